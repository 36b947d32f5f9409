//! The messages that the kernel's virtual host controller exchanges over its socket (USB/IP, protocol 1.1.1).

use std::io::{self, Read, Write};

pub(crate) const EPIPE: i32 = 32;
pub(crate) const EPROTO: i32 = 71;
pub(crate) const EOVERFLOW: i32 = 75;
pub(crate) const ECONNRESET: i32 = 104;

/// The first eight bytes of a control transfer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    pub(crate) kind: u8,
    pub(crate) request: u8,
    pub(crate) value: u16,
    pub(crate) index: u16,
}

/// What the kernel asks.
#[derive(Debug)]
pub(crate) enum Asked {
    /// Bytes from the device: at most so many.
    In { number: u32, endpoint: u8, most: usize, setup: Setup },
    /// Bytes to the device.
    Out { number: u32, endpoint: u8, bytes: Vec<u8>, setup: Setup },
    /// A transfer asked for before is no longer wanted.
    Unlink { number: u32, wanted: u32 },
}

/// Waits for what the kernel asks next.
pub(crate) fn read(from: &mut impl Read) -> io::Result<Asked> {
    let mut head = [0; 48];
    from.read_exact(&mut head)?;
    let word = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let half = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let (number, endpoint, most) = (word(4), word(16) as u8 & 15, word(24) as usize);
    let setup = Setup { kind: head[40], request: head[41], value: half(42), index: half(44) };
    match word(0) {
        1 if word(12) == 1 => Ok(Asked::In { number, endpoint, most, setup }),
        1 => {
            let mut bytes = vec![0; most];
            from.read_exact(&mut bytes)?;
            Ok(Asked::Out { number, endpoint, bytes, setup })
        }
        2 => Ok(Asked::Unlink { number, wanted: word(20) }),
        other => Err(io::Error::other(format!("command {other}"))),
    }
}

/// Ends a transfer: `status` is 0 or a negative error number, `moved` how many bytes moved.
pub(crate) fn end(to: &mut impl Write, number: u32, status: i32, moved: usize, bytes: &[u8]) -> io::Result<()> {
    answer(to, 3, number, status, moved, bytes)
}

/// Answers an unlink.
pub(crate) fn unlinked(to: &mut impl Write, number: u32, status: i32) -> io::Result<()> {
    answer(to, 4, number, status, 0, &[])
}

fn answer(to: &mut impl Write, kind: u32, number: u32, status: i32, moved: usize, bytes: &[u8]) -> io::Result<()> {
    let mut all = Vec::with_capacity(48 + bytes.len());
    for word in [kind, number, 0, 0, 0, status as u32, moved as u32, 0, 0, 0, 0, 0] {
        all.extend(word.to_be_bytes());
    }
    all.extend(bytes);
    to.write_all(&all)
}
