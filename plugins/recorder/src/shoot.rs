//! The thread that films one case: takes pictures, writes them, goes on when the camera was pulled and comes back.

use crate::home::{Home, Lens, Seek};
use crate::keep::{self, Left};
use crate::keeper::Keeper;
use crate::matroska::Movie;
use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tongban_wire::video::{Pixels, Running, Wanted, mjpeg, steady, yuyv};
use tongban_wire::{Patience, WireError};

/// How long a picture may take before the camera is opened anew.
const PICTURE: Duration = Duration::from_secs(2);
/// How long the thread waits before it looks for a lost camera again.
const AGAIN: Duration = Duration::from_millis(500);
/// How often the room on the disk is looked at.
const TIDY: Duration = Duration::from_secs(30);
/// How long one look for a picture takes at most, so that a step is written soon.
const LOOK: Duration = Duration::from_millis(100);

/// An order to the thread, and where the answer goes.
enum Order {
    Mark(String, SyncSender<std::io::Result<()>>),
    Stop(SyncSender<std::io::Result<()>>),
}

/// How the filming goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Going {
    /// Why no picture comes at the moment.
    pub lost: Option<WireError>,
    /// Whether the disk is nearly full.
    pub little_room: bool,
    /// Why it ended by itself.
    pub ended: Option<String>,
    /// Pictures kept.
    pub pictures: u64,
}

/// A case that is being filmed.
pub struct Shoot {
    orders: SyncSender<Order>,
    going: Arc<Mutex<Going>>,
    thread: Option<JoinHandle<()>>,
    /// The file while it is open.
    pub part: PathBuf,
}

/// What is filmed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Folder of the recordings.
    pub folder: PathBuf,
    /// Name of the file without its ending.
    pub name: String,
    /// The camera's pictures.
    pub wanted: Wanted,
    /// Where the system says the film began.
    pub begun_ns: i64,
}

impl Plan {
    /// The file while it is open.
    pub fn part(&self) -> PathBuf {
        keep::file(&self.folder, &self.name, keep::OPEN)
    }
}

impl Shoot {
    /// Switches the camera on, which somebody else may be looking for that long, and begins a file.
    pub fn begin(plan: Plan, home: Home, keeper: Arc<Keeper>, patience: Duration) -> Result<Shoot, Begin> {
        let lens = home.open(patience, &plan.wanted).ok_or(Begin::Sought)?.map_err(Begin::Camera)?;
        let part = plan.part();
        keeper.opened(&part);
        let movie = Movie::create(&part, lens.running.width, lens.running.height, plan.begun_ns, &plan.name);
        let movie = movie.map_err(|error| {
            keeper.given_up(&part);
            Begin::Disk(error)
        })?;
        let (orders, taken) = sync_channel(4);
        let going = Arc::new(Mutex::new(Going::default()));
        let told = Arc::clone(&going);
        let work = Work {
            plan,
            home,
            keeper: Arc::clone(&keeper),
            lens: Some(lens),
            seek: None,
            movie: Some(movie),
            told,
            begun: steady(),
            again: Instant::now() + PICTURE,
        };
        let spawned = std::thread::Builder::new().name("recorder".into()).spawn(move || work.run(&taken));
        match spawned {
            Ok(thread) => Ok(Shoot { orders, going, thread: Some(thread), part }),
            Err(error) => {
                keeper.given_up(&part);
                Err(Begin::Disk(error))
            }
        }
    }

    /// How it goes.
    pub fn going(&self) -> Going {
        lock(&self.going).clone()
    }

    /// Writes a step; it is on the disk when this returns.
    pub fn mark(&self, step: &str, patience: Duration) -> Result<(), Unwritten> {
        self.order(|answer| Order::Mark(step.to_owned(), answer), patience)
    }

    /// Ends the film: the file is whole when this returns well.
    pub fn stop(mut self, patience: Duration) -> Result<(), Unwritten> {
        let done = self.order(Order::Stop, patience);
        if matches!(done, Err(Unwritten::Late)) {
            // A disk that hangs is not waited for; the thread ends when it goes on.
            self.thread = None;
        }
        done
    }

    fn order(
        &self,
        make: impl FnOnce(SyncSender<std::io::Result<()>>) -> Order,
        patience: Duration,
    ) -> Result<(), Unwritten> {
        let (answer, answered) = sync_channel(1);
        match self.orders.try_send(make(answer)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Unwritten::Late),
            Err(TrySendError::Disconnected(_)) => return Err(Unwritten::Ended),
        }
        match answered.recv_timeout(patience) {
            Ok(done) => done.map_err(Unwritten::Disk),
            Err(RecvTimeoutError::Timeout) => Err(Unwritten::Late),
            Err(RecvTimeoutError::Disconnected) => Err(Unwritten::Ended),
        }
    }
}

impl Drop for Shoot {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let (answer, _) = sync_channel(1);
            // Orders that fill the queue mean that the thread hangs.
            if !matches!(self.orders.try_send(Order::Stop(answer)), Err(TrySendError::Full(_))) {
                let _ = thread.join();
            }
        }
    }
}

/// Why a film could not begin.
#[derive(Debug)]
pub enum Begin {
    /// The camera.
    Camera(WireError),
    /// The camera was lost and is still being looked for.
    Sought,
    /// The disk.
    Disk(std::io::Error),
}

/// Why an order was not carried out.
#[derive(Debug)]
pub enum Unwritten {
    /// Not within its time; it may be later.
    Late,
    /// The film has ended by itself.
    Ended,
    /// The disk says so.
    Disk(std::io::Error),
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unwritten::Late => f.write_str("not written in time"),
            Unwritten::Ended => f.write_str("the film has ended"),
            Unwritten::Disk(error) => write!(f, "the disk: {error}"),
        }
    }
}

fn lock(going: &Mutex<Going>) -> MutexGuard<'_, Going> {
    going.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread's own.
struct Work {
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

impl Work {
    fn run(mut self, orders: &Receiver<Order>) {
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
