//! What can be wrong with an expression, told so that the integrator can put it right.

use std::fmt;
use std::ops::Range;
use tongban_model::Family;

/// A mistake in an expression or template. The integrator must act.
///
/// It quotes the manifest's own words, which hold nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprFault {
    /// Where, in bytes of the text that was compiled.
    pub span: Range<usize>,
    /// What kind of mistake.
    pub kind: FaultKind,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: String,
    /// What to write instead, where that can be guessed.
    pub help: Option<String>,
}

/// The kinds of mistakes, each with a stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FaultKind {
    /// Longer than an expression may be.
    TooLong,
    /// Nested deeper than an expression may be.
    TooDeep,
    /// Not an expression.
    Syntax,
    /// Part of CEL, but not of this language.
    Unsupported,
    /// No variable, parameter or constant has this name.
    UnknownName,
    /// The record has no such field.
    UnknownField,
    /// No function has this name.
    UnknownFunction,
    /// Not one of the words a choice can be.
    UnknownWord,
    /// A value of another type is needed here.
    WrongType,
    /// Too many or too few arguments.
    WrongArgumentCount,
    /// The value may not be there when this is evaluated.
    UnsetVariable,
    /// Values of these types cannot be compared.
    NotComparable,
    /// A constant that cannot be read, or whose value cannot be held.
    BadConstant,
    /// A personal value would be shown unmasked.
    PersonalUnmasked,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [FaultKind; 14] = [
        FaultKind::TooLong,
        FaultKind::TooDeep,
        FaultKind::Syntax,
        FaultKind::Unsupported,
        FaultKind::UnknownName,
        FaultKind::UnknownField,
        FaultKind::UnknownFunction,
        FaultKind::UnknownWord,
        FaultKind::WrongType,
        FaultKind::WrongArgumentCount,
        FaultKind::UnsetVariable,
        FaultKind::NotComparable,
        FaultKind::BadConstant,
        FaultKind::PersonalUnmasked,
    ];

    /// The stable word, by which diagnostics choose code and text.
    pub const fn word(self) -> &'static str {
        match self {
            FaultKind::TooLong => "too-long",
            FaultKind::TooDeep => "too-deep",
            FaultKind::Syntax => "syntax",
            FaultKind::Unsupported => "unsupported",
            FaultKind::UnknownName => "unknown-name",
            FaultKind::UnknownField => "unknown-field",
            FaultKind::UnknownFunction => "unknown-function",
            FaultKind::UnknownWord => "unknown-word",
            FaultKind::WrongType => "wrong-type",
            FaultKind::WrongArgumentCount => "wrong-argument-count",
            FaultKind::UnsetVariable => "unset-variable",
            FaultKind::NotComparable => "not-comparable",
            FaultKind::BadConstant => "bad-constant",
            FaultKind::PersonalUnmasked => "personal-unmasked",
        }
    }
}

impl ExprFault {
    pub(super) fn new(
        span: &Range<usize>,
        kind: FaultKind,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        ExprFault { span: span.clone(), kind, found: found.into(), expected: expected.into(), help: None }
    }

    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with "did you mean", where a near word exists.
    #[must_use]
    pub(super) fn mean(self, near: Option<impl fmt::Display>) -> Self {
        match near {
            Some(near) => self.help(format!("did you mean {near}?")),
            None => self,
        }
    }

    /// Who must act: the integrator.
    pub const fn family(&self) -> Family {
        Family::Manifest
    }
}

impl fmt::Display for ExprFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ExprFault { span, kind, found, expected, help } = self;
        write!(f, "read an expression: {} at {}..{}: found {found}", kind.word(), span.start, span.end)?;
        if !expected.is_empty() {
            write!(f, ", expected {expected}")?;
        }
        if let Some(help) = help {
            write!(f, "; {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ExprFault {}
