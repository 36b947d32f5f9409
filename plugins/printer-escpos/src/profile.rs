//! What the driver knows of this printer from its settings.

use crate::encode::Cut;
use serde::Deserialize;
use std::time::Duration;

/// How the driver learns that a job was printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// `GS r 1` after the cut: every ESC/POS printer answers it in its turn. Asked twice, because one byte of noise may
    /// look like its answer.
    #[default]
    Sensor,
    /// `GS ( H`: the answer carries the number of the question. Newer printers know it.
    ProcessId,
}

/// How long the driver waits for what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// A real-time answer.
    pub answer: Duration,
    /// The line counts as quiet after that.
    pub settle: Duration,
    /// A job that does not go on for that long is asked about.
    pub stall: Duration,
    /// An answer that did not come for that long, while the printer says that it is well, is lost.
    pub lost: Duration,
    /// How often the printer is looked at between jobs.
    pub watch: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        let ms = Duration::from_millis;
        Pace { answer: ms(150), settle: ms(15), stall: ms(300), lost: ms(3000), watch: ms(500) }
    }
}

/// One model of printer, as the slot describes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// Dots across.
    pub width: u32,
    /// Bytes the printer takes before it must have printed some of them.
    pub buffer: usize,
    /// How it cuts.
    pub cut: Cut,
    /// Dots fed beyond the cutter before the cut.
    pub feed: u8,
    /// How a job is confirmed.
    pub confirm: Confirm,
    /// Whether it answers `DLE EOT 14h`, which tells of a ticket in the output.
    pub full_status: bool,
    /// Bytes printed before every paper: its header, encoded.
    pub header: Vec<u8>,
    /// The serial number it must have; any where absent.
    pub serial_number: Option<String>,
    /// How long things take.
    pub pace: Pace,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile {
            width: 576,
            buffer: 4096,
            cut: Cut::Full,
            feed: 0,
            confirm: Confirm::Sensor,
            full_status: false,
            header: Vec::new(),
            serial_number: None,
            pace: Pace::default(),
        }
    }
}
