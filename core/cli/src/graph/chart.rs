//! A flow as boxes and arrows, whatever they are drawn with.

use std::collections::BTreeSet;
use tongban_flow::engine::is_accepted;
use tongban_flow::program::{
    Compare, Expr, Find, Flow, Handler, Language, On, Piece, Route, Say, Screen, Step, StepIndex, Text, Verb,
};
use tongban_model::Value;

/// Boxes in reading order, and arrows between them.
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) boxes: Vec<Card>,
    pub(super) arrows: Vec<Arrow>,
}

/// One step.
pub(super) struct Card {
    pub(super) id: String,
    /// What it does, in a word.
    pub(super) verb: &'static str,
    /// What the applicant reads, or what is done.
    pub(super) words: String,
    pub(super) sort: Sort,
    /// Whether it can be passed over.
    pub(super) guarded: bool,
    pub(super) highlighted: bool,
}

/// What a step is, for its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    Asks,
    Acts,
    Decides,
    Pays,
    Prints,
    EndsWell,
    EndsOtherwise,
}

/// A way from one step to another.
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) kind: Way,
    /// When it is taken; empty for always.
    pub(super) words: String,
    pub(super) highlighted: bool,
}

/// Why a way is taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Way {
    /// The step did its work.
    Goes,
    /// A rule does not hold, or it was not paid.
    Refuses,
    /// A code of the command.
    Fails,
}

impl Chart {
    pub(super) fn of(flow: &Flow, language: Language) -> Self {
        let drawing = Drawing { flow, language };
        let boxes = flow.steps.iter().map(|step| drawing.card(step)).collect();
        let mut arrows: Vec<Arrow> = Vec::new();
        for (at, step) in flow.steps.iter().enumerate() {
            for arrow in drawing.arrows(at, step) {
                let same = |other: &&mut Arrow| {
                    (other.from, other.to, other.kind) == (arrow.from, arrow.to, arrow.kind) && other.from == at
                };
                match arrows.iter_mut().find(same) {
                    // Several codes that lead to one step are one arrow.
                    Some(known) if !arrow.words.is_empty() && !known.words.is_empty() => {
                        known.words = format!("{}, {}", known.words, arrow.words);
                    }
                    Some(known) => known.words.clear(),
                    None => arrows.push(arrow),
                }
            }
        }
        Chart { title: drawing.text(&flow.title), boxes, arrows }
    }

    /// Marks the boxes that a case entered, and the arrows between boxes it entered one after the other.
    pub(super) fn highlight(&mut self, steps: &[String]) {
        let place = |id: &String| self.boxes.iter().position(|card| card.id == *id);
        let way: Vec<usize> = steps.iter().filter_map(place).collect();
        let seen: BTreeSet<usize> = way.iter().copied().collect();
        for at in &seen {
            self.boxes[*at].highlighted = true;
        }
        for pair in way.windows(2) {
            let over = |arrow: &Arrow| {
                let passed = arrow.to < pair[1] && self.boxes[arrow.to..pair[1]].iter().all(|card| card.guarded);
                arrow.from == pair[0] && (arrow.to == pair[1] || passed)
            };
            if let Some(at) = self.arrows.iter().position(over) {
                self.arrows[at].highlighted = true;
            }
        }
    }
}

struct Drawing<'f> {
    flow: &'f Flow,
    language: Language,
}

impl Drawing<'_> {
    fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.language == Language::Zh { zh } else { en }
    }

    /// A text with `…` where a value goes.
    fn text(&self, text: &Text) -> String {
        let pieces = if self.language == Language::Zh { &text.zh } else { &text.en };
        let word = |piece: &Piece| if let Piece::Plain(words) = piece { words.to_string() } else { "…".to_owned() };
        pieces.iter().map(word).collect()
    }

    fn said(&self, say: &Say) -> String {
        self.text(&say.title)
    }

    fn card(&self, step: &Step) -> Card {
        let said = step.say.as_ref().map(|say| self.said(say)).unwrap_or_default();
        let (verb, words, sort) = match &step.verb {
            Verb::Ask(ask) => {
                let verb =
                    if ask.screen == Screen::Tell { self.pick("告知", "tells") } else { self.pick("询问", "asks") };
                (verb, self.said(&ask.say), Sort::Asks)
            }
            Verb::Do(of) => {
                let command = format!("{} {}", of.slot, of.command.name.replace('_', "-"));
                let words = if said.is_empty() { command } else { said };
                (self.pick("设备", "does"), words, Sort::Acts)
            }
            Verb::Check(rules) => {
                let ids = rules.iter().filter_map(|rule| self.flow.rules.get(usize::from(*rule)));
                let words = ids.map(|rule| rule.id.to_string()).collect::<Vec<_>>().join(", ");
                (self.pick("规则", "checks"), words, Sort::Decides)
            }
            Verb::Pay(pay) => {
                let ways = pay.by.iter().map(|by| match by.find {
                    Find::Scan(provider) => provider,
                    Find::Card => self.pick("银行卡", "card"),
                });
                (self.pick("缴费", "pays"), ways.collect::<Vec<_>>().join(", "), Sort::Pays)
            }
            Verb::Refund => (self.pick("退费", "refunds"), said, Sort::Pays),
            Verb::Print(print) => (self.pick("打印", "prints"), self.text(&print.title), Sort::Prints),
            Verb::Allot(_) => (self.pick("取号", "allots"), said, Sort::Acts),
            Verb::Set(settings) => {
                let name = |slot: &u16| self.flow.variables.get(usize::from(*slot)).map(|known| known.name.to_string());
                let names = settings.iter().filter_map(|(slot, _)| name(slot)).collect::<Vec<_>>();
                (self.pick("赋值", "sets"), names.join(", "), Sort::Decides)
            }
            Verb::Pass => (self.pick("分支", "branches"), String::new(), Sort::Decides),
            Verb::Wait(ms) => (self.pick("等待", "waits"), format!("{} s", ms / 1000), Sort::Acts),
            Verb::Fork(_) => (self.pick("并行", "forks"), String::new(), Sort::Decides),
            Verb::Join(_) => (self.pick("会合", "joins"), String::new(), Sort::Decides),
            Verb::Done => (self.pick("并行结束", "branch ends"), String::new(), Sort::Decides),
            Verb::End(end) => {
                let sort = if is_accepted(&end.outcome) { Sort::EndsWell } else { Sort::EndsOtherwise };
                (self.pick("结束", "ends"), format!("{}（{}）", self.said(&end.say), end.outcome), sort)
            }
        };
        let guarded = step.when.is_some();
        Card { id: step.id.to_string(), verb, words, sort, guarded, highlighted: false }
    }

    fn arrows(&self, at: usize, step: &Step) -> Vec<Arrow> {
        let mut arrows = Vec::new();
        let mut arrow = |to: StepIndex, kind: Way, words: String| {
            let to = usize::from(to);
            if to < self.flow.steps.len() {
                arrows.push(Arrow { from: at, to, kind, words, highlighted: false });
            }
        };
        let below = at as StepIndex + 1;
        for route in &step.next {
            arrow(route.go, Way::Goes, self.when(step, route));
        }
        if step.may_go_on_below() {
            let words = if step.next.is_empty() { "" } else { self.pick("否则", "otherwise") };
            arrow(below, Way::Goes, words.to_owned());
        }
        match &step.verb {
            Verb::Check(rules) => {
                for rule in rules.iter().filter_map(|rule| self.flow.rules.get(usize::from(*rule))) {
                    arrow(rule.go, Way::Refuses, rule.id.to_string());
                }
            }
            Verb::Pay(pay) => {
                if let Some(unpaid) = pay.unpaid {
                    arrow(unpaid, Way::Refuses, self.pick("未缴费", "not paid").to_owned());
                }
                if let Some(late) = pay.late {
                    arrow(late, Way::Goes, self.pick("离开后到账", "paid late").to_owned());
                }
            }
            Verb::Fork(branches) => {
                for branch in branches {
                    arrow(*branch, Way::Goes, self.pick("同时", "meanwhile").to_owned());
                }
            }
            _ => {}
        }
        for (word, handler) in handlers(&step.on) {
            arrow(handler.go, Way::Fails, word);
        }
        if let Some(undo) = step.undo {
            arrow(undo, Way::Fails, self.pick("撤销", "undone by").to_owned());
        }
        if let Some(later) = step.later {
            arrow(later.failed, Way::Fails, self.pick("一直不成", "given up").to_owned());
        }
        arrows
    }

    /// When a route is taken: the words of the option that was chosen, yes or no, or that there is a condition.
    fn when(&self, step: &Step, route: &Route) -> String {
        let otherwise =
            || if step.next.len() > 1 { self.pick("否则", "otherwise").to_owned() } else { String::new() };
        match &route.when {
            None => otherwise(),
            Some(Expr::Var(slot)) if Some(*slot) == step.into => self.pick("是", "yes").to_owned(),
            Some(Expr::Not(of)) if **of == Expr::Var(step.into.unwrap_or(u16::MAX)) => self.pick("否", "no").to_owned(),
            Some(Expr::Compare(Compare::Equal, left, right)) => match (&**left, &**right) {
                (Expr::Var(slot), Expr::Const(Value::Text(word))) => self.option(*slot, word),
                _ => self.pick("有条件", "if").to_owned(),
            },
            Some(_) => self.pick("有条件", "if").to_owned(),
        }
    }

    /// The words of an option of whichever choice sets the variable; else the word itself.
    fn option(&self, slot: u16, word: &str) -> String {
        let choices =
            self.flow.steps.iter().filter(|step| step.into == Some(slot)).filter_map(|step| match &step.verb {
                Verb::Ask(ask) => match &ask.screen {
                    Screen::Choice(choices) => Some(choices),
                    _ => None,
                },
                _ => None,
            });
        let found = choices.flatten().find(|choice| *choice.id == *word);
        found.map_or_else(|| word.to_owned(), |choice| self.text(&choice.text))
    }
}

fn handlers(on: &On) -> Vec<(String, &Handler)> {
    let codes = on.codes.iter().map(|(code, handler)| (code.to_string(), handler));
    let mut all: Vec<(String, &Handler)> = codes.collect();
    // Every family that leads to one place is "anything else".
    let first = on.families.first().map(|(_, handler)| handler.go);
    if on.families.len() > 3 && on.families.iter().all(|(_, handler)| Some(handler.go) == first) {
        all.extend(on.families.first().map(|(_, handler)| ("any".to_owned(), handler)));
    } else {
        all.extend(on.families.iter().map(|(family, handler)| (format!("{family:?}").to_lowercase(), handler)));
    }
    all
}
