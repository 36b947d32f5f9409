//! Codes out of bytes. Pure; takes any bytes in any pieces.

use tongban_wire::lines::{Line, LineEnd, Lines};
use tongban_wire::symbology;

/// Longest code there is; a longer line is noise.
const LONGEST: usize = 4_096;

/// How a scanner tells what kind of code it read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Symbology {
    /// By an AIM identifier before the code.
    Aim,
    /// Not at all: it is always this one.
    Always(String),
}

/// How a scanner writes a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Framing {
    /// What stands behind it.
    pub end: LineEnd,
    /// What stands before it; may be empty.
    pub prefix: Vec<u8>,
    /// How its kind is told.
    pub symbology: Symbology,
}

/// A code.
#[derive(Clone, PartialEq, Eq)]
pub struct Scan {
    /// Its symbology in the words of XFS4IoT.
    pub symbology: String,
    /// What it says.
    pub data: String,
}

/// What a code says is personal: only its length is shown.
impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} bytes", self.symbology, self.data.len())
    }
}

/// Why a line is not a code. The applicant shows it again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Noise {
    /// Longer than any code.
    Overlong,
    /// Not text.
    NotText,
    /// Without the prefix that the settings promise.
    NoPrefix,
    /// Without the identifier that the settings promise.
    NoIdentifier,
}

impl Noise {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Noise::Overlong => "longer than any code",
            Noise::NotText => "not text",
            Noise::NoPrefix => "without the prefix of the settings",
            Noise::NoIdentifier => "without an AIM identifier: set the scanner to send it, or aim = false",
        }
    }
}

/// Codes that are still coming.
#[derive(Clone, Debug)]
pub struct Codes {
    framing: Framing,
    lines: Lines,
}

impl Codes {
    /// Of a scanner that writes so.
    pub fn new(framing: Framing) -> Codes {
        Codes { lines: Lines::new(framing.end.clone(), LONGEST), framing }
    }

    /// Takes bytes as they came.
    pub fn push(&mut self, bytes: &[u8]) {
        self.lines.push(bytes);
    }

    /// Forgets what came.
    pub fn clear(&mut self) {
        self.lines.clear();
    }

    /// Whether a code has begun and not ended.
    pub fn is_begun(&self) -> bool {
        self.lines.is_begun()
    }

    /// The next code, or why a line is none.
    pub fn next_code(&mut self) -> Option<Result<Scan, Noise>> {
        let Line::Whole(line) = self.lines.next_line()? else { return Some(Err(Noise::Overlong)) };
        Some(self.code(&line))
    }

    fn code(&self, line: &[u8]) -> Result<Scan, Noise> {
        // Noise may stand before the prefix; none can stand behind it.
        let prefix = &self.framing.prefix;
        let start = match prefix.is_empty() {
            true => 0,
            false => {
                let place = line.windows(prefix.len()).rposition(|window| window == prefix);
                place.ok_or(Noise::NoPrefix)? + prefix.len()
            }
        };
        let line = &line[start..];
        let (symbology, data) = match &self.framing.symbology {
            Symbology::Aim => symbology::split(line).ok_or(Noise::NoIdentifier)?,
            Symbology::Always(word) => (word.as_str(), line),
        };
        // GS, RS and EOT separate the fields of GS1 and of driving licences; any other control character is noise.
        let control =
            |byte: &u8| *byte < 0x20 && !matches!(byte, 0x1D | 0x1E | 0x04 | b'\t' | b'\r' | b'\n') || *byte == 0x7F;
        if data.is_empty() || data.iter().any(control) {
            return Err(Noise::NotText);
        }
        let data = String::from_utf8(data.to_vec()).map_err(|_| Noise::NotText)?;
        Ok(Scan { symbology: symbology.to_owned(), data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(framing: Framing, pieces: &[&[u8]]) -> Vec<Result<(String, String), Noise>> {
        let mut codes = Codes::new(framing);
        pieces.iter().for_each(|piece| codes.push(piece));
        std::iter::from_fn(|| codes.next_code()).map(|code| code.map(|scan| (scan.symbology, scan.data))).collect()
    }

    #[test]
    fn a_code_is_found_between_prefix_and_suffix_and_noise_is_told() {
        let code = |word: &str, data: &str| Ok((word.to_owned(), data.to_owned()));
        let aim = Framing { end: LineEnd::AnyNewline, prefix: Vec::new(), symbology: Symbology::Aim };
        assert_eq!(codes(aim.clone(), &[b"]Q1ab", b"c\r\n]C012\r"]), [code("qrCode", "abc"), code("code128", "12")]);
        assert_eq!(codes(aim.clone(), &["]Q1受理\n".as_bytes()]), [code("qrCode", "受理")]);
        assert_eq!(
            codes(aim, &[b"abc\r]Q1\x00\r]Q1\xFF\r"]),
            [Err(Noise::NoIdentifier), Err(Noise::NotText), Err(Noise::NotText)]
        );
        let framed =
            Framing { end: LineEnd::Bytes(vec![3]), prefix: vec![2], symbology: Symbology::Always("code39".into()) };
        assert_eq!(codes(framed, &[b"\xFF\x00\x02A1\x03B2\x03"]), [code("code39", "A1"), Err(Noise::NoPrefix)]);
    }
}
