//! The host: its start, its slots, and what may be asked of them.

use crate::claim::Claims;
use crate::discover::discover;
use crate::news::Listeners;
use crate::place::spawn::Spawner;
use crate::place::turns::Turns;
use crate::request::{Ack, Completion, Note, Reply, ReplySink, Request, RequestId};
use crate::slot::{Job, Sink, Slot};
use crate::watch::Watch;
use crate::{
    Claim, ClaimRefused, Description, Found, Holder, HostConfig, News, Refused, RefusedCode, SlotConfig, SlotStatus,
};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tongban_classes::{Class, ClassKind, DeviceState, common};
use tongban_model::{CompletionCode, Failure, Record};

/// What all slots share.
pub(crate) struct Context {
    pub(crate) config: HostConfig,
    pub(crate) spawner: Spawner,
    pub(crate) watch: Arc<Watch>,
    pub(crate) listeners: Listeners,
    pub(crate) turns: Turns,
}

/// A running host. Stops when dropped.
pub struct Host {
    slots: Vec<Arc<Slot>>,
    claims: Arc<Claims>,
    context: Arc<Context>,
    plugins: BTreeMap<String, Found>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Host {
    /// Finds the plugins, starts the drivers of all slots at once and opens their devices.
    ///
    /// Returns when every slot has made its first try, with all that was refused; the host goes on with what works.
    /// A slot whose plugin or class does not exist is left out. Blocks for as long as the slowest driver takes to load
    /// and open, which the configuration bounds.
    ///
    /// # Panics
    /// When the system gives no thread and no descriptor to the host itself.
    pub fn start(config: HostConfig) -> (Host, Vec<Refused>) {
        let discovery = discover(&config.plugin_dirs, config.development, &config.trust);
        let mut refused = discovery.refused;
        let plugins = discovery.found;
        let mut accepted: Vec<(SlotConfig, Found, &'static Class)> = Vec::new();
        for slot in &config.slots {
            if accepted.iter().any(|(earlier, ..)| earlier.name == slot.name) {
                refused.push(refuse_slot(
                    slot,
                    RefusedCode::SlotTwice,
                    format!("slot {} twice", slot.name),
                    "different names",
                ));
                continue;
            }
            match fit(slot, &plugins) {
                Ok((found, class)) => accepted.push((slot.clone(), found, class)),
                Err(fault) => {
                    // A plugin that was refused in the search is named once, for its own reason.
                    let known =
                        refused.iter_mut().find(|refused| refused.plugin == slot.plugin && refused.slot.is_none());
                    match known {
                        Some(known) => known.slot = Some(slot.name.clone()),
                        None => refused.push(*fault),
                    }
                }
            }
        }
        let names = accepted.iter().map(|(slot, ..)| slot.name.as_str().into()).collect();
        let claims = Arc::new(Claims::new(names, config.clock.clone()));
        let context = Arc::new(Context {
            spawner: Spawner::start().expect("a system that gives the host its first thread"),
            watch: Watch::start().expect("a system that gives the host a thread and a descriptor"),
            listeners: Listeners::default(),
            turns: Turns::of_this_machine(),
            config,
        });
        let (first, firsts) = channel();
        let mut slots = Vec::new();
        let mut threads = Vec::new();
        for (place, (config, found, class)) in accepted.into_iter().enumerate() {
            let slot = Arc::new(Slot::new(place, config, found, class, context.clone()));
            let (serve, first) = (slot.clone(), first.clone());
            let thread =
                std::thread::Builder::new().name(format!("slot-{}", slot.name)).spawn(move || serve.serve(first));
            threads.push(thread.expect("a system that gives each slot a thread"));
            slots.push(slot);
        }
        drop(first);
        refused.extend(firsts.into_iter().flatten());
        (Host { slots, claims, context, plugins, threads: Mutex::new(threads) }, refused)
    }

    /// Names of the slots, in the order of the configuration.
    pub fn slots(&self) -> Vec<String> {
        self.slots.iter().map(|slot| slot.name.to_string()).collect()
    }

    /// The plugins that were found, by id, whether a slot uses them or not.
    pub fn plugins(&self) -> &BTreeMap<String, Found> {
        &self.plugins
    }

    /// The slots at a glance.
    pub fn describe(&self) -> Description {
        Description { slots: self.slots.iter().map(|slot| slot.describe()).collect() }
    }

    /// Claims slots for somebody and some purpose, all or none, for that long unless renewed.
    pub fn claim(&self, slots: &[&str], owner: &str, purpose: &str, ttl: Duration) -> Result<Claim, ClaimRefused> {
        self.claims.claim(slots, owner, purpose, ttl)
    }

    /// Who holds what.
    pub fn who_holds(&self) -> Vec<Holder> {
        self.claims.holders()
    }

    /// Runs a command and waits for its end. The shortest way: an idle slot's driver is asked from this very thread.
    ///
    /// Returns within the command's time and a second, whatever the driver does; before it may wait in the queue.
    /// The result is typed by the class. Errors say who must act.
    pub fn run(&self, claim: &Claim, request: Request) -> Result<Record, Failure> {
        self.run_with(claim, request, &mut |_| {})
    }

    /// The same, with what the command says on the way.
    pub fn run_with(&self, claim: &Claim, request: Request, note: &mut dyn FnMut(Note)) -> Result<Record, Failure> {
        let (slot, job) = self.job(claim, request)?;
        slot.run(job, note)
    }

    /// Hands a request in and returns at once. `replies` gets an acknowledge, events, and exactly one completion.
    pub fn submit(&self, claim: &Claim, request: Request, replies: ReplySink) -> RequestId {
        self.hand_in(claim, request, Sink::Function(replies))
    }

    /// The same, with a handle to wait on.
    pub fn request(&self, claim: &Claim, request: Request) -> RequestHandle<'_> {
        let (sender, replies) = channel();
        let id = self.hand_in(claim, request, Sink::Channel(sender));
        RequestHandle { host: self, id, replies }
    }

    /// Asks for a request to be cancelled; it still completes. False when it is over already.
    pub fn cancel(&self, id: RequestId) -> bool {
        self.slots.get(id.slot()).is_some_and(|slot| slot.cancel(id))
    }

    /// How a slot is now. Needs no claim and waits for no queue: while a command runs the answer is `device_busy`
    /// with the fields last heard.
    pub fn status(&self, slot: &str) -> Result<SlotStatus, Failure> {
        let slot = self.slot(slot)?;
        let known = slot.known_status();
        if known.device == DeviceState::DeviceBusy || known.failure.is_some() {
            return Ok(known);
        }
        let (sender, replies) = channel();
        if let Some(result) = self.ask(slot, common::STATUS, || (Sink::Channel(sender), replies)) {
            result?;
        }
        Ok(slot.known_status())
    }

    /// What the device of a slot can do. Needs no claim; waits for a running command.
    pub fn capabilities(&self, slot: &str) -> Result<Record, Failure> {
        let slot = self.slot(slot)?;
        let (sender, replies) = channel();
        let result = self.ask(slot, common::CAPABILITIES, || (Sink::Channel(sender), replies));
        result.unwrap_or_else(|| Err(Failure::canceled()))
    }

    /// Brings the device of a slot back to idle: cancels what runs, overtakes the queue, and starts a driver that was
    /// given up.
    pub fn reset(&self, claim: &Claim, slot: &str) -> Result<(), Failure> {
        let slot = self.slot(slot)?;
        self.claims.check(claim, slot.place)?;
        slot.cancel_current();
        let (sender, replies) = channel();
        let result = self.ask(slot, common::RESET, || (Sink::Channel(sender), replies));
        match result.unwrap_or_else(|| Err(Failure::canceled())) {
            // A device that keeps no state has nothing to reset.
            Err(failure) if failure.code == CompletionCode::UnsupportedCommand => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// Hands news of all slots to a function; it must hand them on and return.
    pub fn watch(&self, listener: Arc<dyn Fn(News) + Send + Sync>) {
        self.context.listeners.add(listener);
    }

    /// Stops all drivers. Requests under way are cancelled; later ones are refused.
    pub fn stop(&self) {
        for slot in &self.slots {
            slot.stop();
        }
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            let _ = thread.join();
        }
        self.context.watch.stop();
    }

    fn slot(&self, name: &str) -> Result<&Arc<Slot>, Failure> {
        self.slots
            .iter()
            .find(|slot| &*slot.name == name)
            .ok_or_else(|| Failure::new(CompletionCode::InvalidData, format!("there is no slot {name}")))
    }

    fn job(&self, claim: &Claim, request: Request) -> Result<(&Arc<Slot>, Job), Failure> {
        let slot = self.slot(&request.slot)?;
        self.claims.check(claim, slot.place)?;
        let id = slot.next_id();
        let job = slot.job(id, request.class.as_deref(), request.command, request.params, request.within)?;
        Ok((slot, job))
    }

    fn hand_in(&self, claim: &Claim, request: Request, sink: Sink) -> RequestId {
        let refuse = |id: RequestId, device: &str, name: &str, failure: Failure| {
            let completion =
                Completion { slot: name.into(), device: device.into(), seq: 0, result: Err(failure.clone()) };
            let replies = [Reply::Acknowledged(Ack::Refused(failure)), Reply::Completed(completion)];
            match &sink {
                Sink::Function(function) => replies.into_iter().for_each(|reply| function(id, reply)),
                Sink::Channel(channel) => replies.into_iter().for_each(|reply| drop(channel.send(reply))),
            }
            id
        };
        let name = request.slot.clone();
        match self.job(claim, request) {
            Ok((slot, job)) => {
                let id = job.id;
                slot.enqueue(job, sink, false);
                id
            }
            Err(failure) => match self.slot(&name) {
                Ok(slot) => refuse(slot.next_id(), &slot.describe().plugin, &name, failure),
                Err(_) => refuse(RequestId::new(0xffff, 0), "", &name, failure),
            },
        }
    }

    /// Runs a common command ahead of the queue; none when the slot ended first.
    fn ask(
        &self,
        slot: &Arc<Slot>,
        command: u16,
        channel: impl FnOnce() -> (Sink, Receiver<Reply>),
    ) -> Option<Result<Record, Failure>> {
        let job = match slot.job(slot.next_id(), None, command, Record::new(), None) {
            Ok(job) => job,
            Err(failure) => return Some(Err(failure)),
        };
        let (sink, replies) = channel();
        slot.enqueue(job, sink, true);
        completion(&replies).map(|completion| completion.result)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop();
    }
}

fn completion(replies: &Receiver<Reply>) -> Option<Completion> {
    replies.iter().find_map(|reply| match reply {
        Reply::Completed(completion) => Some(completion),
        _ => None,
    })
}

/// A request under way.
pub struct RequestHandle<'a> {
    host: &'a Host,
    id: RequestId,
    replies: Receiver<Reply>,
}

impl RequestHandle<'_> {
    /// Its id.
    pub fn id(&self) -> RequestId {
        self.id
    }

    /// The next reply; none after the completion.
    pub fn next(&self) -> Option<Reply> {
        self.replies.recv().ok()
    }

    /// Asks for it to be cancelled; it still completes.
    pub fn cancel(&self) -> bool {
        self.host.cancel(self.id)
    }

    /// Waits for its end.
    pub fn wait(self) -> Completion {
        completion(&self.replies).unwrap_or_else(|| Completion {
            slot: "".into(),
            device: "".into(),
            seq: 0,
            result: Err(Failure::new(CompletionCode::Canceled, "the host is stopping")),
        })
    }
}

fn refuse_slot(slot: &SlotConfig, code: RefusedCode, found: String, expected: impl Into<String>) -> Refused {
    Refused { slot: Some(slot.name.clone()), ..Refused::new(&slot.plugin, "machine manifest", code, found, expected) }
}

/// The plugin and class of a slot. Errors: the integrator must act.
fn fit(slot: &SlotConfig, plugins: &BTreeMap<String, Found>) -> Result<(Found, &'static Class), Box<Refused>> {
    let Some(found) = plugins.get(&slot.plugin) else {
        let there = plugins.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let found = format!("plugin `{}`", slot.plugin);
        return Err(Box::new(refuse_slot(slot, RefusedCode::NoSuchPlugin, found, format!("one of: {there}"))));
    };
    let offered = &found.manifest.classes;
    let class = match tongban_classes::find(&slot.class) {
        Some(class) if offered.iter().any(|id| id == class.id) => class,
        // A class of the plugin's own is known once the library has described it.
        None if offered.contains(&slot.class) => &NOT_DESCRIBED_YET,
        _ => {
            let found = format!("class `{}`", slot.class);
            return Err(Box::new(refuse_slot(slot, RefusedCode::NoSuchClass, found, offered.join(", "))));
        }
    };
    if !found.manifest.isolation.contains(&slot.isolation) {
        let allowed: Vec<&str> = found.manifest.isolation.iter().map(|isolation| isolation.word()).collect();
        let asked = format!("isolation `{}`", slot.isolation.word());
        return Err(Box::new(refuse_slot(slot, RefusedCode::Placement, asked, allowed.join(" or "))));
    }
    Ok((found.clone(), class))
}

/// Stands for a class of a plugin's own until its library is loaded.
static NOT_DESCRIBED_YET: Class = Class {
    id: "",
    name: "NotDescribedYet",
    number: u16::MAX,
    kind: ClassKind::Device,
    doc: "",
    capabilities: &[],
    status: &[],
    unsolicited: &[],
    commands: &[],
};
