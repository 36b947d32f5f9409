//! A whole province behind the machine, as one pure state machine: registry, face comparison, photo receipts, payment,
//! progress, post, units, loss reports, accounts, bookings, residence, messages.
//!
//! Time comes in with each question, storage goes out as [`Change`]s; so the same province runs in virtual time in a
//! rehearsal and behind HTTP with a database in the sandbox. What the comparison says, which answers get lost and what
//! a phone does comes from the scenario.

mod account;
mod booking;
mod filing;
mod ledger;
mod load;
mod loss;
mod message;
mod order;
mod payment;
mod photo;
mod photo_order;
mod post;
mod progress;
mod registry;
mod residence;
mod scene;
mod tables;
mod units;

pub use account::Door;
pub use booking::Booking;
pub use filing::{Mailing, Temporary};
pub use ledger::{Ledger, LedgerOrder, Undoable};
pub use load::{Load, LoadFault};
pub use loss::LossReport;
pub use message::Message;
pub use order::{Order, OrderStand, Phone, PhoneResult};
pub use photo_order::PhotoOrder;
pub use post::PostOrder;
pub use registry::Application;
pub use residence::ResidenceReport;
pub use scene::{BookingSlot, KnownApplication, KnownPhotoOrder, KnownResidence, KnownUnit, Loss, Mailable, Tables};
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
#[derive(Clone, Default)]
pub struct Province {
    people: BTreeMap<String, Citizen>,
    receipts: BTreeMap<String, Receipt>,
    scores: BTreeMap<String, Scores>,
    applications: BTreeMap<String, Application>,
    orders: BTreeMap<String, Order>,
    known: BTreeMap<String, KnownApplication>,
    mailable: BTreeMap<String, Mailable>,
    units: BTreeMap<String, KnownUnit>,
    booking_slots: BTreeMap<String, BookingSlot>,
    residences: BTreeMap<String, KnownResidence>,
    photo_orders: BTreeMap<String, PhotoOrder>,
    posts: BTreeMap<String, PostOrder>,
    losses: BTreeMap<String, LossReport>,
    bookings: BTreeMap<String, Booking>,
    residence_reports: BTreeMap<String, ResidenceReport>,
    temporary: BTreeMap<String, Temporary>,
    mailings: BTreeMap<String, Mailing>,
    messages: BTreeMap<String, Message>,
    doors: BTreeMap<String, Door>,
    scripts: BTreeMap<String, Script>,
    settings: Settings,
    pay_base: String,
    touched: BTreeSet<(Table, String)>,
}

/// What holds for the whole province.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The day the scenario plays on; absent means that of the clock.
    #[serde(default, with = "spelling::maybe_day")]
    today: Option<Date>,
    /// What the applicant's phone will do with the next code it sees.
    #[serde(default)]
    phone: Option<Phone>,
    /// Who stands at the machine: the first citizen loaded last.
    #[serde(default)]
    visitor: Option<String>,
    /// What becomes of photos handed in from now on.
    #[serde(default)]
    next_photo: Option<KnownPhotoOrder>,
}

/// Prints how much is in it: rows bear the numbers of people.
impl fmt::Debug for Province {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "province({} people, {} applications)", self.people.len(), self.applications.len())
    }
}

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
        let tables = load.tables.owned_by(first.as_deref())?;
        if first.is_some() || !tables.is_empty() {
            self.clear_out();
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
            // Who moves in anew has not yet typed a wrong password, and has their card.
            if let Some(report) = self.standing_loss(&citizen.number).map(|(id, _)| id.to_owned()) {
                self.withdraw_loss(&report);
            }
            self.touch(Table::Accounts, &citizen.number);
            self.doors.remove(&citizen.number);
            self.touch(Table::People, &citizen.number);
            self.people.insert(citizen.number.clone(), citizen);
        }
        for class in self.scripts.keys().chain(scripts.keys()) {
            self.touched.insert((Table::Scripts, class.clone()));
        }
        self.scripts = scripts;
        let visitor = first.or_else(|| self.settings.visitor.take());
        self.settings = Settings { today: load.today, phone: load.phone, visitor, next_photo: None };
        self.touch(Table::Settings, tables::SETTINGS);
        self.furnish(tables);
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
            106 => self.post(command, params, now_ms),
            107 => self.units(command, params),
            108 => self.loss(command, params, now_ms),
            109 => self.account(command, params),
            110 => self.booking(command, params, now_ms),
            111 => self.residence(command, params, now_ms),
            112 => self.message(command, params),
            _ => Err(Failure::unsupported()),
        }
    }

    /// What a connector can do; how it is comes from [`Province::status`].
    pub fn capabilities(&self, class: &'static Class) -> Result<Record, Failure> {
        use tongban_classes::{face_match, payment, registry};
        Ok(match class.number {
            101 => registry::Capabilities { households: "local in_province other_province".into() }.to_record(),
            102 => face_match::Capabilities { liveness: false }.to_record(),
            104 => payment::Capabilities { providers: "wechat alipay".into() }.to_record(),
            103 | 105..=112 => Record::new(),
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

/// A number that a caller made up itself, so that it can ask and repeat.
///
/// Errors: `invalidData`, naming the field.
fn own_number<'a>(field: &str, number: &'a str) -> Result<&'a str, Failure> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"_-*".contains(&b);
    if number.is_empty() || number.len() > 32 || !number.bytes().all(fits) {
        return Err(bad(&format!("field {field}: expected 1 to 32 of digits, letters, _-*")));
    }
    Ok(number)
}

fn bad(said: &str) -> Failure {
    Failure::new(CompletionCode::InvalidData, said)
}

fn invalid(fault: FieldFault) -> Failure {
    Failure::new(CompletionCode::InvalidData, fault.to_string())
}

#[cfg(test)]
mod connector_tests;
#[cfg(test)]
mod tests;
