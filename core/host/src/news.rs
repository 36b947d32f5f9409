//! What slots tell without being asked.

use std::sync::{Arc, Mutex, PoisonError};
use tongban_model::{Failure, Record};

/// News of a slot.
#[derive(Clone, PartialEq, Debug)]
pub enum News {
    /// An event of the class that belongs to no command.
    Unsolicited {
        /// The slot.
        slot: Arc<str>,
        /// Id of the class.
        class: Arc<str>,
        /// Number of the event in the class.
        number: u16,
        /// Its fields.
        fields: Record,
    },
    /// The device says that its status changed.
    StatusChanged {
        /// The slot.
        slot: Arc<str>,
    },
    /// The device is open and takes commands.
    Ready {
        /// The slot.
        slot: Arc<str>,
    },
    /// The device cannot be used for now.
    Down {
        /// The slot.
        slot: Arc<str>,
        /// Why.
        failure: Failure,
    },
}

/// A function that news are handed to.
pub(crate) type Listener = Arc<dyn Fn(News) + Send + Sync>;

/// Who listens.
#[derive(Default)]
pub(crate) struct Listeners(Mutex<Vec<Listener>>);

impl Listeners {
    pub(crate) fn add(&self, listener: Listener) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    pub(crate) fn tell(&self, news: &News) {
        let listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        listeners.iter().for_each(|listener| listener(news.clone()));
    }
}

/// Writes a driver's log line where the host's own go.
pub(crate) fn log_line(slot: &str, plugin: &str, level: u16, call: u64, target: &str, message: &str) {
    match level {
        0 | 1 => tracing::error!(target: "tongban::plugin", slot, plugin, call, at = target, "{message}"),
        2 => tracing::warn!(target: "tongban::plugin", slot, plugin, call, at = target, "{message}"),
        3 => tracing::info!(target: "tongban::plugin", slot, plugin, call, at = target, "{message}"),
        4 => tracing::debug!(target: "tongban::plugin", slot, plugin, call, at = target, "{message}"),
        _ => tracing::trace!(target: "tongban::plugin", slot, plugin, call, at = target, "{message}"),
    }
}
