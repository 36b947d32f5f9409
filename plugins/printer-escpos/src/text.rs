//! Lines of text for the printer's own characters: two-byte Chinese, and dots for what it does not have.

use crate::glyph::Face;
use encoding_rs::GBK;
use serde::Deserialize;

/// Dots of a Chinese character; half of it across for a Latin one.
const CELL: u32 = 24;
/// `FS &` and `FS .`: two bytes are one character, or each is its own.
const CHINESE: [u8; 2] = [0x1C, b'&'];
const LATIN: [u8; 2] = [0x1C, b'.'];
/// Longest text in a code: beyond that its modules are too fine for a receipt.
const LONGEST_CODE: usize = 1000;

/// The characters the printer has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charset {
    /// GB 2312: 6,763 characters.
    Gb2312,
    /// GBK, which is also the two-byte part of GB 18030: 20,902 characters.
    #[default]
    Gbk,
}

/// What stands above every paper.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Lines, centred.
    #[serde(default)]
    pub lines: Vec<String>,
    /// The text of a QR code below them.
    pub code: Option<String>,
}

/// A character that can be printed by nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextFault {
    /// The printer does not have it, and no font given does.
    Missing(char),
    /// The code's text is too long.
    CodeTooLong,
}

impl std::fmt::Display for TextFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TextFault::Missing(c) => {
                write!(
                    f,
                    "character U+{:04X}: neither the printer's charset nor the setting font has it",
                    u32::from(*c)
                )
            }
            TextFault::CodeTooLong => write!(f, "the text of the code is longer than {LONGEST_CODE} bytes"),
        }
    }
}

/// The header's bytes; the printer is left in its Latin mode and aligned to the left, as pictures want it.
pub fn header(header: &Header, charset: Charset, face: Option<&Face>) -> Result<Vec<u8>, TextFault> {
    if header.lines.is_empty() && header.code.is_none() {
        return Ok(Vec::new());
    }
    let mut out = [&CHINESE[..], &align(1)].concat();
    for line in &header.lines {
        self::line(line, charset, face, &mut out)?;
    }
    if let Some(text) = &header.code {
        // White above and below: a reader needs four modules of it.
        out.push(b'\n');
        code(text, &mut out)?;
        out.push(b'\n');
    }
    out.extend(align(0));
    out.extend(LATIN);
    Ok(out)
}

fn align(to: u8) -> [u8; 3] {
    [0x1B, b'a', to]
}

/// One line and its line feed.
pub fn line(text: &str, charset: Charset, face: Option<&Face>, out: &mut Vec<u8>) -> Result<(), TextFault> {
    for c in text.chars() {
        match c {
            ' '..='~' => out.push(c as u8),
            _ => match two_bytes(c, charset) {
                Some(code) => out.extend(code),
                None => rare(c, face, out)?,
            },
        }
    }
    out.push(b'\n');
    Ok(())
}

fn two_bytes(c: char, charset: Charset) -> Option<[u8; 2]> {
    let mut buffer = [0; 4];
    let (bytes, _, missing) = GBK.encode(c.encode_utf8(&mut buffer));
    let code = <[u8; 2]>::try_from(&*bytes).ok().filter(|_| !missing)?;
    // GB 2312 proper: rows 1 to 9 are signs, 16 to 87 characters; GBK fills the rest.
    let in_gb2312 = matches!(code[0], 0xA1..=0xA9 | 0xB0..=0xF7) && code[1] >= 0xA1;
    (charset == Charset::Gbk || in_gb2312).then_some(code)
}

/// `ESC *` 33: a picture in the line, 24 dots high, column by column.
fn rare(c: char, face: Option<&Face>, out: &mut Vec<u8>) -> Result<(), TextFault> {
    let drawn = face.and_then(|face| face.draw(c, CELL)).ok_or(TextFault::Missing(c))?;
    out.extend([0x1B, b'*', 33, CELL as u8, 0]);
    for x in 0..CELL {
        for byte in 0..3 {
            let bit = |bit: u32| u8::from(drawn.is_black(x, byte * 8 + bit)) << (7 - bit);
            out.push((0..8).map(bit).sum());
        }
    }
    Ok(())
}

/// `GS ( k`: a QR code of model 2, made by the printer.
pub fn code(text: &str, out: &mut Vec<u8>) -> Result<(), TextFault> {
    if text.len() > LONGEST_CODE {
        return Err(TextFault::CodeTooLong);
    }
    let mut order = |function: u8, data: &[u8]| {
        let length = data.len() + 2;
        out.extend([0x1D, b'(', b'k', (length & 0xFF) as u8, (length >> 8) as u8, 49, function]);
        out.extend(data);
    };
    order(65, &[50, 0]);
    order(67, &[6]);
    order(69, &[49]);
    order(80, &[&[48], text.as_bytes()].concat());
    order(81, &[48]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_two_bytes_a_character_where_the_printer_has_it() {
        let mut out = Vec::new();
        line("吉A镕", Charset::Gbk, None, &mut out).unwrap();
        assert_eq!(out, [0xBC, 0xAA, b'A', 0xE9, 0x46, b'\n']);
        // 镕 is in GBK and not in GB 2312; 𬭩 is in neither.
        assert_eq!(line("镕", Charset::Gb2312, None, &mut out), Err(TextFault::Missing('镕')));
        assert_eq!(line("𬭩", Charset::Gbk, None, &mut out), Err(TextFault::Missing('𬭩')));
        assert_eq!(
            line("€", Charset::Gbk, None, &mut out),
            Err(TextFault::Missing('€')),
            "one byte 80 is no character"
        );
        assert_eq!(
            line("a\u{1B}@", Charset::Gbk, None, &mut out),
            Err(TextFault::Missing('\u{1B}')),
            "text is no command"
        );
    }

    #[test]
    fn a_code_is_the_five_orders_of_the_manuals() {
        let mut out = Vec::new();
        code("AB", &mut out).unwrap();
        let expected = [
            &[0x1D, 0x28, 0x6B, 4, 0, 49, 65, 50, 0][..],
            &[0x1D, 0x28, 0x6B, 3, 0, 49, 67, 6],
            &[0x1D, 0x28, 0x6B, 3, 0, 49, 69, 49],
            &[0x1D, 0x28, 0x6B, 5, 0, 49, 80, 48, b'A', b'B'],
            &[0x1D, 0x28, 0x6B, 3, 0, 49, 81, 48],
        ];
        assert_eq!(out, expected.concat());
        assert_eq!(code(&"x".repeat(1001), &mut out), Err(TextFault::CodeTooLong));
    }

    proptest! {
        #[test]
        fn no_text_becomes_a_command(text in any::<String>()) {
            let mut out = Vec::new();
            if line(&text, Charset::Gbk, None, &mut out).is_ok() {
                prop_assert!(out[..out.len() - 1].iter().all(|byte| *byte >= 0x20));
            }
        }
    }
}
