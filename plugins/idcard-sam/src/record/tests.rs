//! Every layout, every way a record contradicts itself, any bytes. All citizens are made up.

use super::*;
use proptest::prelude::*;

/// A text of 256 bytes from fields at their places.
fn text(fields: &[(usize, &str)]) -> Vec<u8> {
    let mut bytes = [b' ', 0].repeat(LENGTH / 2);
    for (at, field) in fields {
        for (place, unit) in bytes[*at..].chunks_exact_mut(2).zip(field.encode_utf16()) {
            place.copy_from_slice(&unit.to_le_bytes());
        }
    }
    bytes
}

const RESIDENT: &[(usize, &str)] = &[
    (0, "阿依古丽 买买提"),
    (30, "2"),
    (32, "05"),
    (36, "19960229"),
    (52, "某某市某某区 人民路1号 2单元"),
    (122, "45010019960229123X"),
    (158, "某某市公安局"),
    (188, "20180301"),
    (204, "20380301"),
];

fn with<'a>(fields: &[(usize, &'a str)], at: usize, value: &'a str) -> Vec<u8> {
    let mut fields = fields.to_vec();
    fields.retain(|(place, _)| *place != at);
    fields.push((at, value));
    text(&fields)
}

#[test]
fn a_resident_card_is_read_whole_and_names_keep_their_blanks() {
    let card = parse(&text(RESIDENT)).unwrap();
    assert_eq!(card.kind, CardKind::Resident);
    assert_eq!(card.name.expose(), "阿依古丽 买买提");
    assert_eq!(card.number.expose(), "45010019960229123X");
    assert_eq!((card.sex.expose().as_str(), card.nation.expose().as_deref()), ("2", Some("05")));
    assert_eq!(card.birth.expose().to_string(), "1996-02-29");
    assert_eq!(card.address.expose().as_deref(), Some("某某市某某区 人民路1号 2单元"));
    assert_eq!(card.authority.expose().as_deref(), Some("某某市公安局"));
    assert_eq!(card.valid_from.to_string(), "2018-03-01");
    assert_eq!((card.valid_until.map(|day| day.to_string()).as_deref(), card.long_term), (Some("2038-03-01"), false));
}

#[test]
fn a_card_without_an_end_says_so() {
    let card = parse(&with(RESIDENT, 204, "长期    ")).unwrap();
    assert_eq!((card.valid_until, card.long_term), (None, true));
}

#[test]
fn padding_of_zeros_is_padding_too() {
    let mut bytes = text(RESIDENT);
    bytes[16..30].fill(0);
    assert_eq!(parse(&bytes).unwrap().name.expose(), "阿依古丽 买买提");
}

#[test]
fn a_permit_has_no_nation() {
    let permit = [
        (0, "陈试"),
        (30, "1"),
        (36, "19900101"),
        (52, "某某市"),
        (122, "810000199001010019"),
        (158, "某某市公安局"),
        (188, "20200101"),
        (204, "20250101"),
        (220, "H12345678"),
        (238, "01"),
        (248, "J"),
    ];
    let card = parse(&text(&permit)).unwrap();
    assert_eq!(card.kind, CardKind::HongKongMacauTaiwan);
    assert_eq!((card.number.expose().as_str(), card.nation.expose()), ("810000199001010019", &None));
    let fault = parse(&with(&permit, 122, "430100199001010010")).unwrap_err();
    assert!(matches!(fault, RecordFault::Field { name: "number", .. }));
}

const FOREIGN_2017: &[(usize, &str)] = &[
    (0, "SAMPLE, ANNA MARIA"),
    (120, "2"),
    (122, "CAN110081080301"),
    (152, "CAN"),
    (188, "20180601"),
    (204, "20280531"),
    (220, "19810803"),
    (236, "01"),
    (240, "1100"),
    (248, "I"),
];

const FOREIGN_2023: &[(usize, &str)] = &[
    (30, "2"),
    (32, "00"),
    (36, "19810803"),
    (52, "SAMPLE, ANNA MARIA THERESIA LUISA V"),
    (122, "911124198108030024"),
    (188, "20240101"),
    (204, "20331231"),
    (220, "ON ELSEWHER"),
    (242, "CAN"),
    (248, "Y"),
];

#[test]
fn both_foreign_cards_are_read_by_their_own_layout() {
    let card = parse(&text(FOREIGN_2017)).unwrap();
    assert_eq!((card.kind, card.name.expose().as_str()), (CardKind::Foreign2017, "SAMPLE, ANNA MARIA"));
    assert_eq!(
        (card.number.expose().as_str(), card.birth.expose().to_string()),
        ("CAN110081080301", "1981-08-03".into())
    );
    assert_eq!(parse(&with(FOREIGN_2017, 158, "安娜")).unwrap().name.expose(), "安娜");

    let card = parse(&text(FOREIGN_2023)).unwrap();
    assert_eq!((card.kind, card.number.expose().as_str()), (CardKind::Foreign2023, "911124198108030024"));
    assert_eq!(card.name.expose(), "SAMPLE, ANNA MARIA THERESIA LUISA VON ELSEWHER");
    assert_eq!(parse(&with(FOREIGN_2023, 0, "安娜")).unwrap().name.expose(), "安娜");
}

#[test]
fn a_blank_at_the_seam_of_a_long_name_stays() {
    let mut fields = FOREIGN_2023.to_vec();
    fields.retain(|(at, _)| ![52, 220].contains(at));
    fields.extend([(52, "SAMPLE, ANNA MARIA THERESIA LUISA "), (220, "VON")]);
    assert_eq!(parse(&text(&fields)).unwrap().name.expose(), "SAMPLE, ANNA MARIA THERESIA LUISA  VON");
}

#[test]
fn the_published_numbers_of_foreign_cards_are_right() {
    for (number, birth) in [("911124198108030024", "19810803"), ("932682198501010017", "19850101")] {
        let mut fields = FOREIGN_2023.to_vec();
        fields.retain(|(at, _)| ![36, 122].contains(at));
        fields.extend([(122, number), (36, birth)]);
        assert_eq!(parse(&text(&fields)).unwrap().number.expose(), number);
    }
}

#[test]
fn a_record_that_contradicts_itself_is_told_by_field_and_without_its_content() {
    for (at, value, field) in [
        (0, "                ", "name"),
        (0, "张\u{0007}三", "name"),
        (30, "3", "sex"),
        (30, "男", "sex"),
        (32, "00", "nation"),
        (32, "57", "nation"),
        (32, "汉 ", "nation"),
        (36, "19960228", "number"),
        (36, "19960230", "birth"),
        (36, "1996-2-9", "birth"),
        (122, "450100199602291231", "number"),
        (122, "45010019960229123", "number"),
        (122, "911124198108030024", "number"),
        (188, "        ", "valid_from"),
        (188, "20390101", "valid_until"),
        (188, "19900101", "birth"),
        (204, "长期有效", "valid_until"),
        (204, "        ", "valid_until"),
    ] {
        let fault = parse(&with(RESIDENT, at, value)).unwrap_err();
        assert!(matches!(fault, RecordFault::Field { name, .. } if name == field), "{value:?}: {fault}");
        let told = fault.to_string();
        assert!(value.trim().is_empty() || value.len() < 2 || !told.contains(value), "{told}");
    }
    assert_eq!(parse(&with(RESIDENT, 248, "Q")).unwrap_err(), RecordFault::Kind);
    assert_eq!(parse(&[0; 255]).unwrap_err(), RecordFault::Length);
    let mut half = text(RESIDENT);
    half[0..2].copy_from_slice(&0xD800u16.to_le_bytes());
    assert_eq!(parse(&half).unwrap_err(), RecordFault::field("name", "not text"));
}

#[test]
fn an_appended_address_may_be_empty() {
    let bytes = |text: &str| -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().chain(std::iter::repeat(0x20)).take(35).collect();
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
    };
    assert_eq!(newest_address(&bytes("新路 2号")).unwrap().as_deref(), Some("新路 2号"));
    assert_eq!(newest_address(&bytes("")).unwrap(), None);
}

proptest! {
    #[test]
    fn no_text_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 256), flag in prop::sample::select(vec![0u8, 0x20, b'J', b'I', b'Y'])) {
        let mut bytes = bytes;
        bytes[FLAG] = flag;
        bytes[FLAG + 1] = 0;
        let _ = parse(&bytes);
    }

    /// Any name and address that fit come back as they are.
    #[test]
    fn what_was_written_is_read(name in "[\\u{4E00}-\\u{9FA5}]( ?[\\u{4E00}-\\u{9FA5}·]){0,6}", address in "[\\u{4E00}-\\u{9FA5}0-9]( ?[\\u{4E00}-\\u{9FA5}0-9]){0,16}") {
        let mut fields = RESIDENT.to_vec();
        fields.retain(|(at, _)| ![0, 52].contains(at));
        fields.extend([(0, name.as_str()), (52, address.as_str())]);
        let card = parse(&text(&fields)).unwrap();
        prop_assert_eq!(card.name.expose(), &name);
        prop_assert_eq!(card.address.expose().as_ref(), Some(&address));
    }
}
