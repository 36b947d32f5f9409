//! The head file: how far the journal had come, kept outside it.
//!
//! A journal whose tail was cut is whole in itself. The small file beside it (`<path>.head`) holds the count, seq and
//! hash of the last signed head, so that the cut shows. Two slots are written in turn, each with a checksum: a power
//! cut in the middle of one leaves the other.

use crate::canon::Canon;
use crate::{Digest, Intl, JournalFault, SignedHead, Suite};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// One slot: magic, count, seq, hash, checksum; the rest is zero. A slot never crosses a disk sector.
const SLOT: usize = 512;
const MAGIC: &[u8; 8] = b"TBHEAD01";
const CONTENT: usize = 8 + 8 + 8 + 32;

/// What the head file says. Count 0 means that nothing was signed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) count: u64,
    pub(crate) seq: u64,
    pub(crate) hash: Digest,
}

impl From<&SignedHead> for Mark {
    fn from(head: &SignedHead) -> Mark {
        Mark { count: head.count, seq: head.seq, hash: head.hash }
    }
}

pub(crate) fn path_beside(journal: &Path) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push(".head");
    name.into()
}

/// The last mark; `None` if there is no file or neither slot is whole.
pub(crate) fn read(path: &Path) -> Option<Mark> {
    let bytes = std::fs::read(path).ok()?;
    bytes.chunks(SLOT).filter_map(parse).max_by_key(|mark| mark.count)
}

/// The open head file, for the one writer.
pub(crate) struct HeadFile {
    file: File,
}

impl HeadFile {
    /// Opens the file; makes it, with mark 0, for a journal that is about to be created.
    pub(crate) fn open(path: &Path, create: bool) -> std::io::Result<HeadFile> {
        let file = OpenOptions::new().read(true).write(true).create(create).truncate(false).mode(0o600).open(path)?;
        let head = HeadFile { file };
        if create && head.file.metadata()?.len() == 0 {
            head.file.set_len(2 * SLOT as u64)?;
            head.write(Mark { count: 0, seq: 0, hash: [0; 32] })?;
        }
        Ok(head)
    }

    /// Puts a mark on the disk: one write in place, one sync.
    fn write(&self, mark: Mark) -> std::io::Result<()> {
        let mut slot = content(&mark);
        let check = Intl.digest(&[&slot]);
        slot.extend_from_slice(&check);
        slot.resize(SLOT, 0);
        self.file.write_all_at(&slot, (mark.count % 2) * SLOT as u64)?;
        self.file.sync_all()
    }

    pub(crate) fn advance(&self, head: &SignedHead) -> Result<(), JournalFault> {
        self.write(head.into()).map_err(|error| JournalFault::of_io("write the journal's head file", &error))
    }
}

fn content(mark: &Mark) -> Vec<u8> {
    let mut out = Canon::default();
    out.0.extend_from_slice(MAGIC);
    out.u64(mark.count).u64(mark.seq);
    out.0.extend_from_slice(&mark.hash);
    out.0
}

fn parse(slot: &[u8]) -> Option<Mark> {
    let (content, rest) = slot.split_at_checked(CONTENT)?;
    let check = rest.first_chunk::<32>()?;
    if !content.starts_with(MAGIC) || Intl.digest(&[content]) != *check {
        return None;
    }
    let number = |at: usize| content[at..].first_chunk().map(|bytes| u64::from_be_bytes(*bytes));
    Some(Mark { count: number(8)?, seq: number(16)?, hash: *content[24..].first_chunk()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_write_of_one_slot_leaves_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.head");
        let file = HeadFile::open(&path, true).unwrap();
        let mark = |count| Mark { count, seq: count * 10, hash: [count as u8; 32] };
        file.write(mark(6)).unwrap();
        file.write(mark(7)).unwrap();
        assert_eq!(read(&path), Some(mark(7)));

        let whole = std::fs::read(&path).unwrap();
        for at in 0..CONTENT + 32 {
            let mut torn = whole.clone();
            torn[SLOT + at] ^= 0xff;
            std::fs::write(&path, &torn).unwrap();
            assert_eq!(read(&path), Some(mark(6)), "byte {at} of the newer slot");
        }
        std::fs::write(&path, &whole[..100]).unwrap();
        assert_eq!(read(&path), Some(mark(6)));
        std::fs::write(&path, b"").unwrap();
        assert_eq!(read(&path), None);
    }
}
