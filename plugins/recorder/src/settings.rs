//! What the integrator writes for one recorder.

use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use tongban_wire::video::VideoSettings;

use crate::keep::Room;

/// The slot's settings.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What it does: `video` keeps the pictures here, `markers` sends the steps to a recorder elsewhere.
    pub mode: Use,
    /// Folder of the recordings, or of the outbox; it must exist and be granted for writing.
    pub folder: PathBuf,
    /// `video`: the camera's node, best one that names a place: `/dev/v4l/by-path/…`.
    pub node: Option<PathBuf>,
    /// `video`: bus topology of the camera, `1-2.1`.
    pub place: Option<String>,
    /// `video`: a network camera instead, `rtsp://host:port/path`; it must deliver JPEG.
    pub rtsp: Option<String>,
    /// `video`: pixels across; with `height`.
    pub width: Option<u32>,
    /// `video`: pixels down; with `width`.
    pub height: Option<u32>,
    /// `video`: pictures a second that are kept.
    #[serde(default = "ten")]
    pub rate: u32,
    /// `video`: days a recording is kept.
    #[serde(default = "ninety")]
    pub keep_days: u32,
    /// `video`: mebibytes all recordings may take together.
    #[serde(default = "most")]
    pub keep_mib: u64,
    /// `video`: mebibytes that stay free on the disk.
    #[serde(default = "least")]
    pub free_mib: u64,
    /// `markers`: the recorder's `host:port`.
    pub address: Option<String>,
    /// `markers`: what the recorder knows this machine by (GA/T 1400 `DeviceID`).
    pub device_id: Option<String>,
    /// `markers`: a file that keeps the bytes of the session.
    pub record: Option<PathBuf>,
}

/// What the recorder does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// Keeps the video itself.
    Video,
    /// Sends markers only.
    Markers,
}

impl Settings {
    /// Which camera is meant.
    pub fn camera(&self) -> VideoSettings {
        VideoSettings { node: self.node.clone(), place: self.place.clone() }
    }

    /// How much may be kept.
    pub fn room(&self) -> Room {
        Room {
            age: Duration::from_secs(u64::from(self.keep_days) * 86_400),
            bytes: self.keep_mib.saturating_mul(1 << 20),
            free: self.free_mib.saturating_mul(1 << 20),
        }
    }
}

fn ten() -> u32 {
    10
}

fn ninety() -> u32 {
    90
}

fn most() -> u64 {
    50 * 1024
}

fn least() -> u64 {
    512
}
