//! The header of a form: the comment it opens with, which says what it is, when it is printed and what it needs.
//!
//! ```text
//! <!-- form 1
//! title: 居民身份证领取凭证 / Resident ID card collection certificate
//! paper: receipt
//! printed: when the application is accepted
//! field name text required: the applicant's name, masked
//! field signature strokes: the signature given at the machine
//! -->
//! ```

use crate::{Declared, FieldKind, PaperFault};

/// What a form is printed on. It fixes how large one unit of the drawing is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stock {
    /// A thermal roll of 80 mm: 576 dots wide at 8 dots per millimetre, as long as needed.
    Receipt,
    /// An A4 sheet: 1240 × 1754 units, 150 to the inch.
    A4,
}

impl Stock {
    /// The word a header uses.
    pub const fn word(self) -> &'static str {
        match self {
            Stock::Receipt => "receipt",
            Stock::A4 => "a4",
        }
    }

    /// Units of the drawing per inch.
    pub const fn units_per_inch(self) -> f32 {
        match self {
            Stock::Receipt => 203.2,
            Stock::A4 => 150.0,
        }
    }
}

/// A header, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Header {
    pub(crate) title: String,
    pub(crate) stock: Stock,
    pub(crate) printed: String,
    pub(crate) fields: Vec<Declared>,
}

/// The words of a header line, for the message that says what was expected.
const LINES: &str = "`title:`, `paper:`, `printed:` or `field NAME KIND [required]:`";

/// Reads the header at the start of a form. Errors carry line and column; the caller fills in the form's name.
pub(crate) fn read(text: &str) -> Result<Header, PaperFault> {
    let (mut title, mut stock, mut printed, mut fields) = (None, None, None, Vec::<Declared>::new());
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    match lines.next() {
        Some((_, first)) if first.trim_end() == "<!-- form 1" => {}
        _ => return Err(fault(1, 1, "a form opens with the line `<!-- form 1`")),
    }
    let mut closed = None;
    for (at, line) in lines {
        let number = at + 1;
        let line = line.trim_end();
        if line == "-->" {
            closed = Some(number);
            break;
        }
        if line.is_empty() || line.starts_with("  ") {
            // An indented line is a remark for the reader.
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            return Err(fault(number, 1, &format!("found no `:`; expected {LINES}")));
        };
        let value = value.trim();
        if value.is_empty() {
            return Err(fault(number, key.chars().count() + 2, "found nothing after `:`; expected words"));
        }
        match key {
            "title" if title.is_none() => title = Some(value.to_owned()),
            "printed" if printed.is_none() => printed = Some(value.to_owned()),
            "paper" if stock.is_none() => {
                stock = [Stock::Receipt, Stock::A4].into_iter().find(|s| s.word() == value);
                if stock.is_none() {
                    return Err(fault(number, key.len() + 3, "unknown paper; expected `receipt` or `a4`"));
                }
            }
            "title" | "printed" | "paper" => return Err(fault(number, 1, &format!("`{key}` stands twice"))),
            _ if key.starts_with("field ") => {
                let declared = field(key, value, number)?;
                if fields.iter().any(|f| f.name == declared.name) {
                    return Err(fault(number, 7, &format!("field `{}` is declared twice", declared.name)));
                }
                fields.push(declared);
            }
            _ => return Err(fault(number, 1, &format!("found `{key}:`; expected {LINES}"))),
        }
    }
    let Some(end) = closed else {
        return Err(fault(1, 1, "the header is not closed; expected a line `-->`"));
    };
    let needed = |what| fault(end, 1, &format!("the header ends without `{what}:`"));
    Ok(Header {
        title: title.ok_or_else(|| needed("title"))?,
        stock: stock.ok_or_else(|| needed("paper"))?,
        printed: printed.ok_or_else(|| needed("printed"))?,
        fields,
    })
}

/// Reads `field NAME KIND [required]`.
fn field(key: &str, means: &str, line: usize) -> Result<Declared, PaperFault> {
    let mut words = key.split_whitespace().skip(1);
    let name = words.next().unwrap_or_default();
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(good) {
        return Err(fault(line, 7, "a field's name is made of a-z, 0-9 and `_`, and starts with a letter"));
    }
    let kinds = "`text`, `strokes`, `picture` or `flag`";
    let kind = words.next().and_then(FieldKind::from_word);
    let kind = kind.ok_or_else(|| fault(line, 8 + name.len(), &format!("field `{name}` needs a kind: {kinds}")))?;
    let required = match (words.next(), words.next()) {
        (None, None) => false,
        (Some("required"), None) => true,
        _ => return Err(fault(line, 9 + name.len() + kind.word().len(), "expected `required` or `:` after the kind")),
    };
    Ok(Declared { name: name.to_owned(), kind, required, means: means.to_owned() })
}

fn fault(line: usize, column: usize, what: &str) -> PaperFault {
    PaperFault::Syntax { form: String::new(), line, column, what: what.to_owned() }
}
