//! A journal of every format that was ever released must still open, read and verify.
//!
//! `tests/golden/1.db` and `1.db.head` were written once, by `make_the_golden_journal`, and are never written again:
//! a change that breaks this test needs a new format number, not a new file.

mod desk;

use desk::{Desk, NOW, entry, header};
use tongban_journal::{Fact, StoredFact};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

fn copy_of_format_1() -> Desk {
    let desk = Desk::new();
    std::fs::copy(format!("{GOLDEN}/1.db"), desk.path()).unwrap();
    std::fs::copy(format!("{GOLDEN}/1.db.head"), desk.folder.path().join("journal.db.head")).unwrap();
    desk
}

#[test]
fn a_journal_of_format_1_still_reads_and_verifies() {
    let desk = copy_of_format_1();
    let reader = desk.reader();
    let report = reader.verify().unwrap();
    assert!(report.holds(), "{:?}", report.first_bad);
    assert_eq!((report.entries, report.cases, report.unsigned), (8, 2, 0));
    let cases = reader.cases().unwrap();
    assert_eq!(cases[0].id.to_string(), "gx-nn-01-1795310000-1");
    assert_eq!(cases[0].end, Some(("finished".into(), NOW + 5)));
    assert!(cases[0].shredded && !cases[1].shredded);
    let entries = reader.entries(&cases[1].id).unwrap();
    assert_eq!(entries[1].payload.open().unwrap(), "张三, a synthetic citizen".as_bytes());
    let number = StoredFact::Number { name: "acceptance".into(), day: "20261122".into(), value: 2 };
    assert_eq!(entries[2].facts[..], [number]);
    let payments = reader.open_payments().unwrap();
    assert_eq!((&*payments[0].number, &*payments[0].state, payments[0].amount_fen), ("P2", "intent", 4000));
    assert_eq!(reader.unsent(9).unwrap()[0].payload, b"a report");
}

#[test]
fn a_journal_of_format_1_still_takes_entries() {
    let desk = copy_of_format_1();
    let journal = desk.open();
    let case = journal.reader().open_cases().unwrap()[0].id.clone();
    assert_eq!(journal.record(entry(&case, b"more"), ()).unwrap().seq(), 9);
    assert_eq!(journal.reserve("acceptance", "20261122").unwrap().value(), 3);
    assert!(journal.verify().unwrap().holds());
}

#[test]
#[ignore = "writes a golden file; run once per format, never for an old one"]
fn make_the_golden_journal() {
    let desk = Desk::new();
    let journal = desk.open();
    let number = || Fact::Number(journal.reserve("acceptance", "20261122").unwrap());
    let first = journal.begin(header(), NOW).unwrap();
    let _ = journal.record(entry(&first, b"shredded later").fact(number()), ()).unwrap();
    journal.end(&first, "finished", NOW + 5).unwrap();
    journal.shred(&first, NOW + 6).unwrap();
    let second = journal.begin(header(), NOW + 7).unwrap();
    let pay = Fact::payment("P2", "intent", 4000, true);
    let _ = journal.record(entry(&second, "张三, a synthetic citizen".as_bytes()).fact(pay), ()).unwrap();
    let _ = journal.record(entry(&second, b"").fact(number()), ()).unwrap();
    let _ = journal.record(entry(&second, b"").fact(Fact::send("case", b"a report")), ()).unwrap();
    journal.close().unwrap();
    for end in ["", ".head"] {
        let to = format!("{GOLDEN}/1.db{end}");
        assert!(!std::path::Path::new(&to).exists(), "{to} is never written twice");
        std::fs::copy(desk.folder.path().join(format!("journal.db{end}")), to).unwrap();
    }
}
