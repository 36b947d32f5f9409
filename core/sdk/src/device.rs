//! An opened device: one or more classes, each answered by a driver.

use crate::classes::Driver;
use tongban_classes::{Class, common};

/// An opened device as its driver describes it.
///
/// There is one constructor per class, named like the class, which takes the driver: `Device::printer(driver)`.
pub struct Device {
    pub(crate) parts: Vec<Part>,
}

/// Classes that one driver answers.
pub(crate) struct Part {
    pub(crate) classes: Vec<(&'static Class, Vec<u16>)>,
    pub(crate) driver: Box<dyn Driver>,
}

impl Device {
    pub(crate) fn of(classes: &[&'static Class], driver: Box<dyn Driver>) -> Device {
        let offered = |class: &&'static Class| {
            let common = [common::CAPABILITIES, common::STATUS, common::RESET];
            let numbers = class.commands.iter().map(|command| command.number).chain(common);
            (*class, numbers.filter(|number| driver.offers(class, *number)).collect())
        };
        let classes = classes.iter().map(offered).collect();
        Device { parts: vec![Part { classes, driver }] }
    }

    /// One device of several drivers, for hardware that is two things at once.
    #[must_use]
    pub fn and(mut self, other: Device) -> Device {
        self.parts.extend(other.parts);
        self
    }

    /// Offers only these commands, and capabilities, status and reset; a command not offered is the missing
    /// capability that manifests are checked against.
    #[must_use]
    pub fn offering(mut self, commands: &[u16]) -> Device {
        for (_, offered) in self.parts.iter_mut().flat_map(|part| &mut part.classes) {
            offered.retain(|number| *number >= common::CAPABILITIES || commands.contains(number));
        }
        self
    }
}
