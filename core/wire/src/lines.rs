//! Lines out of a stream of bytes: for scanners and boards that speak text. Pure; takes any bytes in any pieces.

use std::collections::VecDeque;

/// Where a line ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineEnd {
    /// At CR, at LF, or at both together.
    AnyNewline,
    /// At exactly these bytes; never empty.
    Bytes(Vec<u8>),
}

/// What came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// A line without its end; never empty.
    Whole(Vec<u8>),
    /// More bytes than a line may have; they were dropped up to the next end.
    Overlong,
}

/// Collects bytes and gives lines.
#[derive(Clone, Debug)]
pub struct Lines {
    end: LineEnd,
    longest: usize,
    begun: Vec<u8>,
    overlong: bool,
    ready: VecDeque<Line>,
}

impl Lines {
    /// Lines that end so and are at most that long.
    pub fn new(end: LineEnd, longest: usize) -> Lines {
        Lines { end, longest, begun: Vec::new(), overlong: false, ready: VecDeque::new() }
    }

    /// Takes bytes as they came.
    pub fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.begun.push(*byte);
            let ended = match &self.end {
                LineEnd::AnyNewline => matches!(byte, b'\r' | b'\n').then_some(1),
                LineEnd::Bytes(end) => (!end.is_empty() && self.begun.ends_with(end)).then_some(end.len()),
            };
            if let Some(end) = ended {
                self.begun.truncate(self.begun.len() - end);
                let line = std::mem::take(&mut self.begun);
                match (std::mem::take(&mut self.overlong), line.is_empty()) {
                    (true, _) => self.ready.push_back(Line::Overlong),
                    (false, true) => {}
                    (false, false) => self.ready.push_back(Line::Whole(line)),
                }
            } else if self.begun.len() > self.longest {
                self.overlong = true;
                // What may be the beginning of the end stays.
                let kept = match &self.end {
                    LineEnd::AnyNewline => 0,
                    LineEnd::Bytes(end) => end.len().saturating_sub(1),
                };
                self.begun.drain(..self.begun.len() - kept.min(self.begun.len()));
            }
        }
    }

    /// The next line, if one is complete.
    pub fn next_line(&mut self) -> Option<Line> {
        self.ready.pop_front()
    }

    /// Whether a line has begun and not ended.
    pub fn is_begun(&self) -> bool {
        !self.begun.is_empty() || self.overlong
    }

    /// Forgets all that came.
    pub fn clear(&mut self) {
        self.begun.clear();
        self.overlong = false;
        self.ready.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(end: LineEnd, pieces: &[&[u8]]) -> Vec<String> {
        let mut lines = Lines::new(end, 8);
        pieces.iter().for_each(|piece| lines.push(piece));
        std::iter::from_fn(|| lines.next_line())
            .map(|line| match line {
                Line::Whole(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                Line::Overlong => "<overlong>".into(),
            })
            .collect()
    }

    #[test]
    fn lines_come_whole_however_the_bytes_were_cut() {
        assert_eq!(lines(LineEnd::AnyNewline, &[b"ab", b"c\r", b"\nd\n", b"e"]), ["abc", "d"]);
        assert_eq!(lines(LineEnd::Bytes(b"\r\n".to_vec()), &[b"a\rb\r", b"\n\r\nx"]), ["a\rb"]);
    }

    #[test]
    fn a_line_that_never_ends_takes_no_room_and_hides_no_later_one() {
        assert_eq!(lines(LineEnd::AnyNewline, &[&[b'x'; 70_000], b"\nok\n"]), ["<overlong>", "ok"]);
        assert_eq!(lines(LineEnd::Bytes(b"##".to_vec()), &[b"123456789012#", b"#ok##"]), ["<overlong>", "ok"]);
    }
}
