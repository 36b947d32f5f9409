//! How the printer is, folded from its answers, and what that means for a job.

use crate::answer::Answer;
use tongban_sdk::printer::{Paper, code::print_native as code};
use tongban_sdk::{CompletionCode, Failure};

/// What keeps the printer from printing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The cover is open or the head is up.
    CoverOpen,
    /// Paper is stuck, or the mechanics report an error that opening and clearing ends.
    Jammed,
    /// The cutter is stuck.
    Cutter,
    /// No paper.
    PaperOut,
    /// The head is hot: it goes on by itself.
    Hot,
    /// Somebody holds the feed button.
    Feeding,
    /// An error that needs power off and a technician.
    Broken,
    /// Offline, and it does not say why.
    Offline,
}

impl Trouble {
    /// Whether it may end by itself within the command's time.
    pub fn passes(self) -> bool {
        matches!(self, Trouble::Hot | Trouble::Feeding)
    }

    /// The command's failure.
    pub fn failure(self) -> Failure {
        match self {
            Trouble::CoverOpen => code::cover_open("receipt printer: the cover is open"),
            Trouble::Jammed => code::paper_jammed("receipt printer: mechanical error or paper jam reported"),
            Trouble::Cutter => code::cutter_jammed("receipt printer: the cutter reports an error"),
            Trouble::PaperOut => code::paper_out("receipt printer: the roll is at its end"),
            Trouble::Hot => hardware("the print head stays too hot; let it cool, check the fan and the room"),
            Trouble::Feeding => hardware("the feed button is held down"),
            Trouble::Broken => hardware("reports an error that does not clear; switch it off and on"),
            Trouble::Offline => hardware("is offline and does not say why; switch it off and on"),
        }
    }
}

fn hardware(what: &str) -> Failure {
    Failure::new(CompletionCode::HardwareError, format!("receipt printer: {what}"))
}

/// How the printer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct State {
    offline: bool,
    cover_open: bool,
    feeding: bool,
    paper_end: bool,
    paper_low: bool,
    jammed: bool,
    cutter: bool,
    broken: bool,
    hot: bool,
    /// Whether a ticket is in the output, where the printer can see it.
    pub ticket: Option<bool>,
    /// Whether paper still moves, where the printer can say it.
    pub moving: bool,
}

impl State {
    /// What four real-time answers say, asked as 1, 2, 3, 4.
    pub fn real_time(&mut self, [printer, cause, error, roll]: [u8; 4]) {
        *self = State { ticket: self.ticket, moving: self.moving, ..State::default() };
        self.offline = printer & 0x08 != 0;
        self.cover_open = cause & 0x04 != 0;
        self.feeding = cause & 0x08 != 0;
        self.paper_end = cause & 0x20 != 0 || roll & 0x60 != 0;
        self.paper_low = roll & 0x0C != 0;
        self.jammed = error & 0x04 != 0;
        self.cutter = error & 0x08 != 0;
        self.broken = error & 0x20 != 0;
        self.hot = error & 0x40 != 0;
    }

    /// What an answer that speaks for itself says; the others are not for here.
    pub fn hear(&mut self, answer: &Answer) {
        match answer {
            Answer::Automatic([first, error, roll, _]) => {
                self.offline = first & 0x08 != 0;
                self.cover_open = first & 0x20 != 0;
                self.feeding = first & 0x40 != 0;
                self.jammed = error & 0x04 != 0;
                self.cutter = error & 0x08 != 0;
                self.broken = error & 0x20 != 0;
                self.hot = error & 0x40 != 0;
                self.paper_low = roll & 0x03 != 0;
                self.paper_end = roll & 0x0C != 0;
            }
            Answer::Full([paper, user, recoverable, unrecoverable]) => {
                self.paper_end |= paper & 0x01 != 0;
                self.paper_low |= paper & 0x44 != 0;
                self.ticket = Some(paper & 0x20 != 0);
                self.cover_open |= user & 0x03 != 0;
                self.moving = user & 0x0C != 0;
                self.hot |= recoverable & 0x01 != 0;
                self.jammed |= recoverable & 0x40 != 0;
                self.cutter |= unrecoverable & 0x01 != 0;
                self.broken |= unrecoverable & 0x4C != 0;
            }
            _ => {}
        }
    }

    /// What keeps it from printing now; what a person can see and clear comes first.
    pub fn trouble(&self) -> Option<Trouble> {
        [
            (self.cover_open, Trouble::CoverOpen),
            (self.jammed, Trouble::Jammed),
            (self.cutter, Trouble::Cutter),
            (self.paper_end, Trouble::PaperOut),
            (self.broken, Trouble::Broken),
            (self.hot, Trouble::Hot),
            (self.feeding, Trouble::Feeding),
            (self.offline, Trouble::Offline),
        ]
        .into_iter()
        .find_map(|(is, trouble)| is.then_some(trouble))
    }

    /// Whether `DLE ENQ` may clear what is wrong.
    pub fn recoverable(&self) -> bool {
        self.jammed || self.cutter
    }

    /// How much paper there is.
    pub fn paper(&self) -> Paper {
        match self {
            State { jammed: true, .. } => Paper::Jammed,
            State { paper_end: true, .. } => Paper::Out,
            State { paper_low: true, .. } => Paper::Low,
            _ => Paper::Full,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quiet answers to `DLE EOT` 1 to 4.
    const WELL: [u8; 4] = [0x16, 0x12, 0x12, 0x12];

    #[test]
    fn every_bit_of_the_real_time_status_is_a_code_or_a_level() {
        let with = |n: usize, bits: u8| {
            let mut answers = WELL;
            answers[n - 1] |= bits;
            let mut state = State::default();
            state.real_time(answers);
            (state.trouble(), state.paper())
        };
        for (n, bits, expected) in [
            (1, 0x00, (None, Paper::Full)),
            (1, 0x08, (Some(Trouble::Offline), Paper::Full)),
            (2, 0x04, (Some(Trouble::CoverOpen), Paper::Full)),
            (2, 0x08, (Some(Trouble::Feeding), Paper::Full)),
            (2, 0x20, (Some(Trouble::PaperOut), Paper::Out)),
            (3, 0x04, (Some(Trouble::Jammed), Paper::Jammed)),
            (3, 0x08, (Some(Trouble::Cutter), Paper::Full)),
            (3, 0x20, (Some(Trouble::Broken), Paper::Full)),
            (3, 0x40, (Some(Trouble::Hot), Paper::Full)),
            (4, 0x0C, (None, Paper::Low)),
            (4, 0x60, (Some(Trouble::PaperOut), Paper::Out)),
        ] {
            assert_eq!(with(n, bits), expected, "n={n} bits={bits:02X}");
        }
    }

    #[test]
    fn automatic_and_full_status_say_the_same_in_their_own_bits() {
        for (answer, expected) in [
            (Answer::Automatic([0x10, 0, 0, 0]), (None, Paper::Full)),
            (Answer::Automatic([0x38, 0, 0, 0]), (Some(Trouble::CoverOpen), Paper::Full)),
            (Answer::Automatic([0x18, 0x08, 0, 0]), (Some(Trouble::Cutter), Paper::Full)),
            (Answer::Automatic([0x10, 0, 0x03, 0]), (None, Paper::Low)),
            (Answer::Automatic([0x18, 0, 0x0F, 0]), (Some(Trouble::PaperOut), Paper::Out)),
            (Answer::Full([0x01, 0, 0, 0]), (Some(Trouble::PaperOut), Paper::Out)),
            (Answer::Full([0x04, 0, 0, 0]), (None, Paper::Low)),
            (Answer::Full([0, 0x02, 0, 0]), (Some(Trouble::CoverOpen), Paper::Full)),
            (Answer::Full([0, 0, 0x40, 0]), (Some(Trouble::Jammed), Paper::Jammed)),
            (Answer::Full([0, 0, 0, 0x01]), (Some(Trouble::Cutter), Paper::Full)),
        ] {
            let mut state = State::default();
            state.hear(&answer);
            assert_eq!((state.trouble(), state.paper()), expected, "{answer:02X?}");
        }
    }

    #[test]
    fn a_ticket_in_the_output_is_seen_only_by_printers_that_can() {
        let mut state = State::default();
        state.real_time(WELL);
        assert_eq!(state.ticket, None);
        state.hear(&Answer::Full([0x20, 0, 0, 0]));
        assert_eq!(state.ticket, Some(true));
        state.real_time(WELL);
        assert_eq!(state.ticket, Some(true), "real-time status knows nothing of it");
    }
}
