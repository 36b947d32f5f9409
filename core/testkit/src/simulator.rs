//! A device in real time: waits, sends events, obeys a cancel, and keeps papers and sales in a folder.
//!
//! It is the inside of every simulator plugin. A hang really hangs and a crash really ends the process, because the
//! host's answer to both is what the simulators are there to try.

mod pass;
mod watch;

pub use watch::News;

use crate::act::{End, gone};
use crate::device::{Device, DeviceMemory, Holder};
use crate::hands::{Hand, HandsFile};
use crate::live::Live;
use crate::script::{Line, Script};
use crate::settings::{Control, SimulatorSettings};
use crate::{people, words};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tongban_classes::{Call, Class, FromRecord as _, camera, common, printer, recorder, speech};
use tongban_model::{CompletionCode, Date, Failure, Record};
use watch::Watch;

/// A simulated device of one class in one slot.
#[derive(Debug)]
pub struct Simulator {
    device: Device,
    slot: String,
    /// The script's lines as the settings brought them.
    lines: Vec<Line>,
    speed: f64,
    folder: Option<PathBuf>,
    control: Option<PathBuf>,
    /// The control file as it was when last obeyed.
    obeyed: String,
    back_at: Option<Instant>,
    status_changed: bool,
    hands: Option<HandsFile>,
    /// Whether the hands pulled the cable, and whether they took the paper out.
    pulled: bool,
    emptied: bool,
    /// Who the hands said stands there, and where the sandbox's people live when they do not say it.
    person: Option<(String, String)>,
    region: String,
    live: Live,
    /// Presses of a finger since one did.
    presses: i64,
    /// Live pictures so far, and when their clock began.
    shown: u64,
    born: Instant,
    watch: Option<Watch>,
}

impl Simulator {
    /// Opens a device of a class for a slot.
    ///
    /// Errors: settings that mean nothing (manifest), a folder that cannot be used (fault).
    pub fn open(class: &'static Class, slot: &str, settings: SimulatorSettings) -> Result<Self, Failure> {
        let speed = settings.speed.unwrap_or(1.0);
        if !(speed.is_finite() && speed > 0.0) {
            return Err(manifest("setting speed: expected a number above 0"));
        }
        let script = Script::of(class, &settings.script).map_err(|fault| manifest(&fault.to_string()))?;
        let holder = holder(&settings)?;
        if let Some(folder) = &settings.folder {
            fs::create_dir_all(folder).map_err(|fault| storage(folder, &fault))?;
        }
        let mut simulator = Simulator {
            device: Device::new(class, holder, script, DeviceMemory::default()),
            slot: slot.to_owned(),
            lines: Vec::new(),
            speed,
            folder: settings.folder,
            control: settings.control,
            obeyed: String::new(),
            back_at: None,
            status_changed: false,
            hands: settings.hands.as_deref().map(HandsFile::at),
            pulled: false,
            emptied: false,
            person: None,
            region: settings.region.unwrap_or_else(|| people::HOME.to_owned()),
            live: Live::of((640, 480)),
            presses: 0,
            shown: 0,
            born: Instant::now(),
            watch: None,
        };
        if let Some(contents) = settings.contents {
            simulator.device.contents = contents;
        }
        match class.number {
            3 => simulator.film(settings.width, settings.height)?,
            _ => simulator.device.width = settings.width.unwrap_or(simulator.device.width),
        }
        if let Some(memory) = simulator.recall()? {
            simulator.device.remember(memory);
        }
        simulator.go_on(settings.script)?;
        Ok(simulator)
    }

    /// Runs a command by number over numbered fields, as a driver does.
    pub fn run(&mut self, command: u16, params: &Record, call: &dyn Call) -> Result<Record, Failure> {
        self.obey()?;
        self.follow()?;
        self.replug();
        match command {
            common::CAPABILITIES => return self.device.capabilities(),
            common::STATUS => return self.device.status(),
            _ if self.device.is_unplugged() => return Err(gone()),
            common::RESET => {
                self.device.reset();
                return self.keep().map(|()| Record::new());
            }
            _ => {}
        }
        let class = self.device.class();
        let Some(definition) = class.command(command) else {
            return Err(Failure::new(CompletionCode::InvalidCommand, format!("no command number {command}")));
        };
        self.recognise(command, params);
        let mut act = self.device.plan_with(command, params);
        if self.is_emptied() && command == printer::command::print_native {
            act = words::act(class, definition, "paper-out").unwrap_or(act);
        }
        self.keep_place()?;
        self.play(&act, command, params, call)?;
        if self.is_preview(command) && matches!(act.end, End::Answers(_)) {
            return self.preview(params, call);
        }
        let before = self.device.status();
        let mut result = self.device.finish(&act, command, params);
        self.keep_all(command, params, result.is_ok())?;
        self.status_changed |= before != self.device.status();
        match act.end {
            End::Hangs => loop {
                // A hung driver hears no cancel and keeps no deadline.
                std::thread::sleep(Duration::from_secs(3_600));
            },
            End::Crashes => std::process::abort(),
            End::Unplugs { back_after_ms } => {
                self.device.set_unplugged(true);
                self.back_at = back_after_ms.map(|ms| Instant::now() + self.pace(ms));
                self.status_changed = true;
            }
            End::Answers(_) | End::Fails(_) => {}
        }
        if let Ok(result) = &mut result
            && Hand::after(class, command).is_some()
        {
            self.hold_out(result, call);
        }
        result
    }

    /// Tells of what happens without a command, from a thread of its own that ends with the simulator. Nothing happens
    /// without a hands file.
    pub fn watch(&mut self, tell: impl Fn(News) + Send + 'static) {
        if let Some(file) = &self.hands {
            self.watch = Watch::start(file.path(), self.device.class(), &self.slot, tell);
        }
    }

    /// Whether the status changed by itself since the last call: the plugin tells the host.
    pub fn take_status_change(&mut self) -> bool {
        std::mem::take(&mut self.status_changed)
    }

    fn pace(&self, ms: u64) -> Duration {
        Duration::from_secs_f64((ms as f64 / 1_000.0 / self.speed).min(86_400.0))
    }

    fn replug(&mut self) {
        if self.back_at.is_some_and(|at| Instant::now() >= at) {
            self.back_at = None;
            self.device.set_unplugged(false);
            self.status_changed = true;
        }
    }

    /// Does what the control file says, once per content.
    fn obey(&mut self) -> Result<(), Failure> {
        let Some(path) = &self.control else { return Ok(()) };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(fault) => return Err(storage(path, &fault)),
        };
        if text == self.obeyed || text.trim().is_empty() {
            return Ok(());
        }
        self.obeyed.clone_from(&text);
        let control: Control =
            serde_json::from_str(&text).map_err(|fault| manifest(&format!("control file: {fault}")))?;
        let mut lines = control.script;
        lines.retain(|line| line.slot.as_ref().is_none_or(|slot| *slot == self.slot));
        let script = Script::of(self.device.class(), &lines).map_err(|fault| manifest(&fault.to_string()))?;
        self.device.script.put_first(script);
        if control.citizen.is_some() {
            self.device.holder.citizen = control.citizen;
        }
        if control.receipt.is_some() {
            self.device.holder.receipt = control.receipt;
        }
        if control.replug {
            self.back_at = Some(Instant::now());
        }
        Ok(())
    }

    fn is_preview(&self, command: u16) -> bool {
        self.device.class().number == camera::CLASS.number && command == camera::command::preview
    }

    /// Sets the size of the live pictures.
    fn film(&mut self, width: Option<i64>, height: Option<i64>) -> Result<(), Failure> {
        let pixels = |name: &str, found: Option<i64>, usual: u16, most: u16| match found {
            None => Ok(usual),
            Some(found) => u16::try_from(found)
                .ok()
                .filter(|found| (120..=most).contains(found))
                .ok_or_else(|| manifest(&format!("setting {name}: found {found}, expected 120 to {most} pixels"))),
        };
        let size = (pixels("width", width, 640, 1_920)?, pixels("height", height, 480, 1_080)?);
        self.device.live = size;
        self.live = Live::of(size);
        Ok(())
    }

    /// A paper that lies in the folder was printed, whatever the memory says: the process may have died in between.
    fn recognise(&mut self, command: u16, params: &Record) {
        if self.device.class().number != printer::CLASS.number || self.folder.is_none() {
            return;
        }
        let reference = match command {
            printer::command::print_native => printer::PrintNativeParams::from_record(params).map(|p| p.reference),
            _ => printer::GetJobParams::from_record(params).map(|p| p.reference),
        };
        if let Ok(reference) = reference
            && [printer::Content::Png, printer::Content::Pdf]
                .iter()
                .any(|content| self.paper_path(&reference, content.word()).is_some_and(|path| path.exists()))
        {
            self.device.remember_printed(reference);
        }
    }

    /// Puts papers, markers and memory into the folder.
    fn keep_all(&mut self, command: u16, params: &Record, ok: bool) -> Result<(), Failure> {
        let papers = self.device.take_papers();
        match self.device.class().number {
            5 if command == printer::command::print_native => {
                for paper in &papers {
                    if let Some(path) = self.paper_path(&paper.reference, paper.content) {
                        write_whole(&path, &paper.data).map_err(|fault| storage(&path, &fault))?;
                    }
                }
                let reference = printer::PrintNativeParams::from_record(params).map(|params| params.reference);
                let reference = file_name(&reference.unwrap_or_default());
                let said = match (papers.is_empty(), ok) {
                    (false, _) => "printed",
                    (true, true) => "asked again",
                    (true, false) => "not printed",
                };
                self.log("jobs.log", &format!("{} {reference} {said}", self.slot))?;
            }
            8 if ok => {
                let said = match command {
                    recorder::command::start => {
                        recorder::StartParams::from_record(params).map(|p| (p.case, "start".into()))
                    }
                    recorder::command::mark => recorder::MarkParams::from_record(params).map(|p| (p.case, p.step)),
                    _ => recorder::StopParams::from_record(params).map(|p| (p.case, "stop".into())),
                };
                if let Ok((case, step)) = said {
                    self.log("markers.log", &format!("{} {}", file_name(&case), file_name(&step)))?;
                }
            }
            10 if ok && command == speech::command::say => {
                // What was said may name somebody: only how much of it there was is kept.
                if let Ok(params) = speech::SayParams::from_record(params) {
                    let letters = params.text.expose().chars().count();
                    self.log("speech.log", &format!("{} {} {letters}", self.slot, params.language.word()))?;
                }
            }
            _ => {}
        }
        self.keep()
    }

    fn paper_path(&self, reference: &str, content: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{}.{content}", file_name(reference))))
    }

    /// Goes on with a script where the process before left it, so that a crash in a script happens once.
    fn go_on(&mut self, lines: Vec<Line>) -> Result<(), Failure> {
        self.lines = lines;
        let Some(path) = self.script_path() else { return Ok(()) };
        match fs::read(&path) {
            Ok(text) => {
                let kept: Place = serde_json::from_slice(&text).map_err(|fault| storage(&path, &fault))?;
                if kept.lines == self.lines {
                    self.device.script = kept.rest;
                }
                Ok(())
            }
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(fault) => Err(storage(&path, &fault)),
        }
    }

    /// Keeps how far the script is used up, before what it says happens.
    fn keep_place(&self) -> Result<(), Failure> {
        let Some(path) = self.script_path() else { return Ok(()) };
        let place = Place { lines: self.lines.clone(), rest: self.device.script.clone() };
        let text = serde_json::to_vec(&place).map_err(|fault| storage(&path, &fault))?;
        write_whole(&path, &text).map_err(|fault| storage(&path, &fault))
    }

    fn script_path(&self) -> Option<PathBuf> {
        let folder = self.folder.as_ref().filter(|_| !self.lines.is_empty())?;
        Some(folder.join(format!("{}.script.json", file_name(&self.slot))))
    }

    fn memory_path(&self) -> Option<PathBuf> {
        let remembers = matches!(self.device.class().number, 5 | 7 | 8);
        Some(self.folder.as_ref().filter(|_| remembers)?.join(format!("{}.memory.json", file_name(&self.slot))))
    }

    fn recall(&self) -> Result<Option<DeviceMemory>, Failure> {
        let Some(path) = self.memory_path() else { return Ok(None) };
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|fault| storage(&path, &fault)),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(storage(&path, &fault)),
        }
    }

    fn keep(&self) -> Result<(), Failure> {
        let Some(path) = self.memory_path() else { return Ok(()) };
        let text = serde_json::to_vec(self.device.memory()).map_err(|fault| storage(&path, &fault))?;
        write_whole(&path, &text).map_err(|fault| storage(&path, &fault))
    }

    fn log(&self, name: &str, line: &str) -> Result<(), Failure> {
        let Some(path) = self.folder.as_ref().map(|folder| folder.join(name)) else { return Ok(()) };
        let open = OpenOptions::new().create(true).append(true).open(&path);
        open.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes())).map_err(|fault| storage(&path, &fault))
    }
}

/// A script as it was given, and what is left of it.
#[derive(Serialize, Deserialize)]
struct Place {
    lines: Vec<Line>,
    rest: Script,
}

fn holder(settings: &SimulatorSettings) -> Result<Holder, Failure> {
    if let Some(citizen) = &settings.citizen {
        return Ok(Holder { citizen: Some(citizen.clone()), receipt: settings.receipt.clone() });
    }
    let region = settings.region.as_deref().unwrap_or(people::HOME);
    let person = person(region, settings.person.as_deref().unwrap_or("expired"))?;
    Ok(Holder { receipt: settings.receipt.clone().or(person.receipt), ..person })
}

/// One of the sandbox's people with their receipt. Errors: there is no such place, or nobody of that id (manifest).
fn person(region: &str, id: &str) -> Result<Holder, Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs() as i64);
    let days = ((now + 8 * 3_600) / 86_400).clamp(0, 2_932_896) as i32;
    let today = Date::from_days(days).unwrap_or_else(|| unreachable!("held within the calendar"));
    let person = people::find_of(region, id, today).ok_or_else(|| {
        let all: Vec<_> = people::of(region, today).iter().map(|person| person.id).collect();
        match all.as_slice() {
            [] => manifest(&format!("region: found {region:?}, expected six digits of a place")),
            all => manifest(&format!("person: found {id:?}, expected one of {}", all.join(", "))),
        }
    })?;
    Ok(Holder { citizen: Some(person.citizen), receipt: Some(person.receipt.number) })
}

/// Writes a file whole or not at all, and only then gives it its name.
fn write_whole(path: &Path, data: &[u8]) -> io::Result<()> {
    let half = path.with_extension("half");
    let mut file = File::create(&half)?;
    file.write_all(data)?;
    file.sync_data()?;
    fs::rename(&half, path)
}

/// What of a reference may stand in a file's name.
fn file_name(reference: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = reference.chars().take(100).map(safe).collect();
    if name.starts_with('.') || name.is_empty() { format!("_{name}") } else { name }
}

fn manifest(said: &str) -> Failure {
    Failure::new(CompletionCode::InvalidData, said)
}

fn storage(path: &Path, fault: &dyn std::fmt::Display) -> Failure {
    Failure::new(CompletionCode::HardwareError, format!("use {}: {fault}", path.display()))
}

#[cfg(test)]
mod tests;
