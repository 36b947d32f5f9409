//! `tongban journal list | show | verify`.

use crate::exit::Exit;
use crate::place::Place;
use crate::progress::Progress;
use clap::{Args, Subcommand};
use serde_json::json;
use std::sync::Arc;
use tongban_journal::{CaseId, Intl, JournalFault, KeyKeeper, MachineKey, Reader, Report};

/// Reads the record. Nothing is changed and nothing personal is shown.
#[derive(Args)]
pub(crate) struct Journal {
    #[command(subcommand)]
    verb: JournalVerb,

    /// One JSON object per line on standard output.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum JournalVerb {
    /// Every case: flow, when, how it ended.
    List,
    /// One case, entry by entry.
    Show {
        /// The case, as `list` prints it.
        case: String,
    },
    /// Check the chain, the signatures and the counters; name the first bad row.
    Verify,
}

impl Journal {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        let done = match &self.verb {
            JournalVerb::List => self.list(place),
            JournalVerb::Show { case } => self.show(place, case),
            JournalVerb::Verify => self.verify(place),
        };
        done.unwrap_or_else(|fault| {
            eprintln!("tongban: failed to {fault}");
            Exit::Record
        })
    }

    fn list(&self, place: &Place) -> Result<Exit, JournalFault> {
        let cases = open(place)?.cases()?;
        for case in &cases {
            let outcome = case.end.as_ref().map_or("open", |(outcome, _)| outcome.as_str());
            if self.json {
                let row = json!({ "case": case.id.to_string(), "flow": case.flow, "version": case.version,
                    "began_ms": case.began_ms, "outcome": outcome, "open": case.end.is_none(), "shredded": case.shredded });
                println!("{row}");
            } else {
                println!("{:<28} {:<32} {:<18} {}", case.id.to_string(), case.flow, time(case.began_ms), outcome);
            }
        }
        if cases.is_empty() {
            eprintln!("no case yet; `tongban run --flow FLOW` makes one");
        }
        Ok(Exit::Done)
    }

    fn show(&self, place: &Place, case: &str) -> Result<Exit, JournalFault> {
        let reader = open(place)?;
        let id: CaseId = case.parse()?;
        for entry in reader.entries(&id)? {
            if self.json {
                let facts: Vec<_> = entry.facts.iter().map(|fact| format!("{fact:?}")).collect();
                let row = json!({ "seq": entry.seq, "at_ms": entry.at_ms, "kind": entry.kind, "step": entry.step,
                    "code": entry.code, "facts": facts });
                println!("{row}");
            } else {
                let facts: Vec<_> = entry.facts.iter().map(|fact| format!("{fact:?}")).collect();
                let (at, facts) = (time(entry.at_ms), facts.join(" "));
                println!("{:>6} {at} {:<6} {:<22} {:<20} {facts}", entry.seq, entry.kind, entry.step, entry.code);
            }
        }
        Ok(Exit::Done)
    }

    fn verify(&self, place: &Place) -> Result<Exit, JournalFault> {
        let report: Report = {
            let _progress = Progress::of("verifying the record");
            open(place)?.verify()?
        };
        let bad = report.first_bad.as_ref().map(|bad| bad.to_string());
        if self.json {
            println!(
                "{}",
                json!({ "holds": report.holds(), "machine": report.machine, "key": report.key,
                "entries": report.entries, "cases": report.cases, "unsigned": report.unsigned, "first_bad": bad })
            );
        } else if let Some(bad) = bad {
            println!("the record of {} does NOT verify: {bad}", report.machine);
        } else {
            println!(
                "the record of {} verifies: {} entries in {} cases, {} after the last signed head, key {}",
                report.machine, report.entries, report.cases, report.unsigned, report.key
            );
        }
        Ok(if report.holds() { Exit::Done } else { Exit::Tampered })
    }
}

/// The steps that a case stood at, in order, without repeats.
pub(crate) fn steps(place: &Place, case: &str) -> Result<Vec<String>, JournalFault> {
    let reader = open(place)?;
    let id: CaseId = case.parse()?;
    let mut steps: Vec<String> = reader.entries(&id)?.into_iter().map(|entry| entry.step).collect();
    steps.dedup();
    Ok(steps)
}

/// Opens the record for reading. Without the machine's key, public columns still show.
fn open(place: &Place) -> Result<Reader, JournalFault> {
    let key = MachineKey::load(&place.state.join("machine.key"))?;
    let keeper = key.map(|key| Arc::new(key) as Arc<dyn KeyKeeper>);
    Reader::open(&place.state.join("journal.db"), Arc::new(Intl), keeper)
}

/// A moment as the clock on the wall showed it: China keeps one time.
fn time(at_ms: i64) -> String {
    let day = tongban::clock::day_at(at_ms);
    let seconds = (at_ms - tongban::clock::start_of(day)) / 1000;
    format!("{day} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
