//! Where the way to the camera is kept while nobody uses it, and the thread that looks for a camera that was lost.
//!
//! Opening a network camera may take twelve seconds. Whoever films must write steps meanwhile, and whoever ends a case
//! must not wait; so the way is lent to one thread at a time and comes back by itself.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tongban_wire::WireError;
use tongban_wire::video::{Pictures, Running, Wanted, choose};

/// The way to a camera.
pub trait Source: Send {
    /// Opens it. May take as long as the camera does.
    fn open(&mut self) -> Result<Box<dyn Pictures>, WireError>;

    /// Whether it is there, within the second the host waits for a status.
    fn there(&mut self) -> Result<(), WireError> {
        self.open().map(drop)
    }
}

impl<F: FnMut() -> Result<Box<dyn Pictures>, WireError> + Send> Source for F {
    fn open(&mut self) -> Result<Box<dyn Pictures>, WireError> {
        self()
    }
}

/// What opens the camera.
pub type Opener = Box<dyn Source>;

/// The camera, switched on.
pub struct Lens {
    /// Its pictures.
    pub pictures: Box<dyn Pictures>,
    /// How they come.
    pub running: Running,
}

impl Lens {
    fn open(opener: &mut Opener, wanted: &Wanted) -> Result<Lens, WireError> {
        let mut pictures = opener.open()?;
        let mode = choose(pictures.modes(), wanted)?.clone();
        let running = pictures.start(&mode, wanted.rate)?;
        Ok(Lens { pictures, running })
    }
}

/// Where the way is kept. Clones are the same place.
#[derive(Clone)]
pub struct Home(Arc<(Mutex<Option<Opener>>, Condvar)>);

impl Home {
    /// With the way in it.
    pub fn of(opener: Opener) -> Home {
        Home(Arc::new((Mutex::new(Some(opener)), Condvar::new())))
    }

    /// Does something with the way, once it is there; `None` where it is lent for longer than that.
    pub fn lend<T>(&self, within: Duration, with: impl FnOnce(&mut Opener) -> T) -> Option<T> {
        let until = Instant::now() + within;
        let (place, came) = &*self.0;
        let mut place = lock(place);
        let mut opener = loop {
            match place.take() {
                Some(opener) => break opener,
                None => {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return None;
                    }
                    place = came.wait_timeout(place, left).unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        };
        drop(place);
        let done = with(&mut opener);
        let (place, came) = &*self.0;
        *lock(place) = Some(opener);
        came.notify_all();
        Some(done)
    }

    /// Switches the camera on; `None` where somebody else still looks for it after that time.
    pub fn open(&self, within: Duration, wanted: &Wanted) -> Option<Result<Lens, WireError>> {
        self.lend(within, |opener| Lens::open(opener, wanted))
    }
}

/// A look for the camera. Dropping it gives it up: a camera that is found after that is switched off at once.
pub struct Seek(Arc<Mutex<Found>>);

enum Found {
    NotYet,
    There(Result<Lens, WireError>),
    GivenUp,
}

impl Seek {
    /// Begins to look, on a thread that ends by itself. Error: the system gives none.
    pub fn begin(home: Home, wanted: Wanted) -> std::io::Result<Seek> {
        let found = Arc::new(Mutex::new(Found::NotYet));
        let place = Arc::clone(&found);
        let look = move || {
            let put = |came| {
                let mut place = lock(&place);
                if !matches!(*place, Found::GivenUp) {
                    *place = Found::There(came);
                }
            };
            // What nobody wants any more is switched off before the next one may switch it on.
            if home.lend(Duration::ZERO, |opener| put(Lens::open(opener, &wanted))).is_none() {
                put(Err(WireError::Busy));
            }
        };
        std::thread::Builder::new().name("recorder-camera".into()).spawn(look)?;
        Ok(Seek(found))
    }

    /// What came of it; nothing while it still looks.
    pub fn result(&self) -> Option<Result<Lens, WireError>> {
        let mut found = lock(&self.0);
        match std::mem::replace(&mut *found, Found::GivenUp) {
            Found::There(came) => Some(came),
            before => {
                *found = before;
                None
            }
        }
    }
}

impl Drop for Seek {
    fn drop(&mut self) {
        *lock(&self.0) = Found::GivenUp;
    }
}

fn lock<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
