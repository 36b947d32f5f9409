//! The driver: commands of the class over one printer, its journal of jobs, and a thread that watches between them.

use crate::core::{Core, Happened, News};
use crate::encode::Cut;
use crate::picture::Picture;
use crate::profile::Profile;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::Duration;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{
    Capabilities, Content, GetJobParams, GetJobResult, JobState, PrintNativeParams, PrintNativeResult, Printer, Status,
};
use tongban_sdk::{Call, CompletionCode, Failure};
use tongban_wire::{Link, Stream, WireError};

/// How often a command looks whether the watch has let go of the wire.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a status may wait for that.
const STATUS: Duration = Duration::from_millis(200);

/// What commands and watch share.
struct Shared {
    core: Mutex<Core>,
    stop: Mutex<bool>,
    woken: Condvar,
}

/// A printer that speaks ESC/POS.
pub struct EscPos {
    shared: Arc<Shared>,
    watch: Option<JoinHandle<()>>,
    capabilities: Capabilities,
}

impl EscPos {
    /// A driver over that wire. `news` is told of what belongs to no command.
    pub fn new(
        opener: impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static,
        profile: Profile,
        journal: Journal,
        news: impl Fn(Happened) + Send + 'static,
    ) -> Result<EscPos, Failure> {
        let capabilities = Capabilities {
            contents: Content::Png.word().into(),
            width: profile.width.into(),
            cuts: profile.cut != Cut::None,
            sees_taken: profile.full_status,
            keeps_jobs: journal.is_kept(),
        };
        let every = profile.pace.watch;
        let core = Mutex::new(Core::new(Link::new(opener), profile, journal, Box::new(news) as News));
        let shared = Arc::new(Shared { core, stop: Mutex::new(false), woken: Condvar::new() });
        let watched = Arc::clone(&shared);
        let watch = std::thread::Builder::new().name("escpos watch".into()).spawn(move || watched.watch(every));
        let watch = watch.map_err(|fault| Failure::new(CompletionCode::InternalError, format!("a thread: {fault}")))?;
        Ok(EscPos { shared, watch: Some(watch), capabilities })
    }
}

impl Drop for EscPos {
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

    /// The printer for a command: the watch may hold it for a moment, a cancel does not wait for that.
    fn take(&self, call: &dyn Call) -> Result<MutexGuard<'_, Core>, Failure> {
        loop {
            match self.core.try_lock() {
                Ok(core) => return Ok(core),
                Err(TryLockError::Poisoned(core)) => return Ok(core.into_inner()),
                Err(TryLockError::WouldBlock) if call.cancelled() => return Err(Failure::canceled()),
                Err(TryLockError::WouldBlock) if call.remaining().is_zero() => return Err(Failure::time_out()),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE.min(call.remaining())),
            }
        }
    }
}

impl Printer for EscPos {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(self.capabilities.clone())
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let end = std::time::Instant::now() + STATUS;
        loop {
            match self.shared.core.try_lock() {
                Ok(mut core) => return Ok(core.status()),
                Err(TryLockError::Poisoned(core)) => return Ok(core.into_inner().status()),
                Err(TryLockError::WouldBlock) if std::time::Instant::now() >= end => {
                    // The watch is still trying to open the wire: nothing answered there lately.
                    return Ok(Core::status_of_none());
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
    }

    fn reset(&mut self, call: &dyn Call) -> Result<(), Failure> {
        self.shared.take(call)?.reset(call)
    }

    fn print_native(&mut self, call: &dyn Call, params: PrintNativeParams) -> Result<PrintNativeResult, Failure> {
        if params.content != Content::Png {
            return Err(Failure::new(CompletionCode::UnsupportedData, "this printer takes png only"));
        }
        let picture = Picture::from_png(params.data.expose())
            .map_err(|what| Failure::new(CompletionCode::InvalidData, format!("field data: {what}")))?;
        let across = self.capabilities.width;
        if i64::from(picture.width()) > across {
            let said = format!("the paper is {} dots wide, this printer prints {across}", picture.width());
            return Err(Failure::new(CompletionCode::UnsupportedData, said));
        }
        let delivery = self.shared.take(call)?.print(call, &params.reference, &picture, params.cut.unwrap_or(true))?;
        Ok(PrintNativeResult { delivery })
    }

    fn get_job(&mut self, call: &dyn Call, params: GetJobParams) -> Result<GetJobResult, Failure> {
        let state = self.shared.take(call)?.job(&params.reference).unwrap_or(JobState::NotPrinted);
        Ok(GetJobResult { state })
    }
}
