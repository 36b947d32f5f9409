//! Where the paper lies on the tray: its four corners.

use crate::picture::Grey;

/// Pixels across in which the paper is looked for; its corners are exact to a part of such a pixel.
const LOOK: usize = 400;
/// Grey values by which a paper differs from the tray at least.
const APART: i32 = 28;
/// Share of its four corners' area that a flat, whole paper covers. A hand on it, or a fold, takes more away.
const WHOLE: f32 = 0.93;

/// A point of a picture.
pub type Point = (f32, f32);

/// What lies on the tray.
#[derive(Clone, PartialEq, Debug)]
pub enum Tray {
    /// Nothing.
    Empty,
    /// Something that reaches beyond the picture.
    CutOff,
    /// Something that is not four-cornered: a hand lies on it, it is folded, or there are two.
    Uneven,
    /// A paper; its corners from the upper left one clockwise.
    Paper([Point; 4]),
}

/// Looks for a paper that covers at least that share of the picture.
pub fn find(picture: &Grey, least: f32) -> Tray {
    let times = (picture.width / LOOK).max(1);
    let small = picture.smaller(times);
    if small.width < 24 || small.height < 24 {
        return Tray::Empty;
    }
    let mask = mask(&small);
    let Some(largest) = largest(&mask, small.width, small.height) else { return Tray::Empty };
    if (largest.len() as f32) < least * (small.width * small.height) as f32 {
        return Tray::Empty;
    }
    let edge = |at: &&usize| {
        let (x, y) = (*at % small.width, *at / small.width);
        x == 0 || y == 0 || x + 1 == small.width || y + 1 == small.height
    };
    // A cable or a speck that leaves the picture is not the paper's edge.
    if largest.iter().filter(edge).count() * 25 > small.width {
        return Tray::CutOff;
    }
    let outline = outline(&largest, small.width);
    let hull = hull(&outline);
    let Some(rough) = corners(&hull) else { return Tray::Uneven };
    let fine = refine(&rough, &outline);
    // Holes (print, a photograph) belong to the paper: what counts is what its outline encloses.
    if enclosed(&outline) < WHOLE * area(&fine) || area(&fine) < 0.5 * area(&rough) {
        return Tray::Uneven;
    }
    let scale = |(x, y): Point| ((x + 0.5) * times as f32 - 0.5, (y + 0.5) * times as f32 - 0.5);
    Tray::Paper(upright(fine).map(scale))
}

/// What differs from the tray, whose grey is that of most of the picture's rim.
fn mask(small: &Grey) -> Vec<bool> {
    let mut count = [0u32; 256];
    let rim = 2.max(small.width / 60);
    for y in 0..small.height {
        for x in 0..small.width {
            if x < rim || y < rim || x + rim >= small.width || y + rim >= small.height {
                count[usize::from(small.pixel(x, y))] += 1;
            }
        }
    }
    // The middle of the values: a paper that reaches out on one side does not shift it.
    let half: u32 = count.iter().sum::<u32>() / 2;
    let mut sum = 0;
    let tray = count.iter().position(|n| {
        sum += n;
        sum > half
    });
    let tray = tray.unwrap_or_default() as i32;
    small.bytes.iter().map(|grey| (i32::from(*grey) - tray).abs() >= APART).collect()
}

/// The largest connected part of a mask.
fn largest(mask: &[bool], width: usize, height: usize) -> Option<Vec<usize>> {
    let mut seen = vec![false; mask.len()];
    let mut best: Vec<usize> = Vec::new();
    for start in 0..mask.len() {
        if !mask[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        let mut part = vec![start];
        let mut next = 0;
        while next < part.len() {
            let at = part[next];
            next += 1;
            let (x, y) = (at % width, at / width);
            let around = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then(|| at + 1),
                (y > 0).then(|| at - width),
                (y + 1 < height).then(|| at + width),
            ];
            for near in around.into_iter().flatten() {
                if mask[near] && !seen[near] {
                    seen[near] = true;
                    part.push(near);
                }
            }
        }
        if part.len() > best.len() {
            best = part;
        }
    }
    (!best.is_empty()).then_some(best)
}

/// First and last pixel of each row and each column of a part.
fn outline(part: &[usize], width: usize) -> Vec<Point> {
    use std::collections::BTreeMap;
    let mut rows: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut columns: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for at in part {
        let (x, y) = (at % width, at / width);
        let row = rows.entry(y).or_insert((x, x));
        *row = (row.0.min(x), row.1.max(x));
        let column = columns.entry(x).or_insert((y, y));
        *column = (column.0.min(y), column.1.max(y));
    }
    let of_rows = rows.iter().flat_map(|(y, (from, to))| [(*from as f32, *y as f32), (*to as f32, *y as f32)]);
    let of_columns = columns.iter().flat_map(|(x, (from, to))| [(*x as f32, *from as f32), (*x as f32, *to as f32)]);
    of_rows.chain(of_columns).collect()
}

/// Area between the first and last pixels of the rows.
fn enclosed(outline: &[Point]) -> f32 {
    use std::collections::BTreeMap;
    let mut rows: BTreeMap<i32, (f32, f32)> = BTreeMap::new();
    for (x, y) in outline {
        let row = rows.entry(*y as i32).or_insert((*x, *x));
        *row = (row.0.min(*x), row.1.max(*x));
    }
    rows.values().map(|(from, to)| to - from + 1.0).sum()
}

fn cross(o: Point, a: Point, b: Point) -> f32 {
    (a.0 - o.0) * (b.1 - o.1) - (a.1 - o.1) * (b.0 - o.0)
}

/// The convex hull (Andrew's monotone chain).
fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    sorted.dedup();
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while chain.len() >= 2 && cross(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0.0 {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut sorted.iter().copied());
    hull.extend(half(&mut sorted.iter().rev().copied()));
    hull
}

/// Four corners of a hull: its longest diagonal, and what lies farthest from it on either side.
fn corners(hull: &[Point]) -> Option<[Point; 4]> {
    let mut longest = (0.0, (0.0, 0.0), (0.0, 0.0));
    for (number, a) in hull.iter().enumerate() {
        for b in &hull[number + 1..] {
            let length = (a.0 - b.0).hypot(a.1 - b.1);
            if length > longest.0 {
                longest = (length, *a, *b);
            }
        }
    }
    let (length, a, b) = longest;
    let side =
        |sign: f32| hull.iter().copied().max_by(|p, q| (sign * cross(a, b, *p)).total_cmp(&(sign * cross(a, b, *q))));
    let (left, right) = (side(1.0)?, side(-1.0)?);
    let deep = |point: Point| cross(a, b, point).abs() / length.max(1.0);
    (deep(left) > 0.08 * length && deep(right) > 0.08 * length).then_some([a, right, b, left])
}

/// Draws a line through the outline along each side and takes where the lines meet: rounded and dog-eared corners do not
/// matter, and the corners are exact to a part of a pixel.
fn refine(rough: &[Point; 4], outline: &[Point]) -> [Point; 4] {
    let lines: Vec<Option<(Point, Point)>> =
        (0..4).map(|side| line(rough[side], rough[(side + 1) % 4], outline)).collect();
    std::array::from_fn(|corner| {
        let met = lines[(corner + 3) % 4].zip(lines[corner]).and_then(|(one, other)| meet(one, other));
        let near = |point: &Point| (point.0 - rough[corner].0).hypot(point.1 - rough[corner].1) < 40.0;
        met.filter(near).unwrap_or(rough[corner])
    })
}

/// The line through the points near a side, as a point of it and its direction: the main axis of their spread.
fn line(from: Point, to: Point, outline: &[Point]) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    if length < 8.0 {
        return None;
    }
    let near: Vec<Point> = outline
        .iter()
        .copied()
        .filter(|point| {
            let along = ((point.0 - from.0) * dx + (point.1 - from.1) * dy) / (length * length);
            (0.12..=0.88).contains(&along) && cross(from, to, *point).abs() / length < 0.02 * length + 1.5
        })
        .collect();
    if near.len() < 6 {
        return None;
    }
    let count = near.len() as f32;
    let middle = (near.iter().map(|p| p.0).sum::<f32>() / count, near.iter().map(|p| p.1).sum::<f32>() / count);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in near {
        let (x, y) = (x - middle.0, y - middle.1);
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    Some((middle, (angle.cos(), angle.sin())))
}

fn meet(one: (Point, Point), other: (Point, Point)) -> Option<Point> {
    let ((p, d), (q, e)) = (one, other);
    let turn = d.0 * e.1 - d.1 * e.0;
    if turn.abs() < 0.1 {
        return None;
    }
    let along = ((q.0 - p.0) * e.1 - (q.1 - p.1) * e.0) / turn;
    Some((p.0 + along * d.0, p.1 + along * d.1))
}

/// Area within four corners.
pub fn area(corners: &[Point; 4]) -> f32 {
    let sum: f32 = (0..4)
        .map(|at| {
            let ((a, b), (c, d)) = (corners[at], corners[(at + 1) % 4]);
            a * d - c * b
        })
        .sum();
    sum.abs() / 2.0
}

/// The same corners clockwise on the screen, the one nearest to the upper left first.
fn upright(mut corners: [Point; 4]) -> [Point; 4] {
    if cross(corners[0], corners[1], corners[2]) < 0.0 {
        corners.reverse();
    }
    let first = (0..4).min_by(|a, b| {
        let sum = |at: usize| corners[at].0 + corners[at].1;
        sum(*a).total_cmp(&sum(*b))
    });
    corners.rotate_left(first.unwrap_or_default());
    corners
}
