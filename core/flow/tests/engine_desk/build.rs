//! A tiny flow builder: steps written by hand, texts that name themselves.

use std::sync::Arc;
use tongban_classes::Class;
use tongban_flow::program::{
    Allot, Ask, Binding, Choice, Compare, Do, End, Expr, Fact, Find, Flow, FlowTexts, Form, FormField, Handler, Input,
    Later, On, Pay, PayBy, Piece, Print, Region, Regions, Route, Rule, Say, Screen, Search, Session, Slot, Step,
    StepIndex, Text, Variable, Verb,
};
use tongban_model::{Family, Money, PhoneRule, Value};

pub fn words(words: &str) -> Text {
    let pieces = || vec![Piece::Plain(words.into())];
    Text { zh: pieces(), en: pieces() }
}

pub fn say(id: &str) -> Say {
    Say { id: id.into(), title: words(id), body: Text::default(), speak: Text::default() }
}

pub fn step(id: &str, verb: Verb) -> Step {
    let attended = matches!(verb, Verb::Ask(_) | Verb::Pay(_) | Verb::Print(_));
    Step {
        id: id.into(),
        when: None,
        verb,
        into: None,
        next: Vec::new(),
        on: On::default(),
        within_ms: None,
        tries: 1,
        attended,
        commits: false,
        say: None,
        progress: None,
        defaults: 0,
        undo: None,
        later: None,
    }
}

/// What can be added to a step, in reading order.
pub trait With: Sized {
    fn keep(self, slot: Slot) -> Self;
    fn only_if(self, when: Expr) -> Self;
    fn next(self, go: StepIndex) -> Self;
    fn next_if(self, when: Expr, go: StepIndex) -> Self;
    fn on(self, code: &str, go: StepIndex) -> Self;
    fn tell_on(self, code: &str, tell: &str, go: StepIndex) -> Self;
    fn on_family(self, family: Family, go: StepIndex) -> Self;
    fn tries(self, tries: u16) -> Self;
    fn within(self, ms: u64) -> Self;
    fn attended(self, attended: bool) -> Self;
    fn commits(self) -> Self;
    fn undo(self, step: StepIndex) -> Self;
    fn park_on(self, family: Family, go: StepIndex, later: Later) -> Self;
}

impl With for Step {
    fn keep(mut self, slot: Slot) -> Self {
        self.into = Some(slot);
        self
    }
    fn only_if(mut self, when: Expr) -> Self {
        self.when = Some(when);
        self
    }
    fn next(mut self, go: StepIndex) -> Self {
        self.next.push(Route { when: None, go });
        self
    }
    fn next_if(mut self, when: Expr, go: StepIndex) -> Self {
        self.next.push(Route { when: Some(when), go });
        self
    }
    fn on(mut self, code: &str, go: StepIndex) -> Self {
        self.on.codes.push((code.into(), Handler { tell: None, go, at_once: false, park: false }));
        self
    }
    fn tell_on(mut self, code: &str, tell: &str, go: StepIndex) -> Self {
        self.on.codes.push((code.into(), Handler { tell: Some(say(tell)), go, at_once: false, park: false }));
        self
    }
    fn on_family(mut self, family: Family, go: StepIndex) -> Self {
        self.on.families.push((family, Handler { tell: None, go, at_once: false, park: false }));
        self
    }
    fn tries(mut self, tries: u16) -> Self {
        self.tries = tries;
        self
    }
    fn within(mut self, ms: u64) -> Self {
        self.within_ms = Some(ms);
        self
    }
    fn attended(mut self, attended: bool) -> Self {
        self.attended = attended;
        self
    }
    fn commits(mut self) -> Self {
        self.commits = true;
        self
    }
    fn undo(mut self, step: StepIndex) -> Self {
        self.undo = Some(step);
        self
    }
    fn park_on(mut self, family: Family, go: StepIndex, later: Later) -> Self {
        self.on.families.push((family, Handler { tell: Some(say("parked")), go, at_once: false, park: true }));
        self.later = Some(later);
        self
    }
}

pub fn ask(id: &str, screen: Screen) -> Step {
    step(id, Verb::Ask(Ask { screen, say: say(id), back: true, cancel: true }))
}

pub fn choice(id: &str, options: &[&str]) -> Step {
    let option = |id: &&str| Choice { id: (*id).into(), text: words(id), group: None, when: None, picture: None };
    ask(id, Screen::Choice(options.iter().map(option).collect()))
}

pub fn confirm(id: &str) -> Step {
    ask(
        id,
        Screen::Confirm { lines: vec![Fact { label: words("name"), value: words("*伟"), when: None, change: None }] },
    )
}

pub fn input(id: &str, input: Input) -> Step {
    ask(id, Screen::Input(input))
}

pub fn phone(id: &str) -> Step {
    let rule = Arc::new(PhoneRule::new(&["13"], &["139"]).unwrap());
    input(id, Input::PhoneTwice { rule })
}

/// A command by class and name; parameters by name.
pub fn act(id: &str, class: &'static Class, command: &str, params: &[(&str, Expr)]) -> Step {
    let command = class.command_named(command).unwrap();
    let binding = |(name, value): &(&str, Expr)| Binding {
        field: tongban_classes::field_named(command.params, name).unwrap().number,
        value: value.clone(),
    };
    let slot: Arc<str> = class.name.into();
    step(id, Verb::Do(Do { class, command, slot, params: params.iter().map(binding).collect(), guide: Vec::new() }))
}

pub fn read_card(id: &str) -> Step {
    let mut read = act(id, &tongban_classes::identity_document::CLASS, "read", &[]).attended(true);
    if let Verb::Do(of) = &mut read.verb {
        of.guide = vec![(1, say("place-card")), (3, say("lift-card"))];
    }
    read
}

pub fn submit(id: &str) -> Step {
    let text = |words: &str| Expr::Const(words.into());
    let params = [("acceptance", text(id)), ("number", text("n")), ("business", text("lost")), ("phone", text("1"))];
    act(id, &tongban_classes::registry::CLASS, "submit", &params)
}

pub fn find_person(id: &str) -> Step {
    act(id, &tongban_classes::registry::CLASS, "find_person", &[("household", Expr::Const("local".into()))])
}

pub fn book(id: &str) -> Step {
    let text = |words: &str| Expr::Const(words.into());
    let words = ["slot", "unit", "number", "name", "phone", "business"].map(|name| (name, text("x")));
    let params: Vec<_> = [("booking", text(id))].into_iter().chain(words).collect();
    act(id, &tongban_classes::booking::CLASS, "book", &params)
}

/// Takes the booking of another step back.
pub fn unbook(id: &str, of: &str) -> Step {
    act(id, &tongban_classes::booking::CLASS, "cancel_booking", &[("booking", Expr::Const(of.into()))])
}

/// An input that finds a unit: its words in slot `typed`, each item in slot `item`, its region from slot `region`.
pub fn find_unit(typed: Slot, item: Slot, region: Slot, least: u16) -> Input {
    let params = [("words", Expr::Var(typed)), ("region", Expr::Var(region))];
    let Verb::Do(find) = act("", &tongban_classes::unit_directory::CLASS, "search", &params).verb else { panic!() };
    let name = || vec![Piece::Value(Expr::Field(Box::new(Expr::Var(item)), 2))];
    let text = Text { zh: name(), en: name() };
    Input::Search(Box::new(Search { find, typed, list: 1, item, text, least }))
}

/// An input that takes a picture.
pub fn picture() -> Input {
    let camera = &tongban_classes::document_camera::CLASS;
    let Verb::Do(mut take) = act("", camera, "capture", &[("kind", Expr::Const("other".into()))]).verb else {
        panic!()
    };
    take.guide = camera.command_named("capture").unwrap().events.iter().map(|e| (e.number, say("lay-page"))).collect();
    Input::Image(Box::new(take))
}

pub fn region(within: &str) -> Input {
    let list =
        [("430000", "湖南省"), ("433100", "湘西州"), ("433101", "吉首市"), ("120000", "天津市"), ("120101", "和平区")];
    let regions = list.map(|(code, name)| Region { code: code.into(), name: name.into() });
    Input::Region { regions: Arc::new(Regions::new(regions.to_vec())), within: within.into() }
}

pub fn field(id: &str, into: Slot, input: Input) -> FormField {
    FormField { id: id.into(), into, label: words(id), input, optional: false, when: None }
}

pub fn form(id: &str, fields: Vec<FormField>) -> Step {
    ask(id, Screen::Form(Form { fields }))
}

pub fn fork(id: &str, starts: &[StepIndex]) -> Step {
    step(id, Verb::Fork(starts.to_vec()))
}

pub fn join(id: &str, starts: &[StepIndex]) -> Step {
    step(id, Verb::Join(starts.to_vec()))
}

pub fn print(id: &str) -> Step {
    let fields = vec![("case".into(), Expr::CaseId)];
    step(id, Verb::Print(Print { form: id.into(), slot: "receipt".into(), fields, title: words(id) }))
}

pub fn allot(id: &str) -> Step {
    step(id, Verb::Allot(Allot::AcceptanceNumber { region: "441302".into(), station: "001".into() }))
}

pub fn pay(id: &str, find: Find, fen: i64) -> Step {
    pay_of(id, find, Expr::Const(Money::fen(fen).into()), None, None)
}

pub fn pay_of(id: &str, find: Find, amount: Expr, late: Option<StepIndex>, unpaid: Option<StepIndex>) -> Step {
    let by = vec![PayBy { when: Expr::Const(true.into()), slot: "till".into(), find }];
    step(id, Verb::Pay(Pay { amount, by, subject: words("fee"), within_ms: 120_000, poll_ms: 3_000, late, unpaid }))
}

pub fn set(id: &str, slot: Slot, value: Expr) -> Step {
    step(id, Verb::Set(vec![(slot, value)]))
}

pub fn pass(id: &str) -> Step {
    step(id, Verb::Pass)
}

pub fn end(outcome: &str) -> Step {
    step(outcome, Verb::End(End { outcome: outcome.into(), say: say(outcome), stay_ms: 30_000 }))
}

pub fn is(slot: Slot, value: &str) -> Expr {
    Expr::Compare(Compare::Equal, Box::new(Expr::Var(slot)), Box::new(Expr::Const(value.into())))
}

pub fn rule(id: &str, holds: Expr, go: StepIndex) -> Rule {
    Rule { id: id.into(), holds, go, say: say(id), source: "S3".into() }
}

/// The variables of every flow here, by slot.
pub const VARIABLES: [&str; 16] = [
    "business",
    "is_me",
    "card",
    "number",
    "phone",
    "acceptance",
    "person",
    "payment",
    "fee",
    "region",
    "unit",
    "page",
    "typed",
    "item",
    "lost_on",
    "order",
];

pub fn flow(steps: Vec<Step>) -> Flow {
    let variable = |name: &&str| Variable { name: (*name).into(), personal: None };
    Flow {
        id: "test/flow".into(),
        version: "1".into(),
        title: words("flow"),
        summary: Text::default(),
        steps,
        variables: VARIABLES.iter().map(variable).collect(),
        rules: Vec::new(),
        on: vec![On::default()],
        timers: Vec::new(),
        session: Session { idle_ms: 60_000, warn_ms: 30_000, cap_ms: 900_000 },
        texts: FlowTexts {
            idle: say("idle"),
            cancelled: say("cancelled"),
            timed_out: say("timed-out"),
            fault: say("fault"),
            wait: say("wait"),
            payment_unknown: say("payment-unknown"),
            pay_scan: say("pay-scan"),
            pay_card: say("pay-card"),
            pay_closed: say("pay-closed"),
        },
    }
}

/// A value that no guard of a test reads, for variables whose content does not matter.
pub fn anything() -> Value {
    "x".into()
}
