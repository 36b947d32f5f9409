//! Where the province answers.

use tongban_sdk::{CompletionCode, Failure};

/// An address of the form `http://host[:port][/path]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    /// Host and port, as `Host` says them.
    pub(crate) host: String,
    /// Host and port to connect to.
    pub(crate) connect: String,
    /// Path before `/v1`, without a slash at its end.
    pub(crate) path: String,
}

impl Address {
    /// Reads an address.
    ///
    /// Errors: not of the form; the integrator must act.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = |said: &str| Failure::new(CompletionCode::InvalidData, format!("setting address: {said}"));
        if text.starts_with("https://") {
            return Err(wrong(
                "found https, expected http: put the gateway that holds the certificate on this machine",
            ));
        }
        let rest = text.strip_prefix("http://").ok_or_else(|| wrong("expected http://host:port"))?;
        let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path.trim_end_matches('/')));
        let fits = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}@?#".contains(&b));
        if host.is_empty() || !fits(host) || !fits(path) {
            return Err(wrong("expected http://host:port without user, query or blanks"));
        }
        let port = host.rsplit_once(':').filter(|(name, _)| !name.contains(':') || name.ends_with(']'));
        let connect = match port {
            Some((_, port)) if port.parse::<u16>().is_ok_and(|port| port > 0) => host.to_owned(),
            Some(_) => return Err(wrong("expected a port from 1 to 65535")),
            None => format!("{host}:80"),
        };
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Ok(Address { host: host.to_owned(), connect, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_sdk::Family;

    #[test]
    fn an_address_is_read_or_refused_with_what_was_expected() {
        for (text, connect, path) in [
            ("http://127.0.0.1:8787", "127.0.0.1:8787", ""),
            ("http://gateway.local/", "gateway.local:80", ""),
            ("http://[::1]:80/province/a/", "[::1]:80", "/province/a"),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!((address.connect.as_str(), address.path.as_str()), (connect, path), "{text}");
        }
        for text in [
            "",
            "127.0.0.1:8787",
            "https://a",
            "http://",
            "http://a:0",
            "http://a:x",
            "http://u@a",
            "http://a b",
            "http://a/?q",
            "http://a\r\nX: y",
        ] {
            assert_eq!(Address::parse(text).unwrap_err().family, Family::Manifest, "{text}");
        }
    }
}
