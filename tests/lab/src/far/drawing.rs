//! What stands before a drawn camera: people who do not exist, and papers with nothing on them to read.
//!
//! A face is drawn as light and shadow, not as a cartoon: a detector of real faces finds it. No photograph of anybody is
//! in the project.

/// A drawn picture: rows of red, green, blue without gaps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawing {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Three bytes a pixel.
    pub rgb: Vec<u8>,
}

/// A scene with people.
#[derive(Clone, PartialEq, Debug)]
pub struct People {
    /// Where they stand: the point between the eyes, and half a face's width, in pixels.
    pub faces: Vec<(f32, f32, f32)>,
    /// How much light there is; 1 is right.
    pub light: f32,
    /// How much of it is missing on the left side of each face.
    pub side: f32,
    /// Grey of the wall.
    pub wall: f32,
    /// Degrees by which the heads lean.
    pub lean: f32,
    /// Pixels over which the picture is smeared.
    pub blur: usize,
}

impl People {
    /// Nobody before a white wall.
    pub fn nobody() -> People {
        People { faces: Vec::new(), light: 1.0, side: 0.0, wall: 238.0, lean: 0.0, blur: 0 }
    }

    /// One person in the middle of a picture of that size, as large as an identity photo wants them.
    pub fn one(width: usize, height: usize) -> People {
        People { faces: vec![(width as f32 / 2.0, height as f32 * 0.36, 105.0)], ..People::nobody() }
    }

    /// Draws them; each `take` has noise of its own, as every picture of a sensor.
    pub fn draw(&self, width: usize, height: usize, take: u32) -> Drawing {
        let mut rgb = Vec::with_capacity(width * height * 3);
        let mut noise = Noise::of(take);
        let (sine, cosine) = self.lean.to_radians().sin_cos();
        for row in 0..height {
            for column in 0..width {
                let mut colour = [self.wall; 3];
                for (x, y, unit) in &self.faces {
                    let (dx, dy) = ((column as f32 - x) / unit, (row as f32 - y) / unit);
                    if dx.abs() < 2.5 && dy > -1.8 {
                        let point = (dx * cosine + dy * sine, dy * cosine - dx * sine);
                        paint(point, self.side, &mut colour);
                    }
                }
                rgb.extend(colour.map(|part| (part * self.light + noise.next()).clamp(0.0, 255.0) as u8));
            }
        }
        smear(&mut rgb, width, height, self.blur);
        Drawing { width, height, rgb }
    }
}

/// Light and shadow of a face: how much, where (across, down), how far (across, down). One unit is half the face's width;
/// the middle lies between the eyes. Found by trying: with these a detector of real faces is as sure as of a photograph.
const SHADES: [[f32; 5]; 12] = [
    [-117.0, 0.488, 0.026, 0.204, 0.078],
    [-73.5, 0.437, -0.253, 0.329, 0.056],
    [31.4, 0.426, 0.153, 0.226, 0.095],
    [22.6, 0.0, 0.288, 0.110, 0.334],
    [-42.1, 0.120, 0.525, 0.106, 0.060],
    [-16.6, 0.255, 0.306, 0.063, 0.262],
    [-54.9, 0.0, 0.934, 0.339, 0.059],
    [-25.7, 0.0, 1.021, 0.309, 0.139],
    [-14.5, 0.0, 1.158, 0.243, 0.089],
    [22.2, 0.551, 0.550, 0.279, 0.249],
    [20.9, 0.0, -0.644, 0.660, 0.222],
    [15.7, 0.0, 1.296, 0.200, 0.105],
];

fn paint((x, y): (f32, f32), side: f32, colour: &mut [f32; 3]) {
    let cover = |outside: f32| (0.5 - outside * 14.0).clamp(0.0, 1.0);
    let mut over = |share: f32, with: [f32; 3]| {
        for (part, with) in colour.iter_mut().zip(with) {
            *part += (with - *part) * share;
        }
    };
    let across = x.abs();
    // Cloth and hair have threads and strands, which is what a check of sharpness sees.
    let cloth = 9.0 * ((x * 61.0).sin() + (y * 57.0).sin());
    let strands = 16.0 * (x * 83.0 + 3.0 * (y * 9.0).sin()).sin();
    over(cover(1.95 + 0.35 * x * x - y).min(cover(across - 2.2)), [66.0 + cloth, 74.0 + cloth, 96.0 + cloth]);
    let dim = if x < 0.0 { 1.0 - side } else { 1.0 };
    let neck = cover(across - 0.62).min(cover(y - 2.05)).min(cover(0.9 - y));
    over(neck, [150.0 * dim, 128.0 * dim, 114.0 * dim]);
    let (middle, half) = (0.235, 1.306);
    let hair = (across / 1.253).hypot((y - middle + 0.18) / (half + 0.1));
    over(cover(hair - 1.0).min(cover(y - 0.45)), [46.0 + strands, 43.0 + strands, 44.0 + strands]);
    let wide = 1.113 * (1.0 - 0.18 * ((y - 0.3) / 1.3).clamp(0.0, 1.0).powf(1.5));
    let from_middle = (across / wide).hypot((y - middle) / half);
    let face = cover(from_middle - 1.0).min(cover(-0.85 + 0.25 * across * across - y));
    if face > 0.0 {
        let mut light = 178.5 - 25.0 * ((from_middle - 0.55) / 0.45).clamp(0.0, 1.0).powi(2);
        for [strength, at, down, wide, high] in SHADES {
            let away = ((across - at) / wide).powi(2) + ((y - down) / high).powi(2);
            if away < 9.0 {
                light += strength * (-away).exp();
            }
        }
        let pores = 11.0 * ((x * 97.0).sin() * (y * 89.0).sin());
        let light = (light + pores) * dim;
        over(face, [light * 1.12, light * 0.97, light * 0.87]);
    }
}

/// A scene with a tray.
#[derive(Clone, PartialEq, Debug)]
pub struct Tray {
    /// Corners of the paper, clockwise from its own upper left; `None` for an empty tray.
    pub paper: Option<[(f32, f32); 4]>,
    /// A hand on the paper: its middle and its half width.
    pub hand: Option<(f32, f32, f32)>,
    /// How much light there is; 1 is right.
    pub light: f32,
    /// Pixels over which the picture is smeared.
    pub blur: usize,
}

impl Tray {
    /// With nothing on it.
    pub fn empty() -> Tray {
        Tray { paper: None, hand: None, light: 1.0, blur: 0 }
    }

    /// With a paper on it.
    pub fn with(paper: [(f32, f32); 4]) -> Tray {
        Tray { paper: Some(paper), ..Tray::empty() }
    }

    /// Draws it; each `take` has noise of its own.
    pub fn draw(&self, width: usize, height: usize, take: u32) -> Drawing {
        let mut rgb = Vec::with_capacity(width * height * 3);
        let mut noise = Noise::of(take);
        for row in 0..height {
            for column in 0..width {
                let (x, y) = (column as f32, row as f32);
                let mut colour = [58.0, 60.0, 63.0];
                if let Some((across, down)) = self.paper.and_then(|corners| inside(&corners, (x, y))) {
                    colour = page(across, down);
                }
                if self.hand.is_some_and(|(u, v, half)| (x - u).hypot(y - v) < half) {
                    colour = [52.0, 50.0, 49.0];
                }
                rgb.extend(colour.map(|part: f32| (part * self.light + noise.next()).clamp(0.0, 255.0) as u8));
            }
        }
        smear(&mut rgb, width, height, self.blur);
        Drawing { width, height, rgb }
    }
}

/// What is printed at a place of a page, both from 0 to 1: a box in its upper left corner, so that one sees which way it
/// lies, and lines of blocks.
fn page(across: f32, down: f32) -> [f32; 3] {
    let boxed = (0.08..0.30).contains(&across) && (0.06..0.16).contains(&down);
    let line = (down * 24.0).fract();
    let word = (across * 31.0 + (down * 24.0).floor() * 7.3).sin() > -0.3;
    let text = (0.25..0.9).contains(&down) && (0.1..0.9).contains(&across) && (0.3..0.62).contains(&line) && word;
    if boxed || text { [40.0, 42.0, 48.0] } else { [232.0, 230.0, 220.0] }
}

/// Where a point lies within four corners, both from 0 to 1, by bisection of the sides; `None` outside of them.
fn inside(corners: &[(f32, f32); 4], (x, y): (f32, f32)) -> Option<(f32, f32)> {
    let away = |a: (f32, f32), b: (f32, f32)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        (dx * (y - a.1) - dy * (x - a.0)) / dx.hypot(dy)
    };
    let [top, right, bottom, left] =
        [(0, 1), (1, 2), (2, 3), (3, 0)].map(|(from, to)| away(corners[from], corners[to]));
    let within = top >= 0.0 && right >= 0.0 && bottom >= 0.0 && left >= 0.0;
    within.then(|| (left / (left + right).max(1e-3), top / (top + bottom).max(1e-3)))
}

/// The mean of a square around each point.
fn smear(rgb: &mut [u8], width: usize, height: usize, blur: usize) {
    if blur == 0 {
        return;
    }
    for (count, length, step, stride) in [(height, width, 3, width * 3), (width, height, width * 3, 3)] {
        let mut line = vec![0u32; length];
        for start in 0..count {
            for part in 0..3 {
                let at = |n: usize| start * stride + n * step + part;
                for (n, value) in line.iter_mut().enumerate() {
                    *value = u32::from(rgb[at(n)]);
                }
                for n in 0..length {
                    let near = &line[n.saturating_sub(blur)..(n + blur + 1).min(length)];
                    rgb[at(n)] = (near.iter().sum::<u32>() / near.len() as u32) as u8;
                }
            }
        }
    }
}

/// The noise of a sensor: two grey values either way.
struct Noise(u32);

impl Noise {
    fn of(take: u32) -> Noise {
        Noise(take.wrapping_mul(2_654_435_761).wrapping_add(12_345))
    }

    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((self.0 >> 24) as f32 / 255.0 - 0.5) * 4.0
    }
}
