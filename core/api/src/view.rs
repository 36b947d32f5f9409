//! A view: what a screen shows, as data. Whoever renders it sends an action back.

use crate::{Private, Said};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
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
    /// Lines of facts.
    pub lines: Vec<Line>,
    /// What can be chosen. On a notice: one tick, and `next` only after ticking.
    pub options: Vec<Choice>,
    /// What can be typed, in order.
    pub fields: Vec<Field>,
    /// What the person may do. An action that is not offered is refused.
    pub actions: Vec<Offer>,
    /// What to show as a QR code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<Qr>,
    /// Why the answer before was not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Said>,
    /// `next` only after so many milliseconds: there is something to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_ms: Option<u64>,
    /// After so many milliseconds the view goes on or ends by itself; for the countdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Step n of m, as the applicant counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<(u16, u16)>,
    /// Whether something on it is personal.
    pub personal: bool,
}

/// The kinds of screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
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

impl ViewKind {
    /// All kinds.
    pub const ALL: [ViewKind; 19] = [
        ViewKind::Menu,
        ViewKind::Notice,
        ViewKind::Confirm,
        ViewKind::Input,
        ViewKind::Form,
        ViewKind::PlaceCard,
        ViewKind::ScanCode,
        ViewKind::Camera,
        ViewKind::Fingerprint,
        ViewKind::Signature,
        ViewKind::PayScan,
        ViewKind::PayCard,
        ViewKind::Wait,
        ViewKind::Printing,
        ViewKind::Tell,
        ViewKind::Refusal,
        ViewKind::Problem,
        ViewKind::Done,
        ViewKind::StillThere,
    ];
}

/// What a view offers to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Offer {
    /// Go on; on an input or a form, with what was typed.
    Next,
    /// Back to the question before; undoes nothing that was done outside.
    Back,
    /// Stop and leave.
    Cancel,
    /// Still here.
    MoreTime,
    /// The payment was made: ask again now.
    Paid,
    /// The facts are right.
    Yes,
    /// The facts are wrong.
    No,
    /// Change a line that has `change`.
    Change,
    /// Ask a field: regions one step down, a search, a picture.
    Look,
}

/// A line of facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// Label.
    pub label: Said,
    /// Value.
    pub value: Said,
    /// Id of the question that changes it, for `{"do":"change"}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Arc<str>>,
}

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Its id, for `{"do":"choose"}`.
    pub id: Arc<str>,
    /// Its words.
    pub text: Said,
    /// The heading it stands under; empty for none.
    pub group: Said,
    /// What is chosen, as a picture: the `reference` of a `Flow.Picture` of this case. The words say it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Arc<str>>,
}

/// Something to type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    /// Its id, for `{"do":"look"}`.
    pub id: Arc<str>,
    /// Its label.
    pub label: Said,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it may be left empty.
    pub optional: bool,
    /// What it holds so far, as the applicant reads it; empty for nothing.
    pub value: Said,
    /// Regions one step down, what a search found, the options of a choice.
    pub options: Vec<Choice>,
    /// Of a region: the regions that `options` lie below, from the top, each with its full name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub way: Vec<Choice>,
    /// Of a region: the code that is chosen, once nothing lies below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Arc<str>>,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// A citizen number: digits and X.
    CitizenNumber,
    /// A phone number. An input asks twice by itself; a form takes a list of two.
    PhoneTwice,
    /// Digits, letters and dashes.
    Code,
    /// Any text.
    Text,
    /// A person's name.
    Name,
    /// A day, `YYYY-MM-DD`.
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

/// A QR code: what it says, and its modules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Qr {
    /// What it says.
    pub text: Private<Arc<str>>,
    /// Its modules, row by row: `1` dark, `0` light, without the quiet zone.
    pub rows: Private<Vec<String>>,
}
