//! A machine with a screen and nothing else, served for a test, and a client that speaks to it over a raw socket.

use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tongban::Options;
use tongban_server::{ServeOptions, Server, serve};

/// No answer of a host on this computer takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The flow of the machine.
pub(crate) const LEAFLET: &str = "some/leaflet";

/// A machine's folder; it outlives the servers that run on it.
pub(crate) struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    /// A machine that never ran.
    pub(crate) fn new() -> Machine {
        let folder = tempfile::tempdir().expect("a temporary folder");
        crate::leaflet::lay_out(folder.path());
        Machine { folder }
    }

    /// Starts it.
    pub(crate) fn serve(&self) -> Desk {
        self.serve_with(|_| ())
    }

    /// Starts it with other options.
    pub(crate) fn serve_with(&self, change: impl FnOnce(&mut ServeOptions)) -> Desk {
        let loaded = tongban::load(self.folder.path(), "here");
        let deployment = loaded.deployment.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let mut options =
            ServeOptions::new(deployment, Options::new(self.folder.path(), self.folder.path(), self.state()));
        change(&mut options);
        let server = serve(options).unwrap_or_else(|fault| panic!("failed to {fault}"));
        let tokens = std::fs::read(self.state().join("api/tokens.json")).expect("the tokens are there");
        Desk { server, tokens: serde_json::from_slice(&tokens).expect("the tokens are JSON") }
    }

    /// Where a file among its manifests is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Puts a file among its manifests.
    pub(crate) fn put(&self, path: &str, text: &str) {
        std::fs::write(self.path(path), text).expect("the file can be written");
    }

    /// Adds to one of its manifests.
    pub(crate) fn append(&self, path: &str, text: &str) {
        let before = std::fs::read_to_string(self.folder.path().join(path)).expect("the file is there");
        self.put(path, &(before + text));
    }

    /// Its state folder.
    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }
}

/// A machine that serves.
pub(crate) struct Desk {
    pub(crate) server: Server,
    tokens: Value,
}

impl Desk {
    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.server.address().port()
    }

    /// The token of a level.
    pub(crate) fn token(&self, level: &str) -> &str {
        self.tokens[level].as_str().expect("a token for each level")
    }

    /// A client with the token of a level, before its hello.
    pub(crate) fn client(&self, level: &str) -> Client {
        let mut stream = TcpStream::connect(self.server.address()).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a time");
        stream.set_nodelay(true).expect("a socket takes it");
        let (port, token) = (self.port(), self.token(level));
        write!(
            stream,
            "GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        .expect("it reads");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("an answer");
            head.push(byte[0]);
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
        Client { stream, request: 0 }
    }

    /// A client that has said hello, and the answer.
    pub(crate) fn greeted(&self, level: &str, hello: Value) -> (Client, Value) {
        let mut client = self.client(level);
        let welcome = client.ask("Session.Hello", hello);
        (client, welcome["payload"].clone())
    }

    /// A screen that waits for somebody: the machine has settled what was open.
    pub(crate) fn screen(&self) -> Client {
        let (mut client, _) = self.greeted("screen", json!({}));
        client.until(|told| told["header"]["name"] == "Flow.Idle");
        client
    }
}

/// A client over a raw socket.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    request: u64,
}

impl Client {
    /// Sends text as one frame.
    pub(crate) fn send(&mut self, text: &str) {
        let frame = frame(0x1, text.as_bytes());
        self.stream.write_all(&frame).expect("it reads");
    }

    /// Sends a command and gives its request id.
    pub(crate) fn command(&mut self, name: &str, payload: Value) -> u64 {
        self.request += 1;
        let header = json!({ "type": "command", "name": name, "requestId": self.request, "version": "1.0" });
        self.send(&json!({ "header": header, "payload": payload }).to_string());
        self.request
    }

    /// Sends a command and waits for its completion.
    pub(crate) fn ask(&mut self, name: &str, payload: Value) -> Value {
        let request = self.command(name, payload);
        self.until(|told| told["header"]["type"] == "completion" && told["header"]["requestId"] == request)
    }

    /// The code a command completes with.
    pub(crate) fn code(&mut self, name: &str, payload: Value) -> String {
        self.ask(name, payload)["header"]["completionCode"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits for an unsolicited message.
    pub(crate) fn told(&mut self, name: &str) -> Value {
        self.until(|told| told["header"]["type"] == "unsolicited" && told["header"]["name"] == name)["payload"].clone()
    }

    /// The first message that is meant; those before it are skipped.
    pub(crate) fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let before = Instant::now();
        loop {
            let next = self.next().expect("the host goes on talking");
            if is_it(&next) {
                return next;
            }
            assert!(before.elapsed() < PATIENCE, "it did not come");
        }
    }

    /// The next message; `None` when the host has left.
    pub(crate) fn next(&mut self) -> Option<Value> {
        loop {
            let mut head = [0; 2];
            self.stream.read_exact(&mut head).ok()?;
            let length = match head[1] & 0x7f {
                126 => {
                    let mut bytes = [0; 2];
                    self.stream.read_exact(&mut bytes).ok()?;
                    u64::from(u16::from_be_bytes(bytes))
                }
                127 => {
                    let mut bytes = [0; 8];
                    self.stream.read_exact(&mut bytes).ok()?;
                    u64::from_be_bytes(bytes)
                }
                short => u64::from(short),
            };
            let mut content = vec![0; usize::try_from(length).expect("a length of memory")];
            self.stream.read_exact(&mut content).ok()?;
            match head[0] & 0x0f {
                0x1 => return Some(serde_json::from_slice(&content).expect("the host speaks JSON")),
                0x8 => return None,
                _ => {}
            }
        }
    }

    /// Whether the host has left.
    pub(crate) fn is_left(&mut self) -> bool {
        while let Some(_more) = self.next() {}
        true
    }
}

/// A frame as a client sends it.
pub(crate) fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | kind];
    match content.len() {
        short @ 0..126 => frame.push(0x80 | short as u8),
        middle @ 126..=0xffff => {
            frame.push(0x80 | 126);
            frame.extend((middle as u16).to_be_bytes());
        }
        long => {
            frame.push(0x80 | 127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    // A mask of zeros is a mask.
    frame.extend([0; 4]);
    frame.extend(content);
    frame
}
