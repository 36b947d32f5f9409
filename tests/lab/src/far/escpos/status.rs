//! How the printer is, in the bits of its answers.

use super::EscPos;

impl EscPos {
    pub(super) fn paper_end(&self) -> bool {
        self.rows_left == Some(0)
    }

    pub(super) fn offline(&self) -> bool {
        self.cover_open || self.jammed || self.cutter_error || self.hot || self.paper_end()
    }

    pub(super) fn bits(pairs: &[(bool, u8)]) -> u8 {
        pairs.iter().filter(|(on, _)| *on).fold(0, |bits, (_, bit)| bits | bit)
    }

    pub(super) fn real_time(&self, n: u8) -> Option<Vec<u8>> {
        let bits = match n {
            1 => 0x16 | Self::bits(&[(self.offline(), 0x08)]),
            2 => {
                let error = self.jammed || self.cutter_error || self.hot;
                0x12 | Self::bits(&[(self.cover_open, 0x04), (self.paper_end(), 0x20), (error, 0x40)])
            }
            3 => 0x12 | Self::bits(&[(self.jammed, 0x04), (self.cutter_error, 0x08), (self.hot, 0x40)]),
            4 => 0x12 | Self::bits(&[(self.low || self.paper_end(), 0x0C), (self.paper_end(), 0x60)]),
            0x14 if self.model.kiosk => {
                let low = self.low || self.paper_end();
                let paper = Self::bits(&[(self.paper_end(), 0x01), (low, 0x04), (self.ticket, 0x20)]);
                let user = Self::bits(&[(self.cover_open, 0x02), (self.raster.is_some(), 0x08)]);
                let recoverable = Self::bits(&[(self.hot, 0x01), (self.jammed, 0x40)]);
                return Some(vec![0x10, 0x0F, paper, user, recoverable, u8::from(self.cutter_error)]);
            }
            _ => return None,
        };
        Some(vec![bits])
    }

    pub(super) fn status(&self) -> [u8; 4] {
        let first = 0x10 | Self::bits(&[(self.offline(), 0x08), (self.cover_open, 0x20)]);
        let error = Self::bits(&[(self.jammed, 0x04), (self.cutter_error, 0x08), (self.hot, 0x40)]);
        let roll = Self::bits(&[(self.low || self.paper_end(), 0x03), (self.paper_end(), 0x0C)]);
        [first, error, roll, 0]
    }
}
