//! EBML, the grammar of Matroska: elements of an id, a length and a body. Source: RFC 8794.

/// Appends an element.
pub fn element(out: &mut Vec<u8>, id: u32, body: &[u8]) {
    head(out, id, body.len() as u64);
    out.extend_from_slice(body);
}

/// Appends the head of an element whose body follows.
pub fn head(out: &mut Vec<u8>, id: u32, length: u64) {
    let id = id.to_be_bytes();
    let skip = id.iter().position(|byte| *byte != 0).unwrap_or(3);
    out.extend_from_slice(&id[skip..]);
    // Always eight bytes, so that a length can be written in place later.
    out.extend_from_slice(&(length | 0x0100_0000_0000_0000).to_be_bytes());
}

/// The eight bytes that say: the length is not known yet.
pub const UNKNOWN: [u8; 8] = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/// Appends a whole number as short as it may be.
pub fn number(out: &mut Vec<u8>, id: u32, value: u64) {
    let bytes = value.to_be_bytes();
    let skip = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    element(out, id, &bytes[skip..]);
}

/// Appends text.
pub fn text(out: &mut Vec<u8>, id: u32, value: &str) {
    element(out, id, value.as_bytes());
}

/// An element of other elements.
pub fn group(out: &mut Vec<u8>, id: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    let mut body = Vec::new();
    fill(&mut body);
    element(out, id, &body);
}

/// The head of an element, as read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Its id, marker bits included.
    pub id: u32,
    /// Bytes of its body; `None` when that was not known when it was written.
    pub length: Option<u64>,
    /// Bytes of the head itself.
    pub size: usize,
}

/// Reads the head of an element. `None` when the bytes are none, or not all of one.
pub fn read_head(bytes: &[u8]) -> Option<Head> {
    let first = *bytes.first()?;
    let width = first.leading_zeros() as usize + 1;
    if width > 4 {
        return None;
    }
    let id = bytes.get(..width)?.iter().fold(0, |id, byte| (id << 8) | u32::from(*byte));
    let rest = &bytes[width..];
    let first = *rest.first()?;
    let long = first.leading_zeros() as usize + 1;
    if long > 8 {
        return None;
    }
    let body = rest.get(..long)?;
    let mask = if long == 8 { 0 } else { 0xff >> long };
    let value = body[1..].iter().fold(u64::from(first & mask), |value, byte| (value << 8) | u64::from(*byte));
    let unknown = value == (1u64 << (7 * long)) - 1;
    Some(Head { id, length: (!unknown).then_some(value), size: width + long })
}

/// A whole number of at most eight bytes.
pub fn read_number(body: &[u8]) -> Option<u64> {
    (body.len() <= 8).then(|| body.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back_and_no_bytes_make_reading_panic(id in prop_oneof![0x81u32..0xfe, 0x4001u32..0x7ffe, 0x1000_0001u32..0x1fff_fffe], value: u64, noise in prop::collection::vec(any::<u8>(), 0..16)) {
            let mut out = Vec::new();
            number(&mut out, id, value);
            let head = read_head(&out).unwrap();
            prop_assert_eq!(head.id, id);
            prop_assert_eq!(read_number(&out[head.size..]), Some(value));
            prop_assert_eq!(head.length, Some((out.len() - head.size) as u64));
            let _ = read_head(&noise);
        }
    }
}
