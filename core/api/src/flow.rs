//! A flow session: menu, begin, act, and everything a screen is told.

use crate::{Action, Fields, Private, Said, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What can be done at this machine, in groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowMenu")]
pub struct Menu {
    /// The groups, in order.
    pub groups: Vec<MenuGroup>,
}

/// Businesses under one heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MenuGroup {
    /// The heading; empty for none.
    pub title: Said,
    /// The businesses, in order.
    pub items: Vec<MenuItem>,
}

/// One business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MenuItem {
    /// The flow's id, for `Flow.Begin`.
    pub flow: Arc<str>,
    /// Its name.
    pub title: Said,
    /// What it is for.
    pub body: Said,
    /// Whether it can be finished now.
    pub serviceable: bool,
    /// Why not, for the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Said>,
    /// Why not, for the operator: slots and their states.
    pub causes: Vec<String>,
}

/// Begins a business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FlowBegin")]
pub struct Begin {
    /// The flow's id.
    pub flow: String,
    /// Caller key: the same key begins once, however often it is sent. 1 to 64 letters, digits, `-`, `_`, `.`.
    pub key: String,
}

/// The case that was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowBegun")]
pub struct Begun {
    /// The case's id.
    pub case: Arc<str>,
}

/// Answers a view. What it does shows as the next view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FlowAct")]
pub struct Act {
    /// The case.
    pub case: String,
    /// Number of the view that is answered; an answer to an older view does nothing.
    pub view: u32,
    /// What the person did.
    pub action: Action,
}

/// What is on the screen now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FlowCurrent")]
pub struct Current {
    /// The open case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Arc<str>>,
    /// Its flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<Arc<str>>,
    /// Its view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Box<View>>,
    /// Out of service: why, and what still works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_service: Option<OutOfService>,
}

/// Answers `Flow.Asked`: with strokes, or with why there are none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FlowCapture")]
pub struct Capture {
    /// The case.
    pub case: String,
    /// The request of `Flow.Asked`.
    pub request: u64,
    /// Strokes of points `[x, y, t, p]`: place 0 to 10000 of width and height, milliseconds, pressure 0 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strokes: Option<Private<Vec<Vec<[i64; 4]>>>>,
    /// Why there are none. Exactly one of `strokes` and `declined` is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Declined>,
}

/// Why there is no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Declined {
    /// Nobody signed.
    NoSignature,
    /// Fewer points than asked for.
    TooShort,
}

/// A view takes the place of the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowShown")]
pub struct Shown {
    /// The case.
    pub case: Arc<str>,
    /// Its flow.
    pub flow: Arc<str>,
    /// The view.
    pub view: View,
}

/// The session is over: clear the screen now and forget every value of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowReleased")]
pub struct Released {
    /// The case.
    pub case: Arc<str>,
    /// How it ended.
    pub outcome: Arc<str>,
}

/// No business can be begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowOutOfService")]
pub struct OutOfService {
    /// Why.
    pub reason: Said,
    /// Names of the businesses that still work.
    pub working: Vec<Said>,
}

/// A device at work tells what the person should do or what it sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowGuidance")]
pub struct Guidance {
    /// The case.
    pub case: Arc<str>,
    /// The slot of the device.
    pub slot: Arc<str>,
    /// Its class, such as `camera`.
    pub class: String,
    /// The event of its class, such as `presentSubject`.
    pub event: String,
    /// The event's fields, public ones only.
    pub fields: Fields,
}

/// The very picture that is printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowPaper")]
pub struct Paper {
    /// The case.
    pub case: Arc<str>,
    /// The paper's reference.
    pub reference: Arc<str>,
    /// What the paper is.
    pub title: Said,
    /// Media type of the picture, `image/png`.
    pub mime: String,
    /// The picture, base64.
    pub data: Private<String>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A picture that options of a view name: one of the photos to choose from. It comes right after the first view that names
/// it, and again when that view is sent again; it is forgotten with the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowPicture")]
pub struct Picture {
    /// The case.
    pub case: Arc<str>,
    /// What options call it in `picture`.
    pub reference: Arc<str>,
    /// Media type, `image/jpeg` or `image/png`.
    pub mime: String,
    /// The picture, base64.
    pub data: Private<String>,
}

/// The screen itself is the device: let the person sign on it, and answer with `Flow.Capture`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowAsked")]
pub struct Asked {
    /// The case.
    pub case: Arc<str>,
    /// Names the request in the answer.
    pub request: u64,
    /// What is asked, `signature-capture`.
    pub class: String,
    /// Fewer points than this are too short.
    pub points: i64,
}

/// A request of `Flow.Asked` is over; no answer is wanted any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowWithdrawn")]
pub struct Withdrawn {
    /// The case.
    pub case: Arc<str>,
    /// The request.
    pub request: u64,
}

/// A camera picture over the Unix socket, where it was asked for. Not numbered and never sent again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FlowFrame")]
pub struct Frame {
    /// The case.
    pub case: Arc<str>,
    /// The slot of the camera.
    pub slot: Arc<str>,
    /// Number of the picture.
    pub number: u32,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// When it was taken, microseconds of the host's clock.
    pub at: u64,
    /// The picture, JPEG in base64.
    pub data: Private<String>,
}
