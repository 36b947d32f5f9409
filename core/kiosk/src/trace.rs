//! What a run shows of itself: public words only, one line per thing that happened or was done.

use serde::Serialize;
use std::collections::HashMap;
use std::sync::LazyLock;
use tongban_classes::{Class, name};
use tongban_flow::engine::{Action, Effect, Event, ViewKind};
use tongban_model::{CompletionCode, Failure, Record};

/// One line. Two runs of one scenario give the same lines, wherever the plugins stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// A case began.
    Began {
        /// The flow.
        flow: String,
    },
    /// A step was entered.
    Step {
        /// Its id.
        step: String,
    },
    /// The applicant saw a screen.
    Shown {
        /// The step.
        step: String,
        /// What kind of screen.
        view: String,
        /// Id of its text.
        text: String,
        /// Whether it said that the answer before was not taken.
        problem: bool,
    },
    /// The applicant did something.
    Acted {
        /// The step.
        step: String,
        /// What.
        action: String,
    },
    /// A command was given.
    Asked {
        /// The slot.
        slot: String,
        /// Class and command.
        command: String,
    },
    /// A paper was sent to a printer.
    Printed {
        /// The printer's slot.
        slot: String,
        /// The form.
        form: String,
    },
    /// A command ended.
    Answered {
        /// The slot, or what else was asked.
        slot: String,
        /// Class and command, or the form.
        command: String,
        /// `success`, or the code.
        code: String,
        /// What became of the matter, where the command tells that in a word of its class.
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<String>,
    },
    /// A payment changed its state.
    Payment {
        /// The state.
        state: String,
        /// The amount in fen.
        fen: i64,
    },
    /// The host came back after it died.
    Restarted,
    /// The applicant is done and the screen is clear.
    Released {
        /// How.
        outcome: String,
    },
    /// The case is closed.
    Ended {
        /// How.
        outcome: String,
    },
}

/// The name of a class's command: `identity-document.read`.
pub fn command_name(class: &str, command: u16) -> String {
    type Names = HashMap<&'static str, HashMap<u16, String>>;
    static KNOWN: LazyLock<Names> = LazyLock::new(|| {
        let of = |class: &'static Class| class.commands.iter().map(|of| (of.number, put_together(class.id, of.number)));
        tongban_classes::ALL.iter().map(|class| (class.id, of(class).collect())).collect()
    });
    let known = KNOWN.get(class).and_then(|commands| commands.get(&command));
    known.cloned().unwrap_or_else(|| put_together(class, command))
}

fn put_together(class: &str, command: u16) -> String {
    match tongban_classes::find(class) {
        Some(class) => {
            let command = class.command(command).map_or("?", |c| c.name);
            format!("{}.{}", name::kebab(class.name), name::kebab(command))
        }
        None => format!("{class}.{command}"),
    }
}

/// The public word by which a result says what became of the matter: `printed`, `not-paid`.
pub fn state_word(class: &str, command: u16, result: &Record) -> Option<String> {
    let field = tongban_classes::find(class)?.command(command)?.result.iter().find(|field| field.name == "state")?;
    let public = matches!(field.ty, tongban_classes::Type::Choice(_)) && field.personal.is_none();
    let word = result.get(field.number).filter(|_| public)?.as_text()?;
    Some(name::kebab(word))
}

/// The word of a failure, as manifests write it: the class's own code where there is one, else the completion code.
pub fn code_name(class: &str, command: u16, failure: &Failure) -> String {
    let own = (failure.code == CompletionCode::CommandErrorCode)
        .then(|| tongban_classes::find(class)?.command(command)?.code(failure.error?))
        .flatten();
    own.map_or_else(|| name::kebab(failure.code.name()), |code| name::kebab(code.name))
}

/// The word of a kind of view.
pub const fn view_word(kind: ViewKind) -> &'static str {
    match kind {
        ViewKind::Menu => "menu",
        ViewKind::Notice => "notice",
        ViewKind::Confirm => "confirm",
        ViewKind::Input => "input",
        ViewKind::Form => "form",
        ViewKind::PlaceCard => "place-card",
        ViewKind::ScanCode => "scan-code",
        ViewKind::Camera => "camera",
        ViewKind::Fingerprint => "fingerprint",
        ViewKind::Signature => "signature",
        ViewKind::PayScan => "pay-scan",
        ViewKind::PayCard => "pay-card",
        ViewKind::Wait => "wait",
        ViewKind::Printing => "printing",
        ViewKind::Tell => "tell",
        ViewKind::Refusal => "refusal",
        ViewKind::Problem => "problem",
        ViewKind::Done => "done",
        ViewKind::StillThere => "still-there",
    }
}

/// The word of an action.
pub const fn action_word(action: &Action) -> &'static str {
    match action {
        Action::Next => "next",
        Action::Back => "back",
        Action::Cancel => "cancel",
        Action::MoreTime => "more-time",
        Action::Choose(_) => "choose",
        Action::Confirm(_) => "confirm",
        Action::Type(_) => "type",
        Action::Fill(_) => "fill",
        Action::Look { .. } => "look",
        Action::Change(_) => "change",
        Action::Paid => "paid",
        Action::Touch => "touch",
    }
}

/// The public word of an event, for the record's `kind` column and for listings.
pub const fn event_word(event: &Event) -> &'static str {
    match event {
        Event::Action { action, .. } => action_word(action),
        Event::Guidance { .. } => "guidance",
        Event::Completed { .. } => "completed",
        Event::Timer { .. } => "timer",
        Event::Restarted => "restarted",
    }
}

/// The line of an effect, where it has one.
pub(crate) fn of_effect(effect: &Effect) -> Option<Line> {
    Some(match effect {
        Effect::Show(view) => Line::Shown {
            step: view.step.to_string(),
            view: view_word(view.kind).to_owned(),
            text: view.text.to_string(),
            problem: view.problem.is_some(),
        },
        Effect::Do { slot, class, command, .. } => {
            Line::Asked { slot: slot.to_string(), command: command_name(class, *command) }
        }
        Effect::Print { job, .. } => Line::Printed { slot: job.slot.to_string(), form: job.form.to_string() },
        Effect::Allot { .. } => Line::Asked { slot: "journal".into(), command: "allot".into() },
        Effect::Mark { step } => Line::Step { step: step.to_string() },
        Effect::Fact(fact) => {
            Line::Payment { state: crate::record::payment_word(fact.state).into(), fen: fact.amount.as_fen() }
        }
        Effect::Release { outcome } => Line::Released { outcome: outcome.to_string() },
        Effect::End { outcome } => Line::Ended { outcome: outcome.to_string() },
        Effect::Cancel { .. } | Effect::StartTimer { .. } | Effect::StopTimer { .. } => return None,
    })
}
