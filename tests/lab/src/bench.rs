//! The bench a device lies on: its clock, what is on its way to the driver, and the faults waiting for it.

use crate::far_end::{FarEnd, Message, Say};
use crate::fault::{Delivery, Fault, Struck, strike};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a device is asked whether it wants to say something.
const TICK: Duration = Duration::from_millis(5);

/// A kernel's end of the cable: where deliveries go besides the wires in memory.
pub(crate) trait Outlet: Send {
    /// Something comes from the device.
    fn deliver(&mut self, delivery: &Delivery);

    /// Nothing that was said and not fetched is left.
    fn calm(&mut self) {}

    /// The cable was pulled.
    fn pulled(&mut self);

    /// The cable was put in.
    fn plugged(&mut self);
}

/// Faults that wait for messages.
#[derive(Debug)]
struct Rule {
    fault: Fault,
    skip: usize,
    left: usize,
}

/// What is to happen at its time.
enum Due {
    Message(Message),
    Delivery(Delivery),
}

/// The device and its cable.
pub(crate) struct State {
    pub(crate) far: Box<dyn FarEnd>,
    on_since: Instant,
    pub(crate) plugged: bool,
    /// Counts the pulls: a wire opened before one is dead.
    pub(crate) pulls: u64,
    pub(crate) stop: bool,
    due: BTreeMap<(Instant, u64), Due>,
    said: u64,
    rules: Vec<Rule>,
    pub(crate) heard: Vec<u8>,
    /// What came and no wire in memory took yet.
    pub(crate) inlet: VecDeque<Delivery>,
    /// How many wires in memory are open.
    pub(crate) wires: usize,
    pub(crate) outlets: Vec<Box<dyn Outlet>>,
}

/// The device behind its lock, and the bell that rings when something moved.
pub(crate) struct Bench {
    state: Mutex<State>,
    pub(crate) moved: Condvar,
}

impl Bench {
    pub(crate) fn new(far: Box<dyn FarEnd>) -> Arc<Bench> {
        let state = State {
            far,
            on_since: Instant::now(),
            plugged: true,
            pulls: 0,
            stop: false,
            due: BTreeMap::new(),
            said: 0,
            rules: Vec::new(),
            heard: Vec::new(),
            inlet: VecDeque::new(),
            wires: 0,
            outlets: Vec::new(),
        };
        Arc::new(Bench { state: Mutex::new(state), moved: Condvar::new() })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something to the device under its lock and rings the bell.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let done = work(&mut self.lock());
        self.moved.notify_all();
        done
    }

    /// The device's own thread: ticks and late messages, until the last handle is gone.
    pub(crate) fn run(&self) {
        let mut state = self.lock();
        while !state.stop {
            if state.plugged {
                let now = state.on_since.elapsed();
                state.speaking(|far, say| far.tick(now, say));
                if !state.inlet.is_empty() {
                    self.moved.notify_all();
                }
            }
            let wait = match state.due.keys().next() {
                Some((at, _)) => at.saturating_duration_since(Instant::now()).min(TICK),
                None => TICK,
            };
            let waited = self.moved.wait_timeout(state, wait.max(Duration::from_millis(1)));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl State {
    /// Lets the device speak, then sends what is due.
    pub(crate) fn speaking<T>(&mut self, work: impl FnOnce(&mut dyn FarEnd, &mut Say) -> T) -> T {
        let mut say = Say::default();
        let done = work(&mut *self.far, &mut say);
        let now = Instant::now();
        for message in say.messages {
            self.put(now + message.after, Due::Message(message));
        }
        self.send();
        done
    }

    /// Bytes from the driver.
    pub(crate) fn hear(&mut self, endpoint: u8, bytes: &[u8]) {
        if self.plugged {
            self.heard.extend(bytes);
            self.speaking(|far, say| far.hear(endpoint, bytes, say));
        }
    }

    fn put(&mut self, at: Instant, due: Due) {
        self.said += 1;
        self.due.insert((at, self.said), due);
    }

    /// Sends what is due by now.
    fn send(&mut self) {
        while let Some(first) = self.due.first_entry() {
            if !self.plugged || first.key().0 > Instant::now() {
                return;
            }
            match first.remove() {
                Due::Delivery(delivery) => self.deliver(delivery),
                Due::Message(message) => {
                    let fault = self.fault();
                    let Struck { deliveries, pull } =
                        strike(fault.as_ref(), &message, |bytes| self.far.oversize(bytes));
                    for (late, delivery) in deliveries {
                        match late.is_zero() {
                            true => self.deliver(delivery),
                            false => self.put(Instant::now() + late, Due::Delivery(delivery)),
                        }
                    }
                    if pull {
                        self.pull();
                    }
                }
            }
        }
    }

    fn deliver(&mut self, delivery: Delivery) {
        for outlet in &mut self.outlets {
            outlet.deliver(&delivery);
        }
        if self.wires > 0 {
            self.inlet.push_back(delivery);
        }
    }

    /// The fault that waits for the next message: every rule counts it, the first that is due strikes.
    fn fault(&mut self) -> Option<Fault> {
        let mut strikes = None;
        for rule in &mut self.rules {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if strikes.is_none() && rule.left > 0 {
                rule.left -= 1;
                strikes = Some(rule.fault.clone());
            }
        }
        self.rules.retain(|rule| rule.left > 0);
        strikes
    }

    pub(crate) fn add_fault(&mut self, fault: Fault, skip: usize, left: usize) {
        self.rules.push(Rule { fault, skip, left });
    }

    pub(crate) fn calm(&mut self) {
        self.rules.clear();
        self.due.clear();
        self.inlet.clear();
        self.outlets.iter_mut().for_each(|outlet| outlet.calm());
        self.plug();
    }

    pub(crate) fn pull(&mut self) {
        if self.plugged {
            self.plugged = false;
            self.pulls += 1;
            self.due.clear();
            self.inlet.clear();
            self.outlets.iter_mut().for_each(|outlet| outlet.pulled());
        }
    }

    pub(crate) fn plug(&mut self) {
        if !self.plugged {
            self.plugged = true;
            self.on_since = Instant::now();
            self.far.plugged();
            self.outlets.iter_mut().for_each(|outlet| outlet.plugged());
        }
    }
}
