//! The scanner as the host sees it.

use crate::framing::Codes;
use crate::settings::Use;
use std::time::Duration;
use tongban_sdk::barcode_reader::{BarcodeReader, Capabilities, ReadParams, ReadResult, Status, code, event};
use tongban_sdk::{Call, DeviceState, Failure, Record};
use tongban_wire::{Link, Patience, Stream, WireError, symbology};

/// What people call the device.
const WHAT: &str = "barcode scanner";
/// How long the scanner may pause inside a code: at 1200 bits a second a byte takes 9 ms.
const PAUSE: Duration = Duration::from_secs(1);
/// How long it may take to accept the trigger's bytes.
const TRIGGER: Duration = Duration::from_millis(500);

/// A scanner and the way to it.
pub struct Scanner {
    link: Link<Box<dyn Stream>>,
    used: Use,
    codes: Codes,
}

impl Scanner {
    /// A scanner that is not open yet.
    pub fn new(opener: impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static, used: Use) -> Scanner {
        Scanner { link: Link::new(opener), codes: Codes::new(used.framing.clone()), used }
    }

    fn next_code(&mut self, call: &dyn Call, wish: Option<&str>) -> Result<ReadResult, Failure> {
        let patience = Patience::of(call);
        let Scanner { link, used, codes, .. } = self;
        codes.clear();
        link.with(|wire| {
            wire.discard()?;
            match used.trigger[0].as_slice() {
                [] => Ok(()),
                on => wire.send(on, &patience.at_most(TRIGGER)),
            }
        })
        .map_err(failed)?;
        call.event(event::read::present_code, Record::new());
        loop {
            while let Some(code) = codes.next_code() {
                let scan = code.map_err(|noise| code::read::barcode_invalid(noise.words()))?;
                // Another kind of code: the person may hold the right one next.
                if symbology::wanted(wish, &scan.symbology) {
                    return Ok(ReadResult { symbology: scan.symbology, data: scan.data.into() });
                }
            }
            let patience = if codes.is_begun() { patience.at_most(PAUSE) } else { patience };
            let mut bytes = [0; 512];
            match link.with(|wire| wire.receive(&mut bytes, &patience)) {
                Ok(read) => codes.push(&bytes[..read]),
                Err(WireError::Silent) if codes.is_begun() => {
                    return Err(code::read::barcode_invalid("came in part only"));
                }
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// Switches the scanner off again; a scanner that is gone needs no such thing.
    fn trigger_off(&mut self) {
        let off = self.used.trigger[1].as_slice();
        if !off.is_empty() && self.link.is_open() {
            let _ = self.link.with(|wire| wire.send(off, &Patience::plain(TRIGGER)));
        }
    }
}

/// What the host is told when the wire fails while a code is waited for.
fn failed(error: WireError) -> Failure {
    error.failure_or(WHAT, || code::read::no_code("nothing before the window"))
}

impl BarcodeReader for Scanner {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(Capabilities { symbologies: self.used.symbologies.clone().unwrap_or_else(|| symbology::WORDS.into()) })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        // A scanner answers nothing until a code is held before it: what can be told is whether its line is there.
        let looked = self.link.with(|wire| {
            let mut bytes = [0; 64];
            match wire.receive(&mut bytes, &Patience::plain(Duration::from_millis(1))) {
                Err(WireError::Silent) | Ok(_) => Ok(()),
                Err(error) => Err(error),
            }
        });
        let device = match looked {
            Ok(()) => DeviceState::Online,
            Err(WireError::Gone | WireError::Absent(_)) => DeviceState::NoDevice,
            Err(_) => DeviceState::Offline,
        };
        Ok(Status { device })
    }

    fn reset(&mut self, _: &dyn Call) -> Result<(), Failure> {
        self.trigger_off();
        self.codes.clear();
        self.link.with(|wire| wire.discard()).map_err(|error| error.failure(WHAT))
    }

    fn read(&mut self, call: &dyn Call, params: ReadParams) -> Result<ReadResult, Failure> {
        let read = self.next_code(call, params.symbologies.as_deref());
        self.trigger_off();
        read
    }
}
