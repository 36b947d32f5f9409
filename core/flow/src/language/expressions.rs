//! Compiles expressions and texts where they stand, and turns their faults into diagnostics of the file.

use super::book::Written;
use super::literal;
use crate::expr::{Compiled, ExprFault, FaultKind, Language, Scope, Ty, compile, compile_text};
use crate::manifest::tree::{Located, Node};
use crate::program::{Piece, Say, Text};
use crate::source::{Code, Draft, Place, Reports, Sources, Words, codes};

/// What it takes to compile and to report: the files' texts and the reports.
pub(crate) struct Desk<'d> {
    pub(crate) sources: &'d Sources,
    pub(crate) reports: &'d mut Reports,
    /// Variables whose type cannot be told because of a mistake elsewhere: that they are not known is not told again.
    pub(crate) untyped: Vec<String>,
}

impl Desk<'_> {
    pub(crate) fn report(&mut self, draft: Draft) {
        self.reports.push(draft);
    }

    /// Compiles an expression; its faults are reported.
    pub(crate) fn expression(&mut self, text: Located<&str>, scope: &Scope, expected: Option<&Ty>) -> Option<Compiled> {
        if text.value.trim().is_empty() {
            // The shape check has said so.
            return None;
        }
        match compile(text.value, scope, expected) {
            Ok(compiled) => Some(compiled),
            Err(faults) => {
                self.faults(faults, text);
                None
            }
        }
    }

    /// The expression under a key, if there is one.
    pub(crate) fn under(&mut self, node: &Node, key: &str, scope: &Scope, expected: Option<&Ty>) -> Option<Compiled> {
        let text = node.text(key)?;
        self.expression(text, scope, expected)
    }

    fn faults(&mut self, faults: Vec<ExprFault>, text: Located<&str>) {
        for fault in faults {
            let name = text.value.get(fault.span.clone()).unwrap_or_default();
            if fault.kind == FaultKind::UnknownName && self.untyped.iter().any(|untyped| untyped == name) {
                continue;
            }
            let place = literal::inside(self.sources, text.at, fault.span.clone());
            self.reports.push(draft(fault, place));
        }
    }

    /// Compiles a template in one language.
    fn template(&mut self, text: Located<&str>, scope: &Scope, language: Language) -> Vec<Piece> {
        match compile_text(text.value, scope, language) {
            Ok(compiled) => compiled.pieces,
            Err(faults) => {
                self.faults(faults, text);
                Vec::new()
            }
        }
    }

    /// Compiles a pair `{ zh = "…", en = "…" }`.
    pub(crate) fn both(&mut self, node: &Node, scope: &Scope) -> Text {
        let mut one = |key, language| node.text(key).map_or_else(Vec::new, |text| self.template(text, scope, language));
        Text { zh: one("zh", Language::Zh), en: one("en", Language::En) }
    }

    /// The same, for a place where no value may stand.
    pub(crate) fn plain(&mut self, node: &Node, scope: &Scope) -> Text {
        let text = self.both(node, scope);
        for (key, pieces) in [("zh", &text.zh), ("en", &text.en)] {
            if pieces.iter().any(|piece| matches!(piece, Piece::Value(_))) {
                let at = node.get(key).map_or(node.at, |n| n.at);
                self.report(Draft::new(&codes::CONSTANT_ONLY, at));
            }
        }
        text
    }

    /// Compiles one template that stands for both languages, such as the value of a line.
    pub(crate) fn same(&mut self, text: Located<&str>, scope: &Scope) -> Text {
        let zh = self.template(text, scope, Language::Zh);
        // Its faults are those of the Chinese one again; they are told once.
        let en = compile_text(text.value, scope, Language::En).map_or_else(|_| Vec::new(), |compiled| compiled.pieces);
        Text { zh, en }
    }

    /// Compiles a text of the book for where it is shown.
    pub(crate) fn say(&mut self, id: &str, written: &Written, scope: &Scope) -> Say {
        let mut part = |at: usize| {
            let mut one = |words: &Option<Located<std::rc::Rc<str>>>, language| match words {
                Some(words) => self.template(Located::new(&*words.value, words.at), scope, language),
                None => Vec::new(),
            };
            Text { zh: one(&written.zh[at], Language::Zh), en: one(&written.en[at], Language::En) }
        };
        Say { id: id.into(), title: part(0), body: part(1), speak: part(2) }
    }
}

fn draft(fault: ExprFault, place: Place) -> Draft {
    let mut draft = Draft::new(code(fault.kind), place);
    if !fault.found.is_empty() {
        draft = draft.found(fault.found);
    }
    if !fault.expected.is_empty() {
        draft = draft.expected(fault.expected);
    }
    match fault.help {
        Some(help) => {
            let code = code(fault.kind);
            draft.help(Words::new(format!("{}（{help}）", code.help_zh), help))
        }
        None => draft,
    }
}

fn code(kind: FaultKind) -> &'static Code {
    match kind {
        FaultKind::TooLong => &codes::EXPR_TOO_LONG,
        FaultKind::TooDeep => &codes::EXPR_TOO_DEEP,
        FaultKind::Syntax => &codes::EXPR_SYNTAX,
        FaultKind::Unsupported => &codes::EXPR_UNSUPPORTED,
        FaultKind::UnknownName => &codes::EXPR_NAME,
        FaultKind::UnknownField => &codes::EXPR_FIELD,
        FaultKind::UnknownFunction => &codes::EXPR_FUNCTION,
        FaultKind::UnknownWord => &codes::EXPR_WORD,
        FaultKind::WrongType => &codes::EXPR_TYPE,
        FaultKind::WrongArgumentCount => &codes::EXPR_ARGUMENTS,
        FaultKind::UnsetVariable => &codes::EXPR_UNSET,
        FaultKind::NotComparable => &codes::EXPR_COMPARE,
        FaultKind::BadConstant => &codes::EXPR_CONSTANT,
        FaultKind::PersonalUnmasked => &codes::EXPR_PERSONAL,
    }
}
