//! A camera without a kernel: it delivers drawn pictures in real time, with the faults of real ones.
//!
//! In the guest the same driver runs against the kernel's own virtual camera (vivid); this one is for every other run.

use super::drawing::Drawing;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tongban_wire::video::{Control, Mode, Pictures, Pixels, Running, Taken, steady};
use tongban_wire::{Patience, WireError};

/// Buffers of the kernel's ring.
const RING: u32 = 4;

/// What can happen to a picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PictureFault {
    /// The stream breaks (EIO); the camera stays and can be started anew.
    Broke,
    /// The same picture again, its number and time going on.
    Frozen,
    /// Only the first half of it comes.
    Truncated,
    /// It has another size than agreed.
    WrongSize,
    /// The camera marks it as damaged.
    Damaged,
    /// It has no bytes.
    Empty,
    /// It is nothing but noise.
    Noise,
    /// It does not come; the next one does.
    Dropped,
    /// It comes that much later.
    Late(Duration),
    /// The cable is pulled instead.
    Pull,
}

/// One of each, with its name. `late` is longer than the driver waits.
pub fn each_picture_fault(late: Duration) -> Vec<(&'static str, PictureFault)> {
    vec![
        ("stream broke", PictureFault::Broke),
        ("frozen", PictureFault::Frozen),
        ("truncated", PictureFault::Truncated),
        ("wrong size", PictureFault::WrongSize),
        ("damaged", PictureFault::Damaged),
        ("empty", PictureFault::Empty),
        ("noise", PictureFault::Noise),
        ("dropped", PictureFault::Dropped),
        ("late", PictureFault::Late(late)),
        ("pulled", PictureFault::Pull),
    ]
}

/// A staged camera; clones are the same one.
#[derive(Clone)]
pub struct StagedCamera(Arc<Mutex<Stage>>);

struct Stage {
    modes: Vec<Mode>,
    scene: Vec<Drawing>,
    film: Vec<Vec<u8>>,
    pulled: bool,
    /// Grows with each pull: a camera opened before is gone for ever.
    cable: u32,
    fault: Option<(PictureFault, u32, u32)>,
    /// Pictures delivered or lost since the last fault was ordered.
    count: u32,
    streaming: bool,
    opened: u32,
    orders: Vec<(Control, i32)>,
    busy: bool,
}

impl StagedCamera {
    /// A camera that offers these modes and shows nothing yet.
    pub fn new(modes: &[Mode]) -> StagedCamera {
        StagedCamera(Arc::new(Mutex::new(Stage {
            modes: modes.to_vec(),
            scene: Vec::new(),
            film: Vec::new(),
            pulled: false,
            cable: 0,
            fault: None,
            count: 0,
            streaming: false,
            opened: 0,
            orders: Vec::new(),
            busy: false,
        })))
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on it sees these, over and over.
    pub fn show(&self, scene: Vec<Drawing>) {
        let mut stage = self.stage();
        stage.scene = scene;
        stage.film.clear();
    }

    /// Does a fault to picture `nth` from now and to so many in all.
    pub fn fault(&self, fault: PictureFault, nth: u32, many: u32) {
        let mut stage = self.stage();
        stage.fault = Some((fault, nth, many));
        stage.count = 0;
    }

    /// No more faults.
    pub fn calm(&self) {
        self.stage().fault = None;
        self.plug();
    }

    /// Pulls the cable.
    pub fn pull(&self) {
        let mut stage = self.stage();
        stage.pulled = true;
        stage.cable += 1;
        stage.streaming = false;
    }

    /// Puts the cable back.
    pub fn plug(&self) {
        self.stage().pulled = false;
    }

    /// Another program holds it, or no longer.
    pub fn hold(&self, busy: bool) {
        self.stage().busy = busy;
    }

    /// Whether its lamp is on.
    pub fn is_on(&self) -> bool {
        self.stage().streaming
    }

    /// How often it was opened.
    pub fn opened(&self) -> u32 {
        self.stage().opened
    }

    /// What was set on it, in order.
    pub fn orders(&self) -> Vec<(Control, i32)> {
        self.stage().orders.clone()
    }

    /// Opens it, as a driver does.
    pub fn opener(&self) -> impl FnMut() -> Result<Box<dyn Pictures>, WireError> + Send + 'static {
        let camera = self.clone();
        move || {
            let mut stage = camera.stage();
            match () {
                () if stage.pulled => Err(WireError::Absent("camera at 1-2.1".into())),
                () if stage.busy => Err(WireError::Busy),
                () => {
                    stage.opened += 1;
                    let (modes, cable) = (stage.modes.clone(), stage.cable);
                    let end = End {
                        camera: camera.clone(),
                        modes,
                        cable,
                        running: None,
                        sequence: 0,
                        due: Duration::ZERO,
                        period: Duration::ZERO,
                        ring: 0,
                        last: Vec::new(),
                    };
                    Ok(Box::new(end))
                }
            }
        }
    }
}

/// An open camera.
struct End {
    camera: StagedCamera,
    modes: Vec<Mode>,
    cable: u32,
    running: Option<Running>,
    sequence: u32,
    due: Duration,
    period: Duration,
    /// Old pictures still in the ring.
    ring: u32,
    last: Vec<u8>,
}

impl End {
    fn gone(&self, stage: &Stage) -> bool {
        stage.pulled || stage.cable != self.cable
    }
}

impl Pictures for End {
    fn modes(&self) -> &[Mode] {
        &self.modes
    }

    fn start(&mut self, wanted: &Mode, rate: u32) -> Result<Running, WireError> {
        let mut stage = self.camera.stage();
        if self.gone(&stage) {
            return Err(WireError::Gone);
        }
        let stride = if wanted.pixels == Pixels::Mjpeg { 0 } else { wanted.width * 2 };
        let running = Running { pixels: wanted.pixels, width: wanted.width, height: wanted.height, stride };
        self.running = Some(running);
        self.period = Duration::from_secs(1) / wanted.rate(rate).max(1);
        self.due = steady() + self.period;
        self.sequence = 0;
        stage.streaming = true;
        stage.film.clear();
        Ok(running)
    }

    fn next(&mut self, into: &mut Vec<u8>, patience: &Patience) -> Result<Taken, WireError> {
        let running = self.running.ok_or_else(|| WireError::System("not started".into()))?;
        loop {
            // Nobody took pictures for a while: the ring holds the first four of it, then the next comes in its time.
            let now = steady();
            if self.ring == 0 && self.due + self.period * (RING + 1) < now {
                self.ring = RING;
            }
            while steady() < self.due {
                if self.gone(&self.camera.stage()) {
                    return Err(WireError::Gone);
                }
                std::thread::sleep(
                    patience.slice()?.min(self.due.saturating_sub(steady())).min(Duration::from_millis(20)),
                );
            }
            let at = self.due;
            self.due += self.period;
            if self.ring > 0 {
                self.ring -= 1;
                if self.ring == 0 {
                    self.due = steady() + self.period;
                }
            }
            self.sequence += 1;
            let mut stage = self.camera.stage();
            if self.gone(&stage) {
                return Err(WireError::Gone);
            }
            let number = stage.count;
            stage.count += 1;
            if stage.film.is_empty() {
                stage.film = stage.scene.iter().map(|drawing| encode(drawing, running.pixels)).collect();
            }
            let picture = match stage.film.len() {
                0 => return Err(WireError::System("nothing to show".into())),
                many => stage.film[self.sequence as usize % many].clone(),
            };
            let fault = stage.fault.clone().filter(|(_, from, many)| number >= *from && number - from < *many);
            drop(stage);
            let mut taken = Taken { sequence: self.sequence, at, damaged: false };
            *into = picture;
            match fault.map(|(fault, ..)| fault) {
                None => {}
                Some(PictureFault::Broke) => {
                    self.running = None;
                    return Err(WireError::System("picture: the stream broke".into()));
                }
                Some(PictureFault::Frozen) if self.last.is_empty() => {}
                Some(PictureFault::Frozen) => into.clone_from(&self.last),
                Some(PictureFault::Truncated) => into.truncate(into.len() / 2),
                Some(PictureFault::WrongSize) => {
                    *into = encode(&Drawing { width: 16, height: 16, rgb: vec![9; 768] }, running.pixels)
                }
                Some(PictureFault::Damaged) => taken.damaged = true,
                Some(PictureFault::Empty) => into.clear(),
                Some(PictureFault::Noise) => {
                    for (at, byte) in into.iter_mut().enumerate() {
                        *byte = (at as u32).wrapping_mul(2_654_435_761).wrapping_add(self.sequence).to_be_bytes()[0];
                    }
                }
                Some(PictureFault::Dropped) => continue,
                Some(PictureFault::Late(late)) => self.due += late,
                Some(PictureFault::Pull) => {
                    self.camera.pull();
                    return Err(WireError::Gone);
                }
            }
            self.last.clone_from(into);
            return Ok(taken);
        }
    }

    fn stop(&mut self) {
        self.running = None;
        let mut stage = self.camera.stage();
        if stage.cable == self.cable {
            stage.streaming = false;
        }
    }

    fn set(&mut self, control: Control, value: i32) -> Result<(), WireError> {
        if control == Control::Focus && value > 250 {
            return Err(WireError::Setting(format!("focus {value}: this camera takes 0 to 250, step 5")));
        }
        self.camera.stage().orders.push((control, value));
        Ok(())
    }

    fn is_there(&mut self) -> bool {
        !self.gone(&self.camera.stage())
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A drawing as the camera sends it.
pub fn encode(drawing: &Drawing, pixels: Pixels) -> Vec<u8> {
    match pixels {
        Pixels::Mjpeg => {
            let mut out = Vec::new();
            let mut encoder = Encoder::new(&mut out, 85);
            encoder.set_sampling_factor(SamplingFactor::F_2_1);
            let size = (u16::try_from(drawing.width).unwrap_or(0), u16::try_from(drawing.height).unwrap_or(0));
            let _ = encoder.encode(&drawing.rgb, size.0, size.1, ColorType::Rgb);
            out
        }
        Pixels::Yuyv => {
            let yuv = |p: &[u8]| {
                let [r, g, b] = [p[0], p[1], p[2]].map(f32::from);
                let y = 16.0 + 0.257 * r + 0.504 * g + 0.098 * b;
                let (u, v) = (128.0 - 0.148 * r - 0.291 * g + 0.439 * b, 128.0 + 0.439 * r - 0.368 * g - 0.071 * b);
                [y, u, v].map(|part| (part + 0.5) as u8)
            };
            let pair = |pair: &[u8]| {
                let (one, other) = (yuv(&pair[..3]), yuv(&pair[3..]));
                [one[0], one[1], other[0], other[2]]
            };
            drawing.rgb.chunks_exact(6).flat_map(pair).collect()
        }
    }
}
