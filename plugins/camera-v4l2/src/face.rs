//! Finds faces, on a thread of its own so that the live picture does not wait for it.
//!
//! SeetaFace by way of `rustface`: it knows where a frontal face is and nothing else, neither whose nor the eyes.

use crate::picture::Grey;
use rustface::ImageData;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;

/// The detector's numbers; 1.2 MB, from the package `rustface` 0.1.7 (BSD-2-Clause, see `model/LICENSE`).
const MODEL: &[u8] = include_bytes!("../model/seeta_fd_frontal_v1.0.bin");
/// The smallest face looked for, as a share of the picture's shorter side.
const LEAST: f32 = 0.14;
/// Pixels across that the smallest face has when it is looked for: the detector's own window is 40.
const WINDOW: f32 = 44.0;
/// Below this the detector is guessing; its author's own choice is 2.0.
const SCORE: f64 = 2.5;

/// Where a face is, in pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Face {
    /// Left edge of its square.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Width and height.
    pub size: f32,
    /// How sure the detector is.
    pub score: f32,
}

impl Face {
    /// Its middle.
    pub fn middle(&self) -> (f32, f32) {
        (self.left + self.size / 2.0, self.top + self.size / 2.0)
    }

    /// Somewhere between this and another: 0 is this.
    pub fn blend(&self, other: &Face, share: f32) -> Face {
        let mix = |one: f32, two: f32| one + (two - one) * share;
        Face {
            left: mix(self.left, other.left),
            top: mix(self.top, other.top),
            size: mix(self.size, other.size),
            score: self.score.max(other.score),
        }
    }

    /// How far the other lies from here, in widths of this face.
    pub fn moved(&self, other: &Face) -> f32 {
        let ((x, y), (u, v)) = (self.middle(), other.middle());
        ((x - u).hypot(y - v) + (self.size - other.size).abs()) / self.size.max(1.0)
    }
}

/// The thread that looks for faces.
pub struct Finder {
    asks: Option<SyncSender<Grey>>,
    answers: Receiver<Vec<Face>>,
    thread: Option<JoinHandle<()>>,
    asked: bool,
    /// What it is looking at belongs to a command that is over.
    stale: bool,
}

impl Finder {
    /// Starts the thread; it reads the model with its first picture. Errors: the system gives no thread.
    pub fn start() -> std::io::Result<Finder> {
        let (asks, pictures) = sync_channel::<Grey>(1);
        let (tell, answers) = sync_channel(1);
        let work = move || {
            let mut seen = None;
            for picture in pictures {
                // The detector indexes by itself; should it panic, it has seen no face and is made anew.
                let found = catch_unwind(AssertUnwindSafe(|| look(&mut seen, &picture)));
                if found.is_err() {
                    seen = None;
                }
                if tell.send(found.unwrap_or_default()).is_err() {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("camera-faces".into()).spawn(work)?;
        Ok(Finder { asks: Some(asks), answers, thread: Some(thread), asked: false, stale: false })
    }

    /// Whether it is at work.
    pub fn is_busy(&self) -> bool {
        self.asked
    }

    /// Gives it a picture; only when it is not at work.
    pub fn ask(&mut self, picture: Grey) {
        if let Some(asks) = self.asks.as_ref().filter(|_| !self.asked) {
            self.asked = asks.send(picture).is_ok();
        }
    }

    /// The answer, if there is one by now.
    pub fn answer(&mut self) -> Option<Vec<Face>> {
        match self.answers.try_recv() {
            Ok(faces) => {
                self.asked = false;
                (!std::mem::take(&mut self.stale)).then_some(faces)
            }
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => None,
        }
    }

    /// Drops the answer to what it may still be looking at; does not wait for it.
    pub fn forget(&mut self) {
        self.stale = self.asked;
    }
}

impl Drop for Finder {
    fn drop(&mut self) {
        self.asks = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

type Detector = Box<dyn rustface::Detector>;

fn look(seen: &mut Option<Detector>, picture: &Grey) -> Vec<Face> {
    let detector = match seen {
        Some(detector) => detector,
        None => {
            let Ok(model) = rustface::read_model(Cursor::new(MODEL)) else { return Vec::new() };
            let mut detector = rustface::create_detector_with_model(model);
            detector.set_min_face_size(40);
            detector.set_score_thresh(SCORE);
            detector.set_pyramid_scale_factor(0.8);
            detector.set_slide_window_step(4, 4);
            seen.insert(detector)
        }
    };
    let least = LEAST * picture.width.min(picture.height) as f32;
    let times = ((least / WINDOW) as usize).max(1);
    let small = picture.smaller(times);
    if small.width < 40 || small.height < 40 {
        return Vec::new();
    }
    let found = detector.detect(&ImageData::new(&small.bytes, small.width as u32, small.height as u32));
    let scale = times as f32;
    found
        .iter()
        .map(|face| Face {
            left: face.bbox().x() as f32 * scale,
            top: face.bbox().y() as f32 * scale,
            size: face.bbox().width() as f32 * scale,
            score: face.score() as f32,
        })
        .collect()
}
