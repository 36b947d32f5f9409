//! The end of retention, in virtual time: cases are kept until their day and gone after it, whatever the clock says.

#[path = "../../../tests/fixtures/leaflet/leaflet.rs"]
mod leaflet;

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tongban::retention::{DARK_MS, Moment, Skipped, Sweeper, Swept};
use tongban_flow::language::Deployment;
use tongban_journal::{
    CaseHeader, CaseId, Entry, Fact, Journal, JournalFault, JournalOptions, MachineKey, Payload, StoredEntry,
};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2026-11-22, Beijing.
const NOW: i64 = 1_795_310_000_000;
const KEEP: i64 = 90;
/// Synthetic, and nobody's.
const CITIZEN: &[u8] = "欧阳试一 441302197605141230".as_bytes();

/// A machine whose days are made by the test.
struct Machine {
    folder: tempfile::TempDir,
    site: Deployment,
    journal: Option<Arc<Journal>>,
    sweeper: Option<Sweeper>,
    wall_ms: Cell<i64>,
    running: Cell<Duration>,
}

impl Machine {
    fn new() -> Machine {
        let folder = tempfile::tempdir().unwrap();
        leaflet::lay_out(folder.path());
        let loaded = tongban::load(folder.path(), "here");
        let site = loaded.deployment.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        assert_eq!(site.site.keep_ms, (KEEP * DAY) as u64);
        let mut machine =
            Machine { folder, site, journal: None, sweeper: None, wall_ms: Cell::new(NOW), running: Cell::default() };
        machine.switched_on();
        machine
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    fn switched_on(&mut self) {
        let options = JournalOptions::new("here", Arc::new(MachineKey::from_secret(&[7; 32])));
        let journal = Arc::new(Journal::open(&self.path(), options, self.wall_ms.get()).unwrap());
        self.sweeper = Some(Sweeper::new(journal.clone(), self.folder.path().join("state")));
        self.journal = Some(journal);
        self.running.set(Duration::ZERO);
    }

    fn switched_off(&mut self) {
        self.sweeper = None;
        self.journal = None;
    }

    /// Stands dark for so long.
    fn dark(&mut self, ms: i64) {
        self.switched_off();
        self.wall_ms.set(self.wall_ms.get() + ms);
        self.switched_on();
    }

    /// The clock on the wall is set, by whomever.
    fn wall(&self, ms: i64) {
        self.wall_ms.set(ms);
    }

    fn journal(&self) -> &Journal {
        self.journal.as_ref().expect("it is switched on")
    }

    /// One look of the thread, now.
    fn turn(&mut self) -> Option<Swept> {
        let now = || Moment { wall_ms: self.wall_ms.get(), running: self.running.get() };
        let turned = self.sweeper.as_mut().unwrap().turn(&self.site, &now, &mut |_| true).unwrap();
        if let Some(swept) = &turned {
            assert_eq!((&swept.fault, swept.finished), (&None, true));
        }
        turned
    }

    /// Lives on for so many hours, with a look each hour; gives how many keys were destroyed.
    fn lives(&mut self, hours: i64) -> u64 {
        self.looks(hours, HOUR)
    }

    /// Lives on for so many days; to be quick, with a look twice a day.
    fn days(&mut self, days: i64) -> u64 {
        self.looks(days * 2, DAY / 2)
    }

    fn looks(&mut self, times: i64, every: i64) -> u64 {
        let mut shredded = self.turn().map_or(0, |swept| swept.shredded);
        for _ in 0..times {
            self.wall_ms.set(self.wall_ms.get() + every);
            self.running.set(self.running.get() + Duration::from_millis(every as u64));
            shredded += self.turn().map_or(0, |swept| swept.shredded);
        }
        shredded
    }

    /// What a sweep finds that begins now.
    fn sweeps(&mut self) -> Swept {
        self.sweeper = Some(Sweeper::new(self.journal.clone().unwrap(), self.folder.path().join("state")));
        self.running.set(Duration::ZERO);
        self.turn().expect("the first turn sweeps")
    }

    fn begun(&self) -> CaseId {
        let flow = &self.site.flows["some/leaflet"];
        let case = self.journal().begin(CaseHeader::new(&*flow.id, &*flow.version, ""), self.wall_ms.get()).unwrap();
        let entry = self.entry(&case).fact(Fact::payment(&format!("P{}", case.seq()), "success", 4000, false));
        let _ = self.journal().record(entry, ()).unwrap();
        case
    }

    fn entry(&self, case: &CaseId) -> Entry {
        Entry::new(case, "note", self.wall_ms.get()).payload(CITIZEN)
    }

    fn closed(&self, outcome: &str) -> CaseId {
        let case = self.begun();
        self.journal().end(&case, outcome, self.wall_ms.get()).unwrap();
        case
    }

    fn entries(&self, case: &CaseId) -> Vec<StoredEntry> {
        self.journal().reader().entries(case).unwrap()
    }

    fn is_gone(&self, case: &CaseId) -> bool {
        self.entries(case).iter().any(|entry| entry.payload == Payload::Shredded)
    }

    fn wrapped_key(&self, case: &CaseId) -> Vec<u8> {
        let sqlite = rusqlite::Connection::open(self.path()).unwrap();
        sqlite.query_row("SELECT key FROM cases WHERE seq = ?1", [case.seq() as i64], |row| row.get(0)).unwrap()
    }

    /// Every byte of the record, its log included.
    fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().flatten();
        let files = files.filter(|file| file.file_name().to_string_lossy().starts_with("journal.db"));
        files.flat_map(|file| std::fs::read(file.path()).unwrap()).collect()
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_case_is_kept_until_its_day_and_gone_after_it() {
    let mut machine = Machine::new();
    machine.days(3);
    let case = machine.closed("accepted");
    let key = machine.wrapped_key(&case);
    assert_eq!(machine.days(KEEP), 0);
    assert_eq!(machine.entries(&case)[1].payload, Payload::Open(CITIZEN.to_vec()));
    assert!(holds(&machine.bytes(), &key));
    let later = machine.closed("accepted");
    assert_eq!(machine.lives(25), 1, "within a day and an hour more");
    assert!(machine.is_gone(&case) && !machine.is_gone(&later));
    let shown = format!("{:?}", machine.entries(&case));
    assert!(machine.entries(&case).iter().all(|entry| entry.payload.open().is_none_or(<[u8]>::is_empty)), "{shown}");
    assert!(!holds(&machine.bytes(), &key), "no copy of its key is in any file");
    assert!(!holds(&machine.bytes(), CITIZEN));
    let refused = machine.journal().record(machine.entry(&case), ());
    assert!(matches!(refused, Err(JournalFault::Shredded { .. })));
    assert!(machine.journal().verify().unwrap().holds());
    assert_eq!(machine.sweeps().waiting, 1);
}

#[test]
fn days_count_over_restarts_and_nights_in_the_dark() {
    let mut machine = Machine::new();
    let case = machine.closed("cancelled");
    let mut days = 0;
    while !machine.is_gone(&case) {
        machine.looks(2, 5 * HOUR);
        machine.dark(14 * HOUR);
        days += 1;
        assert!(days <= KEEP + 2, "kept for {days} days");
    }
    assert!(days > KEEP, "gone after {days} days");
}

#[test]
fn a_clock_that_falls_back_to_1970_destroys_nothing_and_neither_does_the_way_back() {
    let mut machine = Machine::new();
    machine.days(2);
    let before = machine.closed("accepted");
    machine.switched_off();
    machine.wall(0);
    machine.switched_on();
    let within = machine.closed("accepted");
    assert_eq!(machine.lives(5), 0);
    machine.wall(NOW + 3 * DAY);
    assert_eq!(machine.days(3), 0, "set right while it runs");
    machine.switched_off();
    machine.wall(0);
    machine.switched_on();
    assert_eq!(machine.lives(2), 0);
    machine.switched_off();
    machine.wall(NOW + 7 * DAY);
    machine.switched_on();
    assert_eq!(machine.days(KEEP - DARK_MS as i64 / DAY - 4), 0);
    assert!(!machine.is_gone(&before) && !machine.is_gone(&within));
    assert_eq!(machine.days(DARK_MS as i64 / DAY + 6), 2, "and both are gone in the end");
}

#[test]
fn a_clock_set_to_2099_and_back_destroys_nothing_early() {
    const Y2099: i64 = 4_080_000_000_000;
    for by_restart in [false, true] {
        let mut machine = Machine::new();
        let old = machine.closed("accepted");
        machine.days(60);
        let new = machine.closed("accepted");
        let goes = |machine: &mut Machine, wall| {
            machine.wall(wall);
            if by_restart {
                machine.dark(0);
            }
        };
        goes(&mut machine, Y2099);
        assert_eq!(machine.lives(5), 0, "by restart: {by_restart}");
        goes(&mut machine, NOW + 61 * DAY);
        let costs = if by_restart { DARK_MS as i64 / DAY } else { 0 };
        assert_eq!(machine.days(KEEP - 61 - costs), 0);
        assert!(!machine.is_gone(&old));
        assert_eq!(machine.days(3), 1);
        assert!(machine.is_gone(&old) && !machine.is_gone(&new));
        // Nights in the dark count again, although the wall once showed more.
        let mut days = 0;
        while !machine.is_gone(&new) {
            machine.looks(2, 5 * HOUR);
            machine.dark(14 * HOUR);
            days += 1;
            // What ended just before the machine went dark counts from when it came back: here ten days later.
            assert!(days <= 60 + costs, "by restart: {by_restart}");
        }
    }
}

#[test]
fn a_year_in_a_warehouse_counts_as_ten_days() {
    let mut machine = Machine::new();
    let case = machine.closed("accepted");
    machine.days(10);
    machine.dark(365 * DAY);
    assert_eq!(machine.days(KEEP - 21), 0);
    assert_eq!(machine.days(3), 1);
    assert!(machine.is_gone(&case));
}

#[test]
fn nothing_that_somebody_still_needs_is_ever_destroyed() {
    let mut machine = Machine::new();
    let open = machine.begun();
    let paying = machine.begun();
    let fact = Fact::payment("P-open", "unknown", 4000, true);
    let _ = machine.journal().record(machine.entry(&paying).fact(fact), ()).unwrap();
    machine.journal().end(&paying, "payment-unknown", NOW).unwrap();
    let unsent = machine.begun();
    let _ = machine.journal().record(machine.entry(&unsent).fact(Fact::send("case", CITIZEN)), ()).unwrap();
    machine.journal().end(&unsent, "accepted", NOW).unwrap();
    let parked = machine.closed("parked");
    let foreign = {
        let header = CaseHeader::new("some/leaflet", "0000", "");
        let case = machine.journal().begin(header, NOW).unwrap();
        machine.journal().end(&case, "cancelled", NOW).unwrap();
        case
    };
    let plain = machine.closed("accepted");
    assert_eq!(machine.days(KEEP + 2), 1);
    assert!(machine.is_gone(&plain));
    let kept = [&open, &paying, &unsent, &parked];
    assert!(kept.iter().all(|case| !machine.is_gone(case)));
    let swept = machine.sweeps();
    let all = Skipped { payment: 1, report: 1, person: 1, not_undone: 0, unreadable: 1 };
    assert_eq!((swept.shredded, swept.waiting, swept.skipped), (0, 0, all));

    // What was owed is settled one after the other.
    let settled = Fact::payment("P-open", "closed", 4000, false);
    let _ = machine.journal().record(machine.entry(&paying).fact(settled), ()).unwrap();
    let report = machine.journal().reader().unsent(1).unwrap()[0].id;
    machine.journal().receipt(report, b"signed by the centre").unwrap();
    let swept = machine.sweeps();
    assert_eq!((swept.shredded, swept.skipped), (2, Skipped { payment: 0, report: 0, ..all }));
    assert!(machine.is_gone(&paying) && machine.is_gone(&unsent) && !machine.is_gone(&open));
    assert!(machine.journal().reader().entries(&foreign).is_ok());
    assert!(machine.journal().verify().unwrap().holds());
}

#[test]
fn another_number_of_days_holds_from_the_next_sweep_on() {
    let mut machine = Machine::new();
    let case = machine.closed("accepted");
    machine.days(31);
    machine.site.site.keep_ms = 30 * DAY as u64;
    assert_eq!(machine.days(1), 1);
    assert!(machine.is_gone(&case));
    let case = machine.closed("accepted");
    machine.site.site.keep_ms = 400 * DAY as u64;
    assert_eq!(machine.days(KEEP + 5), 0);
    assert!(!machine.is_gone(&case));
}

#[test]
fn a_sweep_that_is_ended_between_two_batches_goes_on_after_a_restart() {
    let mut machine = Machine::new();
    let cases: Vec<CaseId> = (0..100).map(|_| machine.closed("accepted")).collect();
    machine.days(KEEP - 1);
    machine.switched_off();
    machine.wall(machine.wall_ms.get() + 2 * DAY);
    machine.switched_on();
    let mut batches = 0;
    let now = || Moment { wall_ms: machine.wall_ms.get(), running: machine.running.get() };
    let rest = &mut |_| {
        batches += 1;
        batches < 2
    };
    let swept = machine.sweeper.as_mut().unwrap().turn(&machine.site, &now, rest).unwrap().unwrap();
    assert!(!swept.finished && swept.shredded > 0 && swept.shredded < 100, "{swept:?}");
    assert_eq!(cases.iter().filter(|case| machine.is_gone(case)).count() as u64, swept.shredded);
    machine.dark(HOUR);
    assert_eq!(machine.sweeps().shredded, 100 - swept.shredded);
    assert!(cases.iter().all(|case| machine.is_gone(case)));
}

#[test]
fn whoever_reads_the_record_meanwhile_delays_only_the_emptying_of_its_log() {
    let mut machine = Machine::new();
    let case = machine.closed("accepted");
    let key = machine.wrapped_key(&case);
    machine.days(KEEP - 1);
    let reader = rusqlite::Connection::open(machine.path()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM entries;").unwrap();
    machine.wall(machine.wall_ms.get() + 3 * DAY);
    machine.running.set(machine.running.get() + Duration::from_millis(3 * DAY as u64));
    let now = || Moment { wall_ms: machine.wall_ms.get(), running: machine.running.get() };
    let swept = machine.sweeper.as_mut().unwrap().turn(&machine.site, &now, &mut |_| true).unwrap().unwrap();
    assert_eq!((swept.shredded, swept.finished), (1, false));
    assert!(matches!(swept.fault, Some(JournalFault::Busy { .. })), "{:?}", swept.fault);
    assert!(machine.is_gone(&case));
    reader.execute_batch("COMMIT").unwrap();
    machine.lives(1);
    assert!(!holds(&machine.bytes(), &key));
}

#[test]
fn a_province_that_changes_the_days_while_the_machine_serves_is_heard() {
    struct Nobody;
    impl tongban::Applicant for Nobody {
        fn show(&mut self, _: &CaseId, _: &tongban::View) {}
        fn released(&mut self, _: &CaseId, _: &str) {}
    }
    let folder = tempfile::tempdir().unwrap();
    leaflet::lay_out(folder.path());
    let options = tongban::Options::new(folder.path(), folder.path(), folder.path().join("state"));
    let site = || Arc::new(tongban::load(folder.path(), "here").deployment.unwrap());
    let open = || tongban::Kiosk::open(site(), options.clone(), |_| Box::new(Nobody)).unwrap();
    let mut kiosk = open();
    assert_eq!(kiosk.last_sweep().swept(), None, "no page waits for it");
    let province = folder.path().join("manifests/provinces/some/province.toml");
    let text = std::fs::read_to_string(&province).unwrap();
    std::fs::write(&province, text.replace("\"90d\"", "\"30d\"")).unwrap();
    assert!(matches!(kiosk.reload(|_| ()), tongban::Reload::Taken { .. }));
    assert_eq!(kiosk.deployment().site.keep_ms, 30 * DAY as u64);
    std::fs::write(&province, text.replace("keep", "keeps")).unwrap();
    assert!(matches!(kiosk.reload(|_| ()), tongban::Reload::Refused(_)), "and never without any");
    drop(kiosk);
    std::fs::write(&province, text).unwrap();
    // The record is free at once: nothing of the kiosk is left that writes it.
    drop(open());
}
