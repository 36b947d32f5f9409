//! What is recorded is there, whole, in order, and nowhere in the clear.

mod desk;

use desk::{Desk, NOW, entry, header};
use std::collections::BTreeSet;
use tongban_journal::{Entry, Fact, JournalFault, OutboxId, Payload, StoredFact};

#[test]
fn entries_come_back_in_order_after_a_restart() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    let other = journal.begin(header(), NOW).unwrap();
    for number in 0..5u8 {
        let recorded = journal.record(entry(&case, &[number]), number).unwrap();
        assert_eq!((recorded.seq(), recorded.into_effects()), (u64::from(number) * 2 + 3, number));
        let _ = journal.record(entry(&other, b"x"), ()).unwrap();
    }
    journal.close().unwrap();

    let journal = desk.open();
    let entries = journal.reader().entries(&case).unwrap();
    assert_eq!(entries[0].kind, "begin");
    let payloads: Vec<_> = entries[1..].iter().map(|e| e.payload.open().unwrap().to_vec()).collect();
    assert_eq!(payloads, [[0], [1], [2], [3], [4]]);
    assert_eq!(entries[1].step, "read-card");
    assert_eq!(journal.reader().open_cases().unwrap().len(), 2);
    journal.end(&case, "finished", NOW + 9).unwrap();
    assert_eq!(journal.reader().open_cases().unwrap()[0].id, other);
    let cases = journal.reader().cases().unwrap();
    assert_eq!(cases[0].end, Some(("finished".into(), NOW + 9)));
    let case = journal.begin(header(), NOW).unwrap();
    assert!(case.epoch() > other.epoch(), "each opening is an epoch of its own");
    assert!(journal.verify().unwrap().holds());
}

#[test]
fn sixteen_sessions_at_once_lose_nothing_and_share_a_chain() {
    let desk = Desk::new();
    let journal = desk.open();
    let seqs: Vec<u64> = std::thread::scope(|scope| {
        let sessions: Vec<_> = (0..16u8)
            .map(|session| {
                let journal = &journal;
                scope.spawn(move || {
                    let case = journal.begin(header(), NOW).unwrap();
                    (0..20u8)
                        .map(|n| journal.record(entry(&case, &[session, n]), ()).unwrap().seq())
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        sessions.into_iter().flat_map(|session| session.join().unwrap()).collect()
    });
    assert_eq!(seqs.iter().collect::<BTreeSet<_>>().len(), 320);
    for case in journal.reader().cases().unwrap() {
        let entries = journal.reader().entries(&case.id).unwrap();
        let steps: Vec<u8> = entries[1..].iter().map(|entry| entry.payload.open().unwrap()[1]).collect();
        assert_eq!(steps, (0..20).collect::<Vec<u8>>());
    }
    let report = journal.verify().unwrap();
    assert!(report.holds());
    assert_eq!((report.entries, report.cases), (336, 16));
}

#[test]
fn several_entries_are_recorded_together_or_not_at_all() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    let other = journal.begin(header(), NOW).unwrap();
    let recorded = journal.record_many(vec![entry(&case, b"a"), entry(&case, b"b")], ()).unwrap();
    assert_eq!(recorded.seqs(), 3..=4);
    let pay = |case| entry(case, b"c").fact(Fact::payment("P1", "intent", 4000, true));
    let fault = journal.record_many(vec![pay(&case), pay(&other)], ()).unwrap_err();
    assert_eq!(fault, JournalFault::PaymentReused { case: other.clone(), what: "case" });
    assert!(journal.reader().open_payments().unwrap().is_empty());
    assert_eq!(journal.record(entry(&case, b"d"), ()).unwrap().seq(), 5);
    assert!(journal.record_many(Vec::new(), ()).is_err());
    assert!(journal.verify().unwrap().holds());
}

#[test]
fn a_payment_number_keeps_its_case_and_amount_for_life() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    let state = |state, fen, open| journal.record(entry(&case, b"").fact(Fact::payment("P1", state, fen, open)), ());
    let _ = state("intent", 4000, true).unwrap();
    let _ = state("shown", 4000, true).unwrap();
    let open = journal.reader().open_payments().unwrap();
    assert_eq!((open.len(), &*open[0].state, open[0].amount_fen, &open[0].case), (1, "shown", 4000, &case));
    assert_eq!(
        state("shown", 2000, true).unwrap_err(),
        JournalFault::PaymentReused { case: case.clone(), what: "amount" }
    );
    let _ = state("success", 4000, false).unwrap();
    assert!(journal.reader().open_payments().unwrap().is_empty());
    assert_eq!(journal.reader().payments_of(&case).unwrap()[0].state, "success");
}

#[test]
fn numbers_run_from_one_each_day_and_a_recorded_one_never_comes_back() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    let [one, two, three] = [(); 3].map(|()| journal.reserve("acceptance", "20261122").unwrap());
    assert_eq!([one.value(), two.value(), three.value()], [1, 2, 3]);
    assert_eq!(journal.reserve("acceptance", "20261123").unwrap().value(), 1);
    // Recorded out of order; the third is never recorded and nobody ever saw it.
    let _ = journal.record(entry(&case, b"").fact(Fact::Number(two)), ()).unwrap();
    let _ = journal.record(entry(&case, b"").fact(Fact::Number(one)), ()).unwrap();
    drop((three, journal));
    let journal = desk.open();
    assert_eq!(journal.reserve("acceptance", "20261122").unwrap().value(), 3);
    let facts = &journal.reader().entries(&case).unwrap()[1].facts;
    assert_eq!(facts[..], [StoredFact::Number { name: "acceptance".into(), day: "20261122".into(), value: 2 }]);
    assert!(journal.verify().unwrap().holds());
}

#[test]
fn a_report_waits_until_its_receipt_is_noted() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    let both = entry(&case, b"").fact(Fact::send("case", b"one")).fact(Fact::send("alarm", b"two"));
    let _ = journal.record(both, ()).unwrap();
    let waiting = journal.reader().unsent(10).unwrap();
    assert_eq!(waiting.iter().map(|item| &*item.payload).collect::<Vec<_>>(), [b"one", b"two"]);
    assert_eq!(journal.reader().unsent(1).unwrap().len(), 1);
    journal.receipt(waiting[0].id, b"signed by the centre").unwrap();
    journal.receipt(waiting[0].id, b"again").unwrap();
    assert!(journal.receipt(OutboxId { epoch: 1, seq: 99, item: 0 }, b"r").is_err());
    assert!(journal.receipt(waiting[1].id, b"").is_err());
    let left = journal.reader().unsent(10).unwrap();
    assert_eq!((left.len(), &*left[0].kind, journal.reader().unsent_count().unwrap()), (1, "alarm", 1));
    assert!(journal.verify().unwrap().holds());
}

#[test]
fn one_bad_call_among_many_fails_alone() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    let _ = journal.record(entry(&case, b"").fact(Fact::payment("P1", "intent", 1, true)), ()).unwrap();
    let good: Vec<_> = (0..40u8).map(|n| journal.submit(entry(&case, &[n]), ()).unwrap()).collect();
    let bad = journal.submit(entry(&case, b"").fact(Fact::payment("P1", "intent", 2, true)), ()).unwrap();
    let more: Vec<_> = (0..40u8).map(|n| journal.submit(entry(&case, &[n]), ()).unwrap()).collect();
    assert!(bad.wait().is_err());
    let seqs: Vec<u64> = good.into_iter().chain(more).map(|pending| pending.wait().unwrap().seq()).collect();
    assert_eq!(seqs, (3..83).collect::<Vec<u64>>());
    assert!(journal.verify().unwrap().holds());
}

#[test]
fn a_caller_that_gives_up_waiting_leaves_its_entry_on_record() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    drop(journal.submit(entry(&case, b"left"), ()).unwrap());
    drop(journal);
    assert_eq!(desk.reader().entries(&case).unwrap()[1].payload, Payload::Open(b"left".to_vec()));
}

#[test]
fn a_word_that_could_be_a_person_is_refused_before_it_reaches_the_disk() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    let person = "450102199003071234";
    let tries = [
        journal.record(Entry::new(&case, person, NOW), ()).err(),
        journal.record(entry(&case, b"").step(person), ()).err(),
        journal.record(entry(&case, b"").code("张伟"), ()).err(),
        journal.record(entry(&case, b"").fact(Fact::payment("P 1", "intent", 1, true)), ()).err(),
        journal.end(&case, person, NOW).err(),
        journal.reserve(person, "").err(),
    ];
    for fault in tries {
        assert!(matches!(fault, Some(JournalFault::Word { .. })), "{fault:?}");
    }
    assert_eq!(journal.verify().unwrap().entries, 1);
}

/// Every file of the journal, read whole.
fn files(desk: &Desk) -> Vec<u8> {
    let files = std::fs::read_dir(desk.folder.path()).unwrap();
    files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn no_payload_stands_in_the_clear_in_any_file() {
    let desk = Desk::new();
    let journal = desk.open();
    let canary = "张伟-450102199003071234";
    let case = journal.begin(header(), NOW).unwrap();
    let both = entry(&case, canary.as_bytes()).fact(Fact::send("case", canary.as_bytes()));
    assert!(!format!("{both:?}").contains("4501"));
    let _ = journal.record(both, ()).unwrap();
    assert!(holds(&files(&desk), b"national/self-service-24h"), "the search itself works");
    assert!(!holds(&files(&desk), canary.as_bytes()), "while open, with its log");
    journal.checkpoint().unwrap();
    assert!(!holds(&files(&desk), canary.as_bytes()));
    assert!(!format!("{:?}", journal.reader().entries(&case).unwrap()).contains("4501"));
    assert!(!format!("{:?}", journal.reader().unsent(1).unwrap()).contains("4501"));
}

#[test]
fn a_shredded_case_can_never_be_opened_and_the_chain_still_verifies() {
    let desk = Desk::new();
    let journal = desk.open();
    let case = journal.begin(header(), NOW).unwrap();
    let paid = |open| entry(&case, b"secret").fact(Fact::payment("P1", "x", 1, open));
    let _ = journal.record(paid(true).fact(Fact::send("case", b"r")), ()).unwrap();
    let wrapped: Vec<u8> = desk.sqlite().query_row("SELECT key FROM cases", [], |row| row.get(0)).unwrap();
    let owes = |why: &str| match journal.shred(&case, NOW) {
        Err(JournalFault::NotShreddable { why: found, .. }) => assert!(found.contains(why), "{found}"),
        other => panic!("{other:?}"),
    };
    owes("not ended");
    journal.end(&case, "finished", NOW).unwrap();
    owes("payment");
    let _ = journal.record(paid(false), ()).unwrap();
    owes("report");
    journal.receipt(journal.reader().unsent(1).unwrap()[0].id, b"r").unwrap();

    assert!(holds(&files(&desk), &wrapped));
    journal.shred(&case, NOW).unwrap();
    journal.shred(&case, NOW).unwrap();
    assert!(!holds(&files(&desk), &wrapped), "no copy of the key is left in the database or its log");

    let entries = journal.reader().entries(&case).unwrap();
    assert_eq!(entries[1].payload, Payload::Shredded);
    assert!(matches!(journal.record(entry(&case, b"late"), ()), Err(JournalFault::Shredded { .. })));
    assert!(journal.verify().unwrap().holds());
    drop(journal);
    assert!(desk.open().verify().unwrap().holds());
}
