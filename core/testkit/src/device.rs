//! One device in the cabinet, as a pure state machine: script, person before it, and what it remembers.

use crate::act::{Act, End};
use crate::citizen::Citizen;
use crate::fittings::{self, Fittings};
use crate::good::good_answer;
use crate::script::Script;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tongban_classes::{
    Class, DeviceState, FieldFault, FromRecord, ToRecord as _, auxiliaries, barcode_reader, camera, document_camera,
    fingerprint, identity_document, lights, payment_terminal as terminal, printer, recorder, signature_capture, speech,
};
use tongban_model::{CompletionCode, Failure, Money, Record};

/// The class's word for a printer without paper.
const PAPER_OUT: &str = "paper_out";

/// Who stands before the machine and what they hold.
#[derive(Clone, Debug, Default)]
pub struct Holder {
    /// The person; nobody when absent.
    pub citizen: Option<Citizen>,
    /// Number of the photo receipt in their hand.
    pub receipt: Option<String>,
}

/// A device: asked what a command will meet, then told to finish it.
#[derive(Debug)]
pub struct Device {
    class: &'static Class,
    /// Who stands before it.
    pub holder: Holder,
    /// What it will meet.
    pub script: Script,
    /// Printer: content it takes, separated by blanks.
    pub contents: String,
    /// Printer: dots across.
    pub width: i64,
    memory: DeviceMemory,
    captures: u32,
    papers: Vec<Paper>,
    unplugged: bool,
    card_there: bool,
    /// Camera: pixels of its live pictures, across and down.
    pub(crate) live: (u16, u16),
    fittings: Fittings,
}

/// What a device keeps over a restart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceMemory {
    /// Printer: jobs by reference.
    #[serde(default)]
    jobs: BTreeMap<String, Job>,
    /// Terminal: sales by trace.
    #[serde(default)]
    sales: BTreeMap<String, Sale>,
    /// Recorder: the case under way.
    #[serde(default)]
    recording: Option<String>,
    /// Printer: what is wrong with the paper, by the class's word.
    #[serde(default)]
    paper: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Job {
    state: String,
    /// How often the paper came out. More than one is the disaster everything here guards against.
    printed: u32,
    /// How often it was asked for.
    asked: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sale {
    amount: i64,
    state: String,
    taken: u32,
}

/// A paper that came out.
#[derive(Clone, PartialEq)]
pub struct Paper {
    /// The caller's reference.
    pub reference: String,
    /// `png` or `pdf`.
    pub content: &'static str,
    /// The paper itself.
    pub data: Vec<u8>,
}

/// Prints the size only.
impl std::fmt::Debug for Paper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "paper({} bytes {})", self.data.len(), self.content)
    }
}

impl DeviceMemory {
    /// Money a terminal took and gave back, in fen.
    pub fn money(&self) -> (Money, Money) {
        let sum = |states: &[&str]| {
            let counted = self.sales.values().filter(|sale| states.contains(&sale.state.as_str()));
            Money::fen(counted.map(|sale| sale.amount * i64::from(sale.taken)).sum())
        };
        (sum(&["approved", "reversed"]), sum(&["reversed"]))
    }

    /// How often each paper came out, by reference.
    pub fn printed(&self) -> impl Iterator<Item = (&str, u32)> {
        self.jobs.iter().filter(|(_, job)| job.printed > 0).map(|(reference, job)| (reference.as_str(), job.printed))
    }

    /// How often a job was asked for.
    pub fn asked(&self, reference: &str) -> u32 {
        self.jobs.get(reference).map_or(0, |job| job.asked)
    }
}

impl Device {
    /// A device of a class with what it remembers from before.
    pub fn new(class: &'static Class, holder: Holder, script: Script, memory: DeviceMemory) -> Self {
        let contents = "png pdf".to_owned();
        Device {
            class,
            holder,
            script,
            contents,
            width: 576,
            memory,
            captures: 0,
            papers: Vec::new(),
            unplugged: false,
            card_there: false,
            live: (640, 480),
            fittings: Fittings::default(),
        }
    }

    /// Its class.
    pub fn class(&self) -> &'static Class {
        self.class
    }

    /// What the next command with this number will meet. Uses the script's line up.
    pub fn plan(&mut self, command: u16) -> Act {
        self.script.next(self.class, command)
    }

    /// What the next command with this number and these parameters will meet: reading a long text takes longer. Uses the
    /// script's line up.
    pub fn plan_with(&mut self, command: u16, params: &Record) -> Act {
        let mut act = self.plan(command);
        let speaks = self.class.number == speech::CLASS.number && command == speech::command::say;
        if speaks && matches!(act.end, End::Answers(_)) {
            act.after_ms = act.after_ms.max(fittings::reading_ms(params));
        }
        act
    }

    /// Ends a command as planned, and does what it does: paper out, money taken.
    ///
    /// A command that was cancelled before its end is simply not finished. For hang, crash and unplug the act takes
    /// place when the plan says `done`, and the failure returned is for a caller who cannot hang or crash.
    pub fn finish(&mut self, act: &Act, command: u16, params: &Record) -> Result<Record, Failure> {
        match &act.end {
            End::Answers(other) => {
                let mut result = self.perform(command, params)?;
                other.iter().for_each(|(number, value)| {
                    result.set(number, value.clone());
                });
                Ok(result)
            }
            End::Fails(failure) => {
                if act.done {
                    self.perform(command, params)?;
                } else {
                    self.note(failure, command, params);
                }
                Err(failure.clone())
            }
            End::Hangs | End::Crashes | End::Unplugs { .. } => {
                if act.done {
                    self.perform(command, params)?;
                }
                let host_sees = self.class.command(command).and_then(|definition| act.seen_by_host(definition));
                Err(host_sees.unwrap_or_else(Failure::time_out))
            }
        }
    }

    /// Papers that came out since the last call.
    pub fn take_papers(&mut self) -> Vec<Paper> {
        std::mem::take(&mut self.papers)
    }

    /// Puts back what it remembered before a restart.
    pub fn remember(&mut self, memory: DeviceMemory) {
        self.memory = memory;
    }

    /// Notes that a paper came out, although the memory of it was lost.
    pub fn remember_printed(&mut self, reference: String) {
        let job = self.memory.jobs.entry(reference).or_insert(Job { state: String::new(), printed: 0, asked: 0 });
        job.printed = job.printed.max(1);
        job.state = printer::JobState::Printed.word().to_owned();
    }

    /// What it remembers.
    pub fn memory(&self) -> &DeviceMemory {
        &self.memory
    }

    /// Pulls the cable or puts it back.
    pub fn set_unplugged(&mut self, unplugged: bool) {
        self.unplugged = unplugged;
    }

    /// Whether the cable is out.
    pub fn is_unplugged(&self) -> bool {
        self.unplugged
    }

    /// Takes the paper out of a printer or fills some in.
    pub fn set_paper_out(&mut self, out: bool) {
        self.memory.paper = out.then(|| PAPER_OUT.to_owned());
    }

    /// Whether a printer has no paper.
    pub fn is_paper_out(&self) -> bool {
        self.memory.paper.as_deref() == Some(PAPER_OUT)
    }

    /// Lays an identity card on a reader and leaves it there, or lifts it.
    pub fn set_card_there(&mut self, there: bool) {
        self.card_there = there;
    }

    /// What this kind of device can do.
    pub fn capabilities(&self) -> Result<Record, Failure> {
        Ok(match self.class.number {
            1 => {
                let kinds = identity_document::CardKind::Resident.word().to_owned();
                identity_document::Capabilities { kinds, fingerprints: true, portrait: true }.to_record()
            }
            2 => fingerprint::Capabilities { compares: true }.to_record(),
            3 => {
                let (width, height) = self.live;
                camera::Capabilities { width: width.into(), height: height.into(), crops: true }.to_record()
            }
            4 => barcode_reader::Capabilities { symbologies: "code128 qr".into() }.to_record(),
            5 => {
                let (contents, width) = (self.contents.clone(), self.width);
                printer::Capabilities { contents, width, cuts: true, sees_taken: true, keeps_jobs: true }.to_record()
            }
            6 => signature_capture::Capabilities { pressure: true }.to_record(),
            7 => terminal::Capabilities { queries: true }.to_record(),
            8 => recorder::Capabilities { keeps_video: false }.to_record(),
            9 => {
                let (width, height) = crate::document::PAGE;
                document_camera::Capabilities { width: width.into(), height: height.into(), crops: true }.to_record()
            }
            10 => speech::Capabilities { languages: speech::Language::WORDS.join(" "), rates: true }.to_record(),
            11 => lights::Capabilities {
                lights: lights::LightName::WORDS.join(" "),
                colours: lights::Colour::WORDS.join(" "),
                flash_rates: lights::FlashRate::WORDS.join(" "),
            }
            .to_record(),
            12 => {
                let parts =
                    "cabinet_door operator_switch tamper heat proximity ambient_light power_supply open_closed volume";
                auxiliaries::Capabilities { parts: parts.into(), auto_startup: true }.to_record()
            }
            _ => return Err(Failure::unsupported()),
        })
    }

    /// How it is now.
    pub fn status(&self) -> Result<Record, Failure> {
        let paper = self.memory.paper.as_deref();
        let device = match (self.unplugged, paper) {
            (true, _) => DeviceState::NoDevice,
            (false, Some(_)) => DeviceState::UserError,
            (false, None) => DeviceState::Online,
        };
        Ok(match self.class.number {
            1 => {
                use identity_document::Media;
                let media = if self.card_there { Media::Present } else { Media::NotPresent };
                identity_document::Status { media, device }.to_record()
            }
            2 => fingerprint::Status { device }.to_record(),
            3 => camera::Status { device }.to_record(),
            4 => barcode_reader::Status { device }.to_record(),
            5 => {
                let paper = match paper {
                    Some(PAPER_OUT) => printer::Paper::Out,
                    Some("paper_jammed") => printer::Paper::Jammed,
                    Some(_) => printer::Paper::Unknown,
                    None => printer::Paper::Full,
                };
                printer::Status { paper, device }.to_record()
            }
            6 => signature_capture::Status { device }.to_record(),
            7 => terminal::Status { device }.to_record(),
            8 => recorder::Status { recording: self.memory.recording.is_some(), device }.to_record(),
            9 => document_camera::Status { device }.to_record(),
            10 => speech::Status { device }.to_record(),
            11 => lights::Status { lit: self.fittings.lit(), device }.to_record(),
            12 => self.fittings.parts(device).to_record(),
            _ => return Err(Failure::unsupported()),
        })
    }

    /// Brings it back to idle: a technician filled in paper, the recorder stands still.
    pub fn reset(&mut self) {
        self.memory.paper = None;
        self.memory.recording = None;
        self.fittings.reset();
    }

    fn perform(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        match self.class.number {
            5 => self.print(command, params),
            7 => self.sell(command, params),
            8 => self.record(command, params),
            10 => fittings::speak(command, params),
            11 => self.fittings.light(command, params),
            12 => self.fittings.set(command, params),
            _ => {
                self.captures += 1;
                good_answer(self.class, command, params, &self.holder, self.captures)
            }
        }
    }

    /// What a failed command leaves behind.
    fn note(&mut self, failure: &Failure, command: u16, params: &Record) {
        if self.class.number == 5 && command == printer::command::print_native {
            let code = self.class.command(command).and_then(|definition| definition.code(failure.error?));
            let state = match code.map(|code| code.name) {
                Some("paper_jammed" | "cutter_jammed") => printer::JobState::Partial,
                _ => printer::JobState::NotPrinted,
            };
            self.memory.paper = code.map(|code| code.name).filter(|name| *name != "media_not_taken").map(str::to_owned);
            if let Ok(params) = printer::PrintNativeParams::from_record(params) {
                let job = self.job(params.reference);
                if job.printed == 0 {
                    job.state = state.word().to_owned();
                }
            }
        }
        if self.class.number == 7
            && command == terminal::command::sale
            && failure.code == CompletionCode::CommandErrorCode
            && let Ok(params) = terminal::SaleParams::from_record(params)
        {
            let declined = || Sale { amount: params.amount.as_fen(), state: "declined".into(), taken: 0 };
            self.memory.sales.entry(params.trace).or_insert_with(declined);
        }
    }

    fn job(&mut self, reference: String) -> &mut Job {
        let new = || Job { state: printer::JobState::NotPrinted.word().to_owned(), printed: 0, asked: 0 };
        let job = self.memory.jobs.entry(reference).or_insert_with(new);
        job.asked += 1;
        job
    }

    fn print(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        match command {
            printer::command::print_native => {
                let params: printer::PrintNativeParams = read(params)?;
                let data = params.data.into_exposed();
                if !self.contents.split_whitespace().any(|content| content == params.content.word()) {
                    let said = format!("this printer takes {} only", self.contents);
                    return Err(Failure::new(CompletionCode::UnsupportedData, said));
                }
                let fits = match params.content {
                    printer::Content::Png => data.starts_with(b"\x89PNG\r\n\x1a\n"),
                    printer::Content::Pdf => data.starts_with(b"%PDF-"),
                };
                if !fits {
                    let said = format!("field data: not {}", params.content.word());
                    return Err(Failure::new(CompletionCode::InvalidData, said));
                }
                self.memory.paper = None;
                let job = self.job(params.reference.clone());
                // The same reference is never printed twice; what came out is still there to be taken.
                if job.printed == 0 {
                    job.printed = 1;
                    job.state = printer::JobState::Printed.word().to_owned();
                    self.papers.push(Paper { reference: params.reference, content: params.content.word(), data });
                }
                Ok(printer::PrintNativeResult { delivery: printer::Delivery::Presented }.to_record())
            }
            printer::command::get_job => {
                let params: printer::GetJobParams = read(params)?;
                let state = self.memory.jobs.get(&params.reference).map_or("not_printed", |job| job.state.as_str());
                let state = word(printer::JobState::WORDS, state, printer::JobState::Unknown.word());
                Ok(Record::new().with(1, state))
            }
            _ => Err(Failure::unsupported()),
        }
    }

    fn sell(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        match command {
            terminal::command::sale => {
                let params: terminal::SaleParams = read(params)?;
                let amount = params.amount.as_fen();
                let sale = self.memory.sales.entry(params.trace.clone());
                let sale = sale.or_insert(Sale { amount, state: "declined".into(), taken: 0 });
                if sale.amount != amount {
                    return Err(Failure::new(CompletionCode::InvalidData, "this trace was used for another amount"));
                }
                if sale.state == "reversed" {
                    return Err(Failure::new(CompletionCode::InvalidData, "the sale of this trace was given back"));
                }
                // Money is taken once per trace, however often it is asked for.
                if sale.taken == 0 {
                    sale.taken = 1;
                    sale.state = "approved".into();
                }
                let card = Some("621700******0017".to_owned());
                let state = terminal::SaleState::Approved;
                Ok(terminal::SaleResult { state, reference: Some(bank_reference(&params.trace)), card: card.into() }
                    .to_record())
            }
            terminal::command::query_last => {
                let params: terminal::QueryLastParams = read(params)?;
                let sale = self.memory.sales.get(&params.trace);
                let state = sale.map_or("not_found", |sale| sale.state.as_str());
                let mut result = Record::new().with(1, word(terminal::SaleState::WORDS, state, "unknown"));
                if let Some(sale) = sale.filter(|sale| sale.taken > 0) {
                    result.set(2, bank_reference(&params.trace)).set(3, Money::fen(sale.amount));
                }
                Ok(result)
            }
            terminal::command::void => {
                let params: terminal::VoidParams = read(params)?;
                match self.memory.sales.get_mut(&params.trace) {
                    Some(sale) if sale.taken > 0 && sale.amount == params.amount.as_fen() => {
                        sale.state = "reversed".into();
                        Ok(terminal::VoidResult { state: terminal::SaleState::Reversed }.to_record())
                    }
                    _ => Err(terminal::code::void::declined("no such sale of this amount")),
                }
            }
            _ => Err(Failure::unsupported()),
        }
    }

    fn record(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        match command {
            recorder::command::start => {
                let params: recorder::StartParams = read(params)?;
                self.memory.recording = Some(params.case.clone());
                Ok(recorder::StartResult { reference: format!("markers-{}", params.case) }.to_record())
            }
            recorder::command::mark => read::<recorder::MarkParams>(params).map(|_| Record::new()),
            recorder::command::stop => {
                let params: recorder::StopParams = read(params)?;
                if self.memory.recording.as_ref() == Some(&params.case) {
                    self.memory.recording = None;
                }
                Ok(Record::new())
            }
            _ => Err(Failure::unsupported()),
        }
    }
}

/// Reads typed parameters; a field that does not fit is named, never shown.
pub(crate) fn read<T: FromRecord>(params: &Record) -> Result<T, Failure> {
    T::from_record(params).map_err(|fault: FieldFault| Failure::new(CompletionCode::InvalidData, fault.to_string()))
}

/// A stored word, if the class still has it.
fn word(words: &[&'static str], stored: &str, otherwise: &'static str) -> &'static str {
    words.iter().copied().find(|word| *word == stored).unwrap_or(otherwise)
}

fn bank_reference(trace: &str) -> String {
    format!("{:012}", crate::seed::Seed::of(&["bank", trace]).next() % 1_000_000_000_000)
}
