//! One driver before its device: what the slot says, what is asked, and who does what when.

use crate::rig::{RESET, Rig};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tongban_host::Isolation;
use tongban_lab::Placed;
use tongban_lab::guest::UsbFace;
use tongban_model::{Failure, Record};

/// Longer than anything that works takes on an emulated processor.
pub(crate) const WELL: Duration = Duration::from_secs(20);

/// Commands so far, so that each has a number of its own.
static ASKED: AtomicUsize = AtomicUsize::new(1);

/// The number of the next command.
pub(crate) fn number() -> usize {
    ASKED.fetch_add(1, Ordering::Relaxed)
}

/// Parameters of the command with that number.
pub(crate) type Params = fn(usize) -> Value;

/// A driver, its far end, and one command that shows it works.
pub(crate) struct Case {
    /// The plugin, and where one plugin has several devices, which.
    pub(crate) name: &'static str,
    pub(crate) plugin: &'static str,
    pub(crate) class: &'static str,
    /// What carries it, in words.
    pub(crate) wire: &'static str,
    pub(crate) command: &'static str,
    /// The parameters of the command with that number: what may happen once has a number of its own.
    pub(crate) params: Params,
    /// The class's other commands that go over the wire: the cable is pulled during each of them too.
    pub(crate) others: &'static [(&'static str, Params)],
    /// The slot's settings for the device at a place.
    pub(crate) settings: fn(&str) -> Value,
    /// The device, and what it shows on USB.
    pub(crate) far: fn() -> (Placed, UsbFace),
    /// What somebody does before the command, and at its first event.
    pub(crate) before: &'static [&'static str],
    pub(crate) at_event: &'static [&'static str],
    /// How long the command may take when all is well; a preview goes on as long as it may.
    pub(crate) well: Duration,
    /// How long it may take while something is wrong: longer than the driver waits for its device.
    pub(crate) deadline: Duration,
    /// Whether the answer shows that the device did its work.
    pub(crate) works: fn(&Record) -> bool,
}

impl Case {
    /// The device in that port, and a host whose slot is at its place.
    pub(crate) fn placed(&self, port: u32) -> (Placed, Rig) {
        let (lab, place) = self.plugged(port);
        let rig = self.host(&place);
        self.ready(&lab, &rig);
        (lab, rig)
    }

    /// The device in that port, and its place.
    pub(crate) fn plugged(&self, port: u32) -> (Placed, String) {
        let (lab, face) = (self.far)();
        let place = lab.usb(face, port).expect("a port");
        (lab, place)
    }

    /// A host whose slot is at that place.
    pub(crate) fn host(&self, place: &str) -> Rig {
        Rig::start(self.plugin, self.class, &(self.settings)(place), Isolation::Process)
    }

    /// Waits until the kernel has set the device up and the driver has found it.
    #[track_caller]
    pub(crate) fn ready(&self, lab: &Placed, rig: &Rig) {
        let began = Instant::now();
        loop {
            let came = self.ask(lab, rig, self.well);
            if came.as_ref().is_ok_and(self.works) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{}: never ready: {came:?}", self.name);
        }
    }

    /// The command, with somebody before the device.
    pub(crate) fn ask(&self, lab: &Placed, rig: &Rig, within: Duration) -> Result<Record, Failure> {
        self.before.iter().for_each(|act| lab.act(act));
        // Who holds something before a device holds it until it is seen.
        let done = Arc::new(AtomicBool::new(false));
        let mut shown = self.at_event.is_empty();
        let ended = rig.run(self.command, &(self.params)(number()), within, |_| {
            if !std::mem::replace(&mut shown, true) {
                let (lab, done, acts) = (lab.clone(), Arc::clone(&done), self.at_event);
                std::thread::spawn(move || {
                    while !done.load(Ordering::Relaxed) {
                        acts.iter().for_each(|act| lab.act(act));
                        std::thread::sleep(Duration::from_secs(5));
                    }
                });
            }
        });
        done.store(true, Ordering::Relaxed);
        ended
    }

    /// The command, with nobody there.
    pub(crate) fn ask_alone(&self, rig: &Rig, within: Duration) -> Result<Record, Failure> {
        rig.run(self.command, &(self.params)(number()), within, |_| {})
    }

    /// Every command that goes over the wire: the one that shows that it works, the class's others, and a reset.
    pub(crate) fn commands(&self) -> Vec<(&'static str, Params)> {
        let reset: Params = |_| json!({});
        [(self.command, self.params)].into_iter().chain(self.others.iter().copied()).chain([(RESET, reset)]).collect()
    }
}
