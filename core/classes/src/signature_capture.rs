//! `SignatureCapture`: takes a handwritten signature.

use crate::RetrySafety::Repeatable;
use crate::define::{class, record};
use tongban_model::{Sensitive, kind};

class! {
    /// A pad, or a part of the touch screen. The applicant writes with pen or finger and confirms.
    ///
    /// For driver authors: deliver the strokes, not a picture: they are drawn anew at any size.
    ///
    /// For flow authors: a dot or an empty pad answers `too_short`.
    SignatureCapture = 6, Device, "tongban.signature-capture/1";

    /// What this pad can do.
    capabilities {
        /// Whether it measures pressure.
        1 pressure: bool,
    }

    /// How this pad is.
    status {}

    unsolicited {}

    /// Waits until the applicant has signed and confirmed.
    command capture = 1, Repeatable, longest 180 s {
        params CaptureParams {
            /// Fewest points that will do.
            1 points: i64,
        }
        result Signature {
            /// Strokes, separated by `|`; points by `;`; each `x,y,t,p`: place in 0–10000 of the pad's width and height
            /// from the upper left, milliseconds from the first touch, pressure 0–1000.
            1 strokes: Sensitive<String, kind::Signature>,
            /// How many points there are.
            2 points: i64,
        }
        events {
            /// The pad is ready: sign.
            1 present_subject,
            /// The applicant cleared the pad and begins again.
            2 cleared,
        }
        codes {
            /// Nobody signed in the time allowed.
            1 no_signature Retry,
            /// Only a dot or a stroke: sign the whole name.
            2 too_short Retry,
        }
    }
}
