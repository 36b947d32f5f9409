//! Diagnostics for people and for machines: text with the source line and a caret, or JSON.

use super::{Diagnostic, Severity, Words};
use std::fmt::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The language diagnostics are read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    fn of(self, words: &Words) -> &str {
        match self {
            Lang::En => &words.en,
            Lang::Zh => &words.zh,
        }
    }

    fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

/// One diagnostic as text: what, where, the line with a caret, found, expected, what to do.
pub fn render(diagnostic: &Diagnostic, lang: Lang) -> String {
    let d = diagnostic;
    let severity = match d.severity {
        Severity::Error => lang.pick("错误", "error"),
        Severity::Warning => lang.pick("警告", "warning"),
    };
    let number = d.line.to_string();
    let gutter = " ".repeat(number.len());
    let mut out = format!("{severity}[{}]: {}\n", d.code, lang.of(&d.what));
    let _ = writeln!(out, "{gutter}--> {}:{}:{}", d.file, d.line, d.column);
    // A tab is as wide as the terminal likes; one blank each keeps the caret under its place.
    let text: String = d.excerpt.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let width = |skip: usize, take: usize| text.chars().skip(skip).take(take).map(|c| c.width().unwrap_or(0)).sum();
    let before: usize = width(0, d.excerpt.skip as usize);
    let marked: usize = width(d.excerpt.skip as usize, d.excerpt.mark as usize);
    let _ = writeln!(out, "{gutter} |");
    let _ = writeln!(out, "{}", format!("{number} | {text}").trim_end());
    let _ = writeln!(out, "{gutter} | {}{}", " ".repeat(before), "^".repeat(marked.max(1)));
    let mut line = |label: &str, words: &str| {
        // Labels of one width put what is compared under one another.
        let pad = " ".repeat(9usize.saturating_sub(label.width()));
        let _ = writeln!(out, "{gutter} = {label}:{pad}{words}");
    };
    if let Some(found) = &d.found {
        line(lang.pick("实际", "found"), lang.of(found));
    }
    if let Some(expected) = &d.expected {
        line(lang.pick("应为", "expected"), lang.of(expected));
    }
    line(lang.pick("处理", "help"), lang.of(&d.help));
    for related in &d.related {
        line(lang.pick("参见", "see"), &format!("{}:{} {}", related.file, related.line, lang.of(&related.note)));
    }
    out
}

/// All of them, with a last line that counts; empty when there is none.
pub fn render_all(diagnostics: &[Diagnostic], lang: Lang) -> String {
    if diagnostics.is_empty() {
        return String::new();
    }
    let mut out: String = diagnostics.iter().map(|d| render(d, lang) + "\n").collect();
    let warnings = diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    let errors = diagnostics.len() - warnings;
    let _ = match lang {
        Lang::En => writeln!(out, "{errors} error(s), {warnings} warning(s)"),
        Lang::Zh => writeln!(out, "{errors} 个错误，{warnings} 个警告"),
    };
    out
}

/// One diagnostic as a JSON object, both languages in it.
pub fn to_json(diagnostic: &Diagnostic) -> serde_json::Value {
    serde_json::to_value(diagnostic).unwrap_or_default()
}
