//! Every mistake is told with its place, what was found, what was expected and what to write.

use super::*;
use proptest::prelude::*;
use std::collections::HashSet;
use std::fmt::Write as _;

const MISTAKES: &[&str] = &[
    "",
    "   ",
    "business = 'lost'",
    "business == 'lost' and photos > 1",
    "business == ",
    "photos > (1",
    "photos > 1)",
    "photos >> 1",
    "'lost",
    "business == “lost”",
    "business =＝ 'lost'",
    "（photos > 1）",
    "业务 == 'lost'",
    "r'lost' == business",
    "'''lost''' == business",
    "`business` == 'lost'",
    "if photos > 1",
    "99999999999999999999 > photos",
    "buisness == 'lost'",
    "fee_lost > fee",
    "params.fee_last > fee",
    "params.fee_lost.yuan > fee",
    "params == fee",
    "age >= 16",
    "has(card) && card.valid_untill > today",
    "phone.digits == '1'",
    "agee(person.birth) >= 16",
    "age(person.birth, today) >= 16",
    "has() && photos > 1",
    "or(note)",
    "person.name.startsWith('张')",
    "business == 'expird'",
    "business in ['expired', 'lots']",
    "business == 'expired' || business == 'stolen'",
    "photos == '3'",
    "photos == true",
    "fee > 20",
    "score >= 60",
    "today > '2026-01-01'",
    "fee > '20 yuan'",
    "person.portrait_on_file > true",
    "params.renew_before < period('1 year')",
    "person == person",
    "age(person.name) > 1",
    "plus(today, '6 months') > today",
    "plus(today, 6) > today",
    "today + 6 > today",
    "'fee ' + fee == ''",
    "photos && true",
    "!photos",
    "-today == today",
    "photos ? 1 : 2",
    "(photos > 1 ? 1 : 'x') == 1",
    "photos in 3",
    "size([]) == 0",
    "size([1, 'x']) == 2",
    "size(photos) == 1",
    "text(person) == ''",
    "card.long_term",
    "card.valid_until > today",
    "has(card) && card.valid_until > today",
    "has(card.name) && card.valid_until > today",
    "has(card.valid_until) || card.valid_until > today",
    "note == 'x'",
    "has(params.on)",
    "has(nobody)",
    "has(3)",
    "money('20') > fee",
    "money('20.555 yuan') > fee",
    "percent('101 %') > score",
    "period('6 moons') == params.renew_before",
    "date('2026-02-30') < today",
    "date(site.region) < today",
    "9223372036854775807 + 1 > photos",
    "birth('450100199602291230') < today",
    "nation_word('99') == ''",
    "finger_word(10) == ''",
    "photos / 2 == 1",
    "photos % 2 == 1",
    "1.5 > photos",
    "1u == photos",
    "null == photos",
    "{'a': 1} == photos",
    "params.businesses[0] == 'lost'",
    ".photos == 1",
    "card.?valid_until == today",
    "[1, 2].all(x, x > 1)",
    "buisness == 'lost' && photoss > 1 && agee(today) > 1 && note == 'x'",
];

fn told(text: &str, faults: &[ExprFault], out: &mut String) {
    let _ = writeln!(out, "{text}");
    for fault in faults {
        let lead = text[..fault.span.start].chars().count();
        let width = text[fault.span.clone()].chars().count().max(1);
        let _ = writeln!(out, "{}{} {}", " ".repeat(lead), "^".repeat(width), fault.kind.word());
        let _ = writeln!(out, "    found {}; expected {}", fault.found, fault.expected);
        if let Some(help) = &fault.help {
            let _ = writeln!(out, "    {help}");
        }
    }
    out.push('\n');
}

#[test]
fn each_mistake_says_where_it_is_and_what_to_write() {
    let mut out = String::new();
    for text in MISTAKES {
        match compile(text, &scope(), Some(&Ty::new(Shape::Bool))) {
            Ok(_) => panic!("{text} was let through"),
            Err(faults) => told(text, &faults, &mut out),
        }
    }
    insta::assert_snapshot!("mistakes", out);
}

#[test]
fn every_kind_of_mistake_has_an_example() {
    let compiled = |text: &str| compile(text, &scope(), Some(&Ty::new(Shape::Bool))).err().unwrap_or_default();
    let mut seen: HashSet<FaultKind> =
        MISTAKES.iter().flat_map(|text| compiled(text)).map(|fault| fault.kind).collect();
    seen.extend(compiled(&"x".repeat(LONGEST + 1)).iter().map(|fault| fault.kind));
    seen.extend(compiled(&"(".repeat(DEEPEST + 1)).iter().map(|fault| fault.kind));
    let text = compile_text("{person.name}", &scope(), Language::Zh).unwrap_err();
    seen.extend(text.iter().map(|fault| fault.kind));
    for kind in FaultKind::ALL {
        assert!(seen.contains(&kind), "{}", kind.word());
    }
    let words: HashSet<&str> = FaultKind::ALL.iter().map(|kind| kind.word()).collect();
    assert_eq!(words.len(), FaultKind::ALL.len());
}

#[test]
fn no_nesting_and_no_length_leads_the_parser_off_its_stack() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("or(", ",1)"), ("true?", ":1"), ("{1:", "}"), ("a.", "")]
    {
        for levels in [33, 600, 100_000] {
            let text = format!("{}1{}", open.repeat(levels), close.repeat(levels));
            let faults = compile(&text, &scope(), None).unwrap_err();
            assert!(!faults.is_empty(), "{open}");
        }
    }
    for chain in ["1+", "true&&", "true||", "1==", "size(", "a[0][0]", "p.", "x()", "'('+", "!-"] {
        let text = chain.repeat(LONGEST / chain.len() - 1) + "1";
        assert!(compile(&text, &scope(), None).is_err(), "{chain}");
    }
    let just_right = format!("{}true{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST));
    assert!(compile(&just_right, &scope(), None).is_ok());
    let chained = vec!["photos > 1"; 100].join(" && ");
    assert!(compile(&chained, &scope(), None).is_ok());
}

#[test]
fn brackets_in_quotes_do_not_count_as_nesting() {
    assert!(compile(&format!("'{}' == or(note, '')", "(".repeat(100)), &scope(), None).is_ok());
    let hidden = format!("'\\'{}' == '' && {}", ")".repeat(100), "(".repeat(100));
    assert_eq!(compile(&hidden, &scope(), None).unwrap_err()[0].kind, FaultKind::TooDeep);
    let commented = format!("photos > 1 // ' {}\n && {}", ")".repeat(99), "(".repeat(99));
    assert_eq!(compile(&commented, &scope(), None).unwrap_err()[0].kind, FaultKind::TooDeep);
}

fn whole(faults: &[ExprFault], text: &str) {
    for fault in faults {
        assert!(text.get(fault.span.clone()).is_some(), "{fault} does not lie in {text:?}");
        assert!(!fault.found.is_empty() && !fault.expected.is_empty(), "{fault}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,80}") {
        whole(&compile(&text, &scope(), None).err().unwrap_or_default(), &text);
        whole(&compile_text(&text, &scope(), Language::Zh).err().unwrap_or_default(), &text);
    }

    #[test]
    fn no_heap_of_tokens_makes_it_panic(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "(", ")", "[", "]", "{", "}", "?", ":", ",", ".", "&&", "||", "!", "-", "+", "*", "==", "<", "in", "has", "or",
            "card", "person", "name", "valid_until", "photos", "fee", "today", "params", "on", "age", "text", "'x'", "\"",
            "'", "\\", "1", "0x1F", "1.5", "true", "null", "date", "period('1 day')", "业务", "//", "\n", "`", "r'",
        ]), 0..40),
        gap in prop::sample::select(vec!["", " "]),
    ) {
        let text = tokens.join(gap);
        whole(&compile(&text, &scope(), None).err().unwrap_or_default(), &text);
        let template = format!("甲{{{text}}}乙");
        whole(&compile_text(&template, &scope(), Language::En).err().unwrap_or_default(), &template);
    }

    #[test]
    fn whatever_passes_evaluates_without_a_panic_and_to_its_type(
        at in 0..MISTAKES.len(), cut in 0..60usize, paste in prop::sample::select(vec!["", "photos", "'x'", "today", "fee"]),
    ) {
        let mistake = MISTAKES[at];
        let cut = mistake.char_indices().nth(cut).map_or(mistake.len(), |(at, _)| at);
        let text = format!("{paste}{}", &mistake[cut..]);
        if let Ok(compiled) = compile(&text, &scope(), None)
            && let Ok(value) = compiled.expr.eval(&env(&vars())) {
                let kind = match compiled.ty.shape {
                    Shape::Choice(_) => "text".to_owned(),
                    Shape::Period | Shape::List(_) => "list".to_owned(),
                    other => other.to_string(),
                };
                prop_assert_eq!(value.kind(), kind);
            }
    }
}
