//! A card that lies there from before: it must be lifted, or is read where it lies, as the slot says.

use crate::{LONG, brisk, ms, placed, read, wanted};
use std::sync::{Arc, Mutex};
use tongban_idcard_sam::idle::{Idle, News};
use tongban_idcard_sam::settings::{SameCard, Ways};
use tongban_lab::far::idcard_sam::Wire;
use tongban_lab::trial::Timed;
use tongban_sdk::DeviceState;
use tongban_sdk::identity_document::{IdentityDocument as _, Media, event::read as event};

#[test]
fn nobody_is_read_from_a_card_that_somebody_forgot() {
    let (lab, mut reader) = placed(Wire::Whole, brisk());
    lab.act("card on resident");
    read(&mut reader, LONG).unwrap();
    let call = Timed::within(ms(900));
    let failure = reader.read(&call, wanted(false)).unwrap_err();
    assert_eq!(failure.error, Some(3), "{failure}");
    assert_eq!(call.events(), [event::insert_card, event::remove_card]);

    let act = lab.clone();
    let call = Timed::within(LONG).on_event(move |number| match number {
        event::remove_card => act.act("card off"),
        event::insert_card => act.act("card on hkmt"),
        _ => {}
    });
    lab.act("card on resident");
    let record = reader.read(&call, wanted(false)).unwrap();
    assert_eq!(record.number.expose(), "810000199001010019");
}

#[test]
fn a_card_that_is_lifted_and_laid_down_again_is_asked_for_in_words() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    lab.act("card on resident");
    read(&mut reader, LONG).unwrap();
    let (act, mut asked) = (lab.clone(), 0);
    let call = Timed::within(LONG).on_event(move |number| match number {
        event::remove_card => act.act("card off"),
        event::insert_card => {
            asked += 1;
            if asked == 2 {
                act.act("card on resident");
            }
        }
        _ => {}
    });
    reader.read(&call, wanted(false)).unwrap();
    let expected = [event::insert_card, event::remove_card, event::insert_card, event::media_inserted];
    assert_eq!(call.events(), expected);
}

#[test]
fn a_slot_may_read_a_card_where_it_lies() {
    let (lab, mut reader) = placed(Wire::Whole, Ways { same_card: SameCard::Reread, ..brisk() });
    lab.act("card on resident");
    for turn in 0..3 {
        let record = reader.read(&Timed::within(LONG), wanted(turn == 1)).unwrap();
        assert_eq!(record.number.expose(), "441322200002290018", "turn {turn}");
    }
    lab.act("card off");
    assert_eq!(read(&mut reader, ms(700)).unwrap_err().error, Some(1), "an empty reader reads nobody");
    lab.act("card on foreign2023");
    assert_eq!(read(&mut reader, LONG).unwrap().number.expose(), "911124198108030024");
}

#[test]
fn status_says_what_it_knows_and_no_more() {
    let (lab, mut reader) = placed(Wire::Whole, brisk());
    let status = |reader: &mut tongban_idcard_sam::reader::Reader| {
        let status = reader.status().unwrap();
        (status.device, status.media)
    };
    assert_eq!(status(&mut reader), (DeviceState::Online, Media::Unknown), "what lay there before is not known");
    assert!(read(&mut reader, ms(500)).is_err());
    assert_eq!(status(&mut reader), (DeviceState::Online, Media::NotPresent));
    lab.act("card on");
    assert_eq!(status(&mut reader), (DeviceState::Online, Media::Present));
    read(&mut reader, LONG).unwrap();
    assert_eq!(status(&mut reader), (DeviceState::Online, Media::Unknown), "the module hides a card it has read");
    lab.pull();
    assert_eq!(status(&mut reader), (DeviceState::NoDevice, Media::Unknown));
    lab.plug();
    assert_eq!(status(&mut reader).0, DeviceState::Online);
}

#[test]
fn a_reset_leaves_the_reader_ready() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    lab.act("card on");
    reader.reset(&Timed::within(LONG)).unwrap();
    assert!(read(&mut reader, LONG).is_ok());
}

#[test]
fn a_card_that_a_status_found_is_read_even_by_a_module_that_names_it_once() {
    let (lab, mut reader) = placed(Wire::Whole, brisk());
    lab.act("names a card once");
    assert!(read(&mut reader, ms(500)).is_err());
    lab.act("card on");
    assert_eq!(reader.status().unwrap().media, Media::Present);
    assert!(read(&mut reader, LONG).is_ok());
}

#[test]
fn an_idle_reader_tells_of_cards_that_come_and_go_and_of_its_cable() {
    let (lab, mut reader) = placed(Wire::Whole, brisk());
    assert!(read(&mut reader, ms(500)).is_err());
    let (tell, told) = std::sync::mpsc::channel();
    let reader = Arc::new(Mutex::new(reader));
    let idle = Idle::start(Arc::clone(&reader), ms(20), move |news| {
        let _ = tell.send(news);
    });
    for (act, news) in [("card on", News::Laid), ("card off", News::Lifted), ("card on hkmt", News::Laid)] {
        lab.act(act);
        assert_eq!(told.recv_timeout(LONG), Ok(news), "{act}");
    }
    lab.pull();
    assert_eq!(told.recv_timeout(LONG), Ok(News::Status));
    lab.plug();
    assert_eq!(told.recv_timeout(LONG), Ok(News::Status));
    drop(idle);
    lab.act("card on");
    assert!(read(&mut reader.lock().unwrap(), LONG).is_ok());
}
