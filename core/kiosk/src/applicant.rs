//! The person before the screen, whoever renders it: a terminal, a script, a browser, a customer's app.

use std::sync::Arc;
use tongban_classes::Field;
use tongban_flow::engine::{Action, PaperJob, View};
use tongban_host::Picture;
use tongban_journal::CaseId;
use tongban_model::{Failure, Record};

/// Shows views and sends actions back through [`Answers`].
///
/// Only [`Applicant::show`] and [`Applicant::released`] are needed. The rest is for screens that can do more: follow a
/// device at work, show the camera's picture, show a paper while it is printed, be a signature pad.
pub trait Applicant: Send {
    /// Shows a view in place of the one before. Must not block: answers come later, from anywhere.
    fn show(&mut self, case: &CaseId, view: &View);

    /// The session is over: clear the screen and forget every value of it.
    fn released(&mut self, case: &CaseId, outcome: &str);

    /// A device at work says what the person should do. Not on record and never needed: what decides comes as a view.
    fn guidance(&mut self, _case: &CaseId, _guidance: &Guidance) {}

    /// A live picture of a device at work. Drop it soon: the driver has few rooms for pictures.
    fn frame(&mut self, _case: &CaseId, _slot: &str, _picture: Picture) {}

    /// Whether [`Applicant::paper`] is worth drawing previews for.
    fn wants_papers(&self) -> bool {
        false
    }

    /// A paper is being printed; this is how it looks.
    fn paper(&mut self, _case: &CaseId, _job: &PaperJob, _preview: PaperPreview) {}

    /// The screen is the signature pad of this machine (a slot with plugin [`SCREEN`]): let the person sign, with at least
    /// so many points, and answer with [`Answers::captured`]. False when this screen cannot.
    fn asked(&mut self, _case: &CaseId, _request: u64, _points: i64) -> bool {
        false
    }

    /// What was asked for is no longer wanted: the time is over, or the case goes another way.
    fn withdrawn(&mut self, _case: &CaseId, _request: u64) {}
}

/// Id of the plugin that stands for the screen itself in a machine's manifest.
pub const SCREEN: &str = "screen";

/// What a device at work says on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Guidance {
    /// The slot.
    pub slot: Arc<str>,
    /// Name of the class, such as `Fingerprint`.
    pub class: &'static str,
    /// Name of the event, snake case, such as `present_subject`.
    pub event: &'static str,
    /// What the event carries, as the class declares it: a finger, a quality. Nothing personal.
    pub carries: &'static [Field],
    /// Its values.
    pub fields: Record,
}

/// How a paper looks.
#[derive(Clone)]
pub struct PaperPreview {
    /// A PNG: for a receipt the very bytes that go to the printer, for A4 a picture of the document.
    pub png: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Prints the size, never the paper.
impl std::fmt::Debug for PaperPreview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "paper {}x{}", self.width, self.height)
    }
}

/// Something that came from the screen.
pub(crate) enum Answer {
    /// An action on a view.
    Act { case: CaseId, view: u32, action: Action },
    /// What was asked of the screen itself.
    Captured { case: CaseId, request: u64, result: Result<Record, Failure> },
}

/// Where answers go. Cheap to clone, may be used from any thread.
#[derive(Clone)]
pub struct Answers {
    send: Arc<dyn Fn(Answer) + Send + Sync>,
}

impl Answers {
    pub(crate) fn to(send: impl Fn(Answer) + Send + Sync + 'static) -> Self {
        Answers { send: Arc::new(send) }
    }

    /// Answers the view with this number. An answer to an older view is ignored by the case.
    pub fn act(&self, case: &CaseId, view: u32, action: Action) {
        (self.send)(Answer::Act { case: case.clone(), view, action });
    }

    /// Answers what the screen was [asked](Applicant::asked): strokes by the fields of `signature_capture`, or why there
    /// are none. An answer to a request that was withdrawn is ignored.
    pub fn captured(&self, case: &CaseId, request: u64, result: Result<Record, Failure>) {
        (self.send)(Answer::Captured { case: case.clone(), request, result });
    }
}
