//! A bank of lines: what the driver needs of a chip, and the kernel's own.

use crate::sys::{self, ACTIVE_LOW, ATTR_FLAGS, ChipInfo, LINES_MAX, LineInfo, LineRequest, LineValues, OUTPUT};
use serde::Deserialize;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use tongban_wire::WireError;

/// Lines of one chip that were asked for together. All are dark when it is made; dropping it gives them back.
pub trait Bank: Send {
    /// Sets every line: bit n is the n-th line that was asked for, 1 for light.
    fn set(&mut self, bits: u64) -> Result<(), WireError>;
}

/// Which line of a chip.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged, expecting = "the offset of a line, or its name in quotes")]
pub enum Which {
    /// By its offset on the chip.
    Offset(u32),
    /// By the name the board gives it.
    Name(String),
}

/// A line as it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Which one.
    pub which: Which,
    /// Whether a low level is light.
    pub active_low: bool,
}

/// Asks the kernel for the lines of a chip, all dark.
///
/// Errors: `Absent` (no such node), `Denied`, `Busy` (another program or a kernel driver has a line), `Setting` (the node
/// is no GPIO chip, or has no such line), `Ambiguous` (two lines have that name).
pub fn open(path: &Path, wanted: &[Wanted]) -> Result<Box<dyn Bank>, WireError> {
    let told = |error: io::Error| match WireError::from_io(&error) {
        WireError::Absent(_) => WireError::Absent(path.display().to_string()),
        WireError::Denied(why) => WireError::Denied(format!("{}: {why}", path.display())),
        other => other,
    };
    let chip = File::options().read(true).write(true).open(path).map_err(told)?;
    let mut info = ChipInfo::default();
    // ENOTTY: a node of another kind.
    const NO_CHIP: i32 = 25;
    sys::chip_info(&chip, &mut info).map_err(|error| match error.raw_os_error() {
        Some(NO_CHIP) => WireError::Setting(format!("{} is no GPIO chip", path.display())),
        _ => told(error),
    })?;
    let offsets = offsets(path, wanted, info.lines, |offset| {
        let mut info = LineInfo { offset, ..LineInfo::default() };
        sys::line_info(&chip, &mut info).map_err(told)?;
        let name = info.name.split(|byte| *byte == 0).next().unwrap_or_default();
        Ok(String::from_utf8_lossy(name).into_owned())
    })?;
    let lines = line_request(&offsets, wanted).ask(&chip).map_err(told)?;
    Ok(Box::new(Lines { lines, mask: mask(offsets.len()) }))
}

/// The offsets of the lines, which `name_of` knows by name. Pure but for that.
fn offsets(
    path: &Path,
    wanted: &[Wanted],
    lines: u32,
    name_of: impl Fn(u32) -> Result<String, WireError>,
) -> Result<Vec<u32>, WireError> {
    let chip = path.display();
    if wanted.len() > LINES_MAX {
        return Err(WireError::Setting(format!("{chip}: more than {LINES_MAX} lines at once")));
    }
    let by_name = wanted.iter().any(|line| matches!(line.which, Which::Name(_)));
    let names = if by_name { (0..lines).map(name_of).collect::<Result<Vec<_>, _>>()? } else { Vec::new() };
    let mut found = Vec::new();
    for line in wanted {
        let offset = match &line.which {
            Which::Offset(offset) if *offset < lines => *offset,
            Which::Offset(offset) => {
                return Err(WireError::Setting(format!("{chip} has {lines} lines, from 0; there is no line {offset}")));
            }
            Which::Name(name) => {
                let mut so = (0..lines).zip(&names).filter(|(_, one)| *one == name).map(|(offset, _)| offset);
                match (so.next(), so.next()) {
                    (Some(offset), None) => offset,
                    (Some(one), Some(other)) => {
                        return Err(WireError::Ambiguous(format!(
                            "lines {one} and {other} of {chip} are called {name}"
                        )));
                    }
                    (None, _) => return Err(WireError::Setting(format!("{chip} has no line called {name}"))),
                }
            }
        };
        if found.contains(&offset) {
            return Err(WireError::Setting(format!("line {offset} of {chip} is given to two lights")));
        }
        found.push(offset);
    }
    Ok(found)
}

/// Outputs that begin dark. The kernel takes the value 0 where none is said, and turns it over where low is light.
fn line_request(offsets: &[u32], wanted: &[Wanted]) -> LineRequest {
    let mut request = LineRequest::default();
    for (to, offset) in request.offsets.as_flattened_mut().iter_mut().zip(offsets) {
        *to = *offset;
    }
    let label = b"tongban lights";
    request.consumer[..label.len()].copy_from_slice(label);
    request.lines = offsets.len() as u32;
    request.config.flags = OUTPUT;
    let low = wanted.iter().enumerate().filter(|(_, line)| line.active_low).fold(0, |bits, (at, _)| bits | 1 << at);
    if low != 0 {
        request.config.attributes = 1;
        let first = &mut request.config.attribute[0];
        first.attribute.id = ATTR_FLAGS;
        first.attribute.value = OUTPUT | ACTIVE_LOW;
        first.mask = low;
    }
    request
}

/// A bit for each of that many lines.
fn mask(lines: usize) -> u64 {
    if lines < 64 { (1 << lines) - 1 } else { u64::MAX }
}

struct Lines {
    lines: OwnedFd,
    mask: u64,
}

impl Bank for Lines {
    fn set(&mut self, bits: u64) -> Result<(), WireError> {
        let mut values = LineValues { bits: bits & self.mask, mask: self.mask };
        sys::set_values(&self.lines, &mut values).map_err(|error| WireError::from_io(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(which: Which) -> Wanted {
        Wanted { which, active_low: false }
    }

    #[test]
    fn a_line_is_found_by_offset_or_name_and_never_guessed() {
        let names = ["LED_A", "", "LED_B", "LED_B"];
        let found = |wanted: &[Wanted]| {
            offsets(Path::new("/dev/gpiochip9"), wanted, 4, |at| Ok(names[at as usize].to_owned()))
                .map_err(|error| error.failure("lights").detail)
        };
        assert_eq!(found(&[line(Which::Name("LED_A".into())), line(Which::Offset(3))]), Ok(vec![0, 3]));
        for (wanted, words) in [
            (vec![line(Which::Offset(4))], "has 4 lines"),
            (vec![line(Which::Name("LED_C".into()))], "no line called LED_C"),
            (vec![line(Which::Name("LED_B".into()))], "lines 2 and 3"),
            (vec![line(Which::Name("LED_A".into())), line(Which::Offset(0))], "given to two lights"),
            (vec![line(Which::Offset(0)); 65], "more than 64"),
        ] {
            let said = found(&wanted).unwrap_err();
            assert!(said.contains(words), "{said}, expected {words}");
        }
    }

    #[test]
    fn lines_are_asked_for_as_dark_outputs_and_low_ones_are_turned_over() {
        let low = |which| Wanted { active_low: true, ..line(which) };
        let wanted = [line(Which::Offset(5)), low(Which::Offset(7)), low(Which::Offset(9))];
        let request = line_request(&[5, 7, 9], &wanted);
        assert_eq!((request.lines, &request.offsets[0][..4]), (3, &[5, 7, 9, 0][..]));
        assert_eq!((request.config.flags, request.config.attributes), (8, 1));
        let first = &request.config.attribute[0];
        assert_eq!((first.attribute.id, first.attribute.value, first.mask), (1, 0b1010, 0b110));
        assert_eq!(line_request(&[5], &wanted[..1]).config.attributes, 0);
        assert_eq!((mask(3), mask(64)), (7, u64::MAX));
    }

    #[test]
    fn a_node_that_is_absent_or_no_chip_is_said_in_words() {
        let refused = |path: &str| open(Path::new(path), &[line(Which::Offset(0))]).err().unwrap();
        assert!(matches!(refused("/dev/gpiochip-none"), WireError::Absent(path) if path.contains("gpiochip-none")));
        assert!(matches!(refused("/dev/null"), WireError::Setting(why) if why.contains("is no GPIO chip")));
    }
}
