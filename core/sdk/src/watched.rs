//! A device that a thread looks at between the commands, for drivers whose device does not speak up by itself.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tongban_classes::Call;
use tongban_model::{CompletionCode, Failure};

/// How often a command looks whether the watch has let go of the device.
const PAUSE: Duration = Duration::from_millis(20);

/// A device and the thread that looks at it. The thread ends, and is waited for, when this is dropped.
pub struct Watched<D> {
    shared: Arc<Shared<D>>,
    watch: Option<JoinHandle<()>>,
}

/// What commands and watch share.
struct Shared<D> {
    device: Mutex<D>,
    stop: Mutex<bool>,
    woken: Condvar,
}

impl<D: Send + 'static> Watched<D> {
    /// Looks at once and then that often, from a thread of that name. Errors: the computer has no thread to give.
    pub fn new(name: &str, device: D, every: Duration, look: fn(&mut D)) -> Result<Watched<D>, Failure> {
        let shared = Arc::new(Shared { device: Mutex::new(device), stop: Mutex::new(false), woken: Condvar::new() });
        let watched = Arc::clone(&shared);
        let watch = std::thread::Builder::new().name(name.into()).spawn(move || watched.watch(every, look));
        let watch = watch.map_err(|fault| Failure::new(CompletionCode::InternalError, format!("a thread: {fault}")))?;
        Ok(Watched { shared, watch: Some(watch) })
    }
}

impl<D> Watched<D> {
    /// The device for a command: the watch may hold it for a moment, a cancel does not wait for that.
    ///
    /// Errors: `canceled`, `timeOut`.
    pub fn take(&self, call: &dyn Call) -> Result<MutexGuard<'_, D>, Failure> {
        self.until(|| match () {
            () if call.cancelled() => Some(Failure::canceled()),
            () if call.remaining().is_zero() => Some(Failure::time_out()),
            () => None,
        })
    }

    /// The device for what must be told soon; `None` when the watch holds it for that long: it waits in vain for an answer.
    pub fn within(&self, time: Duration) -> Option<MutexGuard<'_, D>> {
        let end = Instant::now() + time;
        self.until(|| (Instant::now() >= end).then(Failure::time_out)).ok()
    }

    /// The device, unless something else ends the wait first.
    fn until(&self, ended: impl Fn() -> Option<Failure>) -> Result<MutexGuard<'_, D>, Failure> {
        loop {
            match self.shared.device.try_lock() {
                Ok(device) => return Ok(device),
                Err(TryLockError::Poisoned(device)) => return Ok(device.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
            if let Some(failure) = ended() {
                return Err(failure);
            }
            std::thread::sleep(PAUSE);
        }
    }
}

impl<D> Drop for Watched<D> {
    fn drop(&mut self) {
        *self.shared.stop.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.woken.notify_all();
        if let Some(watch) = self.watch.take() {
            let _ = watch.join();
        }
    }
}

impl<D> Shared<D> {
    fn watch(&self, every: Duration, look: fn(&mut D)) {
        loop {
            look(&mut self.device.lock().unwrap_or_else(PoisonError::into_inner));
            let stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.woken.wait_timeout_while(stop, every, |stop| !*stop);
            if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::ScriptedCall;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Tells of each look, and looks for as long as nobody lets it go.
    struct Slow {
        looks: Sender<()>,
        go: Receiver<()>,
    }

    fn look(slow: &mut Slow) {
        let _ = slow.looks.send(());
        let _ = slow.go.recv();
    }

    #[test]
    fn a_watch_that_waits_for_its_device_holds_up_neither_a_status_nor_a_cancel() {
        let (looks, looked) = channel();
        let (let_go, go) = channel();
        let watched = Watched::new("slow", Slow { looks, go }, Duration::from_secs(3600), look).unwrap();
        looked.recv().unwrap();
        assert!(watched.within(Duration::ZERO).is_none());
        let cancelled = ScriptedCall::new().cancel_after(Duration::ZERO);
        assert_eq!(watched.take(&cancelled).err().map(|failure| failure.code), Some(CompletionCode::Canceled));
        let_go.send(()).unwrap();
        // The next look is an hour away: what holds the device is over soon.
        assert!(watched.within(Duration::from_secs(60)).is_some());
        assert!(watched.take(&ScriptedCall::new()).is_ok());
    }
}
