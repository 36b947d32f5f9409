//! The virtual world: scripted devices, a province in memory, an applicant who follows the scenario.

use super::fate::{Fate, Hand, Scripted};
use super::queue::Queue;
use crate::cabinet::acceptance;
use crate::expect::{Mismatch, Standing};
use crate::play::{Answer, Deed, Play, Reader, When};
use crate::record::Record as _;
use crate::world::{Occurrence, World};
use std::collections::HashMap;
use std::sync::Arc;
use tongban_classes::{Class, ClassKind, printer};
use tongban_flow::engine::{Effect, EffectId, Event, PaperJob, View};
use tongban_flow::language::Deployment;
use tongban_journal::{CaseId, Volatile};
use tongban_model::{CompletionCode, Date, Failure, Money, Record};
use tongban_testkit::{Act, Device, DeviceMemory, End, Holder, Load, Phone, Province, Script, Tables};

/// How long the host lets a driver go on after its deadline, before it is killed.
const GRACE_MS: i64 = 500;

/// How a PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Devices, province and applicant of one scenario.
pub struct Stage {
    now_ms: i64,
    start_ms: i64,
    today: Date,
    queue: Queue<Due>,
    slots: HashMap<String, &'static Class>,
    devices: HashMap<String, Device>,
    province: Province,
    under_way: HashMap<(CaseId, EffectId), UnderWay>,
    applicant: Box<dyn Hand>,
    fate: Box<dyn Fate>,
    order: Option<String>,
    record: Arc<Volatile>,
    cut_now: bool,
    dark: bool,
}

/// Something that is going to happen.
#[derive(Debug)]
enum Due {
    Event(CaseId, Event),
    Finish(CaseId, EffectId),
    Deed(CaseId, u32, Deed),
}

/// A command under way.
struct UnderWay {
    slot: String,
    class: &'static Class,
    command: u16,
    params: Record,
    act: Act,
    /// The end that the host brings about, where the device does not come to one.
    overdue: bool,
}

impl Stage {
    /// Sets the stage for a scenario. The mismatch names a line of it that means nothing.
    pub(crate) fn new(
        deployment: &Deployment,
        play: &Play,
        record: Arc<Volatile>,
        start_ms: i64,
    ) -> Result<Self, Mismatch> {
        let fate = Box::new(Scripted { cut: play.interrupt.clone() });
        Stage::with(deployment, play, record, start_ms, Box::new(Reader::new(play)), fate)
    }

    /// Sets the stage with another applicant and another fate than the scenario's own.
    pub(crate) fn with(
        deployment: &Deployment,
        play: &Play,
        record: Arc<Volatile>,
        start_ms: i64,
        applicant: Box<dyn Hand>,
        fate: Box<dyn Fate>,
    ) -> Result<Self, Mismatch> {
        let tables = Tables::read(play.province.clone());
        let tables = tables.map_err(|fault| Mismatch::new("province", "cannot be played", &fault.to_string()))?;
        let in_hand = play.receipt.as_ref().map(|receipt| receipt.number.as_str()).or(tables.code_in_hand());
        let holder = Holder { citizen: Some(play.citizen.clone()), receipt: in_hand.map(str::to_owned) };
        let mut slots = HashMap::new();
        let mut devices = HashMap::new();
        for slot in &deployment.machine.slots {
            slots.insert(slot.name.to_string(), slot.class);
            if slot.class.kind == ClassKind::Device {
                let lines = play.lines_of(&slot.name);
                let script = Script::of(slot.class, &lines);
                let script = script.map_err(|fault| Mismatch::new("device", "cannot be played", &fault.to_string()))?;
                let device = Device::new(slot.class, holder.clone(), script, DeviceMemory::default());
                devices.insert(slot.name.to_string(), device);
            }
        }
        let connectors = deployment.machine.slots.iter().filter(|slot| slot.class.kind == ClassKind::Connector);
        let mut province = Province::new("");
        let load = Load {
            citizens: vec![play.citizen.clone()],
            receipts: play.receipt.clone().into_iter().collect(),
            scores: play.scores,
            tables,
            devices: connectors.flat_map(|slot| play.lines_for(&slot.name, slot.class)).collect(),
            today: Some(play.today),
            phone: None,
        };
        province.load(load).map_err(|fault| Mismatch::new("device", "cannot be played", &fault.to_string()))?;
        Ok(Stage {
            now_ms: start_ms,
            start_ms,
            today: play.today,
            queue: Queue::default(),
            slots,
            devices,
            province,
            under_way: HashMap::new(),
            applicant,
            fate,
            order: None,
            record,
            cut_now: false,
            dark: false,
        })
    }

    /// Whether the power goes now.
    pub(crate) fn power_cut(&mut self) -> bool {
        std::mem::take(&mut self.cut_now)
    }

    /// Forgets everything under way, as a machine does without power. What left the machine has left it.
    pub(crate) fn power_back(&mut self) {
        // A command that had begun outside goes on there: the paper comes out, the application arrives.
        let begun: Vec<_> = self.under_way.drain().map(|(_, under_way)| under_way).collect();
        for mut under_way in begun {
            if under_way.act.done {
                under_way.act.end = End::Answers(Record::new());
                let _ = self.answer(&under_way);
            }
        }
        self.queue.clear();
        self.applicant.leave();
        self.dark = false;
    }

    /// Virtual time since the beginning.
    pub(crate) fn elapsed_ms(&self) -> i64 {
        self.now_ms - self.start_ms
    }

    /// Money taken and given back, by scan and by card.
    pub(crate) fn money(&self) -> (Money, Money) {
        let ledger = self.province.ledger();
        let (mut taken, mut refunded) = (ledger.taken, ledger.refunded);
        for device in self.devices.values() {
            let (by_card, back) = device.memory().money();
            taken += by_card.as_fen();
            refunded += back.as_fen();
        }
        (Money::fen(taken), Money::fen(refunded))
    }

    /// Orders that can still be paid.
    pub(crate) fn open_orders(&self) -> usize {
        self.province.ledger().open
    }

    /// What stands in the province's books.
    pub(crate) fn standing(&self) -> Standing {
        let ledger = self.province.ledger();
        Standing {
            submitted: ledger.applications,
            posted: ledger.posts_standing(),
            postage: Money::fen(ledger.postage),
            booked: ledger.bookings_standing(),
            reported_lost: ledger.loss_reports_standing(),
            fee_paid: ledger.paid,
            messages: ledger.messages,
        }
    }

    /// Answers of the applicant and lines of scripts that never came to be used.
    pub(crate) fn unmet(&self) -> Vec<Mismatch> {
        let mut unmet = self.applicant.unmet();
        for (slot, device) in &self.devices {
            unmet.extend(
                device
                    .script
                    .unmet()
                    .map(|command| Mismatch::new("device", "never asked", &format!("{slot}.{command}"))),
            );
        }
        unmet.extend(self.province.unmet().iter().map(|what| Mismatch::new("device", "never asked", what)));
        unmet
    }

    fn begin(&mut self, case: &CaseId, id: EffectId, slot: &str, command: u16, params: Record, within_ms: u64) {
        let Some(class) = self.slots.get(slot).copied() else {
            let failure = Failure::new(CompletionCode::DeviceNotReady, "the machine has no such slot");
            self.complete(case, id, Err(failure));
            return;
        };
        let act = self.fate.meets(slot, class, command);
        let act = act.unwrap_or_else(|| match self.devices.get_mut(slot) {
            Some(device) => device.plan(command),
            None => self.province.plan(class, command),
        });
        let within = i64::try_from(within_ms).unwrap_or(i64::MAX / 2);
        let after = i64::try_from(act.after_ms).unwrap_or(i64::MAX / 2);
        let never = matches!(act.end, End::Hangs);
        let (after, overdue) = match (never, after > within) {
            (true, _) => (within + GRACE_MS, true),
            (false, true) => (within, true),
            (false, false) => (after, false),
        };
        for cue in &act.cues {
            let at = i64::try_from(cue.at_ms).unwrap_or(i64::MAX / 2);
            if at < after {
                let event = Event::Guidance { effect: id, event: cue.event };
                self.queue.put(self.now_ms + at, Due::Event(case.clone(), event));
            }
        }
        self.queue.put(self.now_ms + after, Due::Finish(case.clone(), id));
        let under_way = UnderWay { slot: slot.to_owned(), class, command, params, act, overdue };
        self.under_way.insert((case.clone(), id), under_way);
    }

    fn answer(&mut self, under_way: &UnderWay) -> Result<Record, Failure> {
        let UnderWay { slot, class, command, params, act, .. } = under_way;
        let finished = match self.devices.get_mut(slot) {
            Some(device) => device.finish(act, *command, params),
            None => self.province.finish(act, class, *command, params, self.now_ms),
        };
        let seen = class.command(*command).and_then(|definition| act.seen_by_host(definition));
        match seen {
            Some(failure) => Err(failure),
            None => finished,
        }
    }

    fn finish(&mut self, case: CaseId, id: EffectId) -> Option<Occurrence> {
        let under_way = self.under_way.remove(&(case.clone(), id))?;
        let answered = self.answer_or_time_out(&under_way);
        Some(Occurrence { case, event: Event::Completed { effect: id, result: answered }, number: None })
    }

    fn answer_or_time_out(&mut self, under_way: &UnderWay) -> Result<Record, Failure> {
        if under_way.overdue && !under_way.act.done {
            return Err(Failure::time_out());
        }
        let answered = self.answer(under_way);
        if under_way.overdue { Err(Failure::time_out()) } else { answered }
    }

    fn complete(&mut self, case: &CaseId, effect: EffectId, result: Result<Record, Failure>) {
        let event = Event::Completed { effect, result };
        self.queue.put(self.now_ms, Due::Event(case.clone(), event));
    }

    fn print(&mut self, case: &CaseId, id: EffectId, job: &PaperJob, within_ms: u64) {
        // A rehearsal rehearses the flow, not the drawing: the picture is nothing but the form's name.
        let data = [PNG, job.form.as_bytes()].concat();
        let params = printer::PrintNativeParams {
            reference: job.reference.to_string(),
            content: printer::Content::Png,
            data: data.into(),
            cut: Some(true),
        };
        let params = tongban_classes::ToRecord::to_record(&params);
        self.begin(case, id, &job.slot, printer::command::print_native, params, within_ms);
    }

    fn allot(&mut self, case: &CaseId, id: EffectId, region: &str, station: &str) -> Occurrence {
        let reserved = self.record.reserve("acceptance", &self.today.compact());
        let (result, number) = match reserved {
            Ok(reserved) => match acceptance(region, station, self.today, reserved.value()) {
                Some(number) => (Ok(Record::new().with(1, number.expose())), Some(reserved)),
                None => (Err(Failure::new(CompletionCode::InvalidData, "region or station are not numbers")), None),
            },
            Err(fault) => (Err(Failure::new(CompletionCode::HardwareError, fault.to_string())), None),
        };
        Occurrence { case: case.clone(), event: Event::Completed { effect: id, result }, number }
    }

    fn show(&mut self, case: &CaseId, view: &View) {
        if let Some(code) = &view.code {
            self.order = code.rsplit('/').next().map(str::to_owned);
        }
        for Answer { after_ms, deed } in self.applicant.sees(view) {
            let at = self.now_ms + i64::try_from(after_ms).unwrap_or(i64::MAX / 2);
            self.queue.put(at, Due::Deed(case.clone(), view.number, deed));
        }
    }

    fn phone(&mut self, does: Phone) {
        if let Some(order) = self.order.clone() {
            self.province.phone(&order, does, self.now_ms);
        }
    }
}

impl World for Stage {
    fn now_ms(&self) -> i64 {
        self.now_ms
    }

    fn perform(&mut self, case: &CaseId, effect: Effect) {
        if let Effect::Mark { step } = &effect
            && let Some(when) = self.fate.enters(step)
        {
            self.cut_now = true;
            self.dark = when == When::BeforeEffects;
        }
        if self.dark {
            return;
        }
        match effect {
            Effect::Show(view) => self.show(case, &view),
            Effect::Do { id, slot, command, params, within_ms, .. } => {
                self.begin(case, id, &slot, command, params, within_ms);
            }
            Effect::Print { id, job, within_ms } => self.print(case, id, &job, within_ms),
            Effect::Allot { id, region, station } => {
                let occurrence = self.allot(case, id, &region, &station);
                self.queue.put(self.now_ms, Due::Event(occurrence.case, occurrence.event));
            }
            Effect::Cancel { id } => {
                let key = (case.clone(), id);
                // A driver that hangs does not hear it; the host's deadline takes care of that one.
                if self.under_way.get(&key).is_some_and(|under_way| !matches!(under_way.act.end, End::Hangs)) {
                    self.under_way.remove(&key);
                    self.queue.keep(|due| !matches!(due, Due::Finish(of, effect) if *of == key.0 && *effect == id));
                    self.complete(case, id, Err(Failure::canceled()));
                }
            }
            Effect::StartTimer { id, after_ms } => {
                self.stop(case, id);
                let at = self.now_ms + i64::try_from(after_ms).unwrap_or(i64::MAX / 2);
                self.queue.put(at, Due::Event(case.clone(), Event::Timer { timer: id }));
            }
            Effect::StopTimer { id } => self.stop(case, id),
            Effect::Mark { .. } | Effect::Fact(_) | Effect::Release { .. } | Effect::End { .. } => {}
        }
    }

    fn next(&mut self) -> Option<Occurrence> {
        loop {
            let (at_ms, due) = self.queue.pop()?;
            self.now_ms = self.now_ms.max(at_ms);
            match due {
                Due::Event(case, event) => return Some(Occurrence { case, event, number: None }),
                Due::Finish(case, id) => {
                    if let Some(occurrence) = self.finish(case, id) {
                        return Some(occurrence);
                    }
                }
                Due::Deed(case, view, Deed::Acts(action)) => {
                    return Some(Occurrence { case, event: Event::Action { view, action }, number: None });
                }
                Due::Deed(_, _, Deed::Phone(does)) => self.phone(does),
            }
        }
    }
}

impl Stage {
    fn stop(&mut self, case: &CaseId, id: u32) {
        self.queue.keep(|due| !matches!(due, Due::Event(of, Event::Timer { timer }) if of == case && *timer == id));
    }
}
