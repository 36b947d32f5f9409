//! Public words: the part of an entry that anyone who holds the file may read.
//!
//! Kind, step, code and outcome stand in the clear, so they must never carry content.
//! The rule is narrow on purpose: ASCII only, no space, and no run of digits as long as a telephone or citizen number.

use crate::JournalFault;

/// Longest public word, in bytes.
const LONGEST: usize = 128;

/// A run of digits this long could be a mobile number (11) or a citizen number (17 digits and a check mark).
const DIGITS_OF_A_PERSON: usize = 11;

/// Accepts a public word; an empty one only where `may_be_empty`.
pub(crate) fn check(what: &'static str, word: &str, may_be_empty: bool) -> Result<(), JournalFault> {
    shape(what, word, may_be_empty)?;
    let longest_run = word.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    if longest_run >= DIGITS_OF_A_PERSON {
        return Err(JournalFault::Word {
            what,
            why: "it holds a run of 11 digits or more, as a phone or citizen number does",
        });
    }
    Ok(())
}

/// Accepts a reference that may be all digits (a payment number, a version's hash).
pub(crate) fn shape(what: &'static str, word: &str, may_be_empty: bool) -> Result<(), JournalFault> {
    let why = if word.is_empty() && !may_be_empty {
        "it is empty"
    } else if word.len() > LONGEST {
        "it is longer than 128 bytes"
    } else if !word.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/:+@#".contains(&b)) {
        "it holds something other than letters, digits and . _ - / : + @ #"
    } else {
        return Ok(());
    };
    Err(JournalFault::Word { what, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_pass_as_public_words() {
        let table = [
            ("read-card", true),
            ("national/self-service-24h", true),
            ("commandErrorCode#12", true),
            ("2026-11-22T01:30:00", true),
            ("", false),
            ("张伟", false),
            ("two words", false),
            ("450102199003071234", false),
            ("45010219900307123X", false),
            ("tel:13800138000", false),
            ("line\nbreak", false),
        ];
        for (word, passes) in table {
            assert_eq!(check("step", word, false).is_ok(), passes, "{word:?}");
        }
        assert!(check("step", "", true).is_ok());
        assert!(check("step", &"a".repeat(129), true).is_err());
        assert!(shape("payment number", "4200001234202611220000001", false).is_ok());
    }

    #[test]
    fn a_refused_word_is_not_repeated_in_the_message() {
        let fault = check("step", "450102199003071234", false).unwrap_err();
        assert!(!fault.to_string().contains("4501"), "{fault}");
        assert!(!format!("{fault:?}").contains("4501"));
    }
}
