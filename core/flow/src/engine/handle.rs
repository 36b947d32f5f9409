//! What a failure leads to: by code, by family, by the flow's defaults, else the end of the case.

use super::ViewKind;
use super::park::Parking;
use super::run::Run;
use super::state::{After, Wait};
use crate::program::{Handler, On, Step, StepIndex, Verb};
use tongban_classes::{Command, name};
use tongban_model::{Failure, Family};

impl<'a> Run<'a> {
    /// The step failed for good: its handler, the flow's, or the end. The step to go on with, if there is one.
    pub(super) fn failed(&mut self, failure: &Failure) -> Option<StepIndex> {
        let step = self.here();
        if let Some(of) = self.state.undoing.take() {
            self.state.wait = Wait::Nothing;
            self.state.not_undone.extend(self.step(of).map(|step| step.id.clone()));
            return None;
        }
        self.failed_as(step.and_then(command_of), failure)
    }

    /// The same, with a code of this command.
    pub(super) fn failed_as(&mut self, command: Option<&Command>, failure: &Failure) -> Option<StepIndex> {
        match self.resolve_as(self.here(), command, failure) {
            Some(handler) => self.handle(handler, failure),
            None => {
                self.state.retrying = None;
                self.finish_fault();
                None
            }
        }
    }

    /// The handler of the step, else of the flow.
    pub(super) fn resolve(&self, step: Option<&'a Step>, failure: &Failure) -> Option<&'a Handler> {
        self.resolve_as(step, step.and_then(command_of), failure)
    }

    fn resolve_as(&self, step: Option<&'a Step>, command: Option<&Command>, failure: &Failure) -> Option<&'a Handler> {
        let flow = self.flow;
        let own = step.and_then(|step| self.handler(&step.on, failure, command));
        let defaults = step.map_or(0, |step| step.defaults);
        own.or_else(|| self.handler(flow.on.get(usize::from(defaults))?, failure, command))
    }

    /// The entry for this failure: the class's code, then the completion code, then the family.
    pub(super) fn handler(&self, on: &'a On, failure: &Failure, command: Option<&Command>) -> Option<&'a Handler> {
        if !on.codes.is_empty() {
            let own = failure.error.and_then(|error| command?.code(error)).map(|code| name::kebab(code.name));
            let completion = name::kebab(failure.code.name());
            let words = [own.as_deref(), Some(completion.as_str())];
            for word in words.into_iter().flatten() {
                if let Some((_, handler)) = on.codes.iter().find(|(code, _)| code.as_ref() == word) {
                    return Some(handler);
                }
            }
        }
        on.families.iter().find(|(family, _)| *family == failure.family).map(|(_, handler)| handler)
    }

    /// Says what the handler says and goes where it goes.
    pub(super) fn handle(&mut self, handler: &'a Handler, failure: &Failure) -> Option<StepIndex> {
        let retrying = self.state.retrying.take();
        if let (true, Some((step, later))) = (handler.park, self.here().and_then(|step| Some((step, step.later?)))) {
            match self.park(step, later, retrying, failure) {
                Parking::Parked => {}
                Parking::Again => return None,
                Parking::Over => {
                    if !self.state.given_up.contains(&step.id) {
                        self.state.given_up.push(step.id.clone());
                    }
                    return Some(later.failed);
                }
            }
        }
        match &handler.tell {
            Some(say) if self.state.present() => {
                let kind = match failure.family {
                    Family::Retry => ViewKind::Tell,
                    Family::Refusal => ViewKind::Refusal,
                    Family::Fault | Family::Contract | Family::Manifest | Family::Bug => ViewKind::Problem,
                };
                self.tell(kind, say, After::Go(handler.go));
                None
            }
            _ => Some(handler.go),
        }
    }
}

/// The command whose codes a step's failure carries.
pub(super) fn command_of(step: &Step) -> Option<&'static Command> {
    match &step.verb {
        Verb::Do(of) => Some(of.command),
        Verb::Print(_) => tongban_classes::printer::CLASS.command(tongban_classes::printer::command::print_native),
        Verb::Pay(pay) if pay.by.iter().any(|by| matches!(by.find, crate::program::Find::Card)) => {
            Some(super::till::Asked::Sale.of().1)
        }
        Verb::Pay(_) => Some(super::till::Asked::Create.of().1),
        _ => None,
    }
}
