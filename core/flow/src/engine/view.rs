//! What a screen shows: data only. Whoever renders it, ours or a customer's, sends actions back.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Its number within the case; an action names the view it answers.
    pub number: u32,
    /// The step's id.
    pub step: Arc<str>,
    /// What kind of screen.
    pub kind: ViewKind,
    /// Id of the text, for traces.
    pub text: Arc<str>,
    /// Heading.
    pub title: Said,
    /// Body.
    pub body: Said,
    /// Spoken form.
    pub speak: Said,
    /// Lines of facts: label and value.
    pub lines: Vec<Line>,
    /// What can be chosen.
    pub options: Vec<OptionView>,
    /// What can be typed.
    pub fields: Vec<Field>,
    /// Actions offered: `next`, `back`, `cancel`, `more-time`, `paid`, `yes`, `no`, `change`, `look`.
    pub actions: Vec<Arc<str>>,
    /// What to show as a QR code.
    pub code: Option<Arc<str>>,
    /// Why the answer before was not taken: which field, which rule, in words.
    pub problem: Option<Said>,
    /// Going on is offered only after so long: there is something to read.
    pub read_ms: Option<u64>,
    /// After so long it goes on or ends by itself; for the countdown.
    pub timeout_ms: Option<u64>,
    /// Step n of m, as the applicant counts.
    pub progress: Option<(u16, u16)>,
    /// Whether something on it is personal.
    pub personal: bool,
}

/// Words in both languages.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Chinese.
    pub zh: Arc<str>,
    /// English.
    pub en: Arc<str>,
}

/// What is on a screen may be personal: its words print as their length.
impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "said[{}/{}]", self.zh.chars().count(), self.en.chars().count())
    }
}

/// The kinds of screens (ui-ops A2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ViewKind {
    /// Choose one.
    Menu,
    /// Read, perhaps tick.
    Notice,
    /// Look and say whether it is right.
    Confirm,
    /// Type.
    Input,
    /// Several fields.
    Form,
    /// Lay the card on the reader.
    PlaceCard,
    /// Hold a code before the scanner.
    ScanCode,
    /// Look into the camera.
    Camera,
    /// Press a finger.
    Fingerprint,
    /// Sign.
    Signature,
    /// Scan to pay.
    PayScan,
    /// Pay by card.
    PayCard,
    /// Wait: a machine works.
    Wait,
    /// Printing; take the paper.
    Printing,
    /// Only tells.
    Tell,
    /// Not possible here: why, where to go, what to bring.
    Refusal,
    /// Something broke: what became of the case.
    Problem,
    /// Done.
    Done,
    /// Are you still there?
    StillThere,
}

/// A line of facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Label.
    pub label: Said,
    /// Value.
    pub value: Said,
    /// Id of the question that changes it.
    pub change: Option<Arc<str>>,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionView {
    /// Its id.
    pub id: Arc<str>,
    /// Its words.
    pub text: Said,
    /// The heading it stands under; empty for none.
    pub group: Said,
    /// What is chosen, as a picture: one of two photos. The words say it too, for screens without pictures.
    #[serde(skip)]
    pub picture: Option<Picture>,
}

/// A picture of the case on a screen: JPEG or PNG. It is the applicant's: it goes with the case and is never written
/// down with a view.
#[derive(Clone, PartialEq)]
pub struct Picture(pub Arc<[u8]>);

/// Its size, never the picture.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "picture[{}]", self.0.len())
    }
}

/// Something to type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its id, for [`super::Action::Look`].
    pub id: Arc<str>,
    /// Its label.
    pub label: Said,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it may be left empty.
    pub optional: bool,
    /// What it holds so far, as the applicant reads it; empty for nothing.
    pub value: Said,
    /// What can be chosen: regions one step down, what a search found, the options of a choice.
    pub options: Vec<OptionView>,
    /// Of a region: the regions that `options` lie below, from the top, each with its full name.
    pub way: Vec<OptionView>,
    /// Of a region: the code that is chosen, once it is one that nothing lies below.
    pub chosen: Option<Arc<str>>,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    /// A citizen number: digits and X.
    CitizenNumber,
    /// A phone number, twice.
    PhoneTwice,
    /// Digits, letters and dashes.
    Code,
    /// Any text.
    Text,
    /// A person's name.
    Name,
    /// A day.
    Date,
    /// A region, chosen step by step.
    Region,
    /// Found while typing.
    Search,
    /// A picture taken by a device.
    Image,
    /// One of a few.
    Choice,
    /// Not shown while typed.
    Secret,
}
