//! What the host offers to a library: log and news of devices.

use crate::fields::{bytes_at, read_fields};
use crate::sink::Limits;
use crate::{MAJOR, MINOR, g1};
use std::ffi::{CStr, c_char, c_void};
use std::sync::Arc;
use tongban_model::Record;

/// How loud a log line is; the numbers of the contract.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LogLevel {
    /// Something failed.
    Error = 1,
    /// Something is odd.
    Warn = 2,
    /// Something happened.
    Info = 3,
    /// For finding a fault.
    Debug = 4,
    /// For finding a fault, at length.
    Trace = 5,
}

impl LogLevel {
    /// The level with this number; anything louder than known is an error, anything quieter a trace.
    pub fn from_number(number: u16) -> LogLevel {
        match number {
            0 | 1 => LogLevel::Error,
            2 => LogLevel::Warn,
            3 => LogLevel::Info,
            4 => LogLevel::Debug,
            _ => LogLevel::Trace,
        }
    }
}

/// What a loaded library may ask of its host, from any of its threads. No function may block.
pub trait Services: Send + Sync + 'static {
    /// The quietest level wanted, or none.
    fn log_level(&self) -> Option<LogLevel>;

    /// A log line; `call` is 0 outside a command.
    fn log(&self, level: LogLevel, call: u64, target: &str, message: &str);

    /// An event that belongs to no command.
    fn unsolicited(&self, device_key: u64, class: &str, number: u16, fields: Record);

    /// The device's status changed.
    fn status_changed(&self, device_key: u64);
}

/// The host table with what it stands for; leaked, because a library may use it until the process ends.
pub(super) struct HostTable {
    table: g1::Host,
    services: Arc<dyn Services>,
}

impl HostTable {
    pub(super) fn leak(services: Arc<dyn Services>) -> *const g1::Host {
        let table = g1::Host {
            struct_size: size_of::<g1::Host>() as u32,
            abi_major: MAJOR,
            abi_minor: MINOR,
            log_level: services.log_level().map_or(0, |level| level as u16),
            reserved: [0; 3],
            host_data: std::ptr::null_mut(),
            log: Some(log),
            unsolicited: Some(unsolicited),
            status_changed: Some(status_changed),
        };
        let whole = Box::leak(Box::new(HostTable { table, services }));
        let at: *mut HostTable = whole;
        whole.table.host_data = at.cast::<c_void>();
        &raw const whole.table
    }
}

/// The services behind a host table.
///
/// # Safety
/// `host` is the table the library was given at `init`, or null.
unsafe fn services<'a>(host: *const g1::Host) -> Option<&'a dyn Services> {
    // SAFETY: the table is leaked, so it and what it points at live as long as the process.
    unsafe { host.as_ref().and_then(|host| host.host_data.cast::<HostTable>().as_ref()).map(|whole| &*whole.services) }
}

/// Longest log line taken over the border.
const LONGEST_LINE: usize = 2000;

/// Text lent for a call: cut to the limit, unreadable bytes replaced, control characters dropped.
///
/// # Safety
/// `text` points at `len` bytes.
unsafe fn line(text: *const c_char, len: usize) -> String {
    // SAFETY: our caller vouches for pointer and length.
    let bytes = unsafe { bytes_at(text.cast(), len.min(LONGEST_LINE)) }.unwrap_or_default();
    String::from_utf8_lossy(bytes).chars().filter(|c| !c.is_control()).collect()
}

unsafe extern "C" fn log(
    host: *const g1::Host,
    level: u16,
    call_id: u64,
    target: *const c_char,
    target_len: usize,
    message: *const c_char,
    message_len: usize,
) {
    // SAFETY: the library hands back the table and lends both texts for the call.
    unsafe {
        let Some(services) = services(host) else { return };
        services.log(LogLevel::from_number(level), call_id, &line(target, target_len), &line(message, message_len));
    }
}

unsafe extern "C" fn unsolicited(
    host: *const g1::Host,
    device_key: u64,
    class_id: *const c_char,
    number: u16,
    fields: *const g1::Field,
    count: usize,
) {
    // SAFETY: the library hands back the table and lends id and fields for the call.
    unsafe {
        let Some(services) = services(host) else { return };
        if class_id.is_null() {
            return;
        }
        let class = CStr::from_ptr(class_id).to_string_lossy();
        match read_fields(fields, count, &Limits::default()) {
            Ok(fields) => services.unsolicited(device_key, &class, number, fields),
            Err(fault) => services.log(LogLevel::Error, 0, "contract", &format!("unsolicited event dropped: {fault}")),
        }
    }
}

unsafe extern "C" fn status_changed(host: *const g1::Host, device_key: u64) {
    // SAFETY: the library hands back the table.
    if let Some(services) = unsafe { services(host) } {
        services.status_changed(device_key);
    }
}
