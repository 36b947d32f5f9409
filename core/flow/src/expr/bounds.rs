//! Bounds that hold before an expression is parsed: the parser is recursive and must not be led off its stack.
//!
//! The scan knows just enough of CEL's tokens (names, quoted text, comments) to count nesting outside quotes; what it
//! cannot scan with certainty (raw, triple-quoted and byte strings) is not part of the language and is refused here.

use super::{ExprFault, FaultKind};

/// The most characters an expression may have.
pub const LONGEST: usize = 2_000;

/// The most levels of brackets, conditions and signs an expression may have.
pub const DEEPEST: usize = 32;

/// Refuses what is too long, too deep, or written with full-width signs.
pub(super) fn measure(text: &str) -> Result<(), ExprFault> {
    let length = text.chars().count();
    if length > LONGEST {
        let limit = format!("at most {LONGEST}");
        let fault = ExprFault::new(&(0..text.len()), FaultKind::TooLong, format!("{length} characters"), limit);
        return Err(fault.help("move parts of it to `set` steps or rules"));
    }
    let mut scan = Scan { text, at: 0 };
    let (mut open, mut conditions, mut signs) = (0usize, 0usize, 0usize);
    while let Some(next) = scan.peek() {
        let start = scan.at;
        match next {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            '?' => conditions += 1,
            '!' | '-' => signs += 1,
            '"' | '\'' => scan.quoted(start)?,
            '/' if text[start..].starts_with("//") => scan.skip_line(),
            c if c.is_ascii_alphanumeric() || c == '_' => scan.name()?,
            '`' => return Err(unsupported(start..start + 1, "`", "a plain name", "write names without back quotes")),
            c if !c.is_ascii() => return Err(full_width(start, c)),
            _ => {}
        }
        if !matches!(next, '!' | '-') && !next.is_ascii_whitespace() {
            signs = 0;
        }
        if open + conditions + signs > DEEPEST {
            let fault = ExprFault::new(
                &(start..scan.at.max(start + 1)),
                FaultKind::TooDeep,
                format!("more than {DEEPEST} levels"),
                format!("at most {DEEPEST} levels of brackets, conditions and signs"),
            );
            return Err(fault.help("move parts of it to `set` steps or rules"));
        }
        if scan.at == start {
            scan.at += next.len_utf8();
        }
    }
    Ok(())
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_line(&mut self) {
        self.at = self.text[self.at..].find('\n').map_or(self.text.len(), |end| self.at + end);
    }

    /// Steps over a name or number; a quote right behind it would make it the prefix of a raw or byte string.
    fn name(&mut self) -> Result<(), ExprFault> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
            self.at += 1;
        }
        match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                let found = format!("{}{quote}", &self.text[start..self.at]);
                let help = "write text in plain quotes: \"…\"";
                Err(unsupported(start..self.at + 1, &found, "an operator or text in plain quotes", help))
            }
            _ => Ok(()),
        }
    }

    /// Steps over quoted text.
    fn quoted(&mut self, start: usize) -> Result<(), ExprFault> {
        let quote = &self.text[start..=start];
        if self.text[start..].starts_with(&quote.repeat(3)) {
            return Err(unsupported(start..start + 3, &quote.repeat(3), "text in plain quotes", "write text as \"…\""));
        }
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                '\\' => self.at += self.peek().map_or(0, char::len_utf8),
                '\n' => break,
                c if quote.starts_with(c) => return Ok(()),
                _ => {}
            }
        }
        let fault = ExprFault::new(&(start..self.text.len()), FaultKind::Syntax, "text without its end", quote);
        Err(fault.help(format!("close the text with {quote} on the same line")))
    }
}

fn unsupported(span: std::ops::Range<usize>, found: &str, expected: &str, help: &str) -> ExprFault {
    ExprFault::new(&span, FaultKind::Unsupported, found, expected).help(help)
}

/// An input method in full-width mode writes `（` for `(`. Outside quotes no such sign has a meaning.
fn full_width(at: usize, found: char) -> ExprFault {
    let narrow = match found {
        '！'..='～' => char::from_u32(found as u32 - 0xFEE0),
        '“' | '”' | '「' | '」' => Some('"'),
        '‘' | '’' => Some('\''),
        '、' => Some(','),
        '。' => Some('.'),
        '\u{3000}' | '\u{A0}' => Some(' '),
        '−' | '–' => Some('-'),
        '×' => Some('*'),
        _ => None,
    };
    let span = at..at + found.len_utf8();
    let fault = ExprFault::new(&span, FaultKind::Syntax, format!("`{found}`"), "ASCII signs and names outside quotes");
    match narrow {
        Some(' ') => fault.help("write a plain space"),
        Some(narrow) => fault.help(format!("write `{narrow}`")),
        None => fault.help("put text in quotes: \"…\""),
    }
}
