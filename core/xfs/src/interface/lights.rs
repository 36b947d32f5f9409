//! `Lights` ↔ `lights`: guide lights and the lamps of the cabinet.

use crate::outcome::{Outcome, Refusal};
use crate::table::{
    Absent, Answer, CapabilityRow, CodeRow, CommandRow, Does, Give, Interface, OwnCode, Param, StatusRow,
};
use crate::work::Work;
use serde_json::{Map, Value as Json, json};
use tongban_classes::lights::{CLASS, Capabilities, Colour, Direction, FlashRate, Status};
use tongban_classes::{FromRecord as _, name};
use tongban_model::Record;

/// The one position a light of ours has.
const POSITION: &str = "default";

/// The rows of each light both sides know: the property of XFS4IoT, the word of the class.
macro_rules! lights {
    ($($property:literal $word:literal),+ $(,)?) => {
        /// Lights both sides know.
        const LIGHTS: &[(&str, &str)] = &[$(($property, $word)),+];

        const PARAMS: &[Param] = &[$(Param {
            property: $property,
            field: "",
            read: |json| one($property, json).map(|_| None),
            sample: r#"{"default": {"flashRate": "continuous"}}"#,
            note: "",
        }),+];

        const STATUS: &[StatusRow] = &[$(StatusRow {
            property: $property,
            field: "lit",
            give: Give::With(|record| burning(record, $word)),
            note: "",
        }),+];

        const CAPABILITIES: &[CapabilityRow] = &[$(CapabilityRow {
            property: $property,
            field: "lights",
            give: Give::With(|record| able(record, $word)),
            note: "",
        }),+];
    };
}

lights! {
    "cardReader" "card_reader",
    "pinPad" "pin_pad",
    "receiptPrinter" "receipt_printer",
    "documentPrinter" "document_printer",
    "scanner" "scanner",
    "contactless" "contactless",
    "statusGood" "status_good",
    "statusWarning" "status_warning",
    "statusBad" "status_bad",
    "statusSupervisor" "status_supervisor",
    "statusInService" "status_in_service",
    "fasciaLight" "fascia_light",
}

pub(super) static INTERFACE: Interface = Interface {
    name: "Lights",
    property: "lights",
    class: &CLASS,
    doc: "The class has the standard's words. XFS4IoT sets many lights with one command, each at one of several positions; \
          ours sets one light, so a command is carried out light by light, and the only position is `default`. A light that \
          the cabinet does not have is told as off; the capabilities say which there are.",
    commands: &[CommandRow {
        name: "Lights.SetLight",
        versions: &["3.0"],
        completion: "2.0",
        runs: Some("set_light"),
        does: Does::Own(set),
        params: PARAMS,
        result: &[],
        events: &[],
        codes: &[
            CodeRow { code: "invalid_light", answer: Answer::Error("invalidLight"), note: "The same." },
            CodeRow { code: "light_error", answer: Answer::Error("lightError"), note: "The same." },
        ],
        own: &[OwnCode {
            error: "invalidLight",
            when: "A light or a position that no cabinet of the class has.",
            sample: r#"{"notesDispenser": {"default": {"flashRate": "off"}}}"#,
        }],
    }],
    unsolicited: &[],
    status: STATUS,
    capabilities: CAPABILITIES,
    absent: &[Absent {
        what: "lights: fingerprint-reader, camera, signature-pad, document-tray",
        why: "XFS4IoT has no property for these lights; the host lights them when their device waits.",
    }],
};

/// How one light should burn.
struct Wanted {
    flash_rate: &'static str,
    colour: Option<&'static str>,
    direction: Option<&'static str>,
}

/// Reads what is asked of one light; none when it was left out.
fn one(property: &'static str, json: &Json) -> Result<Option<Wanted>, Refusal> {
    let wrong = || Refusal::property(property, "positions, each with a flash rate");
    let positions = match json {
        Json::Null => return Ok(None),
        Json::Object(positions) => positions,
        _ => return Err(wrong()),
    };
    if positions.keys().any(|position| position != POSITION) {
        return Err(Refusal::own("invalidLight", "every light has one position: default"));
    }
    let at = positions.get(POSITION).and_then(Json::as_object).ok_or_else(wrong)?;
    let word = |key: &str, words: &'static [&'static str]| match at.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(json) => {
            let found = words.iter().copied().find(|word| json.as_str() == Some(&name::camel(word)));
            found.map(Some).ok_or_else(wrong)
        }
    };
    Ok(Some(Wanted {
        flash_rate: word("flashRate", FlashRate::WORDS)?.ok_or_else(wrong)?,
        colour: word("color", Colour::WORDS)?,
        direction: word("direction", Direction::WORDS)?,
    }))
}

/// Sets the lights that are named, in the order of the table.
fn set(work: &mut Work<'_>) -> Outcome {
    // All of it is looked at before the first light is set.
    work.params()?;
    if work.payload.keys().any(|property| !LIGHTS.iter().any(|(known, _)| known == property)) {
        return Err(Refusal::own("invalidLight", "the cabinet has no such light"));
    }
    let mut orders = Vec::new();
    for (property, light) in LIGHTS {
        if let Some(wanted) = one(property, work.payload.get(*property).unwrap_or(&Json::Null))? {
            orders.push((*light, wanted));
        }
    }
    if orders.is_empty() {
        return Err(Refusal::property("payload", "at least one light"));
    }
    for (light, wanted) in orders {
        let mut params = Record::new().with(1, light).with(2, wanted.flash_rate);
        if let Some(colour) = wanted.colour {
            params.set(3, colour);
        }
        if let Some(direction) = wanted.direction {
            params.set(4, direction);
        }
        work.run("set_light", params)?;
    }
    Ok(Json::Null)
}

/// How a light burns.
fn burning(record: &Record, light: &str) -> Json {
    let Ok(status) = Status::from_record(record) else { return Json::Null };
    let mut at = Map::from_iter([("flashRate".to_owned(), Json::from("off"))]);
    if let Some(lit) = status.lit.iter().find(|lit| lit.light.word() == light) {
        at.insert("flashRate".into(), name::camel(lit.flash_rate.word()).into());
        if let Some(colour) = lit.colour {
            at.insert("color".into(), colour.word().into());
        }
        if let Some(direction) = lit.direction {
            at.insert("direction".into(), direction.word().into());
        }
    }
    json!({ POSITION: at })
}

/// What a light can do; nothing when there is none.
fn able(record: &Record, light: &str) -> Json {
    let Ok(can) = Capabilities::from_record(record) else { return Json::Null };
    if !can.lights.split_whitespace().any(|word| word == light) {
        return Json::Null;
    }
    let words = |text: &str| -> Map<String, Json> {
        text.split_whitespace().map(|word| (name::camel(word), Json::Bool(true))).collect()
    };
    let mut at = json!({ "flashRate": words(&can.flash_rates) });
    if !can.colours.is_empty() {
        at["color"] = Json::Object(words(&can.colours));
    }
    json!({ POSITION: at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_model::Value;

    #[test]
    fn every_light_is_spelled_as_the_class_spells_it() {
        for (property, word) in LIGHTS {
            assert_eq!(&name::camel(word), property);
            assert!(tongban_classes::lights::LightName::WORDS.contains(word), "{word}");
        }
    }

    #[test]
    fn a_light_that_burns_is_told_with_its_colour_and_the_others_as_off() {
        let lit = Record::new().with(1, "contactless").with(2, "slow").with(3, "green").with(4, "entry");
        let record = Record::new().with(1, Value::List(vec![Value::Record(lit)])).with(1000, "online");
        let expected = json!({"default": {"flashRate": "slow", "color": "green", "direction": "entry"}});
        assert_eq!(burning(&record, "contactless"), expected);
        assert_eq!(burning(&record, "scanner"), json!({"default": {"flashRate": "off"}}));
    }

    #[test]
    fn what_is_asked_of_a_light_is_read_by_the_words() {
        let read = |json: Json| one("scanner", &json);
        let wanted =
            read(json!({"default": {"flashRate": "quick", "color": "red", "direction": "exit"}})).unwrap().unwrap();
        assert_eq!((wanted.flash_rate, wanted.colour, wanted.direction), ("quick", Some("red"), Some("exit")));
        assert!(read(Json::Null).unwrap().is_none());
        assert_eq!(read(json!({"left": {"flashRate": "off"}})).err().unwrap().error, Some("invalidLight"));
        for wrong in [json!({}), json!({"default": {}}), json!({"default": {"flashRate": "on"}}), json!(true)] {
            assert_eq!(read(wrong).err().unwrap().code, "invalidData");
        }
    }
}
