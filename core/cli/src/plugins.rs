//! `tongban plugins`: what was found in the plugins folder, without running any of it.

use crate::exit::Exit;
use crate::place::Place;
use crate::run::Stop;
use crate::trust::{admission, tell_refused};
use clap::Args;
use serde_json::json;

/// Lists the plugins found, and why others were refused.
#[derive(Args)]
pub(crate) struct Plugins {
    /// One JSON object per line on standard output.
    #[arg(long)]
    json: bool,
}

impl Plugins {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        self.try_run(place).unwrap_or_else(Stop::tell)
    }

    fn try_run(&self, place: &Place) -> Result<Exit, Stop> {
        let folder = place.plugins();
        let admission = admission(place)?;
        let folders = std::slice::from_ref(&folder);
        let discovery = tongban_host::discover(folders, admission.development, &admission.trust);
        let (found, refused) = (discovery.found, discovery.refused);
        for plugin in found.values().map(|found| &found.manifest) {
            if self.json {
                println!("{}", json!({ "id": plugin.id, "version": plugin.version, "classes": plugin.classes }));
            } else {
                println!("{:<28} {:<10} {}", plugin.id, plugin.version, plugin.classes.join(" "));
            }
        }
        if self.json {
            for refusal in &refused {
                let row = serde_json::to_value(refusal).unwrap_or_else(|_| json!({ "code": refusal.code.word() }));
                println!("{row}");
            }
        } else {
            tell_refused(&refused, place);
        }
        if found.is_empty() && refused.is_empty() {
            eprintln!("no plugin in {}; `cargo xtask stage DIR` lays the project's own out", folder.display());
        }
        Ok(if refused.is_empty() { Exit::Done } else { Exit::Devices })
    }
}
