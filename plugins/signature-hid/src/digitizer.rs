//! Any digitizer that describes itself: USB usage page 0x0D. Pure; takes any bytes.

use crate::ink::{Sample, scaled};
use tongban_wire::WireError;
use tongban_wire::descriptor::{Descriptor, Field, Usage, Way};

const PAGE: u16 = 0x0D;
const PRESSURE: Usage = Usage::new(PAGE, 0x30);
const TIP: Usage = Usage::new(PAGE, 0x42);
const X: Usage = Usage::new(0x01, 0x30);
const Y: Usage = Usage::new(0x01, 0x31);

/// Where a digitizer puts the pen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Digitizer {
    ids: bool,
    x: Field,
    y: Field,
    tip: Field,
    pressure: Option<Field>,
}

impl Digitizer {
    /// The layout a descriptor gives; nothing when it is no digitizer's.
    pub fn of(descriptor: &[u8]) -> Option<Digitizer> {
        let read = Descriptor::parse(descriptor).ok()?;
        let tip = read.find(Way::Input, TIP)?.clone();
        let beside = |usage| {
            let mut fields = read.fields.iter().filter(|field| field.way == Way::Input && field.usage == usage);
            fields.find(|field| !field.constant && field.report == tip.report && field.most > field.least)
        };
        Some(Digitizer {
            ids: read.ids,
            x: beside(X)?.clone(),
            y: beside(Y)?.clone(),
            pressure: beside(PRESSURE).cloned(),
            tip,
        })
    }

    /// Whether it measures pressure.
    pub fn has_pressure(&self) -> bool {
        self.pressure.is_some()
    }

    /// Where the pen is; nothing for other reports. Errors: [`WireError::Garbled`].
    pub fn sample(&self, report: &[u8]) -> Result<Option<Sample>, WireError> {
        let body = match (self.ids, report.split_first()) {
            (_, None) => return Err(WireError::Garbled("an empty report")),
            (true, Some((id, _))) if *id != self.tip.report => return Ok(None),
            (true, Some((_, body))) => body,
            (false, _) => report,
        };
        let short = WireError::Garbled("a pen report cut short");
        let place = |field: &Field, full: u32| {
            let value = i64::from(field.value(body, 0).ok_or(short.clone())?);
            let (least, most) = (i64::from(field.least), i64::from(field.most));
            if !(least..=most).contains(&value) {
                return Err(WireError::Garbled("a pen outside the pad"));
            }
            Ok(scaled((value - least) as u32, (most - least) as u32, full))
        };
        let down = self.tip.value(body, 0).ok_or(short.clone())? != 0;
        let pressure = match &self.pressure {
            Some(field) => place(field, 1_000)?,
            None => 500,
        };
        Ok(Some(Sample {
            x: place(&self.x, 10_000)?,
            y: place(&self.y, 10_000)?,
            pressure: if down { pressure } else { 0 },
            down,
            clock_ms: None,
        }))
    }
}
