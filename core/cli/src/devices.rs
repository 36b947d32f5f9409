//! `tongban devices`: the slots of a machine, and how each device is.

use crate::check;
use crate::exit::Exit;
use crate::place::Place;
use crate::progress::Progress;
use crate::run::Stop;
use crate::trust::{admission, tell_refused};
use clap::Args;
use serde_json::json;
use tongban_host::{Host, HostConfig};

/// Lists the slots of a site's machine and how each device is.
#[derive(Args)]
pub(crate) struct Devices {
    /// One JSON object per line on standard output.
    #[arg(long)]
    json: bool,
}

impl Devices {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        self.try_run(place).unwrap_or_else(Stop::tell)
    }

    fn try_run(&self, place: &Place) -> Result<Exit, Stop> {
        let loaded = tongban::load(&place.root, &place.site());
        check::show(&loaded.diagnostics, place, self.json);
        let Some(deployment) = loaded.deployment else { return Ok(Exit::Manifest) };
        let admission = admission(place)?;
        let progress = Progress::of("opening the devices");
        let (host, refused) = Host::start(HostConfig {
            plugin_dirs: vec![place.plugins()],
            worker: place.worker(),
            slots: deployment.machine.slots.iter().map(tongban::slot_config).collect(),
            development: admission.development,
            trust: admission.trust,
            ..HostConfig::default()
        });
        drop(progress);
        let mut missing = !refused.is_empty();
        for slot in &deployment.machine.slots {
            let state = match host.status(&slot.name) {
                Ok(status) => {
                    missing |= status.device != tongban::DeviceState::Online;
                    match &status.failure {
                        Some(failure) => format!("{} ({failure})", status.device.word()),
                        None => status.device.word().to_owned(),
                    }
                }
                Err(failure) => {
                    missing = true;
                    failure.to_string()
                }
            };
            if self.json {
                let row =
                    json!({ "slot": &*slot.name, "class": slot.class.name, "plugin": &*slot.plugin, "state": state });
                println!("{row}");
            } else {
                println!("{:<14} {:<20} {:<26} {state}", slot.name, slot.class.name, slot.plugin);
            }
        }
        tell_refused(&refused, place);
        Ok(if missing { Exit::Devices } else { Exit::Done })
    }
}
