//! Amounts of money, in fen and only in fen.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in fen (a hundredth of a yuan). Never a fraction, never a float.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
pub struct Money(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MoneyFault;

impl fmt::Display for MoneyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an amount in yuan with at most two decimals, like 20 or 22.50")
    }
}

impl std::error::Error for MoneyFault {}

impl Money {
    /// An amount of this many fen.
    pub const fn fen(fen: i64) -> Self {
        Money(fen)
    }

    /// The amount in fen.
    pub const fn as_fen(self) -> i64 {
        self.0
    }

    /// Reads yuan with at most two decimals: `20`, `22.5`, `0.01`. No sign, no separator, no exponent.
    pub fn parse_yuan(text: &str) -> Result<Self, MoneyFault> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 2 {
            return Err(MoneyFault);
        }
        let fen: i64 = format!("{part:0<2}").parse().map_err(|_| MoneyFault)?;
        whole.parse::<i64>().ok().and_then(|y| y.checked_mul(100)?.checked_add(fen)).map(Money).ok_or(MoneyFault)
    }

    /// The sum, unless it is too large to hold.
    pub const fn checked_add(self, other: Money) -> Option<Money> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Money(fen)),
            None => None,
        }
    }
}

/// Yuan with two decimals: `20.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_become_fen_exactly_or_not_at_all() {
        for (text, fen) in [("20", 2000), ("22.5", 2250), ("0.01", 1), ("15.00", 1500)] {
            assert_eq!(Money::parse_yuan(text), Ok(Money(fen)));
        }
        for text in ["", ".", "1.", ".5", "1.234", "-1", "1e2", "1,000", "２０", "99999999999999999999"] {
            assert_eq!(Money::parse_yuan(text), Err(MoneyFault), "{text}");
        }
        assert_eq!(Money(4005).to_string(), "40.05");
        assert_eq!(Money(-5).to_string(), "-0.05");
    }
}
