//! A client of the API over the Unix socket or a WebSocket, for programs in Rust that run beside the host.
//!
//! It finds the host by its discovery file, says hello, comes back by itself after a cut and asks for what it missed:
//! every unsolicited message is delivered once and in order. A command with a caller key that was under way when the
//! connection was cut is asked for with `Outcome.Get`, never blindly repeated.

pub mod behaviours;
mod call;
mod link;
mod websocket;
mod wire;

pub use call::{Call, Failed};

use crate::{Command, Envelope, Level, session};
use link::Link;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What a client speaks over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// Lines over the Unix socket.
    #[default]
    Socket,
    /// A WebSocket on loopback, for a host without a socket. Camera pictures come over the Unix socket only.
    WebSocket,
}

/// Where the host is, and what to say to it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The discovery file, `api/endpoint.json` of the state folder.
    pub endpoint: PathBuf,
    /// The file of tokens, `api/tokens.json` of the state folder.
    pub tokens: PathBuf,
    /// Whose token to take from it.
    pub level: Level,
    /// What to speak over.
    pub over: Over,
    /// A token, in place of the file.
    pub token: Option<crate::Private<String>>,
    /// What to say in `Session.Hello`.
    pub hello: session::Hello,
    /// How long to wait for the host.
    pub patience: Duration,
}

impl Place {
    /// The host with this state folder.
    pub fn of_state(state: &Path, level: Level) -> Place {
        let file = |name: &str| state.join("api").join(name);
        Place {
            endpoint: file("endpoint.json"),
            tokens: file("tokens.json"),
            level,
            over: Over::default(),
            token: None,
            hello: session::Hello::default(),
            patience: Duration::from_secs(10),
        }
    }
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectFault {
    /// The host is there and does not let us in: a wrong token. The one who set up the program must act.
    Refused(String),
    /// The host is not there; try again, or a technician must act.
    Away(String),
}

impl fmt::Display for ConnectFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConnectFault::Refused(why) => write!(f, "connect: the host refuses: {why}"),
            ConnectFault::Away(why) => write!(f, "connect: the host is away: {why}"),
        }
    }
}

impl std::error::Error for ConnectFault {}

/// An unsolicited message; [`crate::Unsolicited::read`] makes it a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Told(pub Envelope);

impl Told {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.header.name
    }

    /// Its sequence number.
    pub fn seq(&self) -> Option<u64> {
        self.0.payload.get("seq").and_then(Value::as_u64)
    }
}

/// A connection that comes back by itself. Cheap to clone, may be used from any thread; closed when the last is dropped.
#[derive(Clone)]
pub struct Client {
    link: Arc<Link>,
    _last: Arc<CloseOnDrop>,
}

struct CloseOnDrop(Arc<Link>);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Client {
    /// Connects and says hello.
    ///
    /// Errors: see [`ConnectFault`].
    pub fn connect(place: Place) -> Result<Client, ConnectFault> {
        let link = Link::open(place)?;
        Ok(Client { _last: Arc::new(CloseOnDrop(link.clone())), link })
    }

    /// What the host said to the last hello.
    pub fn welcome(&self) -> session::Welcome {
        self.link.welcome()
    }

    /// How often the connection was made anew.
    pub fn reconnects(&self) -> u32 {
        self.link.reconnects()
    }

    /// Sends a command and waits for its completion; gives the payload as a type of [`crate`], or as
    /// [`crate::Fields`].
    ///
    /// Errors: [`Failed`] with the status or the completion code; see the command for who must act.
    pub fn ask<T: DeserializeOwned>(&self, command: &Command) -> Result<T, Failed> {
        let sent = command.envelope(1);
        let payload = self.submit(&sent.header.name, sent.payload, None).wait()?;
        serde_json::from_value(Value::Object(payload))
            .map_err(|_| Failed::new(command.name(), "invalidMessage", "the completion is of another type"))
    }

    /// Sends a command and does not wait. `within` is told to the host.
    ///
    /// A command that takes a caller key gets a fresh one when the payload has none.
    pub fn submit(&self, name: &str, mut payload: Map<String, Value>, within: Option<Duration>) -> Arc<Call> {
        if matches!(name, "Flow.Begin" | "Device.Run") && !payload.contains_key("key") {
            payload.insert("key".to_owned(), fresh_key().into());
        }
        self.link.submit(Call::new(name, payload, within))
    }

    /// The next unsolicited message; `None` after so long a silence, or once closed.
    pub fn next(&self, patience: Duration) -> Option<Told> {
        self.link.next(patience)
    }

    /// Ends the connection for good.
    pub fn close(&self) {
        self.link.close();
    }

    /// Drops the wire as a fault would; the client comes back by itself. For tests.
    pub fn cut(&self) {
        self.link.cut();
    }
}

/// A caller key that nobody has used.
pub fn fresh_key() -> String {
    // Two hashers with keys of their own: 128 bits that the system drew.
    let draw = || RandomState::new().build_hasher().finish();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |age| age.as_nanos() as u64);
    let mut mixed = RandomState::new().build_hasher();
    mixed.write_u64(now);
    format!("{:016x}{:016x}", draw(), mixed.finish())
}
