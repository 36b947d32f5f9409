//! The command at hand, over the host's table.

use std::cell::Cell;
use std::time::Duration;
use tongban_abi::fields::Fields;
use tongban_abi::g1;
use tongban_classes::{Call, Frame};
use tongban_model::{CompletionCode, Failure, Record};

/// A command at hand; lives on the stack of the command's thread.
pub(super) struct BorderCall {
    call: *const g1::Call,
    id: u64,
    // Keeps the type on the command's own thread.
    _thread: Cell<()>,
}

impl BorderCall {
    pub(super) fn new(call: *const g1::Call, id: u64) -> BorderCall {
        BorderCall { call, id, _thread: Cell::new(()) }
    }

    fn table(&self) -> &g1::Call {
        // SAFETY: made in `run`, which the host's table outlives.
        unsafe { &*self.call }
    }
}

impl Call for BorderCall {
    fn id(&self) -> u64 {
        self.id
    }

    fn remaining(&self) -> Duration {
        // SAFETY: the table is the host's, during the command.
        self.table().remaining_ms.map_or(Duration::MAX, |ask| Duration::from_millis(unsafe { ask(self.call) }))
    }

    fn cancelled(&self) -> bool {
        // SAFETY: as above.
        self.table().cancelled.is_some_and(|ask| unsafe { ask(self.call) } != 0)
    }

    fn wait(&self, time: Duration) -> Result<(), Failure> {
        let Some(wait) = self.table().wait else {
            return Err(Failure::new(CompletionCode::InternalError, "the host offers no wait"));
        };
        let milliseconds = u64::try_from(time.as_micros().div_ceil(1000)).unwrap_or(u64::MAX);
        // SAFETY: as above.
        match CompletionCode::from_number(unsafe { wait(self.call, milliseconds) }) {
            Some(CompletionCode::Success) => Ok(()),
            Some(CompletionCode::TimeOut) => Err(Failure::time_out()),
            _ => Err(Failure::canceled()),
        }
    }

    fn event(&self, number: u16, fields: Record) {
        if let Some(event) = self.table().event {
            let fields = Fields::new(&fields);
            // SAFETY: as above; the fields outlive the call.
            unsafe { event(self.call, number, fields.as_ptr(), fields.len()) };
        }
    }

    fn frame(&self, frame: Frame, fill: &mut dyn FnMut(&mut [u8])) -> bool {
        let (Some(lease), Some(publish)) = (self.table().lease_frame, self.table().publish_frame) else {
            return false;
        };
        let shape = g1::Frame {
            struct_size: size_of::<g1::Frame>() as u32,
            width: frame.width,
            height: frame.height,
            stride: frame.stride,
            format: frame.format,
            reserved: 0,
            taken_us: frame.taken_us,
        };
        let (mut room, mut token) = (std::ptr::null_mut(), 0);
        // SAFETY: the host sets `room` to `frame.len()` bytes that are ours until published.
        unsafe {
            if lease(self.call, &shape, &mut room, &mut token) != 0 || room.is_null() {
                return false;
            }
            fill(std::slice::from_raw_parts_mut(room, frame.len()));
            publish(self.call, token) == 0
        }
    }
}
