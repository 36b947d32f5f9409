//! The module's own id, as it is printed on certificates and on the reader's label.

use std::fmt;

/// The id of a security module. It names a device, not a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SamId([u8; 16]);

impl SamId {
    /// The id in an answer's data; `None` where these are not sixteen bytes.
    pub fn of(data: &[u8]) -> Option<SamId> {
        data.try_into().ok().map(SamId)
    }
}

/// `05.03-20171115-0001234567-0089012345`: two pairs of digits, a day and two numbers.
impl fmt::Display for SamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pair = |at: usize| match (self.0[at + 1], self.0[at]) {
            (tens @ 0..=9, ones @ 0..=9) => u16::from(tens) * 10 + u16::from(ones),
            // Not digits, so the two bytes are taken for the number they are.
            (high, low) => u16::from_be_bytes([high, low]),
        };
        let number = |at: usize| u32::from_le_bytes([self.0[at], self.0[at + 1], self.0[at + 2], self.0[at + 3]]);
        write!(f, "{:02}.{:02}-{:08}-{:010}-{:010}", pair(0), pair(2), number(4), number(8), number(12))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_prints_as_on_the_label() {
        let mut bytes = vec![5, 0, 3, 0];
        for number in [20_171_115u32, 1_234_567, 89_012_345] {
            bytes.extend(number.to_le_bytes());
        }
        assert_eq!(SamId::of(&bytes).unwrap().to_string(), "05.03-20171115-0001234567-0089012345");
        assert_eq!(SamId::of(&bytes[1..]), None);
        assert_eq!(SamId([0xFF; 16]).to_string().len(), "65535.65535-4294967295-4294967295-4294967295".len());
    }
}
