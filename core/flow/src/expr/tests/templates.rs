//! Texts: values in the applicant's words, nothing personal unmasked, braces where they belong.

use super::*;

fn rendered(template: &str, language: Language) -> String {
    let text = compile_text(template, &scope(), language).unwrap_or_else(|faults| panic!("{template}: {faults:?}"));
    render(&text.pieces, &env(&vars())).unwrap()
}

#[test]
fn values_stand_in_texts_as_the_applicant_reads_them() {
    for (template, zh, en) in [
        ("没有位置", "没有位置", "没有位置"),
        ("", "", ""),
        ("{mask_name(person.name)}：{fee}", "欧阳**：20.00 元", "欧阳**：20.00 yuan"),
        ("{today}|{text(today)}", "2026年11月22日|2026年11月22日", "22 Nov 2026|22 Nov 2026"),
        ("{params.renew_before}", "6个月", "6 months"),
        ("{score}{photos}{params.on}", "83 %3是", "83 %3yes"),
        ("{{{photos}}}", "{3}", "{3}"),
        ("{{photos}}", "{photos}", "{photos}"),
        ("{business == 'lost' ? '{' : '}'}", "}", "}"),
        (r#"{ or(note, "\"}") }"#, "\"}", "\"}"),
        ("受理号{acceptance}", "受理号4501030212026112200017", "受理号4501030212026112200017"),
        ("{params.businesses}", "lost", "lost"),
    ] {
        assert_eq!(rendered(template, Language::Zh), zh, "{template}");
        assert_eq!(rendered(template, Language::En), en, "{template}");
    }
}

#[test]
fn what_is_constant_becomes_plain_text_at_load() {
    let text = compile_text("费用{params.fee_lost}，{{{site.title_zh}}}", &scope(), Language::Zh).unwrap();
    assert_eq!(text.pieces, [crate::program::Piece::Plain("费用40.00 元，{示范点}".into())]);
    assert!(text.reads.is_empty());
}

#[test]
fn a_name_is_never_shown_unmasked_unless_the_province_allows_it() {
    for template in
        ["{person.name}", "{text(person.birth)}", "{age(person.birth)}", "{'x' + phone}", "{prefix(number, 6)}"]
    {
        let faults = compile_text(template, &scope(), Language::Zh).unwrap_err();
        assert_eq!(
            faults.iter().map(|fault| fault.kind).collect::<Vec<_>>(),
            [FaultKind::PersonalUnmasked],
            "{template}"
        );
    }
    let mut open = scope();
    open.show_personal(true);
    let text = compile_text("{person.name}", &open, Language::Zh).unwrap();
    assert_eq!(text.touches, Some(Personal::Name));
    assert_eq!(render(&text.pieces, &env(&vars())).unwrap(), "欧阳娜娜");
}

#[test]
fn faults_of_a_text_lie_in_the_text_and_are_told_together() {
    let template = "您好，{persn.name}，{fee} }，{card.name}{photos +}{";
    let faults = compile_text(template, &scope(), Language::Zh).unwrap_err();
    let told: Vec<_> = faults.iter().map(|fault| (fault.kind, &template[fault.span.clone()])).collect();
    assert_eq!(
        told,
        [
            (FaultKind::UnknownName, "persn"),
            (FaultKind::Syntax, "}"),
            (FaultKind::UnsetVariable, "card.name"),
            (FaultKind::Syntax, ""),
            (FaultKind::Syntax, "{"),
        ]
    );
}

#[test]
fn a_record_or_a_picture_cannot_stand_in_a_text() {
    for template in
        ["{person}", "{or(person.portrait, person.portrait)}", "{has(person.portrait) ? person.portrait : person.name}"]
    {
        assert!(compile_text(template, &scope(), Language::Zh).is_err(), "{template}");
    }
}
