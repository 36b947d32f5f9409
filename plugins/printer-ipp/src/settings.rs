//! What a slot may say about this printer.

use crate::queue::Profile;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use tongban_sdk::{CompletionCode, Failure};
use tongban_wire::recording::{Exchange, What};

/// The port of IPP.
const PORT: u16 = 631;

/// The settings of a slot. Keys that are not here are errors.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IppSettings {
    /// The queue: `ipp://127.0.0.1/printers/a4`, `ipp://192.0.2.7/ipp/print`.
    pub uri: String,
    /// The user the jobs belong to; `tongban` when absent.
    pub user: Option<String>,
    /// The paper; `iso_a4_210x297mm` when absent, the printer's own choice when empty.
    pub media: Option<String>,
    /// Whether the printer itself counts what it printed. A raw queue of a print server does not.
    #[serde(default)]
    pub counts: bool,
    /// The file of the jobs; without it the printer alone is asked.
    pub jobs: Option<PathBuf>,
    /// Longest time for one answer; 3000 when absent.
    pub answer_ms: Option<u64>,
    /// How often the printer is looked at between jobs; 3000 when absent.
    pub watch_ms: Option<u64>,
    /// A file to write the session to, for a recording.
    pub record: Option<PathBuf>,
}

impl IppSettings {
    /// The queue. Errors: `invalidData`, for the integrator, naming the setting.
    pub fn profile(&self) -> Result<Profile, Failure> {
        let wrong = |what: &str| {
            let said = format!("setting uri: {what}; expected ipp://host/printers/name or ipp://host/ipp/print");
            Failure::new(CompletionCode::InvalidData, said)
        };
        let rest = match self.uri.split_once("://") {
            Some(("ipp" | "http", rest)) => rest,
            Some(("ipps" | "https", _)) => {
                return Err(wrong("TLS is the local print server's work: print by its queue"));
            }
            _ => return Err(wrong("not a queue's address")),
        };
        let (host, path) = rest.split_once('/').ok_or_else(|| wrong("no path"))?;
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if host.is_empty() || host.contains('@') || path.is_empty() || !plain(rest) {
            return Err(wrong("not a queue's address"));
        }
        let port = host.rsplit_once(':').filter(|(before, _)| !before.is_empty() && !host.ends_with(']'));
        let host = match port {
            Some((_, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
            Some(_) => return Err(wrong("the port is not a number")),
            None => format!("{host}:{PORT}"),
        };
        let media = self.media.as_deref().unwrap_or("iso_a4_210x297mm");
        let never = Duration::from_secs(365 * 24 * 3600);
        let watch = Duration::from_millis(self.watch_ms.unwrap_or(3000).max(200));
        Ok(Profile {
            uri: format!("ipp://{host}/{path}"),
            path: format!("/{path}"),
            host,
            user: self.user.clone().unwrap_or_else(|| "tongban".into()),
            media: (!media.is_empty()).then(|| media.to_owned()),
            counts: self.counts,
            answer: Duration::from_millis(self.answer_ms.unwrap_or(3000).max(50)),
            poll: Duration::from_millis(250),
            lost: Duration::from_secs(15),
            // The same command must give the same bytes while a session is captured.
            watch: if self.record.is_some() { never } else { watch },
        })
    }
}

/// Removes the document from a capture: every byte of a PDF becomes a blank, and any byte is right there when it is
/// played.
pub fn scrub(exchanges: &mut [Exchange]) {
    let mut inside = false;
    for exchange in exchanges {
        if !matches!(exchange.what, What::Send(_)) {
            inside = false;
            continue;
        }
        let begins = exchange.bytes.windows(5).position(|bytes| bytes == b"%PDF-");
        let Some(from) = (if inside { Some(0) } else { begins }) else { continue };
        inside = true;
        exchange.any.extend(from..exchange.bytes.len());
        exchange.bytes[from..].fill(b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_sdk::Settings;

    fn parse(json: &str) -> Result<Profile, Failure> {
        Settings::from_json(json)?.parse::<IppSettings>()?.profile()
    }

    #[test]
    fn a_queue_is_read_and_a_slip_of_the_pen_is_told() {
        for (uri, host, path) in [
            ("ipp://127.0.0.1/printers/a4", "127.0.0.1:631", "/printers/a4"),
            ("ipp://[::1]/ipp/print", "[::1]:631", "/ipp/print"),
            ("http://printer.example:8631/ipp/print", "printer.example:8631", "/ipp/print"),
        ] {
            let read = parse(&format!(r#"{{"uri": "{uri}"}}"#)).unwrap();
            assert_eq!((read.host.as_str(), read.path.as_str()), (host, path));
            assert_eq!(read.uri, format!("ipp://{host}{path}"));
        }
        for (settings, words) in [
            (r#""uri": "ipps://h/p""#, "TLS is the local print server's work"),
            (r#""uri": "socket://h:9100""#, "not a queue's address"),
            (r#""uri": "ipp://h""#, "no path"),
            (r#""uri": "ipp://h:a/p""#, "not a number"),
            (r#""uri": "ipp://h/p\r\nX: y""#, "not a queue's address"),
            (r#""uri": "ipp://h/p", "jobz": "x""#, "unknown field `jobz`"),
        ] {
            let failure = parse(&format!("{{{settings}}}")).unwrap_err();
            assert_eq!(failure.code, CompletionCode::InvalidData);
            assert!(failure.detail.contains(words), "{failure}");
        }
    }

    #[test]
    fn a_capture_holds_no_byte_of_the_document() {
        let mut exchanges =
            ["head", "x%PDF-1.7 secret", "more secret"].map(|text| Exchange::new(What::Send(0), text.as_bytes()));
        scrub(&mut exchanges);
        assert_eq!(exchanges[1].bytes, b"x               ");
        assert!(exchanges[2].bytes.iter().all(|byte| *byte == b' '));
        assert_eq!(exchanges[0].bytes, b"head");
    }
}
