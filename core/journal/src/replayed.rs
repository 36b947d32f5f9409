//! What the entries say that cases, payments, reports and counters should be.
//!
//! Those tables can be listed without opening a case, and are only as true as the entries behind them: verifying
//! replays every fact and compares.

use crate::canon::Canon;
use crate::opening::Row;
use crate::{Bad, Digest, StoredFact, Suite, Tampering};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Expected rows: a key in canonical bytes, the row in canonical bytes, and the entry that last set it.
type Expected = BTreeMap<Vec<u8>, (Vec<u8>, u64)>;

#[derive(Default)]
pub(crate) struct Replayed {
    cases: BTreeMap<u64, ReplayedCase>,
    payments: Expected,
    outbox: Expected,
    counters: BTreeMap<(String, String), (u64, u64)>,
}

struct ReplayedCase {
    epoch: u64,
    words: [String; 3],
    began_ms: i64,
    key: Digest,
    end: Option<(u64, String, i64)>,
    shredded: Option<u64>,
    by: u64,
}

impl Replayed {
    pub(crate) fn cases(&self) -> u64 {
        self.cases.len() as u64
    }

    /// Takes one entry's facts.
    pub(crate) fn take(&mut self, row: &Row, facts: &[StoredFact]) {
        let mut items = 0;
        for fact in facts {
            match fact {
                StoredFact::Began { flow, version, business, key } => {
                    let words = [flow.clone(), version.clone(), business.clone()];
                    let case = ReplayedCase {
                        epoch: row.epoch,
                        words,
                        began_ms: row.at_ms,
                        key: *key,
                        end: None,
                        shredded: None,
                        by: row.seq,
                    };
                    self.cases.insert(row.case, case);
                }
                StoredFact::Ended { outcome } => {
                    if let Some(case) = self.cases.get_mut(&row.case) {
                        case.end = Some((row.seq, outcome.clone(), row.at_ms));
                        case.by = row.seq;
                    }
                }
                StoredFact::Shredded => {
                    if let Some(case) = self.cases.get_mut(&row.case) {
                        case.shredded = Some(row.seq);
                        case.by = row.seq;
                    }
                }
                StoredFact::Payment { number, state, amount_fen, open } => {
                    let stands = payment(row.case as i64, state, *amount_fen, *open, row.seq as i64);
                    self.payments.insert(key_of(&[number]), (stands, row.seq));
                }
                StoredFact::Sent { kind, body } => {
                    let stands = report(row.epoch as i64, row.case as i64, kind, body);
                    self.outbox.insert(item_key(row.seq as i64, items), (stands, row.seq));
                    items += 1;
                }
                StoredFact::Number { name, day, value } => {
                    let next = self.counters.entry((name.clone(), day.clone())).or_default();
                    *next = (next.0.max(value + 1), row.seq);
                }
            }
        }
    }

    /// Compares with the tables; the bad row that shows at the lowest seq, if any.
    pub(crate) fn compare(&self, picture: &Connection, suite: &dyn Suite, last: u64) -> rusqlite::Result<Option<Bad>> {
        let counters: Expected = self
            .counters
            .iter()
            .map(|((name, day), (next, by))| (key_of(&[name, day]), (next.to_be_bytes().to_vec(), *by)))
            .collect();
        let found = [
            self.compare_cases(picture, suite)?,
            compare_table(
                picture,
                "payment",
                "SELECT number, case_seq, state, amount_fen, open, updated_seq FROM payments",
                &self.payments,
                last,
                |row| {
                    let number: String = row.get(0)?;
                    let state: String = row.get(2)?;
                    Ok((key_of(&[&number]), payment(row.get(1)?, &state, row.get(3)?, row.get(4)?, row.get(5)?)))
                },
            )?,
            compare_table(
                picture,
                "report",
                "SELECT seq, item, epoch, case_seq, kind, body FROM outbox",
                &self.outbox,
                last,
                |row| {
                    let (kind, body): (String, Vec<u8>) = (row.get(4)?, row.get(5)?);
                    let stands = report(row.get(2)?, row.get(3)?, &kind, &suite.digest(&[&body]));
                    Ok((item_key(row.get(0)?, row.get(1)?), stands))
                },
            )?,
            compare_table(picture, "counter", "SELECT name, day, next FROM counters", &counters, last, |row| {
                let (name, day): (String, String) = (row.get(0)?, row.get(1)?);
                Ok((key_of(&[&name, &day]), row.get::<_, i64>(2)?.to_be_bytes().to_vec()))
            })?,
        ];
        Ok(found.into_iter().flatten().min_by_key(|bad| bad.seq))
    }

    fn compare_cases(&self, picture: &Connection, suite: &dyn Suite) -> rusqlite::Result<Option<Bad>> {
        let mut expected: Expected = BTreeMap::new();
        for (seq, case) in &self.cases {
            let key = if case.shredded.is_some() { [0; 32] } else { case.key };
            let (ended, outcome, ended_ms) = match &case.end {
                Some((seq, outcome, at_ms)) => (Some(*seq as i64), Some(outcome.as_str()), Some(*at_ms)),
                None => (None, None, None),
            };
            let words = case.words.each_ref().map(String::as_str);
            let stands = case_row(
                case.epoch as i64,
                words,
                case.began_ms,
                &key,
                (ended, outcome, ended_ms),
                case.shredded.map(|s| s as i64),
            );
            expected.insert(item_key(*seq as i64, 0), (stands, case.by));
        }
        let query = "SELECT seq, epoch, flow, version, business, began_ms, key, ended_seq, outcome, ended_ms, shredded_seq FROM cases";
        let last = self.cases.keys().next_back().copied().unwrap_or(0);
        compare_table(picture, "case", query, &expected, last, |row| {
            let words: [String; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
            let key: Vec<u8> = row.get(6)?;
            // A destroyed key is all zero; whatever else stands there hashes to something else.
            let digest = if key.iter().all(|byte| *byte == 0) { [0; 32] } else { suite.digest(&[&key]) };
            let outcome: Option<String> = row.get(8)?;
            let end = (row.get(7)?, outcome.as_deref(), row.get(9)?);
            let words = words.each_ref().map(String::as_str);
            Ok((item_key(row.get(0)?, 0), case_row(row.get(1)?, words, row.get(5)?, &digest, end, row.get(10)?)))
        })
    }
}

fn compare_table(
    picture: &Connection,
    what: &str,
    query: &str,
    expected: &Expected,
    last: u64,
    mut read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<(Vec<u8>, Vec<u8>)>,
) -> rusqlite::Result<Option<Bad>> {
    let mut first: Option<Bad> = None;
    let mut note = |seq: u64, expected: String, found: String| {
        if first.as_ref().is_none_or(|bad| seq < bad.seq) {
            first = Some(Bad { seq, what: Tampering::TableChanged, expected, found });
        }
    };
    let mut seen = 0;
    let mut missing: BTreeMap<&Vec<u8>, u64> = expected.iter().map(|(key, (_, by))| (key, *by)).collect();
    let mut rows = picture.prepare(query)?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (key, stands) = read(row)?;
        seen += 1;
        match expected.get(&key) {
            Some((wanted, by)) => {
                missing.remove(&key);
                if *wanted != stands {
                    note(*by, format!("the {what} as this entry left it"), format!("another {what} under its name"));
                }
            }
            None => note(
                last.max(1),
                format!("{} {what} rows, each with its entry", expected.len()),
                format!("a {what} without an entry, row {seen}"),
            ),
        }
    }
    for by in missing.values() {
        note(*by, format!("the {what} this entry made"), format!("no such {what}"));
    }
    Ok(first)
}

fn key_of(words: &[&str]) -> Vec<u8> {
    let mut out = Canon::default();
    for word in words {
        out.text(word);
    }
    out.0
}

fn item_key(seq: i64, item: i64) -> Vec<u8> {
    let mut out = Canon::default();
    out.i64(seq).i64(item);
    out.0
}

fn payment(case: i64, state: &str, amount_fen: i64, open: bool, updated: i64) -> Vec<u8> {
    let mut out = Canon::default();
    out.i64(case).text(state).i64(amount_fen).u8(u8::from(open)).i64(updated);
    out.0
}

fn report(epoch: i64, case: i64, kind: &str, body: &Digest) -> Vec<u8> {
    let mut out = Canon::default();
    out.i64(epoch).i64(case).text(kind).bytes(body);
    out.0
}

fn case_row(
    epoch: i64,
    words: [&str; 3],
    began_ms: i64,
    key: &Digest,
    end: (Option<i64>, Option<&str>, Option<i64>),
    shredded: Option<i64>,
) -> Vec<u8> {
    let mut out = Canon::default();
    out.i64(epoch).i64(began_ms).bytes(key);
    words.iter().for_each(|word| {
        out.text(word);
    });
    // -1 and an empty outcome stand for "not yet": a seq is never negative and an outcome never empty.
    out.i64(end.0.unwrap_or(-1)).text(end.1.unwrap_or("")).i64(end.2.unwrap_or(-1)).i64(shredded.unwrap_or(-1));
    out.0
}
