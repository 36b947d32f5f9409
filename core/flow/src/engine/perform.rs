//! Devices, connectors, papers and counters at work: tries, pauses, and asking what became of an act before repeating it.

use super::run::Run;
use super::state::{Performing, Tick, Wait};
use super::till::pause_ms;
use super::verdict::{Verdict, may_repeat, verdict, worth_repeating};
use super::walk::{fault_of, needs_applicant};
use super::words::TRY_AGAIN;
use super::{Effect, EffectId, PaperJob};
use crate::program::{Allot, Binding, Do, Step, StepIndex, Verb};
use std::sync::Arc;
use tongban_classes::{Class, Command, RetrySafety, field_named, printer};
use tongban_model::{CompletionCode, Failure, Family, Record, Value};

/// How often an unanswered question about an act is asked again while the applicant waits, and when nobody does.
const ASKS_WHILE_THERE: u16 = 5;
const ASKS_ALONE: u16 = 20;

impl<'a> Run<'a> {
    /// Starts the step's command.
    pub(super) fn perform(&mut self, step: &'a Step) -> Option<StepIndex> {
        let paper = matches!(step.verb, Verb::Print(_)).then(|| {
            self.state.papers += 1;
            Arc::from(format!("{}/{}/{}", self.state.begin.case, step.id, self.state.papers))
        });
        self.perform_after(paper, None)
    }

    /// The same, for an act that failed before; with `Some`, what became of it is asked first.
    pub(super) fn perform_again(&mut self, unknown: Option<Failure>) -> Option<StepIndex> {
        self.perform_after(None, unknown)
    }

    fn perform_after(&mut self, paper: Option<Arc<str>>, unknown: Option<Failure>) -> Option<StepIndex> {
        let asking = unknown.is_some();
        self.state.wait =
            Wait::Command(Performing { effect: None, asking, tries: 0, asks: 0, failure: unknown, paper, guide: None });
        self.issue(asking)
    }

    /// Sends the act, or the question what became of it.
    pub(super) fn issue(&mut self, asking: bool) -> Option<StepIndex> {
        let (Some(step), Wait::Command(performing)) = (self.here(), &self.state.wait) else { return None };
        let (paper, before) = (performing.paper.clone(), performing.tries);
        let effect = if asking { self.question_of(step, paper) } else { self.act_of(step, paper) };
        let (id, effect) = match effect {
            Ok(effect) => effect,
            Err(failure) => return self.failed(&failure),
        };
        if let Wait::Command(performing) = &mut self.state.wait {
            performing.effect = Some(id);
            performing.asking = asking;
            performing.tries = before.saturating_add(u16::from(!asking));
            performing.guide = None;
        }
        if !asking && self.state.present() {
            let again = (before > 0 && needs_applicant(step)).then_some(TRY_AGAIN);
            let view = self.at_work(step, None, again);
            self.show(view);
        }
        self.out.push(effect);
        None
    }

    pub(super) fn act_of(&mut self, step: &'a Step, paper: Option<Arc<str>>) -> Result<(EffectId, Effect), Failure> {
        let within = |command: &Command| step.within_ms.unwrap_or(command.longest.as_millis() as u64);
        match &step.verb {
            Verb::Do(of) => {
                let params = self.params(&of.params)?;
                let within_ms = within(of.command);
                let id = self.next_effect();
                Ok((id, command(id, of.slot.clone(), of.class, of.command, params, within_ms)))
            }
            Verb::Print(print) => {
                let mut fields = Vec::with_capacity(print.fields.len());
                for (name, value) in &print.fields {
                    match self.value(value) {
                        Ok(value) => fields.push((name.clone(), value)),
                        Err(fault) if fault.is_absent() => {}
                        Err(fault) => return Err(fault_of(fault)),
                    }
                }
                let (slot, form) = (print.slot.clone(), print.form.clone());
                let job = Box::new(PaperJob { reference: paper.unwrap_or_default(), form, slot, fields });
                let within_ms = print_native().map_or(0, within);
                let id = self.next_effect();
                Ok((id, Effect::Print { id, job, within_ms }))
            }
            Verb::Allot(Allot::AcceptanceNumber { region, station }) => {
                let id = self.next_effect();
                Ok((id, Effect::Allot { id, region: region.clone(), station: station.clone() }))
            }
            _ => Err(Failure::new(CompletionCode::SequenceError, "the step has no command")),
        }
    }

    /// The question what became of the act: the class's own command, with those of the act's parameters it has.
    fn question_of(&mut self, step: &'a Step, paper: Option<Arc<str>>) -> Result<(EffectId, Effect), Failure> {
        let (slot, class, ask, params) = match &step.verb {
            Verb::Do(of) => {
                let ask =
                    ask_of(of).ok_or_else(|| Failure::new(CompletionCode::ResultUnknown, "there is no way to ask"))?;
                let act = self.params(&of.params)?;
                let mut params = Record::new();
                for field in ask.params {
                    let same = field_named(of.command.params, field.name).and_then(|of| act.get(of.number));
                    if let Some(value) = same {
                        params.set(field.number, value.clone());
                    }
                }
                (of.slot.clone(), of.class, ask, params)
            }
            Verb::Print(print) => {
                let ask = printer::CLASS.command(printer::command::get_job);
                let ask = ask.ok_or_else(|| Failure::new(CompletionCode::ResultUnknown, "there is no way to ask"))?;
                let reference = Value::Text(paper.unwrap_or_default());
                (print.slot.clone(), &printer::CLASS, ask, Record::new().with(1, reference))
            }
            // A counter leaves nothing outside: it is simply asked again.
            _ => return self.act_of(step, paper),
        };
        let id = self.next_effect();
        Ok((id, command(id, slot, class, ask, params, ask.longest.as_millis() as u64)))
    }

    /// Parameters by field number; an absent optional is left out.
    pub(super) fn params(&self, bindings: &[Binding]) -> Result<Record, Failure> {
        let mut params = Record::new();
        for binding in bindings {
            match self.value(&binding.value) {
                Ok(value) => {
                    params.set(binding.field, value);
                }
                Err(fault) if fault.is_absent() => {}
                Err(fault) => return Err(fault_of(fault)),
            }
        }
        Ok(params)
    }

    /// A command of the step ended.
    pub(super) fn performed(&mut self, result: &Result<Record, Failure>) -> Option<StepIndex> {
        let (Some(step), Wait::Command(performing)) = (self.here(), &mut self.state.wait) else { return None };
        performing.effect = None;
        if performing.asking { self.learned(step, result) } else { self.acted(step, result) }
    }

    /// The act itself answered.
    fn acted(&mut self, step: &'a Step, result: &Result<Record, Failure>) -> Option<StepIndex> {
        let failure = match (result, &step.verb) {
            (Ok(record), Verb::Do(Do { command, .. })) => {
                let tells = matches!(command.retry, RetrySafety::AskAfterFault(_))
                    && field_named(command.result, "state").is_some();
                match verdict(command, command, record) {
                    _ if !tells => return self.done(step, record.clone()),
                    Verdict::Done => return self.done(step, record.clone()),
                    Verdict::NotDone(word) => not_done(command, word, None),
                    Verdict::Unknown => {
                        Failure::new(CompletionCode::ResultUnknown, "the act answered that it does not know")
                    }
                }
            }
            (Ok(record), _) => return self.done(step, record.clone()),
            (Err(failure), _) => failure.clone(),
        };
        let safety = safety_of(step);
        let ask = matches!(safety, RetrySafety::AskAfterFault(_)) && !may_repeat(safety, &failure);
        if let Wait::Command(performing) = &mut self.state.wait {
            performing.failure = Some(failure.clone());
            performing.asks = 0;
        }
        if ask { self.issue(true) } else { self.again_or_failed(step, &failure) }
    }

    /// The question what became of the act was answered, or was not.
    fn learned(&mut self, step: &'a Step, result: &Result<Record, Failure>) -> Option<StepIndex> {
        let (ask, act) = match &step.verb {
            Verb::Do(of) => (ask_of(of), Some(of.command)),
            _ => (printer::CLASS.command(printer::command::get_job), print_native()),
        };
        let (Some(ask), Some(act), Wait::Command(performing)) = (ask, act, &mut self.state.wait) else { return None };
        let first = performing.failure.clone();
        match result.as_ref().map(|answer| (verdict(act, ask, answer), answer)) {
            Ok((Verdict::Done, answer)) => self.done(step, renamed(ask, act, answer)),
            Ok((Verdict::NotDone(word), _)) => {
                performing.asks = 0;
                if performing.tries == 0 && act.code_named(word).is_none() {
                    // A parked act is asked about before it is tried, and tried when it did not take place.
                    return self.issue(false);
                }
                let failure = not_done(act, word, first);
                self.again_or_failed(step, &failure)
            }
            Ok((Verdict::Unknown, _)) | Err(_) => {
                performing.asks = performing.asks.saturating_add(1);
                performing.asking = true;
                let asks = performing.asks;
                // A parked act comes back to its question by itself.
                let soon = self.state.present() || self.state.retrying.is_some();
                let most = if soon { ASKS_WHILE_THERE } else { ASKS_ALONE };
                if asks < most {
                    self.start(Tick::Again, pause_ms(asks));
                    return None;
                }
                let unknown = Failure::new(CompletionCode::ResultUnknown, "nobody can tell what became of the act");
                self.failed(&unknown)
            }
        }
    }

    /// The act did not take place: try again while there are tries, else follow the handlers.
    fn again_or_failed(&mut self, step: &'a Step, failure: &Failure) -> Option<StepIndex> {
        let Wait::Command(performing) = &mut self.state.wait else { return None };
        let (tries, alone) = (performing.tries, !self.state.present());
        if alone && needs_applicant(step) {
            return self.pass_over(step);
        }
        let at_once = self.resolve(Some(step), failure).is_some_and(|handler| handler.at_once);
        let again = tries < step.tries && !at_once && worth_repeating(failure) && safety_of(step) != RetrySafety::Once;
        if !again {
            return self.failed(failure);
        }
        if failure.family == Family::Retry && !alone {
            return self.issue(false);
        }
        // What is broken is seldom whole again in the same millisecond.
        if let Wait::Command(performing) = &mut self.state.wait {
            performing.asking = false;
        }
        self.start(Tick::Again, pause_ms(tries));
        None
    }

    /// The act took place.
    fn done(&mut self, step: &'a Step, record: Record) -> Option<StepIndex> {
        match (&step.verb, step.into) {
            (Verb::Allot(_), into) => match record.get(1) {
                Some(number @ Value::Text(_)) => self.set(into, number.clone()),
                _ => {
                    let mut failure = Failure::new(CompletionCode::InternalError, "the counter gave no number");
                    failure.family = Family::Bug;
                    return self.failed(&failure);
                }
            },
            (_, Some(slot)) => self.set(Some(slot), Value::Record(record)),
            (_, None) => {}
        }
        if acts_outside(step) {
            self.state.trail.bar();
        }
        self.succeed(step)
    }

    /// A device says something on the way: the view says it too, under the number it has.
    pub(super) fn guide(&mut self, effect: EffectId, event: u16) {
        if self.state.till.call == Some(effect) {
            return;
        }
        if self.look_guided(effect, event) {
            return;
        }
        let (Some(step), Wait::Command(performing)) = (self.here(), &mut self.state.wait) else { return self.ignore() };
        if performing.effect != Some(effect) || performing.asking || self.state.gone.is_some() {
            return self.ignore();
        }
        let known = matches!(&step.verb, Verb::Do(of) if of.guide.iter().any(|(number, _)| *number == event));
        if known {
            performing.guide = Some(event);
            let view = self.at_work(step, Some(event), None);
            self.out.push(Effect::Show(view));
        }
    }

    /// Whether the applicant may leave the command that runs: it waits for them and changes nothing outside.
    pub(super) fn may_give_up(&self, step: &Step) -> bool {
        let may = match &step.verb {
            Verb::Do(of) => of.command.retry == RetrySafety::Repeatable,
            Verb::Wait(_) | Verb::Join(_) => true,
            _ => false,
        };
        step.attended && may
    }

    /// The host died while the step's command ran, or while it paused.
    pub(super) fn restart_command(&mut self, performing: &Performing) {
        let Some(step) = self.here() else { return };
        let safety = safety_of(step);
        let on = match safety {
            _ if performing.asking => self.issue(true),
            // In a pause nothing was under way: what the last completion proved still holds.
            _ if performing.effect.is_none() && needs_applicant(step) => self.pass_over(step),
            _ if performing.effect.is_none() => self.issue(false),
            RetrySafety::AskAfterFault(_) => {
                if let Wait::Command(performing) = &mut self.state.wait {
                    let unknown =
                        Failure::new(CompletionCode::ResultUnknown, "the host died while the act was under way");
                    performing.failure = Some(unknown);
                    performing.effect = None;
                    performing.asks = 0;
                }
                self.issue(true)
            }
            _ if needs_applicant(step) => self.pass_over(step),
            RetrySafety::Repeatable => {
                // The try that was lost with the host does not count.
                if let Wait::Command(performing) = &mut self.state.wait {
                    performing.tries = performing.tries.saturating_sub(1);
                }
                self.issue(false)
            }
            RetrySafety::Once => {
                let unknown = Failure::new(CompletionCode::ResultUnknown, "the host died while the act was under way");
                self.failed(&unknown)
            }
        };
        self.walk(on);
    }
}

pub(super) fn command(
    id: EffectId,
    slot: Arc<str>,
    class: &Class,
    command: &Command,
    params: Record,
    within_ms: u64,
) -> Effect {
    Effect::Do { id, slot, class: class.id.into(), command: command.number, params, within_ms }
}

fn print_native() -> Option<&'static Command> {
    printer::CLASS.command(printer::command::print_native)
}

/// How safely the step's command can be repeated. A counter of the machine can be asked any number of times.
pub(super) fn safety_of(step: &Step) -> RetrySafety {
    match &step.verb {
        Verb::Do(of) => of.command.retry,
        Verb::Print(_) => print_native().map_or(RetrySafety::Once, |command| command.retry),
        _ => RetrySafety::Repeatable,
    }
}

/// Whether the step changes something outside, so that Back must not go past it.
fn acts_outside(step: &Step) -> bool {
    matches!(step.verb, Verb::Allot(_)) || safety_of(step) != RetrySafety::Repeatable
}

fn ask_of(of: &Do) -> Option<&'static Command> {
    match of.command.retry {
        RetrySafety::AskAfterFault(name) => of.class.command_named(name),
        _ => None,
    }
}

/// A failure for an act that is known not to have taken place: the act's own code of that name, else what it failed with.
fn not_done(act: &Command, word: &str, first: Option<Failure>) -> Failure {
    match (act.code_named(word), first) {
        (Some(code), _) => Failure::of_class(code.number, code.family, "learned by asking"),
        (None, Some(first)) => first,
        (None, None) => Failure::new(CompletionCode::InternalError, format!("the act answered {word}")),
    }
}

/// The answer to a question as the act's own result: fields of the same name.
fn renamed(ask: &Command, act: &Command, answer: &Record) -> Record {
    let fields = act.result.iter().filter_map(|field| {
        let value = answer.get(field_named(ask.result, field.name)?.number)?;
        Some((field.number, value.clone()))
    });
    fields.collect()
}
