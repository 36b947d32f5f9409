//! `tongban flows`: what a site offers.

use crate::check;
use crate::exit::Exit;
use crate::output;
use crate::place::Place;
use clap::Args;
use serde_json::json;
use tongban_flow::program::{Flow, Piece};

/// Lists the flows a site offers, in the groups and the order of its menu.
#[derive(Args)]
pub(crate) struct Flows {
    /// One JSON object per flow on standard output.
    #[arg(long)]
    json: bool,
}

impl Flows {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        let loaded = tongban::load(&place.root, &place.site());
        check::show(&loaded.diagnostics, place, self.json);
        let Some(deployment) = loaded.deployment else { return Exit::Manifest };
        let mut out = String::new();
        for group in &deployment.menu {
            let heading = if place.english { &group.title.en } else { &group.title.zh };
            if !self.json && !heading.is_empty() {
                out += &format!("{heading}\n");
            }
            for flow in group.flows.iter().filter_map(|id| deployment.flows.get(id)) {
                if self.json {
                    let title = json!({ "zh": title(flow, false), "en": title(flow, true) });
                    let heading = json!({ "id": &*group.id, "zh": group.title.zh, "en": group.title.en });
                    let steps = flow.steps.len();
                    let row = json!({
                        "id": &*flow.id, "title": title, "group": heading, "version": &*flow.version, "steps": steps,
                    });
                    out += &format!("{row}\n");
                } else {
                    let steps = if place.english { "steps" } else { "步" };
                    let title = title(flow, place.english);
                    out += &format!("  {:<34} {:>3} {steps}  {title}\n", flow.id, flow.steps.len());
                }
            }
        }
        if !self.json
            && let Some(flow) = deployment.flows.values().next()
        {
            out += &format!("{} {}\n", if place.english { "version" } else { "版本" }, flow.version);
        }
        output::write(&out);
        Exit::Done
    }
}

/// The name of a flow for the applicant. Nothing in it depends on a case.
pub(crate) fn title(flow: &Flow, english: bool) -> String {
    let pieces = if english { &flow.title.en } else { &flow.title.zh };
    let words = pieces.iter().filter_map(|piece| match piece {
        Piece::Plain(words) => Some(&**words),
        Piece::Value(_) => None,
    });
    let title: String = words.collect();
    if title.is_empty() { flow.id.to_string() } else { title }
}
