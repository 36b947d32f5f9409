//! `BarcodeReader`: reads a one- or two-dimensional code from paper or a phone's screen.

use crate::RetrySafety::Repeatable;
use crate::define::{class, record};
use tongban_model::{Sensitive, kind};

class! {
    /// A scanner behind a window. The applicant holds paper or a phone before it.
    ///
    /// For driver authors: deliver one code per command, whole; refuse a scanner that types into the keyboard.
    ///
    /// For flow authors: the content may lead to a person's case and is personal.
    BarcodeReader = 4, Device, "tongban.barcode-reader/1";

    /// What this scanner can do.
    capabilities {
        /// Symbologies it reads, separated by blanks, in the words of XFS4IoT.
        1 symbologies: String,
    }

    /// How this scanner is.
    status {}

    unsolicited {}

    /// Waits for a code and reads it.
    command read = 1, Repeatable, longest 60 s {
        params ReadParams {
            /// Symbologies that will do, separated by blanks; absent means all.
            1 symbologies: Option<String>,
        }
        result ReadResult {
            /// Which symbology it was.
            1 symbology: String,
            /// What the code says.
            2 data: Sensitive<String, kind::Reference>,
        }
        events {
            /// The scanner is lit: hold the code before it.
            1 present_code,
        }
        codes {
            /// No code was shown in the time allowed.
            1 no_code Retry,
            /// A code was seen but cannot be read.
            2 barcode_invalid Retry,
        }
    }
}
