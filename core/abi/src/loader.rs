//! Opens a library and calls its devices: the one place that does, shared by the worker and the host.
//!
//! Opening runs the library's own start-up code, so a file nobody has tried yet belongs in a worker.
//! A library is never closed: most cannot be.

mod call;
mod device;
mod services;
mod stops;

pub use call::HostCall;
pub use device::{CancelHandle, Device};
pub use services::{LogLevel, Services};
pub use stops::Stops;

use crate::{ENTRY_SYMBOL, MAJOR, g1, layout_of_minor};
use services::HostTable;
use std::ffi::{CStr, CString, c_char, c_void};
use std::fmt;
use std::mem::offset_of;
use std::path::Path;
use std::sync::Arc;
use tongban_model::{CompletionCode, Failure};

/// Which door a library was entered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// The abi_stable root module: layouts were compared type by type.
    Rust,
    /// The C symbol: layouts were compared by fingerprint.
    C,
}

/// Why a library cannot be used. Who must act: the vendor, except for [`LoadFault::Open`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoadFault {
    /// The dynamic linker refused the file.
    Open(String),
    /// The entry symbol is missing.
    NoEntry,
    /// The entry returned null or a table too small to read.
    NoTable,
    /// Another major number.
    Major {
        /// The library's.
        found: u16,
        /// This host's.
        expected: u16,
    },
    /// The library's layout is not the one its minor number stands for.
    Layout {
        /// The library's fingerprint.
        found: u64,
        /// What the number stands for.
        expected: u64,
    },
    /// A member every library must have is null, or an id is not text.
    Member(&'static str),
    /// Its `init` returned this code.
    Init(i32),
}

impl fmt::Display for LoadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadFault::Open(words) => write!(f, "open library: {words}"),
            LoadFault::NoEntry => write!(f, "find symbol {ENTRY_SYMBOL}"),
            LoadFault::NoTable => f.write_str("read the plugin table: found null or a table too small"),
            LoadFault::Major { found, expected } => {
                write!(f, "match contract: found major {found}, expected {expected}")
            }
            LoadFault::Layout { found, expected } => {
                write!(f, "match layout: found {found:016x}, expected {expected:016x}")
            }
            LoadFault::Member(name) => write!(f, "use the plugin table: member {name} is null or not text"),
            LoadFault::Init(code) => write!(f, "start the library: init returned {code}"),
        }
    }
}

impl std::error::Error for LoadFault {}

/// A loaded library.
pub struct LoadedPlugin {
    table: &'static g1::Plugin,
    door: Door,
    id: String,
    version: String,
    vendor: String,
    classes: Vec<String>,
}

// SAFETY: the table is never changed, and the contract lets any one thread at a time call `open` and `describe_class`;
// the type is not `Sync`, so sharing it takes a lock.
unsafe impl Send for LoadedPlugin {}

impl LoadedPlugin {
    /// Opens the library at `path`, checks contract and layout, and starts it with the host's services.
    ///
    /// Runs the library's code: it may crash, hang or end the process. Call it once per file and process.
    pub fn load(path: &Path, services: Arc<dyn Services>) -> Result<LoadedPlugin, LoadFault> {
        // SAFETY: running foreign start-up code is what loading means; the caller chose a process to do it in.
        let library = unsafe { libloading::Library::new(path) }.map_err(|fault| LoadFault::Open(first_line(&fault)))?;
        type Entry = unsafe extern "C" fn() -> *const g1::Plugin;
        // SAFETY: the contract gives the symbol this type.
        let entry: Entry = unsafe { library.get::<Entry>(ENTRY_SYMBOL.as_bytes()) }
            .map(|symbol| *symbol)
            .map_err(|_| LoadFault::NoEntry)?;
        let header = abi_stable::library::ROOT_MODULE_LOADER_NAME_WITH_NUL;
        // SAFETY: only the symbol's presence is asked for; abi_stable reads it.
        let has_rust_door = unsafe { library.get::<*const c_void>(header.as_bytes()) }.is_ok();
        // The library stays for the life of the process: threads, thread-locals and statics of it may still be used.
        std::mem::forget(library);
        let (table, door) = match has_rust_door.then(|| rust_door(path)).flatten() {
            Some(table) => (table, Door::Rust),
            // SAFETY: `entry` is the contract's function.
            None => (unsafe { entry() }, Door::C),
        };
        Self::start(table, door, services)
    }

    fn start(table: *const g1::Plugin, door: Door, services: Arc<dyn Services>) -> Result<LoadedPlugin, LoadFault> {
        if table.is_null() || !table.is_aligned() {
            return Err(LoadFault::NoTable);
        }
        // The size comes first and alone, then the table as far as every 1.0 library reaches.
        // SAFETY: the contract's table begins with its size, and it lives as long as the process.
        let size = unsafe { table.cast::<u32>().read() } as usize;
        if size < offset_of!(g1::Plugin, abi_minor) + 2 {
            return Err(LoadFault::NoTable);
        }
        // SAFETY: `size` covers both numbers.
        let (major, minor) =
            unsafe { ((&raw const (*table).abi_major).read(), (&raw const (*table).abi_minor).read()) };
        if major != MAJOR {
            return Err(LoadFault::Major { found: major, expected: MAJOR });
        }
        if size < size_of::<g1::Plugin>() {
            return Err(LoadFault::NoTable);
        }
        // SAFETY: `size` covers the whole table of minor 0, and tables are never changed or freed.
        let table: &'static g1::Plugin = unsafe { &*table };
        // SAFETY: the note lies in the library's own section.
        let note = unsafe { table.note.as_ref() }.ok_or(LoadFault::Member("note"))?;
        if let Some(expected) = layout_of_minor(minor)
            && note.layout != expected
        {
            return Err(LoadFault::Layout { found: note.layout, expected });
        }
        for (there, name) in
            [(table.open.is_some(), "open"), (table.close.is_some(), "close"), (table.get_class.is_some(), "get_class")]
        {
            if !there {
                return Err(LoadFault::Member(name));
            }
        }
        let mut classes = Vec::new();
        if table.class_count > 64 || (table.class_count > 0 && table.classes.is_null()) {
            return Err(LoadFault::Member("classes"));
        }
        for at in 0..table.class_count {
            // SAFETY: `classes` points at `class_count` pointers by the contract.
            classes.push(text_at(unsafe { *table.classes.add(at) }).ok_or(LoadFault::Member("classes"))?);
        }
        let plugin = LoadedPlugin {
            table,
            door,
            id: text_at(table.id).ok_or(LoadFault::Member("id"))?,
            version: text_at(table.version).ok_or(LoadFault::Member("version"))?,
            vendor: text_at(table.vendor).ok_or(LoadFault::Member("vendor"))?,
            classes,
        };
        let host = HostTable::leak(services);
        if let Some(init) = table.init {
            // SAFETY: called once, before anything else, with a table that is never freed.
            let code = unsafe { init(host) };
            if code != 0 {
                return Err(LoadFault::Init(code));
            }
        }
        Ok(plugin)
    }

    /// The door it was entered by.
    pub fn door(&self) -> Door {
        self.door
    }

    /// What the library calls itself.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version it gives itself.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Who it says made it.
    pub fn vendor(&self) -> &str {
        &self.vendor
    }

    /// The class ids it lists.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The schema of a class of the library's own, as JSON text; `None` where it describes none.
    pub fn describe_class(&self, class: &str) -> Option<String> {
        let class = CString::new(class).ok()?;
        // SAFETY: the id is NUL-terminated and outlives the call.
        text_at(unsafe { self.table.describe_class?(class.as_ptr()) })
    }

    /// Opens a device. May block for as long as the library does.
    pub fn open(&self, slot: &str, settings: &str, device_key: u64) -> Result<Device, Failure> {
        Device::open(self.table, slot, settings, device_key)
    }
}

/// The table through the abi_stable door; `None` when the library has none or its layout differs.
///
/// Never `load_from_file`: that keeps one module per type, and a second library would get the first one's.
fn rust_door(path: &Path) -> Option<*const g1::Plugin> {
    let header = abi_stable::library::lib_header_from_path(path).ok()?;
    let module = header.init_root_module::<g1::RootModuleRef>().ok()?;
    Some(module.entry()())
}

/// The linker's message without the rest: abi_stable's and the linker's own can run to pages.
fn first_line(fault: &dyn std::error::Error) -> String {
    let words = fault.source().map_or_else(|| fault.to_string(), |source| source.to_string());
    words.lines().next().unwrap_or_default().chars().take(300).collect()
}

/// NUL-terminated text of the library's own; `None` when null, not UTF-8 or longer than a mebibyte.
fn text_at(text: *const c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: by the contract ids are NUL-terminated and live as long as the process.
    let text = unsafe { CStr::from_ptr(text) };
    (text.count_bytes() <= 1 << 20).then(|| text.to_str().ok().map(str::to_owned)).flatten()
}

/// A failure that the vendor must act on.
fn broken(detail: impl Into<String>) -> Failure {
    Failure::new(CompletionCode::InternalError, detail)
}
