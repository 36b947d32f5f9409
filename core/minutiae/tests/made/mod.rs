//! Made-up records of made-up fingers.

#![allow(dead_code, reason = "each test crate uses a part of it")]

/// A point: x, y, angle in 256ths of a turn.
pub(crate) type Place = (u16, u16, u8);

/// A record to be written.
#[derive(Clone)]
pub(crate) struct Made {
    /// Its views: finger position and points.
    pub(crate) views: Vec<(u8, Vec<Place>)>,
    /// Pixels a centimetre.
    pub(crate) a_cm: u16,
}

impl Made {
    /// A record of one right thumb at 500 dpi.
    pub(crate) fn of(points: Vec<Place>) -> Made {
        Made { views: vec![(1, points)], a_cm: 197 }
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"FMR\0 20\0\0\0\0\0\0\0".to_vec();
        for number in [2000, 2000, self.a_cm, self.a_cm] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend([self.views.len() as u8, 0]);
        for (finger, points) in &self.views {
            bytes.extend([*finger, 0, 80, points.len() as u8]);
            for (x, y, angle) in points {
                bytes.extend((x | 0x4000).to_be_bytes());
                bytes.extend(y.to_be_bytes());
                bytes.extend([*angle, 50]);
            }
            bytes.extend([0, 0]);
        }
        let length = bytes.len() as u32;
        bytes[8..12].copy_from_slice(&length.to_be_bytes());
        bytes
    }
}

/// The record that other bytes are compared with.
pub(crate) fn rehearsed() -> Vec<u8> {
    Made::of(finger(30, 7)).bytes()
}

/// So many points on a glass of 256 by 360 pixels, away from its edge.
pub(crate) fn finger(count: usize, seed: u32) -> Vec<Place> {
    let mut dice = u64::from(seed) << 1 | 1;
    let mut roll = |below: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % below
    };
    (0..count).map(|_| (roll(256) as u16 + 300, roll(360) as u16 + 300, roll(256) as u8)).collect()
}
