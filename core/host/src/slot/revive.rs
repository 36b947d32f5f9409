//! The slot's own thread: starts the driver, opens the device, brings both back, and drives what is queued.

use super::{Slot, locked};
use crate::news::News;
use crate::place::thread::ThreadPlace;
use crate::place::worker::{Start, Started};
use crate::place::{OpenFault, Place};
use crate::restart::Next;
use crate::watch::WatchSink;
use crate::{Isolation, Refused, RefusedCode, own_class, verify};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};
use tongban_classes::{Class, DeviceState, common};
use tongban_model::{CompletionCode, Failure, Family, Record};
use tongban_worker::sandbox::Enforcement;

/// Pause between two tries to open a device whose driver is well but says no.
const OPEN_AGAIN: Duration = Duration::from_secs(2);
/// A restart that soon is waited for by queued requests; for a later one they fail at once.
const SOON: Duration = Duration::from_millis(400);

/// What starting a driver came to.
enum Begun {
    Ready,
    /// The plugin is refused; only a reset tries again.
    Refused(Box<Refused>),
    /// The driver is well, the device is not.
    NotOpen(Failure),
    /// The driver died or hung while it opened the device.
    Died(&'static str),
}

impl Slot {
    /// Runs until the host stops. Tells what the first start came to.
    pub(crate) fn serve(self: Arc<Self>, first: Sender<Option<Refused>>) {
        let mut first = Some(first);
        locked(&self.line).attempt = Some(Instant::now());
        loop {
            let mut line = locked(&self.line);
            if line.stopping {
                let queued = std::mem::take(&mut line.queue);
                drop(line);
                for (job, sink) in queued {
                    self.complete(job.id, &sink, Err(super::line::stopping()));
                }
                // Whoever still drives ends by itself; the driver's place goes with it.
                locked(&self.driver).place = None;
                return;
            }
            if line.busy.is_some() {
                drop(self.changed.wait(line));
                continue;
            }
            if line.ready {
                if let Some((job, sink)) = line.queue.pop_front() {
                    let id = job.id;
                    line.busy = Some(id);
                    drop(line);
                    let result = self.drive(job, &mut |note| sink.note(id, note));
                    // Idle first, so that who hears of the completion finds the slot so.
                    self.finish();
                    self.complete(id, &sink, result);
                } else {
                    drop(self.changed.wait(line));
                }
                continue;
            }
            let now = Instant::now();
            let died = std::mem::take(&mut line.died);
            match line.attempt {
                Some(at) if at <= now => {
                    line.attempt = None;
                    drop(line);
                    if died {
                        let mut driver = locked(&self.driver);
                        driver.place = None;
                        *locked(&self.canceller) = None;
                        let at = self.count_death(&mut driver, "the driver died while idle");
                        locked(&self.line).attempt = Some(at);
                        continue;
                    }
                    let refused = self.attempt();
                    if let Some(first) = first.take() {
                        let _ = first.send(refused);
                    }
                }
                Some(at) if at <= now + SOON => {
                    drop(self.changed.wait_timeout(line, at - now));
                }
                later => {
                    // Not soon: whoever waits is told now.
                    if let Some((job, sink)) = line.queue.pop_front() {
                        drop(line);
                        // A reset is somebody looking after the device: it tries again whatever the pause.
                        if job.command == common::RESET {
                            locked(&self.driver).deaths.forget();
                            let refused = self.attempt();
                            let ready = locked(&self.line).ready;
                            let result = if ready { Ok(Record::new()) } else { Err(self.not_ready()) };
                            drop(refused);
                            self.complete(job.id, &sink, result);
                        } else {
                            self.complete(job.id, &sink, Err(self.not_ready()));
                        }
                        continue;
                    }
                    match later {
                        Some(at) => drop(self.changed.wait_timeout(line, at - now)),
                        None => drop(self.changed.wait(line)),
                    }
                }
            }
        }
    }

    /// Counts a death; returns when to start again, and sets the view.
    pub(super) fn count_death(&self, driver: &mut super::Driver, what: &str) -> Instant {
        // Xorshift: any number will do, and it needs no source outside.
        driver.jitter ^= driver.jitter << 13;
        driver.jitter ^= driver.jitter >> 7;
        driver.jitter ^= driver.jitter << 17;
        let (policy, now) = (&self.context.config.restart, Instant::now());
        let next = driver.deaths.count(policy, now, driver.jitter);
        locked(&self.view).deaths = driver.deaths.total();
        match next {
            Next::StartAt(at) => {
                let words =
                    format!("{what}; it is started again in {} ms", at.saturating_duration_since(now).as_millis());
                let failure =
                    Failure { family: Family::Contract, ..Failure::new(CompletionCode::DeviceNotReady, words) };
                self.set_down(DeviceState::Offline, failure);
                at
            }
            Next::Rest(at) => {
                let words = format!(
                    "{what}, {} times within {} s; it rests: check the device, then reset the slot",
                    policy.deaths,
                    policy.window.as_secs()
                );
                self.set_down(DeviceState::HardwareError, Failure::new(CompletionCode::HardwareError, words));
                at
            }
        }
    }

    /// Tries to bring the driver up; returns the refusal, if it is one.
    fn attempt(self: &Arc<Self>) -> Option<Refused> {
        let mut driver = locked(&self.driver);
        let begun = self.begin(&mut driver);
        let (attempt, refused) = match begun {
            Begun::Ready => {
                let mut line = locked(&self.line);
                line.ready = true;
                line.died = false;
                drop(line);
                drop(driver);
                self.listeners().tell(&News::Ready { slot: self.name.clone() });
                return None;
            }
            Begun::Refused(refused) => {
                driver.place = None;
                let failure = Failure {
                    family: refused.family(),
                    ..Failure::new(CompletionCode::DeviceNotReady, format!("plugin refused: {refused}"))
                };
                self.set_down(DeviceState::NoDevice, failure);
                let mut refused = *refused;
                refused.slot = Some(self.name.to_string());
                (None, Some(refused))
            }
            Begun::NotOpen(failure) => {
                let state = match failure.code {
                    CompletionCode::HardwareError => DeviceState::HardwareError,
                    CompletionCode::UserError => DeviceState::UserError,
                    _ => DeviceState::NoDevice,
                };
                self.set_down(state, failure);
                (Some(Instant::now() + OPEN_AGAIN), None)
            }
            Begun::Died(what) => {
                driver.place = None;
                (Some(self.count_death(&mut driver, what)), None)
            }
        };
        drop(driver);
        locked(&self.line).attempt = attempt;
        refused
    }

    fn begin(self: &Arc<Self>, driver: &mut super::Driver) -> Begun {
        if driver.place.is_none() {
            match self.start_driver() {
                Ok(place) => driver.place = Some(place),
                Err(refused) => return Begun::Refused(refused),
            }
        }
        let Some(place) = driver.place.as_mut() else {
            return Begun::Died("the driver died");
        };
        let classes: Vec<String> = locked(&self.view).classes.iter().map(|class| class.id.to_owned()).collect();
        let within = self.context.config.open_within;
        let offered = match place.open(&self.name, &self.config.settings, &classes, within) {
            Ok(offered) => offered,
            Err(OpenFault::Failed(failure)) => return Begun::NotOpen(failure),
            Err(OpenFault::Overran) => return Begun::Died("the driver hung while it opened the device"),
            Err(OpenFault::Died) => return Begun::Died("the driver died while it opened the device"),
        };
        if offered.first().is_none_or(Option::is_none) {
            let words = format!("device does not offer {} (version {})", classes[0], self.found.manifest.version);
            let expected = format!("{} as in the slot and plugin.toml", classes[0]);
            let refused = Refused::new(&*self.plugin, &self.found.library, RefusedCode::Lying, words, expected);
            return Begun::Refused(Box::new(refused));
        }
        *locked(&self.canceller) = Some(place.canceller());
        let mut view = locked(&self.view);
        view.offered = offered;
        view.state = DeviceState::Online;
        view.failure = None;
        view.worker = place.process();
        view.generation = place.generation();
        Begun::Ready
    }

    /// Starts the driver and holds what it says against its manifest.
    fn start_driver(self: &Arc<Self>) -> Result<Box<dyn Place>, Box<Refused>> {
        let (config, context) = (&self.context.config, &self.context);
        verify::digest(&self.found.manifest, &self.found.library)?;
        let start = Start {
            program: &config.worker,
            spawner: &context.spawner,
            watch: &context.watch,
            log_level: config.log_level,
            memory: config.memory,
            load_within: config.load_within,
            development: config.development,
        };
        let sink: Arc<dyn WatchSink> = self.clone();
        // On a thread, too, a worker tries the file first: what crashes, hangs or lies does so there.
        let turn = context.turns.take();
        let Started { place, says, enforcement } = start.start(&self.found, &self.config.grants, sink.clone())?;
        drop(turn);
        verify::agrees(&self.found.manifest, &self.found.library, &says)?;
        self.own_classes(&says.classes)?;
        locked(&self.view).sandbox = match (self.config.isolation, enforcement) {
            (Isolation::Thread, _) => "none".into(),
            (Isolation::Process, Enforcement::Full) => "full".into(),
            (Isolation::Process, Enforcement::Partial(missing)) => format!("without {missing}"),
        };
        if self.config.isolation == Isolation::Process {
            return Ok(Box::new(place));
        }
        drop(place);
        let place = ThreadPlace::start(&self.found, config.log_level, &sink).map_err(|fault| {
            let found = format!("failed to {fault} (version {})", self.found.manifest.version);
            Box::new(Refused::new(
                &*self.plugin,
                &self.found.library,
                RefusedCode::CannotLoad,
                found,
                "a library that loads",
            ))
        })?;
        Ok(Box::new(place))
    }

    /// Learns the classes of the plugin's own.
    fn own_classes(&self, described: &[(String, Option<String>)]) -> Result<(), Box<Refused>> {
        let wrong = |words: String| {
            let expected = "a schema as the plugin guide describes it";
            Box::new(Refused::new(&*self.plugin, &self.found.library, RefusedCode::OwnClass, words, expected))
        };
        let mut classes: Vec<&'static Class> = Vec::new();
        for (id, text) in described {
            match (tongban_classes::find(id), text) {
                (Some(class), _) => classes.push(class),
                (None, Some(text)) => classes.push(own_class::own_class(id, text).map_err(wrong)?),
                (None, None) => return Err(wrong(format!("class {id} is not known and not described"))),
            }
        }
        let wanted = &self.config.class;
        let own = |class: &&Class| class.id == wanted || tongban_classes::name::kebab(class.name) == *wanted;
        let Some(at) = classes.iter().position(own) else {
            return Err(wrong(format!("the library does not offer class {wanted}")));
        };
        classes.swap(0, at);
        locked(&self.view).classes = classes;
        Ok(())
    }
}
