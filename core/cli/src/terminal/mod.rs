//! The terminal as a screen: shows views, asks the questions, reads the answers from the keyboard.

mod dialog;
pub(crate) mod echo;
mod form;
mod menu;
mod screen;

use crate::province::Province;
use dialog::{Deed, Dialog, Turn};
use std::io::{BufRead as _, Write as _};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tongban::{Answers, Applicant, CaseId};
use tongban_flow::engine::{Action, View};
use tongban_flow::language::Deployment;

/// What the terminal writes, and in which language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tongue {
    pub(crate) english: bool,
}

impl Tongue {
    /// The words of one of the two languages.
    fn of<'w>(self, zh: &'w str, en: &'w str) -> &'w str {
        if self.english { en } else { zh }
    }
}

/// A terminal with a person before it: the menu between sessions, the views within one.
///
/// Lines are read on a thread of their own: a view that is replaced while a person thinks must not hold the loop.
#[derive(Clone)]
pub(crate) struct Desk {
    front: Arc<Mutex<Front>>,
}

struct Front {
    dialog: Dialog,
    answers: Option<Answers>,
    menu: Option<Waiting>,
    province: Option<Province>,
    closed: bool,
}

/// Somebody waits for a choice of the menu.
struct Waiting {
    flows: Vec<String>,
    chosen: Sender<Option<String>>,
}

impl Desk {
    /// Takes over the keyboard. With a province of the sandbox, a phone is at hand that pays.
    pub(crate) fn new(english: bool, province: Option<Province>) -> Desk {
        let dialog = Dialog::new(Tongue { english }, province.is_some());
        let front = Front { dialog, answers: None, menu: None, province, closed: false };
        let desk = Desk { front: Arc::new(Mutex::new(front)) };
        let reader = desk.clone();
        std::thread::spawn(move || reader.read());
        desk
    }

    /// The applicant of a kiosk.
    pub(crate) fn applicant(&self, answers: Answers) -> Terminal {
        self.front().answers = Some(answers);
        Terminal { desk: self.clone() }
    }

    /// Shows what the site offers and waits for a choice; nothing when the person leaves, or the keyboard is closed.
    pub(crate) fn choose(&self, deployment: &Deployment) -> Option<String> {
        let (chosen, choice) = channel();
        {
            let mut front = self.front();
            if front.closed {
                return None;
            }
            let tongue = front.dialog.tongue();
            let (words, flows) = menu::written(deployment, tongue);
            write(&format!("\n{words}> "));
            front.menu = Some(Waiting { flows, chosen });
        }
        choice.recv().ok().flatten()
    }

    fn front(&self) -> MutexGuard<'_, Front> {
        self.front.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads lines and turns each into an answer to what stands on the screen at that moment.
    fn read(&self) {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            self.front().line(line.trim());
        }
        // The keyboard was closed: whoever sat there is gone, and the idle rule takes it from here.
        let mut front = self.front();
        front.closed = true;
        if let Some(waiting) = front.menu.take() {
            let _ = waiting.chosen.send(None);
        }
    }
}

impl Front {
    fn line(&mut self, line: &str) {
        if echo::is_off() {
            echo::on();
            write("\n");
        }
        if let Some(waiting) = self.menu.take() {
            match menu::choice(&waiting.flows, line) {
                Some(choice) => {
                    // Whoever waited may be gone; then the host is being stopped.
                    let _ = waiting.chosen.send(choice);
                }
                None => {
                    write("? ");
                    self.menu = Some(waiting);
                }
            }
            return;
        }
        let turn = self.dialog.line(line);
        self.take(turn);
    }

    fn take(&mut self, turn: Turn) {
        write(&turn.words);
        if turn.secret {
            echo::off();
        }
        let (Some(deed), Some(answers), Some((case, view))) = (turn.deed, &self.answers, self.dialog.at()) else {
            return;
        };
        match deed {
            Deed::Acts(action) => answers.act(case, view, action),
            Deed::Pays(order) => {
                let paid = self.province.as_ref().map(|province| province.phone(&order, &"pays".into()));
                match paid {
                    Some(Ok(())) => answers.act(case, view, Action::Paid),
                    Some(Err(fault)) => write(&format!("  ! {fault}\n> ")),
                    None => {}
                }
            }
        }
    }
}

/// A person at the keyboard.
pub(crate) struct Terminal {
    desk: Desk,
}

impl Applicant for Terminal {
    fn show(&mut self, case: &CaseId, view: &View) {
        let mut front = self.desk.front();
        let turn = front.dialog.shows(case, view);
        front.take(turn);
    }

    fn released(&mut self, _case: &CaseId, _outcome: &str) {
        self.desk.front().dialog.forget();
        echo::on();
        // Clear the screen and what a terminal keeps above it: the next person must not read it.
        write("\x1b[3J\x1b[2J\x1b[H");
    }
}

fn write(words: &str) {
    if !words.is_empty() {
        eprint!("{words}");
        let _ = std::io::stderr().flush();
    }
}
