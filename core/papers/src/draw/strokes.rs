//! Handwritten signatures: read, judged and drawn from their strokes, never from a bitmap.

use super::{Content, Named, Place, stop};
use crate::PaperFault;
use minijinja::value::{Kwargs, Value};
use minijinja::{Error, ErrorKind};
use std::fmt::{self, Write as _};
use tongban_model::Family;

/// The pad's width and height in the units strokes are written in.
pub(crate) const PAD: u32 = 10_000;
/// More points than any signature has; a pad gives about 200 a second.
pub(super) const MOST_POINTS: usize = 50_000;
/// The pad's usual shape, width to height.
const ASPECT: f32 = 2.5;

/// What is wrong with a signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignatureFault {
    /// Not of the form `x,y,t,p;…|…` with whole numbers in range. The device's vendor acts.
    Malformed,
    /// No stroke at all. The applicant signs.
    Empty,
    /// A dot or a dash: too short, too small or too quick to be a name. The applicant signs again.
    TooLittle,
}

impl SignatureFault {
    /// Who must act.
    pub fn family(self) -> Family {
        match self {
            SignatureFault::Malformed => Family::Contract,
            SignatureFault::Empty | SignatureFault::TooLittle => Family::Retry,
        }
    }
}

impl fmt::Display for SignatureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SignatureFault::Malformed => "is not `x,y,t,p;…|…` with x, y and p in 0..=10000 and t in milliseconds",
            SignatureFault::Empty => "has no stroke",
            SignatureFault::TooLittle => "is a dot or a dash, not a name",
        })
    }
}

impl std::error::Error for SignatureFault {}

/// One point of a stroke.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) t: u32,
    pub(super) p: u32,
}

/// A signature, read. It prints as `[signature]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Strokes(pub(super) Vec<Vec<Point>>);

impl fmt::Debug for Strokes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[signature]")
    }
}

/// How much of a signature there is. Lengths are in pad units: the pad is 10000 wide and 10000 high.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Quality {
    /// Points in all strokes.
    pub points: usize,
    /// Strokes.
    pub strokes: usize,
    /// The length of ink.
    pub length: f32,
    /// From the first point to the last, in milliseconds.
    pub duration_ms: u32,
    /// Left, top, right and bottom of the ink.
    pub bbox: [u32; 4],
}

impl Quality {
    /// Refuses what cannot be a written name: fewer than 8 points, less than 1500 units of ink (0.15 of the pad),
    /// a box under 600 units on its longer side, or under 150 ms. Errors: [`SignatureFault::TooLittle`] (the applicant).
    pub fn accept(&self) -> Result<(), SignatureFault> {
        let [left, top, right, bottom] = self.bbox;
        let extent = (right - left).max(bottom - top);
        let enough = self.points >= 8 && self.length >= 1500.0 && extent >= 600 && self.duration_ms >= 150;
        if enough { Ok(()) } else { Err(SignatureFault::TooLittle) }
    }
}

/// Measures a signature before it is accepted; judge it with [`Quality::accept`].
/// Errors: [`SignatureFault::Malformed`] (the device's vendor), [`SignatureFault::Empty`] (the applicant).
pub fn strokes_quality(text: &str) -> Result<Quality, SignatureFault> {
    Ok(Strokes::parse(text)?.quality())
}

impl Strokes {
    /// Reads `x,y,t,p;…|…`. Errors as [`strokes_quality`].
    pub fn parse(text: &str) -> Result<Strokes, SignatureFault> {
        let mut points = 0usize;
        let mut strokes = Vec::new();
        for part in text.split('|').filter(|part| !part.trim().is_empty()) {
            let mut stroke = Vec::new();
            for point in part.split(';').filter(|point| !point.trim().is_empty()) {
                points += 1;
                if points > MOST_POINTS {
                    return Err(SignatureFault::Malformed);
                }
                stroke.push(Self::point(point).ok_or(SignatureFault::Malformed)?);
            }
            if !stroke.is_empty() {
                strokes.push(stroke);
            }
        }
        if strokes.is_empty() { Err(SignatureFault::Empty) } else { Ok(Strokes(strokes)) }
    }

    fn point(text: &str) -> Option<Point> {
        let mut numbers = text.trim().split(',').map(|n| n.trim().parse::<u32>().ok());
        let (x, y, t, p) = (numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()??);
        let inside = x <= PAD && y <= PAD && p <= PAD && numbers.next().is_none();
        inside.then_some(Point { x, y, t, p })
    }

    /// Measures the signature.
    pub fn quality(&self) -> Quality {
        let points = || self.0.iter().flatten();
        let span = |of: fn(&Point) -> u32| (points().map(of).min().unwrap_or(0), points().map(of).max().unwrap_or(0));
        let ((left, right), (top, bottom), (start, end)) = (span(|p| p.x), span(|p| p.y), span(|p| p.t));
        let pair = |pair: &[Point]| (pair[1].x as f32 - pair[0].x as f32).hypot(pair[1].y as f32 - pair[0].y as f32);
        Quality {
            points: points().count(),
            strokes: self.0.len(),
            length: self.0.iter().flat_map(|stroke| stroke.windows(2)).map(pair).sum(),
            duration_ms: end - start,
            bbox: [left, top, right, bottom],
        }
    }

    /// A smooth path through the points, the ink scaled into the place and centred, `pen` units thick.
    pub(super) fn path(&self, place: &Place, pen: f32) -> String {
        let [left, top, right, bottom] = self.quality().bbox;
        // On paper the pad keeps its shape; a small signature grows, at most threefold, so that it can be read.
        let (wide, high) = ((right - left) as f32 * ASPECT, (bottom - top) as f32);
        let room = ((place.width - 2.0 * pen).max(1.0), (place.height - 2.0 * pen).max(1.0));
        let whole = (room.0 / (PAD as f32 * ASPECT)).min(room.1 / PAD as f32);
        let scale = (room.0 / wide.max(1.0)).min(room.1 / high.max(1.0)).min(whole * 3.0);
        let (dx, dy) = (place.x + (place.width - wide * scale) / 2.0, place.y + (place.height - high * scale) / 2.0);
        let at = |p: &Point| (dx + (p.x - left) as f32 * ASPECT * scale, dy + (p.y - top) as f32 * scale);
        let mut d = String::new();
        for stroke in &self.0 {
            let points: Vec<_> = stroke.iter().map(at).collect();
            let (x, y) = points[0];
            // Writing to a String cannot fail. A stroke of one point is a dot: a line of no length with round ends.
            let _ = write!(d, "M{x:.1} {y:.1}");
            match points.as_slice() {
                [_] => d.push_str("h0.01"),
                [_, (x, y)] => {
                    let _ = write!(d, "L{x:.1} {y:.1}");
                }
                [_, middle @ .., (end_x, end_y)] => {
                    // Quadratic curves through the midpoints, the points themselves as controls.
                    for (at, (x, y)) in middle.iter().enumerate() {
                        let (next_x, next_y) = middle.get(at + 1).copied().unwrap_or((*end_x, *end_y));
                        let _ = write!(d, "Q{x:.1} {y:.1} {:.1} {:.1}", (x + next_x) / 2.0, (y + next_y) / 2.0);
                    }
                    let _ = write!(d, "L{end_x:.1} {end_y:.1}");
                }
                [] => {}
            }
        }
        format!(
            r##"<path fill="none" stroke="#000" stroke-width="{pen}" stroke-linecap="round" stroke-linejoin="round" d="{d}"/>"##
        )
    }
}

/// `{{ signature | strokes(x=, y=, width=, height=, pen=4) }}`: the signature, whole, in its place.
pub(super) fn draw(value: &Value, options: Kwargs) -> Result<Value, Error> {
    let pen = options.get::<Option<f32>>("pen")?.unwrap_or(4.0);
    let place = Place::of(&options)?;
    let Some(Named { content: Content::Strokes(text), .. }) = value.downcast_object_ref::<Named>() else {
        return Err(Error::new(ErrorKind::InvalidOperation, "strokes needs a strokes field"));
    };
    let refuse = |fault| stop(PaperFault::Signature { form: String::new(), fault });
    let strokes = Strokes::parse(text).map_err(refuse)?;
    strokes.quality().accept().map_err(refuse)?;
    Ok(Value::from_safe_string(strokes.path(&place, pen)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judged(text: &str) -> Result<(), SignatureFault> {
        strokes_quality(text).and_then(|quality| quality.accept())
    }

    #[test]
    fn an_empty_pad_a_dot_and_a_dash_are_not_signatures() {
        let line = |points: u32, step: u32, ms: u32| {
            (0..points)
                .map(|i| format!("{},{},{},500", 1000 + i * step, 4000 + i % 2 * 100, i * ms))
                .collect::<Vec<_>>()
                .join(";")
        };
        for (text, expected) in [
            (String::new(), Err(SignatureFault::Empty)),
            ("|;|".into(), Err(SignatureFault::Empty)),
            ("5000,5000,0,500".into(), Err(SignatureFault::TooLittle)),
            (line(20, 5, 20), Err(SignatureFault::TooLittle)),
            (line(4, 1000, 100), Err(SignatureFault::TooLittle)),
            (line(20, 300, 2), Err(SignatureFault::TooLittle)),
            ("1,2,3".into(), Err(SignatureFault::Malformed)),
            ("1,2,3,4,5".into(), Err(SignatureFault::Malformed)),
            ("10001,0,0,0".into(), Err(SignatureFault::Malformed)),
            ("-1,0,0,0".into(), Err(SignatureFault::Malformed)),
            ("1,2,x,4".into(), Err(SignatureFault::Malformed)),
            (line(20, 300, 20), Ok(())),
        ] {
            assert_eq!(judged(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_signature_is_measured_in_pad_units() {
        let quality = strokes_quality("0,0,10,1;3000,4000,20,1|100,100,400,1").unwrap();
        let expected = Quality { points: 3, strokes: 2, length: 5000.0, duration_ms: 390, bbox: [0, 0, 3000, 4000] };
        assert_eq!(quality, expected);
        assert_eq!(format!("{:?}", Strokes::parse("1,2,3,4").unwrap()), "[signature]");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9,;| x-]{0,60}|\\PC*") {
            let _ = judged(&text);
        }

        #[test]
        fn ink_stays_inside_its_place(points in prop::collection::vec((0u32..=PAD, 0u32..=PAD), 1..40)) {
            let text: Vec<_> = points.iter().map(|(x, y)| format!("{x},{y},0,1")).collect();
            let place = Place { x: 100.0, y: 200.0, width: 300.0, height: 120.0 };
            let path = Strokes::parse(&text.join(";")).unwrap().path(&place, 4.0);
            let d = path.split(" d=\"").nth(1).unwrap().trim_end_matches("\"/>");
            let numbers: Vec<f32> = d.replace("h0.01", "").split(['M', 'L', 'Q', ' ']).filter_map(|n| n.parse().ok()).collect();
            for point in numbers.chunks(2) {
                prop_assert!((101.9..=398.1).contains(&point[0]) && (201.9..=318.1).contains(&point[1]), "{d}");
            }
        }
    }
}
