//! A described scanner or keypad as the host sees it.

use crate::description::Description;
use crate::line::{Line, STATUS};
use crate::pattern::Values;
use std::time::Duration;
use tongban_sdk::barcode_reader::{BarcodeReader, Capabilities, ReadParams, ReadResult, Status, code, event};
use tongban_sdk::{Call, Failure, Record};
use tongban_wire::{Patience, WireError, symbology};

/// A scanner and its description.
pub struct Scanner {
    line: Line,
    description: Description,
}

impl Scanner {
    /// On that line.
    pub fn new(line: Line, description: Description) -> Scanner {
        Scanner { line, description }
    }

    /// The code in a message; nothing when it is another message.
    fn code(&self, body: &[u8]) -> Option<(String, Vec<u8>)> {
        self.description.codes.iter().find_map(|code| {
            let values = code.pattern.read(body)?;
            let word = match (&code.symbology, values.get("aim").map(Vec::as_slice)) {
                (Some(word), _) => word.clone(),
                (None, Some([code, modifier])) => symbology::word(*code, *modifier).to_owned(),
                (None, _) => return None,
            };
            Some((word, values.get("data")?.clone()))
        })
    }

    fn next_code(&mut self, call: &dyn Call, wish: Option<&str>) -> Result<ReadResult, Failure> {
        let patience = Patience::of(call);
        let title = self.description.title.clone();
        let failed = |error: WireError| error.failure_or(&title, || code::read::no_code("nothing before the window"));
        self.line.ready(&patience).map_err(failed)?;
        self.line.discard().map_err(failed)?;
        if let Some(begin) = self.description.commands.get("begin") {
            let answer = self.line.run(begin, &Values::new(), &patience).map_err(failed)?;
            match answer.and_then(|answer| answer.code).as_deref() {
                Some("no_code") => return Err(code::read::no_code("the device says that there is none")),
                Some(_) => return Err(code::read::barcode_invalid("the device says that it cannot read it")),
                None => {}
            }
        }
        call.event(event::read::present_code, Record::new());
        loop {
            let body = match self.line.next_body(&patience) {
                Ok(body) => body,
                Err(WireError::Garbled(how)) => return Err(code::read::barcode_invalid(how)),
                Err(error) => return Err(failed(error)),
            };
            let Some((word, data)) = self.code(&body) else { continue };
            // Another kind of code: the person may hold the right one next.
            if !symbology::wanted(wish, &word) {
                continue;
            }
            let text = String::from_utf8(data).ok().filter(|text| !text.chars().any(is_noise));
            let data = text.ok_or_else(|| code::read::barcode_invalid("not text"))?;
            return Ok(ReadResult { symbology: word, data: data.into() });
        }
    }
}

impl BarcodeReader for Scanner {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let told = self.description.codes.iter().map(|code| code.symbology.as_deref());
        let words: Option<Vec<&str>> = told.collect();
        Ok(Capabilities { symbologies: words.map_or_else(|| symbology::WORDS.to_owned(), |words| words.join(" ")) })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let patience = Patience::plain(STATUS);
        Ok(Status { device: self.line.state(self.description.commands.get("status"), &patience) })
    }

    fn read(&mut self, call: &dyn Call, params: ReadParams) -> Result<ReadResult, Failure> {
        let read = self.next_code(call, params.symbologies.as_deref());
        if let Some(end) = self.description.commands.get("end") {
            // A device that is gone needs no such thing.
            let _ = self.line.run(end, &Values::new(), &Patience::plain(Duration::from_millis(100)));
        }
        read
    }
}

/// Whether no code holds such a character: GS, RS and EOT separate the fields of GS1 and of driving licences, which end
/// their lines, too; any other control character is noise.
fn is_noise(c: char) -> bool {
    c < ' ' && !matches!(c, '\u{1d}' | '\u{1e}' | '\u{4}' | '\t' | '\r' | '\n') || c == '\u{7f}'
}
