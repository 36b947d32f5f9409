//! A whole province behind the machine, as one pure state machine: registry, face comparison, photo receipts, payment,
//! progress.
//!
//! Time comes in with each question, storage goes out as [`Change`]s; so the same province runs in virtual time in a
//! rehearsal and behind HTTP with a database in the sandbox. What the comparison says, which answers get lost and what
//! a phone does comes from the scenario.

mod ledger;
mod order;
mod payment;
mod photo;
mod registry;
mod tables;

pub use ledger::{Ledger, LedgerOrder};
pub use order::{Order, OrderStand, Phone, PhoneResult};
pub use registry::Application;
pub use tables::{Change, Table};

use crate::act::{Act, End};
use crate::citizen::{Citizen, Receipt, Scores};
use crate::script::{Line, Script, ScriptFault};
use crate::{people, spelling};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use tongban_classes::{Class, ClassKind, FieldFault, ToRecord as _, find, name};
use tongban_model::{CompletionCode, Date, Failure, Record};

/// The province.
#[derive(Clone, Debug, Default)]
pub struct Province {
    people: BTreeMap<String, Citizen>,
    receipts: BTreeMap<String, Receipt>,
    scores: BTreeMap<String, Scores>,
    applications: BTreeMap<String, Application>,
    orders: BTreeMap<String, Order>,
    scripts: BTreeMap<String, Script>,
    settings: Settings,
    pay_base: String,
    touched: BTreeSet<(Table, String)>,
}

/// What holds for the whole province.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The day the scenario plays on; absent means that of the clock.
    #[serde(default, with = "spelling::maybe_day")]
    today: Option<Date>,
    /// What the applicant's phone will do with the next code it sees.
    #[serde(default)]
    phone: Option<Phone>,
}

/// What a scenario brings into the province. Everything is added to what is there; equal numbers replace.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// People who live here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citizens: Vec<Citizen>,
    /// Photo receipts; one without an owner belongs to the first citizen of the same load.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    /// What the face comparison says, for every citizen of the same load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<Scores>,
    /// What the connectors will meet. A line names its class (`registry`, `payment` …) in `class`, or in `slot` where the
    /// slot bears the class's name. Scripts loaded before are put away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Line>,
    /// The day the scenario plays on; absent means that of the clock.
    #[serde(default, with = "spelling::maybe_day", skip_serializing_if = "Option::is_none")]
    pub today: Option<Date>,
    /// What the applicant's phone will do with the next code it sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// Why a load was refused; nothing of it was taken in. Whoever wrote it must act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoadFault {
    /// A line of the script means nothing.
    Script(ScriptFault),
    /// A line is for no connector: neither `class` nor `slot` names one.
    NoConnector {
        /// Which line, counted from 1.
        line: usize,
    },
    /// A receipt belongs to nobody.
    NoOwner {
        /// Which receipt, counted from 1.
        receipt: usize,
    },
}

impl fmt::Display for LoadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadFault::Script(fault) => fault.fmt(f),
            LoadFault::NoConnector { line } => {
                write!(f, "read line {line} of the script: neither class nor slot names a connector, expected one of")?;
                let connectors = tongban_classes::ALL.iter().filter(|class| class.kind == ClassKind::Connector);
                connectors.into_iter().try_for_each(|class| write!(f, " {}", name::kebab(class.name)))
            }
            LoadFault::NoOwner { receipt } => {
                write!(f, "load receipt {receipt}: it has no owner and the load brings no citizen")
            }
        }
    }
}

impl std::error::Error for LoadFault {}

impl Province {
    /// An empty province. Codes to pay lead to `<pay_base>/pay/<order>`.
    pub fn new(pay_base: &str) -> Self {
        Province { pay_base: pay_base.trim_end_matches('/').to_owned(), ..Province::default() }
    }

    /// A province where the made-up people of [`people`] live.
    pub fn with_people(pay_base: &str, now_ms: i64) -> Self {
        let mut province = Province::new(pay_base);
        for person in people::on(day_of(now_ms)) {
            province.touch(Table::People, &person.citizen.number);
            province.touch(Table::Receipts, &person.receipt.number);
            province.people.insert(person.citizen.number.clone(), person.citizen);
            province.receipts.insert(person.receipt.number.clone(), person.receipt);
        }
        province
    }

    /// Where codes to pay lead from now on; a restart may bring another port.
    pub fn set_pay_base(&mut self, pay_base: &str) {
        self.pay_base = pay_base.trim_end_matches('/').to_owned();
    }

    /// Takes a scenario in, all or nothing.
    ///
    /// Errors: a line or a receipt that means nothing; whoever wrote the scenario must act.
    pub fn load(&mut self, load: Load) -> Result<(), LoadFault> {
        let scripts = scripts(&load.devices)?;
        let first = load.citizens.first().map(|citizen| citizen.number.clone());
        let mut receipts = load.receipts;
        for (at, receipt) in receipts.iter_mut().enumerate() {
            if receipt.owner.is_none() {
                receipt.owner = Some(first.clone().ok_or(LoadFault::NoOwner { receipt: at + 1 })?);
            }
        }
        for receipt in receipts {
            self.touch(Table::Receipts, &receipt.number);
            self.receipts.insert(receipt.number.clone(), receipt);
        }
        for citizen in load.citizens {
            self.touch(Table::Scores, &citizen.number);
            match load.scores {
                Some(scores) => self.scores.insert(citizen.number.clone(), scores),
                None => self.scores.remove(&citizen.number),
            };
            self.touch(Table::People, &citizen.number);
            self.people.insert(citizen.number.clone(), citizen);
        }
        for class in self.scripts.keys().chain(scripts.keys()) {
            self.touched.insert((Table::Scripts, class.clone()));
        }
        self.scripts = scripts;
        self.settings = Settings { today: load.today, phone: load.phone };
        self.touch(Table::Settings, tables::SETTINGS);
        Ok(())
    }

    /// What the next command with this number will meet at a connector. Uses the script's line up.
    pub fn plan(&mut self, class: &'static Class, command: u16) -> Act {
        let key = name::kebab(class.name);
        match self.scripts.get_mut(&key) {
            Some(script) => {
                let act = script.next(class, command);
                self.touch(Table::Scripts, &key);
                act
            }
            None => crate::good_act(class, command),
        }
    }

    /// Ends a command as planned, at a moment in milliseconds since 1970, and does what it does.
    ///
    /// For hang, crash and unplug the act takes place when the plan says `done`; the failure returned is what a caller
    /// at the other end of the line makes of the silence.
    pub fn finish(
        &mut self,
        act: &Act,
        class: &'static Class,
        command: u16,
        params: &Record,
        now_ms: i64,
    ) -> Result<Record, Failure> {
        if let End::Answers(other) = &act.end {
            let mut result = self.answer(class, command, params, now_ms)?;
            other.iter().for_each(|(number, value)| {
                result.set(number, value.clone());
            });
            return Ok(result);
        }
        if act.done {
            self.answer(class, command, params, now_ms)?;
        }
        if let End::Fails(failure) = &act.end {
            return Err(failure.clone());
        }
        let seen = class.command(command).and_then(|definition| act.seen_by_host(definition));
        Err(seen.unwrap_or_else(Failure::time_out))
    }

    /// Answers a connector command as if nothing went wrong, at a moment in milliseconds since 1970.
    ///
    /// Errors: the class's own codes; `invalidData` names a parameter that does not fit.
    pub fn answer(
        &mut self,
        class: &'static Class,
        command: u16,
        params: &Record,
        now_ms: i64,
    ) -> Result<Record, Failure> {
        match class.number {
            101 => self.registry(command, params, now_ms),
            102 => self.compare(command, params),
            103 => self.photo(command, params, now_ms),
            104 => self.payment(command, params, now_ms),
            105 => self.progress(command, params),
            _ => Err(Failure::unsupported()),
        }
    }

    /// What a connector can do; how it is comes from [`Province::status`].
    pub fn capabilities(&self, class: &'static Class) -> Result<Record, Failure> {
        use tongban_classes::{face_match, payment, photo_receipt, progress, registry};
        Ok(match class.number {
            101 => registry::Capabilities { households: "local in_province".into() }.to_record(),
            102 => face_match::Capabilities { liveness: false }.to_record(),
            103 => photo_receipt::Capabilities {}.to_record(),
            104 => payment::Capabilities { providers: "wechat alipay".into() }.to_record(),
            105 => progress::Capabilities {}.to_record(),
            _ => return Err(Failure::unsupported()),
        })
    }

    /// How a connector is: always there, as long as the sandbox runs.
    pub fn status(&self, class: &'static Class) -> Result<Record, Failure> {
        let device = tongban_classes::field_named(class.status, "device").ok_or_else(Failure::unsupported)?;
        Ok(Record::new().with(device.number, tongban_classes::DeviceState::Online.word()))
    }

    /// An application by its acceptance number.
    pub fn application(&self, acceptance: &str) -> Option<&Application> {
        self.applications.get(acceptance)
    }

    /// Commands of script lines that were never met, as `class.command`.
    pub fn unmet(&self) -> Vec<String> {
        let all = self.scripts.iter();
        all.flat_map(|(class, script)| script.unmet().map(move |command| format!("{class}.{command}"))).collect()
    }

    /// The day on which the province is.
    pub fn today(&self, now_ms: i64) -> Date {
        self.settings.today.unwrap_or_else(|| day_of(now_ms))
    }

    fn touch(&mut self, table: Table, id: &str) {
        self.touched.insert((table, id.to_owned()));
    }
}

fn scripts(lines: &[Line]) -> Result<BTreeMap<String, Script>, LoadFault> {
    let mut sorted: BTreeMap<&'static str, Vec<(usize, Line)>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let named = line.class.as_deref().or(line.slot.as_deref()).and_then(find);
        let class = named.filter(|class| class.kind == ClassKind::Connector);
        let class = class.ok_or(LoadFault::NoConnector { line: at + 1 })?;
        sorted.entry(class.id).or_default().push((at + 1, line.clone()));
    }
    let mut scripts = BTreeMap::new();
    for (id, numbered) in sorted {
        let Some(class) = find(id) else { continue };
        let (numbers, lines): (Vec<_>, Vec<_>) = numbered.into_iter().unzip();
        let script = Script::of(class, &lines)
            .map_err(|fault| LoadFault::Script(ScriptFault { line: numbers[fault.line - 1], ..fault }))?;
        scripts.insert(name::kebab(class.name), script);
    }
    Ok(scripts)
}

/// The day in China at a moment in milliseconds since 1970.
fn day_of(now_ms: i64) -> Date {
    let days = (now_ms.saturating_add(8 * 3_600_000)).div_euclid(86_400_000);
    let held = days.clamp(-719_162, 2_932_896) as i32;
    Date::from_days(held).unwrap_or_else(|| unreachable!("held within the calendar"))
}

fn invalid(fault: FieldFault) -> Failure {
    Failure::new(CompletionCode::InvalidData, fault.to_string())
}

#[cfg(test)]
mod tests;
