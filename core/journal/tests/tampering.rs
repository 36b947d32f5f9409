//! Each way of changing the past is named, with the first row at which it shows.

mod desk;

use desk::{Desk, MACHINE, NOW, entry, header};
use std::sync::Arc;
use tongban_journal::{Bad, Fact, Intl, Journal, JournalFault, JournalOptions, MachineKey, Reader, Tampering};

/// Three cases: seqs 1–4, 5–8 ended; 9–11 open. Heads cover 0, 4, 8, and 11 at closing.
fn three_cases() -> Desk {
    let desk = Desk::new();
    let journal = desk.open();
    for number in 1..=3 {
        let case = journal.begin(header(), NOW).unwrap();
        let reserved = journal.reserve("acceptance", "20261122").unwrap();
        let pay = Fact::payment(&format!("P{number}"), "intent", 4000, true);
        let _ = journal.record(entry(&case, b"first").fact(pay).fact(Fact::send("case", b"r")), ()).unwrap();
        let _ = journal.record(entry(&case, b"second").fact(Fact::Number(reserved)), ()).unwrap();
        if number < 3 {
            journal.end(&case, "finished", NOW).unwrap();
        }
    }
    journal.close().unwrap();
    desk
}

fn first_bad(desk: &Desk) -> Bad {
    let report = desk.reader().verify().unwrap();
    report.first_bad.unwrap_or_else(|| panic!("nothing was noticed"))
}

#[test]
fn an_untouched_journal_verifies_with_and_without_the_key() {
    let desk = three_cases();
    let report = desk.reader().verify().unwrap();
    assert!(report.holds(), "{:?}", report.first_bad);
    assert_eq!((report.entries, report.cases, report.unsigned), (11, 3, 0));
    let auditor = Reader::open(&desk.path(), Arc::new(Intl), None).unwrap();
    assert!(auditor.verify().unwrap().holds());
    let case = &auditor.cases().unwrap()[0].id;
    assert_eq!(format!("{:?}", auditor.entries(case).unwrap()[1].payload), "[sealed]");
}

#[test]
fn each_tampering_is_named_with_its_first_row() {
    const SWAP: &str = "UPDATE entries SET seq = -1 WHERE seq = 3; UPDATE entries SET seq = 3 WHERE seq = 6;
                        UPDATE entries SET seq = 6 WHERE seq = -1;";
    const SWAP_NEIGHBOURS: &str = "UPDATE entries SET seq = -1 WHERE seq = 6; UPDATE entries SET seq = 6 WHERE seq = 7;
                                   UPDATE entries SET seq = 7 WHERE seq = -1;";
    use Tampering::*;
    let table = [
        ("a public word", "UPDATE entries SET step = 'pay' WHERE seq = 6", 6, Rewritten),
        ("a time", "UPDATE entries SET at_ms = at_ms + 1 WHERE seq = 2", 2, Rewritten),
        ("sealed content", "UPDATE entries SET body = zeroblob(length(body)) WHERE seq = 7", 7, Rewritten),
        ("facts", "UPDATE entries SET facts = x'' WHERE seq = 2", 2, Rewritten),
        ("a hash", "UPDATE entries SET hash = zeroblob(32) WHERE seq = 3", 3, Rewritten),
        ("a row from the middle", "DELETE FROM entries WHERE seq = 6", 6, Removed),
        ("the first row", "DELETE FROM entries WHERE seq = 1", 1, Removed),
        ("two rows far apart", SWAP, 3, Swapped),
        ("two neighbours", SWAP_NEIGHBOURS, 6, Swapped),
        ("the last entry", "DELETE FROM entries WHERE seq = 11", 11, TailCut),
        ("the last case", "DELETE FROM entries WHERE seq > 8", 9, TailCut),
        (
            "the last case and its head",
            "DELETE FROM entries WHERE seq > 8; DELETE FROM heads WHERE seq > 8",
            9,
            TailCut,
        ),
        ("everything", "DELETE FROM entries; DELETE FROM heads; DELETE FROM cases", 1, TailCut),
        ("a head from the middle", "DELETE FROM heads WHERE seq = 4", 8, HeadChanged),
        ("a signature", "UPDATE heads SET signature = zeroblob(64) WHERE seq = 4", 4, HeadChanged),
        ("a payment's amount", "UPDATE payments SET amount_fen = 1 WHERE number = 'P2'", 6, TableChanged),
        ("a payment that is open", "UPDATE payments SET open = 0 WHERE number = 'P3'", 10, TableChanged),
        ("a payment", "DELETE FROM payments WHERE number = 'P1'", 2, TableChanged),
        ("an added payment", "INSERT INTO payments VALUES ('P9', 9, 'intent', 1, 1, 10)", 11, TableChanged),
        ("a report", "DELETE FROM outbox WHERE seq = 6", 6, TableChanged),
        ("a report's content", "UPDATE outbox SET body = x'00' WHERE seq = 10", 10, TableChanged),
        ("a counter", "UPDATE counters SET next = 1", 11, TableChanged),
        ("a case's flow", "UPDATE cases SET flow = 'other' WHERE seq = 9", 9, TableChanged),
        ("a case's outcome", "UPDATE cases SET outcome = 'refused' WHERE seq = 5", 8, TableChanged),
        ("a case's key", "UPDATE cases SET key = zeroblob(length(key)) WHERE seq = 1", 4, TableChanged),
        ("a case", "DELETE FROM cases WHERE seq = 5", 8, TableChanged),
    ];
    let desk = three_cases();
    let whole = std::fs::read(desk.path()).unwrap();
    for (what, sql, seq, tampering) in table {
        std::fs::write(desk.path(), &whole).unwrap();
        desk.sqlite().execute_batch(sql).unwrap();
        let bad = first_bad(&desk);
        assert_eq!((bad.seq, bad.what), (seq, tampering), "{what}: {bad}");
    }
}

/// Someone without the key rewrites a row and computes every later link anew: all links fit, the signed head does not.
#[test]
fn a_history_written_anew_does_not_fit_the_signed_heads() {
    let (desk, other) = (three_cases(), Desk::new());
    let journal = other.open();
    for number in 1..=3 {
        let case = journal.begin(header(), NOW).unwrap();
        for _ in 0..if number < 3 { 3 } else { 2 } {
            let _ = journal.record(entry(&case, b"another history"), ()).unwrap();
        }
    }
    journal.close().unwrap();
    let sqlite = desk.sqlite();
    sqlite.execute("ATTACH ?1 AS other", [other.path().to_str().unwrap()]).unwrap();
    sqlite.execute_batch("DELETE FROM entries; INSERT INTO entries SELECT * FROM other.entries").unwrap();
    drop(sqlite);
    let bad = first_bad(&desk);
    assert_eq!((bad.seq, bad.what), (1, Tampering::Rechained), "{bad}");
}

#[test]
fn a_journal_signed_with_a_foreign_key_is_named() {
    let desk = Desk::new();
    let foreign = MachineKey::from_secret(&[7; 32]);
    let journal = Journal::open(&desk.path(), JournalOptions::new(MACHINE, Arc::new(foreign)), NOW).unwrap();
    journal.begin(header(), NOW).unwrap();
    journal.close().unwrap();
    let own = tongban_journal::KeyKeeper::public_key(&desk::key());
    let reader = Reader::open(&desk.path(), Arc::new(Intl), None).unwrap().trust(&own);
    let bad = reader.verify().unwrap().first_bad.unwrap();
    assert_eq!(bad.what, Tampering::ForeignKey, "{bad}");

    // With the public key put in place of the foreign one, the heads give it away.
    desk.sqlite().execute("UPDATE meta SET value = ?1 WHERE key = 'public_key'", [&own]).unwrap();
    assert_eq!(first_bad(&desk).what, Tampering::HeadChanged);
}

#[test]
fn a_journal_cut_short_is_not_opened_for_writing() {
    let cuts = [
        "DELETE FROM entries WHERE seq > 8",
        "DELETE FROM entries WHERE seq > 8; DELETE FROM heads WHERE seq > 8",
        "UPDATE heads SET hash = zeroblob(32) WHERE seq = 11",
    ];
    for cut in cuts {
        let desk = three_cases();
        desk.sqlite().execute_batch(cut).unwrap();
        assert!(matches!(desk.try_open(), Err(JournalFault::Damaged { .. })), "{cut}");
    }
    let desk = three_cases();
    std::fs::remove_file(desk.folder.path().join("journal.db.head")).unwrap();
    assert_eq!(first_bad(&desk).what, Tampering::HeadFileMissing);
    assert!(matches!(desk.try_open(), Err(JournalFault::Damaged { .. })));
    let desk = three_cases();
    std::fs::remove_file(desk.path()).unwrap();
    let fault = desk.try_open().err().unwrap();
    assert!(fault.to_string().contains("removed"), "{fault}");
}

#[test]
fn an_older_copy_put_back_is_noticed() {
    let desk = three_cases();
    let older = std::fs::read(desk.path()).unwrap();
    desk.open().close().unwrap();
    std::fs::write(desk.path(), older).unwrap();
    assert_eq!(first_bad(&desk).what, Tampering::TailCut);
    assert!(matches!(desk.try_open(), Err(JournalFault::Damaged { .. })));
}
