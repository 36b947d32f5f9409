//! What comes out: the same bits each time, codes a reader reads, a PDF page that holds the drawing.

#[path = "shared/citizen.rs"]
mod citizen;

use citizen::{fields, fonts, form, forms};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tongban_papers::{Field, Fonts, Form, Mono, PaperFault};

/// FNV-1a, 64 bit: enough to see that a bit changed.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

#[test]
fn the_raster_is_the_same_on_every_run_and_machine() {
    let fonts = fonts();
    let mut lines = String::new();
    for name in forms() {
        let form = form(&name);
        let given = fields(&form, true);
        let mono = form.render(&fonts, &given).unwrap().mono();
        assert_eq!(mono, form.render(&fonts, &given).unwrap().mono());
        lines.push_str(&format!("{name} {}x{} {:016x}\n", mono.width(), mono.height(), digest(mono.rows())));
    }
    insta::assert_snapshot!("rasters", lines);
}

#[test]
fn the_preview_is_what_is_printed() {
    let (fonts, form) = (fonts(), form("refund-slip"));
    let paper = form.render(&fonts, &fields(&form, true)).unwrap();
    let (mono, preview) = (paper.mono(), paper.mono_png());
    let mut reader = png::Decoder::new(std::io::Cursor::new(preview)).read_info().unwrap();
    let mut rows = vec![0; mono.rows().len()];
    let info = reader.next_frame(&mut rows).unwrap();
    assert_eq!((info.width, info.height, info.bit_depth), (mono.width(), mono.height(), png::BitDepth::One));
    let inverted: Vec<u8> = rows.iter().map(|byte| !byte).collect();
    assert!(inverted == mono.rows());
}

/// Reads the one QR code of a raster.
fn scan(mono: &Mono) -> String {
    let (width, height) = (mono.width() as usize, mono.height() as usize);
    let grey = |x: usize, y: usize| if mono.is_black(x as u32, y as u32) { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn the_printed_qr_code_is_read_back() {
    let (fonts, form) = (fonts(), form("payment-notice-wechat"));
    let long = format!("https://pay.example.invalid/{}", "a1B2".repeat(60));
    for url in ["weixin://wxpay/bizpayurl?pr=SyntheticQ7w2", "缴费", long.as_str()] {
        let mut given = fields(&form, true);
        given.insert("pay_url".into(), url.into());
        assert_eq!(scan(&form.render(&fonts, &given).unwrap().mono()), url);
    }
}

#[test]
fn the_pdf_is_one_page_of_the_papers_size_with_ink_and_picture() {
    let (fonts, form) = (fonts(), form("application-form"));
    let pdf = form.render(&fonts, &fields(&form, true)).unwrap().pdf();
    assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
    let text = String::from_utf8_lossy(&pdf);
    let media = text.split("/MediaBox [").nth(1).and_then(|t| t.split(']').next()).unwrap();
    let size: Vec<f32> = media.split_whitespace().map(|n| n.parse().unwrap()).collect();
    assert!((size[2] - 595.2).abs() < 0.5 && (size[3] - 841.9).abs() < 0.5, "{media}");
    assert_eq!(text.matches("/Subtype /Image").count(), 1);
    let start = pdf.windows(7).position(|w| w == b"stream\n").unwrap() + 7;
    let content = miniz_oxide::inflate::decompress_to_vec_zlib(&pdf[start..]).unwrap_or_else(|rest| rest.output);
    let curves = content.split(|b| *b == b'\n').filter(|line| line.ends_with(b" c")).count();
    assert!(curves > 5_000, "only {curves} curves: the text is missing");
}

#[test]
fn a_chain_falls_back_in_order_and_says_when_it_is_empty() {
    let empty = std::env::temp_dir().join("tongban-papers-no-fonts");
    std::fs::create_dir_all(&empty).unwrap();
    assert!(matches!(Fonts::load(&[&empty]), Err(PaperFault::NoFonts { .. })));
    assert!(matches!(Fonts::load(&[&empty.join("absent")]), Err(PaperFault::FontUnreadable { .. })));
    let junk = vec![("junk.otf".to_owned(), vec![7; 99])];
    assert_eq!(Fonts::from_files(junk).unwrap_err(), PaperFault::FontUnreadable { path: "junk.otf".into() });
    assert_eq!(fonts().names(), ["Tongban Forms"]);
    assert!(fonts().has('䶮') && fonts().has('𬭎') && !fonts().has('\u{E000}'));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_form_text_panics(text in "(<!-- form 1\n)?(title: a\npaper: receipt\nprinted: b\n-->\n)?(\\PC|[{}%|\n ]){0,60}") {
        let _ = Form::parse("f", &text);
    }

    #[test]
    fn no_field_text_panics_or_shows(text in "\\PC{0,40}") {
        let form = Form::parse("f", "<!-- form 1\ntitle: a\npaper: receipt\nprinted: b\nfield it text: c\n-->\n\
            <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"576\" height=\"auto\">{{ skip(40) }}\
            <text font-size=\"20\">{{ it | wrap(x=0, width=500, size=20, lines=9) }}</text></svg>").unwrap();
        match form.render(&fonts(), &BTreeMap::from([("it".to_owned(), Field::from(text.as_str()))])) {
            Ok(paper) => prop_assert_eq!(paper.width_px(), 576),
            Err(fault) => {
                let shown = format!("{fault} {fault:?}");
                prop_assert!(text.chars().count() < 6 || !shown.contains(&text));
            }
        }
    }
}
