//! Reads the note out of a library file without running any of it.
//!
//! Only what the question needs: 64-bit little-endian ELF, the section table, one section by name.
//! Every offset comes from the file and is checked before it is used.

use crate::{MAGIC, NOTE_SECTION, g1::Note};
use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Why a file is no library this host can use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ElfFault {
    /// The file is shorter than its own tables say.
    Truncated {
        /// Bytes the tables speak of.
        needed: u64,
        /// Bytes there are.
        found: u64,
    },
    /// Not an ELF file at all.
    NotElf,
    /// An ELF file, but no shared library of 64 bits, little-endian.
    NotALibrary,
    /// Built for another processor.
    Architecture {
        /// ELF's number of the processor it is for.
        found: u16,
        /// ELF's number of this processor.
        expected: u16,
    },
    /// The tables contradict themselves.
    Damaged,
    /// A library without the note: not a plugin of this contract.
    NoNote,
}

impl ElfFault {
    /// ELF's name for a processor number.
    pub fn machine_name(number: u16) -> &'static str {
        match number {
            3 => "x86",
            40 => "arm",
            62 => "x86_64",
            183 => "aarch64",
            243 => "riscv64",
            258 => "loongarch64",
            _ => "another processor",
        }
    }
}

impl fmt::Display for ElfFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ElfFault::Truncated { needed, found } => {
                write!(f, "file is cut off: found {found} bytes, expected {needed}")
            }
            ElfFault::NotElf => f.write_str("file is not an ELF library"),
            ElfFault::NotALibrary => f.write_str("file is ELF but not a 64-bit shared library"),
            ElfFault::Architecture { found, expected } => {
                write!(f, "library is for {}, expected {}", Self::machine_name(*found), Self::machine_name(*expected))
            }
            ElfFault::Damaged => f.write_str("tables of the file contradict themselves"),
            ElfFault::NoNote => write!(f, "library has no section {NOTE_SECTION}"),
        }
    }
}

impl std::error::Error for ElfFault {}

/// ELF's number of the processor this code runs on.
pub const THIS_MACHINE: u16 = if cfg!(target_arch = "x86_64") {
    62
} else if cfg!(target_arch = "aarch64") {
    183
} else if cfg!(target_arch = "riscv64") {
    243
} else if cfg!(target_arch = "loongarch64") {
    258
} else {
    0
};

/// Most sections a library may have; real ones have forty.
const MOST_SECTIONS: u64 = 4096;
/// Longest table of section names read.
const LONGEST_NAMES: u64 = 1 << 20;

/// Reads the note of the library at `path`. The outer error is the file system's.
///
/// Reads the ELF header, the section table and two sections, whatever the size of the file.
pub fn read_note(path: &Path) -> io::Result<Result<Note, ElfFault>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut io_fault = None;
    let found = note_in(length, &mut |offset, bytes| match file.read_exact_at(bytes, offset) {
        Ok(()) => Ok(()),
        Err(fault) => {
            io_fault = Some(fault);
            Err(ElfFault::Damaged)
        }
    });
    match io_fault {
        Some(fault) if fault.kind() != io::ErrorKind::UnexpectedEof => Err(fault),
        _ => Ok(found),
    }
}

/// The note of a library that is in memory.
pub fn note_of(bytes: &[u8]) -> Result<Note, ElfFault> {
    note_in(bytes.len() as u64, &mut |offset, out| {
        let start = usize::try_from(offset).map_err(|_| ElfFault::Damaged)?;
        let end = start.checked_add(out.len()).ok_or(ElfFault::Damaged)?;
        out.copy_from_slice(bytes.get(start..end).ok_or(ElfFault::Damaged)?);
        Ok(())
    })
}

type Read<'a> = &'a mut dyn FnMut(u64, &mut [u8]) -> Result<(), ElfFault>;

fn note_in(length: u64, read: Read<'_>) -> Result<Note, ElfFault> {
    let within = |offset: u64, size: u64| match offset.checked_add(size) {
        None => Err(ElfFault::Damaged),
        Some(end) if end > length => Err(ElfFault::Truncated { needed: end, found: length }),
        Some(_) => Ok(()),
    };
    if length < 4 {
        return Err(ElfFault::NotElf);
    }
    let mut head = [0u8; 64];
    let known = length.min(64) as usize;
    read(0, &mut head[..known])?;
    if head[..4] != *b"\x7fELF" {
        return Err(ElfFault::NotElf);
    }
    within(0, 64)?;
    // Class 2 is 64 bits, data 1 is little-endian, type 3 is a shared object.
    if head[4] != 2 || head[5] != 1 || u16_at(&head, 16) != 3 {
        return Err(ElfFault::NotALibrary);
    }
    let machine = u16_at(&head, 18);
    if machine != THIS_MACHINE {
        return Err(ElfFault::Architecture { found: machine, expected: THIS_MACHINE });
    }
    let table = u64_at(&head, 40);
    let (entry, count, names_at) =
        (u64::from(u16_at(&head, 58)), u64::from(u16_at(&head, 60)), u64::from(u16_at(&head, 62)));
    if entry != 64 || count == 0 || count > MOST_SECTIONS || names_at >= count {
        return Err(ElfFault::Damaged);
    }
    within(table, entry * count)?;
    let mut sections = vec![0u8; (entry * count) as usize];
    read(table, &mut sections)?;
    let section = |at: u64| &sections[(at * 64) as usize..][..64];

    let names = section(names_at);
    let (names_offset, names_size) = (u64_at(names, 24), u64_at(names, 32));
    if names_size > LONGEST_NAMES {
        return Err(ElfFault::Damaged);
    }
    within(names_offset, names_size)?;
    let mut text = vec![0u8; names_size as usize];
    read(names_offset, &mut text)?;

    for at in 0..count {
        let section = section(at);
        let name = u32_at(section, 0) as usize;
        let wanted = text.get(name..).is_some_and(|rest| {
            rest.strip_prefix(NOTE_SECTION.as_bytes()).is_some_and(|after| after.first() == Some(&0))
        });
        if !wanted {
            continue;
        }
        let (offset, size) = (u64_at(section, 24), u64_at(section, 32));
        if size < 24 {
            return Err(ElfFault::Damaged);
        }
        within(offset, size)?;
        let mut bytes = [0u8; 24];
        read(offset, &mut bytes)?;
        let mut magic = [0u8; 8];
        magic.copy_from_slice(&bytes[..8]);
        if magic != MAGIC {
            return Err(ElfFault::Damaged);
        }
        return Ok(Note {
            magic,
            abi_major: u16_at(&bytes, 8),
            abi_minor: u16_at(&bytes, 10),
            generation: u32_at(&bytes, 12),
            layout: u64_at(&bytes, 16),
        });
    }
    Err(ElfFault::NoNote)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The smallest library with a note: header, names, note, three section headers.
    fn small_library() -> Vec<u8> {
        let mut bytes = vec![0u8; 64];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[16] = 3;
        bytes[18..20].copy_from_slice(&THIS_MACHINE.to_le_bytes());
        bytes[40..48].copy_from_slice(&128u64.to_le_bytes());
        bytes[58..60].copy_from_slice(&64u16.to_le_bytes());
        bytes[60] = 3;
        bytes[62] = 1;
        bytes.extend_from_slice(b"\0.tongban_abi\0");
        bytes.resize(96, 0);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[1, 0, 0, 0, 1, 0, 0, 0]);
        bytes.extend_from_slice(&7u64.to_le_bytes());
        bytes.resize(128 + 3 * 64, 0);
        for (at, name, offset, size) in [(1usize, 0u32, 64u64, 14u64), (2, 1, 96, 24)] {
            let section = &mut bytes[128 + at * 64..][..64];
            section[..4].copy_from_slice(&name.to_le_bytes());
            section[24..32].copy_from_slice(&offset.to_le_bytes());
            section[32..40].copy_from_slice(&size.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn the_note_is_found_without_running_code() {
        let note = note_of(&small_library()).unwrap();
        assert_eq!((note.abi_major, note.abi_minor, note.generation, note.layout), (1, 0, 1, 7));
    }

    #[test]
    fn each_way_of_not_being_a_plugin_has_its_own_word() {
        let whole = small_library();
        let change = |at: usize, value: u8| {
            let mut bytes = whole.clone();
            bytes[at] = value;
            bytes
        };
        assert_eq!(note_of(b"#!/bin/sh\n").err(), Some(ElfFault::NotElf));
        assert_eq!(note_of(b"").err(), Some(ElfFault::NotElf));
        assert_eq!(note_of(&change(4, 1)).err(), Some(ElfFault::NotALibrary));
        assert!(matches!(note_of(&change(18, 8)).err(), Some(ElfFault::Architecture { found: 8, .. })));
        assert_eq!(note_of(&change(65, b'x')).err(), Some(ElfFault::NoNote));
        assert_eq!(note_of(&change(96, b'x')).err(), Some(ElfFault::Damaged));
        assert_eq!(note_of(&change(62, 9)).err(), Some(ElfFault::Damaged));
    }

    #[test]
    fn a_file_cut_off_anywhere_is_refused_and_says_where() {
        let whole = small_library();
        for length in 0..whole.len() {
            let fault = note_of(&whole[..length]).err();
            if length >= 4 {
                assert!(
                    matches!(fault, Some(ElfFault::Truncated { found, .. }) if found == length as u64),
                    "{length}: {fault:?}"
                );
            } else {
                assert_eq!(fault, Some(ElfFault::NotElf));
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_bring_the_reader_down(mut at in proptest::collection::vec((0usize..320, any::<u8>()), 0..40)) {
            let mut bytes = small_library();
            at.drain(..).for_each(|(index, value)| bytes[index] = value);
            let _ = note_of(&bytes);
        }

        #[test]
        fn nor_do_bytes_of_nothing_in_particular(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = note_of(&bytes);
        }
    }
}
