//! A signature as a picture of its own, for whoever keeps or shows it outside of a form.
//!
//! The touch screen's signature and a pad's are the same strokes, so both go out the same way. The record of the points
//! is in `time_series`.

use super::Place;
use super::strokes::Strokes;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// Smallest width and height, in pixels: below it no name can be read.
const SMALLEST: u32 = 16;
/// Largest width and height, in pixels: 64 MiB while it is drawn.
const LARGEST: u32 = 4_096;
/// Thickness of the pen for each hundred pixels of width.
const PEN: f32 = 0.8;

impl Strokes {
    /// A drawing of that many pixels, ink only, without a background; it says its `viewBox`, so it may be shown at any
    /// size. Sizes outside 16 to 4096 are brought inside. The ink is centred and whole whatever the shape.
    pub fn svg(&self, width: u32, height: u32) -> String {
        let (width, height) = (width.clamp(SMALLEST, LARGEST), height.clamp(SMALLEST, LARGEST));
        let place = Place { x: 0.0, y: 0.0, width: width as f32, height: height as f32 };
        let path = self.path(&place, (width as f32 * PEN / 100.0).clamp(1.0, height as f32 / 8.0));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{path}</svg>"#
        )
    }

    /// The same drawing on white as a PNG; nothing when the system gives no memory for it.
    pub fn png(&self, width: u32, height: u32) -> Option<Vec<u8>> {
        let tree = Tree::from_str(&self.svg(width, height), &Options::default()).ok()?;
        let size = tree.size().to_int_size();
        let mut pixels = Pixmap::new(size.width(), size.height())?;
        pixels.fill(Color::WHITE);
        resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
        pixels.encode_png().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Width, height, and how much of the picture is ink on its outermost rows and columns and inside.
    fn seen(png: &[u8]) -> (u32, u32, usize, usize) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let each = pixels.len() / (info.width * info.height) as usize;
        let (mut edge, mut inside) = (0, 0);
        for (at, pixel) in pixels.chunks(each).enumerate() {
            let (x, y) = (at as u32 % info.width, at as u32 / info.width);
            if pixel[0] < 64 {
                let outermost = x == 0 || y == 0 || x + 1 == info.width || y + 1 == info.height;
                *if outermost { &mut edge } else { &mut inside } += 1;
            }
        }
        (info.width, info.height, edge, inside)
    }

    #[test]
    fn a_signature_goes_out_whole_at_every_size_and_shape() {
        let strokes = Strokes::parse("0,0,10,500;4000,2500,60,800;10000,10000,200,900|9000,100,400,100").unwrap();
        for (asked, given) in [
            ((400, 160), (400, 160)),
            ((1, 9_999), (16, 4096)),
            ((4_096, 1), (4096, 16)),
            ((0, 0), (16, 16)),
            ((u32::MAX, 300), (4096, 300)),
        ] {
            let svg = strokes.svg(asked.0, asked.1);
            assert!(svg.contains(&format!("viewBox=\"0 0 {} {}\"", given.0, given.1)), "{asked:?}");
            let (width, height, edge, inside) = seen(&strokes.png(asked.0, asked.1).unwrap());
            assert_eq!((width, height), given);
            assert!(inside > 0 && edge == 0, "{asked:?}: {inside} pixels of ink, {edge} at the edge");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn any_signature_is_a_picture(points in prop::collection::vec((0u32..=10_000, 0u32..=10_000, any::<u32>(), 0u32..=10_000), 1..60), width in any::<u32>(), height in 0u32..300) {
            let text: Vec<_> = points.iter().map(|(x, y, t, p)| format!("{x},{y},{t},{p}")).collect();
            let strokes = Strokes::parse(&text.join(";")).unwrap();
            prop_assert!(Tree::from_str(&strokes.svg(width, height), &Options::default()).is_ok());
            prop_assert!(strokes.png(width % 300, height).is_some());
        }
    }
}
