//! The services of a host, one for each slot that an interface stands for.

use crate::connection::{Connection, Lane, Offer, Shared, Sink, locked};
use crate::interface::INTERFACES;
use crate::outcome::{Outcome, Refusal};
use crate::pending::Pending;
use crate::table::{CommandRow, Interface};
use crate::{Desk, every_service, express, lane};
use serde_json::{Map, Value as Json};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, Weak};
use tongban_classes::Class;
use tongban_host::{Host, News};
use tongban_model::{CompletionCode, Record};

/// Commands a service takes beside the one it works on.
pub(crate) const MOST_WAITING: usize = 16;

/// News of a slot that wait to be told. A driver that sends more events is flooding, and the rest of them is dropped.
const MOST_NEWS: usize = 256;

/// Questions a service takes beside the one it works on.
const MOST_QUESTIONS: usize = 64;

/// The XFS4IoT services of a host. Cheap to clone.
#[derive(Clone)]
pub struct XfsService(Arc<Inner>);

struct Inner {
    host: Arc<Host>,
    base: Arc<str>,
    names: Arc<[String]>,
    services: Vec<Arc<Service>>,
}

/// Where a connection stands.
pub(crate) enum Stand {
    Publisher { base: Arc<str>, names: Arc<[String]> },
    Service(Arc<Service>),
}

/// One service.
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) slot: String,
    pub(crate) interface: &'static Interface,
    pub(crate) host: Arc<Host>,
    pub(crate) desk: Arc<dyn Desk>,
    /// Tells one start of the door from another, for references that are used once.
    pub(crate) start: u64,
    /// What the device said it can do, once it said so.
    pub(crate) capabilities: Mutex<Option<Record>>,
    /// Told when the device has said so, or will not.
    pub(crate) learned: Condvar,
    pub(crate) learning: AtomicBool,
    /// The last status that was told without being asked.
    pub(crate) told: Mutex<Json>,
    pub(crate) status_is_new: AtomicBool,
    /// News on their way to the express thread.
    pub(crate) news: AtomicUsize,
    pub(crate) stopping: AtomicBool,
    connections: Mutex<Vec<Weak<Shared>>>,
    device: Queue<lane::Job>,
    express: Queue<express::Job>,
}

/// The way to one of a service's threads.
struct Queue<J> {
    jobs: Mutex<Option<Sender<J>>>,
    waiting: AtomicUsize,
    most: usize,
}

impl<J> Queue<J> {
    fn new(most: usize) -> (Queue<J>, Receiver<J>) {
        let (sender, jobs) = channel();
        (Queue { jobs: Mutex::new(Some(sender)), waiting: AtomicUsize::new(0), most }, jobs)
    }

    fn reserve(&self) -> bool {
        let more = |waiting: usize| (waiting <= self.most).then_some(waiting + 1);
        self.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok()
    }

    /// False when the thread is not taking any more.
    fn push(&self, job: J) -> bool {
        locked(&self.jobs).as_ref().is_some_and(|jobs| jobs.send(job).is_ok())
    }
}

impl XfsService {
    /// The services of this host. `base` is what clients dial, without a slash at its end:
    /// `ws://127.0.0.1:8080/xfs4iot/v1.0`. Two threads serve each service, until [`XfsService::stop`].
    ///
    /// # Panics
    /// When the system gives no thread.
    pub fn new(host: Arc<Host>, desk: Arc<dyn Desk>, base: &str) -> XfsService {
        let start = RandomState::new().hash_one(std::process::id());
        let mut services: Vec<Arc<Service>> = Vec::new();
        for slot in host.describe().slots {
            let Some(interface) = INTERFACES.iter().copied().find(|interface| interface.class.id == slot.class) else {
                continue;
            };
            // The first slot of a kind has the plain name that clients look for.
            let taken = services.iter().any(|service| service.name == interface.name);
            let name = if taken { format!("{}-{}", interface.name, slot.name) } else { interface.name.to_owned() };
            services.push(Service::start(name, slot.name, interface, &host, &desk, start));
        }
        let names = services.iter().map(|service| service.name.clone()).collect();
        let inner = Arc::new(Inner { host: host.clone(), base: base.into(), names, services });
        let listening = Arc::downgrade(&inner);
        host.watch(Arc::new(move |news| {
            if let Some(inner) = listening.upgrade() {
                inner.hear(news);
            }
        }));
        XfsService(inner)
    }

    /// Names of the services, in the order of the machine.
    pub fn services(&self) -> Vec<String> {
        self.0.names.to_vec()
    }

    /// Opens a connection: to the publisher for `None` or an empty name, else to the service of this name.
    /// None when there is no such service.
    pub fn open(&self, service: Option<&str>, sink: Sink) -> Option<Connection> {
        let Inner { host, base, names, services } = &*self.0;
        let stand = match service.filter(|name| !name.is_empty()) {
            None => Stand::Publisher { base: base.clone(), names: names.clone() },
            Some(name) => Stand::Service(services.iter().find(|service| service.name == name)?.clone()),
        };
        Some(Connection::new(host, stand, sink))
    }

    /// Hands in news as the host does.
    #[cfg(test)]
    pub(crate) fn hear(&self, news: News) {
        self.0.hear(news);
    }

    /// Takes no more commands, cancels those that may be cancelled, and ends the threads once they are done.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Inner {
    /// Hands news on to the service they are about; called on the host's threads, so nothing is asked here.
    fn hear(&self, news: News) {
        let slot = match &news {
            News::Unsolicited { slot, .. }
            | News::StatusChanged { slot }
            | News::Ready { slot }
            | News::Down { slot, .. } => slot,
        };
        if let Some(service) = self.services.iter().find(|service| service.slot == **slot) {
            service.hear(news);
        }
    }

    fn stop(&self) {
        self.services.iter().for_each(|service| service.stop());
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Service {
    fn start(
        name: String,
        slot: String,
        interface: &'static Interface,
        host: &Arc<Host>,
        desk: &Arc<dyn Desk>,
        start: u64,
    ) -> Arc<Service> {
        let (device, commands) = Queue::new(MOST_WAITING);
        let (express, questions) = Queue::new(MOST_QUESTIONS);
        let service = Arc::new(Service {
            name,
            slot,
            interface,
            host: host.clone(),
            desk: desk.clone(),
            start,
            capabilities: Mutex::default(),
            learned: Condvar::new(),
            learning: AtomicBool::new(false),
            told: Mutex::default(),
            status_is_new: AtomicBool::new(false),
            news: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            connections: Mutex::default(),
            device,
            express,
        });
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
            thread.expect("a system that gives each service its threads");
        };
        let (commanded, asked) = (service.clone(), service.clone());
        spawn("xfs-device", Box::new(move || lane::serve(&commanded, &commands)));
        spawn("xfs-express", Box::new(move || express::serve(&asked, &questions)));
        service
    }

    pub(crate) fn connected(&self, shared: &Arc<Shared>) {
        let mut connections = locked(&self.connections);
        connections.retain(|connection| connection.strong_count() > 0);
        connections.push(Arc::downgrade(shared));
    }

    /// Sends a text to every client of this service.
    pub(crate) fn broadcast(&self, text: &str) {
        let connections: Vec<Arc<Shared>> = locked(&self.connections).iter().filter_map(Weak::upgrade).collect();
        connections.iter().for_each(|connection| connection.send(text.to_owned()));
    }

    /// Makes sure of a place in a queue; false when it is full.
    pub(crate) fn reserve(&self, lane: Lane) -> bool {
        match lane {
            Lane::Device => self.device.reserve(),
            Lane::Express => self.express.reserve(),
        }
    }

    /// Gives a place back once its command is over.
    pub(crate) fn free(&self, lane: Lane) {
        let waiting = match lane {
            Lane::Device => &self.device.waiting,
            Lane::Express => &self.express.waiting,
        };
        waiting.fetch_sub(1, Ordering::AcqRel);
    }

    pub(crate) fn command(
        &self,
        pending: Arc<Pending>,
        row: &'static CommandRow,
        payload: Map<String, Json>,
        major: u32,
    ) {
        let expires = pending.deadline().is_some();
        if !self.device.push(lane::Job { pending: pending.clone(), row, payload, major }) {
            return pending.complete(stopped());
        }
        if expires {
            self.express.push(express::Job::Watch(pending));
        }
    }

    pub(crate) fn ask_status(&self, pending: Arc<Pending>) {
        if !self.express.push(express::Job::Status(pending.clone())) {
            pending.complete(stopped());
        }
    }

    pub(crate) fn ask_capabilities(&self, pending: Arc<Pending>) {
        if !self.express.push(express::Job::Capabilities(pending.clone())) {
            pending.complete(stopped());
        }
    }

    fn hear(&self, news: News) {
        // Many changes in a row are told once.
        let again = matches!(news, News::StatusChanged { .. }) && self.status_is_new.swap(true, Ordering::AcqRel);
        let flood = matches!(news, News::Unsolicited { .. }) && self.news.load(Ordering::Acquire) >= MOST_NEWS;
        if flood {
            tracing::warn!(target: "tongban::xfs", slot = self.slot, "too many news at once: dropped");
        }
        if !again && !flood {
            self.news.fetch_add(1, Ordering::AcqRel);
            self.express.push(express::Job::News(news));
        }
    }

    fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        locked(&self.device.jobs).take();
        locked(&self.express.jobs).take();
        let connections: Vec<Arc<Shared>> = locked(&self.connections).iter().filter_map(Weak::upgrade).collect();
        for connection in connections {
            connection.under_way(None).iter().for_each(|pending| pending.abandon(&self.host));
        }
    }
}

/// What is answered while the door closes.
pub(crate) fn stopped() -> Outcome {
    Err(Refusal::new(CompletionCode::DeviceNotReady, "the service is stopping"))
}

impl Stand {
    /// What a command's name stands for here. Errors: known to XFS4IoT but not offered, or not known at all.
    pub(crate) fn offer(&self, name: &str) -> Result<Offer, Refusal> {
        let unknown = || {
            let known = every_service::ABSENT.contains(&name)
                || every_service::COMMANDS.iter().any(|(common, _)| *common == name)
                || name == "ServicePublisher.GetServices"
                || INTERFACES.iter().any(|interface| interface.command(name).is_some() || interface.knows(name));
            if known {
                Refusal::new(CompletionCode::UnsupportedCommand, format!("this service does not offer {name}"))
            } else {
                Refusal::new(CompletionCode::InvalidCommand, format!("{name} is not a command this door knows"))
            }
        };
        Ok(match (name, self) {
            ("Common.Cancel", _) => Offer::Cancel,
            ("Common.SetVersions", _) => Offer::SetVersions,
            ("ServicePublisher.GetServices", Stand::Publisher { .. }) => Offer::GetServices,
            ("Common.Status", Stand::Service(_)) => Offer::Status,
            ("Common.Capabilities", Stand::Service(_)) => Offer::Capabilities,
            (name, Stand::Service(service)) => Offer::Command(service.interface.command(name).ok_or_else(unknown)?),
            _ => return Err(unknown()),
        })
    }

    pub(crate) fn class(&self) -> Option<&'static Class> {
        if let Stand::Service(service) = self { Some(service.interface.class) } else { None }
    }

    /// Versions of a command that is offered here.
    pub(crate) fn command_versions(&self, name: &str) -> Option<&'static [&'static str]> {
        self.offer(name).ok().map(Offer::versions)
    }

    /// Versions of an event that may come here.
    pub(crate) fn event_versions(&self, name: &str) -> Option<&'static [&'static str]> {
        let Stand::Service(service) = self else { return None };
        if let Some((_, versions)) = every_service::EVENTS.iter().find(|(event, _)| *event == name) {
            return Some(versions);
        }
        let interface = service.interface;
        let of_commands = interface.commands.iter().flat_map(|row| row.events).find(|row| row.name == name);
        let version = of_commands.map(|row| std::slice::from_ref(&row.version));
        version.or_else(|| {
            let alone = interface.unsolicited.iter().find(|row| row.name == name);
            alone.map(|row| std::slice::from_ref(&row.version))
        })
    }
}
