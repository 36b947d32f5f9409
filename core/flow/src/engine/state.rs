//! Everything a case remembers between two events: plain data, so that two replays can be compared.

use super::till::Till;
use super::{Begin, EffectId, TimerId};
use crate::program::{Slot, StepIndex};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::Arc;
use tongban_model::{Failure, Value};

/// A case between two events.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct State {
    pub begin: Begin,
    /// Variables by slot.
    pub vars: Vec<Option<Value>>,
    pub at: StepIndex,
    pub wait: Wait,
    /// Number of the last view shown, effect and timer started.
    pub view: u32,
    pub effect: EffectId,
    pub timer: TimerId,
    pub timers: Vec<(TimerId, Tick)>,
    /// When the applicant last did something, or was last asked something.
    pub touched_ms: i64,
    /// Whether "are you still there?" lies over the view.
    pub overlay: bool,
    /// Why nobody is at the screen any more.
    pub gone: Option<Gone>,
    /// The case is filed: nothing is undone from here on.
    pub committed: bool,
    pub released: bool,
    pub ended: bool,
    pub outcome: Option<Arc<str>>,
    pub trail: Trail,
    pub till: Till,
    /// The rule that refused, for the screen that ends the session.
    pub refusal: Option<u16>,
    /// The question that is asked again because a fact on a confirm page is to be changed.
    pub changing: Option<Changing>,
    /// Papers that nobody was there to take.
    pub owed: Vec<Arc<str>>,
    /// How many orders were numbered.
    pub orders: u32,
    /// Acts that an unfiled case takes back, oldest first.
    pub done: Vec<Done>,
    /// The act that is being taken back.
    pub undoing: Option<StepIndex>,
    /// Acts that could not be taken back.
    pub not_undone: Vec<Arc<str>>,
    /// Acts that were tried on until their time was over, or could not be.
    pub given_up: Vec<Arc<str>>,
    /// Acts that are tried on after the applicant left.
    pub parked: Vec<Parked>,
    /// The parked act that is being tried.
    pub retrying: Option<Parked>,
    /// Whether a parked act was ever taken up: from here on the case goes on without the applicant.
    pub resumed: bool,
    /// Ways beside the main one.
    pub branches: Vec<Branch>,
    /// A limit that ran out while an act was under way that has to be waited for.
    pub overdue: Option<u16>,
    /// How many papers were begun: part of a paper's reference.
    pub papers: u32,
    /// Steps walked since nobody is there; bounds a flow that would go round for ever.
    pub alone: u16,
    /// Events that came too late or twice.
    pub ignored: u32,
}

/// An act that an unfiled case takes back, with what taking it back reads: as it was when the act was done, since a
/// later act may have set the same variables again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Done {
    pub step: StepIndex,
    pub read: Vec<(Slot, Value)>,
}

/// What a case waits for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) enum Wait {
    /// The applicant's answer to the step's view.
    Answer(Answering),
    /// A command's completion, or the pause before its next try.
    Command(Performing),
    /// A touch or some seconds, then on.
    Told(After),
    /// The end of the step's wait, in milliseconds since 1970.
    Pause { until_ms: i64 },
    /// Branches.
    Join,
    /// The till.
    Pay,
    /// The till, which gives money back.
    Refund,
    /// The last view stays.
    Stay,
    /// Nothing: nobody is at the screen and no step runs.
    Nothing,
}

/// Where to go after something was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum After {
    Go(StepIndex),
    /// To where the pay step says an unpaid case goes.
    Unpaid,
}

/// A question on the screen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Answering {
    /// The first entry of what is typed twice.
    pub first: Option<Value>,
    /// What was typed and not taken.
    pub typed: Option<Value>,
    /// When it was asked.
    pub since_ms: i64,
    /// Number of the view it was first asked with.
    pub view: u32,
    /// The fields of a form, those that are asked.
    pub fields: Vec<Filled>,
    /// What a field of the form is looking for.
    pub look: Option<Looking>,
}

/// One field of a form that is being filled in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Filled {
    /// Which field of the form.
    pub field: u16,
    /// What it holds: as it was typed, or the item found, or the picture.
    pub value: Option<Value>,
    /// Of a region: the code below which is being chosen.
    pub below: Option<Value>,
    /// Of a search: what was found.
    pub hits: Vec<Value>,
}

/// A search or a picture under way for a form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Looking {
    /// Which of the fields that are asked.
    pub at: u16,
    /// The command.
    pub effect: EffectId,
    /// Whether the applicant stands before a device, so that the form is not on the screen.
    pub device: bool,
    /// The last guidance event.
    pub guide: Option<u16>,
}

/// A fact that is being changed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Changing {
    /// The confirm page to come back to.
    pub from: StepIndex,
    /// The question that is asked again.
    pub question: StepIndex,
}

/// An act that is tried on after the applicant left.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Parked {
    pub step: StepIndex,
    /// When it was parked.
    pub since_ms: i64,
    /// When it is tried next.
    pub next_ms: i64,
    /// Whether what became of it has to be asked first.
    pub ask: bool,
    /// What it failed with.
    pub failure: Failure,
}

/// A way beside the main one. It stays on the list after it is over, so that its join can be passed more than once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Branch {
    /// The step it began at.
    pub start: StepIndex,
    /// The step it stands at.
    pub at: StepIndex,
    /// The newest view when it began: questions shown up to then lie before it.
    pub view: u32,
    /// The command under way.
    pub effect: Option<EffectId>,
    /// Tries of it begun so far.
    pub tries: u16,
    /// How it ended.
    pub over: Option<Over>,
    /// What the variables it set held before.
    pub before: Vec<(Slot, Option<Value>)>,
}

/// How a branch ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) enum Over {
    /// It came to its end.
    Done,
    /// A step of it failed and had no handler.
    Failed(StepIndex, Failure),
    /// It was given up before its end: the host died, or the case ended.
    Lost,
}

/// A device, connector, printer or counter at work for the step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Performing {
    /// The command under way; `None` in the pause between two.
    pub effect: Option<EffectId>,
    /// Whether the act itself runs, or the question what became of it.
    pub asking: bool,
    /// Tries of the act begun so far.
    pub tries: u16,
    /// Questions in a row that brought no answer.
    pub asks: u16,
    /// What the act failed with.
    pub failure: Option<Failure>,
    /// Reference of the paper.
    pub paper: Option<Arc<str>>,
    /// The last guidance event, so that the view can be shown again.
    pub guide: Option<u16>,
}

/// Why nobody is at the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum Gone {
    /// They did not answer, or the session grew too long.
    TimedOut,
    /// The host died.
    Interrupted,
    /// The session ended and the screen was wiped.
    Left,
}

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum Tick {
    /// Has the applicant touched anything?
    Idle,
    /// Did they answer "are you still there"?
    Warn,
    /// The session is as long as a session may be.
    Cap,
    /// The step's own limit for an answer.
    Limit,
    /// What was told has been shown long enough.
    Told,
    /// The last view has been shown long enough.
    Stay,
    /// Try the step's command again.
    Again,
    /// Ask the provider.
    Poll,
    /// The code is no longer offered.
    Window,
    /// Try again to close, settle or give back.
    Till,
    /// The step's wait is over.
    Pause,
    /// Branches were waited for long enough.
    Join,
    /// Try the command of the branch that began here again.
    Branch(StepIndex),
    /// Try a parked act again.
    Later,
    /// A stretch of the way took too long.
    Span(u16),
}

/// Questions shown since the last act outside, and what was set since, so that Back can undo it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Trail {
    pub shown: VecDeque<Shown>,
    pub undo: VecDeque<(Slot, Option<Value>)>,
    /// Entries ever dropped from the front of `undo`; marks in `shown` count from the beginning.
    pub dropped: u64,
}

/// A question that can be gone back to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Shown {
    pub step: StepIndex,
    /// How many settings were noted before it was shown.
    pub mark: u64,
    /// Number of its view.
    pub view: u32,
}

impl State {
    pub(super) fn new(begin: Begin, variables: usize) -> Self {
        State {
            touched_ms: begin.at_ms,
            begin,
            vars: vec![None; variables],
            at: 0,
            wait: Wait::Nothing,
            view: 0,
            effect: 0,
            timer: 0,
            timers: Vec::with_capacity(4),
            overlay: false,
            gone: None,
            committed: false,
            released: false,
            ended: false,
            outcome: None,
            trail: Trail::default(),
            till: Till::default(),
            refusal: None,
            changing: None,
            owed: Vec::new(),
            orders: 0,
            done: Vec::new(),
            undoing: None,
            not_undone: Vec::new(),
            given_up: Vec::new(),
            parked: Vec::new(),
            retrying: None,
            resumed: false,
            branches: Vec::new(),
            overdue: None,
            papers: 0,
            alone: 0,
            ignored: 0,
        }
    }

    pub(super) fn present(&self) -> bool {
        self.gone.is_none()
    }

    /// Whether the applicant may still call the case off: it is not filed, and no act of it is left to be tried on.
    pub(super) fn may_cancel(&self) -> bool {
        !self.committed && self.parked.is_empty()
    }
}
