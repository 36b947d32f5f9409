//! `STX len len DATA ETX LRC`, with ACK and NAK.
//!
//! `len` is the length of DATA as four digits of BCD. LRC is the exclusive or from the first length byte to ETX. DATA is
//! the kind, two characters, then fields: FS, one letter, the value.

use super::{Heard, LONGEST};
use crate::message::{KINDS, Kind, Message, STATES, STEPS, digits, fen, is_trace, named};
use tongban_wire::sum::xor;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
pub(super) const ENQ: u8 = 0x05;
pub(super) const ACK: u8 = 0x06;
pub(super) const NAK: u8 = 0x15;
const FS: u8 = 0x1C;

pub(super) fn encode(message: &Message) -> Option<Vec<u8>> {
    let kind = KINDS.iter().find(|(kind, ..)| *kind == message.kind)?.1;
    let mut data = kind.as_bytes().to_vec();
    let mut field = |letter: u8, value: &str| {
        data.extend([FS, letter]);
        data.extend(value.as_bytes());
    };
    field(b'R', is_trace(&message.trace).then_some(&message.trace)?);
    if let Some(amount) = message.amount {
        field(b'A', &digits(amount)?);
    }
    if let Some(code) = &message.code {
        field(b'C', code);
    }
    if let Some((_, state)) = STATES.iter().find(|(state, _)| Some(*state) == message.state) {
        field(b'T', state);
    }
    if let Some(reference) = &message.reference {
        field(b'B', reference);
    }
    if let Some(card) = &message.card {
        field(b'N', card);
    }
    if let Some((_, step)) = STEPS.iter().find(|(step, _)| Some(*step) == message.step) {
        field(b'P', step);
    }
    let bcd = |two: usize| (((two / 10) << 4) | (two % 10)) as u8;
    let control = data.iter().any(|byte| *byte < 0x20 && *byte != FS);
    if control || data.len() > LONGEST {
        return None;
    }
    let mut frame = vec![STX, bcd(data.len() / 100), bcd(data.len() % 100)];
    frame.extend(&data);
    frame.push(ETX);
    frame.push(xor(&frame[1..]));
    Some(frame)
}

/// How many bytes are done with, and what they were. Nothing and zero bytes means: not complete yet.
pub(super) fn decode(bytes: &[u8]) -> (usize, Option<Heard>) {
    let marks = [STX, ACK, NAK];
    let Some(start) = bytes.iter().position(|byte| marks.contains(byte)) else { return (bytes.len(), None) };
    match bytes[start] {
        ACK => return (start + 1, Some(Heard::Ack(None))),
        NAK => return (start + 1, Some(Heard::Nak)),
        _ => {}
    }
    let [high, low] = match bytes.get(start + 1..start + 3) {
        Some([high, low]) => [*high, *low],
        _ => return (start, None),
    };
    let two = |byte: u8| {
        let (tens, ones) = (usize::from(byte >> 4), usize::from(byte & 0x0F));
        (tens < 10 && ones < 10).then_some(tens * 10 + ones)
    };
    let len = match (two(high), two(low)) {
        (Some(high), Some(low)) if (2..=LONGEST).contains(&(high * 100 + low)) => high * 100 + low,
        _ => return (start + 1, Some(Heard::Spoilt("a wrong length"))),
    };
    let end = start + 3 + len;
    let Some(frame) = bytes.get(start..end + 2) else { return (start, None) };
    if frame[3 + len] != ETX {
        return (start + 1, Some(Heard::Spoilt("a message without its end")));
    }
    if xor(&frame[1..4 + len]) != frame[4 + len] {
        return (start + 1, Some(Heard::Spoilt("a wrong checksum")));
    }
    let heard = match message(&frame[3..3 + len]) {
        Some(message) => Heard::Message(message, 0),
        None => Heard::Spoilt("a message nobody knows"),
    };
    (end + 2, Some(heard))
}

fn message(data: &[u8]) -> Option<Message> {
    let text = std::str::from_utf8(data).ok()?;
    let mut fields = text.split(FS as char);
    let kind = fields.next()?;
    let kind: Kind = KINDS.iter().find(|(_, known, _)| *known == kind)?.0;
    let mut message = Message::new(kind, "");
    for field in fields {
        let mut rest = field.chars();
        let (letter, value) = (rest.next()?, rest.as_str());
        match letter {
            'R' => message.trace = value.to_owned(),
            'A' => message.amount = Some(fen(value)?),
            'C' => message.code = Some(value.to_owned()),
            'T' => message.state = Some(named(&STATES, value)?),
            'B' => message.reference = Some(value.to_owned()),
            'N' => message.card = Some(crate::card::masked(value)),
            'P' => message.step = Some(named(&STEPS, value)?),
            // A newer terminal may say more.
            _ => {}
        }
    }
    is_trace(&message.trace).then_some(message)
}
