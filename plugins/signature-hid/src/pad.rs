//! The pad as the host sees it.

use crate::areas::{self, Button, Buttons};
use crate::digitizer::Digitizer;
use crate::ink::{Ink, Sample};
use crate::stu::{self, Stu};
use std::time::{Duration, Instant};
use tongban_sdk::signature_capture::{Capabilities, CaptureParams, Signature, SignatureCapture, Status, code, event};
use tongban_sdk::{Call, DeviceState, Failure, Record};
use tongban_wire::{Link, Patience, Reports, WireError};

/// What people call the device.
const WHAT: &str = "signature pad";

/// How this pad is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Use {
    /// Whether it shows where to confirm and where to clear.
    pub picture: bool,
    /// Confirms once the pen was away that long.
    pub confirm_after: Option<Duration>,
}

/// Which pad it is.
enum Kind {
    Stu(Stu),
    Digitizer(Box<Digitizer>),
}

impl Kind {
    fn sample(&self, report: &[u8]) -> Result<Option<Sample>, WireError> {
        match self {
            Kind::Stu(stu) => stu.sample(report),
            Kind::Digitizer(digitizer) => digitizer.sample(report),
        }
    }
}

/// An open pad.
struct Opened {
    wire: Box<dyn Reports>,
    kind: Kind,
}

impl Opened {
    fn new(mut wire: Box<dyn Reports>) -> Result<Opened, WireError> {
        let stu = match wire.feature(stu::CAPABILITY, stu::CAPABILITY_LEN) {
            Ok(answer) => Stu::of(&answer),
            Err(error) if error.closes() => return Err(error),
            // A pad that knows no such report is none of these.
            Err(_) => None,
        };
        if let Some(stu) = stu {
            return Ok(Opened { wire, kind: Kind::Stu(stu) });
        }
        let digitizer = Digitizer::of(&wire.descriptor()?);
        let said = "is neither a Wacom STU pad nor a digitizer with tip, X and Y in its descriptor";
        let digitizer = digitizer.ok_or_else(|| WireError::Setting(said.into()))?;
        Ok(Opened { wire, kind: Kind::Digitizer(Box::new(digitizer)) })
    }

    /// Clears the pad and begins or ends inking.
    fn ink(&mut self, on: bool, used: &Use) -> Result<(), WireError> {
        let Kind::Stu(stu) = &self.kind else { return Ok(()) };
        let stu = *stu;
        for report in stu.prepare(on, areas::WRITING_ENDS) {
            self.wire.set_feature(&report)?;
        }
        if on && used.picture && used.confirm_after.is_none() {
            for report in Stu::picture(&areas::picture(stu.display.0, stu.display.1)) {
                self.wire.set_feature(&report)?;
            }
        }
        Ok(())
    }
}

/// A pad and the way to it.
pub struct SignaturePad {
    link: Link<Opened>,
    used: Use,
}

impl SignaturePad {
    /// A pad that is not open yet.
    pub fn new(
        mut opener: impl FnMut() -> Result<Box<dyn Reports>, WireError> + Send + 'static,
        used: Use,
    ) -> SignaturePad {
        SignaturePad { link: Link::new(move || Opened::new(opener()?)), used }
    }

    /// The ink, once it is confirmed.
    fn sign(&mut self, call: &dyn Call) -> Result<Ink, WireError> {
        let patience = Patience::of(call);
        let used = self.used;
        self.link.with(|open| {
            open.wire.discard()?;
            open.ink(true, &used)
        })?;
        call.event(event::capture::present_subject, Record::new());
        let (mut ink, mut buttons, begun) = (Ink::default(), Buttons::default(), Instant::now());
        let mut lifted = None;
        loop {
            let away = used.confirm_after.filter(|_| lifted.is_some() && !ink.is_empty());
            let patience = away.map_or(patience, |away| patience.at_most(away));
            let sample = self.link.with(|open| {
                let report = open.wire.receive_report(&patience)?;
                open.kind.sample(&report)
            });
            let sample = match sample {
                Ok(Some(sample)) => sample,
                Ok(None) => continue,
                Err(WireError::Silent) if away.is_some() => return Ok(ink),
                Err(error) => return Err(error),
            };
            // A pen that hovers reports too: what counts is how long it did not write.
            lifted = if sample.down { None } else { lifted.or_else(|| Some(Instant::now())) };
            if away.zip(lifted).is_some_and(|(away, since)| since.elapsed() >= away) {
                return Ok(ink);
            }
            let (of_buttons, pressed) = match used.confirm_after {
                None => buttons.take(&sample),
                Some(_) => (false, None),
            };
            match pressed {
                Some(Button::Confirm) => return Ok(ink),
                Some(Button::Clear) => {
                    ink = Ink::default();
                    self.link.with(|open| open.ink(true, &used))?;
                    call.event(event::capture::cleared, Record::new());
                }
                None if of_buttons => {}
                None => ink.take(sample, begun.elapsed().as_millis() as u32),
            }
        }
    }
}

impl SignatureCapture for SignaturePad {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        // A pad that is not there yet is taken for what most are.
        let pressure = self.link.with(|open| {
            Ok(match &open.kind {
                Kind::Stu(_) => true,
                Kind::Digitizer(digitizer) => digitizer.has_pressure(),
            })
        });
        Ok(Capabilities { pressure: pressure.unwrap_or(true) })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let device = match self.link.with(|open| open.wire.descriptor().map(drop)) {
            Ok(()) => DeviceState::Online,
            Err(WireError::Gone | WireError::Absent(_)) => DeviceState::NoDevice,
            Err(_) if self.link.is_open() => DeviceState::Online,
            Err(_) => DeviceState::Offline,
        };
        Ok(Status { device })
    }

    fn reset(&mut self, _: &dyn Call) -> Result<(), Failure> {
        let used = self.used;
        self.link.with(|open| open.ink(false, &used)).map_err(|error| error.failure(WHAT))
    }

    fn capture(&mut self, call: &dyn Call, params: CaptureParams) -> Result<Signature, Failure> {
        let signed = self.sign(call);
        if self.link.is_open() {
            // Nobody shall see the signature of the one before; a pad that is gone shows nothing.
            let used = self.used;
            let _ = self.link.with(|open| open.ink(false, &used));
        }
        let ink = signed.map_err(|error| match error {
            WireError::TimeOut => code::capture::no_signature("nobody confirmed a signature"),
            error => error.failure(WHAT),
        })?;
        if !ink.is_enough(params.points) {
            return Err(code::capture::too_short("a dot, a dash or nothing"));
        }
        Ok(Signature { points: ink.points() as i64, strokes: ink.text().into() })
    }
}
