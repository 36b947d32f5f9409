//! One code out of one or more reports.

use crate::layout::Part;
use tongban_wire::symbology;

/// Longest code there is: a QR code of version 40 holds 2953 bytes; more is noise.
const LONGEST: usize = 4_096;

/// A code, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Scan {
    /// Its symbology in the words of XFS4IoT.
    pub symbology: &'static str,
    /// What it says.
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} bytes", self.symbology, self.data.len())
    }
}

/// Why reports do not make a code. The applicant shows it again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spoilt {
    /// The symbology changed before the code was whole.
    Changed,
    /// It is longer than any code.
    Overlong,
}

/// A code whose reports are still coming.
#[derive(Default)]
pub struct Joining {
    begun: Option<Part>,
}

impl Joining {
    /// Takes the next report; the code once it is whole. After an error the next report begins a new code.
    pub fn take(&mut self, part: Part) -> Result<Option<Scan>, Spoilt> {
        let mut whole = match self.begun.take() {
            None => Part { data: Vec::new(), ..part.clone() },
            Some(begun) if begun.identifier != part.identifier => return Err(Spoilt::Changed),
            Some(begun) => begun,
        };
        if whole.data.len() + part.data.len() > LONGEST {
            return Err(Spoilt::Overlong);
        }
        whole.data.extend_from_slice(&part.data);
        if part.continued {
            self.begun = Some(whole);
            return Ok(None);
        }
        let symbology = match whole.identifier.as_slice() {
            [code] => symbology::word(*code, b'0'),
            [code, modifier, ..] => symbology::word(*code, *modifier),
            [] => "symbologyUnknown",
        };
        Ok(Some(Scan { symbology, data: whole.data }))
    }

    /// Whether a code has begun and is not whole.
    pub fn is_begun(&self) -> bool {
        self.begun.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(identifier: &str, data: &str, continued: bool) -> Part {
        Part { identifier: identifier.into(), data: data.into(), continued }
    }

    #[test]
    fn parts_become_one_code_and_a_change_of_symbology_spoils_it() {
        let mut joining = Joining::default();
        assert_eq!(joining.take(part("Q1", "ab", true)), Ok(None));
        let whole = Scan { symbology: "qrCode", data: b"abcd".to_vec() };
        assert_eq!(joining.take(part("Q1", "cd", false)), Ok(Some(whole)));
        assert_eq!(joining.take(part("Q1", "ab", true)), Ok(None));
        assert_eq!(joining.take(part("C0", "cd", false)), Err(Spoilt::Changed));
        assert!(!joining.is_begun(), "nothing of the spoilt code is left for the next one");
        for _ in 0..LONGEST / 56 {
            assert_eq!(joining.take(part("", &"x".repeat(56), true)), Ok(None));
        }
        assert_eq!(joining.take(part("", &"x".repeat(56), true)), Err(Spoilt::Overlong));
    }
}
