//! The look of the screen at a site: each key by the highest layer that says it, checked for who must read it.

use super::emblem::{self, Emblem};
use super::load::Loader;
use super::stack::Stack;
use crate::manifest::tree::{Located, Node};
use crate::manifest::value::colour;
use crate::source::{Draft, Place, Words, codes};
use std::sync::Arc;

/// The accent colour of a screen whose layers set none.
pub const ACCENT: &str = "#0a4a94";
/// The colour of words on it.
pub const ACCENT_INK: &str = "#ffffff";

/// Whose machine it is, and its colours. What no layer sets is left to the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// The authority's name; without it the site's title stands there.
    pub name: Option<Words>,
    /// The emblem.
    pub emblem: Option<Arc<Emblem>>,
    /// Where the emblem stands.
    pub place: EmblemPlace,
    /// Colour of heads and main buttons, `#rrggbb`.
    pub accent: Option<Arc<str>>,
    /// Colour of words on it, `#rrggbb`.
    pub accent_ink: Option<Arc<str>>,
    /// A light ground that words in the accent colour can be read on, `#rrggbb`; there when `accent` is.
    pub accent_soft: Option<Arc<str>>,
}

/// Where the emblem stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmblemPlace {
    /// At the start of the head line.
    #[default]
    Left,
    /// With the name, in the middle of it.
    Centre,
    /// Nowhere: only the name is shown.
    None,
}

/// Least contrast of words with what they stand on: WCAG 2.2, 1.4.3, level AA.
const LEAST: f64 = 4.5;

/// Most that the head of a screen has room for: Chinese characters, and letters.
const ROOM: (usize, usize) = (24, 60);

/// Reads the look of a site, and reports what an applicant could not read or a screen could not show.
pub(crate) fn look(loader: &mut Loader<'_>, stack: &Stack) -> Look {
    for layer in stack.layers().to_vec() {
        layer_by_itself(loader, &layer);
    }
    let last = |key: &str| stack.layers().iter().rev().find_map(|layer| text(layer, key));
    let name = stack.layers().iter().rev().find_map(|layer| layer.get("look")?.get("name")).map(|name| {
        let word = |key: &str| name.text(key).map_or("", |text| text.value);
        Words::new(word("zh"), word("en"))
    });
    let place = match last("emblem_place").map(|word| word.value) {
        Some("centre") => EmblemPlace::Centre,
        Some("none") => EmblemPlace::None,
        _ => EmblemPlace::Left,
    };
    let (accent, ink) = (last("accent"), last("accent_ink"));
    colours(loader, accent, ink);
    let shared = |colour: Option<Located<&str>>| colour.map(|colour| colour.value.to_ascii_lowercase().into());
    let soft = accent.and_then(|accent| colour(accent.value)).map(|rgb| hex(soft(rgb)).into());
    let (accent, accent_ink) = (shared(accent), shared(ink));
    let emblem = last("emblem").map(|named| Located::new(named.value.to_owned(), named.at));
    let emblem = emblem.and_then(|named| emblem::read(loader, Located::new(&named.value, named.at)));
    Look { name, emblem, place, accent, accent_ink, accent_soft: soft }
}

fn text<'n>(layer: &'n Node, key: &str) -> Option<Located<&'n str>> {
    layer.get("look")?.text(key)
}

/// What is wrong with a layer's words whatever the others say.
fn layer_by_itself(loader: &mut Loader<'_>, layer: &Node) {
    let Some(name) = layer.get("look").and_then(|look| look.get("name")) else { return };
    for words in ["zh", "en"].into_iter().filter_map(|key| name.text(key)) {
        if words.value.contains(['{', '}']) {
            loader.reports.push(Draft::new(&codes::CONSTANT_ONLY, words.at));
        }
        let han = words.value.chars().filter(|c| *c as u32 >= 0x2e80).count();
        let letters = words.value.chars().count() - han;
        if han * ROOM.1 + letters * ROOM.0 > ROOM.0 * ROOM.1 {
            let room = Words::new(
                format!("不超过 {} 个汉字或 {} 个字母", ROOM.0, ROOM.1),
                format!("at most {} Chinese characters or {} letters", ROOM.0, ROOM.1),
            );
            let draft = Draft::new(&codes::TITLE_LONG, words.at).found(Words::quoted(words.value));
            loader.reports.push(draft.expected(room));
        }
    }
}

/// Words stand on the accent colour, and words in the accent colour on light ground; both must be read.
fn colours(loader: &mut Loader<'_>, accent: Option<Located<&str>>, ink: Option<Located<&str>>) {
    let Some(at) = ink.or(accent).map(|set| set.at) else { return };
    let other = accent.filter(|accent| ink.is_some() && accent.at != at);
    let (accent_word, ink_word) = (accent.map_or(ACCENT, |c| c.value), ink.map_or(ACCENT_INK, |c| c.value));
    // A word that is no colour is told by its shape.
    let (Some(accent_rgb), Some(ink_rgb)) = (colour(accent_word), colour(ink_word)) else { return };
    let ratio = contrast(accent_rgb, ink_rgb);
    if ratio < LEAST {
        let help = Words::new(
            format!(
                "请把 accent 调{}，或把 accent_ink 调{}，直到对比度达到 4.5 比 1（WCAG 2.2，1.4.3）",
                way(accent_rgb, ink_rgb).0,
                way(ink_rgb, accent_rgb).0
            ),
            format!(
                "make accent {}, or accent_ink {}, until they stand 4.5 to 1 apart (WCAG 2.2, 1.4.3)",
                way(accent_rgb, ink_rgb).1,
                way(ink_rgb, accent_rgb).1
            ),
        );
        report(loader, at, ratio, ink_word, accent_word, help, other.map(|other| other.at));
    }
    let Some(accent) = accent else { return };
    let ground = soft(accent_rgb);
    let ratio = contrast(accent_rgb, ground);
    if ratio < LEAST {
        let help = Words::new(
            "按钮和所选项的文字用 accent 写在浅色底上；请把 accent 调深，直到对比度达到 4.5 比 1（WCAG 2.2，1.4.3）",
            "buttons and choices have words in accent on light ground; make accent darker until they stand 4.5 to 1 apart (WCAG 2.2, 1.4.3)",
        );
        report(loader, accent.at, ratio, accent.value, &hex(ground), help, None);
    }
}

fn report(loader: &mut Loader<'_>, at: Place, ratio: f64, words: &str, ground: &str, help: Words, see: Option<Place>) {
    let is = Words::new(
        format!("{words} 在 {ground} 上为 {ratio:.2} 比 1"),
        format!("{words} on {ground} is {ratio:.2} to 1"),
    );
    let draft = Draft::new(&codes::LOOK_CONTRAST, at).of(is).help(help);
    let draft = draft.expected(Words::new("至少 4.5 比 1", "at least 4.5 to 1"));
    loader.reports.push(match see {
        Some(see) => draft.see(see, Words::new("accent 在此处", "accent stands here")),
        None => draft,
    });
}

/// Which way a colour goes to get further from another.
fn way(of: [u8; 3], from: [u8; 3]) -> (&'static str, &'static str) {
    if luminance(of) <= luminance(from) { ("深", "darker") } else { ("浅", "lighter") }
}

/// The accent colour thinned to a tenth on white.
fn soft(rgb: [u8; 3]) -> [u8; 3] {
    rgb.map(|part| ((u16::from(part) + 9 * 255 + 5) / 10) as u8)
}

fn hex(rgb: [u8; 3]) -> String {
    let [red, green, blue] = rgb;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Contrast ratio, 1 to 21; source: WCAG 2.2, "contrast ratio".
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance, 0 to 1; source: WCAG 2.2, "relative luminance".
fn luminance(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guideline() {
        for (one, other, ratio) in [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#0a4a94", "#ffffff", 8.68),
        ] {
            let found = contrast(colour(one).unwrap(), colour(other).unwrap());
            assert!((found - ratio).abs() < 0.01, "{one} on {other}: {found}");
        }
    }

    #[test]
    fn what_a_screen_takes_when_no_layer_says_anything_can_be_read() {
        let accent = colour(ACCENT).unwrap();
        assert!(contrast(accent, colour(ACCENT_INK).unwrap()) >= LEAST && contrast(accent, soft(accent)) >= LEAST);
    }
}
