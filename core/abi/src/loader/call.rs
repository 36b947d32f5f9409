//! The command at hand, from the host's side of the border.

use crate::fields::read_fields;
use crate::g1;
use crate::sink::{Limits, SinkFault};
use std::ffi::c_void;
use std::time::Duration;
use tongban_model::{CompletionCode, Record};

/// What the host offers during one command. Functions may be called from any thread of the library.
pub trait HostCall: Sync {
    /// The call's id.
    fn id(&self) -> u64;

    /// Whether the host asked to stop.
    fn cancelled(&self) -> bool;

    /// Time left of what was allowed.
    fn remaining(&self) -> Duration;

    /// Waits; comes back early with `Canceled` or `TimeOut`, else with `Success`.
    fn wait(&self, time: Duration) -> CompletionCode;

    /// An event of this command.
    fn event(&self, number: u16, fields: Record);

    /// What the library sent broke the contract; the vendor must act.
    fn contract_fault(&self, fault: SinkFault);

    /// Room for one picture: address and a token to hand it over by, or none when every room is taken.
    fn lease_frame(&self, frame: &g1::Frame) -> Option<(*mut u8, u64)>;

    /// Takes the picture over; false when the token is not that of a leased room.
    fn publish_frame(&self, token: u64) -> bool;
}

/// The table a library sees, over a [`HostCall`] on the stack.
pub(super) struct CallTable<'a> {
    call: &'a dyn HostCall,
}

impl<'a> CallTable<'a> {
    pub(super) fn new(call: &'a dyn HostCall) -> Self {
        CallTable { call }
    }

    /// The table; valid while `self` stays where it is.
    pub(super) fn table(&self, command: u16, of_class: *const g1::Class) -> g1::Call {
        g1::Call {
            struct_size: size_of::<g1::Call>() as u32,
            command,
            reserved: 0,
            id: self.call.id(),
            of_class,
            host_data: std::ptr::from_ref(self).cast_mut().cast::<c_void>(),
            cancelled: Some(cancelled),
            remaining_ms: Some(remaining_ms),
            wait: Some(wait),
            event: Some(event),
            lease_frame: Some(lease_frame),
            publish_frame: Some(publish_frame),
        }
    }
}

/// The call behind a table.
///
/// # Safety
/// `call` is the table of a command that still runs, or null.
unsafe fn host_call<'a>(call: *const g1::Call) -> Option<&'a dyn HostCall> {
    // SAFETY: by the contract the library uses the table only during the command, while `CallTable` lives.
    unsafe { call.as_ref().and_then(|call| call.host_data.cast::<CallTable<'a>>().as_ref()).map(|table| table.call) }
}

unsafe extern "C" fn cancelled(call: *const g1::Call) -> i32 {
    // SAFETY: called during the command.
    unsafe { host_call(call) }.map_or(1, |call| i32::from(call.cancelled()))
}

unsafe extern "C" fn remaining_ms(call: *const g1::Call) -> u64 {
    // SAFETY: called during the command.
    unsafe { host_call(call) }.map_or(0, |call| u64::try_from(call.remaining().as_millis()).unwrap_or(u64::MAX))
}

unsafe extern "C" fn wait(call: *const g1::Call, milliseconds: u64) -> i32 {
    // SAFETY: called during the command.
    unsafe { host_call(call) }.map_or(CompletionCode::Canceled, |call| call.wait(Duration::from_millis(milliseconds)))
        as i32
}

unsafe extern "C" fn event(call: *const g1::Call, number: u16, fields: *const g1::Field, count: usize) -> i32 {
    // SAFETY: called during the command, with `count` fields lent for it.
    unsafe {
        let Some(call) = host_call(call) else { return CompletionCode::SequenceError as i32 };
        match read_fields(fields, count, &Limits::default()) {
            Ok(fields) => {
                call.event(number, fields);
                0
            }
            Err(fault) => {
                call.contract_fault(fault);
                CompletionCode::InvalidData as i32
            }
        }
    }
}

unsafe extern "C" fn lease_frame(
    call: *const g1::Call,
    frame: *const g1::Frame,
    room: *mut *mut u8,
    token: *mut u64,
) -> i32 {
    // SAFETY: called during the command, with pointers that are null or valid.
    unsafe {
        let (Some(call), Some(frame)) = (host_call(call), frame.as_ref()) else {
            return CompletionCode::InvalidData as i32;
        };
        if room.is_null() || token.is_null() || (frame.struct_size as usize) < size_of::<g1::Frame>() {
            return CompletionCode::InvalidData as i32;
        }
        match call.lease_frame(frame) {
            Some((at, ticket)) => {
                room.write(at);
                token.write(ticket);
                0
            }
            None => CompletionCode::NotEnoughSpace as i32,
        }
    }
}

unsafe extern "C" fn publish_frame(call: *const g1::Call, token: u64) -> i32 {
    // SAFETY: called during the command.
    let taken = unsafe { host_call(call) }.is_some_and(|call| call.publish_frame(token));
    if taken { 0 } else { CompletionCode::InvalidData as i32 }
}
