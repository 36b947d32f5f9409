//! The numbers of the contract, and the note that tells them without running code.

use crate::g1::Note;

/// Major number of the contract; a library with another one is refused.
pub const MAJOR: u16 = 1;
/// Minor number of the contract; both sides may be older or newer.
pub const MINOR: u16 = 0;
/// Generation of the Rust door.
pub const GENERATION: u32 = 1;
/// What every note begins with.
pub const MAGIC: [u8; 8] = *b"TONGBAN\0";
/// The ELF section the note stands in.
pub const NOTE_SECTION: &str = ".tongban_abi";

/// Fingerprint of the golden layout of this minor number: FNV-1a over `layout/x86_64.txt`.
///
/// Sizes and offsets are the same on every 64-bit architecture we build for, so there is one file.
pub const LAYOUT: u64 = fingerprint(include_bytes!("../layout/x86_64.txt"));

/// The fingerprint a library of this minor number must carry; `None` for minors made after this host.
pub const fn layout_of_minor(minor: u16) -> Option<u64> {
    match minor {
        0 => Some(LAYOUT),
        _ => None,
    }
}

/// The note of a library built with this crate.
pub const fn note() -> Note {
    Note { magic: MAGIC, abi_major: MAJOR, abi_minor: MINOR, generation: GENERATION, layout: LAYOUT }
}

/// FNV-1a, 64 bits: against mistakes, not against malice.
pub(crate) const fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_fnv_1a() {
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
