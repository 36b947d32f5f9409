//! What masks promise: length kept, the hidden part hidden. All names are made up.

use super::*;
use proptest::prelude::*;

#[test]
fn each_policy_hides_its_part() {
    for (name, surname, given_name) in [
        ("张伟", "*伟", "张*"),
        ("王小明", "*小明", "王**"),
        ("欧阳娜娜", "**娜娜", "欧阳**"),
        ("司马光", "**光", "司马*"),
        ("上官云", "**云", "上官*"),
        ("諸葛亮", "**亮", "諸葛*"),
        ("欧阳", "*阳", "欧*"), // two characters: a surname 欧, a given name 阳
        ("𠮷田", "*田", "𠮷*"),
        ("张𬱖", "*𬱖", "张*"),
        ("葛\u{E0100}飞", "**飞", "葛\u{E0100}*"),
        ("买买提·艾力", "***·艾力", "买买提·**"),
        ("阿卜杜拉•买买提•吐尔逊", "****•买买提•吐尔逊", "阿卜杜拉•***•***"),
        ("欧阳·娜娜", "**·娜娜", "欧阳·**"),
        ("SMITH, JOHN PAUL", "*****, JOHN PAUL", "SMITH, **** ****"),
        ("DUPONT JEAN", "****** JEAN", "DUPONT ****"),
        ("VAN DYK, PIET", "*** ***, PIET", "VAN DYK, ****"),
        ("Müller Jörg", "****** Jörg", "Müller ****"),
        ("张 伟", "* 伟", "张 *"),
        ("欧 阳 修", "* * 修", "欧 阳 *"),
        ("张伟   ", "*伟   ", "张*   "), // a card pads with spaces
    ] {
        assert_eq!(mask_name(name, MaskName::Surname), surname, "{name}");
        assert_eq!(mask_name(name, MaskName::GivenName), given_name, "{name}");
        assert_eq!(mask_name(name, MaskName::None), name);
        assert!(mask_name(name, MaskName::All).chars().all(|c| c == '*' || is_separator(c)), "{name}");
    }
}

#[test]
fn a_name_whose_parts_cannot_be_told_is_hidden_whole() {
    for (name, hidden) in [
        ("", ""),
        ("张", "*"),
        (" 张 ", " * "),
        ("葛\u{E0100}", "**"),
        ("SUKARNO", "*******"),
        ("SUKARNO  ", "*******  "),
        ("·艾力", "·**"),
        ("买买提·", "***·"),
        ("艾力·,", "**·,"),
        ("SMITH,", "*****,"),
        (", JOHN", ", ****"),
    ] {
        for policy in [MaskName::Surname, MaskName::GivenName] {
            assert_eq!(mask_name(name, policy), hidden, "{name} {policy:?}");
        }
    }
}

#[test]
fn numbers_show_head_and_tail_or_nothing() {
    for (number, head, tail, masked) in [
        ("45010019960229123X", 6, 4, "450100********123X"),
        ("45010019960229123X", 3, 4, "450***********123X"),
        ("45010019960229123X", 0, 4, "**************123X"),
        ("45010019960229123X", 0, 0, "******************"),
        ("123456", 3, 3, "******"),
        ("123456", 3, 2, "123*56"),
        ("123456", usize::MAX, 1, "******"),
        ("123456", 1, usize::MAX, "******"),
        ("", 3, 4, ""),
        ("号𠮷码", 1, 1, "号*码"),
    ] {
        assert_eq!(mask_number(number, head, tail), masked, "{number} {head} {tail}");
    }
    for (number, masked) in
        [("13800001234", "138****1234"), ("1380000123", "**********"), ("+8613800001234", "+86*******1234")]
    {
        assert_eq!(mask_phone(number), masked);
    }
}

#[test]
fn words_and_policies_are_one_to_one() {
    for policy in MaskName::ALL {
        assert_eq!(MaskName::from_word(policy.word()), Some(policy));
    }
    for word in ["", "Surname", "given_name", "some", "none "] {
        assert_eq!(MaskName::from_word(word), None, "{word}");
    }
}

#[test]
fn the_list_of_compound_surnames_holds_pairs_and_none_twice() {
    let mut sorted = COMPOUND_SURNAMES;
    sorted.sort_unstable();
    assert!(sorted.windows(2).all(|pair| pair[0] != pair[1]));
    assert!(sorted.iter().all(|surname| surname.chars().count() == 2));
}

/// A Han character, of the first plane or beyond it, that begins no compound surname.
fn han() -> impl Strategy<Value = char> {
    prop_oneof![prop::char::range('一', '龥'), prop::char::range('\u{20000}', '\u{2A6DF}')]
        .prop_filter("begins a compound surname", |c| !COMPOUND_SURNAMES.iter().any(|s| s.starts_with(*c)))
}

fn text(scalars: &[char]) -> String {
    scalars.iter().collect()
}

fn any_policy() -> impl Strategy<Value = MaskName> {
    prop::sample::select(MaskName::ALL.to_vec())
}

proptest! {
    #[test]
    fn any_text_keeps_its_length_and_gains_only_stars(name in "[\\PC·, 一-龥]{0,12}", policy in any_policy()) {
        let masked = mask_name(&name, policy);
        prop_assert_eq!(masked.chars().count(), name.chars().count());
        prop_assert!(name.chars().zip(masked.chars()).all(|(was, is)| is == was || is == '*'));
        let content = name.chars().filter(|&c| !is_separator(c)).count();
        let hidden = name.chars().zip(masked.chars()).filter(|(was, is)| is == &'*' || was != is).count();
        prop_assert!(policy == MaskName::None || content == 0 || hidden > 0, "something is hidden wherever there is something");
    }

    #[test]
    fn the_hidden_part_of_a_han_name_never_shows(surname in han(), given in prop::collection::vec(han(), 1..4)) {
        let (given, stars) = (text(&given), "*".repeat(given.len()));
        let name = format!("{surname}{given}");
        prop_assert_eq!(mask_name(&name, MaskName::Surname), format!("*{given}"));
        prop_assert_eq!(mask_name(&name, MaskName::GivenName), format!("{surname}{stars}"));
    }

    #[test]
    fn the_hidden_part_of_a_dotted_name_never_shows(
        surname in prop::collection::vec(han(), 1..6), given in prop::collection::vec(han(), 1..6),
    ) {
        let name = format!("{}·{}", text(&surname), text(&given));
        let hidden = |part: &[char]| "*".repeat(part.len());
        prop_assert_eq!(mask_name(&name, MaskName::Surname), format!("{}·{}", hidden(&surname), text(&given)));
        prop_assert_eq!(mask_name(&name, MaskName::GivenName), format!("{}·{}", text(&surname), hidden(&given)));
    }

    #[test]
    fn a_compound_surname_is_hidden_and_shown_as_one(
        surname in prop::sample::select(COMPOUND_SURNAMES.to_vec()), given in prop::collection::vec(han(), 1..3),
    ) {
        let (given, stars) = (text(&given), "*".repeat(given.len()));
        let name = format!("{surname}{given}");
        prop_assert_eq!(mask_name(&name, MaskName::Surname), format!("**{given}"));
        prop_assert_eq!(mask_name(&name, MaskName::GivenName), format!("{surname}{stars}"));
    }

    #[test]
    fn a_number_keeps_its_length_and_shows_head_and_tail_at_most(number in ".{0,24}", head in 0..12usize, tail in 0..12usize) {
        let masked: Vec<char> = mask_number(&number, head, tail).chars().collect();
        let plain: Vec<char> = number.chars().collect();
        prop_assert_eq!(masked.len(), plain.len());
        for (at, (&was, &is)) in plain.iter().zip(&masked).enumerate() {
            let may_show = plain.len() > head + tail && (at < head || at >= plain.len() - tail);
            prop_assert_eq!(is, if may_show { was } else { '*' });
        }
    }
}
