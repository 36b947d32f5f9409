//! What a run puts into the slots' settings: another address, the simulators' scenario, folder and speed.

use crate::exit::Exit;
use crate::place::Place;
use crate::province::Province;
use crate::run::Stop;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use tongban::play::Play;
use tongban_flow::language::{Deployment, SlotManifest};

/// Plugins whose id begins so take a scenario; a real driver is left as the site set it.
const SIMULATOR: &str = "sim-";

/// The folders below the state folder in which plugins may write.
pub(crate) fn folders(place: &Place) -> Vec<PathBuf> {
    ["devices", "papers"].map(|part| absolute(place, part)).to_vec()
}

/// Puts address, scenario, folder and speed into the settings of every slot they are meant for.
pub(crate) fn put(deployment: &mut Deployment, place: &Place, play: Option<&Play>, speed: f64) -> Result<(), Stop> {
    for slot in &mut deployment.machine.slots {
        let mut settings = object(slot)?;
        if let Some(address) = &place.address
            && settings.contains_key("address")
        {
            settings.insert("address".into(), json!(address));
        }
        if slot.plugin.starts_with(SIMULATOR) {
            simulate(&mut settings, slot, place, play, speed);
        }
        slot.settings = Value::Object(settings).to_string().into();
    }
    Ok(())
}

/// The address of the sandbox, if the site has connectors with one.
pub(crate) fn address(deployment: &Deployment) -> Option<String> {
    let addresses = deployment.machine.slots.iter().filter_map(|slot| object(slot).ok());
    addresses.filter_map(|settings| settings.get("address")?.as_str().map(str::to_owned)).next()
}

/// What the sandbox is told of a scenario.
pub(crate) fn load(deployment: &Deployment, play: &Play) -> Value {
    let connectors = deployment.machine.slots.iter().filter(|slot| slot.class.kind == tongban::ClassKind::Connector);
    let lines: Vec<Value> = connectors
        .flat_map(|slot| play.lines_for(&slot.name, slot.class))
        .map(|line| serde_json::to_value(line).unwrap_or_default())
        .collect();
    json!({
        "citizens": [play.citizen],
        "receipts": play.receipt.iter().collect::<Vec<_>>(),
        "scores": play.scores,
        "tables": play.province,
        "devices": lines,
        "today": play.today.to_string(),
    })
}

/// Money that the card terminal took and gave back since it was set up, in fen.
pub(crate) fn card_money(place: &Place) -> (i64, i64) {
    let text = std::fs::read_to_string(absolute(place, "devices").join("terminal.memory.json")).unwrap_or_default();
    let memory: Value = serde_json::from_str(&text).unwrap_or_default();
    let sales = memory["sales"].as_object().into_iter().flatten().map(|(_, sale)| sale);
    sales.fold((0, 0), |(taken, refunded), sale| {
        let fen = sale["amount"].as_i64().unwrap_or(0) * sale["taken"].as_i64().unwrap_or(0);
        match sale["state"].as_str() {
            Some("approved") => (taken + fen, refunded),
            Some("reversed") => (taken + fen, refunded + fen),
            _ => (taken, refunded),
        }
    })
}

/// The province behind the connectors, if the site has one that can be told scenarios.
pub(crate) fn province(deployment: &Deployment) -> Option<Province> {
    address(deployment).map(|address| Province::at(&address))
}

/// Has every simulator wait for the person's hands, and look at who that is.
pub(crate) fn by_hand(deployment: &mut Deployment, hands: &Path, control: &Path) {
    for slot in deployment.machine.slots.iter_mut().filter(|slot| slot.plugin.starts_with(SIMULATOR)) {
        if let Ok(mut settings) = object(slot) {
            settings.insert("hands".into(), json!(hands));
            settings.insert("control".into(), json!(control));
            slot.settings = Value::Object(settings).to_string().into();
        }
    }
}

/// What a citizen holds up to be scanned: the receipt, else the residence code on their phone.
pub(crate) fn held_up(play: &Play) -> Option<&str> {
    let code = play.province.get("residence").and_then(|residence| residence["code"].as_str());
    play.receipt.as_ref().map(|receipt| receipt.number.as_str()).or(code)
}

fn simulate(settings: &mut Map<String, Value>, slot: &SlotManifest, place: &Place, play: Option<&Play>, speed: f64) {
    let folder = if slot.class.name == "Printer" { "papers" } else { "devices" };
    settings.insert("folder".into(), json!(absolute(place, folder)));
    settings.insert("speed".into(), json!(speed));
    let Some(play) = play else { return };
    settings.insert("citizen".into(), json!(play.citizen));
    settings.insert("script".into(), json!(play.lines_of(&slot.name)));
    if let Some(held_up) = held_up(play) {
        settings.insert("receipt".into(), json!(held_up));
    }
}

fn object(slot: &SlotManifest) -> Result<Map<String, Value>, Stop> {
    match serde_json::from_str(&slot.settings) {
        Ok(Value::Object(settings)) => Ok(settings),
        _ => Err(Stop::because(Exit::Manifest, format!("read the settings of slot {}", slot.name))),
    }
}

/// A folder below the state folder, from the root.
pub(crate) fn absolute(place: &Place, part: &str) -> PathBuf {
    let path = place.state.join(part);
    std::fs::canonicalize(&path).unwrap_or(path)
}
