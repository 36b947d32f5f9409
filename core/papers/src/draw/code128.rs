//! Code 128 (ISO/IEC 15417): digits in pairs (set C), everything else of ASCII in set B.

use super::{Place, stop, text_of};
use crate::PaperFault;
use minijinja::Error;
use minijinja::value::{Kwargs, Value};
use std::fmt::Write as _;

/// Widths of bars and spaces of each symbol, bar first; 103–105 start sets A–C, 106 stops.
#[rustfmt::skip]
const WIDTHS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
const TO_C: usize = 99;
const TO_B: usize = 100;
const START_B: usize = 104;
const START_C: usize = 105;
const STOP: usize = 106;
/// Light modules on each side.
const QUIET: usize = 10;
/// Units of one module below which a scanner fails on a thermal print: 2 dots, 0.25 mm.
const LEAST: usize = 2;

/// `{{ number | code128(x=24, y=here(), width=528, height=80) }}`: bars of whole units, centred, quiet zone inside.
pub(super) fn code128(value: &Value, options: Kwargs) -> Result<Value, Error> {
    let place = Place::of(&options)?;
    let (field, text) = text_of(value)?;
    let refuse = |what: String| stop(PaperFault::Code { form: String::new(), field: field.clone(), what });
    let symbols = symbols(&text).ok_or_else(|| refuse("Code 128 holds 1 to 80 printable ASCII characters".into()))?;
    let modules: usize = symbols.iter().flat_map(|s| WIDTHS[*s].bytes()).map(|w| usize::from(w - b'0')).sum();
    let module = place.width as usize / (modules + 2 * QUIET);
    if module < LEAST {
        return Err(refuse(format!(
            "the barcode needs {} units, the form gives {}",
            LEAST * (modules + 2 * QUIET),
            place.width
        )));
    }
    let mut left = (place.x + (place.width - (modules * module) as f32) / 2.0).round();
    let (top, height) = (place.y.round(), place.height.round());
    let mut path = String::new();
    for (at, width) in symbols.iter().flat_map(|s| WIDTHS[*s].bytes().enumerate()) {
        let width = usize::from(width - b'0') * module;
        if at % 2 == 0 {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{left} {top}h{width}v{height}h-{width}z");
        }
        left += width as f32;
    }
    Ok(Value::from_safe_string(format!(r##"<path fill="#000" shape-rendering="crispEdges" d="{path}"/>"##)))
}

/// The symbols of a text with start, check and stop; none if it is empty, too long or not printable ASCII.
fn symbols(text: &str) -> Option<Vec<usize>> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 80 || !bytes.iter().all(|b| (0x20..0x7F).contains(b)) {
        return None;
    }
    let digits = |at: usize| bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    let (mut symbols, mut in_c, mut at) = (Vec::new(), false, 0);
    while at < bytes.len() {
        let run = digits(at);
        // Set C pays from four digits at either end, and from six in the middle.
        let pays = run >= 4 && (at == 0 || at + run == bytes.len() || run >= 6) || run == 2 && bytes.len() == 2;
        if in_c && run >= 2 || !in_c && pays && (run % 2 == 0 || at > 0 && symbols.is_empty()) {
            if !in_c {
                symbols.push(if symbols.is_empty() { START_C } else { TO_C });
                in_c = true;
            }
            symbols.push(usize::from(bytes[at] - b'0') * 10 + usize::from(bytes[at + 1] - b'0'));
            at += 2;
        } else {
            if in_c || symbols.is_empty() {
                symbols.push(if symbols.is_empty() { START_B } else { TO_B });
                in_c = false;
            }
            symbols.push(usize::from(bytes[at] - 0x20));
            at += 1;
        }
    }
    let check = symbols.iter().enumerate().map(|(at, s)| at.max(1) * s).sum::<usize>() % 103;
    symbols.extend([check, STOP]);
    Some(symbols)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads symbols back as a scanner does.
    fn decode(symbols: &[usize]) -> Option<String> {
        let (body, tail) = symbols.split_at(symbols.len() - 2);
        let check = body.iter().enumerate().map(|(at, s)| at.max(1) * s).sum::<usize>() % 103;
        if tail != [check, STOP] {
            return None;
        }
        let mut in_c = match body[0] {
            START_B => false,
            START_C => true,
            _ => return None,
        };
        let mut text = String::new();
        for symbol in &body[1..] {
            match (*symbol, in_c) {
                (TO_B, true) => in_c = false,
                (TO_C, false) => in_c = true,
                (pair @ 0..=99, true) => text.push_str(&format!("{pair:02}")),
                (letter @ 0..=94, false) => text.push(char::from(letter as u8 + 0x20)),
                _ => return None,
            }
        }
        Some(text)
    }

    #[test]
    fn every_symbol_is_eleven_modules_and_no_two_are_alike() {
        let mut seen = std::collections::BTreeSet::new();
        for (symbol, widths) in WIDTHS.iter().enumerate() {
            let sum: u32 = widths.bytes().map(|w| u32::from(w - b'0')).sum();
            assert_eq!(sum, if symbol == STOP { 13 } else { 11 }, "{symbol}");
            let bars: u32 = widths.bytes().step_by(2).map(|w| u32::from(w - b'0')).sum();
            assert!(symbol == STOP || bars.is_multiple_of(2), "{symbol}: ISO/IEC 15417 asks for an even sum of bars");
            assert!(seen.insert(widths));
        }
    }

    #[test]
    fn a_known_code_has_its_known_symbols() {
        // "Wikipedia" in set B has check symbol 88.
        assert_eq!(symbols("Wikipedia").unwrap()[10], 88);
        let number = symbols("4501021520261122000017").unwrap();
        assert_eq!((number[0], number.len()), (START_C, 14));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(text in "[ -~]{1,40}") {
            prop_assert_eq!(decode(&symbols(&text).unwrap()).unwrap(), text);
        }

        #[test]
        fn digits_are_read_back(text in "[A-Z]{0,3}[0-9]{1,24}[A-Z]{0,3}[0-9]{0,9}") {
            prop_assert_eq!(decode(&symbols(&text).unwrap()).unwrap(), text);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = symbols(&text);
        }
    }
}
