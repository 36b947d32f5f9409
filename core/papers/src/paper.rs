//! A filled form: one picture, from which every output comes.

use crate::{Mono, PaperFault, Stock, mono, pdf};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::Tree;

/// The longest and widest paper, in pixels: ten sheets of A4 at 150 dots per inch.
const LARGEST: f32 = 17_540.0;

/// A filled form, laid out. It holds personal content; drop it when the paper is out.
pub struct Paper {
    svg: String,
    tree: Tree,
    stock: Stock,
    width_px: u32,
    height_px: u32,
}

/// Prints the size and nothing of the content.
impl std::fmt::Debug for Paper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Paper({} {}x{})", self.stock.word(), self.width_px, self.height_px)
    }
}

impl Paper {
    /// Takes a laid-out drawing; refuses one that is larger than any paper or of another width than its stock.
    pub(crate) fn new(svg: String, tree: Tree, stock: Stock) -> Result<Paper, PaperFault> {
        let size = tree.size();
        let (width, height) = (size.width(), size.height());
        let fault = |what| Err(PaperFault::Drawing { form: String::new(), what });
        if height > LARGEST {
            return fault(format!("{height} units long; no paper is longer than {LARGEST}"));
        }
        let expected = match stock {
            Stock::Receipt => (576.0, height),
            Stock::A4 => (1240.0, 1754.0),
        };
        if (width, height) != expected {
            return fault(format!(
                "{width} × {height} units; {} paper is {} × {}",
                stock.word(),
                expected.0,
                expected.1
            ));
        }
        Ok(Paper { svg, tree, stock, width_px: width.ceil() as u32, height_px: height.ceil() as u32 })
    }

    /// The filled form as SVG.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// What it is printed on.
    pub fn stock(&self) -> Stock {
        self.stock
    }

    /// Width in pixels: printer dots on a receipt, 1/150 inch on A4.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height in the same pixels.
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// A colour PNG, `scale` times its size (2.0 makes A4 300 dots per inch; 0.1 to 4.0).
    /// Errors: [`PaperFault::Drawing`] when the scale is outside that range (the caller).
    pub fn png(&self, scale: f32) -> Result<Vec<u8>, PaperFault> {
        let fault = |what: &str| PaperFault::Drawing { form: String::new(), what: what.to_owned() };
        if !(0.1..=4.0).contains(&scale) {
            return Err(fault("a scale outside 0.1 to 4.0"));
        }
        self.raster(scale).and_then(|pixels| pixels.encode_png().ok()).ok_or_else(|| fault("too large to encode"))
    }

    /// The 1-bit raster a thermal printer prints, at one dot per pixel. Text, codes and signatures are
    /// thresholded and stay crisp; pictures are dithered. The same paper gives the same bits on every machine.
    pub fn mono(&self) -> Mono {
        match self.raster(1.0) {
            Some(pixels) => mono::of(&pixels, &mono::pictures(&self.tree)),
            None => Mono::blank(self.width_px, self.height_px),
        }
    }

    /// The same bits as a 1-bit PNG: the preview is what is printed.
    pub fn mono_png(&self) -> Vec<u8> {
        self.mono().png()
    }

    /// One PDF page of the paper's own size; text is drawn as outlines, so it needs no font on the other side.
    pub fn pdf(&self) -> Vec<u8> {
        pdf::page(&self.tree, self.stock)
    }

    fn raster(&self, scale: f32) -> Option<Pixmap> {
        let side = |px: u32| ((px as f32 * scale).round() as u32).max(1);
        let mut pixels = Pixmap::new(side(self.width_px), side(self.height_px))?;
        pixels.fill(Color::WHITE);
        resvg::render(&self.tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        Some(pixels)
    }
}
