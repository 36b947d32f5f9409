//! A bank card terminal, in both of its framings, with a ledger of what it took.

use crate::{FarEnd, Say};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How the terminal frames its messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Framing {
    /// STX, BCD length, fields, ETX, LRC.
    Stx,
    /// 55 AA, JSON, exclusive or, CC 33.
    Json,
}

/// One sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sale {
    /// In fen.
    pub amount: i64,
    /// `approved`, `declined`, `reversed`, `unknown`.
    pub state: &'static str,
    /// How often money was taken.
    pub taken: usize,
    /// How often the message came.
    pub heard: usize,
}

/// What the terminal took, by trace; shared with the test.
pub type Ledger = Arc<Mutex<BTreeMap<String, Sale>>>;

/// How long a person takes to put a card to a terminal that says nothing.
const CARD: Duration = Duration::from_secs(2);
/// How long an unacknowledged message of the framing with ids waits before it comes again.
const AGAIN: Duration = Duration::from_millis(60);

/// The terminal.
pub struct BankTerminal {
    framing: Framing,
    ledger: Ledger,
    heard: Vec<u8>,
    /// What the person or the bank does next: `good` unless somebody said otherwise.
    next: String,
    id: u8,
    /// The id of the last message of the driver's: one that comes with it again is taken for a repeat.
    last: Option<u8>,
    /// A sale that waits for its card, unknown to a question until then, and when the card comes.
    armed: Option<(String, i64, Duration)>,
    /// The last message that wants an acknowledgement: bytes, when it comes again, how often it came.
    waiting: Option<(Vec<u8>, Duration, usize)>,
    ahead: Vec<Vec<u8>>,
    now: Duration,
}

impl BankTerminal {
    /// A terminal with an empty ledger, and the ledger.
    pub fn new(framing: Framing) -> (BankTerminal, Ledger) {
        let ledger = Ledger::default();
        let terminal = BankTerminal {
            framing,
            ledger: Arc::clone(&ledger),
            heard: Vec::new(),
            next: "good".into(),
            id: 0,
            last: None,
            armed: None,
            waiting: None,
            ahead: Vec::new(),
            now: Duration::ZERO,
        };
        (terminal, ledger)
    }

    /// Puts a message behind those that still wait to be acknowledged.
    fn tell(&mut self, kind: (&str, &str), fields: &[(char, &str, &str)], say: &mut Say) {
        let frame = match self.framing {
            Framing::Stx => {
                let mut data = kind.0.to_owned();
                for (letter, _, value) in fields {
                    data.push('\x1c');
                    data.push(*letter);
                    data.push_str(value);
                }
                let len = data.len();
                let bcd = |two: usize| (((two / 10) << 4) | (two % 10)) as u8;
                let mut frame = vec![0x02, bcd(len / 100), bcd(len % 100)];
                frame.extend(data.bytes());
                frame.push(0x03);
                frame.push(frame[1..].iter().fold(0, |sum, byte| sum ^ byte));
                frame
            }
            Framing::Json => {
                self.id = self.id.checked_add(1).unwrap_or(1);
                let mut json = format!("{{\"cmd\":\"{}\"", kind.1);
                for (_, key, value) in fields {
                    json.push_str(&format!(",\"{key}\":\"{value}\""));
                }
                json.push('}');
                json_frame(1, 0, self.id, json.as_bytes())
            }
        };
        self.ahead.push(frame);
        self.go_on(say);
    }

    fn go_on(&mut self, say: &mut Say) {
        if self.waiting.is_none() && !self.ahead.is_empty() {
            let frame = self.ahead.remove(0);
            say.now(frame.clone());
            self.waiting = Some((frame, self.now + AGAIN, 1));
        }
    }

    fn again(&mut self, say: &mut Say) {
        if let Some((frame, at, times)) = &mut self.waiting {
            if *times >= 3 {
                self.waiting = None;
                self.ahead.clear();
                return;
            }
            (*at, *times) = (self.now + AGAIN, *times + 1);
            say.now(frame.clone());
        }
    }

    /// One message of the driver's: its kind, then fields by letter and key.
    fn request(&mut self, kind: &str, field: impl Fn(char, &str) -> Option<String>, say: &mut Say) {
        let trace = field('R', "trace").unwrap_or_default();
        let amount: i64 = field('A', "amount").and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let same = ('R', "trace", trace.as_str());
        self.ahead.clear();
        self.waiting = None;
        match kind {
            "S1" | "sale" => {
                let next = std::mem::replace(&mut self.next, "good".into());
                let (code, state) = match next.as_str() {
                    "declined" => ("51", "declined"),
                    "no card" => ("T2", "declined"),
                    "unreadable" => ("T3", "declined"),
                    "no bank" => ("91", "declined"),
                    "bank silent" => ("68", "unknown"),
                    "approved by 08" => ("08", "approved"),
                    "approved by A2" => ("A2", "approved"),
                    "unacknowledged" => {
                        self.armed = Some((trace, amount, self.now + CARD));
                        return;
                    }
                    _ => ("00", "approved"),
                };
                {
                    let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
                    let new = Sale { amount, state, taken: 0, heard: 0 };
                    let sale = ledger.entry(trace.clone()).or_insert(new);
                    sale.heard += 1;
                    // A simple terminal takes whatever it is told to take: that is why it must be told once.
                    sale.taken += usize::from(state == "approved");
                }
                self.tell(("P2", "progress"), &[same, ('P', "step", "card")], say);
                if next == "dies" {
                    self.ahead.clear();
                    return;
                }
                self.tell(("P2", "progress"), &[same, ('P', "step", "online")], say);
                let digits = format!("{:012}", if next == "other amount" { amount + 1 } else { amount });
                let reference = format!("9{trace}");
                let card = if next == "unmasked" { "6217000010000000017" } else { "621700******0017" };
                let mut fields = vec![same, ('C', "code", code), ('A', "amount", &digits)];
                if code == "00" {
                    fields.extend([('B', "reference", reference.as_str()), ('N', "card", card)]);
                }
                self.tell(("S2", "sale_reply"), &fields, say);
            }
            "Q1" | "query" if self.next == "bank away" => {
                self.next = "good".into();
                self.tell(("Q2", "query_reply"), &[same, ('C', "code", "91")], say);
            }
            "Q1" | "query" => {
                let sale = self.ledger.lock().unwrap_or_else(PoisonError::into_inner).get(&trace).cloned();
                let state = sale.as_ref().map_or("not_found", |sale| sale.state);
                let digits = format!("{:012}", sale.map_or(0, |sale| sale.amount));
                let reference = format!("9{trace}");
                let mut fields = vec![same, ('T', "state", state)];
                if matches!(state, "approved" | "reversed" | "declined") {
                    fields.push(('A', "amount", &digits));
                }
                if state == "approved" {
                    fields.push(('B', "reference", &reference));
                }
                self.tell(("Q2", "query_reply"), &fields, say);
            }
            "V1" | "void" => {
                let code = {
                    let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
                    match ledger.get_mut(&trace) {
                        Some(sale) if sale.state == "approved" && sale.amount == amount => {
                            sale.state = "reversed";
                            "00"
                        }
                        _ => "25",
                    }
                };
                self.tell(("V2", "void_reply"), &[same, ('C', "code", code)], say);
            }
            // Cancel: whatever is not yet said need not be said, and no card is waited for.
            _ => self.armed = None,
        }
    }

    /// Takes one whole thing off what was heard; whether there was one.
    fn take(&mut self, say: &mut Say) -> bool {
        match self.framing {
            Framing::Stx => self.take_stx(say),
            Framing::Json => self.take_json(say),
        }
    }

    fn take_stx(&mut self, say: &mut Say) -> bool {
        let Some(first) = self.heard.first().copied() else { return false };
        if first != 0x02 {
            self.heard.remove(0);
            match first {
                0x05 => say.now([0x06]),
                0x06 => {
                    self.waiting = None;
                    self.go_on(say);
                }
                0x15 => self.again(say),
                _ => {}
            }
            return true;
        }
        let [_, high, low, ..] = self.heard[..] else { return false };
        let two = |byte: u8| usize::from(byte >> 4) * 10 + usize::from(byte & 15);
        let len = two(high) * 100 + two(low);
        if self.heard.len() < len + 5 {
            return false;
        }
        let frame: Vec<u8> = self.heard.drain(..len + 5).collect();
        if frame[1..].iter().fold(0, |sum, byte| sum ^ byte) != 0 || frame[len + 3] != 0x03 {
            say.now([0x15]);
            return true;
        }
        let data = String::from_utf8_lossy(&frame[3..3 + len]).into_owned();
        let mut parts = data.split('\x1c');
        let kind = parts.next().unwrap_or_default().to_owned();
        if !(kind == "S1" && self.next == "unacknowledged") {
            say.now([0x06]);
        }
        let fields: Vec<String> = parts.map(str::to_owned).collect();
        let field =
            |letter: char, _: &str| fields.iter().find_map(|field| field.strip_prefix(letter)).map(str::to_owned);
        self.request(&kind, field, say);
        true
    }

    fn take_json(&mut self, say: &mut Say) -> bool {
        let Some(start) = self.heard.windows(2).position(|two| two == [0x55, 0xAA]) else {
            return false;
        };
        self.heard.drain(..start);
        let [_, _, kind, ack, id, high, low, ..] = self.heard[..] else { return false };
        let len = usize::from(u16::from_be_bytes([high, low]));
        if self.heard.len() < len + 10 {
            return false;
        }
        let frame: Vec<u8> = self.heard.drain(..len + 10).collect();
        if frame[2..8 + len].iter().fold(0, |sum, byte| sum ^ byte) != 0 {
            return true;
        }
        match kind {
            2 if self.waiting.as_ref().is_some_and(|(frame, ..)| frame[4] == ack) => {
                self.waiting = None;
                self.go_on(say);
            }
            3 => say.now(json_frame(2, id, 0, b"")),
            1 => {
                let json = String::from_utf8_lossy(&frame[7..7 + len]).into_owned();
                let field = |_: char, key: &str| {
                    let (_, rest) = json.split_once(&format!("\"{key}\":\""))?;
                    Some(rest.split('"').next()?.to_owned())
                };
                let kind = field('-', "cmd").unwrap_or_default();
                if !(kind == "sale" && self.next == "unacknowledged") {
                    say.now(json_frame(2, id, 0, b""));
                }
                if self.last.replace(id) != Some(id) {
                    self.request(&kind, field, say);
                }
            }
            _ => {}
        }
        true
    }
}

fn json_frame(kind: u8, ack: u8, id: u8, json: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x55, 0xAA, kind, ack, id];
    frame.extend((json.len() as u16).to_be_bytes());
    frame.extend(json);
    frame.push(frame[2..].iter().fold(0, |sum, byte| sum ^ byte));
    frame.extend([0xCC, 0x33]);
    frame
}

impl FarEnd for BankTerminal {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        self.heard.extend(bytes);
        while self.take(say) {}
    }

    fn tick(&mut self, now: Duration, say: &mut Say) {
        self.now = now;
        if let Some((trace, amount, _)) = self.armed.take_if(|(.., at)| now >= *at) {
            let sale = Sale { amount, state: "approved", taken: 1, heard: 1 };
            self.ledger.lock().unwrap_or_else(PoisonError::into_inner).insert(trace, sale);
        }
        if self.framing == Framing::Json && self.waiting.as_ref().is_some_and(|(_, at, _)| now >= *at) {
            self.again(say);
        }
    }

    /// `next good`, `next declined`, `next no card`, `next unreadable`, `next no bank`, `next bank silent`, `next dies`
    /// (money is taken, nothing is said), `next other amount`, `next unmasked`, `next approved by 08`, `next approved by A2`,
    /// `next unacknowledged` (nothing is said, and two seconds later a card is taken), `next bank away` (the next question).
    fn act(&mut self, act: &str, _: &mut Say) -> bool {
        let Some(("next", next)) = act.split_once(' ') else { return false };
        self.next = next.to_owned();
        true
    }

    fn plugged(&mut self) {
        self.heard.clear();
        self.waiting = None;
        self.ahead.clear();
        self.now = Duration::ZERO;
    }

    fn oversize(&self, message: &[u8]) -> Vec<u8> {
        let mut lies = message.to_vec();
        match self.framing {
            Framing::Stx if lies.len() > 3 => lies[1..3].copy_from_slice(&[0x09, 0x99]),
            Framing::Json if lies.len() > 7 => lies[5..7].copy_from_slice(&[0x03, 0xFF]),
            _ => return vec![0xFF; 64 * 1024],
        }
        lies
    }
}
