//! `Printer`: puts a finished paper out, receipt or A4.

use crate::RetrySafety::{AskAfterFault, Repeatable};
use crate::define::{choice, class, record};

choice! {
    /// How much paper there is.
    Paper {
        /// Enough.
        Full = "full",
        /// Little left.
        Low = "low",
        /// None.
        Out = "out",
        /// Stuck.
        Jammed = "jammed",
        /// The printer cannot tell.
        Unknown = "unknown",
    }
}

choice! {
    /// What became of a paper.
    Delivery {
        /// Out and waiting to be taken.
        Presented = "presented",
        /// Taken by the applicant.
        Taken = "taken",
        /// Drawn back in.
        Retracted = "retracted",
        /// Printed, but the printer cannot see whether it was taken.
        Unknown = "unknown",
    }
}

choice! {
    /// What became of a job.
    JobState {
        /// Printed whole.
        Printed = "printed",
        /// Not begun.
        NotPrinted = "not_printed",
        /// Begun and not finished; paper may hang in the slot.
        Partial = "partial",
        /// The printer cannot tell.
        Unknown = "unknown",
    }
}

choice! {
    /// What the content is.
    Content {
        /// A picture, black and white, PNG.
        Png = "png",
        /// A document, PDF.
        Pdf = "pdf",
    }
}

class! {
    /// A receipt or A4 printer. Paper runs out, jams, and is left in the slot.
    ///
    /// For driver authors: never answer before the printer says that the paper is out. Keep the reference of the last
    /// jobs over a restart, so that `get_job` can tell.
    ///
    /// For flow authors: `print_native` is never repeated blindly; after a fault the host asks `get_job` first.
    Printer = 5, Device, "tongban.printer/1";

    /// What this printer can do.
    capabilities {
        /// Content it takes, separated by blanks: `png`, `pdf`.
        1 contents: String,
        /// Dots across, for pictures.
        2 width: i64,
        /// Whether it cuts.
        3 cuts: bool,
        /// Whether it sees that a paper was taken.
        4 sees_taken: bool,
        /// Whether `get_job` can tell what became of a job.
        5 keeps_jobs: bool,
    }

    /// How this printer is.
    status {
        /// How much paper there is.
        1 paper: Paper,
    }

    unsolicited {
        /// Little paper left, or none.
        1 paper_threshold,
        /// The applicant took the paper.
        2 media_taken,
    }

    /// Prints a finished paper and puts it out.
    command print_native = 1, AskAfterFault("get_job"), longest 120 s {
        params PrintNativeParams {
            /// The caller's reference: the same reference is never printed twice.
            1 reference: String,
            /// What the content is.
            2 content: Content,
            /// The paper.
            3 data: tongban_model::Sensitive<Vec<u8>, tongban_model::kind::Reference>,
            /// Whether to cut after it.
            4 cut: Option<bool>,
        }
        result PrintNativeResult {
            /// What became of it.
            1 delivery: Delivery,
        }
        events {
            /// The paper is out: take it.
            1 media_presented,
        }
        codes {
            /// No paper: fill in a roll or sheets.
            1 paper_out Fault,
            /// Paper is stuck: open and clear it.
            2 paper_jammed Fault,
            /// The cutter is stuck.
            3 cutter_jammed Fault,
            /// The cover is open.
            4 cover_open Fault,
            /// Toner or ink is used up.
            5 toner_out Fault,
            /// The paper before is still in the slot.
            6 media_not_taken Retry,
        }
    }

    /// Tells what became of a job.
    command get_job = 2, Repeatable, longest 10 s {
        params GetJobParams {
            /// The caller's reference.
            1 reference: String,
        }
        result GetJobResult {
            /// What became of it.
            1 state: JobState,
        }
        events {}
        codes {}
    }
}
