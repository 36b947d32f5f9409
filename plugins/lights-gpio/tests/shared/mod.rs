//! The far end of these tests: chips whose lines are numbers in memory. No kernel had a part in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tongban_lights_gpio::bank::{Bank, Wanted};
use tongban_lights_gpio::lights::Lights;
use tongban_sdk::lights::{Colour, FlashRate, LightName, Lights as _, SetLightParams, SetLightResult};
use tongban_sdk::{Failure, Settings, harness::ScriptedCall};
use tongban_wire::WireError;

/// Chips, shared with the driver.
#[derive(Clone, Default)]
pub(crate) struct Chips(Arc<(Mutex<Seen>, Condvar)>);

/// What happened to them.
#[derive(Default)]
pub(crate) struct Seen {
    /// Lines by chip, as they are.
    pub(crate) bits: BTreeMap<PathBuf, u64>,
    /// Every value that was set, in order.
    pub(crate) sets: Vec<u64>,
    /// What was asked for, in order.
    pub(crate) asked: Vec<(PathBuf, Vec<Wanted>)>,
    /// Handles that are held.
    pub(crate) held: usize,
    /// Whether the chips were pulled.
    pub(crate) pulled: bool,
    /// How often the driver told of it by itself.
    pub(crate) told: usize,
}

struct Fake(Chips, PathBuf);

impl Bank for Fake {
    fn set(&mut self, bits: u64) -> Result<(), WireError> {
        let mut seen = self.0.seen();
        if seen.pulled {
            return Err(WireError::Gone);
        }
        seen.bits.insert(self.1.clone(), bits);
        seen.sets.push(bits);
        self.0.0.1.notify_all();
        Ok(())
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.0.seen().held -= 1;
    }
}

impl Chips {
    /// What happened so far.
    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until that is so; a test that waits in vain says what it saw.
    pub(crate) fn until(&self, so: impl Fn(&Seen) -> bool) {
        let (_seen, late) = self
            .0
            .1
            .wait_timeout_while(self.seen(), Duration::from_secs(60), |seen| !so(seen))
            .unwrap_or_else(PoisonError::into_inner);
        assert!(!late.timed_out(), "it never came so");
    }

    /// Pulls the chips out, or puts them back: dark.
    pub(crate) fn pull(&self, pulled: bool) {
        let mut seen = self.seen();
        seen.pulled = pulled;
        seen.bits.clear();
    }

    /// The driver over these chips.
    pub(crate) fn driver(&self, profile: &str) -> Result<Lights, Failure> {
        let (chips, told) = (self.clone(), self.clone());
        let open = move |node: &Path, wanted: &[Wanted]| -> Result<Box<dyn Bank>, WireError> {
            let mut seen = chips.seen();
            if seen.pulled {
                return Err(WireError::Absent(node.display().to_string()));
            }
            seen.asked.push((node.to_owned(), wanted.to_vec()));
            seen.held += 1;
            seen.bits.insert(node.to_owned(), 0);
            drop(seen);
            Ok(Box::new(Fake(chips.clone(), node.to_owned())))
        };
        let tell = move || {
            told.seen().told += 1;
            told.0.1.notify_all();
        };
        Lights::new(open, Settings::from_json(profile)?.parse()?, tell)
    }
}

/// Sets a light.
pub(crate) fn set(
    lights: &mut Lights,
    light: LightName,
    flash_rate: FlashRate,
    colour: Option<Colour>,
) -> Result<SetLightResult, Failure> {
    lights.set_light(&ScriptedCall::new(), SetLightParams { light, flash_rate, colour, direction: None })
}
