//! The scanner as the host sees it.

use crate::layout::Layout;
use crate::scan::{Joining, Spoilt};
use std::time::Duration;
use tongban_sdk::barcode_reader::{BarcodeReader, Capabilities, ReadParams, ReadResult, Status, code, event};
use tongban_sdk::{Call, DeviceState, Failure, Record};
use tongban_wire::{Link, Patience, Reports, WireError, symbology};

/// What people call the device.
const WHAT: &str = "barcode scanner";
/// How long the next report of a code that goes on may take.
const NEXT_PART: Duration = Duration::from_millis(500);
/// How long the scanner may take to accept a trigger report.
const TRIGGER: Duration = Duration::from_millis(500);

/// How this scanner is used.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Use {
    /// Symbologies it is set to, in the words of XFS4IoT; all where the settings do not say.
    pub symbologies: Option<String>,
    /// Whether it must be switched on for each reading; absent means: if it can be.
    pub trigger: Option<bool>,
}

/// An open scanner.
struct Opened {
    wire: Box<dyn Reports>,
    layout: Layout,
}

/// A scanner and the way to it.
pub struct Scanner {
    link: Link<Opened>,
    used: Use,
}

impl Scanner {
    /// A scanner that is not open yet.
    pub fn new(mut opener: impl FnMut() -> Result<Box<dyn Reports>, WireError> + Send + 'static, used: Use) -> Scanner {
        let link = Link::new(move || {
            let mut wire = opener()?;
            let layout = match wire.descriptor() {
                Ok(descriptor) => Layout::of(&descriptor)?,
                Err(error) if error.closes() => return Err(error),
                // A scanner that keeps its descriptor to itself still reports.
                Err(_) => Layout::ByLength,
            };
            Ok(Opened { wire, layout })
        });
        Scanner { link, used }
    }

    /// Waits for a code that will do.
    fn next_code(&mut self, call: &dyn Call, wish: Option<&str>) -> Result<ReadResult, Failure> {
        let patience = Patience::of(call);
        let must = self.used.trigger;
        self.link
            .with(|open| {
                open.wire.discard()?;
                match (must, open.layout.trigger(true)) {
                    (Some(false), _) | (None, None) => Ok(()),
                    (Some(true), None) => Err(WireError::Setting(
                        "trigger = true, but the scanner's descriptor has no trigger report".into(),
                    )),
                    (_, Some(on)) => open.wire.send_report(&on, &patience.at_most(TRIGGER)),
                }
            })
            .map_err(failed)?;
        call.event(event::read::present_code, Record::new());
        let mut joining = Joining::default();
        loop {
            let patience = if joining.is_begun() { patience.at_most(NEXT_PART) } else { patience };
            let part = self.link.with(|open| {
                let report = open.wire.receive_report(&patience)?;
                open.layout.part(&report)
            });
            let part = match part {
                Ok(None) => continue,
                Ok(Some(part)) => part,
                Err(WireError::Silent) if joining.is_begun() => {
                    return Err(code::read::barcode_invalid("came in part only"));
                }
                Err(error) => return Err(failed(error)),
            };
            let scan = match joining.take(part) {
                Ok(None) => continue,
                Ok(Some(scan)) => scan,
                Err(Spoilt::Changed) => {
                    return Err(code::read::barcode_invalid("another symbology before the code was whole"));
                }
                Err(Spoilt::Overlong) => return Err(code::read::barcode_invalid("longer than any code")),
            };
            // Another kind of code: the person may hold the right one next. An empty one is a scanner clearing its throat.
            if scan.data.is_empty() || !symbology::wanted(wish, scan.symbology) {
                continue;
            }
            let data = String::from_utf8(scan.data).map_err(|_| code::read::barcode_invalid("not UTF-8"))?;
            return Ok(ReadResult { symbology: scan.symbology.into(), data: data.into() });
        }
    }

    /// Switches the scanner off again; a scanner that is gone needs no such thing.
    fn trigger_off(&mut self) {
        if self.used.trigger == Some(false) || !self.link.is_open() {
            return;
        }
        let _ = self.link.with(|open| match open.layout.trigger(false) {
            Some(off) => open.wire.send_report(&off, &Patience::plain(TRIGGER)),
            None => Ok(()),
        });
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
        let device = match self.link.with(|open| open.wire.descriptor().map(drop)) {
            Ok(()) => DeviceState::Online,
            Err(WireError::Gone | WireError::Absent(_)) => DeviceState::NoDevice,
            // Reading the descriptor is not every scanner's gift; it is there all the same.
            Err(_) if self.link.is_open() => DeviceState::Online,
            Err(_) => DeviceState::Offline,
        };
        Ok(Status { device })
    }

    fn reset(&mut self, _: &dyn Call) -> Result<(), Failure> {
        self.trigger_off();
        self.link.with(|open| open.wire.discard()).map_err(|error| error.failure(WHAT))
    }

    fn read(&mut self, call: &dyn Call, params: ReadParams) -> Result<ReadResult, Failure> {
        let read = self.next_code(call, params.symbologies.as_deref());
        self.trigger_off();
        read
    }
}
