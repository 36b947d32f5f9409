//! Generation 1 of the contract, frozen: the tables that host and library show each other.
//!
//! Rules of the whole file.
//! Every table starts with `struct_size`, which its owner sets to its own size; the reader uses a member only if the
//! size covers it.
//! Members are appended, never changed, moved or removed; reserved members are zero.
//! A function pointer may be null where its comment says so.
//! Nothing allocated on one side is freed on the other; parameters are borrowed for the call.
//! Nothing unwinds across the border: no panic, no C++ exception.
//! Text is UTF-8 with a length; only ids are NUL-terminated.
//! One thread calls a device at a time; host functions may be called from any thread, copy what they are given and
//! do not block, `wait` excepted.
//! A library touches no state of the process: signals, working folder, locale, environment.

use abi_stable::StableAbi;
use abi_stable::library::RootModule;
use abi_stable::sabi_types::VersionStrings;
use std::ffi::{c_char, c_void};

/// A field holds a truth value in `integer`: 0 or 1.
pub const KIND_BOOL: u16 = 1;
/// A field holds a whole number in `integer`. Money is in fen, percent in hundredths.
pub const KIND_INT: u16 = 2;
/// A field holds a fraction in `real`.
pub const KIND_FLOAT: u16 = 3;
/// A field holds UTF-8 text in `data` and `len`. A date is `YYYY-MM-DD`; a choice is its word.
pub const KIND_TEXT: u16 = 4;
/// A field holds bytes in `data` and `len`.
pub const KIND_BYTES: u16 = 5;
/// A field holds `len` values of one kind in `items`; their numbers are zero.
pub const KIND_LIST: u16 = 6;
/// A field holds `len` fields in `items`.
pub const KIND_RECORD: u16 = 7;

/// Log level: something failed.
pub const LOG_ERROR: u16 = 1;
/// Log level: something is odd.
pub const LOG_WARN: u16 = 2;
/// Log level: something happened.
pub const LOG_INFO: u16 = 3;
/// Log level: for finding a fault.
pub const LOG_DEBUG: u16 = 4;
/// Log level: for finding a fault, at length.
pub const LOG_TRACE: u16 = 5;

/// Who must act: not said; the completion code's usual family holds.
pub const FAMILY_OF_CODE: u16 = 0;
/// Who must act: the applicant.
pub const FAMILY_RETRY: u16 = 1;
/// Who must act: a technician.
pub const FAMILY_FAULT: u16 = 2;
/// Who must act: nobody here; a window may help.
pub const FAMILY_REFUSAL: u16 = 3;
/// Who must act: the library's vendor.
pub const FAMILY_CONTRACT: u16 = 4;
/// Who must act: the integrator.
pub const FAMILY_MANIFEST: u16 = 5;
/// Who must act: the makers of the host.
pub const FAMILY_BUG: u16 = 6;

/// What stands in the section `.tongban_abi` of a library, so that a scan learns it without running code.
#[repr(C)]
#[derive(StableAbi, Clone, Copy)]
pub struct Note {
    /// The text `TONGBAN` and a NUL.
    pub magic: [u8; 8],
    /// Major number of the contract the library was built with.
    pub abi_major: u16,
    /// Minor number of the contract the library was built with.
    pub abi_minor: u16,
    /// Generation of the Rust door; 1.
    pub generation: u32,
    /// Fingerprint of the golden layout the library was built with.
    pub layout: u64,
}

/// One numbered field; its size is frozen for the life of the major number. Only the members its kind names are read.
#[repr(C)]
#[derive(StableAbi, Clone, Copy)]
pub struct Field {
    /// Number in its record; zero inside a list.
    pub number: u16,
    /// One of the `KIND` numbers.
    pub kind: u16,
    /// Zero.
    pub reserved: u32,
    /// Truth value or whole number.
    pub integer: i64,
    /// Fraction.
    pub real: f64,
    /// Text or bytes.
    pub data: *const u8,
    /// Parts of a list or record.
    pub items: *const Field,
    /// Bytes in `data`, or parts in `items`.
    pub len: usize,
}

/// Shape of one raw picture.
#[repr(C)]
#[derive(StableAbi, Clone, Copy)]
pub struct Frame {
    /// Size of this struct at its maker.
    pub struct_size: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bytes from one row to the next; for MJPG the whole length.
    pub stride: u32,
    /// Four characters of V4L2: `RGB3`, `MJPG`, `GREY`.
    pub format: [u8; 4],
    /// Zero.
    pub reserved: u32,
    /// When it was taken: microseconds on the driver's own steady clock.
    pub taken_us: u64,
}

/// Where a command writes its result. Valid during the command, on its thread.
///
/// Each `put` returns 0, or a number other than 0 when the host takes no more (the command should return it).
/// Fields may come in any order; numbers the host does not know are skipped.
#[repr(C)]
#[derive(StableAbi)]
pub struct Sink {
    /// Size of this struct at the host.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// The host's own.
    pub host_data: *mut c_void,
    /// Writes a truth value: 0 or 1.
    pub put_bool: Option<unsafe extern "C" fn(sink: *mut Sink, number: u16, value: u8) -> i32>,
    /// Writes a whole number.
    pub put_int: Option<unsafe extern "C" fn(sink: *mut Sink, number: u16, value: i64) -> i32>,
    /// Writes a fraction.
    pub put_float: Option<unsafe extern "C" fn(sink: *mut Sink, number: u16, value: f64) -> i32>,
    /// Writes UTF-8 text of `len` bytes, no NUL needed.
    pub put_text: Option<unsafe extern "C" fn(sink: *mut Sink, number: u16, text: *const c_char, len: usize) -> i32>,
    /// Writes bytes.
    pub put_bytes: Option<unsafe extern "C" fn(sink: *mut Sink, number: u16, bytes: *const u8, len: usize) -> i32>,
    /// Begins a list; its parts are written with number 0.
    pub begin_list: Option<unsafe extern "C" fn(sink: *mut Sink, number: u16) -> i32>,
    /// Ends the list begun last.
    pub end_list: Option<unsafe extern "C" fn(sink: *mut Sink) -> i32>,
    /// Begins a record inside this one.
    pub begin_record: Option<unsafe extern "C" fn(sink: *mut Sink, number: u16) -> i32>,
    /// Ends the record begun last.
    pub end_record: Option<unsafe extern "C" fn(sink: *mut Sink) -> i32>,
    /// Says why the command fails: a completion code, the class's error number (with code 1, else 0), who must act
    /// (a `FAMILY` number), and the vendor's own words without anything personal. Returns `code`, to be returned in turn.
    pub fail: Option<
        unsafe extern "C" fn(
            sink: *mut Sink,
            code: i32,
            error: u16,
            family: u16,
            detail: *const c_char,
            len: usize,
        ) -> i32,
    >,
}

/// The command at hand, as the library sees it. Valid during the command.
#[repr(C)]
#[derive(StableAbi)]
pub struct Call {
    /// Size of this struct at the host.
    pub struct_size: u32,
    /// Number of the command.
    pub command: u16,
    /// Zero.
    pub reserved: u16,
    /// The call's id, for logs.
    pub id: u64,
    /// The library's own class table the command was found in.
    pub of_class: *const Class,
    /// The host's own.
    pub host_data: *mut c_void,
    /// 1 once the host asked to stop, else 0. Ask at least every 250 ms, or use `wait`.
    pub cancelled: Option<unsafe extern "C" fn(call: *const Call) -> i32>,
    /// Milliseconds left of the time allowed; 0 once it has run out.
    pub remaining_ms: Option<unsafe extern "C" fn(call: *const Call) -> u64>,
    /// Waits that long and returns 0, or returns sooner: 2 when cancelled, 8 when the time allowed ran out.
    pub wait: Option<unsafe extern "C" fn(call: *const Call, milliseconds: u64) -> i32>,
    /// Sends an event of this command.
    pub event: Option<unsafe extern "C" fn(call: *const Call, number: u16, fields: *const Field, count: usize) -> i32>,
    /// Borrows room for one picture: sets `room` to as many bytes as the shape takes and returns 0; returns another
    /// number when every room is still with the host: drop the picture, the next one will do.
    pub lease_frame: Option<
        unsafe extern "C" fn(call: *const Call, frame: *const Frame, room: *mut *mut u8, token: *mut u64) -> i32,
    >,
    /// Hands the picture over; the room is the host's from then on.
    pub publish_frame: Option<unsafe extern "C" fn(call: *const Call, token: u64) -> i32>,
}

/// One command a device offers. A command that is not in the table is not offered: that is the capability.
#[repr(C)]
#[derive(StableAbi)]
pub struct Command {
    /// Size of this struct at the library; also the distance to the next command.
    pub struct_size: u32,
    /// Number of the command in its class; 240, 241 and 242 are capabilities, status and reset of every class.
    pub number: u16,
    /// Zero.
    pub reserved: u16,
    /// Runs it and returns a completion code; 0 is success. May block for as long as the call allows.
    pub run: Option<
        unsafe extern "C" fn(
            device: *mut Device,
            call: *const Call,
            params: *const Field,
            count: usize,
            sink: *mut Sink,
        ) -> i32,
    >,
}

/// A device class as this device offers it. Lives as long as the device.
#[repr(C)]
#[derive(StableAbi)]
pub struct Class {
    /// Size of this struct at the library.
    pub struct_size: u32,
    /// How many commands follow.
    pub command_count: u32,
    /// The class's id, NUL-terminated: `tongban.barcode-reader/1`.
    pub id: *const c_char,
    /// The commands.
    pub commands: *const Command,
}

/// What the host offers to the library, for as long as the process lives.
#[repr(C)]
#[derive(StableAbi)]
pub struct Host {
    /// Size of this struct at the host.
    pub struct_size: u32,
    /// Major number of the contract the host speaks.
    pub abi_major: u16,
    /// Minor number of the contract the host speaks.
    pub abi_minor: u16,
    /// Highest log level wanted, one of the `LOG` numbers; 0 for none. Lower calls cost nothing when not made.
    pub log_level: u16,
    /// Zero.
    pub reserved: [u16; 3],
    /// The host's own.
    pub host_data: *mut c_void,
    /// Writes a line to the log, without anything personal; `call_id` may be 0.
    pub log: Option<
        unsafe extern "C" fn(
            host: *const Host,
            level: u16,
            call_id: u64,
            target: *const c_char,
            target_len: usize,
            message: *const c_char,
            message_len: usize,
        ),
    >,
    /// Tells of something that belongs to no command: an unsolicited event of the class. `device_key` is the one
    /// given to `open`.
    pub unsolicited: Option<
        unsafe extern "C" fn(
            host: *const Host,
            device_key: u64,
            class_id: *const c_char,
            number: u16,
            fields: *const Field,
            count: usize,
        ),
    >,
    /// Tells that the device's status changed: the host asks for it soon.
    pub status_changed: Option<unsafe extern "C" fn(host: *const Host, device_key: u64)>,
}

/// What the library is asked to open.
#[repr(C)]
#[derive(StableAbi)]
pub struct Open {
    /// Size of this struct at the host.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// The host's key of this device, for `unsolicited` and `status_changed`.
    pub device_key: u64,
    /// Name of the slot, for logs.
    pub slot: *const c_char,
    /// Bytes in `slot`.
    pub slot_len: usize,
    /// The integrator's settings as a JSON object.
    pub settings: *const c_char,
    /// Bytes in `settings`.
    pub settings_len: usize,
}

/// An open device: the library's own.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(unsafe_opaque_fields)]
pub struct Device {
    never_made: [u8; 0],
}

/// The table a library shows. Lives as long as the process; a library is never unloaded.
#[repr(C)]
#[derive(StableAbi)]
pub struct Plugin {
    /// Size of this struct at the library.
    pub struct_size: u32,
    /// Major number of the contract the library speaks.
    pub abi_major: u16,
    /// Minor number of the contract the library speaks.
    pub abi_minor: u16,
    /// The note in the library's own section, kept alive by this pointer.
    pub note: *const Note,
    /// Id of the plugin, NUL-terminated; the name of its folder.
    pub id: *const c_char,
    /// Version of the plugin, NUL-terminated.
    pub version: *const c_char,
    /// Who made it, NUL-terminated.
    pub vendor: *const c_char,
    /// How many class ids follow.
    pub class_count: usize,
    /// Ids of the classes its devices may offer, each NUL-terminated.
    pub classes: *const *const c_char,
    /// Called once, before anything else; 0 is success. May be null.
    pub init: Option<unsafe extern "C" fn(host: *const Host) -> i32>,
    /// Opens a device and sets `device`; returns a completion code, and says by `sink.fail` why it failed.
    /// Must bring the device back whatever state an earlier process left it in. May block for five seconds.
    pub open: Option<unsafe extern "C" fn(open: *const Open, device: *mut *mut Device, sink: *mut Sink) -> i32>,
    /// Closes a device. No command runs then.
    pub close: Option<unsafe extern "C" fn(device: *mut Device)>,
    /// The device's table for a class, or null when it does not offer the class.
    pub get_class: Option<unsafe extern "C" fn(device: *mut Device, class_id: *const c_char) -> *const Class>,
    /// Asks a running command to stop, from any thread, while it runs. May be null: commands that ask
    /// `call.cancelled` or use `call.wait` need nothing else.
    pub cancel: Option<unsafe extern "C" fn(device: *mut Device, call_id: u64)>,
    /// The schema of a class of the library's own, as NUL-terminated JSON, or null. May be null.
    pub describe_class: Option<unsafe extern "C" fn(class_id: *const c_char) -> *const c_char>,
}

/// The abi_stable door of generation 1: it carries the same table and lets both sides compare layouts.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = RootModuleRef)))]
#[sabi(missing_field(panic))]
pub struct RootModuleTable {
    /// Returns the table, the same as the C symbol does.
    #[sabi(last_prefix_field)]
    pub entry: extern "C" fn() -> *const Plugin,
}

impl RootModule for RootModuleRef {
    abi_stable::declare_root_module_statics! {RootModuleRef}
    const BASE_NAME: &'static str = "tongban_g1";
    const NAME: &'static str = "tongban_g1";
    const VERSION_STRINGS: VersionStrings = VersionStrings::new("1.0.0");
}
