//! The wire over a WebSocket on loopback: RFC 6455 as far as a client of ours needs it. Text frames are messages;
//! camera pictures, which come as binary frames, are left to clients that draw them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{self, BufRead as _, BufReader, Error, ErrorKind, Read, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The longest message a host of ours sends: a paper's picture.
const LONGEST: u64 = 64 << 20;

/// The longest head of an answer.
const HEAD: u64 = 16 << 10;

/// A host on this computer opens a session at once, or something else listens there.
const PATIENCE: Duration = Duration::from_secs(10);

/// What RFC 6455 has both sides append to the key.
const MAGIC: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;

/// The end that writes. The end that reads answers pings over it.
#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<TcpStream>>);

/// The end that reads.
pub(super) struct Reader {
    stream: BufReader<TcpStream>,
    writer: Writer,
}

/// Opens a session with a token.
///
/// Errors: `PermissionDenied` when the host refuses, with what it said; others when it is away.
pub(super) fn open(port: u16, token: &str) -> io::Result<(Writer, Reader)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let key = STANDARD.encode([drawn().to_be_bytes(), drawn().to_be_bytes()].concat());
    if token.bytes().any(|byte| byte.is_ascii_control() || byte == b' ') {
        return Err(Error::new(ErrorKind::PermissionDenied, "token: found another form"));
    }
    let asked = format!(
        "GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: tongban.v1\r\n\
         Authorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(asked.as_bytes())?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let head = head(&mut reader)?;
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    if status != "101" {
        let kind =
            if matches!(status, "401" | "403") { ErrorKind::PermissionDenied } else { ErrorKind::ConnectionRefused };
        return Err(Error::new(kind, format!("the host answers {status}")));
    }
    let accept = STANDARD.encode(Sha1::digest(format!("{key}{MAGIC}")));
    let said = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-accept"));
    if said.is_none_or(|(_, value)| value.trim() != accept) {
        return Err(Error::new(ErrorKind::InvalidData, "the host does not speak WebSocket"));
    }
    reader.get_ref().set_read_timeout(None)?;
    let writer = Writer(Arc::new(Mutex::new(stream)));
    Ok((writer.clone(), Reader { stream: reader, writer }))
}

/// The head of an answer, up to its empty line.
fn head(reader: &mut impl io::BufRead) -> io::Result<String> {
    let mut head = String::new();
    let mut bounded = reader.take(HEAD);
    while !head.ends_with("\r\n\r\n") {
        if bounded.read_line(&mut head)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head)
}

/// 64 bits that the system drew.
fn drawn() -> u64 {
    RandomState::new().build_hasher().finish()
}

impl Writer {
    pub(super) fn send(&self, text: &str) -> io::Result<()> {
        self.frame(TEXT, text.as_bytes())
    }

    /// Sends one frame, masked as a client must.
    fn frame(&self, kind: u8, content: &[u8]) -> io::Result<()> {
        let frame = framed(kind, content, (drawn() as u32).to_be_bytes());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(&frame)
    }

    pub(super) fn close(&self) {
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).shutdown(Shutdown::Both);
    }
}

fn framed(kind: u8, content: &[u8], mask: [u8; 4]) -> Vec<u8> {
    const MASKED: u8 = 0x80;
    let mut frame = vec![0x80 | kind];
    match content.len() {
        length @ 0..=125 => frame.push(MASKED | length as u8),
        length @ 126..=0xffff => {
            frame.push(MASKED | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(MASKED | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(mask);
    frame.extend(content.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// One frame as it came.
#[derive(Debug, PartialEq)]
struct Frame {
    last: bool,
    kind: u8,
    content: Vec<u8>,
}

/// Reads one frame of a server. Errors: longer than a message may be, masked, or cut short.
fn read_frame(stream: &mut impl Read) -> io::Result<Frame> {
    let wrong = |what: &'static str| Error::new(ErrorKind::InvalidData, what);
    let mut start = [0; 2];
    stream.read_exact(&mut start)?;
    let [first, second] = start;
    if second & 0x80 != 0 || first & 0x70 != 0 {
        return Err(wrong("a frame that no server sends"));
    }
    let length = match second {
        126 => {
            let mut more = [0; 2];
            stream.read_exact(&mut more)?;
            u64::from(u16::from_be_bytes(more))
        }
        127 => {
            let mut more = [0; 8];
            stream.read_exact(&mut more)?;
            u64::from_be_bytes(more)
        }
        short => u64::from(short),
    };
    if length > LONGEST {
        return Err(wrong("a frame longer than any message"));
    }
    let mut content = Vec::new();
    if stream.take(length).read_to_end(&mut content)? as u64 != length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(Frame { last: first & 0x80 != 0, kind: first & 0x0f, content })
}

impl Reader {
    /// The next text message.
    pub(super) fn next(&mut self) -> io::Result<String> {
        let mut whole: Vec<u8> = Vec::new();
        let mut kind = 0;
        loop {
            let frame = read_frame(&mut self.stream)?;
            match frame.kind {
                CLOSE => return Err(ErrorKind::UnexpectedEof.into()),
                PING => self.writer.frame(PONG, &frame.content)?,
                PONG => {}
                of => {
                    // 0 goes on with the message before.
                    if of != 0 {
                        (kind, whole) = (of, Vec::new());
                    }
                    whole.extend(frame.content);
                    if whole.len() as u64 > LONGEST {
                        return Err(Error::new(ErrorKind::InvalidData, "a message too long"));
                    }
                    if frame.last && kind == TEXT {
                        return String::from_utf8(whole).map_err(|_| ErrorKind::InvalidData.into());
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a server makes of a frame of ours: unmasked, as it would send it itself.
    fn unmasked(frame: &[u8]) -> Vec<u8> {
        let skip = match frame[1] & 0x7f {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        let (mask, content) = frame[skip..].split_at(4);
        let mut plain = frame[..skip].to_vec();
        plain[1] &= 0x7f;
        plain.extend(content.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        plain
    }

    #[test]
    fn a_frame_of_any_length_reads_back() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let content: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let frame = framed(TEXT, &content, [1, 2, 3, 4]);
            assert_eq!(read_frame(&mut &unmasked(&frame)[..]).unwrap(), Frame { last: true, kind: TEXT, content });
        }
    }

    #[test]
    fn a_length_that_no_message_has_is_refused_before_room_is_made_for_it() {
        let frame = [&[0x81, 127][..], &u64::MAX.to_be_bytes()].concat();
        assert_eq!(read_frame(&mut &frame[..]).unwrap_err().kind(), ErrorKind::InvalidData);
        let short = [0x81, 5, b'a'];
        assert_eq!(read_frame(&mut &short[..]).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }

    proptest! {
        #[test]
        fn any_bytes_of_a_server_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut left = &bytes[..];
            while read_frame(&mut left).is_ok() {}
            let _ = head(&mut &bytes[..]);
        }
    }
}
