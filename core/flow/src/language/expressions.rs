//! Compiles expressions and texts where they stand, and turns their faults into diagnostics of the file.

use super::book::Written;
use super::literal;
use crate::expr::{Compiled, ExprFault, FaultKind, Language, Scope, Ty, compile, compile_text};
use crate::manifest::tree::{Located, Node};
use crate::program::{Piece, Say, Text};
use crate::source::{Code, Draft, Place, Reports, SourceId, Sources, Words, codes};
use std::collections::BTreeSet;

/// What it takes to compile and to report: the files' texts and the reports.
pub(crate) struct Desk<'d> {
    pub(crate) sources: &'d Sources,
    pub(crate) reports: &'d mut Reports,
    /// Variables whose type cannot be told because of a mistake elsewhere: that they are not known is not told again.
    pub(crate) untyped: Vec<String>,
    /// Variables that only a command may read.
    pub(crate) secrets: Vec<String>,
    /// The flow's own file, where others were put together with it.
    pub(crate) own: Option<SourceId>,
    /// The variables read by what was compiled since this was last taken.
    pub(crate) reads: BTreeSet<u16>,
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
        let mut compiled = compile(text.value, scope, expected);
        if self.has_strange_words(text, compiled.as_ref().err()) {
            compiled = compile(text.value, scope.clone().any_word(), expected);
        }
        match compiled {
            Ok(compiled) => {
                self.reads.extend(&compiled.reads);
                Some(compiled)
            }
            Err(faults) => {
                self.faults(faults, text);
                None
            }
        }
    }

    /// Whether all that is wrong is a word that a choice can not be any more: in another file than the flow's own, which
    /// was written for more options than are left of it here.
    fn has_strange_words(&self, text: Located<&str>, faults: Option<&Vec<ExprFault>>) -> bool {
        let borrowed = self.own.is_some_and(|own| own != text.at.source);
        borrowed && faults.is_some_and(|faults| faults.iter().all(|fault| fault.kind == FaultKind::UnknownWord))
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
            if fault.kind == FaultKind::UnknownName && self.secrets.iter().any(|secret| secret == name) {
                self.reports.push(Draft::new(&codes::SECRET_READ, place).of(name));
                continue;
            }
            self.reports.push(draft(fault, place));
        }
    }

    /// Compiles a template in one language.
    fn template(&mut self, text: Located<&str>, scope: &Scope, language: Language) -> Vec<Piece> {
        let mut compiled = compile_text(text.value, scope, language);
        if self.has_strange_words(text, compiled.as_ref().err()) {
            compiled = compile_text(text.value, scope.clone().any_word(), language);
        }
        match compiled {
            Ok(compiled) => {
                self.reads.extend(&compiled.reads);
                compiled.pieces
            }
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

    /// The same, in one line of large print.
    pub(crate) fn line(&mut self, node: &Node, scope: &Scope) -> Text {
        for words in ["zh", "en"].into_iter().filter_map(|key| node.text(key)) {
            self.length(&Located::new(words.value.into(), words.at), &codes::TITLE_LONG);
        }
        self.plain(node, scope)
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
        for (at, code) in [(0, &codes::TITLE_LONG), (1, &codes::BODY_LONG)] {
            for words in [&written.zh[at], &written.en[at]].into_iter().flatten() {
                self.length(words, code);
            }
        }
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

/// The most that large print has room for: Chinese characters, and letters of narrow writing in their place.
const ROOM: [(&str, usize, usize); 2] = [(codes::TITLE_LONG.id, 24, 60), (codes::BODY_LONG.id, 160, 420)];

impl Desk<'_> {
    /// Reports words that are too long for large print. Values count as nothing.
    fn length(&mut self, words: &Located<std::rc::Rc<str>>, code: &'static Code) {
        let Some((_, wide, narrow)) = ROOM.iter().find(|(id, ..)| *id == code.id) else { return };
        let (mut han, mut letters, mut depth) = (0usize, 0usize, 0usize);
        for c in words.value.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                c if c as u32 >= 0x2e80 => han += 1,
                _ => letters += 1,
            }
        }
        // Mixed writing shares the room.
        if han * narrow + letters * wide > wide * narrow {
            let found = Words::new(format!("{} 字", han + letters), format!("{} characters", han + letters));
            let expected = match han {
                0 => Words::new(format!("至多 {narrow} 个字母"), format!("at most {narrow} letters")),
                _ => Words::new(format!("至多 {wide} 个汉字"), format!("at most {wide} Chinese characters")),
            };
            self.report(Draft::new(code, words.at).found(found).expected(expected));
        }
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
