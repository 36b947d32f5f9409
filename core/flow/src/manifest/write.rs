//! Writes a tree as TOML.

use super::tree::{Data, Node};
use std::fmt::Write as _;

/// A value on one line.
pub(crate) fn value(node: &Node) -> String {
    match &node.data {
        Data::Text(text) => quoted(text),
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.is_nan() => "nan".to_owned(),
        Data::Float(number) if number.is_infinite() => if *number > 0.0 { "inf" } else { "-inf" }.to_owned(),
        Data::Float(number) => format!("{number:?}"),
        Data::Bool(truth) => truth.to_string(),
        Data::Date(date) => date.clone(),
        Data::List(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Data::Table(entries) if entries.is_empty() => "{}".to_owned(),
        Data::Table(entries) => {
            let pairs = entries.iter().map(|entry| format!("{} = {}", key(&entry.key), value(&entry.value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A key, in quotes where it needs them.
pub(crate) fn key(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-');
    if bare { key.to_owned() } else { quoted(key) }
}

/// A text in the quotes that need the fewest escapes.
fn quoted(text: &str) -> String {
    let plain = !text.chars().any(|c| c.is_control() || c == '\'');
    if plain && text.contains(['"', '\\']) {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                // Writing to a text never fails.
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::tree;
    use crate::source::Reports;
    use proptest::prelude::*;

    fn read(text: &str) -> Node {
        let mut reports = Reports::default();
        let node = tree::parse(text, 0, &mut reports);
        assert_eq!(reports.errors(), 0, "{text}");
        node
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(word in "\\PC{0,20}|[\"'\\\\\n\t\r\u{0}-\u{1f}a]{0,12}", name in "\\PC{1,12}", number: i64, float: f64, truth: bool) {
            let inner = format!("{} = [{}, {number}, {float:?}, {truth}, 2026-11-22]", key(&name), quoted(&word));
            let float_is_toml = float.is_finite();
            prop_assume!(float_is_toml);
            let tree = read(&format!("t = {{ {inner} }}"));
            let written = format!("t = {}", value(&tree.entries()[0].value));
            let again = read(&written);
            prop_assert_eq!(value(&again.entries()[0].value), value(&tree.entries()[0].value));
            let list = &again.entries()[0].value.entries()[0];
            prop_assert_eq!(&list.key, &name);
            let text = list.value.items()[0].as_text().map(|text| text.value.to_owned());
            prop_assert_eq!(text, Some(word));
        }
    }
}
