//! Who may come in: the host named, the page that asks, the token shown. Decided before a byte of a session is read.

use crate::tokens::Tokens;
use axum::http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use axum::http::uri::Authority;
use axum::http::{StatusCode, Uri};
use tongban_api::Level;

/// The subprotocol of the local API.
pub(crate) const PROTOCOL: &str = "tongban.v1";

/// A subprotocol that carries the token, for browsers: they cannot set headers on a WebSocket.
const TOKEN: &str = "token.";

/// The doors of one server.
pub(crate) struct Doors {
    port: u16,
    origins: Vec<String>,
    tokens: Tokens,
}

/// Why somebody stays outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The request names another host: a page whose name was pointed at this machine.
    Host,
    /// Another page asks.
    Origin,
    /// No token, or a wrong one.
    Token,
}

impl Refused {
    /// What HTTP says.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Refused::Host | Refused::Origin => StatusCode::FORBIDDEN,
            Refused::Token => StatusCode::UNAUTHORIZED,
        }
    }

    /// What the body says.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Refused::Host => "the host named is not this one",
            Refused::Origin => "this origin may not ask",
            Refused::Token => "a token is needed",
        }
    }
}

impl Doors {
    /// Doors at a port, for pages of its own and of these origins.
    pub(crate) fn new(port: u16, more: &[String], tokens: Tokens) -> Doors {
        let own = ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("http://{host}:{port}"));
        Doors { port, origins: own.into_iter().chain(more.iter().cloned()).collect(), tokens }
    }

    /// The tokens.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Whether a request may ask for anything at all.
    pub(crate) fn page(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Refused> {
        let host = one(headers, &HOST).map_err(|_| Refused::Host)?.ok_or(Refused::Host)?;
        // A request line with a whole address in it names its host a second time.
        let named_twice = uri.authority().is_none_or(|authority| self.is_own(authority.as_str()));
        if !(self.is_own(host) && named_twice) {
            return Err(Refused::Host);
        }
        match one(headers, &ORIGIN).map_err(|_| Refused::Origin)? {
            Some(origin) if !self.origins.iter().any(|allowed| allowed == origin) => Err(Refused::Origin),
            _ => Ok(()),
        }
    }

    /// What the token of a session opens, after [`Doors::page`].
    pub(crate) fn session(&self, headers: &HeaderMap) -> Result<Level, Refused> {
        let bearer = one(headers, &AUTHORIZATION).map_err(|_| Refused::Token)?;
        let shown = match bearer {
            Some(line) => line.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")),
            None => None,
        };
        // Whoever shows a header is judged by it, whatever else they show.
        let token = match bearer {
            Some(_) => shown.map(|(_, token)| token),
            None => {
                let mut tokens = protocols(headers).filter_map(|protocol| protocol.strip_prefix(TOKEN));
                tokens.next().filter(|_| tokens.next().is_none())
            }
        };
        token.and_then(|token| self.tokens.level(token)).ok_or(Refused::Token)
    }

    /// Whether a host is this machine at this port, spelt out: no prefix, no trailing dot, no user.
    fn is_own(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let named = authority.host();
        let own = named == "127.0.0.1" || named == "[::1]" || named.eq_ignore_ascii_case("localhost");
        let port = match authority.port_u16() {
            Some(port) => port == self.port,
            None => self.port == 80 && authority.port().is_none(),
        };
        own && port && !host.contains('@')
    }
}

/// The subprotocols a client offers.
pub(crate) fn protocols(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

/// A header's one value. Errors: there are several, or it is not text.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, ()> {
    let mut values = headers.get_all(name).iter();
    let (first, second) = (values.next(), values.next());
    match (first, second) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| ()),
        (Some(_), Some(_)) => Err(()),
    }
}
