//! IPP messages as bytes (RFC 8010). Pure: any bytes may come.

/// Group of the operation's own attributes.
pub const OPERATION: u8 = 0x01;
/// Group of a job's attributes.
pub const JOB: u8 = 0x02;
/// Group of the printer's attributes.
pub const PRINTER: u8 = 0x04;
/// End of the attributes; the document follows.
const END: u8 = 0x03;
/// Most attributes of one message: a server lists a few hundred jobs of five each.
const MOST: usize = 20_000;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Operation {
    /// A job and its document in one.
    PrintJob = 0x0002,
    /// Cancels a job.
    CancelJob = 0x0008,
    /// How a job is.
    GetJobAttributes = 0x0009,
    /// The jobs the printer knows.
    GetJobs = 0x000A,
    /// What the printer can do and how it is.
    GetPrinterAttributes = 0x000B,
}

/// The value of an attribute, as far as a driver needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A number or an enumeration.
    Number(i32),
    /// Yes or no.
    Flag(bool),
    /// A keyword, name, text, URI or media type.
    Text(String),
    /// Anything else, and the values that say that there is none.
    Other,
}

/// An attribute and its values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its values, at least one.
    pub values: Vec<Value>,
}

/// A group of attributes: one job, the printer, the operation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Group {
    /// Which kind.
    pub tag: u8,
    /// What it holds.
    pub attributes: Vec<Attribute>,
}

impl Group {
    /// All texts of an attribute; none where it is absent.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let found = self.attributes.iter().filter(move |attribute| attribute.name == name);
        found.flat_map(|attribute| &attribute.values).filter_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The number of an attribute.
    pub fn number(&self, name: &str) -> Option<i32> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name)?;
        found.values.iter().find_map(|value| if let Value::Number(number) = value { Some(*number) } else { None })
    }

    /// The flag of an attribute.
    pub fn flag(&self, name: &str) -> Option<bool> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name)?;
        found.values.iter().find_map(|value| if let Value::Flag(flag) = value { Some(*flag) } else { None })
    }
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Below 0x0100 it went well.
    pub status: u16,
    /// The number of the request it answers.
    pub request: u32,
    /// Its groups, in order.
    pub groups: Vec<Group>,
}

impl Answer {
    /// Reads an answer. The error says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Answer, &'static str> {
        let mut rest = bytes;
        let _version = take(&mut rest, 2)?;
        let status = short(&mut rest)?;
        let request = take(&mut rest, 4)?.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte));
        let mut groups: Vec<Group> = Vec::new();
        let mut count = 0;
        loop {
            let tag = take(&mut rest, 1)?[0];
            match tag {
                END => return Ok(Answer { status, request, groups }),
                0x00..=0x0F => groups.push(Group { tag, attributes: Vec::new() }),
                _ => {
                    count += 1;
                    if count > MOST {
                        return Err("the answer never ends");
                    }
                    attribute(tag, &mut rest, groups.last_mut().ok_or("a value outside any group")?)?;
                }
            }
        }
    }

    /// The first group of that kind; an empty one where there is none.
    pub fn group(&self, tag: u8) -> Group {
        self.groups.iter().find(|group| group.tag == tag).cloned().unwrap_or_default()
    }
}

fn attribute(tag: u8, rest: &mut &[u8], group: &mut Group) -> Result<(), &'static str> {
    let length = short(rest)?;
    let name = String::from_utf8_lossy(take(rest, length.into())?).into_owned();
    let length = short(rest)?;
    let bytes = take(rest, length.into())?;
    let value = match (tag, bytes) {
        (0x21 | 0x23, [a, b, c, d]) => Value::Number(i32::from_be_bytes([*a, *b, *c, *d])),
        (0x22, [flag]) => Value::Flag(*flag != 0),
        (0x21..=0x23, _) => return Err("a value of the wrong length"),
        // Text and name without a language; keyword, URI, URI scheme, charset, language, media type.
        (0x41 | 0x42 | 0x44..=0x49, text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        // The same with a language before it: both have lengths of their own.
        (0x35 | 0x36, text) => with_language(text).map_or(Value::Other, Value::Text),
        _ => Value::Other,
    };
    match group.attributes.last_mut() {
        // One more value of the attribute before it.
        Some(last) if name.is_empty() => last.values.push(value),
        None if name.is_empty() => return Err("a value without an attribute"),
        _ => group.attributes.push(Attribute { name, values: vec![value] }),
    }
    Ok(())
}

fn with_language(mut bytes: &[u8]) -> Option<String> {
    let language = short(&mut bytes).ok()?;
    take(&mut bytes, language.into()).ok()?;
    let length = short(&mut bytes).ok()?;
    take(&mut bytes, length.into()).ok().map(|text| String::from_utf8_lossy(text).into_owned())
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], &'static str> {
    let (taken, after) = rest.split_at_checked(count).ok_or("the answer breaks off")?;
    *rest = after;
    Ok(taken)
}

fn short(rest: &mut &[u8]) -> Result<u16, &'static str> {
    take(rest, 2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
}

/// A request; the document, if any, is sent after its bytes.
pub struct Request {
    bytes: Vec<u8>,
}

impl Request {
    /// Begins with what every request begins with. `version` is 0x0101 or 0x0200.
    pub fn new(operation: Operation, version: u16, number: u32, printer_uri: &str, user: &str) -> Request {
        let mut request = Request { bytes: version.to_be_bytes().to_vec() };
        request.bytes.extend((operation as u16).to_be_bytes());
        request.bytes.extend(number.to_be_bytes());
        request.bytes.push(OPERATION);
        request
            .put(0x47, "attributes-charset", b"utf-8")
            .put(0x48, "attributes-natural-language", b"en")
            .put(0x45, "printer-uri", printer_uri.as_bytes())
            .put(0x42, "requesting-user-name", user.as_bytes())
    }

    /// Adds a name of at most 255 bytes, as printers take them.
    pub fn name(self, name: &str, value: &str) -> Request {
        self.put(0x42, name, value.as_bytes())
    }

    /// Adds a keyword.
    pub fn keyword(self, name: &str, value: &str) -> Request {
        self.put(0x44, name, value.as_bytes())
    }

    /// Adds keywords of one attribute.
    pub fn keywords(self, name: &str, values: &[&str]) -> Request {
        let named = values.iter().enumerate().map(|(at, value)| (if at == 0 { name } else { "" }, value));
        named.fold(self, |request, (name, value)| request.put(0x44, name, value.as_bytes()))
    }

    /// Adds a media type.
    pub fn media_type(self, name: &str, value: &str) -> Request {
        self.put(0x49, name, value.as_bytes())
    }

    /// Adds a number.
    pub fn number(self, name: &str, value: i32) -> Request {
        self.put(0x21, name, &value.to_be_bytes())
    }

    /// Begins the job's group.
    pub fn job(mut self) -> Request {
        self.bytes.push(JOB);
        self
    }

    /// The whole.
    pub fn end(mut self) -> Vec<u8> {
        self.bytes.push(END);
        self.bytes
    }

    /// Names and values are short texts of ours; a longer one is cut where the length would not fit any more.
    fn put(mut self, tag: u8, name: &str, value: &[u8]) -> Request {
        let value = &value[..value.len().min(1023)];
        self.bytes.push(tag);
        for part in [name.as_bytes(), value] {
            self.bytes.extend((part.len() as u16).to_be_bytes());
            self.bytes.extend(part);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_request_has_the_bytes_of_the_standard() {
        let request = Request::new(Operation::GetPrinterAttributes, 0x0101, 7, "ipp://h/p", "tongban").end();
        assert_eq!(request[..9], [1, 1, 0, 0x0B, 0, 0, 0, 7, 1]);
        let charset = [&[0x47, 0, 18][..], b"attributes-charset", &[0, 5], b"utf-8"].concat();
        assert!(request[9..].starts_with(&charset));
        assert_eq!(request.last(), Some(&3));
    }

    #[test]
    fn what_a_printer_says_is_read_by_name() {
        let said = Request::new(Operation::GetJobs, 0x0200, 1, "ipp://h/p", "u").job();
        let said = said.keywords("printer-state-reasons", &["media-empty-error", "toner-low"]).number("job-state", 5);
        let mut bytes = said.put(0x22, "accepting", &[1]).put(0x36, "job-name", b"\0\x02zh\0\x03abc").end();
        bytes.extend(b"%PDF");
        let answer = Answer::read(&bytes).unwrap();
        let job = answer.group(JOB);
        assert_eq!(job.texts("printer-state-reasons").collect::<Vec<_>>(), ["media-empty-error", "toner-low"]);
        assert_eq!((job.number("job-state"), job.flag("accepting")), (Some(5), Some(true)));
        assert_eq!(job.texts("job-name").next(), Some("abc"));
        assert_eq!(answer.group(OPERATION).texts("printer-uri").next(), Some("ipp://h/p"));
        for cut in 0..bytes.len() - 5 {
            assert!(Answer::read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Answer::read(&bytes);
            let _ = Answer::read(&[&[2, 0, 0, 0, 0, 0, 0, 1, 4][..], &bytes].concat());
        }
    }
}
