//! The way back to the host: log and news, by the table it gave at start.

use std::ffi::CString;
use std::sync::atomic::{AtomicPtr, Ordering};
use tongban_abi::fields::Fields;
use tongban_abi::g1;
use tongban_model::Record;

static HOST: AtomicPtr<g1::Host> = AtomicPtr::new(std::ptr::null_mut());

/// Remembers the host's table.
///
/// # Safety
/// `host` is null or a table that lives as long as the process.
pub(crate) unsafe fn remember(host: *const g1::Host) {
    HOST.store(host.cast_mut(), Ordering::Release);
}

fn host() -> Option<&'static g1::Host> {
    // SAFETY: only `remember` sets it, to a table that lives as long as the process.
    unsafe { HOST.load(Ordering::Acquire).as_ref() }
}

/// The quietest level the host wants; 0 for none.
pub(crate) fn log_level() -> u16 {
    host().map_or(0, |host| host.log_level)
}

/// A log line.
pub(crate) fn log(level: u16, call: u64, target: &str, message: &str) {
    if let Some(host) = host()
        && level <= host.log_level
        && let Some(log) = host.log
    {
        // SAFETY: the texts outlive the call.
        unsafe { log(host, level, call, target.as_ptr().cast(), target.len(), message.as_ptr().cast(), message.len()) }
    }
}

/// An event that belongs to no command.
pub(crate) fn unsolicited(device_key: u64, class: &str, number: u16, fields: &Record) {
    if let (Some(host), Ok(class)) = (host(), CString::new(class))
        && let Some(unsolicited) = host.unsolicited
    {
        let fields = Fields::new(fields);
        // SAFETY: id and fields outlive the call.
        unsafe { unsolicited(host, device_key, class.as_ptr(), number, fields.as_ptr(), fields.len()) }
    }
}

/// The status of a device changed.
pub(crate) fn status_changed(device_key: u64) {
    if let Some(host) = host()
        && let Some(changed) = host.status_changed
    {
        // SAFETY: the table is the host's.
        unsafe { changed(host, device_key) }
    }
}
