//! A case that is being filmed, as the driver sees it: it gives orders to the thread of `reel` and asks how it goes.

use crate::home::Home;
use crate::keep;
use crate::keeper::Keeper;
use crate::matroska::Movie;
use crate::reel::Reel;
use std::fmt;
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tongban_wire::WireError;
use tongban_wire::video::Wanted;

/// An order to the thread, and where the answer goes.
pub(crate) enum Order {
    /// Write that step.
    Mark(String, SyncSender<std::io::Result<()>>),
    /// End the film.
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
        let reel = Reel::new(plan, home, Arc::clone(&keeper), lens, movie, told);
        let spawned = std::thread::Builder::new().name("recorder".into()).spawn(move || reel.run(&taken));
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
        self.going.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
