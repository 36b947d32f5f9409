//! A cabinet without devices: what it does over days and hours that no test waits for.

use super::*;
use tongban_host::HostConfig;
use tongban_journal::{CaseHeader, JournalOptions, MachineKey};

/// Half an hour before midnight in China, 2026-11-22.
const LATE_MS: i64 = 1_795_361_400_000;

/// An applicant who sees nothing and does nothing.
struct Nobody;

impl Applicant for Nobody {
    fn show(&mut self, _: &CaseId, _: &tongban_flow::engine::View) {}

    fn released(&mut self, _: &CaseId, _: &str) {}
}

struct Bench {
    cabinet: Cabinet,
    case: CaseId,
    _state: tempfile::TempDir,
}

fn bench() -> Bench {
    let state = tempfile::tempdir().expect("a temporary folder");
    let key = MachineKey::load_or_create(&state.path().join("machine.key")).expect("a key");
    let options = JournalOptions::new("here", Arc::new(key));
    let journal = Journal::open(&state.path().join("journal.db"), options, LATE_MS).expect("a record");
    let case = journal.begin(CaseHeader::new("some/leaflet", "1", ""), LATE_MS).expect("a case");
    let (host, refused) = Host::start(HostConfig::default());
    assert!(refused.is_empty());
    let host = Arc::new(host);
    let hold = Hold::new(&host, Vec::new(), Vec::new()).expect("nothing to claim");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let paperwork = Paperwork::load(&root, Vec::new()).expect("fonts");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a timer");
    let (recorder, on_screen, today) = (None, HashSet::new(), None);
    let parts = Parts { host, hold, paperwork, journal: Arc::new(journal), recorder, on_screen, today, runtime };
    Bench { cabinet: Cabinet::new(parts, |_| Box::new(Nobody)), case, _state: state }
}

impl Bench {
    /// The number that a case gets at a moment, and keeps.
    fn number_at(&mut self, effect: EffectId, at_ms: i64) -> String {
        self.cabinet.allot(&self.case.clone(), effect, "441302", "001", at_ms);
        let Some(Occurrence { event: Event::Completed { result: Ok(record), .. }, number: Some(number), .. }) =
            self.cabinet.next()
        else {
            panic!("no number was given")
        };
        let entry = tongban_journal::Entry::new(&self.case, "event", at_ms).fact(tongban_journal::Fact::Number(number));
        self.cabinet.journal.record(entry, ()).expect("it is on record").into_effects();
        record.get(1).and_then(tongban_model::Value::as_text).expect("a number").to_owned()
    }
}

/// GA 214.4: the number carries the day of acceptance and a sequence that begins anew each day. A host that ran over
/// midnight went on with the day it was started.
#[test]
fn a_machine_that_runs_over_midnight_numbers_by_the_day_it_is() {
    let mut bench = bench();
    let minutes = |minutes: i64| LATE_MS + minutes * 60_000;
    let numbers = [(1, 0), (2, 29), (3, 31), (4, 60)].map(|(effect, at)| bench.number_at(effect, minutes(at)));
    let tails: Vec<&str> = numbers.iter().map(|number| &number[9..]).collect();
    assert_eq!(tails, ["2026112200001", "2026112200002", "2026112300001", "2026112300002"]);
}

/// The claims last an hour and were renewed only when something had happened: after one quiet hour any device client
/// could take the payment connector.
#[test]
fn a_machine_to_which_nobody_comes_holds_on_to_its_connectors() {
    let mut bench = bench();
    let quiet = Duration::from_millis(20);
    bench.cabinet.hold().every(quiet);
    let first = bench.cabinet.hold().due();
    bench.cabinet.limit(Some(first + 2 * quiet));
    assert!(bench.cabinet.next().is_none(), "nothing happens");
    assert!(bench.cabinet.hold().due() >= first + quiet, "it held on while nothing happened");
}

#[test]
fn a_chattering_device_costs_one_entry_for_what_it_repeats_and_its_last_word_is_kept() {
    let mut bench = bench();
    for event in [1, 1, 1, 2, 3, 3, 1, 4] {
        let happened =
            Occurrence { case: bench.case.clone(), event: Event::Guidance { effect: 5, event }, number: None };
        bench.cabinet.send.send(Incoming::Happened(happened)).expect("the cabinet is there");
    }
    let mut said = Vec::new();
    bench.cabinet.limit(Some(Instant::now() + Duration::from_secs(60)));
    while said.last() != Some(&4)
        && let Some(Occurrence { event: Event::Guidance { event, .. }, .. }) = bench.cabinet.next()
    {
        said.push(event);
    }
    assert_eq!((said.first(), said.last()), (Some(&1), Some(&4)), "{said:?}");
    assert!(said.windows(2).all(|pair| pair[0] != pair[1]), "{said:?}");
}
