//! Head and shoulders of somebody who does not exist, drawn point by point with soft edges.

use crate::seed::Seed;

type Colour = [f32; 3];

/// How somebody looks. The same number looks the same for ever.
#[derive(Debug)]
pub(crate) struct Figure {
    skin: Colour,
    hair: Colour,
    shirt: Colour,
    /// Half the face's width, the eyes' distance from the middle, the brows' thickness, half the mouth's width; one unit is
    /// the width of the photo.
    wide: f32,
    eyes: f32,
    brow: f32,
    mouth: f32,
    glasses: bool,
    long_hair: bool,
}

/// How they are drawn this time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pose {
    /// How far they stand from the middle, across and down.
    pub(crate) shift: (f32, f32),
    /// How much light there is; 1 is right.
    pub(crate) light: f32,
    /// Whether the eyes are closed.
    pub(crate) closed: bool,
    /// What is behind them.
    pub(crate) wall: [u8; 3],
}

impl Figure {
    /// Of the person with a number.
    pub(crate) fn of(number: &str) -> Figure {
        let mut who = Seed::of(&["face", number]);
        let mut between = |from: f32, to: f32| from + (to - from) * who.fraction();
        let tone = between(0.0, 1.0);
        let (skin, hair) = (mix([240.0, 204.0, 178.0], [222.0, 178.0, 146.0], tone), between(22.0, 48.0));
        let shirt = [between(40.0, 120.0), between(60.0, 110.0), between(90.0, 150.0)];
        let (wide, eyes) = (between(0.288, 0.306), between(0.108, 0.122));
        let (brow, mouth) = (between(0.007, 0.012), between(0.066, 0.084));
        let (glasses, long_hair) = (who.range(0, 4) == 0, who.range(0, 2) == 0);
        Figure { skin, hair: [hair, hair - 2.0, hair], shirt, wide, eyes, brow, mouth, glasses, long_hair }
    }

    /// Rows of RGB, width by height.
    pub(crate) fn draw(&self, width: u16, height: u16, pose: Pose) -> Vec<u8> {
        let (w, h) = (f32::from(width), f32::from(height));
        let scale = (w / 358.0).min(h / 441.0) * 358.0;
        let lit = |colour: Colour| colour.map(|part| (part * pose.light).clamp(0.0, 255.0) as u8);
        let wall = pose.wall.map(f32::from);
        let behind = lit(wall);
        let mut out = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
        for row in 0..height {
            // The middle of the face is (0, 0).
            let y = (f32::from(row) - h * 0.47) / scale - pose.shift.1;
            for column in 0..width {
                let x = (f32::from(column) - w / 2.0) / scale - pose.shift.0;
                // No shoulder reaches further, and nothing is above the hair.
                let empty = x.abs() > 0.53 || y < -0.48;
                let point = Point { x, y, side: x.abs(), edge: 1.2 / scale };
                out.extend(if empty { behind } else { lit(self.colour(point, wall, pose.closed)) });
            }
        }
        out
    }

    /// From the back to the front: hair that hangs, shoulders, neck, ears, face, hair, features.
    fn colour(&self, at: Point, wall: Colour, closed: bool) -> Colour {
        let mut paint = Paint(wall);
        if self.long_hair {
            let end = at.below(0.36 - 0.5 * (at.side - 0.2).clamp(0.0, 1.0));
            paint.over(at.oval(0.0, 0.0, self.wide + 0.05, 0.455) * end, shade(self.hair, 0.82));
        }
        self.body(at, &mut paint);
        let ear = at.mirrored().oval(self.wide + 0.004, 0.015, 0.034, 0.068);
        paint.over(ear, shade(self.skin, 0.9));
        let cheek = 1.0 - 0.16 * ((at.y - 0.05) / 0.36).clamp(0.0, 1.0).powf(1.5);
        let from_middle = (at.x / (self.wide * cheek)).hypot((at.y - 0.015) / 0.385);
        let face = at.cover((from_middle - 1.0) * self.wide);
        if face > 0.0 {
            paint.over(face, self.skin);
            paint.over(face * ((from_middle - 0.72) / 0.3).clamp(0.0, 1.0) * 0.35, shade(self.skin, 0.8));
            paint.over(face * at.mirrored().glow(0.16, 0.12, 0.07, 0.055) * 0.22, [226.0, 120.0, 110.0]);
        }
        self.cap(at, &mut paint);
        if face > 0.0 {
            self.features(at, face, closed, &mut paint);
        }
        if self.glasses {
            self.spectacles(at, &mut paint);
        }
        paint.0
    }

    fn body(&self, at: Point, paint: &mut Paint) {
        let shirt = at.oval(0.0, 0.86, 0.5, 0.4);
        paint.over(shirt, self.shirt);
        paint.over(shirt * ((at.side - 0.2) / 0.35).clamp(0.0, 1.0) * 0.25, shade(self.shirt, 0.55));
        if at.y > 0.2 && at.side < 0.2 {
            let neckline = 0.535 - 2.4 * at.x * at.x;
            let neck = 0.105 + 0.05 * ((at.y - 0.38) / 0.2).clamp(0.0, 1.0).powi(2);
            let neck = at.cover(at.side - neck) * at.below(neckline);
            paint.over(neck, shade(self.skin, 0.88));
            paint.over(neck * (1.0 - (at.y - 0.36) / 0.1).clamp(0.0, 1.0) * 0.55, shade(self.skin, 0.68));
            if at.side < 0.15 {
                paint.over(shirt * at.cover((at.y - neckline).abs() - 0.012), shade(self.shirt, 0.8));
            }
        }
    }

    fn cap(&self, at: Point, paint: &mut Paint) {
        let cap = at.oval(0.0, -0.115, self.wide + 0.022, 0.315);
        if cap == 0.0 {
            return;
        }
        let parted = at.x + 0.05;
        let fringe = -0.205 + 1.17 * parted * parted - 0.02 * (parted * 9.0).sin();
        let temple = at.soft(2.0).cover(self.wide - 0.022 - at.side) * at.soft(8.0).cover(at.y + 0.02);
        let hair = cap * at.below(fringe).max(temple);
        paint.over(hair, self.hair);
        paint.over(hair * at.glow(-0.09, -0.31, 0.12, 0.05) * 0.35, self.hair.map(|part| part + 70.0));
    }

    fn features(&self, at: Point, face: f32, closed: bool, paint: &mut Paint) {
        let centre = self.eyes + 0.012;
        let (u, v) = ((at.side - centre) / 0.044, at.y + 0.015);
        let open = (0.02 * (1.0 - u * u)).max(0.0);
        if closed && u.abs() < 1.02 {
            paint.over(face * at.cover((v - 0.6 * open).abs() - 0.0035), [70.0, 50.0, 44.0]);
        } else if !closed && u.abs() < 1.08 {
            let eye = if u.abs() < 1.0 { at.cover(v.abs() - open) } else { 0.0 };
            let pupil = (at.side - centre).hypot(v);
            let spark = (at.x - centre.copysign(at.x) + 0.006).hypot(v + 0.007);
            paint.over(eye, [247.0, 246.0, 244.0]);
            paint.over(eye * at.cover(pupil - 0.0175), [62.0, 40.0, 30.0]);
            paint.over(eye * at.cover(pupil - 0.008), [15.0, 12.0, 12.0]);
            paint.over(eye * at.cover(spark - 0.004), [255.0; 3]);
            paint.over(face * at.cover((v + open).abs() - 0.0035), [50.0, 36.0, 32.0]);
        }
        let along = (at.side - centre) / 0.062;
        let arch = -0.082 + 0.016 * along * along - 0.004 * along;
        let thick = self.brow * (1.0 - 0.45 * along.clamp(0.0, 1.0));
        let brow = at.soft(1.5).cover((at.y - arch).abs() - thick) * ((1.0 - along.abs()) / 0.12).clamp(0.0, 1.0);
        paint.over(face * brow, self.hair.map(|part| part + 18.0));
        if at.side < 0.12 {
            let bridge = (at.y / 0.03).clamp(0.0, 1.0) * ((0.1 - at.y) / 0.03).clamp(0.0, 1.0);
            paint.over(face * at.mirrored().glow(0.03, 0.095, 0.01, 0.013) * 0.45, shade(self.skin, 0.62));
            paint.over(face * bridge * (-((at.x - 0.032) / 0.01).powi(2)).exp() * 0.28, shade(self.skin, 0.72));
            paint.over(face * at.glow(0.0, 0.05, 0.014, 0.05) * 0.22, [255.0, 240.0, 228.0]);
            let m = at.x / self.mouth;
            let line = (at.y - 0.192 + 0.01 * m * m).abs();
            if m.abs() < 1.04 {
                paint.over(face * at.soft(1.5).cover(line - 0.013 * (1.0 - m * m)), [196.0, 104.0, 100.0]);
                paint.over(face * at.cover(line - 0.0022), [128.0, 62.0, 62.0]);
            }
            paint.over(face * at.glow(0.0, 0.235, 0.05, 0.01) * 0.25, shade(self.skin, 0.74));
        }
    }

    fn spectacles(&self, at: Point, paint: &mut Paint) {
        let centre = self.eyes + 0.012;
        let rim = ((at.side - centre) / 0.072).hypot((at.y + 0.012) / 0.055);
        let mut frame = at.cover((rim - 1.0).abs() * 0.06 - 0.0035);
        if at.side < centre - 0.068 || (centre + 0.07..self.wide).contains(&at.side) {
            frame = frame.max(at.cover((at.y + 0.02).abs() - 0.004));
        }
        paint.over(frame, [45.0, 45.0, 52.0]);
    }
}

/// A point of the picture.
#[derive(Clone, Copy)]
struct Point {
    x: f32,
    y: f32,
    side: f32,
    /// How far an edge reaches from nothing to all.
    edge: f32,
}

impl Point {
    /// How much of the point a shape covers whose edge is so far outside of it.
    fn cover(self, outside: f32) -> f32 {
        (0.5 - outside / self.edge).clamp(0.0, 1.0)
    }

    fn below(self, line: f32) -> f32 {
        self.cover(self.y - line)
    }

    fn oval(self, x: f32, y: f32, wide: f32, high: f32) -> f32 {
        let from_middle = ((self.x - x) / wide).hypot((self.y - y) / high);
        self.cover((from_middle - 1.0) * wide.min(high))
    }

    fn glow(self, x: f32, y: f32, wide: f32, high: f32) -> f32 {
        (-((self.x - x) / wide).powi(2) - ((self.y - y) / high).powi(2)).exp()
    }

    /// Both halves of the face as one.
    fn mirrored(self) -> Point {
        Point { x: self.side, ..self }
    }

    /// With an edge so many times as wide.
    fn soft(self, times: f32) -> Point {
        Point { edge: self.edge * times, ..self }
    }
}

/// Layers of colour on one point.
struct Paint(Colour);

impl Paint {
    fn over(&mut self, cover: f32, colour: Colour) {
        if cover > 0.0 {
            self.0 = mix(self.0, colour, cover.min(1.0));
        }
    }
}

fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    [0, 1, 2].map(|part| from[part] + (to[part] - from[part]) * share)
}

fn shade(colour: Colour, light: f32) -> Colour {
    colour.map(|part| part * light)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STILL: Pose = Pose { shift: (0.0, 0.0), light: 1.0, closed: false, wall: [1, 2, 3] };

    #[test]
    fn a_figure_fills_its_frame_before_the_wall_closes_its_eyes_and_is_somebody() {
        let who = Figure::of("1");
        let open = who.draw(160, 120, STILL);
        let closed = who.draw(160, 120, Pose { closed: true, ..STILL });
        assert_eq!((open.len(), closed.len(), &open[..3]), (57_600, 57_600, &STILL.wall[..]));
        assert!(open != closed && open == Figure::of("1").draw(160, 120, STILL));
        assert!(open != Figure::of("2").draw(160, 120, STILL));
        assert!(open != who.draw(160, 120, Pose { shift: (0.02, 0.0), ..STILL }));
        assert!(who.draw(0, 0, STILL).is_empty());
    }
}
