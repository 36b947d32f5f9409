//! A connection's first word and its pulse.

use crate::{Level, Said};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Opens the talk, or takes it up again after a cut.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "SessionHello")]
pub struct Hello {
    /// The last sequence number this client has seen; what came later is sent again where the host still has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume_after: Option<u64>,
    /// Whether this connection also wants what observers get, from the start; same as `Observe.Start` later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observe: Option<bool>,
    /// Over the Unix socket: whether camera pictures come as `Flow.Frame`. A WebSocket gets them as binary frames anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames: Option<bool>,
}

/// Who answers, what this connection may do, and where the sequence stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SessionWelcome")]
pub struct Welcome {
    /// Version of this protocol, `1.0`.
    pub protocol: String,
    /// The host.
    pub host: HostInfo,
    /// The machine and its province.
    pub site: SiteInfo,
    /// What this connection may do.
    pub levels: Vec<Level>,
    /// The last sequence number the host has given.
    pub seq: u64,
    /// `true`: everything after `resumeAfter` follows again. `false`: the present state follows as one message.
    pub resumed: bool,
    /// How long an applicant may do nothing.
    pub idle: Idle,
}

/// The host's name and version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HostInfo {
    /// Its name, `tongban`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The machine and its province.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SiteInfo {
    /// The site's id in the manifests.
    pub id: String,
    /// What stands at the head of the screen.
    pub title: Said,
    /// The province's id.
    pub province: String,
    /// How the screen looks here.
    pub look: Look,
}

/// What a province sets of the screen's look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// The name shown beside the emblem.
    pub name: Said,
    /// Where the emblem stands.
    pub emblem: Emblem,
    /// The authority's own emblem; without it a screen shows a plain mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<EmblemPicture>,
    /// Accent colour, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Colour of words on the accent colour, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_ink: Option<String>,
    /// Light ground for words in the accent colour, `#rrggbb`; there when `accent` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_soft: Option<String>,
}

/// An emblem as a picture: checked when the manifests were read, at most 64 KiB. Show it as an image, never as markup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EmblemPicture {
    /// `image/svg+xml` or `image/png`.
    pub mime: String,
    /// The file, base64.
    pub data: String,
}

/// Where the emblem stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Emblem {
    /// At the start of the head line.
    Start,
    /// In the middle.
    Center,
    /// Nowhere.
    None,
}

/// How long an applicant may do nothing, and how long a session may last; milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IdleTimes")]
pub struct Idle {
    /// Without a touch for so long, the screen asks whether somebody is there.
    pub idle_ms: u64,
    /// So long that question waits.
    pub warn_ms: u64,
    /// So long a session lasts at most.
    pub cap_ms: u64,
}

/// The screen's heartbeat, every 2 s. Without it the host starts the screen again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "SessionBeat")]
pub struct Beat {
    /// Number of the view that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<u32>,
    /// Memory of the page, in bytes, where the browser tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// Camera pictures drawn since the page was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames: Option<u64>,
}
