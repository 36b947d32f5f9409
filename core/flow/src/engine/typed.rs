//! What the applicant typed: checked, and brought to the one form in which flows read it.

use super::words::{self, Words};
use crate::program::Input;
use tongban_model::{CitizenNumber, Date, Value};

/// The normalised text, or which rule it breaks.
pub(super) fn check(input: &Input, typed: &Value, today: Date) -> Result<Value, Words> {
    let Some(text) = typed.as_text() else { return Err(words::EMPTY) };
    match input {
        Input::CitizenNumber => {
            CitizenNumber::parse(text, today).map(|number| number.expose().into()).map_err(words::citizen_number)
        }
        Input::PhoneTwice { rule } => {
            rule.check(text).map(|phone| phone.expose().as_str().into()).map_err(words::phone)
        }
        Input::Code { least, most } => {
            let code: String = text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
            if !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                return Err(words::WRONG_CHARACTER);
            }
            bounded(code, *least, *most)
        }
        Input::Text { least, most } | Input::Secret { least, most } => {
            let kept: String = text.chars().filter(|c| !c.is_control()).collect();
            bounded(kept.trim().to_owned(), *least, *most)
        }
        Input::Name => {
            let kept: String = text.trim().chars().map(dotted).collect();
            if !kept.is_empty() && (!kept.chars().all(of_name) || !kept.chars().any(is_letter)) {
                return Err(words::NO_NAME);
            }
            bounded(kept, 1, LONGEST_NAME)
        }
        // What is chosen, found or taken is not typed.
        Input::Date { .. } | Input::Region { .. } | Input::Search(_) | Input::Image(_) | Input::Choice(_) => {
            Err(words::CHOOSE)
        }
    }
}

/// The longest name on a card has some forty letters.
const LONGEST_NAME: u16 = 60;

/// Han characters, also those that only a private font has, and Latin letters with their marks.
fn is_letter(c: char) -> bool {
    let han = matches!(c,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{E000}'..='\u{F8FF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '\u{F0000}'..='\u{10FFFF}');
    han || c.is_ascii_alphabetic() || (matches!(c, '\u{C0}'..='\u{24F}') && c.is_alphabetic())
}

fn of_name(c: char) -> bool {
    is_letter(c) || matches!(c, '·' | ' ' | '-' | '\'' | '.')
}

/// The middle dot of names, whichever of its look-alikes was typed.
fn dotted(c: char) -> char {
    match c {
        '•' | '・' | '‧' | '∙' | '⋅' | '･' => '·',
        '\u{3000}' => ' ',
        other => other,
    }
}

fn bounded(text: String, least: u16, most: u16) -> Result<Value, Words> {
    let length = text.chars().count();
    match () {
        () if length == 0 && least > 0 => Err(words::EMPTY),
        () if length < usize::from(least) => Err(words::TOO_SHORT),
        () if length > usize::from(most) => Err(words::TOO_LONG),
        () => Ok(text.into()),
    }
}

/// The ASCII form of what an input method in full-width mode typed.
fn narrow(typed: char) -> char {
    match typed {
        '！'..='～' => u8::try_from(typed as u32 - 0xFEE0).map_or(typed, char::from),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;
    use tongban_model::PhoneRule;

    fn today() -> Date {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn what_is_typed_is_brought_to_one_form_or_told_which_rule_it_breaks() {
        let rule = Arc::new(PhoneRule::new(&["13"], &["139"]).unwrap());
        let phone = Input::PhoneTwice { rule };
        let code = Input::Code { least: 4, most: 8 };
        let text = Input::Text { least: 2, most: 4 };
        for (input, typed, expected) in [
            (&Input::CitizenNumber, "450100 19960229 123x", Ok("45010019960229123X")),
            (&Input::CitizenNumber, "", Err("请输入公民身份号码")),
            (&Input::CitizenNumber, "450100960229123", Err("这是十五位的旧号码，请输入十八位号码")),
            (&Input::CitizenNumber, "450100199602291234", Err("号码校验不通过，请逐位核对")),
            (&phone, "１３８ 0000 0000", Ok("13800000000")),
            (&phone, "1380000", Err("手机号码应为十一位")),
            (&phone, "13900000000", Err("此号段不能接收通知，请换一个号码")),
            (&code, " ａ1-23 ", Ok("a1-23")),
            (&code, "a_12", Err("只能输入数字、字母和短横线")),
            (&code, "a1", Err("输入的内容太短")),
            (&code, "a12345678", Err("输入的内容太长")),
            (&text, " 惠州 ", Ok("惠州")),
            (&text, "  ", Err("请填写此项")),
            (&text, "惠", Err("输入的内容太短")),
        ] {
            let got = check(input, &typed.into(), today());
            let got = got.as_ref().map(|value| value.as_text().unwrap()).map_err(|words| words.0);
            assert_eq!(got, expected, "{typed}");
        }
        assert_eq!(check(&text, &Value::Int(4), today()), Err(words::EMPTY));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_taken_is_taken_again(typed in ".{0,24}", least in 0u16..9, most in 0u16..30) {
            for input in [Input::CitizenNumber, Input::Code { least, most }, Input::Text { least, most }] {
                if let Ok(taken) = check(&input, &typed.as_str().into(), today()) {
                    prop_assert_eq!(check(&input, &taken, today()), Ok(taken));
                }
            }
        }
    }
}
