//! The province and its database, changed together or not at all.

use crate::SandboxFault;
use crate::server::Clock;
use crate::store::Store;
use std::sync::{Arc, Mutex, PoisonError};
use tongban_testkit::Province;

/// What all requests share.
#[derive(Clone)]
pub(crate) struct State {
    inner: Arc<Mutex<Inner>>,
    clock: Clock,
}

struct Inner {
    province: Province,
    store: Store,
    pay_base: String,
}

impl State {
    /// Reads the province from its store; an empty store is given the made-up people.
    pub(crate) fn open(mut store: Store, pay_base: &str, clock: Clock) -> Result<Self, SandboxFault> {
        let mut province = Province::new(pay_base);
        if store.read_into(&mut province)? == 0 {
            province = Province::with_people(pay_base, clock());
            store.write(&changes(&mut province)?)?;
        }
        let inner = Inner { province, store, pay_base: pay_base.to_owned() };
        Ok(State { inner: Arc::new(Mutex::new(inner)), clock })
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        (self.clock)()
    }

    /// Looks at the province or changes it. What changed is on disk when this returns; when the disk fails, nothing
    /// changed and the caller is told so.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Province, i64) -> T) -> Result<T, SandboxFault> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *inner;
        let result = act(&mut inner.province, (self.clock)());
        let written = changes(&mut inner.province).and_then(|changes| inner.store.write(&changes));
        if let Err(fault) = written {
            let mut before = Province::new(&inner.pay_base);
            inner.store.read_into(&mut before)?;
            inner.province = before;
            return Err(fault);
        }
        Ok(result)
    }
}

fn changes(province: &mut Province) -> Result<Vec<tongban_testkit::province::Change>, SandboxFault> {
    province.changes().map_err(|fault| SandboxFault::Row { table: "the province", fault })
}
