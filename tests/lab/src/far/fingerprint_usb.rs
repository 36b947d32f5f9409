//! A fingerprint scanner on bulk pipes, and the fingers of made-up people that somebody presses on it.
//!
//! Its pictures are spirals as wide apart as ridges; nobody's finger looks so. It speaks the open protocol of the driver
//! `fingerprint-usb`, from the device's side.

use crate::{FarEnd, Say};
use std::time::Duration;

/// How a finger lies on the glass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lies {
    Good,
    /// Good enough for a template of lower quality.
    Faint,
    Wet,
    Dry,
    Partial,
    /// A picture that looks well and gives no template.
    Worn,
    /// Wet, but the scanner itself says so.
    WetSaid,
}

/// The scanner.
#[derive(Debug)]
pub struct FingerprintUsb {
    width: usize,
    height: usize,
    compares: bool,
    /// How long it takes for a picture.
    pace: Duration,
    finger: Option<Lies>,
    person: u32,
    /// The last template it made.
    template: Option<Vec<u8>>,
    /// The last picture was taken of this.
    taken: Option<Lies>,
    captures: u32,
    broken: bool,
    heard: Vec<u8>,
    /// The last picture and whose it is: drawing one takes an emulated processor longer than a driver waits.
    drawn: Option<((u32, Lies), Vec<u8>)>,
    /// Makes the template of a person's finger in the press of that number.
    makes: fn(u32, u8, u32) -> Vec<u8>,
}

impl FingerprintUsb {
    /// A scanner of 256 by 360 pixels that compares templates.
    pub fn new() -> FingerprintUsb {
        FingerprintUsb {
            width: 256,
            height: 360,
            compares: true,
            pace: Duration::ZERO,
            finger: None,
            person: 1,
            template: None,
            taken: None,
            captures: 0,
            broken: false,
            heard: Vec::new(),
            drawn: None,
            makes: template,
        }
    }

    /// The same with a smaller glass, for short recordings.
    #[must_use]
    pub fn sized(self, width: usize, height: usize) -> FingerprintUsb {
        FingerprintUsb { width, height, ..self }
    }

    /// The same without a comparison of its own.
    #[must_use]
    pub fn without_compare(self) -> FingerprintUsb {
        FingerprintUsb { compares: false, ..self }
    }

    /// The same, but each picture takes that long.
    #[must_use]
    pub fn paced(self, pace: Duration) -> FingerprintUsb {
        FingerprintUsb { pace, ..self }
    }

    /// The same with templates of another kind, of person, finger and number of the press; at most 512 bytes.
    #[must_use]
    pub fn making(self, makes: fn(u32, u8, u32) -> Vec<u8>) -> FingerprintUsb {
        FingerprintUsb { makes, ..self }
    }

    /// The template on file of a person's finger.
    pub fn on_file(person: u32, finger: u8) -> Vec<u8> {
        template(person, finger, 0)
    }

    /// The picture of the finger that lies so.
    fn picture(&mut self, lies: Lies) -> Vec<u8> {
        let whose = (self.person, lies);
        match &self.drawn {
            Some((drawn, picture)) if *drawn == whose => picture.clone(),
            _ => {
                let picture = ridges(self.width, self.height, self.person, lies);
                self.drawn = Some((whose, picture.clone()));
                picture
            }
        }
    }

    /// The status and data for a request, and how long it takes.
    fn answer(&mut self, command: u8, data: &[u8]) -> (u8, Vec<u8>, Duration) {
        let none = Duration::ZERO;
        if self.broken {
            return (0x20, vec![], none);
        }
        match command {
            1 => {
                let mut info = vec![1];
                for number in [self.width as u16, self.height as u16, 500] {
                    info.extend(number.to_le_bytes());
                }
                info.push(1 | (u8::from(self.compares) << 1));
                info.extend(512u16.to_le_bytes());
                (0, info, none)
            }
            2 => (0, vec![], none),
            3 => (0, vec![u8::from(self.finger.is_some())], none),
            4 => match self.finger {
                None => (1, vec![], none),
                Some(Lies::WetSaid) => (2, vec![], self.pace),
                Some(lies) => {
                    self.taken = Some(lies);
                    self.captures += 1;
                    (0, self.picture(lies), self.pace)
                }
            },
            5 => match (self.taken, data) {
                (None, _) => (1, vec![], none),
                (Some(Lies::Worn), _) => (5, vec![], self.pace),
                (Some(lies), [finger]) => {
                    let made = (self.makes)(self.person, *finger, self.captures);
                    let quality = if lies == Lies::Faint { 45 } else { 88 };
                    self.template = Some(made.clone());
                    (0, [&[quality][..], &made].concat(), self.pace)
                }
                _ => (0x10, vec![], none),
            },
            6 if self.compares => match &self.template {
                Some(made) if data.len() == made.len() => {
                    let equal = made.iter().zip(data).filter(|(one, other)| one == other).count();
                    (0, ((equal * 10_000 / made.len()) as u16).to_le_bytes().to_vec(), none)
                }
                _ => (0x10, vec![], none),
            },
            _ => (0x10, vec![], none),
        }
    }
}

impl Default for FingerprintUsb {
    fn default() -> FingerprintUsb {
        FingerprintUsb::new()
    }
}

fn sum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| sum.wrapping_add(u16::from(*byte)))
}

impl FarEnd for FingerprintUsb {
    fn hear(&mut self, _endpoint: u8, bytes: &[u8], say: &mut Say) {
        self.heard.extend(bytes);
        while let Some(at) = self.heard.windows(2).position(|window| window == b"FP") {
            self.heard.drain(..at);
            let Some(head) = self.heard.get(..6) else { return };
            let (command, number) = (head[2], head[3]);
            let len = usize::from(u16::from_le_bytes([head[4], head[5]]));
            if self.heard.len() < 8 + len {
                return;
            }
            let request: Vec<u8> = self.heard.drain(..8 + len).collect();
            let right = sum(&request[..6 + len]).to_le_bytes() == request[6 + len..];
            let (status, data, takes) =
                if right { self.answer(command, &request[6..6 + len]) } else { (0x11, vec![], Duration::ZERO) };
            let mut answer = vec![b'F', b'P', command | 0x80, number, status, 0];
            answer.extend((data.len() as u32).to_le_bytes());
            answer.extend(data);
            answer.extend(sum(&answer).to_le_bytes());
            say.after(takes, answer);
        }
    }

    fn act(&mut self, act: &str, _say: &mut Say) -> bool {
        self.finger = match act {
            "finger good" => Some(Lies::Good),
            "finger faint" => Some(Lies::Faint),
            "finger wet" => Some(Lies::Wet),
            "finger wet, said" => Some(Lies::WetSaid),
            "finger dry" => Some(Lies::Dry),
            "finger partial" => Some(Lies::Partial),
            "finger worn" => Some(Lies::Worn),
            "finger off" => None,
            "somebody else" => {
                self.person += 1;
                self.finger
            }
            "broken" => {
                self.broken = true;
                self.finger
            }
            "mended" => {
                self.broken = false;
                self.finger
            }
            _ => return false,
        };
        true
    }

    fn plugged(&mut self) {
        self.heard.clear();
        (self.template, self.taken) = (None, None);
    }

    fn oversize(&self, message: &[u8]) -> Vec<u8> {
        let mut lie = message.to_vec();
        if let Some(len) = lie.get_mut(6..10) {
            len.fill(0xFF);
        }
        lie
    }
}

/// Noise that is the same every time.
fn noise(seed: u32, at: usize) -> u32 {
    let mixed = (seed.wrapping_mul(0x9E37_79B9) ^ at as u32).wrapping_mul(0x85EB_CA6B);
    (mixed ^ (mixed >> 15)).wrapping_mul(0xC2B2_AE35) >> 24
}

/// A template: noise of the person and the finger, with a little noise of this capture. Byte 5 is the finger's code.
fn template(person: u32, finger: u8, capture: u32) -> Vec<u8> {
    let ridges = person.wrapping_mul(1009).wrapping_add(u32::from(finger));
    let byte = |at: usize| {
        let smudged = capture > 0 && at > 5 && noise(capture ^ 0x5A5A, at) < 16;
        noise(if smudged { ridges ^ (capture << 8) } else { ridges }, at) as u8
    };
    let mut bytes: Vec<u8> = (0..512).map(byte).collect();
    bytes[..6].copy_from_slice(&[b'L', b'A', b'B', 1, 0, finger]);
    bytes
}

/// A picture: a spiral of ridges nine pixels apart, on as much of the glass as the finger covers.
fn ridges(width: usize, height: usize, person: u32, lies: Lies) -> Vec<u8> {
    let (middle_x, middle_y) = (width as f64 / 2.0, height as f64 / 2.0);
    let turns = f64::from(1 + person % 3);
    let cover = if lies == Lies::Partial { 0.28 } else { 0.95 };
    let mut picture = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (x as f64 - middle_x, y as f64 - middle_y);
            let away = (dx / middle_x).powi(2) + (dy / middle_y).powi(2);
            let grain = noise(person, y * width + x) as f64 / 255.0 * 10.0;
            let wave =
                ((dx.hypot(dy) / 9.0 + dy.atan2(dx) / std::f64::consts::TAU * turns) * std::f64::consts::TAU).sin();
            let brightness = match lies {
                _ if away > cover * cover => 245.0,
                Lies::Wet => 45.0 + wave * 10.0,
                Lies::Dry => 205.0 + wave * 27.0,
                Lies::Faint => 130.0 + wave * 60.0,
                _ => 125.0 + wave * 100.0,
            };
            picture.push((brightness + grain - 5.0).clamp(0.0, 255.0) as u8);
        }
    }
    picture
}
