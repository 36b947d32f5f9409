//! The sandbox province from outside: scenarios go in, the books come out, a phone pays.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;
use tongban::expect::Standing;
use tongban_model::Money;

/// No answer of a sandbox on this computer takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A sandbox at an address.
#[derive(Clone)]
pub(crate) struct Province {
    host: String,
}

/// The province's books.
#[derive(Clone, Copy)]
pub(crate) struct Ledger {
    taken: i64,
    refunded: i64,
    /// Applications, post orders, bookings and loss reports that stand; applications paid for; messages.
    standing: [i64; 6],
    /// Postage of the post orders that stand, in fen.
    postage: i64,
}

impl Ledger {
    /// Money taken and given back between two looks, with what the card terminal took in that time.
    pub(crate) fn money_since(&self, before: &Ledger, card: (i64, i64)) -> (Money, Money) {
        let taken = self.taken - before.taken + card.0;
        (Money::fen(taken), Money::fen(self.refunded - before.refunded + card.1))
    }

    /// What came to stand in the books between two looks.
    pub(crate) fn standing_since(&self, before: &Ledger) -> Standing {
        let since = |at: usize| usize::try_from(self.standing[at] - before.standing[at]).unwrap_or(0);
        let postage = Money::fen(self.postage - before.postage);
        Standing {
            submitted: since(0),
            posted: since(1),
            postage,
            booked: since(2),
            reported_lost: since(3),
            fee_paid: since(4),
            messages: since(5),
        }
    }
}

impl Province {
    /// The sandbox at `http://host:port`.
    pub(crate) fn at(address: &str) -> Province {
        Province { host: address.trim_start_matches("http://").trim_end_matches('/').to_owned() }
    }

    /// Brings a scenario.
    pub(crate) fn load(&self, load: &Value) -> Result<(), String> {
        self.post("/scenario", load).map(|_| ())
    }

    /// Looks into the books.
    pub(crate) fn ledger(&self) -> Result<Ledger, String> {
        let books = self.ask("GET", "/v1/ledger", "")?;
        let count = |name: &str| books[name].as_i64().unwrap_or(0);
        let stands =
            |name: &str| books[name]["made"].as_i64().unwrap_or(0) - books[name]["undone"].as_i64().unwrap_or(0);
        let standing = [
            count("applications"),
            stands("posts"),
            stands("bookings"),
            stands("lossReports"),
            count("paid"),
            count("messages"),
        ];
        Ok(Ledger { taken: count("taken"), refunded: count("refunded"), standing, postage: count("postage") })
    }

    /// Has the phone do something with an order.
    pub(crate) fn phone(&self, order: &str, does: &Value) -> Result<(), String> {
        self.post("/phone", &serde_json::json!({ "does": does, "order": order })).map(|_| ())
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        self.ask("POST", path, &body.to_string())
    }

    /// Asks for a path with a JSON body; an answer without a body is nothing.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Result<Value, String> {
        let answer =
            self.exchange(method, path, body).map_err(|fault| format!("{} does not answer: {fault}", self.host))?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("the answer is not HTTP")?;
        let status = head.split_whitespace().nth(1).unwrap_or_default();
        if !status.starts_with('2') {
            return Err(format!("{} answers {status} {}", self.host, body.trim()));
        }
        if body.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(body).map_err(|fault| format!("the answer is not JSON: {fault}"))
    }

    fn exchange(&self, method: &str, path: &str, body: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(&self.host)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let (host, length) = (&self.host, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}
