//! The protocol of a line board: lines of ASCII, each `BODY*HH` and a newline, HH the exclusive or of BODY in hexadecimal.
//!
//! | Driver | Board |
//! |---|---|
//! | `#07 ID` | `#07 OK LB1 MODEL` |
//! | `#08 LIGHT 3 slow green` | `#08 OK`, or `#08 NO channel` |
//! | `#09 DARK` | `#09 OK`: every light is dark |
//! | `#10 IN` | `#10 OK in1=0 in2=1 …` |
//! | `#11 SET out1=open` | `#11 OK` |
//! | | `! in1=1`: an input changed, unasked |
//!
//! The number before an answer is that of its request, so that an answer that came late is not taken for another.

use std::time::Duration;
use tongban_wire::lines::{Line, LineEnd, Lines};
use tongban_wire::sum::xor;
use tongban_wire::{Link, Patience, Stream, WireError};

/// Usual speed of the line.
pub const BAUD: u32 = 115_200;
/// Longest line either side sends.
const LONGEST: usize = 512;
/// How long an answer may take.
const ANSWER: Duration = Duration::from_millis(300);
/// How often a request is sent: each says how a thing shall be, so that once more does no harm.
const TRIES: usize = 2;

/// What a board says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// The answer to the request with that number: whether it was done, and the rest of the line.
    Answer(u8, bool, String),
    /// An input changed: its name and value.
    News(String, String),
}

/// A body as a line.
pub fn line(body: &str) -> Vec<u8> {
    format!("{body}*{:02X}\n", xor(body.as_bytes())).into_bytes()
}

/// Reads a line without its newline. Errors: in words.
pub fn said(line: &[u8]) -> Result<Said, &'static str> {
    let text = std::str::from_utf8(line).map_err(|_| "not text")?;
    let (body, sum) = text.rsplit_once('*').ok_or("a line without a checksum")?;
    let sum =
        (sum.len() == 2).then(|| u8::from_str_radix(sum, 16).ok()).flatten().ok_or("a line without a checksum")?;
    if sum != xor(body.as_bytes()) {
        return Err("a wrong checksum");
    }
    if let Some(news) = body.strip_prefix("! ") {
        let (name, value) = news.split_once('=').ok_or("news without a value")?;
        return Ok(Said::News(name.to_owned(), value.to_owned()));
    }
    let (number, rest) = body.strip_prefix('#').and_then(|rest| rest.split_once(' ')).ok_or("a line nobody knows")?;
    let number = number.parse().map_err(|_| "a line nobody knows")?;
    let (word, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    match word {
        "OK" => Ok(Said::Answer(number, true, rest.to_owned())),
        "NO" => Ok(Said::Answer(number, false, rest.to_owned())),
        _ => Err("a line nobody knows"),
    }
}

/// Lines as boards send them.
pub fn lines() -> Lines {
    Lines::new(LineEnd::AnyNewline, LONGEST)
}

/// A line to a board.
pub struct Board {
    link: Link<Box<dyn Stream>>,
    lines: Lines,
    number: u8,
}

impl Board {
    /// A board whose line is not open yet; it is greeted and darkened each time the line is opened.
    pub fn new(opener: impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static) -> Board {
        Board { link: Link::new(opener), lines: lines(), number: 0 }
    }

    /// Whether the line is open.
    pub fn is_open(&self) -> bool {
        self.link.is_open()
    }

    /// Asks and waits for the answer; news that come meanwhile go to `on_news`. `Ok(Err(…))` is the board's no.
    pub fn ask(
        &mut self,
        request: &str,
        patience: &Patience,
        on_news: &mut dyn FnMut(&str, &str),
    ) -> Result<Result<String, String>, WireError> {
        let mut last = WireError::Silent;
        for _ in 0..TRIES {
            self.number = (self.number + 1) % 100;
            let sent = line(&format!("#{:02} {request}", self.number));
            self.link.with(|wire| wire.send(&sent, patience))?;
            match self.answer(&patience.at_most(ANSWER), on_news) {
                Ok(answer) => return Ok(answer),
                Err(error @ (WireError::Silent | WireError::Garbled(_))) => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn answer(
        &mut self,
        patience: &Patience,
        on_news: &mut dyn FnMut(&str, &str),
    ) -> Result<Result<String, String>, WireError> {
        let mut spoilt = None;
        loop {
            match self.hear(patience) {
                Ok(Said::News(name, value)) => on_news(&name, &value),
                Ok(Said::Answer(number, done, rest)) if number == self.number => {
                    return Ok(if done { Ok(rest) } else { Err(rest) });
                }
                // An answer to a request of before.
                Ok(Said::Answer(..)) => {}
                Err(WireError::Garbled(how)) => spoilt = Some(how),
                Err(WireError::Silent) => return Err(spoilt.map_or(WireError::Silent, WireError::Garbled)),
                Err(error) => return Err(error),
            }
        }
    }

    /// The next line that is whole and right.
    pub fn hear(&mut self, patience: &Patience) -> Result<Said, WireError> {
        loop {
            match self.lines.next_line() {
                Some(Line::Whole(line)) => return said(&line).map_err(WireError::Garbled),
                Some(Line::Overlong) => return Err(WireError::Garbled("a line longer than any board sends")),
                None => {}
            }
            let mut bytes = [0; 256];
            let read = self.link.with(|wire| wire.receive(&mut bytes, patience))?;
            self.lines.push(&bytes[..read]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_or_refused_in_words() {
        assert_eq!(line("#07 ID"), b"#07 ID*09\n");
        let read = |body: &str| said(line(body).strip_suffix(b"\n").unwrap());
        assert_eq!(read("#07 OK LB1 X"), Ok(Said::Answer(7, true, "LB1 X".into())));
        assert_eq!(read("#07 NO channel"), Ok(Said::Answer(7, false, "channel".into())));
        assert_eq!(read("! in1=1"), Ok(Said::News("in1".into(), "1".into())));
        for (bad, words) in
            [(&b"#07 OK*01"[..], "wrong checksum"), (b"#07 OK", "without a checksum"), (b"\xFF*00", "not text")]
        {
            assert!(said(bad).unwrap_err().contains(words));
        }
        assert!(read("#x OK").is_err() && read("! in1").is_err() && read("#1 MAYBE").is_err());
    }
}
