//! What a driver is asked to open, and the way it tells of things that belong to no command.

use crate::Settings;
use crate::border::host;
use tongban_model::Record;

/// The device a driver is asked to open.
#[derive(Debug)]
pub struct Open {
    /// Name of the slot, for logs.
    pub slot: String,
    /// The integrator's settings.
    pub settings: Settings,
    /// The way to tell of things that belong to no command.
    pub news: Notifier,
}

impl Open {
    /// An order to open, for a driver's own tests: slot `test`, news go nowhere.
    pub fn for_test(settings: &str) -> Result<Open, tongban_model::Failure> {
        Ok(Open { slot: "test".into(), settings: Settings::from_json(settings)?, news: Notifier { device_key: 0 } })
    }
}

/// Tells the host of things that belong to no command. Clone it into the driver's threads.
#[derive(Clone, Debug)]
pub struct Notifier {
    pub(crate) device_key: u64,
}

impl Notifier {
    /// An unsolicited event of the class with this id (numbers in the class).
    pub fn unsolicited(&self, class: &str, number: u16, fields: Record) {
        host::unsolicited(self.device_key, class, number, &fields);
    }

    /// The device's status changed; the host asks for it soon.
    pub fn status_changed(&self) {
        host::status_changed(self.device_key);
    }
}
