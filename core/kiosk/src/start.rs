//! From a site's file to a machine that serves: manifests, plugins, record, and what was left open.

use crate::applicant::{Answers, Applicant};
use crate::cabinet::{Bell, Cabinet, Parts, is_screen};
use crate::clock;
use crate::hold::Hold;
use crate::kept;
use crate::paperwork::{FormsFault, Paperwork};
use crate::record;
use crate::retention::{LastSweep, Retention};
use crate::spine::{NOT_BEGUN, Spine, SpineFault};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tongban_classes::ClassKind;
use tongban_flow::engine::Case;
use tongban_flow::language::{Deployment, SlotManifest};
use tongban_flow::program::{Flow, Verb};
use tongban_flow::source::Diagnostic;
use tongban_host::{ClaimRefused, Grants, Host, HostConfig, Isolation, Refused, SlotConfig, Trust};
use tongban_journal::{CaseId, Journal, JournalFault, JournalOptions, MachineKey};
use tongban_model::Date;

/// What a kiosk is opened with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder that holds `flows/` and `manifests/`.
    pub root: PathBuf,
    /// Folder with the plugins, one folder each.
    pub plugins: PathBuf,
    /// The worker program.
    pub worker: PathBuf,
    /// Folder for the record and for what plugins keep.
    pub state: PathBuf,
    /// The day the machine takes for today; the calendar's when absent. For rehearsals and demos.
    pub today: Option<Date>,
    /// Folders in which every plugin may write, beside those its own `plugin.toml` asks for.
    pub writable: Vec<PathBuf>,
    /// Whether unsigned plugins may run. Loud, and never on a machine that serves.
    pub development: bool,
    /// Publishers whose signed plugins run.
    pub trust: Trust,
}

impl Options {
    /// Options for manifests below `root`, programs and plugins as `cargo xtask stage` lays them out in `stage`, and a
    /// state folder. Unsigned plugins may run: set `development` to false on a machine that serves.
    pub fn new(root: impl Into<PathBuf>, stage: impl Into<PathBuf>, state: impl Into<PathBuf>) -> Options {
        let stage = stage.into();
        Options {
            root: root.into(),
            plugins: stage.join("plugins"),
            worker: stage.join("tongban-worker"),
            state: state.into(),
            today: None,
            writable: Vec::new(),
            development: true,
            trust: Trust::default(),
        }
    }
}

/// Why a kiosk did not open.
#[derive(Debug)]
pub enum OpenFault {
    /// The record cannot be opened (a technician).
    Record(JournalFault),
    /// A form or font is missing or damaged (the integrator).
    Papers(FormsFault),
    /// A slot has no device, because its plugin was refused (the vendor, or whoever installed it).
    Slots(Vec<Refused>),
    /// The slots cannot be claimed, which means that something else holds them (a technician).
    Claim(String),
    /// The system gives no folder, thread or timer (a technician).
    System(std::io::Error),
    /// A case that was open cannot be brought back.
    Case(SpineFault),
}

impl fmt::Display for OpenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenFault::Record(fault) => write!(f, "open the record: {fault}"),
            OpenFault::Papers(fault) => write!(f, "read the forms: {fault}"),
            OpenFault::Slots(refused) => {
                write!(f, "start every device the machine needs:")?;
                refused.iter().try_for_each(|r| write!(f, "\n  {}", r.en()))
            }
            OpenFault::Claim(why) => write!(f, "claim the devices: {why}"),
            OpenFault::System(fault) => write!(f, "start the loop: {fault}"),
            OpenFault::Case(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for OpenFault {}

/// A machine that serves.
pub struct Kiosk {
    // The first to end, while the journal is still open.
    retention: Retention,
    spine: Spine<Cabinet, Arc<Journal>>,
    deployment: Arc<Deployment>,
    options: Options,
    journal: Arc<Journal>,
    set_aside: Vec<CaseId>,
}

/// What came of reading the manifests anew.
#[derive(Debug)]
pub enum Reload {
    /// They are as they were.
    Unchanged,
    /// Sessions from now on run by the new ones.
    Taken {
        /// The version that holds now.
        version: Arc<str>,
        /// What the integrator is warned of.
        warnings: Vec<Diagnostic>,
    },
    /// Something is wrong with them; the machine goes on with those it has (the integrator).
    Refused(Vec<Diagnostic>),
    /// A form or font of theirs cannot be read; the machine goes on with those it has (the integrator).
    Forms(FormsFault),
    /// Devices changed, by the names of their slots: that takes a restart; the machine goes on as it was (a technician).
    NeedsRestart(Vec<String>),
}

/// Why devices were not given away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLent {
    /// A citizen's session is on (whoever asks waits for its end).
    Session,
    /// A device works for a case that goes on without the citizen (whoever asks tries again in a moment).
    AtWork,
}

impl fmt::Display for NotLent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotLent::Session => "a citizen's session is on",
            NotLent::AtWork => "a device works for a citizen who has left: try again in a moment",
        })
    }
}

/// Why an open case did not come back.
enum NotBack {
    /// The record itself.
    Record(JournalFault),
    /// This case alone, and why.
    Unreadable(&'static str),
}

/// How a session came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The case.
    pub case: CaseId,
    /// `accepted`, `refused`, `cancelled` …
    pub outcome: String,
    /// Whether the case is closed; otherwise a payment is still being asked about.
    pub closed: bool,
}

impl Kiosk {
    /// Opens a kiosk: record first, then plugins, then the cases that were open when the host last stopped.
    ///
    /// Blocks until every device answers or was refused, about as long as the slowest plugin takes to open.
    pub fn open(
        deployment: Arc<Deployment>,
        options: Options,
        applicant: impl FnOnce(Answers) -> Box<dyn Applicant>,
    ) -> Result<Kiosk, OpenFault> {
        std::fs::create_dir_all(options.state.join("manifests")).map_err(OpenFault::System)?;
        let key = MachineKey::load_or_create(&options.state.join("machine.key")).map_err(OpenFault::Record)?;
        let journal_options = JournalOptions::new(&deployment.site.id, Arc::new(key));
        let journal = Journal::open(&options.state.join("journal.db"), journal_options, clock::now_ms());
        let journal = Arc::new(journal.map_err(OpenFault::Record)?);
        let paperwork = Paperwork::load(&options.root, forms_of(&deployment)).map_err(OpenFault::Papers)?;
        let (on_screen, plugged): (Vec<&SlotManifest>, Vec<&SlotManifest>) =
            deployment.machine.slots.iter().partition(|slot| is_screen(&slot.plugin));
        let slots = plugged.iter().map(|slot| {
            let write = options.writable.clone();
            let config = slot_config(slot);
            let granted = config.grants.clone().and(&Grants { write, ..Grants::default() });
            config.grants(granted)
        });
        let slots = slots.collect::<Vec<_>>();
        let (host, refused) = Host::start(HostConfig {
            plugin_dirs: vec![options.plugins.clone()],
            worker: options.worker.clone(),
            slots,
            development: options.development,
            trust: options.trust.clone(),
            ..HostConfig::default()
        });
        if !refused.is_empty() {
            return Err(OpenFault::Slots(refused));
        }
        let host = Arc::new(host);
        let names = |kind: ClassKind| {
            // The voice speaks for every screen, in and between sessions, so it belongs to none.
            let mine = plugged.iter().filter(|slot| slot.class.kind == kind && slot.class.name != "Speech");
            mine.map(|slot| slot.name.to_string()).collect()
        };
        let hold = Hold::new(&host, names(ClassKind::Connector), names(ClassKind::Device));
        let hold = hold.map_err(|fault| OpenFault::Claim(fault.to_string()))?;
        let on_screen = on_screen.iter().map(|slot| slot.name.to_string()).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(OpenFault::System)?;
        let recorder = deployment.machine.slots.iter().find(|slot| slot.class.name == "Recorder");
        let recorder = recorder.map(|slot| slot.name.to_string());
        let today = options.today;
        let parts = Parts { host, hold, paperwork, journal: journal.clone(), recorder, on_screen, today, runtime };
        let spine = Spine::new(Cabinet::new(parts, applicant), journal.clone());
        let retention = Retention::start(journal.clone(), options.state.clone(), deployment.clone());
        let retention = retention.map_err(OpenFault::System)?;
        let kiosk = Kiosk { retention, spine, deployment, options, journal, set_aside: Vec::new() };
        kiosk.keep();
        Ok(kiosk)
    }

    /// Reads the site's manifests anew and goes on with them, if nothing is wrong with them. Between two sessions only,
    /// which is the only time it can be called.
    ///
    /// `prepare` gets what was read before anything is decided: for settings that do not stand in manifests. Cases that
    /// are still open go on in the version they began with, to their end.
    pub fn reload(&mut self, prepare: impl FnOnce(&mut Deployment)) -> Reload {
        let loaded = load(&self.options.root, &self.deployment.site.id);
        let Some(mut deployment) = loaded.deployment else { return Reload::Refused(loaded.diagnostics) };
        prepare(&mut deployment);
        let changed = changed_slots(&self.deployment.machine.slots, &deployment.machine.slots);
        if !changed.is_empty() {
            return Reload::NeedsRestart(changed);
        }
        let Some(version) =
            version_of(&deployment).filter(|version| Some(version) != version_of(&self.deployment).as_ref())
        else {
            return Reload::Unchanged;
        };
        let paperwork = match Paperwork::load(&self.options.root, forms_of(&deployment)) {
            Ok(paperwork) => paperwork,
            Err(fault) => return Reload::Forms(fault),
        };
        let open: Vec<CaseId> = self.spine.open().map(|(id, _)| id.clone()).collect();
        self.spine.world.renew_papers(paperwork, open);
        self.deployment = Arc::new(deployment);
        self.retention.site(self.deployment.clone());
        self.keep();
        Reload::Taken { version, warnings: loaded.diagnostics }
    }

    /// Keeps the manifests beside the record while they are still what was read.
    fn keep(&self) {
        if let Some(version) = version_of(&self.deployment) {
            kept::keep(&self.options.root, &self.options.state, &self.deployment.site.id, &version);
        }
    }

    /// Has every line of every case told to somebody.
    pub fn watch(&mut self, watch: crate::Watch) {
        self.spine.watch(watch);
    }

    /// Brings back the cases that were open when the host last stopped, and settles their payments, for at most
    /// `patience`. Gives the number of payments whose state is still not known; those are asked about further while new
    /// cases run. Call it before the menu opens.
    ///
    /// A case that cannot be read back is set aside, see [`Kiosk::set_aside`]: it stays open on the record, and the others
    /// are settled. Errors: the record itself cannot be read or takes no entries (a technician).
    pub fn settle(&mut self, patience: Duration) -> Result<usize, OpenFault> {
        let open = self.journal.reader().open_cases().map_err(OpenFault::Record)?;
        for case in open {
            match self.bring_back(&case) {
                Ok(()) => {}
                Err(NotBack::Record(fault)) => return Err(OpenFault::Record(fault)),
                Err(NotBack::Unreadable(why)) => {
                    tracing::error!(case = %case.id, why, "an open case cannot be read back and is set aside");
                    self.set_aside.push(case.id);
                }
            }
        }
        self.turn_until(Instant::now() + patience, |spine| spine.open().next().is_none()).map_err(OpenFault::Case)?;
        self.journal.reader().open_payments().map(|open| open.len()).map_err(OpenFault::Record)
    }

    fn bring_back(&mut self, case: &tongban_journal::Case) -> Result<(), NotBack> {
        let entries = match self.journal.reader().entries(&case.id) {
            Ok(entries) => entries,
            Err(JournalFault::DoesNotOpen { .. }) => return Err(NotBack::Unreadable("an entry does not open")),
            Err(fault) => return Err(NotBack::Record(fault)),
        };
        let payloads = record::payloads(&entries).ok_or(NotBack::Unreadable("its key was destroyed"))?;
        if payloads.is_empty() {
            // The host died between opening the case and its first entry: nothing was shown yet.
            return self.journal.end(&case.id, NOT_BEGUN, clock::now_ms()).map(drop).map_err(NotBack::Record);
        }
        let flow = self.flow_version(&case.flow, &case.version);
        let flow = flow.ok_or(NotBack::Unreadable("the manifests it began with are not beside the record"))?;
        if Some(&flow.version) != version_of(&self.deployment).as_ref() {
            let forms = kept::place(&self.options.state, &flow.version);
            match Paperwork::load_from(&forms, &self.options.root, forms_in(&flow)) {
                Ok(papers) => self.spine.world.papers_for(&case.id, papers),
                // Money matters more than paper: what is still to be printed comes out on today's forms, or is owed.
                Err(fault) => tracing::warn!(case = %case.id, %fault, "the forms of an open case cannot be read"),
            }
        }
        self.spine.bring_back(&case.id, &flow, &payloads).map_err(|fault| match fault {
            SpineFault::Record(fault) => NotBack::Record(fault),
            SpineFault::Unreadable(_) | SpineFault::Lent(_) => {
                NotBack::Unreadable("its entries cannot be played again")
            }
        })
    }

    /// The cases that were open and could not be read back at this start: nobody asks about their payments. A technician
    /// brings back the state folder's `manifests`, or has the record looked at with `tongban journal verify`; the next
    /// start takes them up. Until then somebody settles their money by hand, by the reference.
    pub fn set_aside(&self) -> &[CaseId] {
        &self.set_aside
    }

    /// Runs one session of a flow to its end at the screen. Cases that were left open go on beside it. A [bell](Kiosk::bell)
    /// does not end it: whoever rings is served after it.
    pub fn run(&mut self, flow: &Arc<Flow>) -> Result<Outcome, SpineFault> {
        let case = self.begin(flow)?;
        let mut outcome = String::new();
        loop {
            match self.spine.case(&case) {
                Some(running) if !running.is_released() => {}
                Some(running) => {
                    outcome = running.outcome().unwrap_or_default().to_owned();
                    break;
                }
                None => break,
            }
            self.spine.turn()?;
        }
        // Most cases close with the session; an open payment gets a moment more.
        let limit = Instant::now() + Duration::from_secs(2);
        let ended = case.clone();
        self.turn_until(limit, |spine| spine.case(&ended).is_none())?;
        let closed = self.spine.case(&case).is_none();
        if closed
            && let Ok(cases) = self.journal.reader().cases()
            && let Some((word, _)) = cases.iter().find(|c| c.id == case).and_then(|c| c.end.clone())
        {
            outcome = word;
        }
        Ok(Outcome { case, outcome, closed })
    }

    /// Begins a session of a flow and comes back at once; [`Kiosk::turn`] takes it further. Devices that were lent are taken
    /// back first.
    pub fn begin(&mut self, flow: &Arc<Flow>) -> Result<CaseId, SpineFault> {
        self.take_back().map_err(SpineFault::Lent)?;
        let today = self.options.today.unwrap_or_else(|| clock::day_at(clock::now_ms()));
        self.spine.begin(flow, today)
    }

    /// Waits for the next thing that happens to any case, and takes it. `false` when the [bell](Kiosk::bell) rang instead.
    pub fn turn(&mut self) -> Result<bool, SpineFault> {
        self.spine.turn()
    }

    /// Wakes a kiosk that waits in [`Kiosk::turn`].
    pub fn bell(&self) -> Bell {
        self.spine.world.bell()
    }

    /// A case that is not closed.
    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.spine.case(id)
    }

    /// The cases that are not closed.
    pub fn open_cases(&self) -> impl Iterator<Item = (&CaseId, &Case)> {
        self.spine.open()
    }

    /// Gives the devices away, for somebody who drives them without a flow; connectors stay. The next [`Kiosk::begin`] takes
    /// them back, and so does an open case that needs one, as soon as nobody holds them: until then its command fails with
    /// `DeviceNotReady`, and is tried again as any other.
    ///
    /// Errors: somebody stands before the screen, or a device works for an open case just now.
    pub fn lend(&mut self) -> Result<(), NotLent> {
        if self.spine.open().any(|(_, case)| case.is_at_screen()) {
            return Err(NotLent::Session);
        }
        self.spine.world.lend()
    }

    /// Takes the devices back. Errors: somebody still holds one.
    pub fn take_back(&mut self) -> Result<(), ClaimRefused> {
        self.spine.world.hold().take_back()
    }

    /// The flows this site offers.
    pub fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// The record, for listings.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// What came of the last look for cases at the end of retention.
    pub fn last_sweep(&self) -> LastSweep {
        self.retention.last()
    }

    /// The plugin host, for listings.
    pub fn host(&self) -> &Arc<Host> {
        self.spine.world.host()
    }

    /// Turns until it is done or the time is over. A bell ends nothing: whoever rang is served when this comes back.
    fn turn_until(
        &mut self,
        limit: Instant,
        done: impl Fn(&Spine<Cabinet, Arc<Journal>>) -> bool,
    ) -> Result<(), SpineFault> {
        self.spine.world.limit(Some(limit));
        let mut turned = Ok(());
        while turned.is_ok() && !done(&self.spine) && Instant::now() < limit {
            turned = self.spine.turn().map(|_| ());
        }
        self.spine.world.limit(None);
        turned
    }

    /// A flow in the version a case began with: today's, or the one kept beside the record.
    ///
    /// `None` when that version was not kept, or is no version of this site. Reads a whole tree of manifests where it is
    /// not today's: a fraction of a second.
    pub fn flow_version(&self, id: &str, version: &str) -> Option<Arc<Flow>> {
        flow_version(&self.deployment, &self.options.state, id, version)
    }
}

/// The same for a thread without the kiosk: a flow of a site with this state folder.
pub fn flow_version(site: &Deployment, state: &Path, id: &str, version: &str) -> Option<Arc<Flow>> {
    let current = site.flows.get(id).filter(|flow| &*flow.version == version);
    current.cloned().or_else(|| kept::flow(state, &site.site.id, id, version))
}

/// A slot of the machine's manifest as the plugin host wants it.
pub fn slot_config(slot: &SlotManifest) -> SlotConfig {
    let isolation = match slot.isolation {
        tongban_flow::language::Isolation::Process => Isolation::Process,
        tongban_flow::language::Isolation::Thread => Isolation::Thread,
    };
    let paths = |paths: &[Arc<str>]| paths.iter().map(|path| PathBuf::from(&**path)).collect();
    let grants = Grants {
        tcp: slot.grants.tcp.iter().map(|address| address.to_string()).collect(),
        read: paths(&slot.grants.read),
        write: paths(&slot.grants.write),
        devices: paths(&slot.grants.devices),
    };
    let config = SlotConfig::new(&*slot.name, slot.class.id, &*slot.plugin);
    config.settings(&*slot.settings).isolation(isolation).grants(grants)
}

/// Names of the forms that the flows of a site print.
fn forms_of(deployment: &Deployment) -> Vec<Arc<str>> {
    deployment.flows.values().flat_map(|flow| forms_in(flow)).collect()
}

fn forms_in(flow: &Flow) -> impl Iterator<Item = Arc<str>> + '_ {
    flow.steps.iter().filter_map(|step| match &step.verb {
        Verb::Print(print) => Some(print.form.clone()),
        _ => None,
    })
}

/// The version of a site's manifests: every flow of one load has the same.
fn version_of(deployment: &Deployment) -> Option<Arc<str>> {
    deployment.flows.values().next().map(|flow| flow.version.clone())
}

/// Names of the slots that are not as they were.
fn changed_slots(before: &[SlotManifest], after: &[SlotManifest]) -> Vec<String> {
    let without = |of: &[SlotManifest], other: &[SlotManifest]| -> Vec<String> {
        let alike = |slot: &&SlotManifest| !other.iter().any(|known| known == *slot);
        of.iter().filter(alike).map(|slot| slot.name.to_string()).collect()
    };
    let mut changed = without(before, after);
    changed.extend(without(after, before));
    changed.sort();
    changed.dedup();
    changed
}

/// Reads a site's manifests from a folder.
pub fn load(root: &Path, site: &str) -> tongban_flow::language::Loaded {
    tongban_flow::language::load_site(&tongban_flow::source::Folder::new(root), site)
}
