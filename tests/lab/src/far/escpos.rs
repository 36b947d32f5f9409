//! A receipt printer that speaks ESC/POS: it has a buffer, a speed, a roll of paper and a cutter, and what it printed can
//! be looked at as dots.
//!
//! Real-time commands are obeyed as their bytes arrive, even in the middle of a picture, as the real ones do. Acts:
//! `paper out`, `paper out in N` (rows), `paper low`, `paper in`, `open cover`, `close cover`, `jam paper`, `jam cutter` (at
//! the next cut), `clear jam`, `hot head`, `cool head`, `take ticket`.

mod paper;
mod parse;
mod status;

pub use paper::{Paper, Sheet};

use crate::{FarEnd, Say};
use paper::Roll;
use parse::{Command, parse};
use std::collections::VecDeque;
use std::time::Duration;

/// What the printer has in its character memory, and its own maker of codes.
pub trait Rom: Send {
    /// The cell of a character, 24 rows of 3 bytes; an ASCII byte uses the left 12 dots. `None` prints a box.
    fn glyph(&self, code: &[u8]) -> Option<[u8; 72]>;

    /// The modules of a QR code, row by row, and how many stand in a row.
    fn qr(&self, data: &[u8]) -> Option<(usize, Vec<bool>)>;
}

/// A model of printer.
#[derive(Clone, Debug)]
pub struct Model {
    /// Bytes it takes before it has printed some.
    pub buffer: usize,
    /// Rows a second; 0 prints at once.
    pub speed: u32,
    /// Whether it answers the full status of kiosk printers and sees its output.
    pub kiosk: bool,
    /// Whether it knows process ids.
    pub process_id: bool,
    /// Its serial number.
    pub serial_number: String,
}

impl Default for Model {
    fn default() -> Model {
        Model { buffer: 4096, speed: 0, kiosk: false, process_id: true, serial_number: "TB0001".into() }
    }
}

/// The printer.
pub struct EscPos {
    model: Model,
    rom: Option<Box<dyn Rom>>,
    paper: Paper,
    buffer: VecDeque<u8>,
    /// The last bytes that came, to see real-time commands in.
    tail: Vec<u8>,
    /// Bytes of each row and rows that a picture still brings.
    raster: Option<(usize, usize)>,
    chinese: bool,
    align: u8,
    qr_data: Vec<u8>,
    qr_size: u8,
    automatic: u8,
    last_status: [u8; 4],
    rows_left: Option<u32>,
    low: bool,
    cover_open: bool,
    jammed: bool,
    jam_cutter: bool,
    cutter_error: bool,
    cutter_cause: bool,
    hot: bool,
    ticket: bool,
    credit: f64,
    last: Duration,
}

impl EscPos {
    /// A printer of that model, and its paper to look at.
    pub fn new(model: Model, rom: Option<Box<dyn Rom>>) -> (EscPos, Paper) {
        let paper = Paper::default();
        let printer = EscPos {
            model,
            rom,
            paper: paper.clone(),
            buffer: VecDeque::new(),
            tail: Vec::new(),
            raster: None,
            chinese: true,
            align: 0,
            qr_data: Vec::new(),
            qr_size: 3,
            automatic: 0,
            last_status: [0; 4],
            rows_left: None,
            low: false,
            cover_open: false,
            jammed: false,
            jam_cutter: false,
            cutter_error: false,
            cutter_cause: false,
            hot: false,
            ticket: false,
            credit: 0.0,
            last: Duration::ZERO,
        };
        (printer, paper)
    }

    fn tell(&mut self, say: &mut Say) {
        let status = self.status();
        if self.automatic != 0 && status != self.last_status {
            say.now(status);
        }
        self.last_status = status;
    }

    fn forget(&mut self) {
        self.buffer.clear();
        self.raster = None;
        self.paper.with(|roll| roll.line.clear());
    }

    /// Looks at the bytes as they come.
    fn at_once(&mut self, byte: u8, say: &mut Say) {
        const CLEAR: [u8; 10] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
        self.tail.push(byte);
        let over = self.tail.len().saturating_sub(CLEAR.len());
        self.tail.drain(..over);
        if self.tail == CLEAR {
            self.forget();
        }
        match self.tail.last_chunk::<3>() {
            Some([0x10, 0x04, n]) => {
                if let Some(answer) = self.real_time(*n) {
                    say.now(answer);
                }
            }
            Some([0x10, 0x05, 2]) if self.jammed || self.cutter_error => {
                self.cutter_error &= self.cutter_cause;
                self.forget();
            }
            _ => {}
        }
    }

    /// Works off the buffer as far as paper, errors and speed allow.
    fn work(&mut self, say: &mut Say) {
        while !self.offline() {
            if let Some((across, rows)) = self.raster {
                if self.buffer.len() < across || !self.row_allowed() {
                    break;
                }
                let row: Vec<u8> = self.buffer.drain(..across).collect();
                self.paper.with(|roll| roll.row(&row));
                self.raster = (rows > 1).then_some((across, rows - 1));
                self.consumed();
                continue;
            }
            let bytes = self.buffer.make_contiguous();
            let Some((command, length)) = parse(bytes, self.chinese) else { break };
            // A line of text is printed at once here; it costs its rows afterwards.
            if matches!(command, Command::LineFeed | Command::Qr | Command::Feed(_)) && !self.row_allowed() {
                break;
            }
            self.buffer.drain(..length);
            self.obey(command, say);
        }
        self.tell(say);
    }

    fn row_allowed(&self) -> bool {
        self.model.speed == 0 || self.credit >= 1.0
    }

    fn consumed(&mut self) {
        self.credit -= 1.0;
        if let Some(left) = &mut self.rows_left {
            *left = left.saturating_sub(1);
        }
    }

    fn obey(&mut self, command: Command, say: &mut Say) {
        match command {
            Command::Nothing => {}
            Command::Initialize => {
                self.automatic = 0;
                self.align = 0;
                self.paper.with(|roll| roll.line.clear());
            }
            Command::Automatic(mask) => {
                self.automatic = mask;
                self.last_status = self.status();
                if mask != 0 {
                    say.now(self.last_status);
                }
            }
            Command::Sensor => {
                say.now([Self::bits(&[(self.low || self.paper_end(), 0x03), (self.paper_end(), 0x0C)])]);
            }
            Command::ProcessId(id) if self.model.process_id => say.now([&[0x37, 0x22][..], &id, &[0]].concat()),
            Command::ProcessId(_) => {}
            Command::SerialNumber => {
                say.now([b"\x5F".as_slice(), self.model.serial_number.as_bytes(), &[0]].concat());
            }
            Command::Align(align) => self.align = align,
            Command::Chinese(on) => self.chinese = on,
            Command::Raster { across, rows } => self.raster = (rows > 0 && across > 0).then_some((across, rows)),
            Command::Character(code) => self.character(&code),
            Command::Columns(data) => self.paper.with(|roll| roll.columns(&data)),
            Command::LineFeed => {
                let align = self.align;
                let rows = self.paper.with(|roll| roll.end_line(align));
                (0..rows).for_each(|_| self.consumed());
            }
            Command::Feed(rows) => {
                self.paper.with(|roll| roll.feed(rows));
                (0..rows).for_each(|_| self.consumed());
            }
            Command::QrSize(size) => self.qr_size = size,
            Command::QrData(data) => self.qr_data = data,
            Command::Qr => {
                let made = self.rom.as_ref().and_then(|rom| rom.qr(&self.qr_data));
                if let Some((across, modules)) = made {
                    let (size, align) = (self.qr_size.into(), self.align);
                    let rows = self.paper.with(|roll| roll.modules(across, &modules, size, align));
                    (0..rows).for_each(|_| self.consumed());
                }
            }
            Command::Cut if self.jam_cutter => {
                self.cutter_error = true;
                self.cutter_cause = true;
                self.jam_cutter = false;
            }
            Command::Cut => {
                self.paper.with(Roll::cut);
                self.ticket = self.model.kiosk;
            }
        }
    }

    fn character(&mut self, code: &[u8]) {
        const BOX: [u8; 72] = [0x7E; 72];
        let cell = self.rom.as_ref().and_then(|rom| rom.glyph(code)).unwrap_or(BOX);
        self.paper.with(|roll| roll.character(code, &cell));
    }
}

impl FarEnd for EscPos {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        for byte in bytes {
            self.at_once(*byte, say);
            if self.buffer.len() < self.model.buffer {
                self.buffer.push_back(*byte);
            } else {
                self.work(say);
                if self.buffer.len() < self.model.buffer {
                    self.buffer.push_back(*byte);
                } else {
                    self.paper.with(|roll| roll.overrun += 1);
                }
            }
        }
        self.work(say);
    }

    fn tick(&mut self, now: Duration, say: &mut Say) {
        let passed = now.saturating_sub(self.last).as_secs_f64();
        self.last = now;
        // The mechanics do not save up what they did not print while there was nothing to print.
        self.credit =
            (self.credit + passed * f64::from(self.model.speed)).min(f64::from(self.model.speed) / 20.0 + 1.0);
        self.work(say);
    }

    fn act(&mut self, act: &str, say: &mut Say) -> bool {
        match act {
            "paper out" => self.rows_left = Some(0),
            "paper in" => (self.rows_left, self.low) = (None, false),
            "paper low" => self.low = true,
            "open cover" => self.cover_open = true,
            "close cover" => self.cover_open = false,
            "jam paper" => self.jammed = true,
            "jam cutter" => self.jam_cutter = true,
            "clear jam" => (self.jammed, self.cutter_cause) = (false, false),
            "hot head" => self.hot = true,
            "cool head" => self.hot = false,
            "take ticket" => self.ticket = false,
            _ => match act.strip_prefix("paper out in ").and_then(|rows| rows.parse().ok()) {
                Some(rows) => self.rows_left = Some(rows),
                None => return false,
            },
        }
        self.work(say);
        true
    }

    fn plugged(&mut self) {
        self.forget();
        self.tail.clear();
        self.automatic = 0;
        self.credit = 0.0;
    }
}
