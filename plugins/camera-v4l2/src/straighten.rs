//! A paper seen from an angle, laid flat: each pixel of the result is fetched from where it lies in the picture.

use crate::paper::Point;
use crate::picture::Rgb;

/// Widest or highest picture of a paper: A4 at 300 dpi.
const MOST: f32 = 3508.0;

/// Lays the quadrilateral flat; corners from the upper left one clockwise. `None` for corners that span nothing.
pub fn straighten(picture: &Rgb, corners: &[Point; 4]) -> Option<Rgb> {
    let side = |a: usize, b: usize| (corners[a].0 - corners[b].0).hypot(corners[a].1 - corners[b].1);
    let width = ((side(0, 1) + side(3, 2)) / 2.0).round().min(MOST);
    let height = ((side(0, 3) + side(1, 2)) / 2.0).round().min(MOST);
    if !(width >= 16.0 && height >= 16.0) {
        return None;
    }
    let map = Map::of(corners)?;
    let (columns, rows) = (width as usize, height as usize);
    let mut bytes = Vec::with_capacity(columns * rows * 3);
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = map.at((column as f32 + 0.5) / width, (row as f32 + 0.5) / height);
            bytes.extend(picture.at(x, y).map(|part| (part + 0.5) as u8));
        }
    }
    Some(Rgb { width: columns, height: rows, bytes })
}

/// The projective map of the unit square onto a quadrilateral (P. Heckbert, 1989, section 2.2.3).
struct Map {
    x: [f32; 3],
    y: [f32; 3],
    w: [f32; 2],
}

impl Map {
    fn of(corners: &[Point; 4]) -> Option<Map> {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *corners;
        let (dx1, dy1) = (x1 - x2, y1 - y2);
        let (dx2, dy2) = (x3 - x2, y3 - y2);
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let turn = dx1 * dy2 - dx2 * dy1;
        if turn.abs() < 1.0 {
            return None;
        }
        let g = (sx * dy2 - dx2 * sy) / turn;
        let h = (dx1 * sy - sx * dy1) / turn;
        Some(Map {
            x: [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
            y: [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
            w: [g, h],
        })
    }

    fn at(&self, u: f32, v: f32) -> Point {
        let w = self.w[0] * u + self.w[1] * v + 1.0;
        ((self.x[0] * u + self.x[1] * v + self.x[2]) / w, (self.y[0] * u + self.y[1] * v + self.y[2]) / w)
    }
}
