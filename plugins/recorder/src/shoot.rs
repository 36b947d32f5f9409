//! The thread that films one case: takes pictures, writes them, goes on when the camera was pulled and comes back.

use crate::keep::{self, Left, Room};
use crate::matroska::Movie;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tongban_wire::video::{Pictures, Pixels, Running, Wanted, choose, mjpeg, steady, yuyv};
use tongban_wire::{Patience, WireError};

/// What opens the camera.
pub type Opener = Box<dyn FnMut() -> Result<Box<dyn Pictures>, WireError> + Send>;

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
    thread: Option<JoinHandle<Opener>>,
    /// The file while it is open.
    pub part: PathBuf,
}

/// What is filmed, and how much of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Folder of the recordings.
    pub folder: PathBuf,
    /// Name of the file without its ending.
    pub name: String,
    /// The camera's pictures.
    pub wanted: Wanted,
    /// How much may be kept.
    pub room: Room,
    /// Where the system says the film began.
    pub begun_ns: i64,
}

impl Plan {
    /// The file while it is open.
    pub fn part(&self) -> PathBuf {
        keep::file(&self.folder, &self.name, keep::OPEN)
    }
}

/// The camera, switched on.
struct Lens {
    pictures: Box<dyn Pictures>,
    running: Running,
}

impl Lens {
    fn open(opener: &mut Opener, wanted: &Wanted) -> Result<Lens, WireError> {
        let mut pictures = opener()?;
        let mode = choose(pictures.modes(), wanted)?.clone();
        let running = pictures.start(&mode, wanted.rate)?;
        Ok(Lens { pictures, running })
    }
}

impl Shoot {
    /// Switches the camera on and begins a file. Gives the opener back when it fails.
    pub fn begin(plan: Plan, mut opener: Opener) -> Result<Shoot, (Opener, Begin)> {
        let lens = match Lens::open(&mut opener, &plan.wanted) {
            Ok(lens) => lens,
            Err(error) => return Err((opener, Begin::Camera(error))),
        };
        let part = plan.part();
        let title = plan.name.clone();
        let movie = Movie::create(&part, lens.running.width, lens.running.height, plan.begun_ns, &title);
        let movie = match movie {
            Ok(movie) => movie,
            Err(error) => return Err((opener, Begin::Disk(error))),
        };
        let (orders, taken) = sync_channel(4);
        let going = Arc::new(Mutex::new(Going::default()));
        let told = Arc::clone(&going);
        let builder = std::thread::Builder::new().name("recorder".into());
        // The opener is moved into the thread; a system without threads keeps it, and the recorder with it.
        let spawned = builder.spawn(move || {
            Work {
                plan,
                opener,
                lens: Some(lens),
                movie: Some(movie),
                told,
                begun: steady(),
                again: Instant::now() + PICTURE,
            }
            .run(&taken)
        });
        match spawned {
            Ok(thread) => Ok(Shoot { orders, going, thread: Some(thread), part }),
            Err(error) => Err((Box::new(|| Err(WireError::Gone)), Begin::Disk(error))),
        }
    }

    /// How it goes.
    pub fn going(&self) -> Going {
        lock(&self.going).clone()
    }

    /// Writes a step; it is on the disk when this returns.
    pub fn mark(&self, step: &str, patience: Duration) -> std::io::Result<()> {
        self.order(|answer| Order::Mark(step.to_owned(), answer), patience)
    }

    /// Ends the film: the file is whole when this returns. Gives the opener back.
    pub fn stop(mut self, patience: Duration) -> (Option<Opener>, std::io::Result<()>) {
        let done = self.order(Order::Stop, patience);
        let opener = self.thread.take().and_then(|thread| thread.join().ok());
        (opener, done)
    }

    fn order(
        &self,
        make: impl FnOnce(SyncSender<std::io::Result<()>>) -> Order,
        patience: Duration,
    ) -> std::io::Result<()> {
        let (answer, answered) = sync_channel(1);
        let over = |_| std::io::Error::other("the film has ended");
        self.orders.send(make(answer)).map_err(|_| std::io::Error::other("the film has ended"))?;
        match answered.recv_timeout(patience) {
            Ok(done) => done,
            Err(RecvTimeoutError::Timeout) => Err(std::io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(over(())),
        }
    }
}

impl Drop for Shoot {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let (answer, _) = sync_channel(1);
            let _ = self.orders.send(Order::Stop(answer));
            let _ = thread.join();
        }
    }
}

/// Why a film could not begin.
#[derive(Debug)]
pub enum Begin {
    /// The camera.
    Camera(WireError),
    /// The disk.
    Disk(std::io::Error),
}

fn lock(going: &Mutex<Going>) -> MutexGuard<'_, Going> {
    going.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread's own.
struct Work {
    plan: Plan,
    opener: Opener,
    lens: Option<Lens>,
    movie: Option<Movie>,
    told: Arc<Mutex<Going>>,
    begun: Duration,
    again: Instant,
}

impl Work {
    fn run(mut self, orders: &Receiver<Order>) -> Opener {
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
                    self.lens = None;
                    let _ = answer.send(self.close());
                    return self.opener;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let _ = self.close();
                    return self.opener;
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
            if Instant::now() >= self.again && self.movie.is_some() {
                self.again = Instant::now() + AGAIN;
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

    fn look_again(&mut self) {
        match Lens::open(&mut self.opener, &self.plan.wanted) {
            Ok(lens) => {
                self.lens = Some(lens);
                self.again = Instant::now() + PICTURE;
                lock(&self.told).lost = None;
                let at = self.now();
                let _ = self.write(|movie| movie.mark(at, "camera.back"));
            }
            Err(error) => lock(&self.told).lost = Some(error),
        }
    }

    /// Writes; a disk that fails ends the film, closed as well as it can be.
    fn write(&mut self, with: impl FnOnce(&mut Movie) -> std::io::Result<()>) -> std::io::Result<()> {
        let Some(movie) = &mut self.movie else { return Err(std::io::Error::other("the film has ended")) };
        let done = with(movie);
        if let Err(error) = &done {
            lock(&self.told).ended = Some(format!("the disk: {error}"));
            let _ = self.close();
            self.lens = None;
        }
        done
    }

    fn tidy(&mut self) {
        let part = self.plan.part();
        let left = keep::tidy(&self.plan.folder, Some(&part), &self.plan.room);
        let mut told = lock(&self.told);
        told.little_room = !matches!(left, Ok(Left::Plenty));
        if matches!(left, Ok(Left::Nothing)) && self.movie.is_some() {
            told.ended = Some("no room left".into());
            drop(told);
            let _ = self.close();
            self.lens = None;
        }
    }

    fn close(&mut self) -> std::io::Result<()> {
        let Some(movie) = self.movie.take() else { return Ok(()) };
        movie.close()?;
        let part = self.plan.part();
        std::fs::rename(&part, part.with_extension(keep::CLOSED))?;
        sync_folder(&self.plan.folder)
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

/// The new name is on the disk, too.
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}
