//! `Fingerprint`: captures a fingerprint and compares it with a template.

use crate::RetrySafety::Repeatable;
use crate::define::{class, record};
use tongban_model::{Percent, Sensitive, kind};

record! {
    /// How far a press of a finger is, carried by the events of both commands. A driver sends what it knows.
    Press {
        /// Finger code, 11–20.
        1 finger: Option<i64>,
        /// Quality of the print so far, 0–100.
        2 quality: Option<i64>,
        /// Which press of this command it is, from 1.
        3 attempt: Option<i64>,
        /// How many presses the device takes before it gives up.
        4 attempts: Option<i64>,
    }
}

class! {
    /// An optical or capacitive scanner, 500 dpi. The applicant presses one named finger at a time; dry, wet and worn
    /// fingers are usual, so several tries are the rule.
    ///
    /// For driver authors: judge quality on the device's scale mapped to 0–100; send guidance as events.
    ///
    /// For flow authors: finger codes are those of GA 777.1: 11–15 right thumb to little, 16–20 left thumb to little.
    Fingerprint = 2, Device, "tongban.fingerprint/1";

    /// What this scanner can do.
    capabilities {
        /// Whether it compares two templates by itself.
        1 compares: bool,
    }

    /// How this scanner is.
    status {}

    unsolicited {}

    /// Waits for the finger, captures it and makes a template.
    command read = 1, Repeatable, longest 60 s {
        params ReadParams {
            /// Finger code, 11–20.
            1 finger: i64,
            /// Lowest quality that will do, 0–100.
            2 quality: i64,
        }
        result ReadResult {
            /// Finger code.
            1 finger: i64,
            /// Quality reached, 0–100.
            2 quality: i64,
            /// Template, opaque; 512 bytes on the usual devices.
            3 template: Sensitive<Vec<u8>, kind::Biometric>,
        }
        events {
            /// The scanner waits: press the finger.
            1 present_subject: Press,
            /// A finger is there: hold still.
            2 subject_detected: Press,
            /// Enough: lift the finger.
            3 remove_subject: Press,
        }
        codes {
            /// No finger was pressed in the time allowed.
            1 no_subject Retry,
            /// Too wet: wipe the finger.
            2 too_wet Retry,
            /// Too dry: breathe on the finger.
            3 too_dry Retry,
            /// The picture is not good enough: press again, flat and in the middle.
            4 low_quality Retry,
            /// No print can be taken from this finger.
            5 read_failed Refusal,
        }
    }

    /// Waits for the finger and compares it with a template on file.
    command verify = 2, Repeatable, longest 60 s {
        params VerifyParams {
            /// Finger code, 11–20.
            1 finger: i64,
            /// Template on file.
            2 template: Sensitive<Vec<u8>, kind::Biometric>,
        }
        result VerifyResult {
            /// Whether the finger belongs to the template.
            1 matched: bool,
            /// How alike they are.
            2 similarity: Percent,
        }
        events {
            /// The scanner waits: press the finger.
            1 present_subject: Press,
            /// A finger is there: hold still.
            2 subject_detected: Press,
            /// Enough: lift the finger.
            3 remove_subject: Press,
        }
        codes {
            /// No finger was pressed in the time allowed.
            1 no_subject Retry,
            /// Too wet: wipe the finger.
            2 too_wet Retry,
            /// Too dry: breathe on the finger.
            3 too_dry Retry,
            /// The picture is not good enough: press again, flat and in the middle.
            4 low_quality Retry,
            /// No print can be taken from this finger.
            5 read_failed Refusal,
        }
    }
}
