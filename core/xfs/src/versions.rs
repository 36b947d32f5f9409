//! Which version of each message a client wants to speak.

use crate::header;
use crate::outcome::Refusal;
use crate::service::Stand;
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use tongban_model::CompletionCode;

/// The majors a client has chosen; a message it did not name is taken in any version the service offers.
#[derive(Default)]
pub(crate) struct Versions {
    chosen: HashMap<String, u32>,
}

impl Versions {
    /// Whether a command may come in this major.
    pub(crate) fn check(&self, name: &str, offered: &[&str], major: u32) -> Result<(), Refusal> {
        let found = offers(offered, major) && self.chosen.get(name).is_none_or(|chosen| *chosen == major);
        if found {
            return Ok(());
        }
        let chosen = self.chosen.get(name).map(|major| format!("; this client chose {major}"));
        let detail =
            format!("version {major} of {name}: offered are {}{}", offered.join(", "), chosen.unwrap_or_default());
        Err(Refusal::new(CompletionCode::UnsupportedCommand, detail))
    }

    /// `Common.SetVersions`: all of it or nothing.
    pub(crate) fn set(&mut self, stand: &Stand, payload: &Map<String, Json>) -> Result<(), Refusal> {
        let mut chosen = Vec::new();
        for (key, is_command) in [("commands", true), ("events", false)] {
            let named = match payload.get(key) {
                None | Some(Json::Null) => continue,
                Some(Json::Object(named)) => named,
                Some(_) => return Err(Refusal::property(key, "an object of names and major versions")),
            };
            for (name, major) in named {
                let major = major.as_u64().and_then(|major| u32::try_from(major).ok()).filter(|major| *major > 0);
                let Some(major) = major else {
                    return Err(Refusal::property(key, "major versions as whole numbers from 1"));
                };
                let offered = if is_command { stand.command_versions(name) } else { stand.event_versions(name) };
                let none =
                    || Refusal::new(CompletionCode::UnsupportedData, format!("{key}: one named is not offered here"));
                let offered = offered.ok_or_else(none)?;
                if !offers(offered, major) {
                    let detail = format!("{name}: version {major} is not offered; offered are {}", offered.join(", "));
                    return Err(Refusal::new(CompletionCode::UnsupportedData, detail));
                }
                chosen.push((name.clone(), major));
            }
        }
        if chosen.is_empty() {
            return Err(Refusal::new(CompletionCode::InvalidData, "no command and no event is named"));
        }
        self.chosen.extend(chosen);
        Ok(())
    }
}

fn offers(offered: &[&str], major: u32) -> bool {
    offered.iter().any(|version| header::major(version) == Some(major))
}
