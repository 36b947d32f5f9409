//! Which of the devices on this machine a slot means.
//!
//! Pure: what was found comes in as a list, so that every case is a test without hardware.

use crate::WireError;
use crate::settings::UsbId;
use std::fmt;

/// What a slot and its driver ask for. What is `None` or empty does not decide.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sought {
    /// Any of these.
    pub ids: Vec<UsbId>,
    /// At this place of the bus.
    pub place: Option<String>,
    /// With this serial number.
    pub serial: Option<String>,
}

/// One device that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Vendor and product.
    pub id: UsbId,
    /// Bus topology, `1-2.1`; what else is known about its place where it is not on USB.
    pub place: String,
    /// The serial number, where the device has one and said it.
    pub serial: Option<String>,
}

impl Sought {
    /// Whether the device is one of those sought.
    pub fn matches(&self, found: &Candidate) -> bool {
        self.matches_but_serial(found)
            && self.serial.as_ref().is_none_or(|serial| found.serial.as_ref() == Some(serial))
    }

    /// The same without the serial number, which costs opening the device.
    pub fn matches_but_serial(&self, found: &Candidate) -> bool {
        (self.ids.is_empty() || self.ids.contains(&found.id))
            && self.place.as_ref().is_none_or(|place| *place == found.place)
    }

    /// The one device that is meant: its number in the list.
    ///
    /// Errors: `Setting` where nothing at all is sought, `Absent` where none matches, `Ambiguous` with every place where
    /// several do: which of two alike is meant is never guessed.
    pub fn choose(&self, found: &[Candidate]) -> Result<usize, WireError> {
        if self == &Sought::default() {
            return Err(WireError::Setting("wire: name the ids, the place or the serial number of the device".into()));
        }
        let matching: Vec<usize> = (0..found.len()).filter(|number| self.matches(&found[*number])).collect();
        match matching[..] {
            [] => Err(WireError::Absent(self.to_string())),
            [only] => Ok(only),
            _ => {
                let mut places: Vec<String> = matching.iter().map(|number| found[*number].to_string()).collect();
                places.sort();
                Err(WireError::Ambiguous(places.join(", ")))
            }
        }
    }
}

impl fmt::Display for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = Vec::new();
        if !self.ids.is_empty() {
            words.push(self.ids.iter().map(UsbId::to_string).collect::<Vec<_>>().join(" or "));
        }
        words.extend(self.place.as_ref().map(|place| format!("at {place}")));
        words.extend(self.serial.as_ref().map(|serial| format!("serial number {serial}")));
        f.write_str(&words.join(", "))
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.id, self.place)?;
        self.serial.as_ref().map_or(Ok(()), |serial| write!(f, " serial number {serial}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READER: UsbId = UsbId::new(0x0400, 0xc35a);
    const PRINTER: UsbId = UsbId::new(0x0416, 0x5011);

    fn found() -> Vec<Candidate> {
        let at = |id, place: &str, serial: Option<&str>| Candidate {
            id,
            place: place.into(),
            serial: serial.map(str::to_owned),
        };
        vec![
            at(READER, "1-1", None),
            at(PRINTER, "1-2.1", Some("A")),
            at(PRINTER, "1-2.2", Some("B")),
            at(PRINTER, "2-1", Some("B")),
        ]
    }

    #[test]
    fn of_several_devices_only_the_one_that_is_named_is_taken() {
        let sought = |ids: &[UsbId], place: Option<&str>, serial: Option<&str>| Sought {
            ids: ids.to_vec(),
            place: place.map(str::to_owned),
            serial: serial.map(str::to_owned),
        };
        for (sought, chosen) in [
            (sought(&[READER], None, None), Ok(0)),
            (sought(&[PRINTER], Some("1-2.2"), None), Ok(2)),
            (sought(&[], Some("1-2.1"), None), Ok(1)),
            (sought(&[PRINTER], None, Some("A")), Ok(1)),
            (sought(&[PRINTER], Some("2-1"), Some("B")), Ok(3)),
            (sought(&[READER], Some("1-2.1"), None), Err("0400:c35a, at 1-2.1")),
            (sought(&[PRINTER], None, Some("C")), Err("0416:5011, serial number C")),
            (
                sought(&[PRINTER], None, Some("B")),
                Err("0416:5011 at 1-2.2 serial number B, 0416:5011 at 2-1 serial number B"),
            ),
            (sought(&[], None, None), Err("wire: name the ids, the place or the serial number of the device")),
        ] {
            match (sought.choose(&found()), chosen) {
                (Ok(number), Ok(expected)) => assert_eq!(number, expected, "{sought}"),
                (
                    Err(WireError::Absent(text) | WireError::Ambiguous(text) | WireError::Setting(text)),
                    Err(expected),
                ) => {
                    assert_eq!(text, expected);
                }
                (got, expected) => panic!("{sought}: {got:?}, expected {expected:?}"),
            }
        }
    }
}
