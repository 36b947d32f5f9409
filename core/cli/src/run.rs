//! `tongban run`: a flow on the site's own plugins, by a scenario or with you at the keyboard.

use crate::check;
use crate::exit::Exit;
use crate::place::Place;
use crate::progress::Progress;
use crate::province::Province;
use crate::scripted::{Absent, Scripted};
use crate::terminal::Desk;
use crate::trust::admission;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tongban::expect::{Gathered, check as hold_against};
use tongban::play::Play;
use tongban::trace::Line;
use tongban::{Answers, Applicant, Kiosk, OpenFault, Options, Outcome, Reload};
use tongban_flow::language::{Deployment, load_scenario};
use tongban_flow::program::Flow;
use tongban_flow::source::{Folder, Severity};

/// How long open payments of earlier cases are asked about before the menu opens.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs a flow on the site's plugins.
#[derive(Args)]
pub(crate) struct Run {
    /// The flow, such as `national/self-service-24h`. Without it, the scenario's own, or the menu asks you.
    #[arg(long)]
    flow: Option<String>,

    /// A scenario that answers the questions; without it, this terminal asks you.
    #[arg(long)]
    scenario: Option<PathBuf>,

    /// A scenario whose citizen you are: simulators and sandbox know them, and you answer the questions yourself.
    #[arg(long, conflicts_with_all = ["scenario", "settle_only"])]
    citizen: Option<PathBuf>,

    /// One JSON object per event on standard output.
    #[arg(long)]
    json: bool,

    /// How many times faster than life simulators and scripted applicants are.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,

    /// Only bring back and settle what was left open, then stop.
    #[arg(long, conflicts_with = "scenario")]
    settle_only: bool,

    /// One session after the other, until you stop.
    #[arg(long, conflicts_with_all = ["scenario", "settle_only"])]
    again: bool,

    /// Read the manifests anew before each session, if they changed; what is wrong in them leaves the machine as it was.
    /// Implies --again.
    #[arg(long, conflicts_with_all = ["scenario", "settle_only"])]
    watch: bool,
}

impl Run {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        self.try_run(place).unwrap_or_else(Stop::tell)
    }

    fn try_run(&self, place: &Place) -> Result<Exit, Stop> {
        let play = self.scenario.as_deref().map(|path| read(place, path)).transpose()?;
        let citizen = self.citizen.as_deref().map(|path| read(place, path)).transpose()?;
        // Who stands there, whether a scenario answers for them or somebody at the keyboard.
        let person = play.as_ref().or(citizen.as_ref());
        let site = place.site_or(person.map_or("demo", |play| &play.site));
        let loaded = tongban::load(&place.root, &site);
        check::show(&loaded.diagnostics, place, false);
        let mut deployment = loaded.deployment.ok_or(Stop::said(Exit::Manifest))?;
        let folder = |part: &str| std::fs::create_dir_all(place.state.join(part));
        for part in ["devices", "papers", "manifests"] {
            folder(part).map_err(|fault| Stop::because(Exit::Record, format!("make the state folder: {fault}")))?;
        }
        crate::settings::put(&mut deployment, place, person, self.speed)?;
        let named = self.flow.as_deref().or(person.map(|play| &*play.flow));
        let named = named.map(|id| flow_of(&deployment, id)).transpose()?;
        let province = crate::settings::province(&deployment);
        if let (Some(play), Some(province)) = (person, &province) {
            let loaded = province.load(&crate::settings::load(&deployment, play));
            loaded
                .map_err(|fault| Stop::because(Exit::Devices, format!("bring the scenario to the sandbox: {fault}")))?;
        }
        let before = province.as_ref().and_then(|province| province.ledger().ok());
        let card_before = crate::settings::card_money(place);
        let admission = admission(place)?;
        let options = Options {
            root: place.root.clone(),
            plugins: place.plugins(),
            worker: place.worker(),
            state: place.state.clone(),
            today: person.map(|play| play.today),
            writable: crate::settings::folders(place),
            development: admission.development,
            trust: admission.trust,
        };
        let at_keyboard = play.is_none() && !self.settle_only;
        let desk = at_keyboard.then(|| Desk::new(place.english, province.clone()));
        let screen =
            Screen { play: play.clone(), province: province.clone(), pace_ms: pace(self.speed), desk: desk.clone() };
        let mut kiosk = open(deployment, options, screen)?;
        let lines = self.watch(&mut kiosk);
        let unknown = {
            let _progress = Progress::of("settling what was left open");
            kiosk.settle(PATIENCE).map_err(Stop::from)?
        };
        if unknown > 0 {
            eprintln!("{unknown} payments of earlier cases are still being asked about");
        }
        if self.settle_only {
            return Ok(if unknown > 0 { Exit::PaymentOpen } else { Exit::Done });
        }
        if let Some(desk) = desk {
            return self.sessions(&mut kiosk, &desk, named, citizen.as_ref(), place);
        }
        let Some(flow) = named else { return Err(Stop::said(Exit::Usage)) };
        lines.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let outcome = kiosk.run(&flow).map_err(|fault| Stop::because(Exit::Record, fault.to_string()))?;
        let lines = lines.lock().unwrap_or_else(PoisonError::into_inner).clone();
        drop(kiosk);
        let Some(play) = play else { return Ok(exit_of(&outcome)) };
        let mut gathered = Gathered::of(&lines);
        if let (Some(before), Some(after)) = (before, province.as_ref().and_then(|province| province.ledger().ok())) {
            let (taken, refunded) = crate::settings::card_money(place);
            let card = (taken - card_before.0, refunded - card_before.1);
            gathered = gathered.money(after.money_since(&before, card)).standing(after.standing_since(&before));
        }
        let mismatches = hold_against(&play.expect, &gathered, &flow);
        for mismatch in &mismatches {
            eprintln!("not as expected: {mismatch}");
        }
        eprintln!(
            "case {}: {}{}",
            outcome.case,
            outcome.outcome,
            if mismatches.is_empty() { ", as expected" } else { "" }
        );
        Ok(if mismatches.is_empty() { Exit::Done } else { Exit::Unexpected })
    }

    /// Sessions at the keyboard: one, or one after the other.
    fn sessions(
        &self,
        kiosk: &mut Kiosk,
        desk: &Desk,
        mut named: Option<Arc<Flow>>,
        citizen: Option<&Play>,
        place: &Place,
    ) -> Result<Exit, Stop> {
        let many = self.again || self.watch;
        loop {
            if self.watch {
                self.read_anew(kiosk, citizen, place);
            }
            // With one flow named, its first session begins at once; the next one waits for somebody to come.
            let flow = match named.take() {
                Some(flow) => flow,
                None => match desk.choose(kiosk.deployment()) {
                    Some(id) => {
                        if self.watch {
                            self.read_anew(kiosk, citizen, place);
                        }
                        flow_of(kiosk.deployment(), &id)?
                    }
                    None => return Ok(Exit::Done),
                },
            };
            let outcome = kiosk.run(&flow).map_err(|fault| Stop::because(Exit::Record, fault.to_string()))?;
            eprintln!("case {}: {}", outcome.case, outcome.outcome);
            if !many {
                return Ok(exit_of(&outcome));
            }
        }
    }

    /// Takes manifests that changed. What is wrong in them is told, and the machine goes on as it was.
    fn read_anew(&self, kiosk: &mut Kiosk, citizen: Option<&Play>, place: &Place) {
        let mut unset = None;
        let reload = kiosk.reload(|deployment| {
            unset = crate::settings::put(deployment, place, citizen, self.speed).err();
        });
        if let Some(Stop { why, .. }) = unset {
            eprintln!("tongban: failed to {why}");
        }
        match reload {
            Reload::Unchanged => {}
            Reload::Taken { version, .. } => eprintln!("manifests read anew: version {version}"),
            Reload::Refused(diagnostics) => {
                check::show(&diagnostics, place, false);
                eprintln!("the changed manifests are not taken; the machine goes on with those it has");
            }
            Reload::Forms(fault) => {
                eprintln!("tongban: failed to read the forms: {fault}; the machine goes on as it was");
            }
            Reload::NeedsRestart(slots) => {
                let slots = slots.join(", ");
                eprintln!("slots changed ({slots}): they are opened at a restart; the machine goes on as it was");
            }
        }
    }

    /// Prints every line as it happens and keeps it.
    fn watch(&self, kiosk: &mut Kiosk) -> Arc<Mutex<Vec<Line>>> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (kept, as_json, quiet) = (lines.clone(), self.json, self.scenario.is_none() && !self.settle_only);
        kiosk.watch(Box::new(move |case, line| {
            if as_json {
                let mut row = serde_json::to_value(line).unwrap_or_else(|_| json!({}));
                row["case"] = case.to_string().into();
                println!("{row}");
            } else if !quiet {
                eprintln!("  {}", words(line));
            }
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
        }));
        lines
    }
}

/// Why a run stopped.
pub(crate) struct Stop {
    exit: Exit,
    why: String,
}

impl Stop {
    /// With a sentence that finishes "failed to".
    pub(crate) fn because(exit: Exit, why: String) -> Stop {
        Stop { exit, why }
    }

    /// What was wrong has been said already.
    pub(crate) fn said(exit: Exit) -> Stop {
        Stop { exit, why: String::new() }
    }
}

impl Stop {
    /// Says why, where that was not said yet.
    pub(crate) fn tell(self) -> Exit {
        if !self.why.is_empty() {
            eprintln!("tongban: failed to {}", self.why);
        }
        self.exit
    }
}

impl From<OpenFault> for Stop {
    fn from(fault: OpenFault) -> Stop {
        let exit = match &fault {
            OpenFault::Record(_) | OpenFault::Case(_) => Exit::Record,
            OpenFault::Slots(_) | OpenFault::Claim(_) => Exit::Devices,
            OpenFault::Papers(_) => Exit::Manifest,
            OpenFault::System(_) => Exit::Failed,
        };
        Stop::because(exit, fault.to_string())
    }
}

fn read(place: &Place, path: &Path) -> Result<Play, Stop> {
    let full = std::fs::canonicalize(path).or_else(|_| std::fs::canonicalize(place.root.join(path)));
    let full = full.map_err(|fault| Stop::because(Exit::Usage, format!("find {}: {fault}", path.display())))?;
    let root = std::fs::canonicalize(&place.root).unwrap_or_else(|_| place.root.clone());
    let (files, name) = match full.strip_prefix(&root) {
        Ok(below) => (Folder::new(&root), below.to_string_lossy().into_owned()),
        Err(_) => {
            return Err(Stop::because(
                Exit::Usage,
                format!("read {}: it is not below {}", full.display(), root.display()),
            ));
        }
    };
    let (scenario, diagnostics) = load_scenario(&files, &name);
    check::show(&diagnostics, place, false);
    let bad = diagnostics.iter().any(|d| d.severity == Severity::Error);
    let scenario = scenario.filter(|_| !bad).ok_or(Stop::said(Exit::Manifest))?;
    Play::of(&scenario).map_err(|mismatch| Stop::because(Exit::Manifest, mismatch.to_string()))
}

/// Who stands before the machine.
struct Screen {
    play: Option<Play>,
    province: Option<Province>,
    pace_ms: u64,
    desk: Option<Desk>,
}

/// How long a scripted applicant takes for an answer: a second of life.
fn pace(speed: f64) -> u64 {
    Duration::try_from_secs_f64(1.0 / speed).map_or(1_000, |pace| pace.as_millis().min(10_000) as u64)
}

fn open(deployment: Deployment, options: Options, screen: Screen) -> Result<Kiosk, Stop> {
    let _progress = Progress::of("starting plugins");
    let applicant = move |answers: Answers| -> Box<dyn Applicant> {
        match (&screen.play, &screen.desk) {
            (Some(play), _) => Box::new(Scripted::new(answers, play, screen.province, screen.pace_ms)),
            (None, Some(desk)) => Box::new(desk.applicant(answers)),
            (None, None) => Box::new(Absent),
        }
    };
    Kiosk::open(Arc::new(deployment), options, applicant).map_err(Stop::from)
}

/// A flow the site offers.
fn flow_of(deployment: &Deployment, id: &str) -> Result<Arc<Flow>, Stop> {
    let flow = deployment.flows.get(id).cloned();
    flow.ok_or_else(|| {
        let offered: Vec<&str> = deployment.offered().map(|id| &**id).collect();
        Stop::because(Exit::Usage, format!("find flow {id}; this site offers {}", offered.join(", ")))
    })
}

fn exit_of(outcome: &Outcome) -> Exit {
    match outcome.outcome.as_str() {
        _ if !outcome.closed => Exit::PaymentOpen,
        "accepted" | "accepted-unpaid" => Exit::Done,
        _ => Exit::NotAccepted,
    }
}

/// A line for people.
pub(crate) fn words(line: &Line) -> String {
    match line {
        Line::Began { flow } => format!("begins {flow}"),
        Line::Step { step } => format!("▸ {step}"),
        Line::Shown { view, text, problem, .. } => {
            format!("    shows {view}: {text}{}", if *problem { " (answer not taken)" } else { "" })
        }
        Line::Acted { action, .. } => format!("    applicant: {action}"),
        Line::Asked { slot, command } => format!("    {slot} ← {command}"),
        Line::Printed { slot, form } => format!("    {slot} ← prints {form}"),
        Line::Answered { slot, code, state, .. } => {
            format!("    {slot} → {code}{}", state.as_ref().map_or(String::new(), |state| format!(" ({state})")))
        }
        Line::Payment { state, fen } => format!("    payment {state}, {}.{:02} yuan", fen / 100, fen % 100),
        Line::Restarted => "the host is back".to_owned(),
        Line::Released { outcome } => format!("session ends: {outcome}"),
        Line::Ended { outcome } => format!("case closed: {outcome}"),
    }
}
