//! What the journal refuses, who must act, and that it goes on where it can.

mod desk;

use desk::{Desk, MACHINE, NOW, child, entry, given, header};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use tongban_journal::{Intl, Journal, JournalFault, JournalOptions, MachineKey, Reader};
use tongban_model::Family;

/// The child ran its one test, and it passed; a misspelt name would run none and "succeed".
fn assert_ran(output: &Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

fn fault_of(desk: &Desk) -> JournalFault {
    desk.try_open().err().unwrap_or_else(|| panic!("it opened"))
}

#[test]
fn another_key_machine_or_suite_is_refused_by_name() {
    let desk = Desk::new();
    desk.open().close().unwrap();
    let other = Arc::new(MachineKey::from_secret(&[1; 32]));
    let fault = Journal::open(&desk.path(), JournalOptions::new(MACHINE, other.clone()), NOW).err().unwrap();
    assert!(matches!(fault, JournalFault::WrongKey { .. }), "{fault}");
    assert_eq!(fault.family(), Family::Fault);
    assert!(Reader::open(&desk.path(), Arc::new(Intl), Some(other)).is_err());
    let options = JournalOptions::new("gx-nn-02", Arc::new(desk::key()));
    let fault = Journal::open(&desk.path(), options, NOW).err().unwrap();
    assert!(matches!(fault, JournalFault::OtherOwner { what: "machine", .. }), "{fault}");
    assert_eq!(fault.family(), Family::Manifest);
}

#[test]
fn a_second_writer_is_refused_and_told_who_holds_it() {
    let desk = Desk::new();
    let journal = desk.open();
    let fault = fault_of(&desk);
    assert!(fault.to_string().contains(&format!("process {}", std::process::id())), "{fault}");
    drop(journal);
    desk.open();
}

#[test]
fn a_newer_format_names_the_release_that_reads_it() {
    let desk = Desk::new();
    desk.open().close().unwrap();
    desk.sqlite()
        .execute_batch("UPDATE meta SET value = '9.1.0' WHERE key = 'written_by'; PRAGMA user_version = 2")
        .unwrap();
    let fault = fault_of(&desk);
    let expected = JournalFault::NewerFormat { path: desk.path(), found: 2, written_by: "9.1.0".into() };
    assert_eq!(fault, expected);
}

#[test]
fn files_that_are_no_journal_are_left_as_they_are() {
    for bytes in [&b"hello, this is a text file, long enough for a header of a database"[..], &[0; 4096]] {
        let desk = Desk::new();
        std::fs::write(desk.path(), bytes).unwrap();
        let fault = fault_of(&desk);
        assert!(matches!(fault, JournalFault::NotAJournal { .. }), "{fault}");
        assert_eq!(std::fs::read(desk.path()).unwrap(), bytes);
    }
    let desk = Desk::new();
    desk.sqlite().execute_batch("CREATE TABLE someone (elses TEXT)").unwrap();
    assert!(matches!(fault_of(&desk), JournalFault::NotAJournal { .. }));
    let missing = Reader::open(&desk.folder.path().join("nowhere.db"), Arc::new(Intl), None).err().unwrap();
    assert!(matches!(missing, JournalFault::Missing { .. }));
}

#[test]
fn a_damaged_file_is_a_fault_at_every_page_and_never_a_panic() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    for _ in 0..20 {
        let _ = journal.record(entry(&case, &[7; 900]), ()).unwrap();
    }
    journal.close().unwrap();
    let whole = std::fs::read(desk.path()).unwrap();
    let head = std::fs::read(desk.folder.path().join("journal.db.head")).unwrap();
    let mut noticed = 0;
    for page in 0..whole.len() / 4096 {
        let mut torn = whole.clone();
        torn[page * 4096..][..4096].fill(0xa5);
        std::fs::write(desk.path(), &torn).unwrap();
        std::fs::write(desk.folder.path().join("journal.db.head"), &head).unwrap();
        let verified = desk.try_open().and_then(|journal| journal.verify());
        noticed += u32::from(!verified.is_ok_and(|report| report.holds()));
    }
    // Pages of indexes can be torn without a row being wrong; the tables are most of the file.
    assert!(noticed * 2 > (whole.len() / 4096) as u32, "{noticed} of {} pages", whole.len() / 4096);
}

/// A limit on the size of files stands in for a full disk: the write fails in the middle of a page.
#[test]
fn a_full_disk_is_a_fault_for_a_technician_and_the_journal_goes_on_when_there_is_room() {
    let desk = Desk::new();
    let child = child("fills_the_disk", &desk.path());
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' XFSZ; ulimit -S -f 400; exec \"$0\" \"$@\""])
        .arg(child.get_program())
        .args(child.get_args());
    let output = shell.env("DESK", desk.path()).output().unwrap();
    assert_ran(&output);
    let report = desk.reader().verify().unwrap();
    assert!(report.holds(), "{:?}", report.first_bad);
    assert!(report.entries > 20);
}

#[test]
#[ignore = "the child of the test above"]
fn fills_the_disk() {
    let journal = desk::open(&given()).unwrap();
    let case = journal.begin(header(), NOW).unwrap();
    let mut recorded = 1;
    let fault = loop {
        match journal.record(entry(&case, &[9; 500]), ()) {
            Ok(entry) => recorded = entry.seq(),
            Err(fault) => break fault,
        }
    };
    assert!(matches!(fault, JournalFault::Disk { .. } | JournalFault::NoRoom { .. }), "{fault}");
    assert_eq!(fault.family(), Family::Fault);
    assert!(fault.goes_on());
    assert!(journal.record(entry(&case, &[9; 500]), ()).is_err(), "still full");

    let mut limit = rustix::process::getrlimit(rustix::process::Resource::Fsize);
    limit.current = limit.maximum;
    rustix::process::setrlimit(rustix::process::Resource::Fsize, limit).unwrap();
    for more in 1..=20 {
        assert_eq!(journal.record(entry(&case, b"room again"), ()).unwrap().seq(), recorded + more);
    }
    assert!(journal.verify().unwrap().holds());
}

#[test]
fn a_step_alone_costs_one_sync_and_many_at_once_share() {
    let desk = Desk::new();
    let (library, cells) = desk::sync_counter(desk.folder.path());
    let mut child = child("counts_its_syncs", &desk.path());
    let output = child.env("LD_PRELOAD", library).env("SYNCS", cells).stdin(Stdio::null()).output().unwrap();
    assert_ran(&output);
}

#[test]
#[ignore = "the child of the test above"]
fn counts_its_syncs() {
    let cells = std::env::var_os("SYNCS").unwrap();
    let syncs = || u64::from_ne_bytes(std::fs::read(&cells).unwrap()[..8].try_into().unwrap());
    let journal = desk::open(&given()).unwrap();
    let case = journal.begin(header(), NOW).unwrap();
    let step = || journal.record(entry(&case, &[1; 300]), ()).unwrap().seq();
    for round in 0..3 {
        let before = syncs();
        for _ in 0..50 {
            step();
        }
        assert_eq!(syncs() - before, 50, "round {round}");
        journal.checkpoint().unwrap();
    }
    let before = syncs();
    journal.record_many((0..50).map(|_| entry(&case, b"x")).collect(), ()).unwrap().into_effects();
    assert_eq!(syncs() - before, 1, "many entries of one call");
    let before = syncs();
    let waiting: Vec<_> = (0..100).map(|_| journal.submit(entry(&case, b"x"), ()).unwrap()).collect();
    waiting.into_iter().for_each(|pending| drop(pending.wait().unwrap()));
    assert!(syncs() - before < 50, "{} syncs for 100 entries at once", syncs() - before);
    let before = syncs();
    journal.end(&case, "finished", NOW).unwrap();
    assert_eq!(syncs() - before, 2, "an end: the journal's and the head file's");

    // A disk whose sync fails: nothing is claimed to be on record from then on.
    let mut failing = std::fs::read(&cells).unwrap();
    failing[8] = 1;
    std::fs::write(&cells, &failing).unwrap();
    let fault = journal.record(entry(&case, b"x"), ()).unwrap_err();
    assert!(matches!(fault, JournalFault::SyncFailed { .. }), "{fault}");
    assert!(!fault.goes_on());
    failing[8] = 0;
    std::fs::write(&cells, &failing).unwrap();
    assert_eq!(
        journal.record(entry(&case, b"x"), ()).unwrap_err(),
        fault,
        "not even when the disk says it is well again"
    );
    drop(journal);
    let journal = desk::open(&given()).unwrap();
    assert!(journal.verify().unwrap().holds());
    let _ = journal.record(entry(&case, b"x"), ()).unwrap();
}
