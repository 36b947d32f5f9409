//! Which mobile numbers a machine accepts, by prefixes that stand in data.
//!
//! China opens new prefixes every few years and gives others to things instead of people (data cards, satellite
//! handsets), so the rule names no prefix of its own: a data pack lists what is allowed and what is refused, and the
//! longest prefix that fits a number decides.
//! What never changes is here: a mobile number has eleven digits, and the country is 86.

use crate::typed;
use crate::{Family, Sensitive, kind};
use std::fmt;
use std::ops::RangeInclusive;

/// The longest prefix a rule may name: operators are given numbers in blocks of seven digits, and a longer prefix
/// would begin to name a person.
const LONGEST_PREFIX: usize = 7;

/// How many digits a mobile number has.
const DIGITS: usize = 11;

/// A rule for mobile numbers, made from prefixes.
///
/// ```
/// use tongban_model::{PhoneFault, PhoneRule};
///
/// let rule = PhoneRule::new(&["130-139", "17"], &["174", "1349"]).unwrap();
/// assert_eq!(rule.check("+86 138-0000-0000").unwrap().expose(), "13800000000");
/// assert_eq!(rule.check("1349 0000000"), Err(PhoneFault::RefusedPrefix));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhoneRule {
    /// Longest prefixes first.
    blocks: Vec<Block>,
}

/// All prefixes of one length between two numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Block {
    length: usize,
    prefixes: RangeInclusive<u32>,
    allowed: bool,
}

/// Why a typed phone number is not accepted. The applicant must act: type it again, or another one.
///
/// It tells the rule, and at most a position or a length; never a digit of the number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PhoneFault {
    /// Nothing was typed.
    Empty,
    /// Neither a digit nor a separator.
    NotADigit {
        /// Which character of the text as typed, counted from 1 with separators.
        position: usize,
    },
    /// A `+` with another country than 86.
    CountryCode,
    /// Not eleven digits.
    Length {
        /// How many there are, without separators and country code.
        found: usize,
    },
    /// No prefix of the rule fits: no such mobile number is known.
    UnknownPrefix,
    /// The prefix belongs to what cannot take a message for a person: data cards, things, satellites.
    RefusedPrefix,
}

impl PhoneFault {
    /// A stable word for the rule, by which screens choose their text.
    pub const fn code(self) -> &'static str {
        match self {
            PhoneFault::Empty => "empty",
            PhoneFault::NotADigit { .. } => "not-a-digit",
            PhoneFault::CountryCode => "country-code",
            PhoneFault::Length { .. } => "length",
            PhoneFault::UnknownPrefix => "unknown-prefix",
            PhoneFault::RefusedPrefix => "refused-prefix",
        }
    }

    /// Who must act: the applicant.
    pub const fn family(self) -> Family {
        Family::Retry
    }
}

impl fmt::Display for PhoneFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("read the phone number: ")?;
        match self {
            PhoneFault::Empty => f.write_str("nothing was typed, expected 11 digits"),
            PhoneFault::NotADigit { position } => write!(f, "character {position} is not a digit, expected 11 digits"),
            PhoneFault::CountryCode => {
                f.write_str("the country code is not +86, expected a number of the Chinese mainland")
            }
            PhoneFault::Length { found } => write!(f, "{found} digits, expected 11"),
            PhoneFault::UnknownPrefix => f.write_str("no mobile number begins like this"),
            PhoneFault::RefusedPrefix => f.write_str("numbers that begin like this are not used by people"),
        }
    }
}

impl std::error::Error for PhoneFault {}

/// Why prefixes do not make a rule. The integrator must act: correct the data pack. Texts are quoted from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PhoneRuleFault {
    /// Nothing is allowed, so every number would be refused.
    NothingAllowed,
    /// Neither a prefix nor a range of two.
    Form {
        /// The entry as written.
        entry: String,
    },
    /// A range whose ends differ in length, or whose first end is above its second.
    Range {
        /// The entry as written.
        entry: String,
    },
    /// A prefix of more than seven digits.
    TooLong {
        /// The entry as written.
        entry: String,
    },
    /// The same prefix is allowed and refused.
    Contradiction {
        /// The entry that allows it.
        allowed: String,
        /// The entry that refuses it.
        refused: String,
    },
}

impl PhoneRuleFault {
    /// A stable word for the fault.
    pub const fn code(&self) -> &'static str {
        match self {
            PhoneRuleFault::NothingAllowed => "nothing-allowed",
            PhoneRuleFault::Form { .. } => "form",
            PhoneRuleFault::Range { .. } => "range",
            PhoneRuleFault::TooLong { .. } => "too-long",
            PhoneRuleFault::Contradiction { .. } => "contradiction",
        }
    }

    /// Who must act: the integrator.
    pub const fn family(&self) -> Family {
        Family::Manifest
    }
}

impl fmt::Display for PhoneRuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("build the phone rule: ")?;
        match self {
            PhoneRuleFault::NothingAllowed => f.write_str("no prefix is allowed, expected at least one like 130-139"),
            PhoneRuleFault::Form { entry } => {
                write!(f, "found {entry:?}, expected a prefix like 1749 or a range like 130-139, in plain digits")
            }
            PhoneRuleFault::Range { entry } => {
                write!(f, "found the range {entry:?}, expected two ends of equal length, the lower first")
            }
            PhoneRuleFault::TooLong { entry } => {
                write!(f, "found {entry:?}, expected prefixes of at most {LONGEST_PREFIX} digits")
            }
            PhoneRuleFault::Contradiction { allowed, refused } => {
                write!(
                    f,
                    "{allowed:?} is allowed and {refused:?} is refused, expected no prefix in both; a longer prefix makes an exception"
                )
            }
        }
    }
}

impl std::error::Error for PhoneRuleFault {}

impl PhoneRule {
    /// Makes a rule of entries like `1749` (one prefix) or `130-139` (all prefixes between two, both included), up to
    /// seven digits each. A longer prefix overrules a shorter one: allow `17`, refuse `174`.
    ///
    /// Entries of one list may overlap. Errors are for the integrator; the first one found is returned.
    pub fn new<A: AsRef<str>, R: AsRef<str>>(allowed: &[A], refused: &[R]) -> Result<Self, PhoneRuleFault> {
        if allowed.is_empty() {
            return Err(PhoneRuleFault::NothingAllowed);
        }
        let mut blocks = Vec::with_capacity(allowed.len() + refused.len());
        for entry in allowed {
            blocks.push(block(entry.as_ref(), true)?);
        }
        for entry in refused {
            let refusing = block(entry.as_ref(), false)?;
            if let Some((_, other)) = blocks.iter().zip(allowed).find(|(allowing, _)| overlap(allowing, &refusing)) {
                return Err(PhoneRuleFault::Contradiction {
                    allowed: other.as_ref().to_owned(),
                    refused: entry.as_ref().to_owned(),
                });
            }
            blocks.push(refusing);
        }
        blocks.sort_by_key(|block| std::cmp::Reverse(block.length));
        Ok(PhoneRule { blocks })
    }

    /// Reads a number as a person types it and holds it against the rule; gives its eleven digits.
    ///
    /// Full-width characters, spaces and dashes are forgiven, and `+86`, `86` or `0086` before the number is dropped.
    /// The applicant must act on each error.
    pub fn check(&self, text: &str) -> Result<Sensitive<String, kind::Phone>, PhoneFault> {
        let number = read(text)?;
        let deciding = self.blocks.iter().find(|block| {
            // Eleven ASCII digits: a prefix of at most seven is always there and always fits.
            number[..block.length].parse().is_ok_and(|prefix| block.prefixes.contains(&prefix))
        });
        match deciding {
            Some(block) if block.allowed => Ok(Sensitive::new(number)),
            Some(_) => Err(PhoneFault::RefusedPrefix),
            None => Err(PhoneFault::UnknownPrefix),
        }
    }
}

fn overlap(one: &Block, other: &Block) -> bool {
    one.length == other.length
        && one.prefixes.start() <= other.prefixes.end()
        && other.prefixes.start() <= one.prefixes.end()
}

fn block(entry: &str, allowed: bool) -> Result<Block, PhoneRuleFault> {
    let (low, high) = entry.split_once('-').unwrap_or((entry, entry));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if !digits(low) || !digits(high) {
        return Err(PhoneRuleFault::Form { entry: entry.to_owned() });
    }
    if low.len() > LONGEST_PREFIX || high.len() > LONGEST_PREFIX {
        return Err(PhoneRuleFault::TooLong { entry: entry.to_owned() });
    }
    match (low.parse::<u32>(), high.parse::<u32>()) {
        (Ok(first), Ok(last)) if first <= last && low.len() == high.len() => {
            Ok(Block { length: low.len(), prefixes: first..=last, allowed })
        }
        _ => Err(PhoneRuleFault::Range { entry: entry.to_owned() }),
    }
}

/// The eleven digits of a typed number.
fn read(text: &str) -> Result<String, PhoneFault> {
    let mut digits = String::with_capacity(DIGITS + 4);
    let mut found = 0;
    let mut international = false;
    for (index, typed) in text.chars().enumerate() {
        match typed::digit(typed) {
            Some(digit) => {
                found += 1;
                // What is longer than a number with 0086 is wrong anyway and need not be kept.
                if found <= DIGITS + 4 {
                    digits.push(char::from(digit));
                }
            }
            None if typed.is_whitespace() || dash(typed) => {}
            None if typed::narrow(typed) == '+' && found == 0 && !international => international = true,
            None => return Err(PhoneFault::NotADigit { position: index + 1 }),
        }
    }
    if found == 0 {
        return Err(PhoneFault::Empty);
    }
    let country = if international {
        if !digits.starts_with("86") {
            return Err(PhoneFault::CountryCode);
        }
        2
    } else {
        // Without a plus, 86 is a country code only where it makes the length right.
        match found {
            13 if digits.starts_with("86") => 2,
            15 if digits.starts_with("0086") => 4,
            _ => 0,
        }
    };
    if found - country != DIGITS {
        return Err(PhoneFault::Length { found: found - country });
    }
    Ok(digits.split_off(country))
}

/// The hyphens and dashes that keyboards and Chinese input methods type.
fn dash(typed: char) -> bool {
    matches!(typed::narrow(typed), '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
#[path = "phone_tests.rs"]
mod tests;
