//! How the printer is, in IPP's words (RFC 8011 §5.4.12), and what that means for a job.

use crate::message::Group;
use tongban_sdk::printer::{Paper, code::print_native as code};
use tongban_sdk::{CompletionCode, DeviceState, Failure};

/// What keeps the printer from printing, the first that a person can clear first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// A cover or door is open.
    CoverOpen,
    /// Paper is stuck.
    Jammed,
    /// No paper, or not the paper that is needed.
    PaperOut,
    /// Toner or ink is used up.
    TonerOut,
    /// The print server does not reach the printer, or it is being switched off.
    Offline,
    /// Somebody paused the queue, or it accepts no jobs.
    Paused,
    /// Anything else it calls an error.
    Broken,
}

/// Reasons by their beginning.
const REASONS: &[(&str, Trouble)] = &[
    ("cover-open", Trouble::CoverOpen),
    ("door-open", Trouble::CoverOpen),
    ("interlock-open", Trouble::CoverOpen),
    ("media-jam", Trouble::Jammed),
    ("media-empty", Trouble::PaperOut),
    ("media-needed", Trouble::PaperOut),
    ("input-tray-missing", Trouble::PaperOut),
    ("toner-empty", Trouble::TonerOut),
    ("marker-supply-empty", Trouble::TonerOut),
    ("offline", Trouble::Offline),
    ("shutdown", Trouble::Offline),
    ("timed-out", Trouble::Offline),
    ("connecting-to-device", Trouble::Offline),
    ("paused", Trouble::Paused),
    ("moving-to-paused", Trouble::Paused),
];

impl Trouble {
    /// The command's failure.
    pub fn failure(self) -> Failure {
        let not_ready = |what: &str| Failure::new(CompletionCode::DeviceNotReady, format!("A4 printer: {what}"));
        match self {
            Trouble::CoverOpen => code::cover_open("A4 printer: a cover is open"),
            Trouble::Jammed => code::paper_jammed("A4 printer: paper is stuck"),
            Trouble::PaperOut => code::paper_out("A4 printer: no paper, or another paper is needed"),
            Trouble::TonerOut => code::toner_out("A4 printer: toner or ink is used up"),
            Trouble::Offline => not_ready("the print server does not reach it; check cable and power"),
            Trouble::Paused => not_ready("its queue is paused or takes no jobs; resume it on the print server"),
            Trouble::Broken => Failure::new(CompletionCode::HardwareError, "A4 printer: stopped with an error"),
        }
    }
}

/// How the printer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State {
    /// What keeps it from printing.
    pub trouble: Option<Trouble>,
    /// How much paper there is.
    pub paper: Paper,
    /// Whether it takes PDF.
    pub takes_pdf: bool,
}

impl State {
    /// Reads the printer's group of an answer.
    pub fn of(printer: &Group) -> State {
        let stopped = printer.number("printer-state") == Some(5);
        let mut found: Vec<Trouble> = Vec::new();
        let mut low = false;
        for reason in printer.texts("printer-state-reasons") {
            // `-report` is no warning even; a warning counts only where the printer has stopped for it. What has no
            // ending is an error by the standard, and so is "offline-report", which CUPS says of a printer that is not
            // there.
            let warning =
                reason.ends_with("-warning") || (reason.ends_with("-report") && !reason.starts_with("offline"));
            low |= reason.starts_with("media-low");
            let known = REASONS.iter().find(|(word, _)| reason.starts_with(word)).map(|(_, trouble)| *trouble);
            match known {
                Some(trouble) if !warning || stopped => found.push(trouble),
                None if reason.ends_with("-error") => found.push(Trouble::Broken),
                _ => {}
            }
        }
        if printer.flag("printer-is-accepting-jobs") == Some(false) {
            found.push(Trouble::Paused);
        }
        if stopped && found.is_empty() {
            found.push(Trouble::Broken);
        }
        let order = |trouble: &Trouble| *trouble as u8;
        let paper = match () {
            () if found.contains(&Trouble::Jammed) => Paper::Jammed,
            () if found.contains(&Trouble::PaperOut) => Paper::Out,
            () if low => Paper::Low,
            () => Paper::Full,
        };
        let mut formats = printer.texts("document-format-supported").peekable();
        // A printer that lists nothing may take it; it says so at the job.
        let takes_pdf = formats.peek().is_none() || formats.any(|format| format == "application/pdf");
        State { trouble: found.into_iter().min_by_key(order), paper, takes_pdf }
    }

    /// The class's word.
    pub fn device(&self) -> DeviceState {
        match self.trouble {
            None => DeviceState::Online,
            Some(Trouble::Offline | Trouble::Paused) => DeviceState::Offline,
            Some(Trouble::Broken) => DeviceState::HardwareError,
            Some(_) => DeviceState::UserError,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Attribute, PRINTER, Value};

    #[test]
    fn every_reason_is_a_code_or_a_level() {
        for (state, reasons, trouble, paper) in [
            (3, "none", None, Paper::Full),
            (3, "media-low-warning", None, Paper::Low),
            (3, "toner-low-report", None, Paper::Full),
            (3, "toner-empty-warning", None, Paper::Full),
            (5, "toner-empty-warning", Some(Trouble::TonerOut), Paper::Full),
            (5, "media-empty-error", Some(Trouble::PaperOut), Paper::Out),
            (4, "media-needed", Some(Trouble::PaperOut), Paper::Out),
            (5, "media-jam-error media-empty-error", Some(Trouble::Jammed), Paper::Jammed),
            (5, "cover-open media-jam", Some(Trouble::CoverOpen), Paper::Jammed),
            (3, "offline-report", Some(Trouble::Offline), Paper::Full),
            (5, "paused", Some(Trouble::Paused), Paper::Full),
            (5, "none", Some(Trouble::Broken), Paper::Full),
            (4, "fuser-over-temp-error", Some(Trouble::Broken), Paper::Full),
        ] {
            let text = |text: &str| Value::Text(text.to_owned());
            let attribute = |name: &str, values| Attribute { name: name.into(), values };
            let attributes = vec![
                attribute("printer-state", vec![Value::Number(state)]),
                attribute("printer-state-reasons", reasons.split(' ').map(text).collect()),
            ];
            let read = State::of(&Group { tag: PRINTER, attributes });
            assert_eq!((read.trouble, read.paper), (trouble, paper), "{reasons}");
        }
    }

    #[test]
    fn a_printer_that_takes_no_pdf_says_so() {
        let formats = |formats: &[&str]| {
            let values = formats.iter().map(|format| Value::Text((*format).into())).collect();
            let attributes = vec![Attribute { name: "document-format-supported".into(), values }];
            State::of(&Group { tag: PRINTER, attributes }).takes_pdf
        };
        assert!(formats(&["image/urf", "application/pdf"]));
        assert!(!formats(&["image/pwg-raster", "image/urf"]));
        assert!(State::of(&Group::default()).takes_pdf);
    }
}
