//! What became of a printer's last jobs, kept over a restart of its driver: a reference and a word each, nothing of the content.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tongban_classes::printer::JobState;

/// Jobs that are kept; fewer in tests, where each costs a write to the disk.
const KEPT: usize = if cfg!(test) { 10 } else { 500 };
/// Lines after which the file is written anew.
const LINES: usize = 4 * KEPT;

/// The jobs, oldest first, and the file they are kept in.
#[derive(Debug, Default)]
pub struct Journal {
    jobs: Vec<(String, JobState)>,
    file: Option<(PathBuf, File)>,
    lines: usize,
}

impl Journal {
    /// A journal that ends with the process.
    pub fn in_memory() -> Journal {
        Journal::default()
    }

    /// Opens or begins the file. A job that was begun and never ended was cut off by a restart: nobody knows how far it
    /// came.
    pub fn open(path: &Path) -> io::Result<Journal> {
        let text = match fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => String::new(),
            Err(fault) => return Err(fault),
        };
        let mut journal = Journal::default();
        // A last line without its end was cut off by a loss of power, like the job it would have told of.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        for (state, reference) in whole.lines().filter_map(|line| line.split_once('\t')) {
            if let Some(state) = state_of(state) {
                journal.set(reference.to_owned(), state);
            }
        }
        journal.file = Some((path.to_owned(), File::open(path).or_else(|_| File::create(path))?));
        journal.rewrite()?;
        Ok(journal)
    }

    /// What became of the job; `None` for one never begun.
    pub fn state(&self, reference: &str) -> Option<JobState> {
        let reference = line(reference);
        self.jobs.iter().rev().find(|(known, _)| *known == reference).map(|(_, state)| *state)
    }

    /// What became of the job before.
    pub fn last(&self) -> Option<JobState> {
        self.jobs.last().map(|(_, state)| *state)
    }

    /// Notes it, and on the disk before it returns.
    pub fn note(&mut self, reference: &str, state: JobState) -> io::Result<()> {
        let reference = line(reference);
        if let Some((_, file)) = &mut self.file {
            file.write_all(format!("{}\t{reference}\n", state.word()).as_bytes())?;
            file.sync_data()?;
        }
        self.set(reference, state);
        self.lines += 1;
        if self.lines > LINES { self.rewrite() } else { Ok(()) }
    }

    /// Whether it outlives the process.
    pub fn is_kept(&self) -> bool {
        self.file.is_some()
    }

    fn set(&mut self, reference: String, state: JobState) {
        self.jobs.retain(|(known, _)| *known != reference);
        self.jobs.push((reference, state));
        let over = self.jobs.len().saturating_sub(KEPT);
        self.jobs.drain(..over);
    }

    fn rewrite(&mut self) -> io::Result<()> {
        let Some((path, file)) = &mut self.file else { return Ok(()) };
        let beside = path.with_extension("new");
        let text: String =
            self.jobs.iter().map(|(reference, state)| format!("{}\t{reference}\n", state.word())).collect();
        let mut fresh = File::create(&beside)?;
        fresh.write_all(text.as_bytes())?;
        fresh.sync_data()?;
        fs::rename(&beside, &*path)?;
        *file = OpenOptions::new().append(true).open(&*path)?;
        self.lines = self.jobs.len();
        Ok(())
    }
}

/// A reference is one line of the file.
fn line(reference: &str) -> String {
    reference.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn state_of(word: &str) -> Option<JobState> {
    [JobState::Printed, JobState::NotPrinted, JobState::Partial, JobState::Unknown]
        .into_iter()
        .find(|state| state.word() == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_job_is_known_after_a_restart_and_a_torn_line_is_not_a_job() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jobs");
        let mut journal = Journal::open(&path).unwrap();
        journal.note("case-1/receipt", JobState::Unknown).unwrap();
        journal.note("case-1/receipt", JobState::Printed).unwrap();
        journal.note("case-2/receipt", JobState::Unknown).unwrap();
        drop(journal);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"printed\tcase-2/rec").unwrap();
        drop(file);
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.state("case-1/receipt"), Some(JobState::Printed));
        assert_eq!(journal.state("case-2/receipt"), Some(JobState::Unknown));
        assert_eq!(journal.state("case-2/rec"), None);
    }

    #[test]
    fn the_file_stays_small() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jobs");
        let mut journal = Journal::open(&path).unwrap();
        for number in 0..LINES + 10 {
            journal.note(&number.to_string(), JobState::Printed).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap().lines().count() < KEPT + 20);
        assert_eq!(Journal::open(&path).unwrap().state(&(LINES + 9).to_string()), Some(JobState::Printed));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn whatever_lies_in_the_file_it_opens(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("jobs");
            fs::write(&path, &bytes).unwrap();
            let mut journal = Journal::open(&path).unwrap();
            journal.note("a\nb", JobState::Printed).unwrap();
            drop(journal);
            prop_assert_eq!(Journal::open(&path).unwrap().state("a\nb"), Some(JobState::Printed));
        }
    }
}
