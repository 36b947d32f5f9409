//! What a phone rule promises. The prefixes are a test table; a machine's own stand in its data pack.

use super::*;
use proptest::prelude::*;

const ALLOWED: [&str; 12] = [
    "130-139", "150-153", "155-159", "162", "165-167", "170-173", "175-178", "180-189", "190-193", "195-199", "17400",
    "1748",
];
const REFUSED: [&str; 8] = ["140", "141", "144-149", "1349", "1749", "17406-17412", "1700-1702", "174"];

fn rule() -> PhoneRule {
    PhoneRule::new(&ALLOWED, &REFUSED).unwrap()
}

#[test]
fn what_people_type_becomes_eleven_digits() {
    for (typed, number) in [
        ("13800000000", "13800000000"),
        (" 138 0000 0000 ", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("138—0000－0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("+8613800000000", "13800000000"),
        ("＋86 138 0000 0000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("0086-13800000000", "13800000000"),
        ("19900000000", "19900000000"),
    ] {
        assert_eq!(rule().check(typed).unwrap().expose(), number, "{typed}");
    }
}

#[test]
fn each_broken_rule_is_named() {
    use PhoneFault::*;
    for (typed, fault) in [
        ("", Empty),
        (" - ", Empty),
        ("+", Empty),
        ("1380000000", Length { found: 10 }),
        ("138000000000", Length { found: 12 }),
        ("861380000000", Length { found: 12 }),
        ("1440000000000", Length { found: 13 }), // thirteen digits: a thing, not a person
        ("+86 1380000000", Length { found: 10 }),
        ("+86 8613800000000", Length { found: 13 }),
        ("+852 5000 0000", CountryCode),
        ("+13800000000", CountryCode),
        ("1380000000O", NotADigit { position: 11 }),
        ("138 0000+0000", NotADigit { position: 9 }),
        ("++8613800000000", NotADigit { position: 2 }),
        ("一三八00000000", NotADigit { position: 1 }),
        ("12300000000", UnknownPrefix),
        ("16000000000", UnknownPrefix),
        ("01000000000", UnknownPrefix),
        ("14000000000", RefusedPrefix),
        ("14600000000", RefusedPrefix),
        ("17490000000", RefusedPrefix),
    ] {
        assert_eq!(rule().check(typed), Err(fault), "{typed}");
    }
}

#[test]
fn the_longest_prefix_wins() {
    for (typed, outcome) in [
        ("13480000000", Ok(())),                         // 130-139
        ("13490000000", Err(PhoneFault::RefusedPrefix)), // 1349 over 130-139
        ("17030000000", Ok(())),                         // 170-173
        ("17010000000", Err(PhoneFault::RefusedPrefix)), // 1700-1702 over 170-173
        ("17470000000", Err(PhoneFault::RefusedPrefix)), // 174
        ("17480000000", Ok(())),                         // 1748 over 174
        ("17400000000", Ok(())),                         // 17400 over 174
        ("17406000000", Err(PhoneFault::RefusedPrefix)), // 17406-17412
    ] {
        assert_eq!(rule().check(typed).map(drop), outcome, "{typed}");
    }
}

#[test]
fn bad_data_makes_no_rule() {
    let none: [&str; 0] = [];
    let entry = |e: &str| e.to_owned();
    for (bad, fault) in [
        ("", PhoneRuleFault::Form { entry: entry("") }),
        ("13x", PhoneRuleFault::Form { entry: entry("13x") }),
        ("-139", PhoneRuleFault::Form { entry: entry("-139") }),
        ("130-", PhoneRuleFault::Form { entry: entry("130-") }),
        ("130-135-139", PhoneRuleFault::Form { entry: entry("130-135-139") }),
        ("130 - 139", PhoneRuleFault::Form { entry: entry("130 - 139") }),
        ("１３０", PhoneRuleFault::Form { entry: entry("１３０") }),
        ("139-130", PhoneRuleFault::Range { entry: entry("139-130") }),
        ("13-139", PhoneRuleFault::Range { entry: entry("13-139") }),
        ("13800000", PhoneRuleFault::TooLong { entry: entry("13800000") }),
        ("99999999999999999999", PhoneRuleFault::TooLong { entry: entry("99999999999999999999") }),
    ] {
        assert_eq!(PhoneRule::new(&[bad], &none), Err(fault.clone()), "{bad}");
        assert_eq!(PhoneRule::new(&["150"], &[bad]), Err(fault), "{bad}");
    }
    assert_eq!(PhoneRule::new(&none, &["140"]), Err(PhoneRuleFault::NothingAllowed));
}

#[test]
fn a_prefix_both_allowed_and_refused_is_a_contradiction_not_a_choice() {
    for (allowed, refused) in [("134", "134"), ("130-139", "134"), ("134", "130-139"), ("130-135", "135-139")] {
        let fault = PhoneRule::new(&["150", allowed], &["140", refused]).unwrap_err();
        assert_eq!(fault, PhoneRuleFault::Contradiction { allowed: allowed.into(), refused: refused.into() });
        assert_eq!(fault.family(), Family::Manifest);
        assert!(fault.to_string().contains(allowed) && fault.to_string().contains(refused));
    }
}

#[test]
fn an_accepted_number_never_prints_itself() {
    assert_eq!(format!("{:?}", rule().check("13800000000")), "Ok([phone])");
}

proptest! {
    #[test]
    fn no_text_makes_a_check_panic_and_what_is_accepted_has_eleven_digits(
        text in prop_oneof![".{0,20}", "[+＋]?(86|0086)?[ -]?1[0-9０-９ -]{8,14}"],
    ) {
        if let Ok(number) = rule().check(&text) {
            prop_assert!(number.expose().len() == 11 && number.expose().bytes().all(|c| c.is_ascii_digit()));
            prop_assert_eq!(rule().check(number.expose()), Ok(number));
        }
    }

    #[test]
    fn no_entry_makes_a_rule_panic(allowed in prop_oneof![".{0,9}", "[0-9]{0,9}-?[0-9]{0,9}"], refused in "[0-9-]{0,9}") {
        if let Ok(rule) = PhoneRule::new(&[allowed], &[refused]) {
            let _ = rule.check("13800000000");
        }
    }

    #[test]
    fn with_one_range_a_number_passes_exactly_inside_it(low in 130..200u32, span in 0..20u32, rest in 0..100_000_000u32, prefix in 100..230u32) {
        let none: [&str; 0] = [];
        let rule = PhoneRule::new(&[format!("{low}-{}", low + span)], &none).unwrap();
        let number = format!("{prefix}{rest:08}");
        prop_assert_eq!(rule.check(&number).is_ok(), (low..=low + span).contains(&prefix));
    }

    #[test]
    fn a_fault_depends_on_nothing_that_was_typed_behind_the_prefix(rest in 0..10_000_000u32) {
        prop_assert_eq!(rule().check(&format!("1440{rest:07}")), Err(PhoneFault::RefusedPrefix));
    }
}
