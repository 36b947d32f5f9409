//! `tongban flows`: what a site offers.

use crate::check;
use crate::exit::Exit;
use crate::place::Place;
use clap::Args;
use serde_json::json;

/// Lists the flows a site offers, in the order of its menu.
#[derive(Args)]
pub(crate) struct Flows {
    /// One JSON object per line on standard output.
    #[arg(long)]
    json: bool,
}

impl Flows {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        let loaded = tongban::load(&place.root, &place.site());
        check::show(&loaded.diagnostics, place, self.json);
        let Some(deployment) = loaded.deployment else { return Exit::Manifest };
        for id in deployment.offered() {
            let Some(flow) = deployment.flows.get(id) else { continue };
            if self.json {
                println!("{}", json!({ "id": &*flow.id, "version": &*flow.version, "steps": flow.steps.len() }));
            } else {
                println!("{:<36} {:>3} steps  version {}", flow.id, flow.steps.len(), flow.version);
            }
        }
        Exit::Done
    }
}
