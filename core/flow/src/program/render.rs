//! Values as the applicant reads them, and texts with their values filled in.

use super::{Env, EvalFault, Kind, Language, Period, Piece};
use std::borrow::Cow;
use std::fmt::Write as _;
use tongban_model::{Date, Value};

/// Fills in the values of one language's pieces. Values other than text were given their form when compiled.
///
/// Fails as [`super::Expr::eval`] does; the language has checked that no value can be missing.
pub fn render(pieces: &[Piece], env: &Env<'_>) -> Result<String, EvalFault> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Plain(words) => text.push_str(words),
            Piece::Value(value) => match value.eval(env)?.as_ref() {
                Value::Text(words) => text.push_str(words),
                other => return Err(EvalFault::Kind { found: Kind::of(other), expected: Kind::Text }),
            },
        }
    }
    Ok(text)
}

/// A value in words: `2026年11月22日`, `20.00 元`, `95 %`. Bytes and records have none.
pub fn written(value: &Value, language: Language) -> Result<Cow<'_, str>, EvalFault> {
    Ok(match (value, language) {
        (Value::Text(text), _) => Cow::Borrowed(text),
        (Value::Bool(yes), Language::Zh) => Cow::Borrowed(if *yes { "是" } else { "否" }),
        (Value::Bool(yes), Language::En) => Cow::Borrowed(if *yes { "yes" } else { "no" }),
        (Value::Int(number), _) => Cow::Owned(number.to_string()),
        (Value::Float(number), _) => Cow::Owned(number.to_string()),
        (Value::Percent(share), _) => Cow::Owned(share.to_string()),
        (Value::Money(amount), Language::Zh) => Cow::Owned(format!("{amount} 元")),
        (Value::Money(amount), Language::En) => Cow::Owned(format!("{amount} yuan")),
        (Value::Date(date), _) => Cow::Owned(day(*date, language)),
        (Value::List(items), _) => {
            let mut text = String::new();
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(if language == Language::Zh { "、" } else { ", " });
                }
                text.push_str(&written(item, language)?);
            }
            Cow::Owned(text)
        }
        (other, _) => return Err(EvalFault::Kind { found: Kind::of(other), expected: Kind::Written }),
    })
}

/// A period in words: `6个月`, `1年6个月`, `90 days`, `长期`.
pub(super) fn written_period(period: Period, language: Language) -> String {
    let Period::Of { months, days } = period else {
        return match language {
            Language::Zh => "长期".into(),
            Language::En => "unlimited".into(),
        };
    };
    let mut text = String::new();
    let years_apart = [(months / 12, "年", "year"), (months % 12, "个月", "month"), (days, "天", "day")];
    for (count, zh, en) in years_apart.into_iter().filter(|(count, ..)| *count != 0) {
        // Writing to a string cannot fail.
        let _ = match language {
            Language::Zh => write!(text, "{count}{zh}"),
            Language::En => {
                let (gap, plural) = (if text.is_empty() { "" } else { " " }, if count == 1 { "" } else { "s" });
                write!(text, "{gap}{count} {en}{plural}")
            }
        };
    }
    match language {
        _ if !text.is_empty() => text,
        Language::Zh => "0天".into(),
        Language::En => "0 days".into(),
    }
}

fn day(date: Date, language: Language) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = date.ymd();
    match language {
        Language::Zh => format!("{year}年{month}月{day}日"),
        Language::En => format!("{day} {} {year}", MONTHS[(month as usize + 11) % 12]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_model::{Money, Percent, Record};

    #[test]
    fn values_read_as_the_applicant_says_them() {
        let list = Value::List(vec!["甲".into(), Value::Int(2)]);
        for (value, zh, en) in [
            (Value::Date("2026-11-02".parse().unwrap()), "2026年11月2日", "2 Nov 2026"),
            (Value::Date("2026-12-31".parse().unwrap()), "2026年12月31日", "31 Dec 2026"),
            (Value::Money(Money::fen(2000)), "20.00 元", "20.00 yuan"),
            (Value::Percent(Percent::parse("95 %").unwrap()), "95 %", "95 %"),
            (Value::Bool(true), "是", "yes"),
            (Value::Int(-3), "-3", "-3"),
            ("原文".into(), "原文", "原文"),
            (list, "甲、2", "甲, 2"),
        ] {
            assert_eq!(written(&value, Language::Zh).unwrap(), zh);
            assert_eq!(written(&value, Language::En).unwrap(), en);
        }
    }

    #[test]
    fn periods_read_as_the_applicant_says_them() {
        for (text, zh, en) in [
            ("6 months", "6个月", "6 months"),
            ("18 months", "1年6个月", "1 year 6 months"),
            ("90 days", "90天", "90 days"),
            ("0 days", "0天", "0 days"),
            ("unlimited", "长期", "unlimited"),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(written_period(period, Language::Zh), zh);
            assert_eq!(written_period(period, Language::En), en);
        }
    }

    #[test]
    fn a_portrait_has_no_written_form_and_the_fault_says_no_more_than_that() {
        for value in [Value::Bytes(vec![1, 2].into()), Value::Record(Record::new().with(1, "张伟"))] {
            let fault = written(&value, Language::Zh).unwrap_err();
            assert_eq!(fault, EvalFault::Kind { found: Kind::of(&value), expected: Kind::Written });
        }
    }
}
