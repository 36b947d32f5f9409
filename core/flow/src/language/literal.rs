//! From a place inside a text to the place in the file: a TOML string may have escapes and quotes of several kinds.

use crate::source::{Place, Sources};
use std::ops::Range;

/// The place of some bytes of a text whose TOML string stands at `at`.
pub(crate) fn inside(sources: &Sources, at: Place, span: Range<usize>) -> Place {
    let raw = sources.slice(at);
    let start = raw_offset(raw, span.start);
    let end = raw_offset(raw, span.end).max(start);
    let base = at.range().start;
    Place::new(at.source, base + start..base + end)
}

/// Where the byte `wanted` of the decoded text stands in the string as written.
fn raw_offset(raw: &str, wanted: usize) -> usize {
    let (quote, escapes) = match raw.as_bytes() {
        [b'"', b'"', b'"', ..] => (3, true),
        [b'\'', b'\'', b'\'', ..] => (3, false),
        [b'"', ..] => (1, true),
        [b'\'', ..] => (1, false),
        _ => return wanted.min(raw.len()),
    };
    let mut at = quote;
    if quote == 3 {
        // A line end right after the opening quotes does not belong to the text.
        at += if raw[at..].starts_with("\r\n") { 2 } else { usize::from(raw[at..].starts_with('\n')) };
    }
    let mut decoded = 0;
    let end = raw.len().saturating_sub(quote).max(at);
    while decoded < wanted && at < end {
        let Some(c) = raw[at..].chars().next() else { break };
        if !(escapes && c == '\\') {
            at += c.len_utf8();
            decoded += c.len_utf8();
            continue;
        }
        let (length, gives) = escape(&raw[at..]);
        at += length;
        decoded += gives;
    }
    at.min(raw.len())
}

/// Length of an escape as written, and of what it stands for.
fn escape(raw: &str) -> (usize, usize) {
    let digits = |count: usize| {
        let code = raw.get(2..2 + count).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        (2 + count, code.and_then(char::from_u32).map_or(1, char::len_utf8))
    };
    match raw.as_bytes().get(1) {
        Some(b'x') => digits(2),
        Some(b'u') => digits(4),
        Some(b'U') => digits(8),
        // A backslash at the end of a line swallows the blanks that follow.
        Some(b'\n' | b'\r' | b' ' | b'\t') => (1 + raw[1..].bytes().take_while(|b| b.is_ascii_whitespace()).count(), 0),
        _ => (2.min(raw.len()), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_text_is_found_in_the_string_as_written() {
        for (raw, wanted, written) in [
            ("'age(x)'", 4, "x)'"),
            ("\"a\\\"b == c\"", 3, " == c\""),
            ("\"\\u5f20x\"", 3, "x\""),
            ("'''\nage'''", 1, "ge'''"),
            ("\"\"\"a\\\n   b\"\"\"", 1, "\\\n   b\"\"\""),
            ("\"\"\"a\\\n   bc\"\"\"", 2, "c\"\"\""),
            ("'张伟x'", 6, "x'"),
            ("'a'", 99, "'"),
        ] {
            assert_eq!(&raw[raw_offset(raw, wanted)..], written, "{raw}");
        }
    }
}
