//! Whoever looks after the folder: closes recordings, deletes old ones at each start, while a case is filmed, and every
//! hour on a machine that nobody uses.

use crate::clock::{AgeClock, Wall};
use crate::keep::{self, Left, Room};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};
use tongban_sdk::tracing;

/// The folder, and by which time things in it grow old.
pub struct Keeper {
    folder: PathBuf,
    room: Room,
    state: Mutex<State>,
}

struct State {
    clock: AgeClock,
    /// The recording that is being written.
    open: Option<PathBuf>,
}

impl State {
    fn now(&mut self) -> SystemTime {
        let (now, written) = self.clock.now();
        if let Err(error) = written {
            tracing::warn!("{} cannot be written: {error}; time the machine is off may not count", crate::clock::FILE);
        }
        now
    }
}

impl Keeper {
    /// Looks after a folder. Errors: it cannot be read.
    pub fn new(folder: &Path, room: Room, wall: Wall) -> io::Result<Keeper> {
        let newest = keep::list(folder, None)?.iter().map(|kept| kept.changed).max();
        let clock = AgeClock::open(folder, newest, wall);
        Ok(Keeper { folder: folder.to_path_buf(), room, state: Mutex::new(State { clock, open: None }) })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Deletes what is too old or too much, never the recording that is open.
    pub fn tidy(&self) -> io::Result<Left> {
        let mut state = self.lock();
        let now = state.now();
        keep::tidy(&self.folder, state.open.as_deref(), &self.room, now)
    }

    /// That file is being written from now on.
    pub fn opened(&self, part: &Path) {
        self.lock().open = Some(part.to_path_buf());
    }

    /// That file is not being written any more, and was not closed.
    pub fn given_up(&self, part: &Path) {
        let mut state = self.lock();
        if state.open.as_deref() == Some(part) {
            state.open = None;
        }
    }

    /// Gives a file that is whole the name and the age of a closed recording. Errors: the disk.
    pub fn closed(&self, part: &Path) -> io::Result<()> {
        let mut state = self.lock();
        let now = state.now();
        // Its age counts from here, whatever the system's clock says.
        if let Err(error) = File::options().write(true).open(part).and_then(|file| file.set_modified(now)) {
            tracing::warn!("{}: its time cannot be set: {error}", part.display());
        }
        let to = part.with_extension(keep::CLOSED);
        if to.exists() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "a closed recording has its name"));
        }
        std::fs::rename(part, to)?;
        if state.open.as_deref() == Some(part) {
            state.open = None;
        }
        sync_folder(&self.folder)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The new name is on the disk, too.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The thread that tidies a machine nobody uses. Dropping it ends the thread and waits for it.
pub struct Housekeeping {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Housekeeping {
    /// Tidies now and then that often. Error: the system gives no thread.
    pub fn start(keeper: Arc<Keeper>, every: Duration) -> io::Result<Housekeeping> {
        let (end, ended) = channel();
        let work = move || {
            loop {
                if let Err(error) = keeper.tidy() {
                    tracing::warn!("{}: cannot be tidied: {error}", keeper.folder.display());
                }
                if ended.recv_timeout(every) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("recorder-tidy".into()).spawn(work)?;
        Ok(Housekeeping { end: Some(end), thread: Some(thread) })
    }
}

impl Drop for Housekeeping {
    fn drop(&mut self) {
        self.end = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
