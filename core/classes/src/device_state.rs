//! The one status word every device has.

use crate::define::choice;

choice! {
    /// How a device is, in the words of XFS4IoT.
    DeviceState {
        /// Present and ready.
        Online = "online",
        /// Present but not answering.
        Offline = "offline",
        /// Switched off.
        PowerOff = "power_off",
        /// Not there.
        NoDevice = "no_device",
        /// Broken; a technician.
        HardwareError = "hardware_error",
        /// Someone must clear something: paper, a card left inside.
        UserError = "user_error",
        /// Working on a command.
        DeviceBusy = "device_busy",
        /// Someone tampers with it.
        FraudAttempt = "fraud_attempt",
        /// Someone may be tampering with it.
        PotentialFraud = "potential_fraud",
    }
}
