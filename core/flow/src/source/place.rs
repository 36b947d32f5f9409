//! Places: which bytes of which file, and what line and column that is.

use std::ops::Range;
use std::sync::Arc;

/// Number of a file among those that were read.
pub(crate) type SourceId = u16;

/// Some bytes of a file that was read. Every value of a manifest keeps its place to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which file.
    pub(crate) source: SourceId,
    /// First byte.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
}

impl Place {
    pub(crate) fn new(source: SourceId, span: Range<usize>) -> Self {
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Place { source, start: short(span.start), end: short(span.end.max(span.start)) }
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One file, as text.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) path: Arc<str>,
    pub(crate) text: Arc<str>,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { path: path.into(), text: text.into(), lines }
    }

    /// Line and column of a byte, both from 1; columns count characters, and a byte-order mark counts for nothing.
    pub(crate) fn line_column(&self, at: usize) -> (u32, u32) {
        let at = self.floor(at);
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines[line - 1];
        let column = self.text[start..at].chars().filter(|c| *c != '\u{feff}').count() + 1;
        (line as u32, column as u32)
    }

    /// The line a byte stands in, without its end, and the byte the line begins at.
    pub(crate) fn line(&self, at: usize) -> (&str, usize) {
        let at = self.floor(at);
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines[line - 1];
        let end = self.lines.get(line).map_or(self.text.len(), |next| next - 1);
        let text = self.text[start..end].trim_end_matches('\r');
        match text.strip_prefix('\u{feff}') {
            Some(rest) => (rest, start + '\u{feff}'.len_utf8()),
            None => (text, start),
        }
    }

    /// The nearest character border at or before a byte.
    pub(crate) fn floor(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// The files that were read, by number.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    list: Vec<Source>,
}

impl Sources {
    pub(crate) fn add(&mut self, path: &str, text: &str) -> SourceId {
        self.list.push(Source::new(path, text));
        (self.list.len() - 1) as SourceId
    }

    pub(crate) fn get(&self, id: SourceId) -> &Source {
        &self.list[usize::from(id)]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Source> {
        self.list.iter()
    }

    /// The text at a place, as written.
    pub(crate) fn slice(&self, place: Place) -> &str {
        let source = self.get(place.source);
        &source.text[source.floor(place.range().start)..source.floor(place.range().end)]
    }
}
