//! The camera, kept on between commands for a while, and the pictures of one command.
//!
//! One open device serves preview and photo. After a command the stream goes on for `linger_s` seconds: nobody takes
//! pictures out meanwhile, so the kernel's four buffers hold old ones, which the next command drops by their time. Then
//! a thread of the driver switches the camera off, and its lamp with it.

use crate::settings::{Controls, Settings};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tongban_sdk::{Call, DeviceState, Failure};
use tongban_wire::video::{Freshness, Pictures, Running, Taken, Wanted, choose, mjpeg, steady};
use tongban_wire::{Link, Patience, WireError};

/// What the technician calls it.
const WHAT: &str = "camera";
/// How long a picture may take to come. The slowest a camera delivers in the dark is five a second.
const PICTURE: Duration = Duration::from_secs(2);
/// Pictures in a row that may come broken before the camera counts as broken: a second's worth.
const BROKEN: u32 = 30;

/// The camera of a device.
pub struct Film {
    shared: Arc<Shared>,
    keeper: Option<JoinHandle<()>>,
}

struct Shared {
    set: Mutex<Set>,
    changed: Condvar,
}

/// The camera and how it is.
struct Set {
    link: Link<Box<dyn Pictures>>,
    running: Option<Running>,
    /// Pictures still to drop while the exposure settles.
    settling: u32,
    off_at: Option<Instant>,
    closing: bool,
    plan: Plan,
}

/// What the settings say about the stream.
#[derive(Clone, Debug)]
struct Plan {
    wanted: Wanted,
    controls: Controls,
    settle: u32,
    frozen_after: u32,
    linger: Duration,
}

/// Why a command gets no picture.
#[derive(Clone, PartialEq, Debug)]
pub enum Stop {
    /// The wire says why.
    Wire(WireError),
    /// The camera is there and delivers nothing that can be used.
    Inoperable(String),
}

impl Stop {
    /// The command's failure; `inoperable` is the class's code for a camera that delivers nothing.
    pub fn failure(&self, inoperable: fn(&str) -> Failure) -> Failure {
        match self {
            Stop::Inoperable(why) => inoperable(&format!("{WHAT}: {why}; switch it off and on, then the cable")),
            Stop::Wire(error) => error.failure(WHAT),
        }
    }
}

impl From<WireError> for Stop {
    fn from(error: WireError) -> Stop {
        match error {
            WireError::Silent => Stop::Inoperable("delivers no picture".into()),
            WireError::System(why) => Stop::Inoperable(why),
            WireError::Garbled(why) => Stop::Inoperable(why.into()),
            WireError::Stalled => Stop::Inoperable("refuses".into()),
            other => Stop::Wire(other),
        }
    }
}

impl Film {
    /// A camera that is opened by the first command.
    pub fn new(
        settings: &Settings,
        opener: impl FnMut() -> Result<Box<dyn Pictures>, WireError> + Send + 'static,
    ) -> Film {
        let plan = Plan {
            wanted: settings.wanted(),
            controls: settings.controls,
            settle: settings.settle,
            frozen_after: settings.frozen_after,
            linger: Duration::from_secs(settings.linger_s),
        };
        let set = Set { link: Link::new(opener), running: None, settling: 0, off_at: None, closing: false, plan };
        let shared = Arc::new(Shared { set: Mutex::new(set), changed: Condvar::new() });
        let kept = Arc::clone(&shared);
        // Without the thread the camera stays on until it is closed, which is a lamp too long and no more.
        let keeper = std::thread::Builder::new().name("camera-off".into()).spawn(move || kept.keep()).ok();
        Film { shared, keeper }
    }

    /// Whether the camera is there. Opens it for a moment where it is not on.
    pub fn state(&self) -> Result<DeviceState, Failure> {
        let mut set = self.shared.lock();
        let there = set.link.with(|pictures| if pictures.is_there() { Ok(()) } else { Err(WireError::Gone) });
        if set.running.is_none() || there.is_err() {
            set.off();
        }
        match there {
            Ok(()) => Ok(DeviceState::Online),
            Err(WireError::Absent(_) | WireError::Gone) => Ok(DeviceState::NoDevice),
            Err(WireError::Busy) => Ok(DeviceState::Offline),
            Err(error @ (WireError::Ambiguous(_) | WireError::Denied(_) | WireError::Setting(_))) => {
                Err(error.failure(WHAT))
            }
            Err(_) => Ok(DeviceState::HardwareError),
        }
    }

    /// The size the pictures would have, without switching anything on.
    pub fn size(&self) -> Result<(u32, u32), Failure> {
        let mut set = self.shared.lock();
        let wanted = set.plan.wanted;
        let size = set.link.with(|pictures| choose(pictures.modes(), &wanted).map(|mode| (mode.width, mode.height)));
        if set.running.is_none() {
            set.off();
        }
        size.map_err(|error| error.failure(WHAT))
    }

    /// Runs one command's work on the camera, switched on where it is not.
    pub fn roll<T>(
        &self,
        call: &dyn Call,
        work: impl FnOnce(&mut Reel<'_>) -> Result<T, Failure>,
        inoperable: fn(&str) -> Failure,
    ) -> Result<T, Failure> {
        let mut set = self.shared.lock();
        set.off_at = None;
        let fresh = Freshness::after(set.plan.frozen_after);
        let mut reel =
            Reel { set: &mut set, call, begun: steady(), buffer: Vec::new(), fresh, again: true, inoperable };
        let done = reel.on().map_err(|stop| stop.failure(inoperable)).and_then(|()| work(&mut reel));
        set.off_at = Some(Instant::now() + set.plan.linger);
        self.shared.changed.notify_all();
        done
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.changed.notify_all();
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Set> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Switches the camera off when its time has come.
    fn keep(&self) {
        let mut set = self.lock();
        while !set.closing {
            let left = set.off_at.map(|at| at.saturating_duration_since(Instant::now()));
            set = match left {
                None => self.changed.wait(set).unwrap_or_else(PoisonError::into_inner),
                Some(left) if left.is_zero() => {
                    set.off_at = None;
                    set.off();
                    set
                }
                Some(left) => self.changed.wait_timeout(set, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }
}

impl Set {
    fn off(&mut self) {
        self.running = None;
        self.link.close();
    }
}

/// One whole picture, as it came.
pub struct Shot<'a> {
    /// Its bytes, without padding; a compressed one may lack its tables.
    pub bytes: &'a [u8],
    /// When it was taken.
    pub at: Duration,
    /// Its layout.
    pub running: Running,
}

/// The pictures of one command.
pub struct Reel<'a> {
    set: &'a mut Set,
    call: &'a dyn Call,
    begun: Duration,
    buffer: Vec<u8>,
    fresh: Freshness,
    /// Whether the stream may still be started anew, once in a command.
    again: bool,
    inoperable: fn(&str) -> Failure,
}

impl Reel<'_> {
    /// Switches the camera on, unless it is.
    fn on(&mut self) -> Result<(), Stop> {
        if self.set.running.is_some() {
            return Ok(());
        }
        let plan = self.set.plan.clone();
        let running = self.set.link.with(|pictures| {
            let mode = choose(pictures.modes(), &plan.wanted)?.clone();
            let running = pictures.start(&mode, plan.wanted.rate)?;
            // Controls after the start: some cameras forget them with the format.
            for (control, value) in plan.controls.orders() {
                pictures.set(control, value)?;
            }
            Ok(running)
        });
        if running.is_err() {
            self.set.off();
        }
        self.set.running = Some(running?);
        self.set.settling = plan.settle;
        self.fresh.forget();
        Ok(())
    }

    /// Waits for the next picture that is whole, new and taken since the command began.
    ///
    /// A stream that broke or stands still is started anew, once; a camera that was pulled is not waited for.
    pub fn picture(&mut self) -> Result<Shot<'_>, Failure> {
        let inoperable = self.inoperable;
        let (running, at) = loop {
            match self.whole() {
                Ok(found) => break found,
                Err(stop) => {
                    let ended = matches!(stop, Stop::Wire(WireError::Canceled | WireError::TimeOut));
                    if ended {
                        return Err(stop.failure(inoperable));
                    }
                    self.set.off();
                    let once = matches!(stop, Stop::Inoperable(_)) && std::mem::take(&mut self.again);
                    if !once {
                        return Err(stop.failure(inoperable));
                    }
                    self.on().map_err(|stop| stop.failure(inoperable))?;
                }
            }
        };
        Ok(Shot { bytes: &self.buffer, at, running })
    }

    fn whole(&mut self) -> Result<(Running, Duration), Stop> {
        let mut broken = 0;
        let mut since = Instant::now();
        loop {
            let running = self.set.running.ok_or(WireError::Gone)?;
            let patience = Patience::of(self.call).at_most(PICTURE.saturating_sub(since.elapsed()));
            let (buffer, began) = (&mut self.buffer, self.begun);
            let taken: Taken = self.set.link.with(|pictures| pictures.next(buffer, &patience))?;
            if taken.at < began {
                // Lay in the ring since the last command. Each that is passed over is one more sign of life.
                since = Instant::now();
                continue;
            }
            self.fresh.see(&taken, &self.buffer);
            if self.fresh.is_frozen() {
                return Err(Stop::Inoperable("sends the same picture again and again".into()));
            }
            if self.set.settling > 0 {
                self.set.settling -= 1;
                since = Instant::now();
                continue;
            }
            match fault(&running, &taken, &mut self.buffer) {
                None => return Ok((running, taken.at)),
                Some(why) => {
                    broken += 1;
                    if broken >= BROKEN || since.elapsed() >= PICTURE {
                        return Err(Stop::Inoperable(format!("sends broken pictures ({why})")));
                    }
                }
            }
        }
    }
}

/// What is wrong with a picture, cheaply; cuts off its padding.
fn fault(running: &Running, taken: &Taken, bytes: &mut Vec<u8>) -> Option<String> {
    use tongban_wire::video::Pixels;
    if taken.damaged {
        return Some("marked as damaged".into());
    }
    match running.pixels {
        Pixels::Yuyv => {
            let needed = running.stride as usize * (running.height as usize - 1) + running.width as usize * 2;
            (bytes.len() < needed).then(|| format!("{} bytes of {needed}", bytes.len()))
        }
        Pixels::Mjpeg => {
            let length = match mjpeg::scan(bytes) {
                Ok(jpeg) if (u32::from(jpeg.width), u32::from(jpeg.height)) == (running.width, running.height) => {
                    jpeg.bytes.len()
                }
                Ok(jpeg) => return Some(format!("{}x{} pixels", jpeg.width, jpeg.height)),
                Err(broken) => return Some(broken.to_string()),
            };
            bytes.truncate(length);
            None
        }
    }
}
