//! What can be done at this machine now: the menu, and whether the machine serves at all.

use crate::device;
use crate::hub::Hub;
use crate::words;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tongban::Serviceable;
use tongban_api::{Done, Said, Unsolicited, flow};
use tongban_flow::language::Deployment;
use tongban_host::{Host, News};

/// News of devices come in bursts; the menu is looked at once for each.
const BURST: Duration = Duration::from_millis(150);

/// What can be done now.
pub(crate) struct Service {
    hub: Arc<Hub>,
    host: Arc<Host>,
    site: RwLock<Arc<Deployment>>,
    state: Mutex<State>,
    /// Held for a whole look: what was seen first is told first.
    looking: Mutex<()>,
    look: Sender<Option<Arc<str>>>,
}

#[derive(Default)]
struct State {
    ready: bool,
    /// Why an operator took the machine out of service.
    out: Option<Said>,
    known: Vec<Serviceable>,
}

impl Service {
    /// The service of a site; looks again on a thread of its own whenever a device has news.
    ///
    /// Errors: the system gives no thread (a technician).
    pub(crate) fn start(hub: Arc<Hub>, host: Arc<Host>, site: Arc<Deployment>) -> std::io::Result<Arc<Service>> {
        let (look, looks) = channel();
        let news = look.clone();
        // A closed channel means that the server ends.
        host.watch(Arc::new(move |told| _ = news.send(Some(slot_of(&told)))));
        let (state, looking) = (Mutex::default(), Mutex::default());
        let service = Service { hub, host, site: RwLock::new(site), state, looking, look };
        let service = Arc::new(service);
        let weak = Arc::downgrade(&service);
        let watch = move |looks: Receiver<Option<Arc<str>>>| {
            while let Ok(first) = looks.recv() {
                std::thread::sleep(BURST);
                let slots: BTreeSet<Arc<str>> = std::iter::once(first).chain(looks.try_iter()).flatten().collect();
                let Some(service) = weak.upgrade() else { return };
                service.tell(&slots);
                service.look();
            }
        };
        std::thread::Builder::new().name("service".into()).spawn(move || watch(looks))?;
        Ok(service)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The site as it is read now.
    pub(crate) fn site(&self) -> Arc<Deployment> {
        self.site.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was left open is settled: the menu opens.
    pub(crate) fn ready(&self) {
        self.lock().ready = true;
        self.look();
    }

    /// Takes another reading of the site.
    pub(crate) fn take(&self, site: Arc<Deployment>) {
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = site;
        self.look();
        self.hub.tell(Unsolicited::FlowMenuChanged(Done {}));
    }

    /// Something happened that may have changed what can be done.
    pub(crate) fn look_again(&self) {
        // A closed channel means that the server ends.
        let _ = self.look.send(None);
    }

    /// Takes the machine out of service for a reason, or back into it. Waits for the devices.
    pub(crate) fn set_out(&self, out: Option<Said>) {
        self.lock().out = out;
        self.look();
    }

    /// Whether an operator took the machine out of service.
    pub(crate) fn is_out(&self) -> bool {
        self.lock().out.is_some()
    }

    /// Which flows can be finished, and why the others cannot.
    pub(crate) fn known(&self) -> Vec<Serviceable> {
        self.lock().known.clone()
    }

    /// Whether a flow can be finished now.
    pub(crate) fn can_be_finished(&self, flow: &str) -> bool {
        self.lock().known.iter().any(|known| *known.flow == *flow && known.causes.is_empty())
    }

    /// Whether at least one business can be done; else why not, by slots.
    pub(crate) fn readiness(&self) -> Result<(), Vec<String>> {
        let state = self.lock();
        if !state.ready {
            return Err(vec!["starting".into()]);
        }
        if state.out.is_some() {
            return Err(vec!["out of service".into()]);
        }
        if state.known.iter().any(|known| known.causes.is_empty()) {
            return Ok(());
        }
        let causes: BTreeSet<String> = state.known.iter().flat_map(|known| &known.causes).map(words::cause).collect();
        Err(causes.into_iter().collect())
    }

    /// The menu as a screen shows it.
    pub(crate) fn menu(&self) -> flow::Menu {
        let (site, known) = (self.site(), self.known());
        let item = |id: &Arc<str>| {
            let flow = site.flows.get(id)?;
            let causes = known.iter().find(|known| known.flow == *id).map_or(&[][..], |known| &known.causes);
            Some(flow::MenuItem {
                flow: id.clone(),
                title: words::title(flow),
                body: words::text(&flow.summary),
                serviceable: causes.is_empty(),
                reason: (!causes.is_empty()).then(words::not_now),
                causes: causes.iter().map(words::cause).collect(),
            })
        };
        let group = |group: &tongban_flow::language::Group| flow::MenuGroup {
            title: words::said(&group.title),
            items: group.flows.iter().filter_map(item).collect(),
        };
        flow::Menu { groups: site.menu.iter().map(group).collect() }
    }

    /// Tells who observes how these slots are now.
    fn tell(&self, slots: &BTreeSet<Arc<str>>) {
        for status in slots.iter().filter_map(|slot| self.host.status(slot).ok()) {
            self.hub.tell(Unsolicited::DeviceChanged(device::changed(&self.host, &status)));
        }
    }

    /// Looks at every flow and tells what changed. Waits for the devices.
    fn look(&self) {
        let _one_at_a_time = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let site = self.site();
        let now = tongban::serviceable(&site, &self.host);
        let (closed, changed) = {
            let mut state = self.lock();
            if !state.ready {
                return;
            }
            let changed = state.known != now;
            state.known = now;
            (self.closed(&state, &site), changed)
        };
        if changed {
            self.hub.tell(Unsolicited::FlowMenuChanged(Done {}));
        }
        self.hub.set_closed(closed);
    }

    fn closed(&self, state: &State, site: &Deployment) -> Option<flow::OutOfService> {
        let works = |known: &&Serviceable| known.causes.is_empty();
        let working: Vec<Said> = state
            .known
            .iter()
            .filter(works)
            .filter_map(|known| site.flows.get(&known.flow))
            .map(|flow| words::title(flow))
            .collect();
        match &state.out {
            Some(reason) => Some(flow::OutOfService { reason: reason.clone(), working: Vec::new() }),
            None if working.is_empty() && !state.known.is_empty() => {
                Some(flow::OutOfService { reason: words::nothing_works(), working })
            }
            None => None,
        }
    }
}

fn slot_of(news: &News) -> Arc<str> {
    match news {
        News::Unsolicited { slot, .. }
        | News::StatusChanged { slot }
        | News::Ready { slot }
        | News::Down { slot, .. } => slot.clone(),
    }
}
