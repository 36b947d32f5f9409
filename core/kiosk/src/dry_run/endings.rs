//! How commands end: well, with each code of their class, late, with a dead driver, done although the answer was lost.

use super::decisions::Shared;
use super::tried::Place;
use crate::play::When;
use crate::rehearsal::fate::Fate;
use std::collections::HashMap;
use std::sync::Arc;
use tongban_classes::{Class, ClassKind, Command, RetrySafety};
use tongban_flow::program::Flow;
use tongban_model::{CompletionCode, Failure};
use tongban_testkit::{Act, End, good_act};

/// A fault stays as long as the case stays at the step, but a technician comes at some time: after a parked act was given
/// up, and before the last try to take something back. An act that nobody can ever take back is the operator's to see.
const STAYS: u32 = 200;
const STAYS_FOR_AN_UNDO: u32 = 50;

/// Tries every ending.
pub(super) struct Everything {
    shared: Shared,
    place: Place,
    /// Ending of a command at the step the case stands at, and how often it was met.
    stuck: HashMap<(String, u16), (usize, u32)>,
    cut: bool,
}

impl Everything {
    pub(super) fn new(flow: &Arc<Flow>, shared: Shared) -> Self {
        Everything { shared, place: Place::of(flow), stuck: HashMap::new(), cut: false }
    }
}

impl Fate for Everything {
    fn enters(&mut self, step: &str) -> Option<When> {
        self.place.enter(step);
        self.stuck.clear();
        if self.cut {
            return None;
        }
        let when = match self.shared.decide(&["power", step], 3, 0) {
            1 => When::BeforeEffects,
            2 => When::AfterEffects,
            _ => return None,
        };
        self.cut = true;
        Some(when)
    }

    fn meets(&mut self, slot: &str, class: &'static Class, command: u16) -> Option<Act> {
        let known = class.command(command)?;
        let key = (slot.to_owned(), command);
        if let Some((ending, met)) = self.stuck.get_mut(&key) {
            *met += 1;
            let stays = if self.place.takes_back() { STAYS_FOR_AN_UNDO } else { STAYS };
            return if *met > stays { None } else { act(class, known, *ending) };
        }
        let ending = self.shared.decide(&["command", self.place.step(), slot, known.name], endings(class, known), 0);
        self.stuck.insert(key, (ending, 0));
        act(class, known, ending)
    }
}

/// How many endings a command has: good, each code, silence, a dead driver, and two that leave the result unknown.
fn endings(class: &Class, command: &Command) -> usize {
    let unknown = if matches!(command.retry, RetrySafety::AskAfterFault(_)) { 2 } else { 0 };
    let dies = usize::from(class.kind == ClassKind::Device);
    1 + command.codes.len() + 1 + dies + unknown
}

fn act(class: &'static Class, command: &'static Command, ending: usize) -> Option<Act> {
    let good = good_act(class, command.number);
    let codes = command.codes.len();
    let act = |end: End| Some(Act { cues: Vec::new(), after_ms: good.after_ms.max(10), end, done: false });
    let unknown = || End::Fails(Failure::new(CompletionCode::ResultUnknown, "the answer was lost"));
    match ending {
        0 => None,
        code if code <= codes => {
            let code = &command.codes[code - 1];
            act(End::Fails(Failure::of_class(code.number, code.family, "tried by the dry run")))
        }
        late if late == codes + 1 => act(End::Hangs),
        other => {
            let dies = class.kind == ClassKind::Device;
            match (other - codes - 2, dies) {
                (0, true) => act(End::Crashes),
                (1, true) | (0, false) => act(unknown()),
                _ => act(unknown()).map(|act| Act { done: true, ..act }),
            }
        }
    }
}
