//! Holds a tree against its keys: unknown keys, missing keys, wrong types, badly written values. All of them at once.

use super::keys::{Key, KeyForm, Kind, Table, VERSION};
use super::tree::{Data, Entry, Node, range_words};
use super::value;
use crate::source::{Code, Draft, Reports, Words, codes};
use tongban_model::{Date, Percent};

/// Checks a table and everything in it.
pub(crate) fn check(node: &Node, table: &Table, reports: &mut Reports) {
    let Data::Table(entries) = &node.data else {
        reports.push(wrong(node, Words::new("表", "a table")));
        return;
    };
    for entry in entries {
        match table.keys.iter().find(|key| key.name == entry.key) {
            Some(key) => value_of(&entry.value, &key.kind, reports),
            None => reports.push(unknown(entry, table.keys)),
        }
    }
    for key in table.keys.iter().filter(|key| key.needed && node.get(key.name).is_none()) {
        reports.push(missing(node, key));
    }
}

/// Looks whether the parameters and rules of a flow put together from several files are whole.
pub(crate) fn whole_parts(flow: &Node, reports: &mut Reports) {
    for (name, table) in [("params", &super::flow::PARAM), ("rules", &super::flow::RULE)] {
        for part in flow.table(name).iter().filter(|part| matches!(part.value.data, Data::Table(_))) {
            for key in table.keys.iter().filter(|key| key.needed && part.value.get(key.name).is_none()) {
                reports.push(missing(&part.value, key));
            }
        }
    }
}

fn missing(node: &Node, key: &Key) -> Draft {
    let draft = Draft::new(&codes::MISSING_KEY, node.at).of(key.name);
    draft.expected(format!("`{}`", key.name)).help(missing_help(key))
}

fn missing_help(key: &Key) -> Words {
    Words::new(format!("请写上 `{}`", key.name), format!("write `{}`: {}", key.name, decapital(key.doc)))
}

fn decapital(doc: &str) -> String {
    let mut chars = doc.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

fn unknown(entry: &Entry, keys: &[Key]) -> Draft {
    Draft::new(&codes::UNKNOWN_KEY, entry.key_at)
        .of(entry.key.escape_debug().to_string())
        .among(&entry.key, keys.iter().map(|key| key.name))
}

fn wrong(node: &Node, expected: Words) -> Draft {
    Draft::new(&codes::WRONG_TYPE, node.at).found(node.kind_words()).expected(expected)
}

fn value_of(node: &Node, kind: &Kind, reports: &mut Reports) {
    match kind {
        Kind::Any => {}
        Kind::Table(table) => check(node, table, reports),
        Kind::List(inner) => match &node.data {
            Data::List(items) => items.iter().for_each(|item| value_of(item, inner, reports)),
            _ => reports.push(wrong(node, Words::new("列表", "a list"))),
        },
        Kind::Map(form, inner) => match &node.data {
            Data::Table(entries) => entries.iter().for_each(|entry| map_entry(entry, *form, inner, reports)),
            _ => reports.push(wrong(node, Words::new("表", "a table"))),
        },
        Kind::Either(one, other) => value_of(node, if fits(node, one) { one } else { other }, reports),
        Kind::Bool => match node.data {
            Data::Bool(_) => {}
            _ => reports.push(wrong(node, Words::new("true 或 false，不加引号", "true or false, without quotes"))),
        },
        Kind::True => match node.data {
            Data::Bool(true) => {}
            _ => reports.push(wrong(node, "`true`".into())),
        },
        Kind::Int(least, most) => match node.data {
            Data::Int(number) if (*least..=*most).contains(&number) => {}
            Data::Int(number) => {
                let draft = Draft::new(&codes::NUMBER_RANGE, node.at).found(number.to_string());
                reports.push(draft.expected(range_words(*least, *most)));
            }
            _ => reports.push(wrong(node, range_words(*least, *most))),
        },
        Kind::Version => match node.data {
            Data::Int(VERSION) => {}
            Data::Int(number) => {
                let draft = Draft::new(&codes::FORMAT_VERSION, node.at).found(number.to_string());
                reports.push(draft.expected(VERSION.to_string()));
            }
            _ => reports.push(wrong(node, Words::new("整数 1", "the whole number 1"))),
        },
        Kind::Date => match &node.data {
            Data::Date(text) | Data::Text(text) => {
                if text.parse::<Date>().is_err() || text.len() != 10 {
                    reports.push(badly_written(node, text, &codes::BAD_DATE, "`2026-11-22`"));
                }
            }
            _ => reports.push(wrong(node, Words::new("日期，如 `2026-11-22`", "a date like `2026-11-22`"))),
        },
        _ => match &node.data {
            Data::Text(text) => text_of(node, text, kind, reports),
            _ => reports.push(wrong(node, form(kind))),
        },
    }
}

/// Whether a value is at least of the sort that a kind wants.
fn fits(node: &Node, kind: &Kind) -> bool {
    match (&node.data, kind) {
        (Data::Table(_), Kind::Table(_) | Kind::Map(..)) | (Data::List(_), Kind::List(_)) => true,
        (Data::Table(_) | Data::List(_), _) | (_, Kind::Table(_) | Kind::Map(..) | Kind::List(_)) => false,
        _ => true,
    }
}

fn map_entry(entry: &Entry, key_form: KeyForm, inner: &Kind, reports: &mut Reports) {
    let (good, code) = match key_form {
        KeyForm::Id => (value::is_kebab(&entry.key), &codes::BAD_ID),
        KeyForm::Name => (value::is_snake(&entry.key), &codes::BAD_NAME),
        KeyForm::Free => (true, &codes::BAD_ID),
    };
    if !good {
        reports.push(Draft::new(code, entry.key_at).of(entry.key.escape_debug().to_string()));
    }
    value_of(&entry.value, inner, reports);
}

fn text_of(node: &Node, text: &str, kind: &Kind, reports: &mut Reports) {
    let quoted = || text.chars().take(40).collect::<String>().escape_debug().to_string();
    match kind {
        Kind::Template | Kind::Expression | Kind::Text if text.trim().is_empty() => {
            reports.push(Draft::new(&codes::EMPTY_TEXT, node.at).expected(form(kind)));
        }
        Kind::Id if !value::is_kebab(text) => reports.push(Draft::new(&codes::BAD_ID, node.at).of(quoted())),
        Kind::Option if !value::is_kebab(text) && !value::is_snake(text) => {
            reports.push(Draft::new(&codes::BAD_ID, node.at).of(quoted()));
        }
        Kind::Path if !text.split('/').all(value::is_kebab) => {
            reports.push(Draft::new(&codes::BAD_ID, node.at).of(quoted()).expected("`national/self-service-24h`"));
        }
        Kind::Name if !value::is_snake(text) => reports.push(Draft::new(&codes::BAD_NAME, node.at).of(quoted())),
        Kind::Digits(count) if text.len() != *count || !text.bytes().all(|c| c.is_ascii_digit()) => {
            let draft = Draft::new(&codes::BAD_DIGITS, node.at).of(quoted()).found(Words::quoted(text));
            reports.push(draft.expected(form(kind)));
        }
        Kind::Word(words) if !words.contains(&text) => {
            reports.push(Draft::new(&codes::UNKNOWN_WORD, node.at).of(quoted()).among(text, words.iter()));
        }
        Kind::Duration if value::duration(text).is_none() => {
            reports.push(badly_written(node, text, &codes::BAD_DURATION, "`30s`"));
        }
        Kind::Days(least, most) => match value::days(text) {
            Some(days) if (*least..=*most).contains(&days) => {}
            Some(_) => {
                let range = Words::new(format!("{least}d 到 {most}d"), format!("{least}d to {most}d"));
                reports.push(Draft::new(&codes::BAD_DAYS, node.at).found(Words::quoted(text)).expected(range));
            }
            None => reports.push(badly_written(node, text, &codes::BAD_DAYS, "`90d`")),
        },
        Kind::Money if value::money(text).is_none() => {
            reports.push(badly_written(node, text, &codes::BAD_MONEY, "`20 yuan`"));
        }
        Kind::Colour if value::colour(text).is_none() => {
            reports.push(badly_written(node, text, &codes::BAD_COLOUR, "`#0a4a94`"));
        }
        Kind::Percent if Percent::parse(text).is_none() => {
            reports.push(badly_written(node, text, &codes::BAD_PERCENT, "`60 %`"));
        }
        _ => {}
    }
}

fn badly_written(node: &Node, text: &str, code: &'static Code, example: &str) -> Draft {
    let like = Words::new(format!("形如 {example}"), format!("something like {example}"));
    Draft::new(code, node.at).found(Words::quoted(text)).expected(like)
}

/// How a text of this kind is written.
fn form(kind: &Kind) -> Words {
    match kind {
        Kind::Id | Kind::Option => Words::new("小写字母、数字和短横线组成的标识", "an id in kebab-case"),
        Kind::Path => Words::new("形如 `national/self-service-24h` 的路径", "a path like `national/self-service-24h`"),
        Kind::Name => Words::new("小写字母、数字和下划线组成的名字", "a name in snake_case"),
        Kind::Digits(count) => Words::new(format!("{count} 位数字，加引号"), format!("{count} digits, in quotes")),
        Kind::Word(words) => Words::one_of(*words),
        Kind::Duration => Words::new("时长，如 \"30s\"", "a duration like \"30s\""),
        Kind::Days(..) => Words::new("天数，如 \"90d\"", "days like \"90d\""),
        Kind::Money => Words::new("金额，如 \"20 yuan\"", "an amount like \"20 yuan\""),
        Kind::Percent => Words::new("百分比，如 \"60 %\"", "a share like \"60 %\""),
        Kind::Colour => Words::new("颜色，如 \"#0a4a94\"", "a colour like \"#0a4a94\""),
        Kind::Expression => Words::new("加引号的表达式", "an expression, in quotes"),
        Kind::Template => Words::new("给申请人看的文字", "words for the applicant"),
        Kind::Either(one, other) => {
            let (one, other) = (form(one), form(other));
            Words::new(format!("{}，或{}", one.zh, other.zh), format!("{}, or {}", one.en, other.en))
        }
        Kind::List(_) => Words::new("列表", "a list"),
        Kind::Table(_) | Kind::Map(..) => Words::new("表", "a table"),
        _ => Words::new("文本", "text"),
    }
}
