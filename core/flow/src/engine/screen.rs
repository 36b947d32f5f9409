//! Views: what is on the screen, built from the step and the state, never kept.

use super::run::Run;
use super::state::{After, Tick, Wait};
use super::words::{self, Words, said};
use super::{Effect, Line, Said, View, ViewKind};
use crate::program::{Choice, Do, Piece, Say, Step, Text, Verb};
use std::sync::Arc;
use tongban_classes::Class;

/// How long something that is told stays without a touch.
pub(super) const TOLD_MS: u64 = 15_000;

/// What stands in a text where a value is missing. The language proves that none is; a hand-built flow may lack one.
const MISSING: &str = "—";

impl Run<'_> {
    /// One language of a text. Without values it is the manifest's own words, not copied.
    pub(super) fn words_of(&self, pieces: &[Piece]) -> Arc<str> {
        match pieces {
            [] => Arc::default(),
            [Piece::Plain(words)] => words.clone(),
            pieces => crate::program::render(pieces, &self.env()).map_or_else(|_| MISSING.into(), Arc::from),
        }
    }

    /// A text in both languages.
    pub(super) fn said(&self, text: &Text) -> Said {
        Said { zh: self.words_of(&text.zh), en: self.words_of(&text.en) }
    }

    /// A view with a text and nothing else.
    pub(super) fn view(&self, kind: ViewKind, say: &Say) -> Box<View> {
        let (title, body, mut speak) = (self.said(&say.title), self.said(&say.body), self.said(&say.speak));
        for (spoken, title, body) in [(&mut speak.zh, &title.zh, &body.zh), (&mut speak.en, &title.en, &body.en)] {
            if spoken.is_empty() {
                *spoken = if body.is_empty() { title.clone() } else { format!("{title}\n{body}").into() };
            }
        }
        let here = self.here();
        Box::new(View {
            number: self.state.view,
            step: here.map(|step| step.id.clone()).unwrap_or_default(),
            kind,
            text: say.id.clone(),
            title,
            body,
            speak,
            lines: Vec::new(),
            options: Vec::new(),
            fields: Vec::new(),
            actions: Vec::new(),
            code: None,
            problem: None,
            read_ms: None,
            timeout_ms: None,
            progress: here.and_then(|step| step.progress),
            personal: has_values(say),
        })
    }

    /// Shows a view under a fresh number: what was shown before can no longer be answered.
    pub(super) fn show(&mut self, mut view: Box<View>) {
        self.state.view += 1;
        view.number = self.state.view;
        self.out.push(Effect::Show(view));
    }

    /// Tells something and goes on by a touch or after some seconds.
    pub(super) fn tell(&mut self, kind: ViewKind, say: &Say, after: After) {
        self.give_up_look();
        let mut view = self.view(kind, say);
        view.actions.push(words::action("next"));
        view.timeout_ms = Some(TOLD_MS);
        self.state.wait = Wait::Told(after);
        self.show(view);
        self.start(Tick::Told, TOLD_MS);
    }

    pub(super) fn offers(&self, choice: &Choice) -> bool {
        self.holds(choice.when.as_ref()).unwrap_or(false)
    }

    /// The view of a device, connector or printer at work. `guide` is the last event of the command.
    pub(super) fn at_work(&self, step: &Step, guide: Option<u16>, problem: Option<Words>) -> Box<View> {
        let guided = match (&step.verb, guide) {
            (Verb::Do(Do { guide, .. }), Some(event)) => guide.iter().find(|(of, _)| *of == event).map(|(_, say)| say),
            _ => None,
        };
        let say = guided.or(step.say.as_ref()).unwrap_or(&self.flow.texts.wait);
        let kind = match &step.verb {
            Verb::Do(of) if step.attended => kind_of_class(of.class),
            Verb::Print(_) => ViewKind::Printing,
            _ => ViewKind::Wait,
        };
        let mut view = self.view(kind, say);
        if let Verb::Print(print) = &step.verb {
            let empty = Said::default();
            view.lines.push(Line { label: self.said(&print.title), value: empty, change: None });
        }
        view.problem = problem.map(said);
        if self.may_give_up(step) {
            view.timeout_ms = step.within_ms;
            if self.can_go_back(false) {
                view.actions.push(words::action("back"));
            }
            if self.state.may_cancel() {
                view.actions.push(words::action("cancel"));
            }
        }
        view
    }

    /// The code to pay, with the time that is left.
    pub(super) fn show_code(&mut self, problem: Option<Words>) {
        let Some(errand) = &self.state.till.errand else { return };
        let (code, left) = (errand.code.clone(), errand.until_ms.saturating_sub(self.now).max(0));
        let flow = self.flow;
        let mut view = self.view(ViewKind::PayScan, &flow.texts.pay_scan);
        view.code = code;
        view.timeout_ms = u64::try_from(left).ok();
        view.problem = problem.map(said);
        view.lines = self.payment_lines();
        view.actions.extend(["paid", "back"].map(words::action));
        if self.state.may_cancel() {
            view.actions.push(words::action("cancel"));
        }
        self.show(view);
    }

    /// What is being paid, and its number.
    pub(super) fn payment_lines(&self) -> Vec<Line> {
        let Some(payment) = self.state.till.payments.last() else { return Vec::new() };
        let plain = |text: Arc<str>| Said { zh: text.clone(), en: text };
        let amount =
            Said { zh: format!("{} 元", payment.amount).into(), en: format!("{} yuan", payment.amount).into() };
        vec![
            Line { label: said(words::AMOUNT), value: amount, change: None },
            Line { label: said(words::PAYMENT_NUMBER), value: plain(payment.number.clone()), change: None },
        ]
    }
}

fn has_values(say: &Say) -> bool {
    [&say.title, &say.body].iter().any(|text| text.zh.iter().any(|piece| matches!(piece, Piece::Value(_))))
}

pub(super) fn kind_of_class(class: &Class) -> ViewKind {
    use tongban_classes::{
        barcode_reader, camera, document_camera, fingerprint, identity_document, payment_terminal, printer,
        signature_capture,
    };
    let kinds = [
        (&identity_document::CLASS, ViewKind::PlaceCard),
        (&fingerprint::CLASS, ViewKind::Fingerprint),
        (&camera::CLASS, ViewKind::Camera),
        (&document_camera::CLASS, ViewKind::Camera),
        (&signature_capture::CLASS, ViewKind::Signature),
        (&barcode_reader::CLASS, ViewKind::ScanCode),
        (&payment_terminal::CLASS, ViewKind::PayCard),
        (&printer::CLASS, ViewKind::Printing),
    ];
    kinds.iter().find(|(of, _)| of.id == class.id).map_or(ViewKind::Wait, |(_, kind)| *kind)
}
