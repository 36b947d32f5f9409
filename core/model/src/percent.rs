//! Shares, as similarity scores need them: exact, ordered, without floats.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A share in hundredths of a percent, 0 to 100 %.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Percent(u16);

/// Why a number of hundredths is not a share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PercentFault;

impl fmt::Display for PercentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("read a share: more than 100 %")
    }
}

impl std::error::Error for PercentFault {}

/// Refuses more than 100 %, so that no such score comes in over a wire.
impl TryFrom<u16> for Percent {
    type Error = PercentFault;

    fn try_from(points: u16) -> Result<Self, PercentFault> {
        Percent::basis_points(i64::from(points)).ok_or(PercentFault)
    }
}

impl From<Percent> for u16 {
    fn from(percent: Percent) -> u16 {
        percent.as_basis_points()
    }
}

impl Percent {
    /// A share of this many hundredths of a percent; `None` above 100 %.
    pub const fn basis_points(points: i64) -> Option<Self> {
        if points >= 0 && points <= 10_000 { Some(Percent(points as u16)) } else { None }
    }

    /// Hundredths of a percent.
    pub const fn as_basis_points(self) -> u16 {
        self.0
    }

    /// Reads `95 %`, `95%` or `94.99 %`; at most two decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let number = text.strip_suffix('%')?.trim_end();
        crate::Money::parse_yuan(number).ok().and_then(|hundredths| Percent::basis_points(hundredths.as_fen()))
    }
}

/// `95 %` or `94.99 %`.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole} %"),
            (whole, part) => write!(f, "{whole}.{part:02} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_is_exact_at_its_edge() {
        assert!(Percent::parse("94.99 %") < Percent::parse("95 %"));
        assert_eq!(Percent::parse("95%").unwrap().as_basis_points(), 9500);
        for text in ["95", "101 %", "%", "-1 %", "95.001 %", "九十 %"] {
            assert_eq!(Percent::parse(text), None, "{text}");
        }
        assert_eq!(Percent::try_from(10_000), Ok(Percent(10_000)));
        assert_eq!(Percent::try_from(10_001), Err(PercentFault));
        assert_eq!(Percent::parse("94.90%").unwrap().to_string(), "94.90 %");
    }
}
