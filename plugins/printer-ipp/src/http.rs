//! One HTTP/1.1 request and its answer over an open wire: as much of it as IPP needs.

use tongban_wire::{Patience, Stream, WireError};

/// Largest answer: a list of jobs is tens of kilobytes.
const LARGEST: usize = 4 << 20;
const GARBLED: WireError = WireError::Garbled("its answer is not HTTP with IPP inside");

/// Posts a body in two pieces and waits for the answer's body. `sent` becomes true once all of it left: from then on the
/// other side may have acted on it.
pub fn post(
    wire: &mut dyn Stream,
    (host, path): (&str, &str),
    (head, document): (&[u8], &[u8]),
    patience: &Patience<'_>,
    sent: &mut bool,
) -> Result<Vec<u8>, WireError> {
    let length = head.len() + document.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: tongban-printer-ipp\r\nContent-Type: application/ipp\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    wire.send(&[request.as_bytes(), head].concat(), patience)?;
    if !document.is_empty() {
        wire.send(document, patience)?;
    }
    *sent = true;
    let mut got = Vec::new();
    let mut room = [0; 16 * 1024];
    loop {
        let ended = match wire.receive(&mut room, patience) {
            Ok(count) => {
                got.extend_from_slice(&room[..count]);
                false
            }
            // The other side ends a connection that it was asked to close; what is there must be whole then.
            Err(WireError::Gone) if !got.is_empty() => true,
            Err(error) => return Err(error),
        };
        match body(&got, ended)? {
            Some(body) => return Ok(body),
            None if ended => return Err(WireError::Gone),
            None if got.len() > LARGEST => return Err(WireError::Overflow),
            None => {}
        }
    }
}

/// The answer's body, once all of it is there; `ended` says that no more comes. Pure, for the fuzzer too.
pub fn body(bytes: &[u8], ended: bool) -> Result<Option<Vec<u8>>, WireError> {
    let mut rest = bytes;
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Response::new(&mut headers);
        let begins = match head.parse(rest) {
            Ok(httparse::Status::Complete(begins)) => begins,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(GARBLED),
        };
        let header = |name: &str| head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        match head.code.unwrap_or_default() {
            // "Go on" and its like come before the answer.
            100..=199 => rest = &rest[begins..],
            200 if header("transfer-encoding").is_some() => return unchunked(&rest[begins..]),
            200 => {
                let Some(length) = header("content-length") else {
                    return Ok(ended.then(|| rest[begins..].to_vec()));
                };
                let length = std::str::from_utf8(length.value).ok().and_then(|text| text.trim().parse::<usize>().ok());
                let length = length.filter(|length| *length <= LARGEST).ok_or(GARBLED)?;
                return Ok(rest[begins..].get(..length).map(<[u8]>::to_vec));
            }
            401 | 403 => return Err(WireError::Denied("the print server wants another user".into())),
            404 => return Err(WireError::Setting("setting uri: the print server knows no such printer".into())),
            426 => {
                return Err(WireError::Setting(
                    "setting uri: the print server wants TLS; print by the local one".into(),
                ));
            }
            _ => return Err(WireError::Garbled("the print server refused the request")),
        }
    }
}

fn unchunked(mut rest: &[u8]) -> Result<Option<Vec<u8>>, WireError> {
    let mut body = Vec::new();
    loop {
        let (begins, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(GARBLED),
        };
        if size == 0 {
            return Ok(Some(body));
        }
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST).ok_or(GARBLED)?;
        let Some(part) = rest.get(begins..begins + size) else { return Ok(None) };
        body.extend_from_slice(part);
        let Some(next) = rest.get(begins + size + 2..) else { return Ok(None) };
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_is_whole_when_its_last_byte_is_there() {
        for text in [
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n",
        ] {
            assert_eq!(body(text.as_bytes(), false), Ok(Some(b"abc".to_vec())));
            for cut in 0..text.len() - 3 {
                assert_eq!(body(&text.as_bytes()[..cut], false), Ok(None), "{cut} of {text:?}");
            }
        }
        assert_eq!(body(b"HTTP/1.0 200 OK\r\n\r\nab", true), Ok(Some(b"ab".to_vec())));
        for wrong in ["IPP/1.1 200\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 500 no\r\n\r\n"]
        {
            assert!(body(wrong.as_bytes(), false).is_err(), "{wrong:?}");
        }
        assert!(matches!(body(b"HTTP/1.1 404 no\r\n\r\n", false), Err(WireError::Setting(_))));
    }

    proptest! {
        #[test]
        fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..200), ended in any::<bool>()) {
            let _ = body(&bytes, ended);
            let _ = body(&[b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", &bytes[..]].concat(), ended);
        }
    }
}
