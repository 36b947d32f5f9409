//! `55 AA type ack id len len JSON XOR CC 33`.
//!
//! `type` is 1 for a message, 2 for an acknowledgement (`ack` names the message's id), 3 for a heartbeat. `len` is the
//! length of JSON, high byte first. XOR is the exclusive or from `type` to the end of JSON.

use super::{Heard, LONGEST};
use crate::message::{KINDS, Message, STATES, STEPS, digits, fen, is_trace, named};
use tongban_sdk::serde_json::{Map, Value, from_slice, to_vec};
use tongban_wire::sum::xor;

const HEAD: [u8; 2] = [0x55, 0xAA];
const TAIL: [u8; 2] = [0xCC, 0x33];
const MESSAGE: u8 = 0x01;
pub(super) const ACK: u8 = 0x02;
pub(super) const HEARTBEAT: u8 = 0x03;
/// Bytes before JSON: head, type, ack, id, length.
const BEFORE: usize = 7;

pub(super) fn encode(message: &Message, id: u8) -> Option<Vec<u8>> {
    let mut object = Map::new();
    let mut put = |key: &str, value: &str| object.insert(key.to_owned(), Value::from(value));
    put("cmd", KINDS.iter().find(|(kind, ..)| *kind == message.kind)?.2);
    put("trace", is_trace(&message.trace).then_some(&message.trace)?);
    if let Some(amount) = message.amount {
        put("amount", &digits(amount)?);
    }
    if let Some((_, state)) = STATES.iter().find(|(state, _)| Some(*state) == message.state) {
        put("state", state);
    }
    if let Some((_, step)) = STEPS.iter().find(|(step, _)| Some(*step) == message.step) {
        put("step", step);
    }
    for (key, value) in [("code", &message.code), ("reference", &message.reference), ("card", &message.card)] {
        if let Some(value) = value {
            put(key, value);
        }
    }
    let json = to_vec(&object).ok()?;
    (json.len() <= LONGEST).then(|| frame(MESSAGE, 0, id, &json))
}

pub(super) fn control(kind: u8, ack: u8, id: u8) -> Vec<u8> {
    frame(kind, ack, id, &[])
}

fn frame(kind: u8, ack: u8, id: u8, json: &[u8]) -> Vec<u8> {
    let mut frame = HEAD.to_vec();
    frame.extend([kind, ack, id]);
    frame.extend((json.len() as u16).to_be_bytes());
    frame.extend(json);
    frame.push(xor(&frame[2..]));
    frame.extend(TAIL);
    frame
}

/// How many bytes are done with, and what they were. Nothing and zero bytes means: not complete yet.
pub(super) fn decode(bytes: &[u8]) -> (usize, Option<Heard>) {
    let Some(start) = bytes.windows(2).position(|two| two == HEAD) else {
        // The last byte may be the first of a head.
        let kept = usize::from(bytes.last() == Some(&HEAD[0]));
        return (bytes.len() - kept, None);
    };
    let Some(head) = bytes.get(start..start + BEFORE) else { return (start, None) };
    let len = usize::from(u16::from_be_bytes([head[5], head[6]]));
    if len > LONGEST {
        return (start + 1, Some(Heard::Spoilt("a wrong length")));
    }
    let end = start + BEFORE + len;
    let Some(frame) = bytes.get(start..end + 3) else { return (start, None) };
    if frame[BEFORE + len + 1..] != TAIL {
        return (start + 1, Some(Heard::Spoilt("a message without its end")));
    }
    if xor(&frame[2..BEFORE + len]) != frame[BEFORE + len] {
        return (start + 1, Some(Heard::Spoilt("a wrong checksum")));
    }
    let (kind, ack, id) = (head[2], head[3], head[4]);
    let heard = match kind {
        ACK => Heard::Ack(Some(ack)),
        HEARTBEAT => Heard::Heartbeat(id),
        MESSAGE => match message(&frame[BEFORE..BEFORE + len]) {
            Some(message) => Heard::Message(message, id),
            None => Heard::Spoilt("a message nobody knows"),
        },
        _ => Heard::Spoilt("a message nobody knows"),
    };
    (end + 3, Some(heard))
}

fn message(json: &[u8]) -> Option<Message> {
    let object: Map<String, Value> = from_slice(json).ok()?;
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let own = |key: &str| text(key).map(str::to_owned);
    let kind = KINDS.iter().find(|(.., known)| Some(*known) == text("cmd"))?.0;
    let message = Message {
        kind,
        trace: own("trace")?,
        amount: match text("amount") {
            Some(amount) => Some(fen(amount)?),
            None => None,
        },
        code: own("code"),
        state: match text("state") {
            Some(state) => Some(named(&STATES, state)?),
            None => None,
        },
        reference: own("reference"),
        card: text("card").map(crate::card::masked),
        step: match text("step") {
            Some(step) => Some(named(&STEPS, step)?),
            None => None,
        },
    };
    is_trace(&message.trace).then_some(message)
}
