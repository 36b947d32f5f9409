//! One PDF page from the drawing: paths, outlined text and pictures, compressed.

use crate::Stock;
use crate::draw::jpeg_components;
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};
use resvg::tiny_skia::{PathSegment, Pixmap, Transform};
use resvg::usvg::{self, Group, ImageKind, Node, Paint, Tree};

/// Deflate's usual effort.
const LEVEL: u8 = 6;

/// A picture, ready for the page.
struct Picture {
    name: String,
    width: u32,
    height: u32,
    filter: Filter,
    grey: bool,
    data: Vec<u8>,
}

/// Draws the page. Forms are black, grey or plainly coloured; gradients and patterns print as black.
pub(crate) fn page(tree: &Tree, stock: Stock) -> Vec<u8> {
    let scale = 72.0 / stock.units_per_inch();
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let mut content = Content::new();
    // PDF counts upwards from the foot, SVG downwards from the head.
    content.transform([scale, 0.0, 0.0, -scale, 0.0, height]);
    let mut pictures = Vec::new();
    draw(tree.root(), &mut content, &mut pictures);

    let (catalog, pages, sheet, stream) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([sheet]).count(1);
    let mut page = pdf.page(sheet);
    page.media_box(Rect::new(0.0, 0.0, width, height)).parent(pages).contents(stream);
    let mut resources = page.resources();
    let mut names = resources.x_objects();
    for (at, picture) in pictures.iter().enumerate() {
        names.pair(Name(picture.name.as_bytes()), Ref::new(5 + at as i32));
    }
    names.finish();
    resources.finish();
    page.finish();
    pdf.stream(stream, &compress_to_vec_zlib(&content.finish(), LEVEL)).filter(Filter::FlateDecode);
    for (at, picture) in pictures.iter().enumerate() {
        let mut image = pdf.image_xobject(Ref::new(5 + at as i32), &picture.data);
        image.filter(picture.filter);
        image.width(picture.width as i32).height(picture.height as i32).bits_per_component(8);
        if picture.grey {
            image.color_space().device_gray();
        } else {
            image.color_space().device_rgb();
        }
        image.finish();
    }
    pdf.finish()
}

fn draw(group: &Group, content: &mut Content, pictures: &mut Vec<Picture>) {
    for node in group.children() {
        match node {
            Node::Group(inner) => draw(inner, content, pictures),
            Node::Text(text) => draw(text.flattened(), content, pictures),
            Node::Path(path) if path.is_visible() => draw_path(path, content),
            Node::Image(image) if image.is_visible() => draw_image(image, content, pictures),
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

fn matrix(t: Transform) -> [f32; 6] {
    [t.sx, t.ky, t.kx, t.sy, t.tx, t.ty]
}

fn rgb(paint: &Paint) -> [f32; 3] {
    match paint {
        Paint::Color(color) => [color.red, color.green, color.blue].map(|part| f32::from(part) / 255.0),
        _ => [0.0; 3],
    }
}

fn draw_path(path: &usvg::Path, content: &mut Content) {
    content.save_state();
    content.transform(matrix(path.abs_transform()));
    if let Some(fill) = path.fill() {
        let [r, g, b] = rgb(fill.paint());
        content.set_fill_rgb(r, g, b);
    }
    if let Some(stroke) = path.stroke() {
        let [r, g, b] = rgb(stroke.paint());
        content.set_stroke_rgb(r, g, b).set_line_width(stroke.width().get());
        content.set_line_cap(match stroke.linecap() {
            usvg::LineCap::Butt => LineCapStyle::ButtCap,
            usvg::LineCap::Round => LineCapStyle::RoundCap,
            usvg::LineCap::Square => LineCapStyle::ProjectingSquareCap,
        });
        content.set_line_join(match stroke.linejoin() {
            usvg::LineJoin::Round => LineJoinStyle::RoundJoin,
            usvg::LineJoin::Bevel => LineJoinStyle::BevelJoin,
            usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => LineJoinStyle::MiterJoin,
        });
        if let Some(dashes) = stroke.dasharray() {
            content.set_dash_pattern(dashes.iter().copied(), stroke.dashoffset());
        }
    }
    let mut last = (0.0, 0.0);
    for segment in path.data().segments() {
        match segment {
            PathSegment::MoveTo(p) => {
                content.move_to(p.x, p.y);
                last = (p.x, p.y);
            }
            PathSegment::LineTo(p) => {
                content.line_to(p.x, p.y);
                last = (p.x, p.y);
            }
            PathSegment::QuadTo(c, p) => {
                // PDF has only cubic curves; this one is the same curve.
                let third = |from: f32, to: f32| from + (to - from) * 2.0 / 3.0;
                content.cubic_to(third(last.0, c.x), third(last.1, c.y), third(p.x, c.x), third(p.y, c.y), p.x, p.y);
                last = (p.x, p.y);
            }
            PathSegment::CubicTo(a, b, p) => {
                content.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y);
                last = (p.x, p.y);
            }
            PathSegment::Close => {
                content.close_path();
            }
        }
    }
    let odd = path.fill().is_some_and(|fill| fill.rule() == usvg::FillRule::EvenOdd);
    match (path.fill().is_some(), path.stroke().is_some()) {
        (true, true) if odd => content.fill_even_odd_and_stroke(),
        (true, true) => content.fill_nonzero_and_stroke(),
        (true, false) if odd => content.fill_even_odd(),
        (true, false) => content.fill_nonzero(),
        (false, true) => content.stroke(),
        (false, false) => content.end_path(),
    };
    content.restore_state();
}

fn draw_image(image: &usvg::Image, content: &mut Content, pictures: &mut Vec<Picture>) {
    let (width, height) = (image.size().width(), image.size().height());
    let (filter, grey, data) = match image.kind() {
        // A JPEG goes in as it is.
        ImageKind::JPEG(bytes) => (Filter::DctDecode, jpeg_components(bytes) == Some(1), bytes.to_vec()),
        ImageKind::PNG(bytes) => match Pixmap::decode_png(bytes) {
            Ok(pixels) => (Filter::FlateDecode, false, compress_to_vec_zlib(&on_white(&pixels), LEVEL)),
            Err(_) => return,
        },
        ImageKind::GIF(_) | ImageKind::WEBP(_) | ImageKind::SVG(_) => return,
    };
    let name = format!("P{}", pictures.len());
    content.save_state();
    content.transform(matrix(image.abs_transform()));
    // A PDF picture fills the unit square, its foot at zero.
    content.transform([width, 0.0, 0.0, -height, 0.0, height]);
    content.x_object(Name(name.as_bytes()));
    content.restore_state();
    pictures.push(Picture { name, width: width as u32, height: height as u32, filter, grey, data });
}

/// The picture's colours on white paper, three bytes a pixel. Premultiplied colour plus the missing white.
fn on_white(pixels: &Pixmap) -> Vec<u8> {
    let plain = |p: &resvg::tiny_skia::PremultipliedColorU8| {
        let white = 255 - p.alpha();
        [p.red() + white, p.green() + white, p.blue() + white]
    };
    pixels.pixels().iter().flat_map(plain).collect()
}
