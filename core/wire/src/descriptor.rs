//! HID report descriptors: which bits of which report mean what. Pure; takes any bytes.
//!
//! Source: USB Device Class Definition for HID 1.11, sections 5.4, 6.2.2 and 8.

/// More fields than any device has; a descriptor that asks for more is not one.
const MOST_FIELDS: usize = 4_096;
/// The longest report there can be, in bits.
const MOST_BITS: u32 = 8 * 4_096;

/// Which way a report goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// From the device.
    Input,
    /// To the device.
    Output,
    /// Asked for and set.
    Feature,
}

/// A usage: what a collection or a field stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, PartialOrd, Ord)]
pub struct Usage {
    /// The page.
    pub page: u16,
    /// The number on it.
    pub id: u16,
}

impl Usage {
    /// A usage of a page.
    pub const fn new(page: u16, id: u16) -> Usage {
        Usage { page, id }
    }
}

/// One field of a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Which way it goes.
    pub way: Way,
    /// Id of its report; 0 where the device declares none.
    pub report: u8,
    /// What the outermost collection stands for.
    pub application: Usage,
    /// What the innermost collection stands for.
    pub collection: Usage,
    /// What the field stands for.
    pub usage: Usage,
    /// Where it begins, in bits after the report id.
    pub at: u32,
    /// Bits of one value.
    pub size: u32,
    /// How many values.
    pub count: u32,
    /// Smallest value.
    pub least: i32,
    /// Largest value.
    pub most: i32,
    /// Whether it is padding.
    pub constant: bool,
}

impl Field {
    /// The value number `index` in a report without its id; nothing when the report is too short.
    pub fn value(&self, body: &[u8], index: u32) -> Option<u32> {
        if index >= self.count || self.size == 0 || self.size > 32 {
            return None;
        }
        let start = self.at.checked_add(index.checked_mul(self.size)?)?;
        let mut value = 0u64;
        for bit in 0..self.size {
            let place = start + bit;
            let byte = body.get(place as usize / 8)?;
            value |= u64::from(byte >> (place % 8) & 1) << bit;
        }
        Some(value as u32)
    }

    /// All values as bytes, as far as the report goes; for fields of eight bits.
    pub fn bytes(&self, body: &[u8]) -> Vec<u8> {
        (0..self.count).map_while(|index| self.value(body, index)).map(|value| value as u8).collect()
    }

    /// Writes a value into a report without its id; what does not fit is left out.
    pub fn set(&self, body: &mut [u8], index: u32, value: u32) {
        if index >= self.count || self.size > 32 {
            return;
        }
        for bit in 0..self.size {
            let place = self.at + index * self.size + bit;
            let Some(byte) = body.get_mut(place as usize / 8) else { return };
            let mask = 1u8 << (place % 8);
            *byte = if value >> bit & 1 == 1 { *byte | mask } else { *byte & !mask };
        }
    }
}

/// A descriptor, read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Descriptor {
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// What the outermost collections stand for.
    pub applications: Vec<Usage>,
    /// Whether reports begin with an id.
    pub ids: bool,
}

/// Why bytes are not a report descriptor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotADescriptor(pub &'static str);

/// What an item may push and pop.
#[derive(Clone, Copy, Default)]
struct Global {
    page: u16,
    least: i32,
    most: i32,
    size: u32,
    count: u32,
    report: u8,
}

/// What holds for the next main item only.
#[derive(Clone, Default)]
struct Local {
    usages: Vec<Usage>,
    range: Option<(Usage, Usage)>,
    least: Option<Usage>,
}

impl Local {
    /// The usage of value number `index`; the last one holds for the rest.
    fn usage(&self, index: u32) -> Usage {
        if let Some(usage) = self.usages.get(index as usize) {
            return *usage;
        }
        if let Some((first, last)) = self.range {
            let id = u32::from(first.id).saturating_add(index).min(u32::from(last.id));
            return Usage::new(first.page, id as u16);
        }
        self.usages.last().copied().unwrap_or_default()
    }
}

impl Descriptor {
    /// Reads a descriptor. Errors say what is wrong with it; the device's vendor acts.
    pub fn parse(bytes: &[u8]) -> Result<Descriptor, NotADescriptor> {
        let mut read = Reading::default();
        let mut rest = bytes;
        while let Some((&prefix, tail)) = rest.split_first() {
            if prefix == 0xFE {
                // A long item: its length, its tag, its bytes; none is defined, so all are passed over.
                let len = usize::from(*tail.first().ok_or(NotADescriptor("cut short in a long item"))?);
                rest = tail.get(2 + len..).ok_or(NotADescriptor("cut short in a long item"))?;
                continue;
            }
            let len = [0, 1, 2, 4][usize::from(prefix & 3)];
            let data = tail.get(..len).ok_or(NotADescriptor("cut short in an item"))?;
            rest = &tail[len..];
            read.item(prefix, data)?;
        }
        if !read.open.is_empty() {
            return Err(NotADescriptor("a collection is not closed"));
        }
        Ok(read.done)
    }

    /// The first field of a way with that usage.
    pub fn find(&self, way: Way, usage: Usage) -> Option<&Field> {
        self.fields.iter().find(|field| field.way == way && field.usage == usage && !field.constant)
    }

    /// Bytes of a report without its id; zero when there is none.
    pub fn len(&self, way: Way, report: u8) -> usize {
        let ends = self.fields.iter().filter(|field| field.way == way && field.report == report);
        ends.map(|field| (field.at + field.size * field.count).div_ceil(8)).max().unwrap_or(0) as usize
    }

    /// Whether it describes no field at all.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Whether one of its applications is a keyboard or a keypad.
    pub fn types_like_a_keyboard(&self) -> bool {
        self.applications.iter().any(|usage| usage.page == 1 && matches!(usage.id, 6 | 7))
    }
}

/// A descriptor that is being read.
#[derive(Default)]
struct Reading {
    done: Descriptor,
    global: Global,
    pushed: Vec<Global>,
    local: Local,
    open: Vec<Usage>,
    /// Bits so far, per way and report.
    ends: Vec<(Way, u8, u32)>,
}

impl Reading {
    fn item(&mut self, prefix: u8, data: &[u8]) -> Result<(), NotADescriptor> {
        let unsigned = data.iter().rev().fold(0u32, |value, byte| value << 8 | u32::from(*byte));
        let signed = match data.len() {
            1 => i32::from(unsigned as u8 as i8),
            2 => i32::from(unsigned as u16 as i16),
            _ => unsigned as i32,
        };
        match prefix & 0xFC {
            0x80 => self.field(Way::Input, unsigned)?,
            0x90 => self.field(Way::Output, unsigned)?,
            0xB0 => self.field(Way::Feature, unsigned)?,
            0xA0 => self.collection()?,
            0xC0 => {
                self.open.pop().ok_or(NotADescriptor("a collection is closed that was not opened"))?;
                self.local = Local::default();
            }
            0x04 => self.global.page = unsigned as u16,
            0x14 => self.global.least = signed,
            // A largest value below the smallest was meant without a sign: 0x25 0xFF is 255 after 0x15 0x00.
            0x24 => self.global.most = if signed < self.global.least { unsigned as i32 } else { signed },
            0x74 => self.global.size = unsigned,
            0x84 => {
                if unsigned == 0 || unsigned > 255 {
                    return Err(NotADescriptor("a report id outside 1 to 255"));
                }
                self.done.ids = true;
                self.global.report = unsigned as u8;
            }
            0x94 => self.global.count = unsigned,
            0xA4 if self.pushed.len() < 64 => self.pushed.push(self.global),
            0xA4 => return Err(NotADescriptor("pushes too deep")),
            0xB4 => self.global = self.pushed.pop().ok_or(NotADescriptor("pops what was not pushed"))?,
            0x08 => {
                let usage = self.usage(unsigned, data.len());
                if self.local.usages.len() >= MOST_FIELDS {
                    return Err(NotADescriptor("more usages than any device has"));
                }
                self.local.usages.push(usage);
            }
            0x18 => self.local.least = Some(self.usage(unsigned, data.len())),
            0x28 => {
                let last = self.usage(unsigned, data.len());
                self.local.range = self.local.least.take().map(|first| (first, last));
            }
            // Units, exponents, designators, strings, delimiters: of no use to a driver.
            _ => {}
        }
        Ok(())
    }

    /// A usage of four bytes names its own page.
    fn usage(&self, number: u32, len: usize) -> Usage {
        let page = if len == 4 { (number >> 16) as u16 } else { self.global.page };
        Usage::new(page, number as u16)
    }

    fn collection(&mut self) -> Result<(), NotADescriptor> {
        if self.open.len() >= 64 {
            return Err(NotADescriptor("collections too deep"));
        }
        let usage = self.local.usage(0);
        if self.open.is_empty() {
            self.done.applications.push(usage);
        }
        self.open.push(usage);
        self.local = Local::default();
        Ok(())
    }

    fn field(&mut self, way: Way, flags: u32) -> Result<(), NotADescriptor> {
        let Global { size, count, report, least, most, .. } = self.global;
        let local = std::mem::take(&mut self.local);
        let bits = size.checked_mul(count).filter(|bits| *bits <= MOST_BITS);
        let bits = bits.ok_or(NotADescriptor("a report longer than any device sends"))?;
        let place = self.ends.iter().position(|(w, r, _)| (*w, *r) == (way, report));
        let place = place.unwrap_or_else(|| {
            self.ends.push((way, report, 0));
            self.ends.len() - 1
        });
        let at = self.ends[place].2;
        if at + bits > MOST_BITS {
            return Err(NotADescriptor("a report longer than any device sends"));
        }
        self.ends[place].2 = at + bits;
        // Values that have a usage each become a field each; one usage for all stays one field: a buffer of bytes.
        let (constant, variable) = (flags & 1 == 1, flags & 2 == 2);
        let each = variable && !constant && (local.usages.len() > 1 || local.range.is_some());
        let parts = if each { count } else { u32::from(count > 0) };
        if self.done.fields.len() + parts as usize > MOST_FIELDS {
            return Err(NotADescriptor("more fields than any device has"));
        }
        for part in 0..parts {
            self.done.fields.push(Field {
                way,
                report,
                application: self.open.first().copied().unwrap_or_default(),
                collection: self.open.last().copied().unwrap_or_default(),
                usage: local.usage(part),
                at: at + part * size,
                size,
                count: if each { 1 } else { count },
                least,
                most,
                constant,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mouse: three buttons, padding, X and Y, and a keyboard's light as an output.
    const MOUSE: &[u8] = &[
        0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x85, 0x07, 0x05, 0x09, 0x19, 0x01, 0x29, 0x03, 0x15, 0x00, 0x25, 0x01,
        0x95, 0x03, 0x75, 0x01, 0x81, 0x02, 0x95, 0x01, 0x75, 0x05, 0x81, 0x03, 0x05, 0x01, 0x09, 0x30, 0x09, 0x31,
        0x15, 0x81, 0x25, 0x7F, 0x75, 0x08, 0x95, 0x02, 0x81, 0x06, 0xC0,
    ];

    #[test]
    fn fields_stand_where_the_descriptor_puts_them() {
        let mouse = Descriptor::parse(MOUSE).unwrap();
        assert!(mouse.ids && !mouse.types_like_a_keyboard());
        assert_eq!((mouse.len(Way::Input, 7), mouse.len(Way::Output, 7)), (3, 0));
        let y = mouse.find(Way::Input, Usage::new(1, 0x31)).unwrap();
        assert_eq!((y.at, y.size, y.least, y.most), (16, 8, -127, 127));
        assert_eq!(y.value(&[0, 1, 2], 0), Some(2));
        assert_eq!(y.value(&[0, 1], 0), None, "a report cut short has no such value");
        let third = mouse.find(Way::Input, Usage::new(9, 3)).unwrap();
        assert_eq!(third.value(&[0b100, 0, 0], 0), Some(1));
        let mut body = [0; 3];
        third.set(&mut body, 0, 1);
        y.set(&mut body, 0, 0x5A);
        assert_eq!(body, [0b100, 0, 0x5A]);
    }

    #[test]
    fn what_is_not_a_descriptor_is_refused_in_words() {
        for (bytes, words) in [
            (&[0x05][..], "cut short in an item"),
            (&[0xFE, 9][..], "cut short in a long item"),
            (&[0xC0][..], "closed that was not opened"),
            (&[0xA1, 0x01][..], "not closed"),
            (&[0x77, 0xFF, 0xFF, 0xFF, 0x7F, 0x95, 0x02, 0x81, 0x02][..], "longer than any device"),
        ] {
            assert!(Descriptor::parse(bytes).unwrap_err().0.contains(words), "{bytes:?}");
        }
    }
}
