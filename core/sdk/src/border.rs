//! The library's side of the border: tables, panic guard, and the way back to the host.
//!
//! Public only for [`crate::export_plugin`]; nothing here is for a driver to call.

mod call;
mod emit;
mod guard;
pub(crate) mod host;
mod log;

use crate::{Device, Open, Settings, open::Notifier};
use call::BorderCall;
use emit::{emit, fail};
use guard::guarded;
use std::ffi::{CStr, CString, c_char};
use std::mem::size_of;
use std::ptr;
use std::sync::OnceLock;
use tongban_abi::fields::read_fields;
use tongban_abi::{Limits, MAJOR, MINOR, g1};
use tongban_classes::Class;
use tongban_model::{CompletionCode, Failure};

/// What `export_plugin!` describes; one per library.
pub struct Export {
    note: &'static g1::Note,
    id: &'static str,
    version: &'static str,
    vendor: &'static str,
    classes: &'static [&'static str],
    own_classes: &'static [&'static Class],
    open: fn(&Open) -> Result<Device, Failure>,
    table: OnceLock<Table>,
    described: OnceLock<Vec<(&'static str, CString)>>,
}

struct Table(g1::Plugin);

// SAFETY: the table and all it points at is never changed once it is made.
unsafe impl Send for Table {}
// SAFETY: as above.
unsafe impl Sync for Table {}

/// The one export of this library, for the functions of the table, which carry no data of their own.
static CURRENT: OnceLock<&'static Export> = OnceLock::new();

impl Export {
    /// A description; every text ends with a NUL.
    pub const fn new(
        note: &'static g1::Note,
        id: &'static str,
        version: &'static str,
        vendor: &'static str,
        classes: &'static [&'static str],
        own_classes: &'static [&'static Class],
        open: fn(&Open) -> Result<Device, Failure>,
    ) -> Export {
        Export {
            note,
            id,
            version,
            vendor,
            classes,
            own_classes,
            open,
            table: OnceLock::new(),
            described: OnceLock::new(),
        }
    }

    /// The table to show.
    pub fn table(&'static self) -> *const g1::Plugin {
        CURRENT.get_or_init(|| self);
        &raw const self
            .table
            .get_or_init(|| {
                let classes: Vec<*const c_char> = self.classes.iter().map(|id| id.as_ptr().cast()).collect();
                let classes = classes.leak();
                Table(g1::Plugin {
                    struct_size: size_of::<g1::Plugin>() as u32,
                    abi_major: MAJOR,
                    abi_minor: MINOR,
                    note: self.note,
                    id: self.id.as_ptr().cast(),
                    version: self.version.as_ptr().cast(),
                    vendor: self.vendor.as_ptr().cast(),
                    class_count: classes.len(),
                    classes: classes.as_ptr(),
                    init: Some(init),
                    open: Some(open),
                    close: Some(close),
                    get_class: Some(get_class),
                    cancel: None,
                    describe_class: Some(describe_class),
                })
            })
            .0
    }
}

/// An open device behind the pointer the host holds.
struct OpenDevice {
    device: Device,
    tables: Vec<ClassTable>,
}

/// The table of one class, with what it points at.
struct ClassTable {
    class: &'static Class,
    part: usize,
    // Boxed, so that the address stays while the vector grows.
    table: Box<g1::Class>,
    _commands: Box<[g1::Command]>,
    _id: CString,
}

impl OpenDevice {
    fn new(device: Device) -> OpenDevice {
        let mut tables = Vec::new();
        for (part, drivers) in device.parts.iter().enumerate() {
            for (class, numbers) in &drivers.classes {
                let commands: Box<[g1::Command]> = numbers
                    .iter()
                    .map(|number| g1::Command {
                        struct_size: size_of::<g1::Command>() as u32,
                        number: *number,
                        reserved: 0,
                        run: Some(run),
                    })
                    .collect();
                let Ok(id) = CString::new(class.id) else { continue };
                let table = Box::new(g1::Class {
                    struct_size: size_of::<g1::Class>() as u32,
                    command_count: commands.len() as u32,
                    id: id.as_ptr(),
                    commands: commands.as_ptr(),
                });
                tables.push(ClassTable { class, part, table, _commands: commands, _id: id });
            }
        }
        OpenDevice { device, tables }
    }
}

unsafe extern "C" fn init(host: *const g1::Host) -> i32 {
    guarded(|| {
        // SAFETY: the host calls `init` with a table that lives as long as the process.
        unsafe { host::remember(host) };
        guard::quiet_panics();
        log::forward();
        0
    })
    .unwrap_or(CompletionCode::InternalError as i32)
}

unsafe extern "C" fn open(open: *const g1::Open, device: *mut *mut g1::Device, sink: *mut g1::Sink) -> i32 {
    let opened = guarded(|| {
        let export = CURRENT.get().ok_or_else(|| Failure::new(CompletionCode::InternalError, "no export"))?;
        // SAFETY: the host lends the order and its texts for the call.
        let (order, settings, slot) = unsafe {
            let order = &*open;
            (order, text(order.settings, order.settings_len), text(order.slot, order.slot_len))
        };
        let order =
            Open { slot, settings: Settings::from_json(&settings)?, news: Notifier { device_key: order.device_key } };
        (export.open)(&order)
    });
    match opened.unwrap_or_else(Err) {
        Ok(opened) => {
            // SAFETY: the host gives a valid place for the pointer.
            unsafe { device.write(Box::into_raw(Box::new(OpenDevice::new(opened))).cast()) };
            0
        }
        // SAFETY: the sink is the host's, for this call.
        Err(failure) => unsafe { fail(sink, &failure) },
    }
}

unsafe extern "C" fn close(device: *mut g1::Device) {
    // SAFETY: the host closes a device once, and it is one we made in `open`.
    let device = unsafe { Box::from_raw(device.cast::<OpenDevice>()) };
    let _ = guarded(move || drop(device));
}

unsafe extern "C" fn get_class(device: *mut g1::Device, class_id: *const c_char) -> *const g1::Class {
    // SAFETY: the device is one we made; the host asks on the device's thread, with a NUL-terminated id.
    let (device, id) = unsafe { (&*device.cast::<OpenDevice>(), CStr::from_ptr(class_id)) };
    let table = device.tables.iter().find(|table| table.class.id.as_bytes() == id.to_bytes());
    table.map_or(ptr::null(), |table| &raw const *table.table)
}

unsafe extern "C" fn describe_class(class_id: *const c_char) -> *const c_char {
    // SAFETY: the id is NUL-terminated.
    let id = unsafe { CStr::from_ptr(class_id) };
    let Some(export) = CURRENT.get() else { return ptr::null() };
    let described = export.described.get_or_init(|| {
        let text = |class: &&'static Class| Some((class.id, CString::new(crate::describe(class)).ok()?));
        export.own_classes.iter().filter_map(text).collect()
    });
    let found = described.iter().find(|(own, _)| own.as_bytes() == id.to_bytes());
    found.map_or(ptr::null(), |(_, schema)| schema.as_ptr())
}

unsafe extern "C" fn run(
    device: *mut g1::Device,
    call: *const g1::Call,
    params: *const g1::Field,
    count: usize,
    sink: *mut g1::Sink,
) -> i32 {
    let result = guarded(|| {
        // SAFETY: the device is one we made and no other command of it runs; call and params are lent for the call.
        let (device, table) = unsafe { (&mut *device.cast::<OpenDevice>(), &*call) };
        // SAFETY: as above.
        let params = unsafe { read_fields(params, count, &Limits::default()) }
            .map_err(|fault| Failure::new(CompletionCode::InvalidData, fault.to_string()))?;
        let Some(class) = device.tables.iter().find(|known| ptr::eq(&raw const *known.table, table.of_class)) else {
            return Err(Failure::new(CompletionCode::InvalidCommand, "the class is not one of this device"));
        };
        let border = BorderCall::new(call, table.id);
        let _current = log::within(table.id);
        device.device.parts[class.part].driver.run(class.class, table.command, &border, params)
    });
    match result.unwrap_or_else(Err) {
        // SAFETY: the sink is the host's, for this call.
        Ok(record) => unsafe { emit(sink, &record) },
        // SAFETY: as above.
        Err(failure) => unsafe { fail(sink, &failure) },
    }
}

/// Text lent by the host.
///
/// # Safety
/// `text` points at `len` bytes.
unsafe fn text(text: *const c_char, len: usize) -> String {
    if text.is_null() || len == 0 {
        return String::new();
    }
    // SAFETY: our caller vouches for pointer and length.
    String::from_utf8_lossy(unsafe { std::slice::from_raw_parts(text.cast::<u8>(), len) }).into_owned()
}
