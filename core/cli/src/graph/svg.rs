//! A chart as SVG: steps down the page in reading order, ways that jump as arcs beside them.
//!
//! Ways to the step below are short arrows. Ways ahead run on the right, ways back on the left, each in a lane of its
//! own as far as it reaches, so that none lies over another. What a code or a rule leads to is written in the step's box:
//! drawn as arcs, these would hide everything else.

use super::chart::{Arrow, Card, Chart, Sort, Way};
use std::fmt::Write as _;

const BOX: Size = Size { width: 470, height: 58 };
const GAP: usize = 26;
const LANE: usize = 16;
const LINE: usize = 17;
const MARGIN: usize = 28;
const HEAD: usize = 84;

/// Width of a label beside an arc.
const LABEL: usize = 150;

struct Size {
    width: usize,
    height: usize,
}

/// Where a box stands.
struct Place {
    top: usize,
    height: usize,
    notes: Vec<(Way, String)>,
}

/// The chart as a picture.
pub(super) fn draw(chart: &Chart) -> String {
    let jumps: Vec<&Arrow> = chart.arrows.iter().filter(|arrow| is_jump(arrow)).collect();
    let (ahead, back): (Vec<&Arrow>, Vec<&Arrow>) = jumps.into_iter().partition(|arrow| arrow.to > arrow.from);
    let (ahead, right) = lanes(ahead);
    let (back, left) = lanes(back);
    let places = places(chart);
    let x = MARGIN + (left + 1) * LANE + if back.is_empty() { 0 } else { LABEL };
    let width = x + BOX.width + (right + 1) * LANE + LABEL + MARGIN;
    let height = places.last().map_or(HEAD, |place| place.top + place.height) + MARGIN;
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif\">"
    );
    out.push_str("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<defs>");
    for (name, colour) in [("goes", "#333333"), ("taken", "#0b57d0")] {
        let _ = write!(
            out,
            "<marker id=\"{name}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" \
             orient=\"auto-start-reverse\"><path d=\"M0 0 10 5 0 10z\" fill=\"{colour}\"/></marker>"
        );
    }
    out.push_str("</defs>\n");
    let _ =
        writeln!(out, "<text x=\"{x}\" y=\"50\" font-size=\"24\" fill=\"#1a1a1a\">{}</text>", escaped(&chart.title));
    for (arcs, edge, right) in [(&ahead, x + BOX.width, true), (&back, x, false)] {
        for (at, (arrow, lane)) in arcs.iter().enumerate() {
            // Arcs of one box begin below one another, so that their words do too.
            let before = arcs[..at].iter().filter(|(other, _)| other.from == arrow.from).count();
            arc(&mut out, arrow, &places, edge, (lane + 1) * LANE, (right, before * 15));
        }
    }
    for arrow in chart.arrows.iter().filter(|arrow| arrow.kind == Way::Goes && arrow.to == arrow.from + 1) {
        let (top, bottom) = (&places[arrow.from], &places[arrow.to]);
        let (y, end, middle) = (top.top + top.height, bottom.top, x + BOX.width / 2);
        let _ = writeln!(out, "<path d=\"M{middle} {y}V{end}\" {}/>", stroke(arrow));
        if !arrow.words.is_empty() {
            label(&mut out, middle + 8, y + GAP - 9, &arrow.words, "start");
        }
    }
    for (card, place) in chart.boxes.iter().zip(&places) {
        draw_box(&mut out, card, place, x);
    }
    out.push_str("</svg>\n");
    out
}

/// Whether an arrow is drawn beside the boxes.
fn is_jump(arrow: &Arrow) -> bool {
    arrow.kind == Way::Goes && arrow.to != arrow.from + 1
}

/// Gives each arc the innermost lane that is free as far as it reaches. The number of lanes comes with them.
fn lanes(mut arcs: Vec<&Arrow>) -> (Vec<(&Arrow, usize)>, usize) {
    let reach = |arrow: &Arrow| (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
    arcs.sort_by_key(|arrow| (reach(arrow).1 - reach(arrow).0, arrow.from));
    let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut placed = Vec::new();
    for arrow in arcs {
        let (first, last) = reach(arrow);
        let free = |lane: &Vec<(usize, usize)>| lane.iter().all(|(from, to)| last < *from || first > *to);
        let lane = taken.iter().position(free).unwrap_or_else(|| {
            taken.push(Vec::new());
            taken.len() - 1
        });
        taken[lane].push((first, last));
        placed.push((arrow, lane));
    }
    (placed, taken.len())
}

/// Where each box stands; codes and what they lead to are lines in it.
fn places(chart: &Chart) -> Vec<Place> {
    let mut top = HEAD;
    let mut places = Vec::with_capacity(chart.boxes.len());
    for at in 0..chart.boxes.len() {
        let fails = chart.arrows.iter().filter(|arrow| arrow.from == at && arrow.kind != Way::Goes);
        let notes: Vec<(Way, String)> =
            fails.map(|arrow| (arrow.kind, format!("{} → {}", arrow.words, chart.boxes[arrow.to].id))).collect();
        let height = BOX.height + notes.len() * LINE + if notes.is_empty() { 0 } else { 6 };
        places.push(Place { top, height, notes });
        top += height + GAP;
    }
    places
}

fn draw_box(out: &mut String, card: &Card, place: &Place, x: usize) {
    let (fill, edge) = match card.sort {
        Sort::Asks => ("#eaf1fb", "#7a9cc6"),
        Sort::Acts => ("#ffffff", "#888888"),
        Sort::Decides => ("#f3f3f3", "#aaaaaa"),
        Sort::Pays => ("#fff6e0", "#c79a2e"),
        Sort::Prints => ("#f4ecfa", "#9a7bb5"),
        Sort::EndsWell => ("#e3f4e6", "#2e7d32"),
        Sort::EndsOtherwise => ("#fdecea", "#b3261e"),
    };
    let (edge, weight) = if card.highlighted { ("#0b57d0", 3) } else { (edge, 1) };
    let dash = if card.guarded { " stroke-dasharray=\"5 3\"" } else { "" };
    let (top, height, width) = (place.top, place.height, BOX.width);
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{fill}\" stroke=\"{edge}\" \
         stroke-width=\"{weight}\"{dash}/>"
    );
    let words = if card.words.is_empty() { card.verb.to_owned() } else { format!("{}　{}", card.verb, card.words) };
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"16\" fill=\"#1a1a1a\">{}</text>",
        x + 14,
        top + 25,
        escaped(&cut(&words, 54))
    );
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"12\" fill=\"#666666\" font-family=\"monospace\">{}</text>",
        x + 14,
        top + 45,
        escaped(&card.id)
    );
    for (at, (way, note)) in place.notes.iter().enumerate() {
        let colour = if *way == Way::Refuses { "#b3261e" } else { "#b06000" };
        let y = top + BOX.height + at * LINE + 8;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{y}\" font-size=\"12\" fill=\"{colour}\">{}</text>",
            x + 14,
            escaped(&cut(note, 74))
        );
    }
}

fn arc(out: &mut String, arrow: &Arrow, places: &[Place], edge: usize, away: usize, (right, lower): (bool, usize)) {
    let (from, to) = (&places[arrow.from], &places[arrow.to]);
    let (start, end) = (from.top + 24 + lower, to.top + 12);
    let out_x = if right { edge + away } else { edge - away };
    let _ =
        writeln!(out, "<path d=\"M{edge} {start}H{out_x}V{end}H{edge}\" stroke-linejoin=\"round\" {}/>", stroke(arrow));
    if !arrow.words.is_empty() {
        let (x, anchor) = if right { (edge + 6, "start") } else { (edge - 6, "end") };
        label(out, x, start - 4, &cut(&arrow.words, 26), anchor);
    }
}

fn label(out: &mut String, x: usize, y: usize, words: &str, anchor: &str) {
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"12\" fill=\"#333333\" text-anchor=\"{anchor}\" stroke=\"#ffffff\" \
         stroke-width=\"4\" paint-order=\"stroke\">{}</text>",
        escaped(words)
    );
}

fn stroke(arrow: &Arrow) -> String {
    let (colour, marker, width) = if arrow.highlighted { ("#0b57d0", "taken", 3) } else { ("#333333", "goes", 1) };
    format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" marker-end=\"url(#{marker})\"")
}

/// A text no wider than so many Latin letters; a Chinese character takes the room of two.
fn cut(text: &str, most: usize) -> String {
    let mut width = 0;
    let mut kept = String::new();
    for c in text.chars() {
        width += if c.is_ascii() { 1 } else { 2 };
        if width > most {
            kept.push('…');
            return kept;
        }
        kept.push(c);
    }
    kept
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
