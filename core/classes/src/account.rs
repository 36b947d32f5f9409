//! `Account`: the province's citizen account, and whether a real name stands behind it.

use crate::RetrySafety::Repeatable;
use crate::define::{class, record};
use tongban_model::{Sensitive, kind};

class! {
    /// The account service of a province's government portal (实名认证).
    ///
    /// For driver authors: never keep a password; an unknown account and a wrong password answer alike.
    ///
    /// For flow authors: a wrong password may be typed again; `locked` may not.
    Account = 109, Connector, "tongban.account/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Tells whether somebody has an account, and whether their real name was proved.
    command check = 1, Repeatable, longest 30 s {
        params CheckParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
        }
        result CheckResult {
            /// Whether there is an account.
            1 registered: bool,
            /// Whether the real name was proved.
            2 real_name: bool,
        }
        events {}
        codes {
            /// The account service cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Logs in with account and password.
    command log_in = 2, Repeatable, longest 30 s {
        params LogInParams {
            /// Account name: a citizen number, a phone number or a name of its own.
            1 account: Sensitive<String, kind::Account>,
            /// Password.
            2 password: Sensitive<String, kind::Account>,
        }
        result LogInResult {
            /// Citizen number behind the account.
            1 number: Sensitive<String, kind::Number>,
            /// Name behind the account.
            2 name: Sensitive<String, kind::Name>,
            /// Whether the real name was proved.
            3 real_name: bool,
        }
        events {}
        codes {
            /// Account and password do not belong together: type them again.
            1 wrong_password Retry,
            /// The account is locked after too many tries; the portal unlocks it.
            2 locked Refusal,
            /// The account service cannot be reached.
            3 no_connection Fault,
        }
    }

    /// Logs in with the face of the person before the machine.
    command log_in_by_face = 3, Repeatable, longest 30 s {
        params LogInByFaceParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
            /// The live photo.
            2 image: Sensitive<Vec<u8>, kind::Biometric>,
        }
        result LogInByFaceResult {
            /// Whether the real name was proved.
            1 real_name: bool,
        }
        events {}
        codes {
            /// No face in the photo.
            1 no_face Retry,
            /// The face is not that of the account's owner.
            2 not_alike Refusal,
            /// The account service cannot be reached.
            3 no_connection Fault,
        }
    }
}
