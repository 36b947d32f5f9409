//! One case: where an embedding host feeds events in and takes effects out.

use super::run::Run;
use super::state::{Gone, State, Tick};
use super::till::Payment;
use super::{Begin, Effect, Event, PaymentState};
use crate::program::{Flow, Step};
use std::sync::Arc;
use tongban_model::Value;

/// One run of a flow for one applicant.
///
/// It holds personal values until [`Effect::Release`] and [`Effect::End`]; its `Debug` shows none of them.
#[derive(Clone)]
pub struct Case {
    flow: Arc<Flow>,
    state: State,
}

impl Case {
    /// Begins a case and gives its first effects.
    ///
    /// A flow without steps ends at once with the outcome `fault`; the language refuses such a flow at load.
    pub fn begin(flow: Arc<Flow>, begin: Begin) -> (Case, Vec<Effect>) {
        let now = begin.at_ms;
        let state = State::new(begin, flow.variables.len());
        let mut case = Case { flow, state };
        let mut effects = Vec::new();
        let mut run = Run::new(&case.flow, &mut case.state, now, &mut effects);
        run.start(Tick::Cap, run.flow.session.cap_ms);
        run.walk(Some(0));
        (case, effects)
    }

    /// Takes one event and gives what it leads to, in order. `at_ms` is the time the event carries, in milliseconds
    /// since 1970; on replay it is the recorded one.
    ///
    /// Never fails and never panics. What is stale (an older view, an unknown effect or timer, a second completion) leads
    /// to nothing and is counted by [`Case::ignored`].
    pub fn step(&mut self, event: &Event, at_ms: i64) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.step_into(event, at_ms, &mut effects);
        effects
    }

    /// The same as [`Case::step`], appending to a list that the caller keeps.
    pub fn step_into(&mut self, event: &Event, at_ms: i64, effects: &mut Vec<Effect>) {
        Run::new(&self.flow, &mut self.state, at_ms, effects).take(event);
    }

    /// The flow it runs, in the version it began with.
    pub fn flow(&self) -> &Arc<Flow> {
        &self.flow
    }

    /// How it began.
    pub fn begun(&self) -> &Begin {
        &self.state.begin
    }

    /// The step it stands at.
    pub fn current_step(&self) -> Option<&Step> {
        self.flow.steps.get(usize::from(self.state.at))
    }

    /// Whether the application is filed: nothing is undone any more.
    pub fn is_committed(&self) -> bool {
        self.state.committed
    }

    /// Whether the session at the screen is over. Money may still be asked about.
    pub fn is_released(&self) -> bool {
        self.state.released
    }

    /// Whether its session holds the screen: it was not released, and the host did not die under it.
    pub fn is_at_screen(&self) -> bool {
        !self.state.released && self.state.gone != Some(Gone::Interrupted)
    }

    /// Whether nothing is open any more. Every later event is ignored.
    pub fn is_ended(&self) -> bool {
        self.state.ended
    }

    /// How it ended, once that is decided. It may change once more when a payment becomes known after release.
    pub fn outcome(&self) -> Option<&str> {
        self.state.outcome.as_deref()
    }

    /// Id of the rule that refused, if one did.
    pub fn refused_by(&self) -> Option<&str> {
        let rule = self.state.refusal.and_then(|at| self.flow.rules.get(usize::from(at)))?;
        Some(&rule.id)
    }

    /// The newest payment.
    pub fn payment(&self) -> Option<&Payment> {
        self.state.till.payments.last()
    }

    /// Every payment of the case, oldest first.
    pub fn payments(&self) -> &[Payment] {
        &self.state.till.payments
    }

    /// Payments that a person has to give back, because the bank or provider refused to do it this way.
    pub fn refunds_owed(&self) -> impl Iterator<Item = &Payment> {
        self.state.till.payments.iter().filter(|payment| payment.state == PaymentState::Refunding && payment.refused)
    }

    /// Payments that the provider says were paid with another amount than was asked for: a person has to look, because
    /// no answer of the provider settles them.
    pub fn other_amounts(&self) -> impl Iterator<Item = &Payment> {
        self.state.till.payments.iter().filter(|payment| payment.is_open() && payment.other_amount)
    }

    /// Ids of the steps whose paper could not be handed out because nobody was there.
    pub fn owed(&self) -> &[Arc<str>] {
        &self.state.owed
    }

    /// Ids of the acts that could not be taken back although the case was not filed: a person has to do it.
    pub fn not_undone(&self) -> &[Arc<str>] {
        &self.state.not_undone
    }

    /// Ids of the acts that were tried on until their time was over, or could not be tried again, without effect. Where
    /// the case is filed all the same, a person has to do them.
    pub fn given_up(&self) -> &[Arc<str>] {
        &self.state.given_up
    }

    /// Ids of the acts that are tried on after the applicant left.
    pub fn parked(&self) -> impl Iterator<Item = &str> {
        let open = self.state.parked.iter().chain(&self.state.retrying);
        open.filter_map(|parked| self.flow.steps.get(usize::from(parked.step))).map(|step| step.id.as_ref())
    }

    /// The value of a variable, by name. For tests and explanations; personal values are personal here too.
    pub fn variable(&self, name: &str) -> Option<&Value> {
        let slot = self.flow.variables.iter().position(|variable| variable.name.as_ref() == name)?;
        self.state.vars.get(slot)?.as_ref()
    }

    /// How many events were stale: answers to older views, completions of commands given up, timers forgotten.
    pub fn ignored(&self) -> u32 {
        self.state.ignored
    }

    /// The whole state, comparable. Two replays of the same events give equal snapshots.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.state.clone())
    }
}

/// Prints where the case stands and nothing personal.
impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Case").field("flow", &self.flow.id).field("state", &self.state).finish()
    }
}

/// The state of a case at one moment. `Debug` shows no content of any value.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot(State);

impl Snapshot {
    /// A digest of everything in it (FNV-1a over its postcard form): equal states give equal digests on every machine.
    ///
    /// It finds differences between replays; it is no seal against someone who wants to deceive.
    pub fn digest(&self) -> u64 {
        let bytes = postcard::to_stdvec(&self.0).expect("a state holds only data that postcard writes");
        bytes
            .iter()
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }
}
