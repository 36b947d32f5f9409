//! What every session reaches: the hub, the kiosk's thread, the devices, the record, the operator's desk.

use crate::claims::Claims;
use crate::desk::Desk;
use crate::doors::Doors;
use crate::hub::Hub;
use crate::ime::Pinyin;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::operator::Operator;
use crate::past::Past;
use crate::service::Service;
use crate::voice::Voice;
use crate::witness::Witness;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tongban::Answers;
use tongban::retention::LastSweep;
use tongban_host::Host;
use tongban_journal::Journal;

/// Everything behind the doors.
pub(crate) struct Hall {
    pub(crate) doors: Doors,
    pub(crate) hub: Arc<Hub>,
    pub(crate) desk: Desk,
    pub(crate) answers: Answers,
    pub(crate) host: Arc<Host>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) service: Arc<Service>,
    pub(crate) keys: Keys,
    pub(crate) claims: Claims,
    pub(crate) operator: Operator,
    pub(crate) past: Past,
    pub(crate) last_sweep: LastSweep,
    pub(crate) voice: Voice,
    pub(crate) pinyin: Pinyin,
    pub(crate) metrics: Metrics,
    pub(crate) witness: Witness,
    /// When the host started, milliseconds since 1970.
    pub(crate) since_ms: i64,
    /// Whether the server ends by itself.
    pub(crate) ended: Ended,
}

/// Whether something has ended, to wait for.
#[derive(Default)]
pub(crate) struct Ended {
    state: Mutex<bool>,
    told: Condvar,
}

impl Ended {
    /// It has.
    pub(crate) fn set(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.told.notify_all();
    }

    /// Waits until it has.
    pub(crate) fn wait(&self) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.told.wait_while(state, |ended| !*ended));
    }
}
