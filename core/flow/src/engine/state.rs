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
    /// Papers that nobody was there to take.
    pub owed: Vec<Arc<str>>,
    /// How many papers were begun: part of a paper's reference.
    pub papers: u32,
    /// Steps walked since nobody is there; bounds a flow that would go round for ever.
    pub alone: u16,
    /// Events that came too late or twice.
    pub ignored: u32,
}

/// What a case waits for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) enum Wait {
    /// The applicant's answer to the step's view; the first entry of what is typed twice is kept here.
    Answer { first: Option<Value> },
    /// A command's completion, or the pause before its next try.
    Command(Performing),
    /// A touch or some seconds, then on.
    Told(After),
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
}

/// Questions shown since the last act outside, and what was set since, so that Back can undo it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Trail {
    pub shown: VecDeque<(StepIndex, u64)>,
    pub undo: VecDeque<(Slot, Option<Value>)>,
    /// Entries ever dropped from the front of `undo`; marks in `shown` count from the beginning.
    pub dropped: u64,
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
            owed: Vec::new(),
            papers: 0,
            alone: 0,
            ignored: 0,
        }
    }

    pub(super) fn present(&self) -> bool {
        self.gone.is_none()
    }
}
