//! The lights as the host sees them, and the thread that lets them flash.

use crate::bank::{Bank, Wanted};
use crate::beat::{STEP, burns, flashes};
use crate::profile::Profile;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;
use tongban_sdk::lights::{Capabilities, Colour, FlashRate, Lit, SetLightParams, SetLightResult, Status, code};
use tongban_sdk::{Call, DeviceState, Failure};
use tongban_wire::{Link, Patience, WireError};

/// What people call the device.
const WHAT: &str = "lights";

/// The lights of a slot. Dropping it makes them dark.
pub struct Lights {
    shared: Arc<Shared>,
    profile: Profile,
    beat: Option<JoinHandle<()>>,
}

struct Shared {
    now: Mutex<Now>,
    changed: Condvar,
}

/// How the lights are.
struct Now {
    chips: Vec<Chip>,
    lit: Vec<Lit>,
    step: u64,
    end: bool,
}

/// A chip and the names of the lights on it, in the order of its lines.
struct Chip {
    link: Link<Box<dyn Bank>>,
    names: Vec<String>,
}

impl Chip {
    /// Sets the lines as they shall be at that step, opening the chip first where it must be.
    fn show(&mut self, lit: &[Lit], step: u64) -> Result<(), WireError> {
        let on = |name: &String| lit.iter().any(|lit| lit.light.word() == name && burns(lit.flash_rate, step));
        let bits = self.names.iter().enumerate().filter(|(_, name)| on(name)).fold(0, |bits, (at, _)| bits | 1 << at);
        self.link.with(|bank| bank.set(bits))
    }

    /// Whether one of its lights flashes.
    fn flashes(&self, lit: &[Lit]) -> bool {
        lit.iter().any(|lit| flashes(lit.flash_rate) && self.names.iter().any(|name| name == lit.light.word()))
    }
}

impl Now {
    /// Whether the beat has something to do: a light flashes on a chip that is there.
    fn beats(&self) -> bool {
        self.chips.iter().any(|chip| chip.link.is_open() && chip.flashes(&self.lit))
    }

    /// Sets every chip; the first error is told, the others are set all the same.
    fn show(&mut self) -> Result<(), WireError> {
        let (lit, step) = (&self.lit, self.step);
        self.chips.iter_mut().map(|chip| chip.show(lit, step)).fold(Ok(()), Result::and)
    }

    /// One step of the beat. True when a chip was found gone.
    fn step(&mut self) -> bool {
        self.step += 1;
        let (lit, step) = (&self.lit, self.step);
        let mut gone = false;
        for chip in self.chips.iter_mut().filter(|chip| chip.link.is_open() && chip.flashes(lit)) {
            // What went wrong is told by the next command or status, which tries anew.
            gone |= chip.show(lit, step).is_err() && !chip.link.is_open();
        }
        gone
    }
}

impl Shared {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Steps until the end; sleeps while nothing flashes.
    fn beat(&self, tell: impl Fn()) {
        let mut now = self.now();
        let mut next = Instant::now() + STEP;
        while !now.end {
            if !now.beats() {
                now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
                next = Instant::now() + STEP;
                continue;
            }
            let left = next.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                now = self.changed.wait_timeout(now, left).unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            // A step that came late is not made up for: lights would flicker.
            next = (next + STEP).max(Instant::now());
            if now.step() {
                drop(now);
                tell();
                now = self.now();
            }
        }
    }
}

impl Lights {
    /// Lights whose chips are not open yet. `open` asks for the lines of a chip, all dark; `tell` is called when the beat
    /// finds a chip gone.
    ///
    /// Errors: `InvalidData` for a profile that cannot be (the integrator acts).
    pub fn new(
        open: impl Fn(&Path, &[Wanted]) -> Result<Box<dyn Bank>, WireError> + Send + Sync + 'static,
        profile: Profile,
        tell: impl Fn() + Send + 'static,
    ) -> Result<Lights, Failure> {
        profile.check()?;
        let open = Arc::new(open);
        let chip = |(node, lights): (std::path::PathBuf, Vec<(String, Wanted)>)| {
            let open = Arc::clone(&open);
            let (names, wanted): (Vec<_>, Vec<_>) = lights.into_iter().unzip();
            Chip { link: Link::new(move || open(&node, &wanted)), names }
        };
        let chips = profile.chips().into_iter().map(chip).collect();
        let now = Mutex::new(Now { chips, lit: Vec::new(), step: 0, end: false });
        let shared = Arc::new(Shared { now, changed: Condvar::new() });
        let beating = Arc::clone(&shared);
        let beat = std::thread::Builder::new()
            .name("lights".into())
            .spawn(move || beating.beat(tell))
            .map_err(|error| WireError::from_io(&error).failure(WHAT))?;
        Ok(Lights { shared, profile, beat: Some(beat) })
    }
}

impl tongban_sdk::lights::Lights for Lights {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let names: Vec<&str> = self.profile.lights.keys().map(String::as_str).collect();
        let mut colours: Vec<&str> = self.profile.lights.values().filter_map(|light| light.colour.as_deref()).collect();
        colours.sort_unstable();
        colours.dedup();
        let flash_rates = FlashRate::WORDS.join(" ");
        Ok(Capabilities { lights: names.join(" "), colours: colours.join(" "), flash_rates })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let mut now = self.shared.now();
        // Setting what is set asks the chip whether it is there.
        let device = match now.show() {
            Ok(()) => DeviceState::Online,
            Err(WireError::Gone | WireError::Absent(_)) => DeviceState::NoDevice,
            Err(_) => DeviceState::Offline,
        };
        self.shared.changed.notify_all();
        Ok(Status { lit: now.lit.clone(), device })
    }

    fn reset(&mut self, call: &dyn Call) -> Result<(), Failure> {
        let ready = Patience::of(call).slice().map(drop);
        let mut now = self.shared.now();
        let done = ready.and_then(|()| {
            now.lit.clear();
            now.chips.iter_mut().for_each(|chip| chip.link.close());
            now.show()
        });
        done.map_err(|error| error.failure(WHAT))
    }

    fn set_light(&mut self, call: &dyn Call, params: SetLightParams) -> Result<SetLightResult, Failure> {
        // A line has no direction: the light stands.
        let SetLightParams { light, flash_rate, colour, direction: _ } = params;
        let word = light.word();
        let Some(known) = self.profile.lights.get(word) else {
            return Err(code::set_light::invalid_light(&format!("the cabinet has no light {word}")));
        };
        if colour.is_some_and(|colour: Colour| known.colour.as_deref() != Some(colour.word())) {
            return Err(code::set_light::invalid_light(&format!("{word} has one colour, and not that one")));
        }
        Patience::of(call).slice().map_err(|error| error.failure(WHAT))?;
        let mut now = self.shared.now();
        let Now { chips, lit, step, .. } = &mut *now;
        let mut then = lit.clone();
        then.retain(|before| before.light != light);
        if flash_rate != FlashRate::Off {
            then.push(Lit { light, flash_rate, colour, direction: None });
        }
        if !lit.iter().any(|lit| flashes(lit.flash_rate)) {
            // The first light that flashes begins with light.
            *step = 0;
        }
        for chip in chips.iter_mut().filter(|chip| chip.names.iter().any(|name| name == word)) {
            chip.show(&then, *step).map_err(|error| error.failure(WHAT))?;
        }
        *lit = then;
        self.shared.changed.notify_all();
        Ok(SetLightResult {})
    }
}

impl Drop for Lights {
    fn drop(&mut self) {
        self.shared.now().end = true;
        self.shared.changed.notify_all();
        if let Some(beat) = self.beat.take() {
            let _ = beat.join();
        }
        let mut now = self.shared.now();
        for chip in now.chips.iter_mut().filter(|chip| chip.link.is_open()) {
            // The kernel leaves a line as it is when its handle is closed. A chip that is gone is dark.
            let _ = chip.show(&[], 0);
            chip.link.close();
        }
    }
}
