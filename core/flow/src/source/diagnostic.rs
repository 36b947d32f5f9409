//! What is said about a manifest. The integrator acts on every diagnostic.

use super::{Code, Place, Sources, Words};
use serde::Serialize;
use std::ops::Range;
use std::sync::Arc;
use tongban_model::Family;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The manifest cannot be used.
    Error,
    /// It can be used, and something in it has no effect or is not as it should be.
    Warning,
}

/// One thing that is wrong with one place of one file. It carries what it takes to show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// Path of the file.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Stable code, `F-0xx`; its page is made from [`super::codes`].
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub what: Words,
    /// What was found, where that helps.
    pub found: Option<Words>,
    /// What was expected.
    pub expected: Option<Words>,
    /// What to do.
    pub help: Words,
    /// Who acts: always the integrator.
    #[serde(serialize_with = "family_word")]
    pub family: Family,
    /// Bytes of the file it is about.
    pub span: Range32,
    /// The line it stands in; cut when very long.
    pub excerpt: Excerpt,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
}

/// Bytes of a file, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Range32 {
    /// First byte.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A line of a manifest and the part of it that is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Excerpt {
    /// The line, or the part of it around the place.
    pub text: String,
    /// Characters before the place.
    pub skip: u32,
    /// Characters of the place, at least one.
    pub mark: u32,
}

/// Another place, and what it has to do with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Related {
    /// Path of the file.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// What stands there.
    pub note: Words,
}

fn family_word<S: serde::Serializer>(family: &Family, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(family.word())
}

/// A diagnostic being written: what, where, and as much as is known.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    code: &'static Code,
    place: Place,
    subject: Words,
    found: Option<Words>,
    expected: Option<Words>,
    suggestion: Option<String>,
    help: Option<Words>,
    related: Vec<(Place, Words)>,
}

impl Draft {
    pub(crate) fn new(code: &'static Code, place: Place) -> Self {
        Draft {
            code,
            place,
            subject: Words::default(),
            found: None,
            expected: None,
            suggestion: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// What stands in the place of `{}` in the code's words.
    pub(crate) fn of(mut self, subject: impl Into<Words>) -> Self {
        self.subject = subject.into();
        self
    }

    pub(crate) fn found(mut self, found: impl Into<Words>) -> Self {
        self.found = Some(found.into());
        self
    }

    pub(crate) fn expected(mut self, expected: impl Into<Words>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Looks among what would have been right for what was probably meant, and lists it where that is short.
    pub(crate) fn among<S: AsRef<str>>(mut self, wrong: &str, right: impl IntoIterator<Item = S>) -> Self {
        let right: Vec<S> = right.into_iter().collect();
        self.suggestion = crate::expr::nearest(wrong, right.iter().map(AsRef::as_ref)).map(str::to_owned);
        const LISTED: usize = 12;
        if self.expected.is_none() && (1..=LISTED).contains(&right.len()) {
            let mut sorted: Vec<&str> = right.iter().map(AsRef::as_ref).collect();
            sorted.sort_unstable();
            sorted.dedup();
            self.expected = Some(Words::one_of(sorted));
        }
        self
    }

    pub(crate) fn help(mut self, help: Words) -> Self {
        self.help = Some(help);
        self
    }

    pub(crate) fn see(mut self, place: Place, note: Words) -> Self {
        self.related.push((place, note));
        self
    }

    fn finish(self, sources: &Sources) -> Diagnostic {
        let source = sources.get(self.place.source);
        let Range { start, end } = self.place.range();
        let (line, column) = source.line_column(start);
        let fill = |text: &str, subject: &str| text.replace("{}", subject);
        let mut help = self.help.unwrap_or_else(|| Words::new(self.code.help_zh, self.code.help_en));
        if let Some(meant) = self.suggestion {
            help.zh = format!("是否想写 `{meant}`？{}", help.zh);
            help.en = format!("did you mean `{meant}`? {}", help.en);
        }
        let related = self.related.into_iter().map(|(place, note)| {
            let source = sources.get(place.source);
            Related { file: source.path.clone(), line: source.line_column(place.range().start).0, note }
        });
        Diagnostic {
            file: source.path.clone(),
            line,
            column,
            code: self.code.id,
            severity: self.code.severity,
            what: Words::new(fill(self.code.zh, &self.subject.zh), fill(self.code.en, &self.subject.en)),
            found: self.found,
            expected: self.expected,
            help,
            family: Family::Manifest,
            span: Range32 { start: self.place.start, end: self.place.end },
            excerpt: excerpt(source, start, end),
            related: related.collect(),
        }
    }
}

/// The part of a line that is shown: whole where it fits, else what stands around the place.
fn excerpt(source: &super::Source, start: usize, end: usize) -> Excerpt {
    const BEFORE: usize = 60;
    const WHOLE: usize = 140;
    let (line, line_start) = source.line(start);
    let start = source.floor(start).max(line_start);
    let offset = (start - line_start).min(line.len());
    let mark_end = source.floor(end).clamp(start, line_start + line.len().max(offset)) - line_start;
    let before = line[..offset].chars().count();
    let mark = line[offset..mark_end.max(offset)].chars().count().max(1);
    if line.chars().nth(WHOLE).is_none() {
        return Excerpt { text: line.to_owned(), skip: before as u32, mark: mark as u32 };
    }
    let skipped = before.saturating_sub(BEFORE);
    let lead = if skipped > 0 { "…" } else { "" };
    let text: String = line.chars().skip(skipped).take(WHOLE).collect();
    let skip = before - skipped + lead.chars().count();
    let mark = mark.min(WHOLE.saturating_sub(before - skipped)).max(1);
    Excerpt { text: format!("{lead}{text}…"), skip: skip as u32, mark: mark as u32 }
}

/// Everything found so far, in no order yet.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    drafts: Vec<Draft>,
}

impl Reports {
    pub(crate) fn push(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// How many errors there are by now; whoever compares two counts knows whether something went wrong between.
    pub(crate) fn errors(&self) -> usize {
        self.drafts.iter().filter(|d| d.code.severity == Severity::Error).count()
    }

    /// All of them: by file, line and column, each once.
    pub(crate) fn finish(self, sources: &Sources) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = self.drafts.into_iter().map(|draft| draft.finish(sources)).collect();
        all.sort();
        all.dedup();
        all
    }
}
