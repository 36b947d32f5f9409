//! A device, seen from its own side of the wire.

use std::time::Duration;

/// A device's own end: it hears what the driver sends and says what the device would say.
pub trait FarEnd: Send + 'static {
    /// Bytes from the driver, in pieces of any size; for HID one output report. `endpoint` is 0 where the wire has none.
    fn hear(&mut self, endpoint: u8, bytes: &[u8], say: &mut Say);

    /// Called about every five milliseconds with the time since the device was switched on.
    fn tick(&mut self, _now: Duration, _say: &mut Say) {}

    /// Somebody does something to the device: `card on`, `paper out`. Returns whether the device knows such an act.
    fn act(&mut self, _act: &str, _say: &mut Say) -> bool {
        false
    }

    /// The cable was put in (again): what the device forgets with its power.
    fn plugged(&mut self) {}

    /// The driver changed the speed of the line, where the wire can tell.
    fn baud(&mut self, _baud: u32) {}

    /// A HID feature report that the driver reads; the answer begins with the report id.
    fn feature(&mut self, _id: u8) -> Option<Vec<u8>> {
        None
    }

    /// A HID feature report that the driver writes; it begins with the report id.
    fn set_feature(&mut self, _report: &[u8], _say: &mut Say) {}

    /// The HID report descriptor.
    fn descriptor(&self) -> Vec<u8> {
        Vec::new()
    }

    /// A class or vendor request with an answer; `None` stalls it.
    fn control(&mut self, _kind: u8, _request: u8, _value: u16) -> Option<Vec<u8>> {
        None
    }

    /// The same message with a length that lies, for [`Fault::Oversize`](crate::Fault::Oversize).
    fn oversize(&self, _message: &[u8]) -> Vec<u8> {
        vec![0xFF; 64 * 1024]
    }
}

/// What the device says. Each call is one message: faults are done to whole messages.
#[derive(Default, Debug)]
pub struct Say {
    pub(crate) messages: Vec<Message>,
}

/// One message on its way to the driver.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Message {
    pub(crate) endpoint: u8,
    pub(crate) after: Duration,
    pub(crate) bytes: Vec<u8>,
}

impl Say {
    /// Says it at once; on USB on the first endpoint towards the host.
    pub fn now(&mut self, bytes: impl Into<Vec<u8>>) {
        self.after(Duration::ZERO, bytes);
    }

    /// Says it at once on that endpoint.
    pub fn on(&mut self, endpoint: u8, bytes: impl Into<Vec<u8>>) {
        self.messages.push(Message { endpoint, after: Duration::ZERO, bytes: bytes.into() });
    }

    /// Says it later.
    pub fn after(&mut self, after: Duration, bytes: impl Into<Vec<u8>>) {
        self.messages.push(Message { endpoint: 0, after, bytes: bytes.into() });
    }
}
