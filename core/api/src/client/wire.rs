//! The wire: lines over a Unix socket, the token first.

use serde::Deserialize;
use serde_json::json;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// The longest line a host of ours sends: a paper's picture.
const LONGEST: u64 = 64 << 20;

#[derive(Deserialize)]
struct Endpoint {
    socket: PathBuf,
}

/// The end that writes.
pub(super) struct Wire(UnixStream);

impl Wire {
    /// Opens the socket of a discovery file and shows the token. Gives both ends.
    pub(super) fn open(endpoint: &Path, token: &str) -> io::Result<(Wire, Lines)> {
        let found: Endpoint = serde_json::from_str(&std::fs::read_to_string(endpoint)?)?;
        let stream = UnixStream::connect(found.socket)?;
        let mut wire = Wire(stream.try_clone()?);
        wire.send(&json!({ "token": token }).to_string())?;
        Ok((wire, Lines(BufReader::new(stream))))
    }

    /// Sends one message.
    pub(super) fn send(&mut self, text: &str) -> io::Result<()> {
        self.0.write_all(format!("{text}\n").as_bytes())
    }

    /// Ends both ways.
    pub(super) fn close(&self) {
        let _ = self.0.shutdown(std::net::Shutdown::Both);
    }
}

/// The end that reads.
pub(super) struct Lines(BufReader<UnixStream>);

impl Lines {
    /// The next message.
    pub(super) fn next(&mut self) -> io::Result<String> {
        let mut line = String::new();
        (&mut self.0).take(LONGEST).read_line(&mut line)?;
        if line.ends_with('\n') { Ok(line) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}
