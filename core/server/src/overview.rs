//! Everything the operator's page shows, gathered from devices, record and claims. Public words only.

use crate::device;
use crate::hall::Hall;
use crate::past::Told;
use crate::words;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use tongban::{CaseId, DeviceState, clock};
use tongban_api::operator::{
    Business, Case, Cause, Consumable, Debt, Device, Held, Kept, Owed, Shown, State, Supply, Waiting,
};
use tongban_api::{Private, Said};
use tongban_classes::{ClassKind, find};
use tongban_flow::engine::{PARKED, UNREPORTED};
use tongban_host::{SlotDescription, SlotStatus};

/// Cases that are listed.
const CASES: usize = 20;

/// The newest cases are looked at for what they leave to a person, beside all that owe money or a report.
const LOOKED_AT: usize = 200;

/// So long a paper that nobody took is told; whoever wants it later is at a window, which has the case.
const PAPERS_TOLD_MS: i64 = 7 * 24 * 3_600_000;

/// Everything.
pub(crate) fn of(hall: &Hall) -> State {
    let slots = hall.host.describe().slots;
    let statuses: HashMap<String, SlotStatus> =
        slots.iter().filter_map(|slot| Some((slot.name.clone(), hall.host.status(&slot.name).ok()?))).collect();
    let devices: Vec<Device> = slots.iter().map(|slot| device(hall, slot, statuses.get(&slot.name))).collect();
    let (queue, owed, cases) = record(hall);
    State {
        site: hall.service.site().site.id.to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        since: u64::try_from(hall.since_ms).unwrap_or(0),
        out_of_service: hall.service.is_out(),
        consumables: devices.iter().filter_map(consumable).collect(),
        devices,
        businesses: businesses(hall),
        queue,
        owed,
        claims: claims(hall),
        cases,
    }
}

fn device(hall: &Hall, slot: &SlotDescription, status: Option<&SlotStatus>) -> Device {
    let class = find(&slot.class);
    let name = class.map_or(slot.class.as_str(), |class| class.name);
    let state = status.map_or(DeviceState::Offline, |status| status.device);
    let fields = status.map(|status| device::fields(&hall.host, status)).unwrap_or_default();
    let paper_out = fields.get("paper").is_some_and(|paper| paper == "out" || paper == "jammed");
    let show = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Device {
        slot: slot.name.as_str().into(),
        title: words::device(name),
        class: tongban_classes::name::kebab(name),
        state: device::state(state),
        remedy: words::remedy(state, paper_out),
        fields: fields.iter().map(|(name, value)| Shown { name: name.clone(), value: show(value) }).collect(),
        deaths: u32::try_from(slot.deaths).unwrap_or(u32::MAX),
        plugin: slot.plugin.as_str().into(),
        version: slot.version.as_str().into(),
    }
}

/// What a device runs out of: paper, so far.
fn consumable(device: &Device) -> Option<Consumable> {
    let paper = device.fields.iter().find(|field| field.name == "paper")?;
    let level = match paper.value.as_str() {
        "full" | "high" | "ok" => Supply::Ok,
        "low" => Supply::Low,
        "out" | "jammed" => Supply::Out,
        _ => Supply::Ok,
    };
    Some(Consumable { slot: device.slot.clone(), what: "paper".into(), level, detail: paper.value.clone() })
}

fn businesses(hall: &Hall) -> Vec<Business> {
    let site = hall.service.site();
    let class_of = |slot: &str| site.machine.slots.iter().find(|of| *of.name == *slot).map_or("", |of| of.class.name);
    let cause = |cause: &tongban::Cause| {
        let state = cause.status.as_ref().map_or(DeviceState::NoDevice, |status| status.device);
        let why =
            if cause.paper_out { Said::new("缺纸或卡纸", "Out of paper, or jammed") } else { words::state(state) };
        Cause { slot: cause.slot.clone(), why, bring: words::bring(class_of(&cause.slot), cause.paper_out) }
    };
    let business = |known: &tongban::Serviceable| Business {
        flow: known.flow.clone(),
        title: site.flows.get(&known.flow).map(|flow| words::title(flow)).unwrap_or_default(),
        serviceable: known.causes.is_empty(),
        causes: known.causes.iter().map(cause).collect(),
    };
    hall.service.known().iter().map(business).collect()
}

/// What the record says: cases that wait, what is owed, the last cases.
fn record(hall: &Hall) -> (Vec<Waiting>, Vec<Owed>, Vec<Case>) {
    let reader = hall.journal.reader();
    let (cases, open) = (reader.cases().unwrap_or_default(), reader.open_payments().unwrap_or_default());
    let on_screen = hall.hub.on_screen().filter(|on_screen| !on_screen.aftermath).map(|on_screen| on_screen.case);
    let waits =
        |case: &&tongban_journal::Case| case.end.is_none() && on_screen.as_deref() != Some(&*case.id.to_string());
    let waiting = |case: &tongban_journal::Case| Waiting {
        case: case.id.to_string().into(),
        flow: case.flow.as_str().into(),
        waiting: match open.iter().any(|payment| payment.case == case.id) {
            true => Said::new("付款核对中", "A payment is being checked"),
            false => Said::new("后台办理中", "Something outside is under way"),
        },
        since: u64::try_from(case.began_ms).unwrap_or(0),
    };
    let site = hall.service.site();
    let owes = |case: &tongban_journal::Case| {
        let unreported = case.end.as_ref().is_some_and(|(outcome, _)| outcome == UNREPORTED);
        unreported || case.end.is_none() || open.iter().any(|payment| payment.case == case.id)
    };
    let looked_at = cases.iter().rev().enumerate().filter(|(at, case)| *at < LOOKED_AT || owes(case));
    let looked_at: Vec<&tongban_journal::Case> = looked_at.map(|(_, case)| case).collect();
    hall.past.only(&looked_at);
    let told: Vec<_> = looked_at.iter().map(|case| (*case, hall.past.tell(&hall.journal, &site, case))).collect();
    let owed = owed(&told, &open, &cases);
    let last = told.iter().take(CASES).map(|(case, told)| Case {
        case: case.id.to_string().into(),
        flow: case.flow.as_str().into(),
        at: u64::try_from(case.end.as_ref().map_or(case.began_ms, |(_, at_ms)| *at_ms)).unwrap_or(0),
        outcome: case.end.as_ref().map(|(outcome, _)| outcome.clone()).unwrap_or_default(),
        masked: Private(told.masked.clone()),
        kept: told.kept.unwrap_or(Kept::Unreadable),
    });
    (cases.iter().filter(waits).map(waiting).collect(), owed, last.collect())
}

/// What is owed, worst first: what nobody can read, money, what a back end does not know, what was given to a person.
fn owed(
    told: &[(&tongban_journal::Case, Told)],
    open: &[tongban_journal::Payment],
    cases: &[tongban_journal::Case],
) -> Vec<Owed> {
    let row = |case: &CaseId, what, detail| Owed { case: case.to_string().into(), what, detail };
    let unreadable = told.iter().filter(|(case, told)| case.end.is_none() && told.kept == Some(Kept::Unreadable));
    let mut rows: Vec<Owed> =
        unreadable.map(|(case, _)| row(&case.id, Debt::Unreadable, words::unreadable())).collect();
    let of = |what: Debt| {
        let debts = told.iter().flat_map(|(case, told)| told.debts.iter().map(|debt| (*case, debt)));
        debts.filter(move |(_, debt)| debt.what == what)
    };
    let owing = |what: Debt| of(what).map(|(case, debt)| row(&case.id, debt.what, debt.detail.clone()));
    rows.extend(owing(Debt::Payment));
    // A payment of which there is more to say is not told twice.
    let plain = |payment: &&tongban_journal::Payment| {
        !of(Debt::Payment).any(|(_, debt)| debt.payment.as_deref() == Some(payment.number.as_str()))
    };
    rows.extend(open.iter().filter(plain).map(|payment| {
        let yuan = payment.amount_fen as f64 / 100.0;
        let said = Said::new(format!("{yuan}元，状态：{}", payment.state), format!("{yuan} yuan, {}", payment.state));
        row(&payment.case, Debt::Payment, said)
    }));
    rows.extend(owing(Debt::Unreported));
    rows.extend(owing(Debt::NotUndone));
    let parked = cases.iter().filter(|case| case.end.as_ref().is_some_and(|(outcome, _)| outcome == PARKED));
    rows.extend(parked.map(|case| {
        row(&case.id, Debt::Parked, Said::new("已转人工，等待处理", "Given to a person, not finished yet"))
    }));
    let since = clock::now_ms() - PAPERS_TOLD_MS;
    rows.extend(
        of(Debt::Paper)
            .filter(|(case, _)| case.began_ms >= since)
            .map(|(case, debt)| row(&case.id, debt.what, debt.detail.clone())),
    );
    rows
}

fn claims(hall: &Hall) -> Vec<Held> {
    let is_device =
        |slot: &str| device::class_of(&hall.host, slot).is_some_and(|class| class.kind == ClassKind::Device);
    let held = |holder: tongban_host::Holder| Held {
        slot: Arc::from(holder.slot),
        owner: if holder.owner == "kiosk" { "flow".to_owned() } else { holder.owner },
        purpose: holder.purpose,
    };
    hall.host.who_holds().into_iter().filter(|holder| is_device(&holder.slot)).map(held).collect()
}
