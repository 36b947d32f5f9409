//! A manifest as a tree in which every key and value knows its place.
//!
//! The TOML library gives spans and recovers from syntax errors; this tree keeps the author's order and nothing of the
//! library, so that no other file names it.

use crate::source::{Draft, Place, Reports, SourceId, Words, codes};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: Place,
    pub(crate) data: Data,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
    Date(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with its value, in the order they were written.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: Place,
    pub(crate) value: Node,
}

/// Something read from a manifest, and where it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) at: Place,
}

impl<T> Located<T> {
    pub(crate) fn new(value: T, at: Place) -> Self {
        Located { value, at }
    }
}

/// Parses a file. Every syntax error the library can recover from is reported; what could be read is returned.
pub(crate) fn parse(text: &str, source: SourceId, reports: &mut Reports) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut last_twice = None;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let line = text[..span.start.min(text.len())].matches('\n').count();
        let message = error.message();
        if message.contains("duplicate") {
            // The keys of a table that stands twice all stand twice; the head says it.
            let follows = last_twice.is_some_and(|last| line <= last + 1);
            last_twice = Some(line);
            if follows {
                continue;
            }
        }
        reports.push(syntax(text, message, Place::new(source, span)));
        // An open bracket swallows what follows it: whatever the parser says after that is about the bracket.
        if message.contains("array") || message.contains("inline table") || message.contains("recursion") {
            break;
        }
    }
    let span = table.span();
    Node { at: Place::new(source, span), data: Data::Table(entries(table.into_inner(), source, reports)) }
}

/// Sorts the library's messages into codes; its own words are kept.
fn syntax(text: &str, message: &str, at: Place) -> Draft {
    let words = Words::from(message.lines().collect::<Vec<_>>().join("; "));
    if message.contains("duplicate") {
        let key = text.get(at.range()).unwrap_or_default();
        return Draft::new(&codes::DUPLICATE_KEY, at).of(key.escape_debug().to_string());
    }
    if message.contains("recursion") {
        return Draft::new(&codes::TOO_DEEP, at).of(words);
    }
    let draft = Draft::new(&codes::SYNTAX, at).of(words);
    if message.contains("array") || message.contains("inline table") {
        return draft.help(Words::new(
            "请检查此处及上方：可能缺少逗号，或有 [ 或 { 没有闭合；其后的内容改好后再检查",
            "look here and above: a comma is missing, or a [ or { is not closed; what follows is checked once it is",
        ));
    }
    draft
}

fn entries(table: DeTable<'_>, source: SourceId, reports: &mut Reports) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry {
            key_at: Place::new(source, key.span()),
            key: key.into_inner().into_owned(),
            value: node(value, source, reports),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at.start);
    entries
}

fn node(value: Spanned<DeValue<'_>>, source: SourceId, reports: &mut Reports) -> Node {
    let at = Place::new(source, value.span());
    let data = match value.into_inner() {
        DeValue::String(text) => Data::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Data::Int(number),
            Err(_) => {
                reports.push(Draft::new(&codes::NUMBER_RANGE, at).expected(range_words(i64::MIN, i64::MAX)));
                Data::Int(0)
            }
        },
        // The parser has checked its form; a float is never right in our manifests, so its size does not matter.
        DeValue::Float(number) => Data::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(truth) => Data::Bool(truth),
        DeValue::Datetime(date) => Data::Date(date.to_string()),
        DeValue::Array(items) => Data::List(items.into_iter().map(|item| node(item, source, reports)).collect()),
        DeValue::Table(table) => Data::Table(entries(table, source, reports)),
    };
    Node { at, data }
}

/// `a whole number from 1 to 9`.
pub(crate) fn range_words(least: i64, most: i64) -> Words {
    match (least, most) {
        (i64::MIN, _) | (_, i64::MAX) => {
            Words::new(format!("不小于 {least} 的整数"), format!("a whole number, at least {least}"))
        }
        _ => Words::new(format!("{least} 到 {most} 的整数"), format!("a whole number from {least} to {most}")),
    }
}

impl Node {
    /// Its entries, if it is a table.
    pub(crate) fn entries(&self) -> &[Entry] {
        if let Data::Table(entries) = &self.data { entries } else { &[] }
    }

    /// Its items, if it is a list.
    pub(crate) fn items(&self) -> &[Node] {
        if let Data::List(items) = &self.data { items } else { &[] }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The text it is.
    pub(crate) fn as_text(&self) -> Option<Located<&str>> {
        if let Data::Text(text) = &self.data { Some(Located::new(text, self.at)) } else { None }
    }

    /// The text under a key. Like all of these: `None` where it is left out or of another type, which the shape check
    /// has reported by then.
    pub(crate) fn text(&self, key: &str) -> Option<Located<&str>> {
        self.get(key)?.as_text()
    }

    /// The number under a key.
    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        if let Data::Int(number) = self.get(key)?.data { Some(number) } else { None }
    }

    /// The truth under a key.
    pub(crate) fn truth(&self, key: &str) -> Option<bool> {
        if let Data::Bool(truth) = self.get(key)?.data { Some(truth) } else { None }
    }

    /// The duration under a key, in milliseconds.
    pub(crate) fn duration(&self, key: &str) -> Option<u64> {
        super::value::duration(self.text(key)?.value)
    }

    /// The items of the list under a key; a single value counts as a list of one.
    pub(crate) fn list(&self, key: &str) -> &[Node] {
        match self.get(key) {
            Some(Node { data: Data::List(items), .. }) => items,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        }
    }

    /// The entries of the table under a key.
    pub(crate) fn table(&self, key: &str) -> &[Entry] {
        self.get(key).map_or(&[], Node::entries)
    }

    /// Itself as JSON: dates as text. A fraction without end, which TOML can write, has no form there and is nothing.
    pub(crate) fn json(&self) -> serde_json::Value {
        match &self.data {
            Data::Text(text) | Data::Date(text) => text.as_str().into(),
            Data::Int(number) => (*number).into(),
            Data::Float(number) => (*number).into(),
            Data::Bool(truth) => (*truth).into(),
            Data::List(items) => items.iter().map(Node::json).collect(),
            Data::Table(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// The word for its type, as diagnostics use it.
    pub(crate) fn kind_words(&self) -> Words {
        match &self.data {
            Data::Text(_) => Words::new("文本", "text"),
            Data::Int(_) => Words::new("整数", "a whole number"),
            Data::Float(_) => Words::new("小数", "a fraction"),
            Data::Bool(_) => Words::new("真假值", "true or false"),
            Data::Date(_) => Words::new("日期", "a date"),
            Data::List(_) => Words::new("列表", "a list"),
            Data::Table(_) => Words::new("表", "a table"),
        }
    }
}
