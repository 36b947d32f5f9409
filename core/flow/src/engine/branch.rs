//! Branches: ways beside the main one, for what hardware can do meanwhile. They show nothing and repeat freely.

use super::handle::command_of;
use super::perform::safety_of;
use super::run::Run;
use super::state::{Branch, Over, Tick, Wait};
use super::till::pause_ms;
use super::verdict::worth_repeating;
use super::walk::fault_of;
use super::{Effect, EffectId};
use crate::program::{Slot, Step, StepIndex, Verb};
use tongban_classes::RetrySafety;
use tongban_model::{CompletionCode, Failure, Family, Record, Value};

impl<'a> Run<'a> {
    /// Begins branches. One that runs already is given up and begins anew.
    pub(super) fn fork(&mut self, starts: &[StepIndex]) {
        for start in starts {
            self.abandon_branch(*start);
            self.state.branches.push(Branch {
                start: *start,
                at: *start,
                view: self.state.view,
                effect: None,
                tries: 0,
                over: None,
                before: Vec::new(),
            });
            self.branch_walk(*start, *start);
        }
    }

    fn branch(&mut self, start: StepIndex) -> Option<&mut Branch> {
        self.state.branches.iter_mut().find(|branch| branch.start == start)
    }

    /// The branch that a command under way belongs to.
    pub(super) fn branch_of(&self, effect: EffectId) -> Option<StepIndex> {
        self.state.branches.iter().find(|branch| branch.effect == Some(effect)).map(|branch| branch.start)
    }

    /// Enters steps of a branch until one waits or the branch is over.
    fn branch_walk(&mut self, start: StepIndex, mut at: StepIndex) {
        loop {
            let Some(step) = self.step(at).filter(|_| self.left > 0) else {
                return self.branch_over(start, Over::Failed(at, ours(Family::Bug, "the branch has no end")));
            };
            self.left -= 1;
            if let Some(branch) = self.branch(start) {
                branch.at = at;
                branch.tries = 0;
            }
            let on = match self.holds(step.when.as_ref()) {
                Ok(true) => {
                    self.out.push(Effect::Mark { step: step.id.clone() });
                    self.branch_enter(start, step)
                }
                Ok(false) => Ok(Some(at.saturating_add(1))),
                Err(fault) => Err(fault_of(fault)),
            };
            match on {
                Ok(Some(next)) => at = next,
                Ok(None) => return,
                Err(failure) => match self.branch_failed(start, &failure) {
                    Some(next) => at = next,
                    None => return,
                },
            }
        }
    }

    fn branch_enter(&mut self, start: StepIndex, step: &'a Step) -> Result<Option<StepIndex>, Failure> {
        match &step.verb {
            Verb::Do(_) if safety_of(step) == RetrySafety::Repeatable => {
                self.branch_issue(start);
                return Ok(None);
            }
            Verb::Set(settings) => {
                for (slot, value) in settings {
                    let value = self.value(value).map_err(fault_of)?;
                    self.branch_set(start, *slot, value);
                }
            }
            Verb::Pass => {}
            Verb::Done => {
                self.branch_over(start, Over::Done);
                return Ok(None);
            }
            _ => return Err(ours(Family::Manifest, "a branch can only do what can be repeated, and set")),
        }
        self.branch_follow(start, step).map(Some)
    }

    fn branch_follow(&mut self, start: StepIndex, step: &Step) -> Result<StepIndex, Failure> {
        let at = self.branch(start).map_or(start, |branch| branch.at);
        self.route(step, at).map_err(fault_of)
    }

    /// Sends the command of the step where the branch stands.
    pub(super) fn branch_issue(&mut self, start: StepIndex) {
        let Some(step) = self.branch(start).filter(|branch| branch.over.is_none()).map(|branch| branch.at) else {
            return;
        };
        let Some(step) = self.step(step) else { return };
        match self.act_of(step, None) {
            Ok((id, effect)) => {
                if let Some(branch) = self.branch(start) {
                    branch.effect = Some(id);
                    branch.tries = branch.tries.saturating_add(1);
                }
                self.out.push(effect);
            }
            Err(failure) => {
                if let Some(on) = self.branch_failed(start, &failure) {
                    self.branch_walk(start, on);
                }
            }
        }
    }

    /// A command of a branch came to its end.
    pub(super) fn branch_performed(&mut self, start: StepIndex, result: &Result<Record, Failure>) {
        let Some(branch) = self.branch(start) else { return };
        branch.effect = None;
        let (at, tries) = (branch.at, branch.tries);
        let Some(step) = self.step(at) else { return };
        let on = match result {
            Ok(record) => {
                if let Some(slot) = step.into {
                    self.branch_set(start, slot, Value::Record(record.clone()));
                }
                self.branch_follow(start, step).map(Some)
            }
            Err(failure) => {
                let at_once = self.handler(&step.on, failure, command_of(step)).is_some_and(|handler| handler.at_once);
                if tries < step.tries && !at_once && worth_repeating(failure) {
                    // Nobody stands before it: what failed gets a moment, whatever it was.
                    return self.start(Tick::Branch(start), pause_ms(tries));
                }
                Err(failure.clone())
            }
        };
        let on = on.unwrap_or_else(|failure| self.branch_failed(start, &failure));
        if let Some(on) = on {
            self.branch_walk(start, on);
        }
    }

    /// The step failed for good: its own handler, else the branch is over and its join hears of it.
    fn branch_failed(&mut self, start: StepIndex, failure: &Failure) -> Option<StepIndex> {
        let at = self.branch(start).map_or(start, |branch| branch.at);
        let step = self.step(at)?;
        if let Some(handler) = self.handler(&step.on, failure, command_of(step)) {
            return Some(handler.go);
        }
        self.branch_over(start, Over::Failed(at, failure.clone()));
        None
    }

    fn branch_over(&mut self, start: StepIndex, over: Over) {
        if let Some(branch) = self.branch(start) {
            branch.over = Some(over);
        }
        if matches!(self.state.wait, Wait::Join) {
            self.join_again();
        }
    }

    /// Sets a variable of a branch: Back past the fork undoes it, Back to a question behind the fork does not.
    fn branch_set(&mut self, start: StepIndex, slot: Slot, value: Value) {
        let Some(place) = self.state.vars.get_mut(usize::from(slot)) else { return };
        let before = place.replace(value);
        if let Some(branch) = self.branch(start)
            && !branch.before.iter().any(|(of, _)| *of == slot)
        {
            branch.before.push((slot, before));
        }
    }

    /// Enters a step that waits for branches.
    pub(super) fn join(&mut self, step: &'a Step, starts: &[StepIndex]) -> Option<StepIndex> {
        match self.joined(step, starts) {
            Joined::On(on) => on,
            Joined::Waits => {
                self.state.wait = Wait::Join;
                if self.state.present() {
                    let view = self.at_work(step, None, None);
                    self.show(view);
                }
                if let Some(within) = step.within_ms {
                    self.start(Tick::Join, within);
                }
                None
            }
        }
    }

    /// Looks again whether the branches that are waited for are over.
    pub(super) fn join_again(&mut self) {
        let Some((step, Verb::Join(starts))) = self.here().map(|step| (step, &step.verb)) else { return };
        if let Joined::On(on) = self.joined(step, starts) {
            self.stop(Tick::Join);
            self.walk(on);
        }
    }

    fn joined(&mut self, step: &'a Step, starts: &[StepIndex]) -> Joined {
        let mut waits = false;
        for start in starts {
            let over = self.state.branches.iter().find(|branch| branch.start == *start).map(|branch| &branch.over);
            match over {
                Some(Some(Over::Done)) => {}
                Some(None) => waits = true,
                Some(Some(Over::Failed(at, failure))) => {
                    let (at, failure) = (*at, failure.clone());
                    self.lose(starts);
                    self.state.wait = Wait::Nothing;
                    let command = self.step(at).and_then(command_of);
                    return Joined::On(self.failed_as(command, &failure));
                }
                // The host died, or the case was about to end, before they were over.
                Some(Some(Over::Lost)) | None => {
                    self.lose(starts);
                    self.state.wait = Wait::Nothing;
                    let on =
                        if self.state.present() { self.failed(&Failure::canceled()) } else { self.pass_over(step) };
                    return Joined::On(on);
                }
            }
        }
        if waits {
            return Joined::Waits;
        }
        self.state.wait = Wait::Nothing;
        Joined::On(self.succeed(step))
    }

    /// The branches were waited for long enough.
    pub(super) fn join_late(&mut self) {
        let (Wait::Join, Some(Verb::Join(starts))) = (&self.state.wait, self.here().map(|step| &step.verb)) else {
            return;
        };
        self.state.wait = Wait::Nothing;
        self.lose(starts);
        let on = self.failed(&Failure::time_out());
        self.walk(on);
    }

    /// Gives up what still runs of these branches.
    fn lose(&mut self, starts: &[StepIndex]) {
        for start in starts {
            self.stop(Tick::Branch(*start));
            let Some(branch) = self.branch(*start).filter(|branch| branch.over.is_none()) else { continue };
            branch.over = Some(Over::Lost);
            let under_way = branch.effect.take();
            self.out.extend(under_way.map(|id| Effect::Cancel { id }));
        }
    }

    /// Gives up what still runs of every branch.
    pub(super) fn lose_branches(&mut self) {
        let starts: Vec<StepIndex> = self.state.branches.iter().map(|branch| branch.start).collect();
        self.lose(&starts);
    }

    /// The host died: what was under way has no completion, and nobody waits for it.
    pub(super) fn forget_branches(&mut self) {
        for branch in &mut self.state.branches {
            branch.effect = None;
            branch.over.get_or_insert(Over::Lost);
        }
    }

    fn abandon_branch(&mut self, start: StepIndex) {
        self.lose(&[start]);
        self.state.branches.retain(|branch| branch.start != start);
    }

    /// Back goes to the question shown in this view: branches that began later never began, and set nothing.
    pub(super) fn abandon_branches_since(&mut self, view: u32) {
        while let Some(at) = self.state.branches.iter().rposition(|branch| branch.view >= view) {
            let Some(branch) = self.state.branches.get(at).cloned() else { return };
            for (slot, before) in branch.before.into_iter().rev() {
                if let Some(place) = self.state.vars.get_mut(usize::from(slot)) {
                    *place = before;
                }
            }
            self.abandon_branch(branch.start);
        }
    }
}

/// How a join stands.
enum Joined {
    /// The main way goes on, or something waits already.
    On(Option<StepIndex>),
    /// A branch still runs.
    Waits,
}

fn ours(family: Family, detail: &str) -> Failure {
    let mut failure = Failure::new(CompletionCode::InvalidData, detail);
    failure.family = family;
    failure
}
