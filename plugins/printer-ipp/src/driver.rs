//! The driver: commands of the class over one printer, and a thread that watches between them.

use crate::core::{Core, Happened};
use crate::queue::{Opener, Profile, Queue};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{
    Capabilities, Content, GetJobParams, GetJobResult, Paper, PrintNativeParams, PrintNativeResult, Printer, Status,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure};

/// How often a command looks whether the watch has let go of the printer.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a status may wait for that.
const STATUS: Duration = Duration::from_millis(250);

struct Shared {
    core: Mutex<Core>,
    stop: Mutex<bool>,
    woken: Condvar,
}

/// A printer that is reached by IPP.
pub struct Ipp {
    shared: Arc<Shared>,
    watch: Option<JoinHandle<()>>,
}

impl Ipp {
    /// A driver for that queue. `news` is told of what belongs to no command.
    pub fn new(
        opener: Opener,
        profile: Profile,
        journal: Journal,
        news: impl Fn(Happened) + Send + 'static,
    ) -> Result<Ipp, Failure> {
        let every = profile.watch;
        let core = Mutex::new(Core::new(Queue::new(opener, profile), journal, Box::new(news)));
        let shared = Arc::new(Shared { core, stop: Mutex::new(false), woken: Condvar::new() });
        let watched = Arc::clone(&shared);
        let watch = std::thread::Builder::new().name("ipp watch".into()).spawn(move || watched.watch(every));
        let watch = watch.map_err(|fault| Failure::new(CompletionCode::InternalError, format!("a thread: {fault}")))?;
        Ok(Ipp { shared, watch: Some(watch) })
    }
}

impl Drop for Ipp {
    fn drop(&mut self) {
        *self.shared.stop.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.woken.notify_all();
        if let Some(watch) = self.watch.take() {
            let _ = watch.join();
        }
    }
}

impl Shared {
    fn watch(&self, every: Duration) {
        loop {
            self.core.lock().unwrap_or_else(PoisonError::into_inner).watch();
            let stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.woken.wait_timeout_while(stop, every, |stop| !*stop);
            if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                return;
            }
        }
    }

    /// The printer, unless the time ends first.
    fn until(&self, ended: impl Fn() -> Option<Failure>) -> Result<MutexGuard<'_, Core>, Failure> {
        loop {
            match self.core.try_lock() {
                Ok(core) => return Ok(core),
                Err(TryLockError::Poisoned(core)) => return Ok(core.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
            if let Some(failure) = ended() {
                return Err(failure);
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// The printer for a command: the watch may hold it for a moment, a cancel does not wait for that.
    fn take(&self, call: &dyn Call) -> Result<MutexGuard<'_, Core>, Failure> {
        self.until(|| match () {
            () if call.cancelled() => Some(Failure::canceled()),
            () if call.remaining().is_zero() => Some(Failure::time_out()),
            () => None,
        })
    }

    fn soon(&self) -> Option<MutexGuard<'_, Core>> {
        let end = Instant::now() + STATUS;
        self.until(|| (Instant::now() >= end).then(Failure::time_out)).ok()
    }
}

impl Printer for Ipp {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let (pdf, keeps_jobs) =
            self.shared.soon().map_or((true, true), |mut core| (core.takes_pdf(), core.keeps_jobs()));
        let contents = if pdf { Content::Pdf.word().into() } else { String::new() };
        Ok(Capabilities { contents, width: 0, cuts: false, sees_taken: false, keeps_jobs })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let unknown = Status { paper: Paper::Unknown, device: DeviceState::NoDevice };
        Ok(self.shared.soon().map_or(unknown, |mut core| core.status()))
    }

    fn print_native(&mut self, call: &dyn Call, params: PrintNativeParams) -> Result<PrintNativeResult, Failure> {
        if params.content != Content::Pdf {
            return Err(Failure::new(CompletionCode::UnsupportedData, "this printer takes pdf only"));
        }
        if !params.data.expose().starts_with(b"%PDF-") {
            return Err(Failure::new(CompletionCode::InvalidData, "field data: not a PDF"));
        }
        let delivery = self.shared.take(call)?.print(call, &params.reference, params.data.expose())?;
        Ok(PrintNativeResult { delivery })
    }

    fn get_job(&mut self, call: &dyn Call, params: GetJobParams) -> Result<GetJobResult, Failure> {
        let state = self.shared.take(call)?.became(call, &params.reference)?;
        Ok(GetJobResult { state })
    }
}
