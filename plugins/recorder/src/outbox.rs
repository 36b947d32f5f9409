//! Markers on their way: on the disk before the command returns, and until the recorder says that it has them.

use crate::keeper::sync_folder;
use crate::line::{Marker, What, read_marker};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Markers that may wait: some months of a machine that nobody listens to.
pub const MOST: usize = 20_000;
/// From how many on somebody should look why nobody listens.
pub const MANY: usize = 5_000;

/// The outbox of one device: a file of lines. The first names the number up to which all was received.
#[derive(Debug)]
pub struct Outbox {
    path: PathBuf,
    file: File,
    waiting: VecDeque<Marker>,
    next: u64,
}

impl Outbox {
    /// Opens the outbox in a folder, or begins it. A line that a power cut left half written is dropped: its command
    /// never returned.
    pub fn open(folder: &Path) -> io::Result<Outbox> {
        let path = folder.join("markers.outbox");
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(&path)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let mut next = 1;
        let mut waiting = VecDeque::new();
        let mut whole = 0;
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            whole += line.len() as u64;
            if let Some(received) =
                line.trim_end().strip_prefix("RECEIVED ").and_then(|number| number.parse::<u64>().ok())
            {
                next = next.max(received.saturating_add(1));
                waiting.retain(|marker: &Marker| marker.number > received);
            } else if let Some(marker) = read_marker(line) {
                next = next.max(marker.number.saturating_add(1));
                waiting.push_back(marker);
            }
        }
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(whole))?;
        file.sync_all()?;
        sync_folder(folder)?;
        Ok(Outbox { path, file, waiting, next })
    }

    /// Adds a marker; it is on the disk when this returns.
    pub fn add(&mut self, time: &str, device: &str, case: &str, what: What, step: &str) -> io::Result<()> {
        if self.waiting.len() >= MOST {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let owned = |text: &str| text.to_owned();
        let marker = Marker {
            number: self.next,
            time: owned(time),
            device: owned(device),
            case: owned(case),
            what,
            step: owned(step),
        };
        self.write(&format!("{marker}\n"))?;
        self.next += 1;
        self.waiting.push_back(marker);
        Ok(())
    }

    /// The oldest that waits.
    pub fn first(&self) -> Option<&Marker> {
        self.waiting.front()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The recorder has that one, and all before it.
    pub fn received(&mut self, number: u64) -> io::Result<()> {
        self.waiting.retain(|marker| marker.number > number);
        if self.waiting.is_empty() {
            // Everything is there: the file begins anew, by way of another, so that its one line is never half of one.
            let beside = self.path.with_extension("new");
            let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&beside)?;
            file.write_all(format!("RECEIVED {number}\n").as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&beside, &self.path)?;
            self.file = file;
            return Ok(());
        }
        self.write(&format!("RECEIVED {number}\n"))
    }

    fn write(&mut self, line: &str) -> io::Result<()> {
        let from = self.file.stream_position()?;
        let done = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        if done.is_err() {
            // Half a line before a whole one would spoil both.
            let _ = self.file.set_len(from);
            let _ = self.file.seek(SeekFrom::Start(from));
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_received_is_there_after_a_power_cut_and_numbers_are_never_given_twice() {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = Outbox::open(folder.path()).unwrap();
        for step in ["a", "b", "c"] {
            outbox.add("20261122101500", "m1", "case", What::Step, step).unwrap();
        }
        outbox.received(1).unwrap();
        drop(outbox);
        let path = folder.path().join("markers.outbox");
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("MARK 4 20261122 m1 ca");
        std::fs::write(&path, text).unwrap();
        let mut outbox = Outbox::open(folder.path()).unwrap();
        assert_eq!((outbox.len(), outbox.first().unwrap().number), (2, 2));
        outbox.add("20261122101501", "m1", "case", What::Stop, "-").unwrap();
        outbox.received(4).unwrap();
        assert!(outbox.is_empty());
        drop(outbox);
        let mut outbox = Outbox::open(folder.path()).unwrap();
        outbox.add("20261122101502", "m1", "next", What::Start, "-").unwrap();
        assert_eq!(outbox.first().unwrap().number, 5);
    }
}
