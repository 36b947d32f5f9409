//! One HTTP request at a time, on a connection of its own, that obeys a cancel and knows whether it left whole.

use crate::address::Address;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};
use tongban_sdk::Call;

/// How long to wait at a stretch before asking whether the command was cancelled.
const SLICE: Duration = Duration::from_millis(50);

/// Longest time to find the other side.
const CONNECT: Duration = Duration::from_secs(3);

/// Largest answer, in bytes.
const LARGEST: usize = 8 * 1024 * 1024;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// Body.
    pub(crate) body: Vec<u8>,
}

/// No answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Silence {
    /// Whether the request left whole, so that the other side may have acted on it.
    pub(crate) sent: bool,
    /// Why.
    pub(crate) why: Why,
}

/// Why no answer came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The line: nobody there, or it broke. What the system says, nothing else.
    Line(String),
    /// The time allowed ran out.
    TimeOut,
    /// Cancelled.
    Canceled,
}

/// Posts a body and waits for the answer, for at most `within`.
pub(crate) fn post(
    address: &Address,
    path: &str,
    body: &[u8],
    call: &dyn Call,
    within: Duration,
) -> Result<Answer, Silence> {
    let line = |sent| move |fault: io::Error| Silence { sent, why: Why::Line(fault.kind().to_string()) };
    let watch = Watch { call, until: Instant::now() + within.min(call.remaining()) };
    let mut stream = connect(address, &watch).map_err(|why| Silence { sent: false, why })?;
    stream.set_nodelay(true).map_err(line(false))?;
    stream.set_write_timeout(Some(SLICE)).map_err(line(false))?;
    stream.set_read_timeout(Some(SLICE)).map_err(line(false))?;
    let mut request = format!(
        "POST {}{path} HTTP/1.1\r\nhost: {}\r\nuser-agent: tongban-province-http\r\naccept: application/json\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        address.path,
        address.host,
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    let mut rest = request.as_slice();
    while !rest.is_empty() {
        watch.ask().map_err(|why| Silence { sent: false, why })?;
        match stream.write(rest) {
            Ok(0) => return Err(Silence { sent: false, why: Why::Line("write zero".into()) }),
            Ok(written) => rest = &rest[written..],
            Err(fault) if is_pause(&fault) => {}
            Err(fault) => return Err(line(false)(fault)),
        }
    }
    let mut answer = Vec::new();
    let mut room = [0u8; 16 * 1024];
    loop {
        if let Some(answer) = whole(&answer, false)? {
            return Ok(answer);
        }
        watch.ask().map_err(|why| Silence { sent: true, why })?;
        match stream.read(&mut room) {
            Ok(0) => return whole(&answer, true)?.ok_or_else(|| broken("the line broke before the answer was whole")),
            Ok(read) => answer.extend_from_slice(&room[..read]),
            Err(fault) if is_pause(&fault) => {}
            Err(fault) => return Err(line(true)(fault)),
        }
        if answer.len() > LARGEST {
            return Err(broken("the answer is larger than 8 MiB"));
        }
    }
}

/// The answer, once all of it is there. `ended` says that no more will come.
fn whole(bytes: &[u8], ended: bool) -> Result<Option<Answer>, Silence> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let begins = match head.parse(bytes) {
        Ok(httparse::Status::Complete(begins)) => begins,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(broken("the answer is not HTTP")),
    };
    let status = head.code.unwrap_or_default();
    let header = |name: &str| head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    let body = &bytes[begins..];
    if header("transfer-encoding").is_some_and(|header| header.value.eq_ignore_ascii_case(b"chunked")) {
        return Ok(dechunked(body)?.map(|body| Answer { status, body }));
    }
    let Some(length) = header("content-length") else {
        return Ok(ended.then(|| Answer { status, body: body.to_vec() }));
    };
    let length = std::str::from_utf8(length.value).ok().and_then(|text| text.trim().parse::<usize>().ok());
    let length = length.ok_or_else(|| broken("the answer's length is not a number"))?;
    Ok(body.get(..length).map(|body| Answer { status, body: body.to_vec() }))
}

fn dechunked(mut rest: &[u8]) -> Result<Option<Vec<u8>>, Silence> {
    let mut body = Vec::new();
    loop {
        let (begins, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(broken("a part of the answer has no length")),
        };
        if size == 0 {
            return Ok(Some(body));
        }
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST);
        let size = size.ok_or_else(|| broken("the answer is larger than 8 MiB"))?;
        let Some(part) = rest.get(begins..begins + size) else { return Ok(None) };
        body.extend_from_slice(part);
        let Some(next) = rest.get(begins + size + 2..) else { return Ok(None) };
        rest = next;
    }
}

fn connect(address: &Address, watch: &Watch) -> Result<TcpStream, Why> {
    let line = |fault: io::Error| Why::Line(fault.kind().to_string());
    let mut last = Why::Line("no address found".into());
    for socket in address.connect.to_socket_addrs().map_err(line)? {
        watch.ask()?;
        let time = watch.left().min(CONNECT).max(Duration::from_millis(1));
        match TcpStream::connect_timeout(&socket, time) {
            Ok(stream) => return Ok(stream),
            Err(fault) => last = line(fault),
        }
    }
    watch.ask()?;
    Err(last)
}

fn is_pause(fault: &io::Error) -> bool {
    matches!(fault.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

fn broken(said: &str) -> Silence {
    Silence { sent: true, why: Why::Line(said.to_owned()) }
}

/// Looks at cancel and time.
struct Watch<'a> {
    call: &'a dyn Call,
    until: Instant,
}

impl Watch<'_> {
    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now()).min(self.call.remaining())
    }

    fn ask(&self) -> Result<(), Why> {
        match () {
            () if self.call.cancelled() => Err(Why::Canceled),
            () if self.left().is_zero() => Err(Why::TimeOut),
            () => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_last_byte_is_there_and_not_before() {
        for (text, body) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{  }", "{  }"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{ \r\r\n1\r\n}\r\n0\r\n\r\n", "{ \r}"),
        ] {
            let end = text.len() - if text.contains("chunked") { 3 } else { 0 };
            for cut in 0..end - 1 {
                assert!(whole(&text.as_bytes()[..cut], true).unwrap().is_none(), "{cut} of {text:?}");
            }
            assert_eq!(whole(text.as_bytes(), false).unwrap().unwrap().body, body.as_bytes());
        }
        let open_ended = b"HTTP/1.0 503 no\r\n\r\nab";
        assert!(whole(open_ended, false).unwrap().is_none());
        assert_eq!(whole(open_ended, true).unwrap().map(|a| (a.status, a.body)), Some((503, b"ab".to_vec())));
        for wrong in [
            "nonsense\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        ] {
            assert!(whole(wrong.as_bytes(), false).is_err(), "{wrong:?}");
        }
    }
}
