//! The 1-bit raster of a thermal printer.

use resvg::tiny_skia::Pixmap;
use resvg::usvg::{Group, Node, Rect, Tree};

/// Grey below this is a black dot. Above the middle, because hairlines of a 24-dot character fade out at 128.
const THRESHOLD: i32 = 160;

/// A black-and-white raster, eight dots a byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Mono {
    width: u32,
    height: u32,
    rows: Vec<u8>,
}

/// Prints the size and nothing of the content.
impl std::fmt::Debug for Mono {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mono({}x{})", self.width, self.height)
    }
}

impl Mono {
    pub(crate) fn blank(width: u32, height: u32) -> Mono {
        Mono { width, height, rows: vec![0; width.div_ceil(8) as usize * height as usize] }
    }

    /// Width in dots.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in dots.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Bytes of one row: the width in dots by eight, rounded up.
    pub fn stride(&self) -> usize {
        self.width.div_ceil(8) as usize
    }

    /// All rows from the top; in each byte the leftmost dot is the highest bit, 1 is black. This is the order
    /// of the ESC/POS command `GS v 0`.
    pub fn rows(&self) -> &[u8] {
        &self.rows
    }

    /// Whether the dot is black; white outside.
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        x < self.width
            && y < self.height
            && self.rows[y as usize * self.stride() + x as usize / 8] & (0x80 >> (x % 8)) != 0
    }

    fn blacken(&mut self, x: usize, y: usize) {
        let stride = self.stride();
        self.rows[y * stride + x / 8] |= 0x80 >> (x % 8);
    }

    /// The raster as a 1-bit greyscale PNG.
    pub fn png(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let light: Vec<u8> = self.rows.iter().map(|byte| !byte).collect();
        let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&light));
        written.expect("a raster of matching size always encodes into memory");
        out
    }
}

/// Where pictures stand on the paper.
pub(crate) fn pictures(tree: &Tree) -> Vec<Rect> {
    fn visit(group: &Group, found: &mut Vec<Rect>) {
        for node in group.children() {
            match node {
                Node::Image(image) => found.push(image.abs_bounding_box()),
                Node::Group(inner) => visit(inner, found),
                Node::Path(_) | Node::Text(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    visit(tree.root(), &mut found);
    found
}

/// Thresholds everything and dithers the pictures (Floyd–Steinberg), in whole numbers.
pub(crate) fn of(pixels: &Pixmap, pictures: &[Rect]) -> Mono {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    // ITU-R BT.601 luma in 1/1000; the pixels are opaque, so premultiplied values are plain ones.
    let mut grey: Vec<i32> = pixels
        .pixels()
        .iter()
        .map(|p| (299 * i32::from(p.red()) + 587 * i32::from(p.green()) + 114 * i32::from(p.blue())) / 1000)
        .collect();
    let mut mono = Mono::blank(width as u32, height as u32);
    for rect in pictures {
        let clip = |v: f32, most: usize| (v.max(0.0) as usize).min(most);
        let (left, right) = (clip(rect.left(), width), clip(rect.right().ceil(), width));
        for y in clip(rect.top(), height)..clip(rect.bottom().ceil(), height) {
            for x in left..right {
                let old = grey[y * width + x];
                let new = if old < 128 { 0 } else { 255 };
                grey[y * width + x] = new;
                let mut push = |x: usize, y: usize, share: i32| {
                    if (left..right).contains(&x) && y < height {
                        grey[y * width + x] += (old - new) * share / 16;
                    }
                };
                push(x + 1, y, 7);
                push(x.wrapping_sub(1), y + 1, 3);
                push(x, y + 1, 5);
                push(x + 1, y + 1, 1);
            }
        }
    }
    for (at, value) in grey.iter().enumerate() {
        if *value < THRESHOLD {
            mono.blacken(at % width, at / width);
        }
    }
    mono
}
