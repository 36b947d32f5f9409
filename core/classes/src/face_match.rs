//! `FaceMatch`: compares two portraits.

use crate::RetrySafety::Repeatable;
use crate::define::{choice, class, record};
use tongban_model::{Percent, Sensitive, kind};

choice! {
    /// What is compared with the portrait on file.
    Against {
        /// The photo of the receipt.
        Receipt = "receipt",
        /// The photo taken now.
        Live = "live",
    }
}

class! {
    /// A comparison service. It gives a similarity; whether that will do is a rule of the flow.
    ///
    /// For driver authors: never round up. A picture without a face is a code, not a low score.
    ///
    /// For flow authors: the gates (95 % and 60 % in seed S3) are parameters with a floor.
    FaceMatch = 102, Connector, "tongban.face-match/1";

    /// What this connector can do.
    capabilities {
        /// Whether it also judges liveness.
        1 liveness: bool,
    }

    /// How this connector is.
    status {}

    unsolicited {}

    /// Compares a photo with the portrait on file.
    command compare = 1, Repeatable, longest 30 s {
        params CompareParams {
            /// Citizen number whose portrait on file is meant.
            1 number: Sensitive<String, kind::Number>,
            /// The photo.
            2 image: Sensitive<Vec<u8>, kind::Biometric>,
            /// Which photo it is.
            3 against: Against,
        }
        result CompareResult {
            /// How alike they are.
            1 similarity: Percent,
        }
        events {}
        codes {
            /// No face in the photo.
            1 no_face Retry,
            /// No portrait on file to compare with.
            2 no_portrait Refusal,
            /// The service cannot be reached.
            3 no_connection Fault,
        }
    }
}
