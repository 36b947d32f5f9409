//! An authority's emblem: a picture beside the manifest that names it, and nothing but a picture.
//!
//! It is shown as an image, where a browser runs nothing of it; all the same what could act is refused here, because other
//! clients show it too.

use super::load::Loader;
use crate::manifest::tree::Located;
use crate::source::{Draft, Place, ReadFault, SourceId, Words, codes};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::sync::Arc;

/// An emblem, checked.
#[derive(Clone, PartialEq)]
pub struct Emblem {
    /// `image/svg+xml` or `image/png`.
    pub mime: &'static str,
    /// The file's bytes, at most 64 KiB.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Emblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Emblem({}, {} bytes)", self.mime, self.bytes.len())
    }
}

/// Largest file.
const LARGEST: usize = 64 << 10;
/// Largest side of a PNG, in pixels.
const LONGEST_SIDE: u32 = 1024;

/// Elements that do something, lead somewhere or bring in other documents.
const ACTING: [&str; 11] =
    ["script", "foreignObject", "iframe", "embed", "object", "audio", "video", "a", "animate", "set", "handler"];

/// Reads the emblem that a layer names; what is wrong with it is reported.
pub(crate) fn read(loader: &mut Loader<'_>, named: Located<&str>) -> Option<Arc<Emblem>> {
    let folder = loader.sources.get(named.at.source).path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let ending = named.value.rsplit_once('.').map(|(_, ending)| ending);
    let plain = !named.value.contains(['/', '\\']) && !named.value.starts_with('.');
    let missing = |loader: &mut Loader<'_>| {
        let files = loader.list(&folder);
        let names = files.iter().filter_map(|path| path.strip_prefix(&folder)?.strip_prefix('/'));
        let picture = |name: &&str| !name.contains('/') && (name.ends_with(".svg") || name.ends_with(".png"));
        let pictures: Vec<&str> = names.filter(picture).collect();
        let draft = Draft::new(&codes::EMBLEM_FILE, named.at).of(quiet(named.value));
        loader.reports.push(draft.among(named.value, pictures));
    };
    let (Some(ending @ ("svg" | "png")), true) = (ending, plain) else {
        missing(loader);
        return None;
    };
    let path = format!("{folder}/{}", named.value);
    let bytes = match loader.files.read(&path) {
        Ok(bytes) => bytes,
        Err(ReadFault::Missing) => {
            missing(loader);
            return None;
        }
        Err(ReadFault::Unreadable(why)) => {
            let source = loader.sources.add(&path, "");
            loader.reports.push(Draft::new(&codes::FILE_UNREADABLE, Place::new(source, 0..0)).of(why));
            return None;
        }
    };
    if bytes.len() > LARGEST {
        let draft = Draft::new(&codes::EMBLEM_LARGE, named.at).found(format!("{} bytes", bytes.len()));
        loader.reports.push(draft.expected(format!("<= {LARGEST} bytes")));
        return None;
    }
    let before = loader.reports.errors();
    let mime = if ending == "svg" {
        svg(loader, &path, &bytes, named.at);
        "image/svg+xml"
    } else {
        // What stands for it among the sources: another picture is another version of the manifests.
        loader.sources.add(&path, &format!("{:x?}", Sha256::digest(&bytes)));
        png(loader, &bytes, named.at);
        "image/png"
    };
    (loader.reports.errors() == before).then(|| Arc::new(Emblem { mime, bytes }))
}

fn quiet(word: &str) -> String {
    word.chars().take(64).collect::<String>().escape_debug().to_string()
}

fn svg(loader: &mut Loader<'_>, path: &str, bytes: &[u8], named: Place) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        loader
            .reports
            .push(Draft::new(&codes::EMBLEM_PICTURE, named).of(Words::new("不是 UTF-8 编码", "it is not UTF-8")));
        return;
    };
    let source = loader.sources.add(path, text);
    // Documents that declare entities are refused by the reader: they can grow without end.
    let document = match roxmltree::Document::parse(text) {
        Ok(document) => document,
        Err(fault) => {
            let at = place(text, source, fault.pos());
            loader.reports.push(Draft::new(&codes::EMBLEM_PICTURE, at).of(fault.to_string()));
            return;
        }
    };
    let root = document.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some("http://www.w3.org/2000/svg") {
        let draft = Draft::new(&codes::EMBLEM_PICTURE, Place::new(source, 0..text.len().min(1)));
        loader
            .reports
            .push(draft.of(Words::new("最外层不是 SVG 的 svg 元素", "its outermost element is not an svg of SVG")));
    }
    for node in document.descendants() {
        if node.is_pi() {
            acts(loader, Place::new(source, node.range()), "<?…?>");
        }
        if node.is_element() {
            let name = node.tag_name().name();
            if ACTING.contains(&name) || name.starts_with("animate") {
                let open = node.range().start;
                acts(loader, Place::new(source, open..open + 1 + name.len()), &format!("<{name}>"));
            }
            if name == "style" && node.descendants().filter_map(|inner| inner.text()).any(fetches) {
                acts(loader, Place::new(source, node.range()), "<style>");
            }
            for attribute in node.attributes() {
                let (name, value) = (attribute.name(), attribute.value());
                let leads = name == "href" && !value.trim().starts_with('#') && !is_raster(value);
                if name.to_ascii_lowercase().starts_with("on") || leads || (name != "href" && fetches(value)) {
                    acts(loader, Place::new(source, attribute.range()), name);
                }
            }
        }
    }
}

/// A raster picture inside the document.
fn is_raster(value: &str) -> bool {
    ["data:image/png;base64,", "data:image/jpeg;base64,"].iter().any(|lead| value.trim().starts_with(lead))
}

/// Whether a style brings something in from elsewhere.
fn fetches(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let elsewhere = |rest: &str| !rest.trim_start_matches([' ', '\'', '"']).starts_with('#');
    value.contains("@import") || value.contains("javascript:") || value.split("url(").skip(1).any(elsewhere)
}

fn acts(loader: &mut Loader<'_>, at: Place, what: &str) {
    loader.reports.push(Draft::new(&codes::EMBLEM_ACTS, at).of(format!("`{}`", quiet(what))));
}

/// The byte at a row and column of the reader, both from 1, columns in characters.
fn place(text: &str, source: SourceId, at: roxmltree::TextPos) -> Place {
    let line = text.split_inclusive('\n').take(at.row.saturating_sub(1) as usize).map(str::len).sum::<usize>();
    let rest = text.get(line..).unwrap_or_default();
    let within = rest.char_indices().nth(at.col.saturating_sub(1) as usize).map_or(rest.len(), |(byte, _)| byte);
    let start = (line + within).min(text.len());
    Place::new(source, start..(start + 1).min(text.len()))
}

/// A PNG's head says its size; its last chunk says that it is whole. Source: PNG, third edition, 5 and 11.2.
fn png(loader: &mut Loader<'_>, bytes: &[u8], named: Place) {
    let number = |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes);
    let head = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR");
    let tail = bytes.ends_with(b"IEND\xae\x42\x60\x82");
    match (number(16), number(20)) {
        (Some(width @ 1..), Some(height @ 1..)) if head && tail => {
            if width.max(height) > LONGEST_SIDE {
                let draft = Draft::new(&codes::EMBLEM_LARGE, named).found(format!("{width} × {height}"));
                loader.reports.push(draft.expected(format!("<= {LONGEST_SIDE} × {LONGEST_SIDE}")));
            }
        }
        _ => {
            let draft = Draft::new(&codes::EMBLEM_PICTURE, named);
            loader.reports.push(draft.of(Words::new("不是完整的 PNG", "it is not a whole PNG")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;
    use proptest::prelude::*;

    fn read_as(name: &str, bytes: &[u8]) -> (Option<Arc<Emblem>>, Vec<&'static str>) {
        let mut files = Memory::new();
        files.put(format!("manifests/provinces/north/{name}"), bytes);
        let mut loader = Loader::new(&files);
        let text = format!("emblem = \"{name}\"");
        let source = loader.sources.add("manifests/provinces/north/province.toml", &text);
        let emblem = read(&mut loader, Located::new(name, Place::new(source, 9..text.len())));
        let codes = loader.reports.finish(&loader.sources).iter().map(|told| told.code).collect();
        (emblem, codes)
    }

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x06\0\0\0\0\0\0\0\0\0\0\0IEND\xae\x42\x60\x82");
        bytes
    }

    #[test]
    fn a_picture_is_taken_whatever_of_the_two_it_is() {
        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><defs><linearGradient id="g"/></defs><path d="M0 0h8v8z" fill="url(#g)"/><use href="#g"/></svg>"##;
        let (emblem, codes) = read_as("e.svg", svg);
        assert_eq!((emblem.map(|e| e.mime), codes), (Some("image/svg+xml"), vec![]));
        let (emblem, codes) = read_as("e.png", &png_of(1024, 1));
        assert_eq!((emblem.map(|e| e.mime), codes), (Some("image/png"), vec![]));
    }

    #[test]
    fn what_could_act_or_fetch_is_no_emblem() {
        for inside in [
            "<script>alert(1)</script>",
            "<path onload='x()'/>",
            "<path onLoad='x()'/>",
            "<foreignObject/>",
            "<a href='#x'/>",
            "<image href='http://127.0.0.1/x.png'/>",
            "<use href='other.svg#a'/>",
            "<image href='data:image/svg+xml;base64,AAAA'/>",
            "<use xmlns:x='http://www.w3.org/1999/xlink' x:href='javascript:x()'/>",
            "<style>@import 'x.css';</style>",
            "<path style='fill:url(http://x/#a)'/>",
            "<animateTransform/>",
        ] {
            let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>");
            let (emblem, codes) = read_as("e.svg", svg.as_bytes());
            assert_eq!((emblem, codes.first()), (None, Some(&"F-215")), "{inside}");
        }
        let named = b"<?xml-stylesheet href='x.css'?><svg xmlns='http://www.w3.org/2000/svg'/>";
        assert_eq!(read_as("e.svg", named).1, ["F-215"]);
    }

    #[test]
    fn what_is_no_picture_or_too_large_a_one_is_told() {
        let bomb = b"<!DOCTYPE s [<!ENTITY a 'aaaa'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>";
        for (name, bytes, code) in [
            ("e.svg", &b"<html/>"[..], "F-214"),
            ("e.svg", b"<svg", "F-214"),
            ("e.svg", b"\xff", "F-214"),
            ("e.svg", bomb, "F-214"),
            ("e.svg", &vec![b' '; LARGEST + 1], "F-213"),
            ("e.png", b"\x89PNG\r\n\x1a\n", "F-214"),
            ("e.png", &png_of(0, 1), "F-214"),
            ("e.png", &png_of(1025, 1), "F-213"),
            ("e.gif", b"GIF89a", "F-212"),
            ("../e.svg", b"<svg/>", "F-212"),
        ] {
            assert_eq!(read_as(name, bytes).1, [code], "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_end_in_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[<>/a-z='\" #\u{4e00}-\u{4e10}\n]{0,120}") {
            read_as("e.png", &bytes);
            read_as("e.svg", &bytes);
            read_as("e.svg", format!("<svg xmlns='http://www.w3.org/2000/svg'>{text}</svg>").as_bytes());
            read_as("e.svg", text.as_bytes());
        }
    }
}
