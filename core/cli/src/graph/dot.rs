//! A chart as DOT, for Graphviz.

use super::chart::{Chart, Sort, Way};
use std::fmt::Write as _;

/// The chart as a directed graph, top down.
pub(super) fn draw(chart: &Chart) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "digraph {} {{", quoted(&chart.title));
    out.push_str("    rankdir=TB;\n    node [shape=box, style=\"rounded,filled\", fillcolor=white, ");
    out.push_str("fontname=\"Noto Sans CJK SC\"];\n    edge [fontname=\"Noto Sans CJK SC\", fontsize=10];\n");
    for card in &chart.boxes {
        let fill = match card.sort {
            Sort::Asks => "#eaf1fb",
            Sort::Acts => "#ffffff",
            Sort::Decides => "#f3f3f3",
            Sort::Pays => "#fff6e0",
            Sort::Prints => "#f4ecfa",
            Sort::EndsWell => "#e3f4e6",
            Sort::EndsOtherwise => "#fdecea",
        };
        let width = if card.highlighted { ", penwidth=3, color=\"#0b57d0\"" } else { "" };
        let label = format!("{}：{}\n{}", card.verb, card.words, card.id);
        let _ = writeln!(out, "    {} [label={}, fillcolor=\"{fill}\"{width}];", quoted(&card.id), quoted(&label));
    }
    for arrow in &chart.arrows {
        let (from, to) = (&chart.boxes[arrow.from].id, &chart.boxes[arrow.to].id);
        let style = match (arrow.highlighted, arrow.kind) {
            (true, _) => "penwidth=3, color=\"#0b57d0\"",
            (false, Way::Goes) => "color=\"#333333\"",
            (false, Way::Refuses) => "color=\"#b3261e\", style=dashed",
            (false, Way::Fails) => "color=\"#b06000\", style=dotted",
        };
        let _ = writeln!(out, "    {} -> {} [label={}, {style}];", quoted(from), quoted(to), quoted(&arrow.words));
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
