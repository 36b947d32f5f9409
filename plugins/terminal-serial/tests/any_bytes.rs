//! Whatever bytes come from the line, they are messages or noise, and what was written is read.

use proptest::prelude::*;
use tongban_sdk::payment_terminal::SaleState;
use tongban_terminal_serial::card::masked;
use tongban_terminal_serial::frames::{Decoder, Heard, Profile};
use tongban_terminal_serial::message::{Kind, Message};

const PROFILES: [Profile; 2] = [Profile::Stx, Profile::Json];

fn all(decoder: &mut Decoder) -> Vec<Heard> {
    let mut heard = Vec::new();
    while decoder.is_begun() {
        match decoder.next_heard() {
            Some(one) => heard.push(one),
            None if decoder.is_begun() => heard.extend(decoder.give_up()),
            None => break,
        }
    }
    heard
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x02), Just(0x55), Just(0xAA)], 0..400)) {
        for profile in PROFILES {
            let mut decoder = Decoder::new(profile);
            decoder.push(&bytes);
            all(&mut decoder);
            prop_assert!(!decoder.is_begun());
        }
    }

    #[test]
    fn what_was_written_is_read_behind_any_noise(noise in prop::collection::vec(any::<u8>(), 0..30), trace in "[A-Z0-9-]{1,40}", amount in 0i64..1_000_000_000_000, reference in "[0-9]{0,12}", id in 1u8..) {
        for profile in PROFILES {
            let mut message = Message::new(Kind::SaleReply, &trace).with_amount(amount);
            message.reference = Some(reference.clone());
            message.code = Some("00".into());
            message.state = Some(SaleState::Approved);
            message.card = Some("621700******0017".into());
            let frame = profile.encode(&message, id).unwrap();
            let mut decoder = Decoder::new(profile);
            decoder.push(&noise);
            all(&mut decoder);
            decoder.push(&frame);
            let id = if profile == Profile::Json { id } else { 0 };
            prop_assert_eq!(all(&mut decoder), vec![Heard::Message(message.clone(), id)]);
            // Any one bit wrong, and it is not that message.
            for at in 0..frame.len() {
                let mut bad = frame.clone();
                bad[at] ^= 1 << (at % 8);
                decoder.push(&bad);
                let heard = all(&mut decoder);
                prop_assert!(!heard.contains(&Heard::Message(message.clone(), id)), "byte {}", at);
            }
        }
    }

    #[test]
    fn never_more_than_ten_digits_of_a_card(number in "[0-9*xX -]{0,60}|\\PC{0,30}") {
        prop_assert!(masked(&number).chars().filter(char::is_ascii_digit).count() <= 10);
    }
}
