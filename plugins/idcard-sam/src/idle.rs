//! Looks at the reader while nobody uses it, where the slot asks for that: one short exchange each time.

use crate::reader::Reader;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tongban_sdk::identity_document::Media;

/// What was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum News {
    /// A card was laid down.
    Laid,
    /// A card that was not read was lifted again. The lifting of a card that was read cannot be seen.
    Lifted,
    /// The reader came or went.
    Status,
}

/// A thread that looks. Dropping it ends the thread and waits for it.
#[derive(Debug)]
pub struct Idle {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Idle {
    /// Looks that often, unless a command is running, and tells what changed. `None` when the system gives no thread:
    /// the driver then goes on without.
    pub fn start(
        reader: Arc<Mutex<Reader>>,
        period: Duration,
        mut tell: impl FnMut(News) + Send + 'static,
    ) -> Option<Idle> {
        let (end, ended) = channel();
        let mut before = (Media::Unknown, None);
        let look = move || {
            while ended.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                let Ok(mut reader) = reader.try_lock() else { continue };
                let now = reader.glance();
                drop(reader);
                if before.1.is_some_and(|there| there != now.1) {
                    tell(News::Status);
                }
                match (before.0, now.0) {
                    (Media::NotPresent | Media::Unknown, Media::Present) => tell(News::Laid),
                    (Media::Present, Media::NotPresent) => tell(News::Lifted),
                    _ => {}
                }
                before = (now.0, Some(now.1));
            }
        };
        let thread = std::thread::Builder::new().name("idcard-idle".into()).spawn(look).ok()?;
        Some(Idle { end: Some(end), thread: Some(thread) })
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.end = None;
        if let Some(thread) = self.thread.take() {
            // A panic of `tell` was reported where it happened.
            let _ = thread.join();
        }
    }
}

/// The reader, for whoever uses it now.
pub(crate) fn locked(reader: &Mutex<Reader>) -> std::sync::MutexGuard<'_, Reader> {
    reader.lock().unwrap_or_else(PoisonError::into_inner)
}
