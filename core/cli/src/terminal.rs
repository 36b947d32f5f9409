//! The terminal as a screen: shows views, asks the questions, reads the answers from the keyboard.

use std::io::{BufRead as _, Write as _};
use std::sync::mpsc::{Receiver, Sender, channel};
use tongban::{Answers, Applicant, CaseId};
use tongban_flow::engine::{Action, Said, View, ViewKind};
use tongban_model::Value;

/// A person at the keyboard.
///
/// Lines are read on a thread of their own: a view that is replaced while a person thinks must not hold the loop.
pub(crate) struct Terminal {
    views: Sender<(CaseId, Shown)>,
    english: bool,
    last: String,
}

/// What the keyboard thread needs of a view.
struct Shown {
    number: u32,
    kind: ViewKind,
    options: Vec<String>,
    actions: Vec<String>,
    code: Option<String>,
}

impl Terminal {
    /// Takes over the keyboard.
    pub(crate) fn new(answers: Answers, english: bool) -> Self {
        let (views, shown) = channel();
        std::thread::spawn(move || keyboard(&answers, &shown));
        Terminal { views, english, last: String::new() }
    }

    fn word(&self, said: &Said) -> String {
        (if self.english { &said.en } else { &said.zh }).to_string()
    }
}

impl Applicant for Terminal {
    fn show(&mut self, case: &CaseId, view: &View) {
        let mut out = String::from("\n");
        if let Some((at, of)) = view.progress {
            out += &format!("[{at}/{of}] ");
        }
        out += &format!("{}\n", self.word(&view.title));
        let body = self.word(&view.body);
        if !body.is_empty() {
            out += &format!("  {}\n", body.replace('\n', "\n  "));
        }
        if let Some(problem) = &view.problem {
            out += &format!("  ! {}\n", self.word(problem));
        }
        for line in &view.lines {
            out += &format!("  {}: {}\n", self.word(&line.label), self.word(&line.value));
        }
        for (at, option) in view.options.iter().enumerate() {
            out += &format!("  {}) {}\n", at + 1, self.word(&option.text));
        }
        for field in &view.fields {
            let label = self.word(&field.label);
            if !label.is_empty() {
                out += &format!("  {label}\n");
            }
        }
        if let Some(code) = &view.code {
            out += &format!("  → {code}\n");
        }
        let hints: Vec<_> = view.actions.iter().filter_map(|action| hint(action, self.english)).collect();
        if !hints.is_empty() {
            out += &format!("  ({})\n", hints.join(" · "));
        }
        // A device's progress shows the same words again; a terminal need not.
        if out != self.last {
            eprint!("{out}> ");
            let _ = std::io::stderr().flush();
            self.last = out;
        }
        let shown = Shown {
            number: view.number,
            kind: view.kind,
            options: view.options.iter().map(|o| o.id.to_string()).collect(),
            actions: view.actions.iter().map(|a| a.to_string()).collect(),
            code: view.code.as_ref().map(|c| c.to_string()),
        };
        // The keyboard thread ends with the terminal; then there is nobody to tell.
        let _ = self.views.send((case.clone(), shown));
    }

    fn released(&mut self, _case: &CaseId, _outcome: &str) {
        // Clear the screen and what a terminal keeps above it: the next person must not read it.
        eprint!("\x1b[3J\x1b[2J\x1b[H");
        let _ = std::io::stderr().flush();
    }
}

fn hint(action: &str, english: bool) -> Option<&'static str> {
    Some(match (action, english) {
        ("next", false) => "回车：继续",
        ("next", true) => "Enter: go on",
        ("back", false) => "b：返回",
        ("back", true) => "b: back",
        ("cancel", false) => "q：退出办理",
        ("cancel", true) => "q: leave",
        ("more-time", false) => "回车：我还在",
        ("more-time", true) => "Enter: still here",
        ("paid", false) => "p：我已支付",
        ("paid", true) => "p: I have paid",
        ("yes", false) => "y：是",
        ("yes", true) => "y: yes",
        ("no", false) => "n：否",
        ("no", true) => "n: no",
        _ => return None,
    })
}

/// Reads lines and turns each into an answer to the view that stands at that moment.
fn keyboard(answers: &Answers, shown: &Receiver<(CaseId, Shown)>) {
    let mut lines = std::io::stdin().lock().lines();
    let Ok(mut current) = shown.recv() else { return };
    while let Some(Ok(line)) = lines.next() {
        while let Ok(newer) = shown.try_recv() {
            current = newer;
        }
        let (case, view) = &current;
        match answer(view, line.trim()) {
            Some(action) => answers.act(case, view.number, action),
            None => {
                eprint!("? ");
                let _ = std::io::stderr().flush();
            }
        }
    }
    // The keyboard was closed: whoever sat there is gone, and the idle rule takes it from here.
}

fn answer(view: &Shown, line: &str) -> Option<Action> {
    let offers = |action: &str| view.actions.iter().any(|a| a == action);
    match line {
        "q" if offers("cancel") => return Some(Action::Cancel),
        "b" if offers("back") => return Some(Action::Back),
        "p" if offers("paid") => return Some(Action::Paid),
        _ => {}
    }
    match view.kind {
        ViewKind::Menu => {
            let number = line.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
            let by_number = number.and_then(|at| view.options.get(at));
            let id = by_number.or_else(|| view.options.iter().find(|id| *id == line))?;
            Some(Action::Choose(id.as_str().into()))
        }
        ViewKind::Confirm => match line {
            "y" | "Y" | "是" => Some(Action::Confirm(true)),
            "n" | "N" | "否" => Some(Action::Confirm(false)),
            _ => None,
        },
        ViewKind::Input => (!line.is_empty()).then(|| Action::Type(Value::from(line))),
        ViewKind::StillThere => Some(Action::MoreTime),
        ViewKind::PayScan if view.code.is_some() => Some(Action::Paid),
        _ => line.is_empty().then_some(Action::Next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(kind: ViewKind, options: &[&str], actions: &[&str]) -> Shown {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect();
        Shown { number: 1, kind, options: words(options), actions: words(actions), code: None }
    }

    #[test]
    fn a_line_becomes_the_answer_the_view_asks_for() {
        let menu = view(ViewKind::Menu, &["expired", "lost"], &["cancel"]);
        for (line, action) in [
            ("2", Some(Action::Choose("lost".into()))),
            ("lost", Some(Action::Choose("lost".into()))),
            ("q", Some(Action::Cancel)),
            ("0", None),
            ("3", None),
            ("b", None),
        ] {
            assert_eq!(answer(&menu, line), action, "{line}");
        }
        let confirm = view(ViewKind::Confirm, &[], &["back"]);
        assert_eq!(answer(&confirm, "y"), Some(Action::Confirm(true)));
        assert_eq!(answer(&confirm, ""), None);
        assert_eq!(answer(&confirm, "b"), Some(Action::Back));
        assert_eq!(answer(&view(ViewKind::Notice, &[], &["next"]), ""), Some(Action::Next));
        assert_eq!(answer(&view(ViewKind::Input, &[], &[]), ""), None);
    }
}
