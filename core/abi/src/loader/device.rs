//! An open device, called safely.

use super::call::CallTable;
use super::{HostCall, broken, text_at};
use crate::fields::Fields;
use crate::g1;
use crate::sink::{Collector, Limits};
use std::ffi::CString;
use std::ptr;
use tongban_model::{Failure, Record};

/// An open device of a loaded library. Closed when dropped.
pub struct Device {
    table: &'static g1::Plugin,
    device: *mut g1::Device,
    classes: Vec<OfferedClass>,
}

struct OfferedClass {
    id: String,
    table: *const g1::Class,
    commands: Vec<OfferedCommand>,
}

struct OfferedCommand {
    number: u16,
    run: unsafe extern "C" fn(*mut g1::Device, *const g1::Call, *const g1::Field, usize, *mut g1::Sink) -> i32,
}

// SAFETY: the contract allows any one thread at a time to call a device; `&mut self` keeps it to one.
unsafe impl Send for Device {}

/// Asks a running command to stop, from another thread.
#[derive(Clone, Copy)]
pub struct CancelHandle {
    cancel: unsafe extern "C" fn(*mut g1::Device, u64),
    device: *mut g1::Device,
}

// SAFETY: the contract allows `cancel` from any thread while a command runs.
unsafe impl Send for CancelHandle {}
// SAFETY: as above; the handle itself is never changed.
unsafe impl Sync for CancelHandle {}

impl CancelHandle {
    /// Asks the command with this id to stop.
    ///
    /// # Safety
    /// The device is open and the command runs.
    pub unsafe fn cancel(self, call: u64) {
        // SAFETY: our caller vouches for the device.
        unsafe { (self.cancel)(self.device, call) }
    }
}

impl Device {
    pub(super) fn open(
        table: &'static g1::Plugin,
        slot: &str,
        settings: &str,
        device_key: u64,
    ) -> Result<Device, Failure> {
        let open = g1::Open {
            struct_size: size_of::<g1::Open>() as u32,
            reserved: 0,
            device_key,
            slot: slot.as_ptr().cast(),
            slot_len: slot.len(),
            settings: settings.as_ptr().cast(),
            settings_len: settings.len(),
        };
        let Some(function) = table.open else { return Err(broken("plugin table has no open")) };
        let mut device = ptr::null_mut();
        let mut collector = Collector::new(Limits::default());
        let mut sink = collector.sink();
        // SAFETY: all pointers outlive the call; `sink` is the table of a living collector.
        let code = unsafe { function(&open, &mut device, &mut sink) };
        collector.finish(code)?;
        if device.is_null() {
            return Err(broken("open returned success without a device"));
        }
        Ok(Device { table, device, classes: Vec::new() })
    }

    /// Looks a class up; returns the numbers of the commands the device offers, or none when it does not offer the
    /// class. Call it once per class before [`Device::run`].
    pub fn offer(&mut self, class: &str) -> Result<Option<Vec<u16>>, Failure> {
        if let Some(known) = self.classes.iter().find(|known| known.id == class) {
            return Ok(Some(known.commands.iter().map(|command| command.number).collect()));
        }
        let (Some(get_class), Ok(id)) = (self.table.get_class, CString::new(class)) else {
            return Ok(None);
        };
        // SAFETY: the device is open and the id outlives the call.
        let Some(table) = (unsafe { get_class(self.device, id.as_ptr()).as_ref() }) else {
            return Ok(None);
        };
        if (table.struct_size as usize) < size_of::<g1::Class>() || text_at(table.id).as_deref() != Some(class) {
            return Err(broken(format!("class table of {class} is too small or names another class")));
        }
        if table.command_count > 512 || (table.command_count > 0 && table.commands.is_null()) {
            return Err(broken(format!("class table of {class} lists {} commands", table.command_count)));
        }
        let mut commands = Vec::with_capacity(table.command_count as usize);
        let mut at = table.commands.cast::<u8>();
        for _ in 0..table.command_count {
            // SAFETY: the table holds `command_count` commands, each `struct_size` of the first apart.
            let command = unsafe { &*at.cast::<g1::Command>() };
            let size = command.struct_size as usize;
            if size < size_of::<g1::Command>() || !size.is_multiple_of(align_of::<g1::Command>()) {
                return Err(broken(format!("command in the class table of {class} has size {size}")));
            }
            let Some(run) = command.run else {
                return Err(broken(format!("command {} of {class} has no function", command.number)));
            };
            commands.push(OfferedCommand { number: command.number, run });
            // SAFETY: the next command, or one past the last.
            at = unsafe { at.add(size) };
        }
        let numbers = commands.iter().map(|command| command.number).collect();
        self.classes.push(OfferedClass { id: class.to_owned(), table, commands });
        Ok(Some(numbers))
    }

    /// Runs a command to its end on this thread.
    ///
    /// Errors: `unsupportedCommand` when the class or command is not offered; what the library says; and the vendor's
    /// failure when the library broke the contract.
    pub fn run(&mut self, class: &str, command: u16, params: &Record, call: &dyn HostCall) -> Result<Record, Failure> {
        let Some(class) = self.classes.iter().find(|known| known.id == class) else {
            return Err(Failure::unsupported());
        };
        let Some(offered) = class.commands.iter().find(|offered| offered.number == command) else {
            return Err(Failure::unsupported());
        };
        let fields = Fields::new(params);
        let call_table = CallTable::new(call);
        let table = call_table.table(command, class.table);
        let mut collector = Collector::new(Limits::default());
        let mut sink = collector.sink();
        // SAFETY: the device is open, `&mut self` keeps other threads out, and all pointers outlive the call.
        let code = unsafe { (offered.run)(self.device, &table, fields.as_ptr(), fields.len(), &mut sink) };
        collector.finish(code)
    }

    /// The library's own way to stop a command, where it has one.
    pub fn cancel_handle(&self) -> Option<CancelHandle> {
        self.table.cancel.map(|cancel| CancelHandle { cancel, device: self.device })
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        if let Some(close) = self.table.close {
            // SAFETY: the device is open and no command runs, because we own it.
            unsafe { close(self.device) }
        }
    }
}
