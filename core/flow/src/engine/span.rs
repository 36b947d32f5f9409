//! Limits of stretches of the way: they begin at one step, end at others, and lead elsewhere when it took too long.

use super::ViewKind;
use super::run::Run;
use super::state::{After, Tick, Wait};
use super::till::Leaving;
use crate::program::StepIndex;

impl Run<'_> {
    /// The way enters a step: limits that end here stop, those that begin here start. A limit that ran out meanwhile is
    /// given back: the case goes where it says.
    pub(super) fn spans_at(&mut self, at: StepIndex) -> Option<u16> {
        let flow = self.flow;
        if flow.timers.is_empty() {
            return None;
        }
        if !self.state.present() || self.state.committed {
            self.stop_spans();
            return None;
        }
        for (number, span) in (0u16..).zip(&flow.timers) {
            if span.to.contains(&at) {
                self.stop(Tick::Span(number));
                self.state.overdue = self.state.overdue.filter(|late| *late != number);
            } else if span.from == at && !self.runs(Tick::Span(number)) && self.state.overdue != Some(number) {
                self.start(Tick::Span(number), span.within_ms);
            }
        }
        self.state.overdue.take()
    }

    /// A stretch took too long. An act under way is waited for, a payment is settled first.
    pub(super) fn span_over(&mut self, span: u16) {
        if !self.state.present() || self.state.committed {
            return;
        }
        match self.state.wait.clone() {
            Wait::Answer(_) | Wait::Told(_) | Wait::Pause { .. } | Wait::Join => {}
            Wait::Command(performing) => {
                let paused = performing.effect.is_none() && !performing.asking;
                if !paused && !self.here().is_some_and(|step| self.may_give_up(step)) {
                    self.state.overdue = Some(span);
                    return;
                }
                self.abandon(&performing);
            }
            Wait::Pay => {
                self.state.overdue = Some(span);
                return self.settle(Leaving::Late(span));
            }
            Wait::Refund => {
                self.state.overdue = Some(span);
                return;
            }
            Wait::Stay | Wait::Nothing => return,
        }
        let on = self.too_slow(span);
        self.walk(on);
    }

    /// Says that it took too long and goes where the limit leads.
    pub(super) fn too_slow(&mut self, span: u16) -> Option<StepIndex> {
        self.state.overdue = None;
        self.state.overlay = false;
        for tick in [Tick::Warn, Tick::Limit, Tick::Told, Tick::Pause, Tick::Join] {
            self.stop(tick);
        }
        let flow = self.flow;
        let Some(span) = flow.timers.get(usize::from(span)) else { return self.broken() };
        match &span.tell {
            Some(say) => {
                self.tell(ViewKind::Tell, say, After::Go(span.go));
                None
            }
            None => Some(span.go),
        }
    }

    /// From here on no limit counts: the case is filed, over, or nobody is there.
    pub(super) fn stop_spans(&mut self) {
        self.state.overdue = None;
        for number in (0u16..).take(self.flow.timers.len()) {
            self.stop(Tick::Span(number));
        }
    }
}
