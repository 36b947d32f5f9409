//! The completion codes of XFS4IoT, and four of ours for what it has no word for.

use crate::Family;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal, $wire:literal, $family:ident;)+) => {
        /// How a command ended. Numbers and names are frozen: they cross the plugin border and stand in manifests.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
        #[repr(i32)]
        pub enum CompletionCode {
            $($(#[doc = $doc])+ $name = $number,)+
        }

        impl CompletionCode {
            /// All codes, by number.
            pub const ALL: &'static [CompletionCode] = &[$(CompletionCode::$name),+];

            /// The name on the wire, as XFS4IoT writes it.
            pub const fn name(self) -> &'static str {
                match self { $(CompletionCode::$name => $wire),+ }
            }

            /// What the code means, in a sentence.
            pub const fn doc(self) -> &'static str {
                match self { $(CompletionCode::$name => concat!($($doc),+).trim_ascii()),+ }
            }

            /// Who usually acts on it.
            pub const fn family(self) -> Family {
                match self { $(CompletionCode::$name => Family::$family),+ }
            }

            /// The code of a number that came over the plugin border.
            pub const fn from_number(number: i32) -> Option<CompletionCode> {
                match number { $($number => Some(CompletionCode::$name),)+ _ => None }
            }
        }
    };
}

codes! {
    /// The command did what it says.
    Success = 0, "success", Bug;
    /// The class's own error code says why.
    CommandErrorCode = 1, "commandErrorCode", Fault;
    /// Cancelled on request.
    Canceled = 2, "canceled", Retry;
    /// The device is not ready or not there.
    DeviceNotReady = 3, "deviceNotReady", Fault;
    /// The hardware failed.
    HardwareError = 4, "hardwareError", Fault;
    /// The driver failed inside.
    InternalError = 5, "internalError", Contract;
    /// The command is not known.
    InvalidCommand = 6, "invalidCommand", Contract;
    /// The request id is not known or already used.
    InvalidRequestId = 7, "invalidRequestID", Bug;
    /// The time allowed ran out.
    TimeOut = 8, "timeOut", Retry;
    /// This device does not offer the command.
    UnsupportedCommand = 9, "unsupportedCommand", Manifest;
    /// A parameter is wrong.
    InvalidData = 10, "invalidData", Manifest;
    /// The person at the machine did something the device cannot accept.
    UserError = 11, "userError", Retry;
    /// A parameter is right but this device cannot do it.
    UnsupportedData = 12, "unsupportedData", Manifest;
    /// Someone tampers with the device.
    FraudAttempt = 13, "fraudAttempt", Fault;
    /// Not allowed in this order.
    SequenceError = 14, "sequenceError", Bug;
    /// Needs an authority the caller has not shown.
    AuthorisationRequired = 15, "authorisationRequired", Manifest;
    /// No command nonce was asked for first.
    NoCommandNonce = 16, "noCommandNonce", Bug;
    /// The token is wrong.
    InvalidToken = 17, "invalidToken", Bug;
    /// The token's nonce is wrong.
    InvalidTokenNonce = 18, "invalidTokenNonce", Bug;
    /// The token's signature is wrong.
    InvalidTokenHmac = 19, "invalidTokenHMAC", Bug;
    /// The token's form is wrong.
    InvalidTokenFormat = 20, "invalidTokenFormat", Bug;
    /// The key for the token holds no value.
    InvalidTokenKeyNoValue = 21, "invalidTokenKeyNoValue", Fault;
    /// There is no room left.
    NotEnoughSpace = 22, "notEnoughSpace", Fault;
    /// The device has to be claimed first.
    ClaimRequired = 100, "claimRequired", Bug;
    /// The claim ran out or was taken.
    ClaimLost = 101, "claimLost", Bug;
    /// The driver died under the command and was started again.
    DriverRestarted = 102, "driverRestarted", Contract;
    /// Whether the act took place is not known; ask before repeating.
    ResultUnknown = 103, "resultUnknown", Fault;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_one_to_one_and_the_standard_has_twenty_three() {
        let mut names: Vec<_> = CompletionCode::ALL.iter().map(|c| c.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CompletionCode::ALL.len());
        assert_eq!(CompletionCode::ALL.iter().filter(|c| (**c as i32) < 100).count(), 23);
        for code in CompletionCode::ALL {
            assert_eq!(CompletionCode::from_number(*code as i32), Some(*code));
            assert!(code.doc().ends_with('.') && !code.doc().starts_with(' '), "{}", code.doc());
        }
    }
}
