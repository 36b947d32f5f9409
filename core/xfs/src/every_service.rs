//! What every service answers: its status, what it can do, and cancelling.

use crate::connection::Shared;
use crate::outcome::{Outcome, Refusal};
use crate::service::{MOST_WAITING, Service};
use crate::table::{CapabilityRow, Give, StatusRow};
use serde_json::{Map, Value as Json, json};
use tongban_classes::{Field, field_named, name};
use tongban_host::{SlotDescription, SlotStatus};
use tongban_model::{Record, Value};

/// Commands of the Common interface, with the versions of command and completion.
pub(crate) const COMMANDS: &[(&str, &[&str])] = &[
    ("Common.Capabilities", &["2.0"]),
    ("Common.Status", &["2.0"]),
    ("Common.Cancel", &["2.0"]),
    ("Common.SetVersions", &["2.0"]),
];

/// Events of the Common interface.
pub(crate) const EVENTS: &[(&str, &[&str])] =
    &[("Common.StatusChangedEvent", &["3.0"]), ("Common.ErrorEvent", &["2.0"])];

/// Commands of the Common interface that are known and not offered.
pub(crate) const ABSENT: &[&str] = &[
    "Common.SetTransactionState",
    "Common.GetTransactionState",
    "Common.PowerSaveControl",
    "Common.GetCommandNonce",
    "Common.ClearCommandNonce",
];

/// `Common.Cancel`: of the commands named, or of all, those of this connection that are under way.
pub(crate) fn cancel(shared: &Shared, own: u64, payload: &Map<String, Json>) -> Outcome {
    let wrong = || Refusal::property("requestIds", "a list of request ids");
    let ids: Option<Vec<u64>> = match payload.get("requestIds") {
        None | Some(Json::Null) => None,
        Some(Json::Array(ids)) => Some(ids.iter().map(Json::as_u64).collect::<Option<_>>().ok_or_else(wrong)?),
        Some(_) => return Err(wrong()),
    };
    let mut matching = shared.under_way(ids.as_deref());
    matching.retain(|pending| pending.id != own);
    if matching.is_empty() {
        return Err(Refusal::own("noMatchingRequestIDs", "no command under way has one of these ids"));
    }
    matching.iter().for_each(|pending| pending.cancel(&shared.host));
    Ok(Json::Null)
}

/// The payload of `Common.Status` and `Common.StatusChangedEvent`.
pub(crate) fn status(service: &Service, status: &SlotStatus) -> Json {
    let mut own = Map::new();
    for row in service.interface.status {
        put(&mut own, row.property, status_value(row, service.interface.class.status, status));
    }
    let device = name::camel(status.device.word());
    json!({"common": {"device": device}, service.interface.property: own})
}

/// One property of a status.
pub(crate) fn status_value(row: &StatusRow, fields: &[Field], status: &SlotStatus) -> Json {
    match &row.give {
        Give::Words(words) if row.field == "device" => word(words, status.device.word()),
        give => given(give, fields, row.field, &status.fields),
    }
}

/// One property of capabilities.
pub(crate) fn capability_value(row: &CapabilityRow, fields: &[Field], record: &Record) -> Json {
    given(&row.give, fields, row.field, record)
}

fn given(give: &Give, fields: &[Field], field: &str, record: &Record) -> Json {
    let value = field_named(fields, field).and_then(|field| record.get(field.number));
    match give {
        Give::Fixed(json) => serde_json::from_str(json).unwrap_or(Json::Null),
        Give::Words(words) => value.and_then(Value::as_text).map_or(Json::Null, |value| word(words, value)),
        Give::Flag => value.and_then(Value::as_bool).map_or(Json::Null, Json::Bool),
        Give::With(work_out) => work_out(record),
    }
}

fn word(words: &[(&str, &str)], ours: &str) -> Json {
    words.iter().find(|(word, _)| *word == ours).map_or(Json::Null, |(_, theirs)| (*theirs).into())
}

/// Sets a property, `a.b` inside `a`; `null` leaves it out.
pub(crate) fn put(object: &mut Map<String, Json>, path: &str, value: Json) {
    if value.is_null() {
        return;
    }
    match path.split_once('.') {
        None => drop(object.insert(path.to_owned(), value)),
        Some((outer, inner)) => {
            let within = object.entry(outer).or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(within) = within {
                put(within, inner, value);
            }
        }
    }
}

/// The payload of `Common.Capabilities`.
pub(crate) fn capabilities(service: &Service, slot: &SlotDescription, record: &Record) -> Json {
    let interface = service.interface;
    let versions = |offered: &[&str]| json!({ "versions": offered });
    let list = |rows: &[(&str, &[&str])]| -> Map<String, Json> {
        rows.iter().map(|(name, offered)| ((*name).to_owned(), versions(offered))).collect()
    };
    // A driver that leaves a command out is believed; one that is not open yet has said nothing.
    let offered = |row: &&crate::CommandRow| {
        row.runs.is_none_or(|runs| slot.commands.is_empty() || slot.commands.iter().any(|command| command == runs))
    };
    let commands: Map<String, Json> =
        interface.commands.iter().filter(offered).map(|row| (row.name.to_owned(), versions(row.versions))).collect();
    let of_commands = interface.commands.iter().flat_map(|row| row.events).map(|row| (row.name, row.version));
    let alone = interface.unsolicited.iter().map(|row| (row.name, row.version));
    let events: Map<String, Json> = of_commands
        .chain(alone)
        .filter(|(name, _)| !name.starts_with("Common."))
        .map(|(name, version)| (name.to_owned(), versions(&[version])))
        .collect();
    let events = if events.is_empty() { Json::Null } else { Json::Object(events) };
    let mut own = Map::new();
    for row in interface.capabilities {
        put(&mut own, row.property, capability_value(row, interface.class.capabilities, record));
    }
    json!({
        "interfaces": [
            {"name": "Common", "commands": list(COMMANDS), "events": list(EVENTS), "maximumRequests": MOST_WAITING},
            {"name": interface.name, "commands": commands, "events": events, "maximumRequests": MOST_WAITING},
        ],
        "common": {
            "serviceVersion": env!("CARGO_PKG_VERSION"),
            "deviceInformation": [{
                "modelName": slot.plugin,
                "modelDescription": format!("{} in slot {}", interface.class.name, slot.name),
                "software": [{"softwareName": slot.plugin, "softwareVersion": slot.version}],
            }],
            "powerSaveControl": false,
            "antiFraudModule": false,
        },
        interface.property: own,
    })
}
