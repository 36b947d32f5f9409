//! Bodies of messages with places in them: written from values, and read into values. Pure.
//!
//! | In a pattern | Writes | Reads |
//! |---|---|---|
//! | `{name}` | the value's text | text up to what follows, or to the end |
//! | `{name:3}` | the text, filled with zeros in front up to three characters | exactly three characters |
//! | `{name:b}` · `{name:w}` | a whole number as one byte · as two, high byte first | the same |
//! | `\x02` · `\\` · `\{` | that byte | that byte |

use std::collections::BTreeMap;

/// Values by name.
pub type Values = BTreeMap<String, Vec<u8>>;

/// One piece of a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Bytes(Vec<u8>),
    Place(String, Form),
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Text,
    Wide(usize),
    Byte,
    Word,
}

/// A pattern, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern(Vec<Piece>);

impl Pattern {
    /// Reads a pattern. Errors: in words.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        let mut pieces = Vec::new();
        let mut bytes = Vec::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '\\' => match rest.next() {
                    Some('x') => {
                        let digits: String = rest.by_ref().take(2).collect();
                        let shaped = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                        let byte = shaped.then(|| u8::from_str_radix(&digits, 16).ok()).flatten();
                        bytes.push(byte.ok_or_else(|| format!("\\x{digits}: expected two hexadecimal digits"))?);
                    }
                    Some('r') => bytes.push(b'\r'),
                    Some('n') => bytes.push(b'\n'),
                    Some(plain @ ('\\' | '{' | '}')) => bytes.push(plain as u8),
                    other => return Err(format!("\\{}: expected \\xHH, \\r, \\n, \\\\ or \\{{", other.unwrap_or(' '))),
                },
                '{' => {
                    let place: String = rest.by_ref().take_while(|c| *c != '}').collect();
                    if !bytes.is_empty() {
                        pieces.push(Piece::Bytes(std::mem::take(&mut bytes)));
                    }
                    pieces.push(place_of(&place)?);
                }
                '}' => return Err("} without {".into()),
                c => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        if !bytes.is_empty() {
            pieces.push(Piece::Bytes(bytes));
        }
        let open = |piece: &Piece| matches!(piece, Piece::Place(_, Form::Text));
        if pieces.windows(2).any(|two| open(&two[0]) && matches!(two[1], Piece::Place(..))) {
            return Err("a place without a width must have bytes behind it, or nothing".into());
        }
        Ok(Pattern(pieces))
    }

    /// Names of its places.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Place(name, _) => Some(name.as_str()),
            Piece::Bytes(_) => None,
        })
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The body with these values; nothing when one is missing or does not fit.
    pub fn write(&self, values: &Values) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Bytes(bytes) => body.extend(bytes),
                Piece::Place(name, form) => {
                    let value = values.get(name)?;
                    let number = || std::str::from_utf8(value).ok()?.parse::<u16>().ok();
                    match form {
                        Form::Text => body.extend(value),
                        Form::Wide(wide) if value.len() > *wide => return None,
                        Form::Wide(wide) => {
                            body.extend(std::iter::repeat_n(b'0', wide - value.len()));
                            body.extend(value);
                        }
                        Form::Byte => body.push(u8::try_from(number()?).ok()?),
                        Form::Word => body.extend(number()?.to_be_bytes()),
                    }
                }
            }
        }
        Some(body)
    }

    /// The values in a body; nothing when it is not of this pattern. A name that stands twice must be the same twice.
    pub fn read(&self, body: &[u8]) -> Option<Values> {
        let mut values = Values::new();
        let mut rest = body;
        for (at, piece) in self.0.iter().enumerate() {
            let (name, value) = match piece {
                Piece::Bytes(bytes) => {
                    rest = rest.strip_prefix(bytes.as_slice())?;
                    continue;
                }
                Piece::Place(name, Form::Text) => {
                    let end = match self.0.get(at + 1) {
                        Some(Piece::Bytes(next)) => rest.windows(next.len()).position(|window| window == next)?,
                        _ => rest.len(),
                    };
                    (name, take(&mut rest, end)?.to_vec())
                }
                Piece::Place(name, Form::Wide(wide)) => (name, take(&mut rest, *wide)?.to_vec()),
                Piece::Place(name, Form::Byte) => (name, take(&mut rest, 1)?[0].to_string().into_bytes()),
                Piece::Place(name, Form::Word) => {
                    let two = take(&mut rest, 2)?;
                    (name, u16::from_be_bytes([two[0], two[1]]).to_string().into_bytes())
                }
            };
            if values.insert(name.clone(), value.clone()).is_some_and(|before| before != value) {
                return None;
            }
        }
        rest.is_empty().then_some(values)
    }
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(len)?;
    *rest = left;
    Some(taken)
}

fn place_of(text: &str) -> Result<Piece, String> {
    let (name, form) = text.split_once(':').unwrap_or((text, ""));
    let shaped = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let form = match form {
        "" if !text.contains(':') => Some(Form::Text),
        "b" => Some(Form::Byte),
        "w" => Some(Form::Word),
        wide => wide.parse().ok().filter(|wide| (1..=64).contains(wide)).map(Form::Wide),
    };
    match form.filter(|_| shaped) {
        Some(form) => Ok(Piece::Place(name.to_owned(), form)),
        None => {
            Err(format!("{{{text}}}: expected a name in lower case, with :1 to :64, :b or :w behind it or nothing"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_body_is_written_and_read_back() {
        let pattern = Pattern::parse(r"#{seq:2} SET {name}={value}\x03{raw:b}{word:w}").unwrap();
        let given = values(&[("seq", "07"), ("name", "in1"), ("value", "a b"), ("raw", "255"), ("word", "513")]);
        let body = pattern.write(&given).unwrap();
        assert_eq!(body, b"#07 SET in1=a b\x03\xFF\x02\x01");
        assert_eq!(pattern.read(&body), Some(given));
        assert_eq!(pattern.read(b"#07 SET in1"), None);
        assert_eq!(pattern.write(&values(&[("seq", "777")])), None);
    }

    #[test]
    fn a_pattern_that_cannot_be_read_is_told() {
        for (text, words) in [
            (r"\x0", "two hexadecimal"),
            ("{a}{b}", "bytes behind it"),
            ("{A}", "lower case"),
            ("}", "without {"),
            ("{a:99}", ":64"),
        ] {
            assert!(Pattern::parse(text).unwrap_err().contains(words), "{text}");
        }
    }
}
