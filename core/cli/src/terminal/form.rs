//! A form, asked field by field in a terminal that shows one line at a time.

use super::Tongue;
use super::screen::{self, word};
use std::collections::BTreeMap;
use tongban_flow::engine::{Action, Field, FieldKind, View};
use tongban_model::Value;

/// What was entered, by field.
pub(super) type Filled = BTreeMap<String, Entry>;

/// One answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// What is handed in; nothing for a field left empty, and for a picture, which the case has.
    value: Option<Value>,
    /// How the applicant reads it.
    words: String,
}

impl Entry {
    fn of(value: Value, words: &str) -> Entry {
        Entry { value: Some(value), words: words.to_owned() }
    }

    fn typed(words: &str) -> Entry {
        Entry::of(words.into(), words)
    }
}

/// A problem that the terminal itself finds, Chinese and English.
type Problem = (&'static str, &'static str);

/// A form being filled in.
#[derive(Debug)]
pub(super) struct Draft {
    step: String,
    /// The field that is asked.
    at: usize,
    filled: Filled,
    /// What was entered before this visit.
    before: Filled,
    /// The first of two equal entries.
    first: Option<String>,
    /// A question under way, and whether only one field is asked because the others are right.
    looking: Option<String>,
    alone: bool,
}

impl Draft {
    pub(super) fn new(view: &View, before: Filled) -> Draft {
        let step = view.step.to_string();
        Draft { step, at: 0, filled: Filled::new(), before, first: None, looking: None, alone: false }
    }

    pub(super) fn is_of(&self, step: &str) -> bool {
        self.step == step
    }

    pub(super) fn filled(&self) -> &Filled {
        &self.filled
    }

    /// The form comes back: a question is answered, or something in it was wrong.
    pub(super) fn returned(&mut self, view: &View) {
        let Some(code) = self.looking.take() else {
            if let Some(problem) = &view.problem {
                // A problem begins with the label of its field; only that one is asked again.
                let about =
                    |field: &Field| problem.zh.strip_prefix(&*field.label.zh).is_some_and(|r| r.starts_with('：'));
                self.at = view.fields.iter().position(about).unwrap_or(0);
                self.alone = view.fields.iter().any(about);
                self.first = None;
                if let Some(field) = view.fields.get(self.at) {
                    self.filled.remove(&*field.id);
                }
            }
            return;
        };
        let Some(field) = view.fields.get(self.at) else { return };
        let value = match field.kind {
            // The smallest region has nothing below it: the list it was chosen from stays.
            FieldKind::Region => {
                let leaf = field.options.is_empty() || field.options.iter().any(|option| *option.id == *code);
                (leaf && view.problem.is_none()).then(|| Entry::of(code.as_str().into(), &field.value.zh))
            }
            FieldKind::Image => (view.problem.is_none() && !field.value.zh.is_empty()).then(Entry::default),
            _ => None,
        };
        if let Some(value) = value {
            self.take(&field.id.clone(), value);
        }
    }

    /// The question of the field, and whether it is typed unseen.
    pub(super) fn prompt(&self, view: &View, tongue: Tongue) -> (String, bool) {
        let Some(field) = view.fields.get(self.at) else { return ("> ".to_owned(), false) };
        let mut out = screen::options(&field.options, tongue);
        let of = view.fields.len();
        let place = if of > 1 { format!("({}/{of}) ", self.at + 1) } else { String::new() };
        let again = if self.first.is_some() { tongue.of("（再输入一次）", " (once more)") } else { "" };
        out += &format!("  {place}{}{again}", word(&field.label, tongue));
        let how = match field.kind {
            FieldKind::Date => tongue.of("（年-月-日）", " (year-month-day)"),
            FieldKind::Region if field.options.is_empty() => "",
            FieldKind::Region => tongue.of("（输入数字，0：从头选择）", " (a number; 0: from the beginning)"),
            FieldKind::Choice => tongue.of("（输入数字）", " (a number)"),
            FieldKind::Search if field.options.is_empty() => tongue.of("（输入关键字查找）", " (words to search for)"),
            FieldKind::Search => tongue.of("（输入数字，或换个关键字）", " (a number, or other words)"),
            FieldKind::Image => tongue.of("（回车：拍摄）", " (Enter: take the picture)"),
            FieldKind::Secret => tongue.of("（输入时不显示）", " (not shown)"),
            _ => "",
        };
        out += how;
        if let Some(held) = self.held(field) {
            let words = word(&field.value, tongue);
            out += &format!(" [{}]", if words.is_empty() { &held.words } else { words });
        } else if field.optional {
            out += tongue.of("（可不填，回车跳过）", " (may be left empty: Enter)");
        }
        out += tongue.of("：", ": ");
        (out, field.kind == FieldKind::Secret)
    }

    /// A line for the field: goes on, has a question for the case, or finds a problem.
    pub(super) fn line(&mut self, view: &View, line: &str) -> Result<Option<Action>, Problem> {
        let Some(field) = view.fields.get(self.at) else { return Ok(None) };
        let id = field.id.to_string();
        if line.is_empty() && self.first.is_none() {
            if let Some(held) = self.held(field) {
                self.take(&id, held);
                return Ok(None);
            }
            if field.optional {
                self.take(&id, Entry::default());
                return Ok(None);
            }
            if field.kind != FieldKind::Image {
                return Err(("请填写此项", "Please fill this in."));
            }
        }
        let chosen = screen::chosen(&field.options, line);
        match field.kind {
            FieldKind::PhoneTwice => match self.first.take() {
                None => self.first = Some(line.to_owned()),
                // Two that differ are told at once: there is nothing to hand in.
                Some(first) if first != line => {
                    return Err((
                        "两次输入的号码不一致，请重新输入",
                        "The two numbers differ. Please enter the number again.",
                    ));
                }
                Some(_) => self.take(&id, Entry::of(twice(line), line)),
            },
            FieldKind::Region if line == "0" => return Ok(Some(self.look(field, String::new(), String::new()))),
            FieldKind::Region => {
                let code = chosen.ok_or(("请从列表中选择", "Please choose from the list."))?.id.to_string();
                return Ok(Some(self.look(field, code.clone(), code)));
            }
            FieldKind::Choice => {
                let option = chosen.ok_or(("请从列表中选择", "Please choose from the list."))?;
                self.take(&id, Entry::of(option.id.as_ref().into(), &option.text.zh));
            }
            FieldKind::Search => match chosen {
                Some(hit) => self.take(&id, Entry::of(hit.id.as_ref().into(), &hit.text.zh)),
                None => return Ok(Some(self.look(field, line.to_owned(), String::new()))),
            },
            FieldKind::Image => return Ok(Some(self.look(field, String::new(), String::new()))),
            FieldKind::Date => self.take(&id, Entry::typed(&day(line))),
            _ => self.take(&id, Entry::typed(line)),
        }
        Ok(None)
    }

    /// One field back. False at the first one.
    pub(super) fn steps_back(&mut self) -> bool {
        self.alone = false;
        if self.first.take().is_some() {
            return true;
        }
        match self.at.checked_sub(1) {
            Some(at) => {
                self.at = at;
                true
            }
            None => false,
        }
    }

    /// Every answer in the order of the fields, once all were asked.
    pub(super) fn handed_in(&self, view: &View) -> Option<Vec<Option<Value>>> {
        let done = self.at >= view.fields.len();
        done.then(|| view.fields.iter().map(|field| self.filled.get(&*field.id)?.value.clone()).collect())
    }

    fn take(&mut self, id: &str, entry: Entry) {
        self.filled.insert(id.to_owned(), entry);
        self.first = None;
        // When one field was wrong, the others were right: go on behind the last one.
        self.at = if std::mem::take(&mut self.alone) { usize::MAX } else { self.at + 1 };
    }

    fn look(&mut self, field: &Field, words: String, code: String) -> Action {
        self.looking = Some(code);
        Action::Look { field: field.id.clone(), words: words.into() }
    }

    /// What the field holds already and Enter keeps: by the case, or, where the case forgot it because an answer before it
    /// changed, by what was typed on this terminal in the same session.
    fn held(&self, field: &Field) -> Option<Entry> {
        let words = &*field.value.zh;
        let before = self.filled.get(&*field.id).or_else(|| self.before.get(&*field.id));
        let before = before.filter(|entry| entry.value.is_some());
        if field.kind == FieldKind::Secret {
            return None;
        }
        if words.is_empty() {
            // Hits and pictures are the case's own, and gone with it.
            let kept = !matches!(field.kind, FieldKind::Search | FieldKind::Image);
            return before.filter(|_| kept).cloned();
        }
        let by_words = || field.options.iter().find(|option| *option.text.zh == *words);
        Some(match field.kind {
            FieldKind::Image => Entry::default(),
            FieldKind::Search | FieldKind::Choice => Entry::of(by_words()?.id.as_ref().into(), words),
            FieldKind::Region => before?.clone(),
            FieldKind::PhoneTwice => Entry::of(twice(words), words),
            _ => Entry::typed(words),
        })
    }
}

fn twice(number: &str) -> Value {
    Value::List(vec![number.into(), number.into()])
}

/// A day as people type it, in the one form the case reads: `20261101`, `2026/11/1`, `2026年11月1日`.
pub(super) fn day(line: &str) -> String {
    let parts: Vec<&str> = line.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let whole = |part: &str| part.len() == 8 && part.is_ascii();
    match parts.as_slice() {
        [one] if whole(one) => format!("{}-{}-{}", &one[..4], &one[4..6], &one[6..]),
        [year, month, day] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => line.to_owned(),
    }
}
