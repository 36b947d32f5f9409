//! Failures, sorted by who must act.

use crate::CompletionCode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who must act next. The first question every failure answers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Family {
    /// The applicant: lift the card, press harder, try again.
    Retry,
    /// A technician: paper, cable, power, a broken part, a line that is down.
    Fault,
    /// Nobody here: the law or the rule says no; a window may help.
    Refusal,
    /// The vendor: the plugin broke its promise.
    Contract,
    /// The integrator: a manifest asks for what is not there.
    Manifest,
    /// Us.
    Bug,
}

impl Family {
    /// The family's name as manifests write it.
    pub const fn word(self) -> &'static str {
        match self {
            Family::Retry => "retry",
            Family::Fault => "fault",
            Family::Refusal => "refusal",
            Family::Contract => "contract",
            Family::Manifest => "manifest",
            Family::Bug => "bug",
        }
    }

    /// Who that is, for a message.
    pub const fn who(self) -> &'static str {
        match self {
            Family::Retry => "the applicant",
            Family::Fault => "a technician",
            Family::Refusal => "a service window",
            Family::Contract => "the plugin's vendor",
            Family::Manifest => "the integrator",
            Family::Bug => "the Tongban team",
        }
    }

    /// Every family, in the order of the words above.
    pub const ALL: [Family; 6] =
        [Family::Retry, Family::Fault, Family::Refusal, Family::Contract, Family::Manifest, Family::Bug];
}

/// Why a command did not succeed.
///
/// `error` is the class's own code number (see `tongban-classes`), present when `code` is
/// [`CompletionCode::CommandErrorCode`]. `detail` is the vendor's own words: kept beside the code, never
/// branched on, and it must hold nothing personal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// The standard completion code.
    pub code: CompletionCode,
    /// The class's error number, for `commandErrorCode`.
    pub error: Option<u16>,
    /// Who must act.
    pub family: Family,
    /// The vendor's own words, without anything personal.
    pub detail: String,
}

impl Failure {
    /// A failure with a standard code; the family is the code's usual one.
    pub fn new(code: CompletionCode, detail: impl Into<String>) -> Self {
        Failure { code, error: None, family: code.family(), detail: detail.into() }
    }

    /// A failure with one of the class's own error codes.
    pub fn of_class(error: u16, family: Family, detail: impl Into<String>) -> Self {
        Failure { code: CompletionCode::CommandErrorCode, error: Some(error), family, detail: detail.into() }
    }

    /// The command is not offered by this device.
    pub fn unsupported() -> Self {
        Failure::new(CompletionCode::UnsupportedCommand, "this device does not offer the command")
    }

    /// The command was cancelled on request.
    pub fn canceled() -> Self {
        Failure::new(CompletionCode::Canceled, "cancelled")
    }

    /// The time allowed ran out.
    pub fn time_out() -> Self {
        Failure::new(CompletionCode::TimeOut, "the time allowed ran out")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.family.word(), self.code.name())?;
        if let Some(error) = self.error {
            write!(f, " #{error}")?;
        }
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_first_who_must_act() {
        let jam = Failure::of_class(3, Family::Fault, "paper jam at the cutter");
        assert_eq!(jam.to_string(), "fault: commandErrorCode #3 (paper jam at the cutter)");
        assert_eq!(Failure::new(CompletionCode::TimeOut, "").to_string(), "retry: timeOut");
        for (failure, family) in [
            (Failure::unsupported(), Family::Manifest),
            (Failure::canceled(), Family::Retry),
            (Failure::time_out(), Family::Retry),
        ] {
            assert_eq!((failure.family, failure.error), (family, None));
        }
    }

    #[test]
    fn family_words_are_distinct() {
        let mut words = Family::ALL.map(Family::word);
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
