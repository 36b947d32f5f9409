//! What every client is told: numbered once, kept for those who were cut off, handed to whoever may have it.
//!
//! One lock holds the numbering, the ring, what is on the screen and who listens, so that a client that comes back gets
//! every message once and in order. Nothing under the lock waits: an [`Outbox`] takes a message or leaves its client.

use crate::outbox::Outbox;
use axum::body::Bytes;
use axum::extract::ws::Utf8Bytes;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tongban_api::{Done, Envelope, Level, Needs, Unsolicited, View, flow, session};

/// Messages kept for clients that were cut off.
const RING: usize = 256;

/// Numbers a host may give within one second of its life: the seconds since 1970 times this is where a life begins, so
/// that no number of an earlier life is taken for one of this. It stays below 2^53, the largest whole number of a browser.
const PER_SECOND: u64 = 1_000_000;

/// The hub of one server.
pub(crate) struct Hub {
    state: Mutex<State>,
    first: u64,
}

struct State {
    seq: u64,
    ring: VecDeque<Kept>,
    /// Number of the youngest message that the ring has let go for want of room.
    lost: u64,
    on_screen: Option<OnScreen>,
    closed: Option<flow::OutOfService>,
    clients: BTreeMap<u64, Client>,
}

/// A message as it was sent.
struct Kept {
    seq: u64,
    needs: Needs,
    /// The case whose release makes it void.
    case: Option<Arc<str>>,
    text: Utf8Bytes,
}

/// Who listens.
pub(crate) struct Client {
    /// Where its messages go.
    pub(crate) outbox: Arc<Outbox>,
    /// What its token opens.
    pub(crate) level: Level,
    /// Whether it watches.
    pub(crate) observes: bool,
    /// How it gets camera pictures.
    pub(crate) frames: Frames,
}

/// How a client gets camera pictures.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frames {
    /// Not at all.
    None,
    /// As binary messages, each acknowledged.
    Binary,
    /// As JSON, over a socket that has no binary messages.
    Json,
}

/// What stands on the screen.
#[derive(Clone)]
pub(crate) struct OnScreen {
    /// The case.
    pub(crate) case: Arc<str>,
    /// Its flow.
    pub(crate) flow: Arc<str>,
    /// The view.
    pub(crate) view: Arc<View>,
    /// Whether it tells what became of a case that was cut, with no case running behind it.
    pub(crate) aftermath: bool,
    /// What else belongs to it: papers, and what the screen is asked for.
    beside: Vec<Unsolicited>,
}

impl Client {
    fn may_have(&self, needs: Needs) -> bool {
        match needs {
            Needs::Any => self.observes,
            needs => needs.met_by(self.level),
        }
    }
}

impl Hub {
    /// A hub of a host that starts at this second since 1970.
    pub(crate) fn new(second: u64) -> Hub {
        let first = second.saturating_mul(PER_SECOND);
        let starting = flow::OutOfService {
            reason: tongban_api::Said::new("正在启动，请稍候", "Starting, one moment please"),
            working: Vec::new(),
        };
        let state = State {
            seq: first,
            ring: VecDeque::new(),
            lost: first,
            on_screen: None,
            closed: Some(starting),
            clients: BTreeMap::new(),
        };
        Hub { state: Mutex::new(state), first }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everybody who may have it.
    pub(crate) fn tell(&self, message: Unsolicited) {
        self.lock().tell(&message, None);
    }

    /// Answers a client's hello and takes it in: what it missed follows, or what is there now.
    pub(crate) fn greet(
        &self,
        number: u64,
        client: Client,
        resume_after: Option<u64>,
        welcome: impl FnOnce(u64, bool) -> Utf8Bytes,
    ) {
        let mut state = self.lock();
        let known = |after: &u64| *after >= self.first && *after >= state.lost && *after <= state.seq;
        let resume = resume_after.filter(known);
        client.outbox.push(welcome(state.seq, resume.is_some()));
        match resume {
            Some(after) => {
                let missed = state.ring.iter().filter(|kept| kept.seq > after && client.may_have(kept.needs));
                missed.for_each(|kept| _ = client.outbox.push(kept.text.clone()));
            }
            None if client.level == Level::Screen => {
                // Numbered like any other: a client takes the second of two messages with one number for a repeat.
                for message in state.present() {
                    state.seq += 1;
                    client.outbox.push(message.envelope(state.seq).write().into());
                }
            }
            None => {}
        }
        state.clients.insert(number, client);
    }

    /// A client watches from now on.
    pub(crate) fn observe(&self, number: u64) {
        if let Some(client) = self.lock().clients.get_mut(&number) {
            client.observes = true;
        }
    }

    /// A client is gone.
    pub(crate) fn leave(&self, number: u64) {
        self.lock().clients.remove(&number);
    }

    /// Leaves every client.
    pub(crate) fn close(&self) {
        let clients = std::mem::take(&mut self.lock().clients);
        clients.values().for_each(|client| client.outbox.close());
    }

    /// Clients by level, and bytes that wait for all of them.
    pub(crate) fn listeners(&self) -> (Vec<Level>, usize) {
        let state = self.lock();
        let waiting = state.clients.values().map(|client| client.outbox.waiting()).sum();
        (state.clients.values().map(|client| client.level).collect(), waiting)
    }

    /// What stands on the screen.
    pub(crate) fn on_screen(&self) -> Option<OnScreen> {
        self.lock().on_screen.clone()
    }

    /// Why no business can be begun, if none can.
    pub(crate) fn closed(&self) -> Option<flow::OutOfService> {
        self.lock().closed.clone()
    }

    /// A view takes the place of the one before.
    pub(crate) fn show(&self, case: Arc<str>, flow: Arc<str>, view: View, aftermath: bool) {
        let mut state = self.lock();
        let beside = match state.on_screen.take() {
            Some(before) if before.case == case => before.beside,
            _ => Vec::new(),
        };
        let message =
            Unsolicited::FlowShown(flow::Shown { case: case.clone(), flow: flow.clone(), view: view.clone() });
        state.on_screen = Some(OnScreen { case: case.clone(), flow, view: Arc::new(view), aftermath, beside });
        state.tell(&message, Some(case));
    }

    /// Tells something that belongs to the case on the screen, until its release. `stays`: whoever reloads gets it again.
    pub(crate) fn beside(&self, case: &str, message: Unsolicited, stays: bool) {
        let mut state = self.lock();
        let Some(on_screen) = state.on_screen.as_mut().filter(|on_screen| *on_screen.case == *case) else { return };
        if stays {
            on_screen.beside.push(message.clone());
        }
        let case = on_screen.case.clone();
        state.tell(&message, Some(case));
    }

    /// What the screen was asked for is over, answered or withdrawn.
    pub(crate) fn settled(&self, case: &str, request: u64) {
        let mut state = self.lock();
        if let Some(on_screen) = state.on_screen.as_mut().filter(|on_screen| *on_screen.case == *case) {
            let is_it = |m: &Unsolicited| matches!(m, Unsolicited::FlowAsked(asked) if asked.request == request);
            on_screen.beside.retain(|message| !is_it(message));
        }
    }

    /// The case on the screen is over: everything of it is forgotten, here and at every client.
    pub(crate) fn release(&self, case: &str, outcome: &str) {
        let mut state = self.lock();
        let Some(on_screen) = state.on_screen.take_if(|on_screen| *on_screen.case == *case) else { return };
        state.ring.retain(|kept| kept.case.as_deref() != Some(case));
        for client in state.clients.values() {
            client.outbox.drop_frames();
        }
        let released = flow::Released { case: on_screen.case, outcome: outcome.into() };
        state.tell(&Unsolicited::FlowReleased(released), None);
        let rest = state.rest();
        state.tell(&rest, None);
    }

    /// Takes the machine out of service or back into it; a session that is on goes to its end first.
    pub(crate) fn set_closed(&self, closed: Option<flow::OutOfService>) {
        let mut state = self.lock();
        if state.closed == closed {
            return;
        }
        state.closed = closed;
        if state.on_screen.is_none() {
            let rest = state.rest();
            state.tell(&rest, None);
        }
    }

    /// Offers a camera picture to every screen.
    pub(crate) fn frame(&self, number: u32, picture: &Bytes, json: impl Fn() -> Option<Unsolicited>) {
        let state = self.lock();
        let mut text: Option<Utf8Bytes> = None;
        for client in state.clients.values().filter(|client| client.level == Level::Screen) {
            match client.frames {
                Frames::None => {}
                Frames::Binary => client.outbox.offer(number, picture.clone()),
                // Without an acknowledge, what still waits says whether the client keeps up.
                Frames::Json if client.outbox.waiting() > picture.len() => {}
                Frames::Json => {
                    if text.is_none() {
                        text = json().map(|message| message.envelope(0).write().into());
                    }
                    text.clone().map(|text| client.outbox.push(text));
                }
            }
        }
    }
}

impl State {
    fn tell(&mut self, message: &Unsolicited, case: Option<Arc<str>>) {
        self.seq += 1;
        let (seq, needs) = (self.seq, message.needs());
        let text = Utf8Bytes::from(message.envelope(seq).write());
        for client in self.clients.values().filter(|client| client.may_have(needs)) {
            client.outbox.push(text.clone());
        }
        self.ring.push_back(Kept { seq, needs, case, text });
        while self.ring.len() > RING {
            self.lost = self.ring.pop_front().map_or(self.lost, |kept| kept.seq);
        }
    }

    /// What a screen shows while nobody is there.
    fn rest(&self) -> Unsolicited {
        match &self.closed {
            Some(closed) => Unsolicited::FlowOutOfService(closed.clone()),
            None => Unsolicited::FlowIdle(Done {}),
        }
    }

    /// What a screen that knows nothing is told.
    fn present(&self) -> Vec<Unsolicited> {
        let Some(on_screen) = &self.on_screen else { return vec![self.rest()] };
        let OnScreen { case, flow, view, beside, .. } = on_screen;
        let shown = flow::Shown { case: case.clone(), flow: flow.clone(), view: (**view).clone() };
        std::iter::once(Unsolicited::FlowShown(shown)).chain(beside.iter().cloned()).collect()
    }
}

/// The completion of a hello, in one line.
pub(crate) fn welcome(request: u64, welcome: &session::Welcome) -> Utf8Bytes {
    Envelope::completion("Session.Hello", request, tongban_api::to_payload(welcome)).write().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Out;
    use serde_json::{Value, json};

    /// What a screen that says hello is told, by name and number.
    fn greeted(hub: &Hub, number: u64) -> Vec<(String, u64)> {
        let outbox = Arc::new(Outbox::default());
        let client =
            Client { outbox: Arc::clone(&outbox), level: Level::Screen, observes: false, frames: Frames::None };
        hub.greet(number, client, None, |seq, resumed| {
            json!({ "header": { "name": "welcome" }, "payload": { "seq": seq, "resumed": resumed } }).to_string().into()
        });
        hub.leave(number);
        outbox.close();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let mut told = Vec::new();
        while let Some(Out::Text(text)) = runtime.block_on(outbox.next()) {
            let message: Value = serde_json::from_str(&text).expect("JSON");
            let name = message["header"]["name"].as_str().expect("a name").to_owned();
            told.push((name, message["payload"]["seq"].as_u64().expect("a number")));
        }
        told
    }

    #[test]
    fn a_page_that_is_loaded_anew_while_somebody_signs_is_asked_for_the_signature_again() {
        let hub = Hub::new(1);
        let text = json!({ "zh": "", "en": "" });
        let view: View = serde_json::from_value(json!({
            "number": 1, "step": "sign", "kind": "signature", "text": "sign", "title": text, "body": text, "speak": text,
            "lines": [], "fields": [], "options": [], "actions": [], "progress": [1, 2], "personal": true,
        }))
        .expect("a view");
        hub.show("c-1".into(), "flow".into(), view, false);
        for request in 1..=2 {
            let asked = flow::Asked { case: "c-1".into(), request, class: "signature-capture".into(), points: 20 };
            hub.beside("c-1", Unsolicited::FlowAsked(asked), true);
        }
        hub.settled("c-1", 1);
        for client in 1..=2 {
            let told = greeted(&hub, client);
            let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["welcome", "Flow.Shown", "Flow.Asked"]);
            assert!(
                told.is_sorted_by(|before, after| before.1 < after.1),
                "the second of two would be dropped: {told:?}"
            );
        }
    }
}
