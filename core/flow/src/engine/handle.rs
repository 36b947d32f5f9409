//! What a failure leads to: by code, by family, by the flow's defaults, else the end of the case.

use super::ViewKind;
use super::run::Run;
use super::state::After;
use crate::program::{Handler, On, Step, StepIndex, Verb};
use tongban_classes::{Command, name};
use tongban_model::{Failure, Family};

impl<'a> Run<'a> {
    /// The step failed for good: its handler, the flow's, or the end. The step to go on with, if there is one.
    pub(super) fn failed(&mut self, failure: &Failure) -> Option<StepIndex> {
        let step = self.here();
        match self.resolve(step, failure) {
            Some(handler) => self.handle(handler, failure),
            None => {
                self.finish_fault();
                None
            }
        }
    }

    /// The handler of the step, else of the flow.
    pub(super) fn resolve(&self, step: Option<&'a Step>, failure: &Failure) -> Option<&'a Handler> {
        let flow = self.flow;
        let command = step.and_then(command_of);
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
