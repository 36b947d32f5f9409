//! Reads a scenario from its tree.

use super::keys::DEEDS;
use super::tables::TABLES;
use super::{
    Answer, Card, Citizen, Deed, DeviceAnswer, DeviceScript, Expect, Interrupt, Phone, Receipt, Scenario, Scores, When,
};
use crate::manifest::tree::{Data, Node};
use crate::manifest::value;
use crate::source::{Draft, Reports, Words, codes};
use tongban_model::{CitizenNumber, Date, Money, Percent};

/// Reads it; `None` when too much is missing, which the shape check has reported.
pub(crate) fn read(path: &str, node: &Node, reports: &mut Reports) -> Option<Scenario> {
    let today = date(node, "today")?;
    let citizen = citizen(node.get("citizen")?, today, reports);
    let number = citizen.as_ref().map(|citizen| citizen.number.clone()).unwrap_or_default();
    let applicant = node.list("applicant").iter().filter_map(|answer| self::answer(answer, &number, reports)).collect();
    Some(Scenario {
        path: path.to_owned(),
        flow: text(node, "flow")?,
        site: text(node, "site")?,
        title: Words::new(text(node.get("title")?, "zh")?, text(node.get("title")?, "en")?),
        today,
        citizen: citizen?,
        receipt: node.get("receipt").and_then(receipt),
        scores: scores(node),
        province: TABLES.iter().filter_map(|table| Some(((*table).to_owned(), node.get(table)?.json()))).collect(),
        applicant,
        device: node.list("device").iter().filter_map(device).collect(),
        interrupt: node.list("interrupt").iter().filter_map(interrupt).collect(),
        expect: expect(node.get("expect")?)?,
    })
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.text(key).map(|text| text.value.to_owned())
}

fn date(node: &Node, key: &str) -> Option<Date> {
    match &node.get(key)?.data {
        Data::Date(text) | Data::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn texts(node: &Node, key: &str) -> Vec<String> {
    node.list(key).iter().filter_map(Node::as_text).map(|text| text.value.to_owned()).collect()
}

fn citizen(node: &Node, today: Date, reports: &mut Reports) -> Option<Citizen> {
    let written = node.text("number")?;
    let number = match CitizenNumber::parse(written.value, today) {
        Ok(number) => number,
        Err(fault) => {
            let draft = Draft::new(&codes::SCENARIO_NUMBER, written.at).of(fault.to_string());
            reports.push(draft.expected(Words::new(
                "18 位，校验位正确，出生日期真实",
                "18 characters with a real birth date and the right check digit",
            )));
            return None;
        }
    };
    let birth = date(node, "birth").unwrap_or_else(|| number.birth());
    let yes = |key: &str, usual: bool| node.truth(key).unwrap_or(usual);
    Some(Citizen {
        name: text(node, "name")?,
        sex: text(node, "sex").unwrap_or_else(|| number.sex().code().to_string()),
        nation: text(node, "nation")?,
        birth,
        address: text(node, "address")?,
        household: text(node, "household")?,
        region: text(node, "region")?,
        authority: text(node, "authority")?,
        card: node.get("card").and_then(|card| self::card(card, birth, reports)),
        floating: yes("floating", false),
        in_scope: yes("in_scope", true),
        fingerprints_on_file: yes("fingerprints_on_file", true),
        portrait_on_file: yes("portrait_on_file", true),
        hold: text(node, "hold"),
        household_number: text(node, "household_number"),
        household_matches: yes("household_matches", true),
        fingerprint_match: yes("fingerprint_match", true),
        real_name: yes("real_name", true),
        account: text(node, "account"),
        password: text(node, "password"),
        number: number.expose().to_owned(),
    })
}

fn card(node: &Node, birth: Date, reports: &mut Reports) -> Option<Card> {
    let until = date(node, "valid_until");
    if node.get("valid_until").is_some() == node.get("long_term").is_some() {
        reports.push(Draft::new(&codes::SCENARIO_CARD, node.at).expected(Words::one_of(["valid_until", "long_term"])));
    }
    let from = date(node, "valid_from")?;
    if until.is_some_and(|until| until <= from) || from < birth {
        let at = node.get("valid_from").map_or(node.at, |n| n.at);
        reports.push(Draft::new(&codes::SCENARIO_ORDER, at));
    }
    Some(Card {
        valid_from: from,
        valid_until: until,
        kind: text(node, "kind").unwrap_or_else(|| "resident".to_owned()),
        province: text(node, "province"),
    })
}

fn receipt(node: &Node) -> Option<Receipt> {
    Some(Receipt { number: text(node, "number")?, kind: text(node, "kind")?, valid_until: date(node, "valid_until")? })
}

fn scores(node: &Node) -> Scores {
    let score = |key| node.get("scores")?.text(key).and_then(|text| Percent::parse(text.value));
    Scores { receipt: score("receipt"), live: score("live") }
}

fn answer(node: &Node, number: &str, reports: &mut Reports) -> Option<Answer> {
    let given: Vec<&str> = DEEDS.into_iter().filter(|deed| node.get(deed).is_some()).collect();
    let phone = node.text("phone").and_then(|word| Phone::WORDS.into_iter().find(|(known, _)| *known == word.value));
    if given.len() > 1 || (given.is_empty() && node.get("phone").is_none()) {
        let found = if given.is_empty() {
            Words::new("没有回答", "no answer")
        } else {
            Words::from(given.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))
        };
        reports.push(Draft::new(&codes::SCENARIO_ANSWER, node.at).found(found));
        return None;
    }
    let deed = match given.first().copied() {
        Some("choose") => Some(Deed::Choose(text(node, "choose")?)),
        Some("type") => {
            let typed = text(node, "type")?;
            Some(Deed::Type(if typed == "@number" { number.to_owned() } else { typed }))
        }
        Some("confirm") => Some(Deed::Confirm(node.truth("confirm")?)),
        Some("fill") => {
            let fields = node.table("fill").iter().filter_map(|field| {
                let written = field.value.as_text()?.value;
                Some((field.key.clone(), if written == "@number" { number } else { written }.to_owned()))
            });
            Some(Deed::Fill(fields.collect()))
        }
        Some("pick") => Some(Deed::Pick(u32::try_from(node.int("pick")?).ok()?)),
        Some("change") => Some(Deed::Change(text(node, "change")?)),
        Some("next") => Some(Deed::Next),
        Some("back") => Some(Deed::Back),
        Some("cancel") => Some(Deed::Cancel),
        Some("more_time") => Some(Deed::MoreTime),
        Some("action") => Some(Deed::Paid),
        Some("silence") => Some(Deed::Silence(node.duration("silence")?)),
        _ => None,
    };
    Some(Answer {
        at: text(node, "at")?,
        deed,
        phone: phone.map(|(_, phone)| phone),
        after_ms: node.duration("after").unwrap_or(0),
        optional: node.truth("optional").unwrap_or(false),
    })
}

fn device(node: &Node) -> Option<DeviceScript> {
    let answer = match node.text("answer")?.value {
        "ok" => DeviceAnswer::Ok,
        "hang" => DeviceAnswer::Hang,
        "crash" => DeviceAnswer::Crash,
        "unplug" => DeviceAnswer::Unplug,
        code => DeviceAnswer::Code(code.to_owned()),
    };
    Some(DeviceScript {
        slot: text(node, "slot")?,
        command: text(node, "command")?,
        answer,
        after_ms: node.duration("after").unwrap_or(0),
        events: texts(node, "events"),
        repeat: node.int("repeat").and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        always: node.truth("always").unwrap_or(false),
        done: node.truth("done").unwrap_or(false),
    })
}

fn interrupt(node: &Node) -> Option<Interrupt> {
    let when = match node.text("when").map(|word| word.value) {
        Some("after-effects") => When::AfterEffects,
        _ => When::BeforeEffects,
    };
    Some(Interrupt { at: text(node, "at")?, when })
}

fn expect(node: &Node) -> Option<Expect> {
    let money = |key| node.get("money")?.text(key).and_then(|text| value::money(text.value)) as Option<Money>;
    let count = |key| node.int(key).and_then(|n| u32::try_from(n).ok());
    Some(Expect {
        outcome: text(node, "outcome")?,
        closed_as: text(node, "closed_as"),
        undone: node.get("undone").map(|_| texts(node, "undone")),
        parked: text(node, "parked"),
        steps: node.get("steps").map(|_| texts(node, "steps")),
        passes: texts(node, "passes"),
        refused_by: text(node, "refused_by"),
        tells: texts(node, "tells"),
        papers: node.get("papers").map(|_| texts(node, "papers")),
        taken: money("taken"),
        refunded: money("refunded"),
        submitted: count("submitted"),
        posted: count("posted"),
        postage: node.text("postage").and_then(|text| value::money(text.value)),
        booked: count("booked"),
        reported_lost: count("reported_lost"),
        fee_paid: count("fee_paid"),
        messages: count("messages"),
    })
}
