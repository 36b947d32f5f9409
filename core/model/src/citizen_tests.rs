//! What a citizen number promises. Every number here is made up, printed in a standard, or an official sample.

use super::*;
use proptest::prelude::*;

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

fn fault(text: &str) -> CitizenNumberFault {
    CitizenNumber::parse(text, today()).expect_err("the number breaks a rule")
}

#[test]
fn known_numbers_are_read_with_their_parts() {
    use CitizenNumberKind::{ForeignPermanentResident as Foreign, HongKongMacauTaiwan as Hmt, Resident};
    use Sex::{Female, Male};
    for (text, birth, sex, sequence, kind) in [
        ("11010519491231002X", "1949-12-31", Female, 2, Resident), // the example of GB 11643-1999
        ("441322200002290018", "2000-02-29", Male, 1, Resident),
        ("45010019960229123X", "1996-02-29", Male, 123, Resident),
        ("430100200401014561", "2004-01-01", Female, 456, Resident),
        ("120101190001017891", "1900-01-01", Male, 789, Resident),
        ("810000199001010019", "1990-01-01", Male, 1, Hmt),
        ("820000198507153022", "1985-07-15", Female, 302, Hmt),
        ("830000197902284054", "1979-02-28", Male, 405, Hmt),
        ("911124198108030024", "1981-08-03", Female, 2, Foreign), // official sample: Beijing, Canada
        ("932682198501010017", "1985-01-01", Male, 1, Foreign),   // official sample: Jiangsu, Saudi Arabia
    ] {
        let number = CitizenNumber::parse(text, today()).unwrap();
        assert_eq!(number.expose(), text);
        assert_eq!(number.birth().to_string(), birth, "{text}");
        assert!(number.sex() == sex, "{text}");
        assert_eq!((number.region(), number.sequence(), number.kind()), (&text[..6], sequence, kind), "{text}");
    }
}

#[test]
fn what_a_keyboard_and_a_hurried_hand_add_is_forgiven() {
    for text in [
        "45010019960229123x",
        "４５０１００１９９６０２２９１２３Ｘ",
        "４５０１００１９９６０２２９１２３ｘ",
        " 450100 1996 0229 123X\n",
        "450100\u{3000}19960229\u{00A0}123X",
    ] {
        assert_eq!(CitizenNumber::parse(text, today()).unwrap().expose(), "45010019960229123X", "{text}");
    }
}

#[test]
fn each_broken_rule_is_named() {
    use CitizenNumberFault::*;
    for (text, expected) in [
        ("", Empty),
        (" \u{3000}\t", Empty),
        ("450100960229123", FirstGeneration),
        ("４５０１００ 960229 123", FirstGeneration),
        ("45010096022912X", Length { found: 15 }),
        ("45010019960229123", Length { found: 17 }),
        ("4501001996022912X", Length { found: 17 }),
        ("45010019960229123X0", NotADigit { position: 18 }),
        ("450100199602291234 5", Length { found: 19 }),
        ("4501O119960229123X", NotADigit { position: 5 }),
        ("450100-19960229-123X", NotADigit { position: 7 }),
        ("45 01 x1 19960229 123X", NotADigit { position: 7 }),
        ("X45010019960229123", NotADigit { position: 1 }),
        ("45010019960229123XX", NotADigit { position: 18 }),
        ("四五〇一〇一一九九六〇二二九一二三", NotADigit { position: 1 }),
        ("٤50101199602291230", NotADigit { position: 1 }),
        ("050101199602291239", RegionClass),
        ("901124198108030024", RegionClass),
        ("991124198108030024", RegionClass),
        ("450100199702291239", NoSuchBirthDay),
        ("450100190002291239", NoSuchBirthDay),
        ("450100199613011239", NoSuchBirthDay),
        ("450100199600101239", NoSuchBirthDay),
        ("450100000001011239", NoSuchBirthDay),
        ("450100202611231239", BirthInFuture),
        ("450100999912311239", BirthInFuture),
        ("450100199602290009", Sequence),
        ("450100199602291230", CheckCharacter),
        ("110105194912310020", CheckCharacter),
    ] {
        assert_eq!(fault(text), expected, "{text}");
    }
}

#[test]
fn a_child_born_today_has_a_number_and_one_born_tomorrow_has_not() {
    let born = |day: Date| CitizenNumber::compose("450100", day, 1, today()).map(|n| n.birth());
    assert_eq!(born(today()), Ok(today()));
    assert_eq!(born(today().add_days(1)), Err(CitizenNumberFault::BirthInFuture));
}

#[test]
fn a_number_of_an_abolished_county_is_accepted() {
    // 510201 belonged to Sichuan until Chongqing left it in 1997; its people keep the number.
    let born = "1980-05-06".parse().unwrap();
    let number = CitizenNumber::compose("510201", born, 17, today()).unwrap();
    assert_eq!(CitizenNumber::parse(number.expose(), today()), Ok(number));
}

#[test]
fn composing_refuses_what_reading_refuses() {
    use CitizenNumberFault::*;
    let compose = |region: &str, sequence| CitizenNumber::compose(region, today(), sequence, today());
    for (region, sequence, expected) in [
        ("450100", 0, Sequence),
        ("450100", 1000, Sequence),
        ("050101", 1, RegionClass),
        ("45010", 1, Length { found: 17 }),
        ("45010X", 1, NotADigit { position: 6 }),
    ] {
        assert_eq!(compose(region, sequence), Err(expected), "{region} {sequence}");
    }
}

#[test]
fn a_number_never_prints_itself() {
    let number = CitizenNumber::parse("45010019960229123X", today()).unwrap();
    assert_eq!(
        format!("{number} {number:?} {:?} {:?}", Some(&number), number.sex()),
        "[number] [number] Some([number]) [trait]"
    );
}

#[test]
fn fault_codes_are_distinct_and_every_fault_asks_the_applicant() {
    use CitizenNumberFault::*;
    let all = [
        Empty,
        NotADigit { position: 1 },
        FirstGeneration,
        Length { found: 2 },
        RegionClass,
        NoSuchBirthDay,
        BirthInFuture,
        Sequence,
        CheckCharacter,
    ];
    let mut codes: Vec<_> = all.iter().map(|f| f.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all.len());
    assert!(all.iter().all(|f| f.family() == Family::Retry));
}

#[test]
fn sex_codes_are_those_of_the_standard_and_no_others() {
    let known: Vec<u8> = (0..=255).filter(|&code| Sex::from_code(code).is_some_and(|sex| sex.code() == code)).collect();
    assert_eq!(known, [0, 1, 2, 9]);
    assert_eq!((0..=255).filter(|&code| Sex::from_code(code).is_some()).count(), 4);
}

prop_compose! {
    fn any_number()(
        class in 1..=8u32, rest in 0..100_000u32, days in -25_567i32..20_000, sequence in 1..=999u16,
    ) -> CitizenNumber {
        let region = format!("{class}{rest:05}");
        CitizenNumber::compose(&region, Date::from_days(days).unwrap(), sequence, today()).unwrap()
    }
}

proptest! {
    #[test]
    fn every_number_survives_the_way_out_and_back(number in any_number()) {
        prop_assert_eq!(CitizenNumber::parse(number.expose(), today()), Ok(number));
    }

    #[test]
    fn one_wrong_digit_is_always_found(number in any_number(), at in 0..18usize, by in 1..10u8) {
        let mut typed = number.expose().as_bytes().to_vec();
        typed[at] = match typed[at] {
            b'X' => b'0' + by,
            digit => b'0' + (digit - b'0' + by) % 10,
        };
        let typed = String::from_utf8(typed).unwrap();
        prop_assert!(CitizenNumber::parse(&typed, today()).is_err());
    }

    #[test]
    fn two_neighbours_swapped_are_always_found(number in any_number(), at in 0..17usize) {
        let mut typed = number.expose().as_bytes().to_vec();
        prop_assume!(typed[at] != typed[at + 1]);
        typed.swap(at, at + 1);
        let typed = String::from_utf8(typed).unwrap();
        prop_assert!(CitizenNumber::parse(&typed, today()).is_err());
    }

    #[test]
    fn no_text_makes_it_panic_and_what_it_accepts_it_accepts_again(
        text in prop_oneof![".{0,24}", "[0-9xX０-９Ｘ ]{0,24}", "[1-9][0-9]{5}(19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]"],
    ) {
        if let Ok(number) = CitizenNumber::parse(&text, today()) {
            prop_assert_eq!(CitizenNumber::parse(number.expose(), today()), Ok(number));
        }
    }

    #[test]
    fn a_fault_never_repeats_what_was_typed(number in any_number(), check in "[A-Z]") {
        let typed = format!("{}{check}", &number.expose()[..17]);
        if let Err(fault) = CitizenNumber::parse(&typed, today()) {
            let said = format!("{fault} {fault:?} {}", fault.code());
            for part in [&typed[..6], &typed[6..14], &typed[..17]] {
                prop_assert!(!said.contains(part));
            }
        }
    }
}
