//! Requests and answers of IPP as bytes, as far as the printer needs them.

use super::Job;

/// A request, taken apart.
pub(super) struct Request {
    pub(super) version: u16,
    pub(super) operation: u16,
    number: [u8; 4],
    attributes: Vec<(String, Vec<u8>)>,
    pub(super) document: Vec<u8>,
}

impl Request {
    pub(super) fn read(bytes: &[u8]) -> Option<Request> {
        let version = u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]);
        let operation = u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]);
        let number = bytes.get(4..8)?.try_into().ok()?;
        let (mut at, mut attributes) = (8, Vec::new());
        let part = |at: &mut usize| {
            let length = usize::from(u16::from_be_bytes([*bytes.get(*at)?, *bytes.get(*at + 1)?]));
            let part = bytes.get(*at + 2..*at + 2 + length)?.to_vec();
            *at += 2 + length;
            Some(part)
        };
        loop {
            let tag = *bytes.get(at)?;
            at += 1;
            match tag {
                3 => break,
                0..=0x0F => {}
                _ => {
                    let name = String::from_utf8(part(&mut at)?).ok()?;
                    attributes.push((name, part(&mut at)?));
                }
            }
        }
        Some(Request { version, operation, number, attributes, document: bytes[at..].to_vec() })
    }

    pub(super) fn text(&self, name: &str) -> String {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
    }

    pub(super) fn job(&self) -> i32 {
        let found = self.attributes.iter().find(|(known, _)| known == "job-id");
        found.and_then(|(_, value)| value.as_slice().try_into().ok()).map_or(0, i32::from_be_bytes)
    }
}

/// Writes attributes.
pub(super) struct Answer(Vec<u8>);

impl Answer {
    pub(super) fn new(request: &Request, status: u16) -> Answer {
        let mut bytes = request.version.to_be_bytes().to_vec();
        bytes.extend(status.to_be_bytes());
        bytes.extend(request.number);
        let mut answer = Answer(bytes);
        answer.group(1);
        answer.put(0x47, "attributes-charset", b"utf-8");
        answer.put(0x48, "attributes-natural-language", b"en");
        answer
    }

    pub(super) fn group(&mut self, tag: u8) {
        self.0.push(tag);
    }

    pub(super) fn put(&mut self, tag: u8, name: &str, value: &[u8]) {
        self.0.push(tag);
        for part in [name.as_bytes(), value] {
            self.0.extend((part.len() as u16).to_be_bytes());
            self.0.extend(part);
        }
    }

    pub(super) fn job(&mut self, job: &Job) {
        self.group(2);
        self.put(0x21, "job-id", &job.id.to_be_bytes());
        self.put(0x42, "job-name", job.name.as_bytes());
        self.put(0x23, "job-state", &job.state.to_be_bytes());
        self.put(0x21, "job-impressions-completed", &i32::from(job.printed).to_be_bytes());
        match job.begun {
            Some(when) => self.put(0x21, "time-at-processing", &(when.as_secs() as i32).to_be_bytes()),
            // "No value".
            None => self.put(0x13, "time-at-processing", b""),
        }
    }

    pub(super) fn http(mut self) -> Vec<u8> {
        self.0.push(3);
        let length = self.0.len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: {length}\r\n\r\n");
        [head.as_bytes(), &self.0].concat()
    }
}
