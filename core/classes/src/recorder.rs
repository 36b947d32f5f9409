//! `Recorder`: process video, or markers for a recorder elsewhere.

use crate::RetrySafety::Repeatable;
use crate::define::{class, record};

class! {
    /// The whole application is under video. The recorder runs while a case is open, and every step leaves a marker.
    ///
    /// For driver authors: a marker carries no personal value. `start` for a case that already runs goes on with it.
    ///
    /// For flow authors: the host starts, marks and stops by itself; a province decides whether a case may run without.
    Recorder = 8, Device, "tongban.recorder/1";

    /// What this recorder can do.
    capabilities {
        /// Whether it keeps the video itself; otherwise it sends markers only.
        1 keeps_video: bool,
    }

    /// How this recorder is.
    status {
        /// Whether it records now.
        1 recording: bool,
    }

    unsolicited {
        /// Little room left.
        1 media_threshold,
    }

    /// Begins to record a case.
    command start = 1, Repeatable, longest 10 s {
        params StartParams {
            /// The case.
            1 case: String,
        }
        result StartResult {
            /// Where to find it again.
            1 reference: String,
        }
        events {}
        codes {
            /// No room left.
            1 media_full Fault,
        }
    }

    /// Marks a step in the recording.
    command mark = 2, Repeatable, longest 5 s {
        params MarkParams {
            /// The case.
            1 case: String,
            /// The step's id.
            2 step: String,
        }
        result MarkResult {}
        events {}
        codes {}
    }

    /// Ends the recording of a case.
    command stop = 3, Repeatable, longest 10 s {
        params StopParams {
            /// The case.
            1 case: String,
        }
        result StopResult {}
        events {}
        codes {}
    }
}
