//! Where a scanner puts what it read: found by its report descriptor, or one of two layouts that are known.
//!
//! Source: USB HID Point of Sale usage tables 1.02, Bar Code Scanner page (0x8C).

use tongban_wire::WireError;
use tongban_wire::descriptor::{Descriptor, Field, Usage, Way};

/// The usage page of scanners.
pub const PAGE: u16 = 0x8C;
/// The application a scanner declares: page 0x8C, bar code scanner.
pub const SCANNER: Usage = Usage::new(PAGE, 0x02);

const BYTE_COUNT: Usage = Usage::new(0x01, 0x3B);
const PREVENT_READ: Usage = Usage::new(PAGE, 0x5F);
const INITIATE_READ: Usage = Usage::new(PAGE, 0x60);
const IDENTIFIERS: [Usage; 3] = [Usage::new(PAGE, 0xFB), Usage::new(PAGE, 0xFC), Usage::new(PAGE, 0xFD)];
const DECODED_DATA: Usage = Usage::new(PAGE, 0xFE);
const CONTINUED: Usage = Usage::new(PAGE, 0xFF);

/// What to do when the device types instead of reporting.
pub const WEDGE: &str = "types like a keyboard, so a code would land in whatever page is open: scan \"USB HID POS\" \
    (also called \"HID bar code scanner\" or \"IBM/OPOS USB HID\") from the settings pages of its manual";

/// One report of a scan.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// The symbology as the scanner names it, without the bracket: `Q1`; empty when it does not say.
    pub identifier: Vec<u8>,
    /// Bytes of the code.
    pub data: Vec<u8>,
    /// Whether the code goes on in the next report.
    pub continued: bool,
}

/// What a code says is personal: only its length is shown.
impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let identifier = String::from_utf8_lossy(&self.identifier);
        write!(f, "{identifier} of {} bytes, continued {}", self.data.len(), self.continued)
    }
}

/// Where the fields stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Layout {
    /// As the descriptor says.
    Described(Box<Described>),
    /// The descriptor does not say: the length of the report tells which of the two known layouts it is.
    ByLength,
}

/// Fields found in a descriptor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Described {
    /// Ids of the reports the device declares; empty where it has none.
    ids: Vec<u8>,
    report: u8,
    count: Option<Field>,
    identifiers: Vec<Field>,
    data: Field,
    continued: Option<Field>,
    trigger: Option<Trigger>,
}

/// The report that switches the scanner on and off.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Trigger {
    report: u8,
    len: usize,
    initiate: Field,
    prevent: Option<Field>,
}

/// Both known layouts begin alike: id, count, three bytes of identifier, 56 bytes of code.
const KNOWN_REPORT: u8 = 0x02;
const KNOWN_DATA: std::ops::Range<usize> = 5..61;
/// Honeywell: 62 bytes, the flag in the last one. Access-IS: 64 bytes, a further identifier and a reserved byte before it.
const KNOWN_FLAGS: [(usize, usize); 2] = [(62, 61), (64, 63)];

impl Layout {
    /// The layout a descriptor gives. Errors: [`WireError::Setting`] for a device that types or is no scanner: the
    /// integrator acts.
    pub fn of(descriptor: &[u8]) -> Result<Layout, WireError> {
        let Ok(read) = Descriptor::parse(descriptor) else { return Ok(Layout::ByLength) };
        let scanner = read.applications.iter().any(|usage| usage.page == PAGE);
        if !scanner && read.types_like_a_keyboard() {
            return Err(WireError::Setting(WEDGE.into()));
        }
        let input = |usage| read.find(Way::Input, usage);
        let Some(data) = input(DECODED_DATA).filter(|field| field.size == 8) else {
            let known = read.len(Way::Input, KNOWN_REPORT) + 1;
            return match scanner || read.is_empty() || KNOWN_FLAGS.iter().any(|(len, _)| *len == known) {
                true => Ok(Layout::ByLength),
                false => Err(WireError::Setting("is no HID POS scanner: its descriptor has no decoded data".into())),
            };
        };
        let same = |field: &&Field| field.report == data.report;
        let trigger = read.find(Way::Output, INITIATE_READ).map(|initiate| Trigger {
            report: initiate.report,
            len: read.len(Way::Output, initiate.report),
            initiate: initiate.clone(),
            prevent: read.find(Way::Output, PREVENT_READ).filter(|field| field.report == initiate.report).cloned(),
        });
        Ok(Layout::Described(Box::new(Described {
            ids: match read.ids {
                true => read.fields.iter().filter(|field| field.way == Way::Input).map(|field| field.report).collect(),
                false => Vec::new(),
            },
            report: data.report,
            count: input(BYTE_COUNT).filter(same).cloned(),
            identifiers: IDENTIFIERS.iter().filter_map(|usage| input(*usage).filter(same).cloned()).collect(),
            data: data.clone(),
            continued: input(CONTINUED).filter(same).cloned(),
            trigger,
        })))
    }

    /// Reads one report; nothing when it is another report of the device. Errors: [`WireError::Garbled`].
    pub fn part(&self, report: &[u8]) -> Result<Option<Part>, WireError> {
        match self {
            Layout::Described(fields) => fields.part(report),
            Layout::ByLength => known(report),
        }
    }

    /// The report that begins (`true`) or ends a reading; nothing for a scanner without a trigger report.
    pub fn trigger(&self, on: bool) -> Option<Vec<u8>> {
        let Layout::Described(fields) = self else { return None };
        let trigger = fields.trigger.as_ref()?;
        let mut body = vec![0; trigger.len];
        trigger.initiate.set(&mut body, 0, u32::from(on));
        if let Some(prevent) = &trigger.prevent {
            prevent.set(&mut body, 0, 0);
        }
        body.insert(0, trigger.report);
        Some(body)
    }
}

impl Described {
    fn part(&self, report: &[u8]) -> Result<Option<Part>, WireError> {
        let body = match (self.ids.is_empty(), report.split_first()) {
            (_, None) => return Err(WireError::Garbled("an empty report")),
            (true, _) => report,
            (false, Some((id, body))) if *id == self.report => body,
            (false, Some((id, _))) if self.ids.contains(id) => return Ok(None),
            // Part of a code may have come under it: what follows must not be taken for a whole one.
            (false, _) => return Err(WireError::Garbled("a report it never declared")),
        };
        let mut data = self.data.bytes(body);
        let flag = |field: &Field| field.value(body, 0).ok_or(WireError::Garbled("a report cut short"));
        let continued = self.continued.as_ref().map(flag).transpose()?.is_some_and(|flag| flag != 0);
        if data.len() < self.data.count as usize {
            return Err(WireError::Garbled("a report cut short"));
        }
        match &self.count {
            Some(count) => {
                let count = flag(count)? as usize;
                if count > data.len() {
                    return Err(WireError::Garbled("a report that claims more than it holds"));
                }
                data.truncate(count);
            }
            None => data.truncate(data.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)),
        }
        let identifier = self.identifiers.iter().flat_map(|field| field.bytes(body));
        Ok(Some(Part { identifier: bare(identifier), data, continued }))
    }
}

/// A report in one of the two known layouts.
fn known(report: &[u8]) -> Result<Option<Part>, WireError> {
    if report.first().is_some_and(|id| *id != KNOWN_REPORT) {
        return Ok(None);
    }
    let Some((_, flags)) = KNOWN_FLAGS.iter().find(|(len, _)| *len == report.len()) else {
        return Err(WireError::Garbled("a report of neither known layout"));
    };
    let count = usize::from(report[1]);
    if count > KNOWN_DATA.len() {
        return Err(WireError::Garbled("a report that claims more than it holds"));
    }
    Ok(Some(Part {
        identifier: bare(report[2..KNOWN_DATA.start].iter().copied()),
        data: report[KNOWN_DATA.start..KNOWN_DATA.start + count].to_vec(),
        continued: report[*flags] & 1 == 1,
    }))
}

/// An identifier without its bracket and without what fills the room: some scanners send `]Q1`, some `Q1` and a zero.
fn bare(bytes: impl Iterator<Item = u8>) -> Vec<u8> {
    bytes.filter(|byte| !matches!(byte, 0 | b']' | b' ')).collect()
}
