//! `Message`: a text message to the applicant's phone.

use crate::RetrySafety::Repeatable;
use crate::define::{class, record};
use tongban_model::{Sensitive, kind};

class! {
    /// The message service of the public security bureau. It knows templates by name and fills values in.
    ///
    /// For driver authors: the caller's number is the key: the same number never sends two messages.
    ///
    /// For flow authors: `values` hold nothing personal; a message lies open on a lock screen.
    Message = 112, Connector, "tongban.message/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Sends a message.
    command send = 1, Repeatable, longest 30 s {
        params SendParams {
            /// The caller's own number of the message: the same number is never sent twice.
            1 message: String,
            /// Telephone it goes to.
            2 phone: Sensitive<String, kind::Phone>,
            /// Template, by the service's name for it.
            3 template: String,
            /// What is filled in, in order; nothing personal.
            4 values: Option<Vec<String>>,
        }
        result SendResult {}
        events {}
        codes {
            /// The message service cannot be reached.
            1 no_connection Fault,
        }
    }
}
