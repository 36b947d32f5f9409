//! One step of a flow: one verb, and where each ending leads.

use super::{Expr, Regions, Say, Slot, StepIndex, Text};
use std::sync::Arc;
use tongban_classes::{Class, Command};
use tongban_model::Family;

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The step's id.
    pub id: Arc<str>,
    /// When false, the step is passed over.
    pub when: Option<Expr>,
    /// What it does.
    pub verb: Verb,
    /// Where the result goes.
    pub into: Option<Slot>,
    /// Where to go afterwards: the first route whose guard holds; when none does, the step below.
    pub next: Vec<Route>,
    /// What codes lead to.
    pub on: On,
    /// Longest time for one try of a device or connector, or for an answer of the applicant (beside the idle rule).
    pub within_ms: Option<u64>,
    /// How many tries before the last code's handler is used; at least one.
    pub tries: u16,
    /// Whether the applicant must be there. Unattended steps go on by themselves after a restart.
    pub attended: bool,
    /// Whether the case counts as filed once this step succeeded: from here on nothing is undone.
    pub commits: bool,
    /// What the screen shows while it runs; asks bring their own.
    pub say: Option<Say>,
    /// Share of the way, for the progress bar: step n of m as the applicant counts.
    pub progress: Option<(u16, u16)>,
    /// Which of the flow's default handlers apply: those of the file the step was written in.
    pub defaults: u16,
    /// The step that takes back what this one did, when the case ends unfiled. Unattended.
    pub undo: Option<StepIndex>,
    /// How the act goes on being tried after the applicant left, when a handler parks it.
    pub later: Option<Later>,
}

impl Step {
    /// Whether the step below may follow: where it does not end, and no route is taken whatever holds.
    pub fn may_go_on_below(&self) -> bool {
        let ends = matches!(self.verb, Verb::End(_) | Verb::Done);
        !ends && self.next.last().is_none_or(|route| route.when.is_some())
    }
}

/// Trying on after the applicant left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Later {
    /// How often.
    pub every_ms: u64,
    /// For how long, counted from when it was parked.
    pub until_ms: u64,
    /// Where the case goes on, unattended, when that time is over too.
    pub failed: StepIndex,
}

/// A guarded way on.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Taken when true or absent.
    pub when: Option<Expr>,
    /// Where to.
    pub go: StepIndex,
}

/// What a step does. Exactly one thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// Asks or tells the applicant something.
    Ask(Ask),
    /// Commands a device or connector.
    Do(Do),
    /// Checks rules, in order; the first that does not hold decides.
    Check(Vec<u16>),
    /// Takes a payment.
    Pay(Pay),
    /// Gives a payment back that this case took, if it took one.
    Refund,
    /// Prints a paper.
    Print(Print),
    /// Takes the next number of a counter.
    Allot(Allot),
    /// Sets variables.
    Set(Vec<(Slot, Expr)>),
    /// Only a place to go to.
    Pass,
    /// Waits for so long, in milliseconds.
    Wait(u64),
    /// Begins branches beside the way that goes on below: the steps where they begin.
    Fork(Vec<StepIndex>),
    /// Waits until the branches that began at these steps are done.
    Join(Vec<StepIndex>),
    /// The end of a branch.
    Done,
    /// Ends the session with an outcome.
    End(End),
}

/// A screen that waits for the applicant.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// What kind of screen.
    pub screen: Screen,
    /// What it says.
    pub say: Say,
    /// Whether Back is offered. It never goes past an act done outside.
    pub back: bool,
    /// Whether Cancel is offered.
    pub cancel: bool,
}

/// The kinds of screens a flow can ask with.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    /// Choose one. The value is the chosen option's id.
    Choice(Vec<Choice>),
    /// Read; with `tick`, the box must be ticked before going on.
    Notice {
        /// The words beside the box.
        tick: Option<Text>,
        /// Going on is offered only after so long, in milliseconds.
        read_ms: Option<u64>,
    },
    /// Look at facts and say whether they are right. The value is a bool: `false` is "not me / not right".
    Confirm {
        /// The facts, line by line.
        lines: Vec<Fact>,
    },
    /// Choose one of a list that a command gave. The value is the item chosen.
    Pick(Pick),
    /// Type something. The value is the normalised text.
    Input(Input),
    /// Several fields at once. The value of each goes to its own slot.
    Form(Form),
    /// Only tells; goes on by a touch or after the step's time.
    Tell,
}

/// One line of facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What it is.
    pub label: Text,
    /// What it says.
    pub value: Text,
    /// Shown only when true.
    pub when: Option<Expr>,
    /// How it can be changed.
    pub change: Option<Change>,
}

/// A way back from the facts to the question that gave one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The question.
    pub step: StepIndex,
    /// Whether the case comes straight back to the facts once it is answered: nothing between reads what it sets.
    /// Otherwise everything after the question is asked again.
    pub straight: bool,
}

/// Items to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The list of records.
    pub from: Expr,
    /// The variable `item`, set while an item's words are filled in.
    pub item: Slot,
    /// The words of an item.
    pub text: Text,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its id: the value.
    pub id: Arc<str>,
    /// Its words.
    pub text: Text,
    /// The heading it stands under; options of one heading follow one another.
    pub group: Option<Text>,
    /// Offered only when true.
    pub when: Option<Expr>,
    /// What is chosen, as a picture: bytes.
    pub picture: Option<Expr>,
}

/// What is typed, and how it is checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A citizen number: GB 11643, birth not in the future.
    CitizenNumber,
    /// A phone number, entered twice, against the data pack's rule.
    PhoneTwice {
        /// Prefixes that will do and that will not.
        rule: Arc<tongban_model::PhoneRule>,
    },
    /// Digits, letters and dashes, as on a receipt.
    Code {
        /// Fewest characters.
        least: u16,
        /// Most characters.
        most: u16,
    },
    /// Any text.
    Text {
        /// Fewest characters.
        least: u16,
        /// Most characters.
        most: u16,
    },
    /// A person's name: Han with rare characters, the middle dot, Latin letters with blanks.
    Name,
    /// A day between two, both included; today is a day like any other.
    Date {
        /// First day that will do.
        earliest: Option<Expr>,
        /// Last day that will do.
        latest: Option<Expr>,
    },
    /// A region of GB/T 2260, six digits, chosen step by step.
    Region {
        /// The regions there are.
        regions: Arc<Regions>,
        /// Only regions whose code begins so; empty for all.
        within: Arc<str>,
    },
    /// One of a list that a connector finds while the applicant types. The value is the item.
    Search(Box<Search>),
    /// A picture that a device takes of what the applicant lays before it. The value is the image.
    Image(Box<Do>),
    /// One of a few. The value is the chosen option's id.
    Choice(Vec<Choice>),
    /// Words that are not shown while typed and never kept longer than the step that uses them.
    Secret {
        /// Fewest characters.
        least: u16,
        /// Most characters.
        most: u16,
    },
}

/// A search as one types.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// The command that searches; it may read the variable `typed`.
    pub find: Do,
    /// The variable `typed`.
    pub typed: Slot,
    /// The field of the result that holds the list.
    pub list: u16,
    /// The variable `item`, set while an item's words are filled in.
    pub item: Slot,
    /// The words of an item.
    pub text: Text,
    /// Fewest characters that are searched for.
    pub least: u16,
}

/// Several fields at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The fields.
    pub fields: Vec<FormField>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    /// Its id: the variable's name.
    pub id: Arc<str>,
    /// Where the value goes.
    pub into: Slot,
    /// Its label.
    pub label: Text,
    /// What is typed.
    pub input: Input,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Asked only when true.
    pub when: Option<Expr>,
}

/// A command to a device or connector.
#[derive(Clone, Debug, PartialEq)]
pub struct Do {
    /// The class.
    pub class: &'static Class,
    /// The command.
    pub command: &'static Command,
    /// The slot of the machine that serves it.
    pub slot: Arc<str>,
    /// Parameters, by field number. An expression that reads an absent optional leaves the field out.
    pub params: Vec<Binding>,
    /// What to say on the events of the command, by event number.
    pub guide: Vec<(u16, Say)>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// Field number.
    pub field: u16,
    /// Its value.
    pub value: Expr,
}

/// A payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Pay {
    /// How much.
    pub amount: Expr,
    /// How: by the first entry whose guard holds.
    pub by: Vec<PayBy>,
    /// What the applicant reads on the phone; nothing personal.
    pub subject: Text,
    /// How long a code is offered, or a card waited for.
    pub within_ms: u64,
    /// How often the provider is asked.
    pub poll_ms: u64,
    /// Where a case goes on, unattended, when money arrives after the applicant left; absent means it is given back.
    pub late: Option<StepIndex>,
    /// Where to go when it was not paid: given up, declined, closed. Absent means: compensate and end.
    pub unpaid: Option<StepIndex>,
}

/// One way to pay.
#[derive(Clone, Debug, PartialEq)]
pub struct PayBy {
    /// When this way is meant.
    pub when: Expr,
    /// The slot that serves it.
    pub slot: Arc<str>,
    /// Scan or card.
    pub find: Find,
}

/// What kind of payment a slot gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// A code on the screen, class Payment, with this provider word.
    Scan(&'static str),
    /// A bank card, class PaymentTerminal.
    Card,
}

/// A paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Print {
    /// The form's name in `manifests/forms`.
    pub form: Arc<str>,
    /// The printer's slot.
    pub slot: Arc<str>,
    /// Values by field name.
    pub fields: Vec<(Arc<str>, Expr)>,
    /// The paper's name for the applicant.
    pub title: Text,
}

/// A counter of the machine.
#[derive(Clone, Debug, PartialEq)]
pub enum Allot {
    /// An acceptance number (GA 214.4): region and station from the site, date of today, daily sequence.
    AcceptanceNumber {
        /// Six digits of GB/T 2260.
        region: Arc<str>,
        /// Three digits of the police station.
        station: Arc<str>,
    },
    /// A number of our own for an order at a connector: unique for ever, 6 to 32 digits and letters, minted by the case
    /// itself as the numbers of payments are.
    Order {
        /// What it is for, in one letter: `P` post, `F` photo, `L` loss report, `B` booking, `R` residence report.
        letter: char,
    },
}

/// How a session ends.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// `accepted`, `accepted-unpaid`, `refused`, …
    pub outcome: Arc<str>,
    /// What the applicant reads last.
    pub say: Say,
    /// How long that stays.
    pub stay_ms: u64,
}

/// A rule that must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its id.
    pub id: Arc<str>,
    /// What must be true.
    pub holds: Expr,
    /// Where to go when it is not.
    pub go: StepIndex,
    /// What the applicant is told: why, where to go, what to bring. Stored for the refusal screen.
    pub say: Say,
    /// The law or notice it comes from.
    pub source: Arc<str>,
}

/// What codes lead to: by code, else by family.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct On {
    /// By name: a class's own code (`unreadable`) or a completion code (`time-out`), kebab case.
    pub codes: Vec<(Arc<str>, Handler)>,
    /// By family.
    pub families: Vec<(Family, Handler)>,
}

/// What a code leads to once the tries are used up.
#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// Said first, waiting for a touch or some seconds.
    pub tell: Option<Say>,
    /// Where to go then.
    pub go: StepIndex,
    /// Whether the code ends the tries at once.
    pub at_once: bool,
    /// Whether the act is parked: the applicant goes on at `go`, and the act is tried on by the step's [`Later`].
    pub park: bool,
}
