//! What comes on an RTSP connection: answers in text, and data in frames of a dollar sign, a channel and a length.

/// Bytes of the longest answer.
const LONGEST: usize = 64 * 1024;

/// One thing that came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// An answer to a request.
    Response(Response),
    /// A request of the camera's own; nobody here answers them.
    Request,
    /// Data.
    Data {
        /// Its channel.
        channel: u8,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// 200 is well.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// What follows the headers.
    pub body: Vec<u8>,
}

impl Response {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Takes bytes in pieces of any size, and gives whole messages.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    bytes: Vec<u8>,
    at: usize,
}

impl Reader {
    /// One that has read nothing.
    pub fn new() -> Reader {
        Reader::default()
    }

    /// Takes bytes as they come.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.at > 0 {
            self.bytes.drain(..self.at);
            self.at = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole message; `None` until there is one. Errors: what came is none, and the connection is of no more use.
    #[allow(clippy::should_implement_trait, reason = "an end of bytes is not an end of messages")]
    pub fn next(&mut self) -> Result<Option<Message>, &'static str> {
        // Empty lines between messages are allowed, as many as there are.
        let empty = self.bytes[self.at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.at += empty;
        let rest = &self.bytes[self.at..];
        if let [b'$', channel, high, low, data @ ..] = rest {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let Some(data) = data.get(..length) else { return Ok(None) };
            let message = Message::Data { channel: *channel, bytes: data.to_vec() };
            self.at += 4 + length;
            return Ok(Some(message));
        }
        match rest.first() {
            None | Some(b'$') => return Ok(None),
            Some(first) if !first.is_ascii_alphabetic() => return Err("neither data nor an answer"),
            Some(_) => {}
        }
        let Some(end) = rest.windows(4).position(|four| four == b"\r\n\r\n") else {
            return if rest.len() > LONGEST { Err("an answer without an end") } else { Ok(None) };
        };
        let head = std::str::from_utf8(&rest[..end]).map_err(|_| "an answer that is not text")?;
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length =
            length.map_or(Ok(0), |(_, length)| length.parse::<usize>()).map_err(|_| "a length that is none")?;
        if length > LONGEST {
            return Err("an answer that is too long");
        }
        let Some(body) = rest.get(end + 4..end + 4 + length) else { return Ok(None) };
        let message = match first.strip_prefix("RTSP/1.0 ") {
            Some(status) => {
                let status = status.split(' ').next().unwrap_or_default().parse();
                let status = status.map_err(|_| "an answer without a status")?;
                Message::Response(Response { status, headers, body: body.to_vec() })
            }
            None => Message::Request,
        };
        self.at += end + 4 + length;
        Ok(Some(message))
    }
}

/// Where the JPEG track of a description is, as its `a=control` says; empty for a description with only one address.
pub fn jpeg_track(description: &str) -> Option<String> {
    let mut tracks: Vec<(bool, String)> = Vec::new();
    for line in description.lines().map(str::trim) {
        if let Some(media) = line.strip_prefix("m=video ") {
            let payload = media.split(' ').nth(2).unwrap_or_default();
            tracks.push((payload == "26", String::new()));
        } else if line.starts_with("m=") {
            tracks.push((false, String::new()));
        } else if let Some((jpeg, control)) = tracks.last_mut() {
            if let Some(at) = line.strip_prefix("a=control:") {
                *control = at.trim().to_owned();
            }
            *jpeg |= line.starts_with("a=rtpmap:") && line.to_ascii_uppercase().contains(" JPEG/90000");
        }
    }
    tracks.into_iter().find(|(jpeg, _)| *jpeg).map(|(_, control)| control)
}

/// A track's address: its own, or one below the description's.
pub fn join(base: &str, control: &str) -> String {
    match control {
        "" | "*" => base.to_owned(),
        whole if whole.starts_with("rtsp://") => whole.to_owned(),
        part => format!("{}/{part}", base.trim_end_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANSWER: &[u8] = b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nabc";

    #[test]
    fn answers_and_data_are_told_apart_however_they_are_cut() {
        let mut all = ANSWER.to_vec();
        all.extend(b"$\x00\x00\x04data");
        all.extend(b"\r\nOPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        all.extend(ANSWER);
        for piece in [1, 2, 7, all.len()] {
            let mut reader = Reader::new();
            let mut seen = Vec::new();
            for bytes in all.chunks(piece) {
                reader.feed(bytes);
                while let Some(message) = reader.next().unwrap() {
                    seen.push(message);
                }
            }
            let [Message::Response(one), Message::Data { channel: 0, bytes }, Message::Request, Message::Response(_)] =
                &seen[..]
            else {
                panic!("{piece}: {seen:?}");
            };
            assert_eq!(
                (one.status, one.header("cseq"), &one.body[..], &bytes[..]),
                (200, Some("2"), &b"abc"[..], &b"data"[..])
            );
        }
    }

    #[test]
    fn a_camera_that_sends_nothing_but_empty_lines_is_read_on_a_small_stack() {
        let mut reader = Reader::new();
        reader.feed(&vec![b'\n'; 1 << 20]);
        assert_eq!(reader.next(), Ok(None));
        reader.feed(ANSWER);
        assert!(matches!(reader.next(), Ok(Some(Message::Response(_)))));
    }

    #[test]
    fn the_track_with_jpeg_is_found_by_number_and_by_name() {
        let two = "v=0\r\nm=audio 0 RTP/AVP 0\r\na=control:track1\r\nm=video 0 RTP/AVP 26\r\na=control:track2\r\n";
        assert_eq!(jpeg_track(two).as_deref(), Some("track2"));
        let named = "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:a\nm=video 0 RTP/AVP 97\na=rtpmap:97 jpeg/90000\na=control:rtsp://c/b";
        assert_eq!(jpeg_track(named).as_deref(), Some("rtsp://c/b"));
        assert_eq!(jpeg_track("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000"), None);
        assert_eq!(join("rtsp://h/live/", "track2"), "rtsp://h/live/track2");
        assert_eq!(join("rtsp://h/live", "*"), "rtsp://h/live");
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic_or_go_on_for_ever(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..8), text in "(RTSP/1.0 |[$\r\n: 0-9a-z]){0,40}") {
            let mut reader = Reader::new();
            for piece in pieces.iter().map(|piece| &piece[..]).chain([text.as_bytes(), ANSWER]) {
                reader.feed(piece);
                let mut count = 0;
                while let Ok(Some(_)) = reader.next() {
                    count += 1;
                    prop_assert!(count < 1_000);
                }
            }
            let _ = jpeg_track(&text);
        }
    }
}
