//! What comes of each card, and who must act when nothing does.

use crate::{LONG, brisk, ms, placed, read, wanted};
use tongban_idcard_sam::portrait::{NotDecoded, WltDecoder};
use tongban_idcard_sam::reader::Reader;
use tongban_idcard_sam::settings::Ways;
use tongban_lab::far::idcard_sam::Wire;
use tongban_lab::trial::Timed;
use tongban_sdk::identity_document::{CardKind, IdentityDocument as _, event::read as event};
use tongban_sdk::{CompletionCode, Family};
use tongban_wire::Link;

#[test]
fn four_kinds_of_card_become_records() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    for (card, kind, number, nation) in [
        ("resident", CardKind::Resident, "441322200002290018", Some("01")),
        ("hkmt", CardKind::HongKongMacauTaiwan, "810000199001010019", None),
        ("foreign2017", CardKind::Foreign2017, "CAN110081080301", None),
        ("foreign2023", CardKind::Foreign2023, "911124198108030024", None),
    ] {
        lab.act(&format!("card on {card}"));
        let record = reader.read(&Timed::within(LONG), wanted(true)).unwrap();
        assert_eq!((record.kind, record.number.expose().as_str()), (kind, number), "{card}");
        assert_eq!(record.nation.expose().as_deref(), nation, "{card}");
        let templates = record.fingerprints.expose().as_ref().unwrap();
        assert_eq!((templates.len(), templates[5], templates[512 + 5]), (1024, 11, 16), "{card}");
        assert_eq!(record.portrait.expose(), &None, "no decoder, no portrait");
    }
}

#[test]
fn templates_come_only_when_asked_for_and_only_when_the_card_has_them() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    lab.act("card on resident");
    assert_eq!(read(&mut reader, LONG).unwrap().fingerprints.expose(), &None);
    lab.act("card on no-fingerprint");
    let record = reader.read(&Timed::within(LONG), wanted(true)).unwrap();
    assert_eq!(record.fingerprints.expose(), &None);
}

#[test]
fn a_card_for_ever_has_no_last_day() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    lab.act("card on long-term");
    let record = read(&mut reader, LONG).unwrap();
    assert_eq!((record.valid_until, record.long_term), (None, true));
    assert_eq!(record.name.expose(), "阿不都 试一");
}

#[test]
fn the_newest_address_replaces_the_printed_one_only_when_the_slot_says_so() {
    for (newest_address, card, address) in [
        (false, "moved", "某某市某某区某某路1号"),
        (true, "moved", "某某市某某区新路 2号"),
        (true, "resident", "某某市某某区某某路1号"),
    ] {
        let (lab, mut reader) = placed(Wire::Whole, Ways { newest_address, ..Ways::default() });
        lab.act(&format!("card on {card}"));
        assert_eq!(read(&mut reader, LONG).unwrap().address.expose().as_deref(), Some(address), "{card}");
    }
}

#[test]
fn every_card_that_will_not_do_has_its_code() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    for (act, error, family) in [
        ("card on unreadable", 2, Family::Retry),
        ("card on contradictory", 2, Family::Retry),
        ("two cards", 4, Family::Retry),
        ("card on unknown", 5, Family::Retry),
        ("card on forged", 6, Family::Refusal),
    ] {
        lab.act(act);
        let failure = read(&mut reader, LONG).unwrap_err();
        assert_eq!((failure.error, failure.family), (Some(error), family), "{act}: {failure}");
        for personal in ["441322200002290018", "赵试一", "20000228"] {
            assert!(!failure.detail.contains(personal), "{act} tells {personal}");
        }
        lab.act("card off");
        lab.act("card on resident");
        assert!(read(&mut reader, LONG).is_ok(), "after {act}");
    }
}

#[test]
fn nobody_lays_a_card_down() {
    let (_lab, mut reader) = placed(Wire::Whole, brisk());
    let call = Timed::within(ms(300));
    let failure = reader.read(&call, wanted(false)).unwrap_err();
    assert_eq!((failure.error, failure.family), (Some(1), Family::Retry), "{failure}");
    assert_eq!(call.events(), [event::insert_card]);
}

#[test]
fn a_card_that_comes_later_is_waited_for_and_announced() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    let act = lab.clone();
    let call = Timed::within(LONG).on_event(move |number| {
        if number == event::insert_card {
            act.act("card on resident");
        }
    });
    reader.read(&call, wanted(false)).unwrap();
    assert_eq!(call.events(), [event::insert_card, event::media_inserted]);
}

#[test]
fn a_cancel_ends_the_wait() {
    let (_lab, mut reader) = placed(Wire::Whole, Ways::default());
    let call = Timed::within(LONG).cancel_after(ms(150));
    let failure = reader.read(&call, wanted(false)).unwrap_err();
    assert_eq!(failure.code, CompletionCode::Canceled);
    assert!(call.elapsed() < ms(150 + 1250), "{:?}", call.elapsed());
}

#[test]
fn a_module_out_of_service_is_for_a_technician() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    for act in ["module ill", "module unauthorised"] {
        lab.act(act);
        let failure = read(&mut reader, LONG).unwrap_err();
        assert_eq!((failure.code, failure.family), (CompletionCode::HardwareError, Family::Fault), "{failure}");
        assert_eq!(reader.status().unwrap().device, tongban_sdk::DeviceState::HardwareError, "{act}");
    }
    lab.act("module well");
    lab.act("card on");
    assert!(read(&mut reader, LONG).is_ok());
}

/// A decoder that takes a portrait for its first bytes.
struct Prefix;

impl WltDecoder for Prefix {
    fn decode(&mut self, wlt: &[u8]) -> Result<Vec<u8>, NotDecoded> {
        if wlt.len() == 1024 { Ok(wlt[..3].to_vec()) } else { Err(NotDecoded("another length".into())) }
    }
}

#[test]
fn a_site_with_a_decoder_gets_portraits_and_says_so() {
    let (lab, mut without) = placed(Wire::Whole, Ways::default());
    assert!(!without.capabilities().unwrap().portrait);
    drop(without);
    let line = crate::line(&lab, Wire::Whole, false);
    let mut reader = Reader::new(Link::new(line), Ways::default(), Some(Box::new(Prefix)));
    let able = reader.capabilities().unwrap();
    assert!(able.portrait && able.fingerprints);
    assert_eq!(able.kinds, "resident hong_kong_macau_taiwan foreign_2017 foreign_2023");
    lab.act("card on");
    let record = read(&mut reader, LONG).unwrap();
    assert_eq!(record.portrait.expose().as_deref(), Some(&b"WLf"[..]));
}
