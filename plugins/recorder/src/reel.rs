//! The thread that films one case: takes pictures, writes them, goes on when the camera was pulled and comes back.

use crate::home::{Home, Lens, Seek};
use crate::keep::Left;
use crate::keeper::Keeper;
use crate::matroska::Movie;
use crate::shoot::{Going, Order, Plan};
use std::borrow::Cow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tongban_wire::video::{Pixels, Running, mjpeg, steady, yuyv};
use tongban_wire::{Patience, WireError};

/// How long a picture may take before the camera is opened anew.
const PICTURE: Duration = Duration::from_secs(2);
/// How long the thread waits before it looks for a lost camera again.
const AGAIN: Duration = Duration::from_millis(500);
/// How often the room on the disk is looked at.
const TIDY: Duration = Duration::from_secs(30);
/// How long one look for a picture takes at most, so that a step is written soon.
const LOOK: Duration = Duration::from_millis(100);

fn lock(going: &Mutex<Going>) -> MutexGuard<'_, Going> {
    going.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread's own.
pub(crate) struct Reel {
    plan: Plan,
    home: Home,
    keeper: Arc<Keeper>,
    lens: Option<Lens>,
    /// Whoever looks for a camera that was lost.
    seek: Option<Seek>,
    movie: Option<Movie>,
    told: Arc<Mutex<Going>>,
    begun: Duration,
    again: Instant,
}

impl Reel {
    /// A film that begins now.
    pub(crate) fn new(
        plan: Plan,
        home: Home,
        keeper: Arc<Keeper>,
        lens: Lens,
        movie: Movie,
        told: Arc<Mutex<Going>>,
    ) -> Reel {
        Reel {
            plan,
            home,
            keeper,
            lens: Some(lens),
            seek: None,
            movie: Some(movie),
            told,
            begun: steady(),
            again: Instant::now() + PICTURE,
        }
    }

    /// Films until it is told to stop, or nobody is left who could.
    pub(crate) fn run(mut self, orders: &Receiver<Order>) {
        let mut buffer = Vec::new();
        let mut tidy = Instant::now() + TIDY;
        let mut due = Duration::ZERO;
        loop {
            let wait = if self.lens.is_some() { Duration::ZERO } else { LOOK };
            match orders.recv_timeout(wait) {
                Ok(Order::Mark(step, answer)) => {
                    let at = self.now();
                    let done = self.write(|movie| movie.mark(at, &step));
                    let _ = answer.send(done);
                    continue;
                }
                Ok(Order::Stop(answer)) => {
                    // The camera goes off first: its lamp says when it films.
                    (self.lens, self.seek) = (None, None);
                    let _ = answer.send(self.close());
                    return;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let _ = self.close();
                    return;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if Instant::now() >= tidy {
                tidy = Instant::now() + TIDY;
                self.tidy();
            }
            self.picture(&mut buffer, &mut due);
        }
    }

    fn now(&self) -> u64 {
        steady().saturating_sub(self.begun).as_millis() as u64
    }

    fn picture(&mut self, buffer: &mut Vec<u8>, due: &mut Duration) {
        let Some(lens) = &mut self.lens else {
            if self.movie.is_some() {
                self.look_again();
            }
            return;
        };
        let running = lens.running;
        match lens.pictures.next(buffer, &Patience::plain(LOOK)) {
            Ok(taken) => {
                let early = taken.at + Duration::from_millis(5) < *due || taken.at < self.begun;
                let bytes = if taken.damaged { None } else { as_jpeg(&running, buffer) };
                let Some(bytes) = bytes else {
                    if Instant::now() >= self.again {
                        self.lose(WireError::System("the camera sends broken pictures".into()));
                    }
                    return;
                };
                self.again = Instant::now() + PICTURE;
                if early {
                    return;
                }
                *due = taken.at + Duration::from_secs(1) / self.plan.wanted.rate.max(1);
                let at = taken.at.saturating_sub(self.begun).as_millis() as u64;
                if self.write(|movie| movie.picture(at, &bytes)).is_ok() {
                    lock(&self.told).pictures += 1;
                }
            }
            // One look without a picture is nothing; two seconds of them are.
            Err(WireError::Silent) if Instant::now() < self.again => {}
            Err(error) => self.lose(error),
        }
    }

    fn lose(&mut self, error: WireError) {
        self.lens = None;
        self.again = Instant::now() + AGAIN;
        lock(&self.told).lost = Some(error);
        let at = self.now();
        let _ = self.write(|movie| movie.mark(at, "camera.lost"));
    }

    /// Looks for a lost camera, now and again and on a thread of its own: this one has steps to write.
    fn look_again(&mut self) {
        let Some(seek) = &self.seek else {
            if Instant::now() >= self.again {
                self.again = Instant::now() + AGAIN;
                self.seek = Seek::begin(self.home.clone(), self.plan.wanted).ok();
            }
            return;
        };
        let Some(came) = seek.result() else { return };
        self.seek = None;
        match came {
            Ok(lens) => {
                self.lens = Some(lens);
                self.again = Instant::now() + PICTURE;
                lock(&self.told).lost = None;
                let at = self.now();
                let _ = self.write(|movie| movie.mark(at, "camera.back"));
            }
            Err(error) => {
                self.again = Instant::now() + AGAIN;
                lock(&self.told).lost = Some(error);
            }
        }
    }

    /// Writes; a disk that fails ends the film, closed as well as it can be.
    fn write(&mut self, with: impl FnOnce(&mut Movie) -> std::io::Result<()>) -> std::io::Result<()> {
        let Some(movie) = &mut self.movie else { return Err(std::io::Error::other("the film has ended")) };
        let done = with(movie);
        if let Err(error) = &done {
            lock(&self.told).ended = Some(format!("the disk: {error}"));
            let _ = self.close();
            (self.lens, self.seek) = (None, None);
        }
        done
    }

    fn tidy(&mut self) {
        let left = self.keeper.tidy();
        let mut told = lock(&self.told);
        told.little_room = !matches!(left, Ok(Left::Plenty));
        if matches!(left, Ok(Left::Nothing)) && self.movie.is_some() {
            told.ended = Some("no room left".into());
            drop(told);
            let _ = self.close();
            (self.lens, self.seek) = (None, None);
        }
    }

    fn close(&mut self) -> std::io::Result<()> {
        let Some(movie) = self.movie.take() else { return Ok(()) };
        let part = self.plan.part();
        let closed = movie.close().and_then(|()| self.keeper.closed(&part));
        self.keeper.given_up(&part);
        closed
    }
}

/// The picture as the file holds it; `None` for one that is not whole or has another size.
fn as_jpeg<'a>(running: &Running, bytes: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    match running.pixels {
        Pixels::Mjpeg => {
            let jpeg = mjpeg::scan(bytes).ok()?;
            let size = (u32::from(jpeg.width), u32::from(jpeg.height));
            (size == (running.width, running.height)).then(|| jpeg.complete())
        }
        Pixels::Yuyv => yuyv::jpeg(running, bytes, 1).ok().map(|(jpeg, ..)| Cow::Owned(jpeg)),
    }
}
