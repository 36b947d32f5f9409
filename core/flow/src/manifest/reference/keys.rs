//! A page of keys: a section per table, in the order they are met.

use super::{PAGES, Page, WRITTEN_BY, cell, code, sample, words};
use crate::manifest::keys::{Key, KeyForm, Kind, Table};

pub(super) fn page(page: &Page) -> String {
    let mut text = format!(
        "{WRITTEN_BY}\n\n# {} {}\n\n`{}`\n\nAny other key is an error, with the nearest key that exists.\n表中没有的键都是错误，检查时会提示最接近的键。\n",
        page.en, page.zh, page.lies
    );
    for section in sections(page).into_iter().filter(|section| home(section.table).is_some_and(|h| h.name == page.name))
    {
        text += &format!("\n## {}\n\n{}\n", section.table.name, section.table.doc);
        if let Some(zh) = words::of(section.table.name) {
            text += &format!("{zh}\n");
        }
        if !section.path.is_empty() {
            text += &format!("\nStands at 位置: `{}`\n", section.path);
        }
        text += "\n| Key | Type | Needed | What it does | Example |\n|---|---|---|---|---|\n";
        for key in section.table.keys {
            text += &row(page, section.table, key);
        }
    }
    text
}

fn row(page: &Page, table: &Table, key: &Key) -> String {
    let needed = if key.needed { "yes 是" } else { "" };
    let example = sample::of(table.name, key).map_or(String::new(), |text| code(&text));
    format!("| `{}` | {} | {needed} | {} | {example} |\n", key.name, kind(page, &key.kind), cell(key.doc))
}

/// A table as it is met first, and where.
struct Section {
    table: &'static Table,
    path: String,
}

fn sections(page: &Page) -> Vec<Section> {
    let mut found = Vec::new();
    for root in page.roots {
        meet(root, String::new(), &mut found);
    }
    found
}

/// Breadth before depth within a table, so that a page reads from the whole to the parts.
fn meet(table: &'static Table, path: String, found: &mut Vec<Section>) {
    if found.iter().any(|section| std::ptr::eq(section.table, table)) {
        return;
    }
    found.push(Section { table, path: path.clone() });
    for key in table.keys {
        let below = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        inner(&key.kind, below, found);
    }
}

fn inner(kind: &'static Kind, path: String, found: &mut Vec<Section>) {
    match kind {
        Kind::Table(table) => meet(table, path, found),
        Kind::List(kind) => inner(kind, format!("{path}[]"), found),
        Kind::Map(_, kind) => inner(kind, format!("{path}.<{}>", "name"), found),
        Kind::Either(one, other) => {
            inner(one, path.clone(), found);
            inner(other, path, found);
        }
        _ => {}
    }
}

/// The page on which a table stands: the first that comes to it.
fn home(table: &Table) -> Option<&'static Page> {
    PAGES.iter().find(|page| sections(page).iter().any(|section| std::ptr::eq(section.table, table)))
}

fn kind(page: &Page, of: &Kind) -> String {
    match of {
        Kind::Text => "text 文本".into(),
        Kind::Id => "id 标识".into(),
        Kind::Option => "id or word of a class 标识".into(),
        Kind::Path => "path of ids 路径".into(),
        Kind::Name => "name 变量名".into(),
        Kind::Digits(count) => format!("{count} digits 位数字"),
        Kind::Word(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("one of 其中之一: {}", words.join(", "))
        }
        Kind::Bool => "`true`, `false`".into(),
        Kind::True => "`true`".into(),
        Kind::Int(least, most) => format!("whole number 整数 {least} – {most}"),
        Kind::Duration => "duration 时长".into(),
        Kind::Days(least, most) => format!("days 天数 `{least}d` – `{most}d`"),
        Kind::Money => "money 金额".into(),
        Kind::Percent => "share 百分比".into(),
        Kind::Date => "date 日期".into(),
        Kind::Colour => "colour 颜色".into(),
        Kind::Expression => "[expression 表达式](expressions.md)".into(),
        Kind::Template => "words with [`{expression}`](expressions.md) 文字".into(),
        Kind::List(inner) => format!("list of 列表: {}", kind(page, inner)),
        Kind::Table(table) => link(page, table),
        Kind::Map(form, inner) => {
            let key = match form {
                KeyForm::Id => "id",
                KeyForm::Name => "name",
                KeyForm::Free => "key",
            };
            format!("by {key} 按键: {}", kind(page, inner))
        }
        Kind::Either(one, other) => format!("{}, or 或 {}", kind(page, one), kind(page, other)),
        Kind::Version => "`1`".into(),
        Kind::Any => "as its reader wants 视情况".into(),
    }
}

fn link(page: &Page, table: &Table) -> String {
    match home(table) {
        Some(home) if home.name != page.name => format!("[{}]({}.md#{})", table.name, home.name, table.name),
        _ => format!("[{}](#{})", table.name, table.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_is_told_in_chinese_and_every_sample_is_of_a_key_that_exists() {
        let mut tables: Vec<&Table> = Vec::new();
        for section in PAGES.iter().flat_map(sections) {
            if !tables.iter().any(|known| std::ptr::eq(*known, section.table)) {
                tables.push(section.table);
            }
        }
        let untold: Vec<&str> = tables.iter().map(|t| t.name).filter(|name| words::of(name).is_none()).collect();
        assert!(untold.is_empty(), "no Chinese for {untold:?}");
        let names: BTreeSet<&str> = tables.iter().map(|table| table.name).collect();
        assert_eq!(names.len(), tables.len(), "two tables of one name would share a heading");
        for (table, key, _) in sample::SAMPLES {
            assert!(
                tables.iter().any(|t| t.name == *table && t.keys.iter().any(|k| k.name == *key)),
                "a sample of {table}.{key}, which is no key"
            );
        }
    }
}
