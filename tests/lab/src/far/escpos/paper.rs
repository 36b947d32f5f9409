//! The roll: what was printed, as dots, cut into sheets.

use std::sync::{Arc, Mutex, PoisonError};

/// Dots across of the print head, and bytes of a row.
const WIDTH: usize = 576;
const STRIDE: usize = WIDTH / 8;
/// Rows of a character, and white rows after a line.
const CELL: usize = 24;
const LEADING: usize = 6;

/// A printed paper: 576 dots across, eight in a byte, the leftmost highest, 1 is black.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    rows: Vec<[u8; STRIDE]>,
    /// The codes of its characters, line by line.
    pub text: Vec<u8>,
}

/// Prints the size and nothing of the content.
impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet({WIDTH}x{})", self.rows.len())
    }
}

impl Sheet {
    /// Rows.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// Dots across.
    pub fn width(&self) -> usize {
        WIDTH
    }

    /// Whether the dot is black; white outside.
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        x < WIDTH && self.rows.get(y).is_some_and(|row| row[x / 8] & (0x80 >> (x % 8)) != 0)
    }

    /// All rows from the top.
    pub fn bytes(&self) -> Vec<u8> {
        self.rows.concat()
    }

    /// Whether any dot is black.
    pub fn is_printed(&self) -> bool {
        self.rows.iter().flatten().any(|byte| *byte != 0)
    }
}

/// The paper of one printer, to look at while it prints.
#[derive(Clone, Default)]
pub struct Paper(Arc<Mutex<Roll>>);

impl Paper {
    /// The sheets that were cut off, oldest first.
    pub fn sheets(&self) -> Vec<Sheet> {
        self.with(|roll| roll.sheets.clone())
    }

    /// The piece that hangs in the slot.
    pub fn hanging(&self) -> Sheet {
        self.with(|roll| roll.sheet.clone())
    }

    /// Bytes that came while the buffer was full, and were lost.
    pub fn overrun(&self) -> usize {
        self.with(|roll| roll.overrun)
    }

    /// Takes all paper away.
    pub fn clear(&self) {
        self.with(|roll| *roll = Roll::default());
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Roll) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The roll and the line that is being composed.
#[derive(Default)]
pub(super) struct Roll {
    sheets: Vec<Sheet>,
    sheet: Sheet,
    pub(super) line: Line,
    pub(super) overrun: usize,
}

/// A line of text: 24 rows, and how far it goes.
#[derive(Default)]
pub(super) struct Line {
    rows: Vec<[u8; STRIDE]>,
    across: usize,
    codes: Vec<u8>,
}

impl Line {
    pub(super) fn clear(&mut self) {
        *self = Line::default();
    }

    fn dot(&mut self, x: usize, y: usize) {
        self.rows.resize(CELL, [0; STRIDE]);
        if x < WIDTH && y < CELL {
            self.rows[y][x / 8] |= 0x80 >> (x % 8);
        }
    }
}

impl Roll {
    /// A row of a picture.
    pub(super) fn row(&mut self, dots: &[u8]) {
        let mut row = [0; STRIDE];
        let used = dots.len().min(STRIDE);
        row[..used].copy_from_slice(&dots[..used]);
        self.sheet.rows.push(row);
    }

    /// A character of the line.
    pub(super) fn character(&mut self, code: &[u8], cell: &[u8; 72]) {
        let across = if code.len() > 1 { CELL } else { CELL / 2 };
        for (y, row) in cell.chunks_exact(3).enumerate() {
            for x in (0..across).filter(|x| row[x / 8] & (0x80 >> (x % 8)) != 0) {
                self.line.dot(self.line.across + x, y);
            }
        }
        self.line.across += across;
        self.line.codes.extend(code);
    }

    /// A picture in the line: three bytes a column.
    pub(super) fn columns(&mut self, data: &[u8]) {
        for column in data.chunks_exact(3) {
            for y in (0..CELL).filter(|y| column[y / 8] & (0x80 >> (y % 8)) != 0) {
                self.line.dot(self.line.across, y);
            }
            self.line.across += 1;
        }
        self.line.codes.push(b'?');
    }

    /// Prints the line; how many rows it took.
    pub(super) fn end_line(&mut self, align: u8) -> usize {
        let mut line = std::mem::take(&mut self.line);
        let left = match align {
            1 => WIDTH.saturating_sub(line.across) / 2,
            2 => WIDTH.saturating_sub(line.across),
            _ => 0,
        };
        line.rows.resize(CELL + LEADING, [0; STRIDE]);
        for row in &line.rows {
            let mut moved = [0; STRIDE];
            for x in (0..WIDTH - left).filter(|x| row[x / 8] & (0x80 >> (x % 8)) != 0) {
                moved[(x + left) / 8] |= 0x80 >> ((x + left) % 8);
            }
            self.sheet.rows.push(moved);
        }
        self.sheet.text.extend(&line.codes);
        self.sheet.text.push(b'\n');
        CELL + LEADING
    }

    /// White rows.
    pub(super) fn feed(&mut self, rows: u32) {
        self.sheet.rows.extend(std::iter::repeat_n([0; STRIDE], rows as usize));
    }

    /// A code of square modules; how many rows it took.
    pub(super) fn modules(&mut self, across: usize, modules: &[bool], size: usize, align: u8) -> usize {
        let left = if align == 1 { WIDTH.saturating_sub(across * size) / 2 } else { 0 };
        let before = self.sheet.rows.len();
        for line in modules.chunks_exact(across.max(1)) {
            let mut row = [0; STRIDE];
            for (at, _) in line.iter().enumerate().filter(|(_, black)| **black) {
                for x in (left + at * size..left + (at + 1) * size).filter(|x| *x < WIDTH) {
                    row[x / 8] |= 0x80 >> (x % 8);
                }
            }
            self.sheet.rows.extend(std::iter::repeat_n(row, size));
        }
        self.sheet.rows.len() - before
    }

    /// Cuts the paper off.
    pub(super) fn cut(&mut self) {
        self.sheets.push(std::mem::take(&mut self.sheet));
    }
}
