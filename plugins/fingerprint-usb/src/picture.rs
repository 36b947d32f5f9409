//! Judges a print by its picture: how bright, how much contrast, how much of the glass holds ridges.
//!
//! The judgement is the driver's own, beside the scanner's: it needs no knowledge of ridges, only that a good print has
//! strong local contrast over much of the glass, a wet one is dark and flat, a dry one bright and flat.

/// Side of the squares that are looked at, pixels: about two ridges at 500 dpi.
const SQUARE: usize = 16;
/// Standard deviation of a square from which it holds ridges.
const RIDGES: u32 = 18;
/// Standard deviation of ridges that could not be better.
const STRONG: u32 = 60;
/// Share of the glass that a whole finger covers, percent.
const WHOLE: u32 = 55;
/// Share below which nothing is there.
const NOTHING: u32 = 4;
/// Share below which it is only a part.
const PART: u32 = 28;

/// What a picture shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// Mean brightness of what is covered, 0 black to 255 white.
    pub mean: u32,
    /// Mean standard deviation of the squares with ridges.
    pub contrast: u32,
    /// Share of squares with ridges, percent.
    pub area: u32,
    /// 0 to 100.
    pub quality: u8,
    /// What is wrong, where something is.
    pub cause: Option<Cause>,
}

/// What is wrong with a press.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// No finger.
    Nothing,
    /// Too wet.
    Wet,
    /// Too dry.
    Dry,
    /// Only a part of the finger.
    Partial,
    /// Too little to be read.
    Poor,
}

/// Judges a picture of a byte a pixel, row by row, 0 black. A picture smaller than one square holds nothing.
pub fn judge(pixels: &[u8], width: usize) -> Judgement {
    let rows: Vec<&[u8]> = pixels.chunks_exact(width.max(1)).collect();
    let (mut squares, mut ridged, mut deviations, mut covered, mut dark, mut sum) =
        (0u32, 0u32, 0u32, 0u32, 0u32, 0u64);
    for band in rows.chunks_exact(SQUARE) {
        for left in (0..).step_by(SQUARE).take_while(|left| left + SQUARE <= width) {
            let (mean, deviation) = square(band, left);
            squares += 1;
            if deviation >= RIDGES {
                ridged += 1;
                deviations += deviation;
            }
            // An empty glass is bright.
            if deviation >= RIDGES || mean < 200 {
                covered += 1;
                sum += u64::from(mean);
            }
            if mean < 90 && deviation < RIDGES {
                dark += 1;
            }
        }
    }
    if squares == 0 {
        return Judgement { mean: 255, contrast: 0, area: 0, quality: 0, cause: Some(Cause::Nothing) };
    }
    let percent = |count: u32| count * 100 / squares;
    let area = percent(ridged);
    let contrast = deviations / ridged.max(1);
    let mean = if covered == 0 { 255 } else { (sum / u64::from(covered)) as u32 };
    let cause = match () {
        () if percent(dark) > 20 => Some(Cause::Wet),
        () if percent(covered) < NOTHING => Some(Cause::Nothing),
        () if mean > 195 && contrast < STRONG / 2 => Some(Cause::Dry),
        () if area < PART => Some(Cause::Partial),
        () => None,
    };
    let quality = (contrast.min(STRONG) * 100 / STRONG) * (area.min(WHOLE) * 100 / WHOLE) / 100;
    Judgement { mean, contrast, area, quality: quality.min(100) as u8, cause }
}

/// Mean and standard deviation of one square.
fn square(band: &[&[u8]], left: usize) -> (u32, u32) {
    let count = (SQUARE * SQUARE) as u32;
    let (mut sum, mut squares) = (0u32, 0u32);
    for row in band {
        for pixel in &row[left..left + SQUARE] {
            sum += u32::from(*pixel);
            squares += u32::from(*pixel) * u32::from(*pixel);
        }
    }
    let mean = sum / count;
    (mean, (squares / count).saturating_sub(mean * mean).isqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_glass_holds_nothing() {
        let judged = judge(&[250; 256 * 360], 256);
        assert_eq!((judged.cause, judged.quality), (Some(Cause::Nothing), 0));
    }

    #[test]
    fn stripes_all_over_are_a_good_print_and_flat_grey_is_none() {
        let stripes: Vec<u8> = (0..256 * 360).map(|at| if at % 256 / 4 % 2 == 0 { 60 } else { 200 }).collect();
        let judged = judge(&stripes, 256);
        assert_eq!((judged.cause, judged.quality, judged.area), (None, 100, 100));
        let black = judge(&[30; 256 * 360], 256);
        assert_eq!((black.cause, black.quality), (Some(Cause::Wet), 0));
    }

    proptest! {
        #[test]
        fn no_picture_is_too_strange(pixels in proptest::collection::vec(any::<u8>(), 0..4000), width in 0usize..300) {
            let judged = judge(&pixels, width);
            prop_assert!(judged.quality <= 100 && judged.area <= 100 && judged.mean <= 255);
        }
    }
}
