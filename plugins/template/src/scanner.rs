//! The scanner's protocol: one line of text per code, `symbology:content`, ended by a newline.

use crate::line::Line;
use std::time::Duration;
use tongban_sdk::barcode_reader::{BarcodeReader, Capabilities, ReadParams, ReadResult, Status, code, event};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Record};

/// Symbologies of this scanner, in the words of XFS4IoT.
const SYMBOLOGIES: &str = "qrCode pdf417 code128";
/// Longest code it can deliver; a longer one is noise.
const LONGEST: usize = 2048;
/// How often the line is looked at. A cancel is noticed as fast.
const PAUSE: Duration = Duration::from_millis(20);

/// A scanner on a line.
pub struct Scanner<L> {
    line: L,
}

impl<L: Line> Scanner<L> {
    /// A scanner on this line.
    pub fn new(line: L) -> Self {
        Scanner { line }
    }

    /// One whole line, without its newline. Errors: `noCode` when none came in time, `barcodeInvalid` for noise,
    /// `canceled`.
    fn next_line(&mut self, call: &dyn Call) -> Result<String, Failure> {
        let mut text = Vec::new();
        loop {
            // Byte by byte: a second code that came at once is not part of this one.
            let mut byte = [0];
            if self.line.read(&mut byte)? == 0 {
                call.wait(PAUSE).map_err(|failure| match failure.code {
                    CompletionCode::TimeOut => code::read::no_code("nothing before the window"),
                    _ => failure,
                })?;
            } else if byte[0] == b'\n' {
                return String::from_utf8(text).map_err(|_| code::read::barcode_invalid("not text"));
            } else {
                text.push(byte[0]);
                if text.len() > LONGEST {
                    return Err(code::read::barcode_invalid("longer than any code"));
                }
            }
        }
    }
}

impl<L: Line> BarcodeReader for Scanner<L> {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(Capabilities { symbologies: SYMBOLOGIES.into() })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let device = if self.line.connected() { DeviceState::Online } else { DeviceState::NoDevice };
        Ok(Status { device })
    }

    fn read(&mut self, call: &dyn Call, params: ReadParams) -> Result<ReadResult, Failure> {
        // A code that came before nobody asked for: it is somebody else's.
        self.line.discard()?;
        call.event(event::read::present_code, Record::new());
        loop {
            let line = self.next_line(call)?;
            let Some((symbology, data)) = line.split_once(':') else {
                return Err(code::read::barcode_invalid("no symbology before the content"));
            };
            let wanted = params.symbologies.as_deref().unwrap_or(SYMBOLOGIES);
            if wanted.split(' ').any(|word| word == symbology) {
                return Ok(ReadResult { symbology: symbology.into(), data: data.to_owned().into() });
            }
            // Another kind of code: the person may hold the right one next.
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;
    use tongban_sdk::Family;
    use tongban_sdk::harness::ScriptedCall;

    /// A scanner that delivers its bytes after some reads that find none, behind what came before anybody asked.
    struct Script {
        stale: VecDeque<u8>,
        silence: usize,
        bytes: VecDeque<u8>,
    }

    impl Line for Script {
        fn connected(&mut self) -> bool {
            true
        }

        fn discard(&mut self) -> Result<(), Failure> {
            self.stale.clear();
            Ok(())
        }

        fn read(&mut self, into: &mut [u8]) -> Result<usize, Failure> {
            if let Some(left) = self.silence.checked_sub(1) {
                self.silence = left;
                return Ok(0);
            }
            Ok(self.stale.pop_front().or_else(|| self.bytes.pop_front()).map_or(0, |byte| {
                into[0] = byte;
                1
            }))
        }
    }

    fn scanner(silence: usize, text: &str) -> Scanner<Script> {
        Scanner::new(Script { stale: VecDeque::new(), silence, bytes: text.bytes().collect() })
    }

    fn params(symbologies: Option<&str>) -> ReadParams {
        ReadParams { symbologies: symbologies.map(str::to_owned) }
    }

    #[test]
    fn a_code_is_waited_for_and_read_whole() {
        let call = ScriptedCall::new();
        let read = scanner(10, "qrCode:A:1\nqrCode:B\n").read(&call, params(None)).unwrap();
        assert_eq!((read.symbology.as_str(), read.data.expose().as_str()), ("qrCode", "A:1"));
        assert_eq!(call.event_numbers(), [event::read::present_code]);
        assert_eq!(call.waited(), PAUSE * 10);
    }

    #[test]
    fn a_code_that_was_held_there_before_is_not_the_next_ones() {
        let mut scanner = scanner(0, "qrCode:mine\n");
        scanner.line.stale.extend(b"qrCode:the one before\nqrCo");
        assert_eq!(scanner.read(&ScriptedCall::new(), params(None)).unwrap().data.expose(), "mine");
    }

    #[test]
    fn a_code_of_another_kind_is_passed_over() {
        let read = scanner(0, "code128:1\npdf417:2\n").read(&ScriptedCall::new(), params(Some("pdf417"))).unwrap();
        assert_eq!(read.data.expose(), "2");
    }

    #[test]
    fn every_way_of_not_reading_has_its_code() {
        let long = "x".repeat(LONGEST + 1);
        for (text, number) in [("", 1), ("qrCode", 1), ("no colon\n", 2), (long.as_str(), 2)] {
            let failure = scanner(0, text).read(&ScriptedCall::new(), params(None)).unwrap_err();
            assert_eq!((failure.error, failure.family), (Some(number), Family::Retry), "{}", text.len());
        }
    }

    #[test]
    fn a_cancel_ends_the_wait_at_once() {
        let call = ScriptedCall::new().cancel_after(Duration::from_secs(2));
        let failure = scanner(0, "").read(&call, params(None)).unwrap_err();
        assert_eq!(failure.code, CompletionCode::Canceled);
        assert_eq!(call.waited(), Duration::from_secs(2));
    }
}
