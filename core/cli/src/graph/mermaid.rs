//! A chart as Mermaid, which code hosts and wikis draw.

use super::chart::{Chart, Sort, Way};
use std::fmt::Write as _;

/// The chart as a Mermaid flowchart, top down.
pub(super) fn draw(chart: &Chart) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "---\ntitle: {}\n---\nflowchart TD", quoted(&chart.title));
    for (at, card) in chart.boxes.iter().enumerate() {
        let (open, close) = match card.sort {
            Sort::Asks => ("[", "]"),
            Sort::Acts => ("[[", "]]"),
            Sort::Decides => ("{{", "}}"),
            Sort::Pays | Sort::Prints => ("[/", "/]"),
            Sort::EndsWell | Sort::EndsOtherwise => ("([", "])"),
        };
        let _ = writeln!(
            out,
            "    s{at}{open}{}{close}",
            quoted(&format!("{}：{}<br/>{}", card.verb, card.words, card.id))
        );
    }
    for arrow in &chart.arrows {
        let line = match (arrow.highlighted, arrow.kind) {
            (true, _) => "==>",
            (false, Way::Goes) => "-->",
            (false, _) => "-.->",
        };
        let words = if arrow.words.is_empty() { String::new() } else { format!("|{}|", quoted(&arrow.words)) };
        let _ = writeln!(out, "    s{} {line}{words} s{}", arrow.from, arrow.to);
    }
    out.push_str("    classDef well fill:#e3f4e6,stroke:#2e7d32\n    classDef otherwise fill:#fdecea,stroke:#b3261e\n");
    out.push_str("    classDef taken stroke:#0b57d0,stroke-width:4px\n");
    for (class, wanted) in [("well", Sort::EndsWell), ("otherwise", Sort::EndsOtherwise)] {
        let of: Vec<String> =
            chart.boxes.iter().enumerate().filter(|(_, c)| c.sort == wanted).map(|(at, _)| format!("s{at}")).collect();
        if !of.is_empty() {
            let _ = writeln!(out, "    class {} {class}", of.join(","));
        }
    }
    let taken: Vec<String> =
        chart.boxes.iter().enumerate().filter(|(_, card)| card.highlighted).map(|(at, _)| format!("s{at}")).collect();
    if !taken.is_empty() {
        let _ = writeln!(out, "    class {} taken", taken.join(","));
    }
    out
}

/// A text in quotes, with the characters that Mermaid reads otherwise as entities.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('#', "#35;").replace('"', "#quot;"))
}
