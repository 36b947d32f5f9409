//! The wire: lines over a Unix socket with the token first, or a WebSocket.

use super::{Over, websocket};
use serde::Deserialize;
use serde_json::json;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// The longest line a host of ours sends: a paper's picture.
const LONGEST: u64 = 64 << 20;

#[derive(Deserialize)]
struct Endpoint {
    port: u16,
    socket: Option<PathBuf>,
}

/// The end that writes.
pub(super) enum Wire {
    Socket(UnixStream),
    WebSocket(websocket::Writer),
}

impl Wire {
    /// Opens the wire that a discovery file names and shows the token. Gives both ends.
    ///
    /// Errors: `PermissionDenied` when a WebSocket is refused; over the socket a refusal is told in the first answer.
    pub(super) fn open(over: Over, endpoint: &Path, token: &str) -> io::Result<(Wire, Lines)> {
        let found: Endpoint = serde_json::from_str(&std::fs::read_to_string(endpoint)?)?;
        match over {
            Over::Socket => {
                let stream = UnixStream::connect(found.socket.ok_or(io::ErrorKind::NotFound)?)?;
                let mut wire = Wire::Socket(stream.try_clone()?);
                wire.send(&json!({ "token": token }).to_string())?;
                Ok((wire, Lines::Socket(BufReader::new(stream))))
            }
            Over::WebSocket => {
                let (writer, reader) = websocket::open(found.port, token)?;
                Ok((Wire::WebSocket(writer), Lines::WebSocket(reader)))
            }
        }
    }

    /// Sends one message.
    pub(super) fn send(&mut self, text: &str) -> io::Result<()> {
        match self {
            Wire::Socket(stream) => stream.write_all(format!("{text}\n").as_bytes()),
            Wire::WebSocket(writer) => writer.send(text),
        }
    }

    /// Ends both ways.
    pub(super) fn close(&self) {
        match self {
            Wire::Socket(stream) => _ = stream.shutdown(std::net::Shutdown::Both),
            Wire::WebSocket(writer) => writer.close(),
        }
    }
}

/// The end that reads.
pub(super) enum Lines {
    Socket(BufReader<UnixStream>),
    WebSocket(websocket::Reader),
}

impl Lines {
    /// The next message.
    pub(super) fn next(&mut self) -> io::Result<String> {
        match self {
            Lines::Socket(stream) => {
                let mut line = String::new();
                stream.take(LONGEST).read_line(&mut line)?;
                if line.ends_with('\n') { Ok(line) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
            }
            Lines::WebSocket(reader) => reader.next(),
        }
    }
}
