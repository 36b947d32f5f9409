//! kill -9 at any moment: what `record` returned is there, the chain holds, and no number is given twice.

mod desk;

use desk::{Desk, NOW, child, entry, given, header};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use tongban_journal::Fact;

/// A small generator, so that a failure can be run again from its seed.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn whatever_was_on_record_is_there_after_kill_9() {
    let desk = Desk::new();
    let mut seeded = Seeded(20_261_122);
    let (mut seqs, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..10 {
        let lines = 1 + seeded.below(40);
        let mut writer = child("writes_until_killed", &desk.path()).stdout(Stdio::piped()).spawn().unwrap();
        let printed = BufReader::new(writer.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut seen = 0;
        for line in printed {
            if line.starts_with("recorded ") {
                seen += 1;
                let [seq, number] = numbers_of(&line);
                assert!(seqs.insert(seq), "round {round}: seq {seq} twice");
                assert!(numbers.insert(number), "round {round}: number {number} given twice");
                if seen == lines {
                    writer.kill().unwrap();
                }
            }
        }
        assert!(seen >= lines, "round {round}: the writer ended by itself after {seen} entries");
        writer.wait().unwrap();

        let reader = desk.reader();
        let report = reader.verify().unwrap();
        assert!(report.holds(), "round {round}: {:?}", report.first_bad);
        let mut found = BTreeSet::new();
        for case in reader.cases().unwrap() {
            found.extend(reader.entries(&case.id).unwrap().iter().map(|entry| entry.seq));
        }
        assert!(seqs.is_subset(&found), "round {round}: lost {:?}", seqs.difference(&found));
        let open: BTreeSet<String> =
            reader.open_payments().unwrap().into_iter().map(|payment| payment.number).collect();
        for number in &numbers {
            assert!(open.contains(&format!("P{number}")), "round {round}: payment {number} is not open");
        }
    }
    let journal = desk.open();
    let next = journal.reserve("payment", "").unwrap().value();
    assert!(numbers.iter().all(|number| *number < next));
    assert_eq!(journal.reader().open_cases().unwrap().len(), journal.reader().cases().unwrap().len());
}

fn numbers_of(line: &str) -> [u64; 2] {
    let mut numbers = line.split(' ').skip(1).map(|number| number.parse().unwrap());
    [numbers.next().unwrap(), numbers.next().unwrap()]
}

#[test]
#[ignore = "the child of the test above"]
fn writes_until_killed() {
    let journal = desk::open(&given()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let case = journal.begin(header(), NOW).unwrap();
                for step in 0..10_000u32 {
                    let number = journal.reserve("payment", "").unwrap();
                    let value = number.value();
                    let paid = Fact::payment(&format!("P{value}"), "intent", 4000, true);
                    let entry = entry(&case, &[3; 400]).fact(paid).fact(Fact::Number(number));
                    let seq = journal.record(entry, ()).unwrap().seq();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "recorded {seq} {value}").unwrap();
                    out.flush().unwrap();
                    if step % 25 == 24 {
                        journal.checkpoint().unwrap();
                    }
                }
            });
        }
    });
}
