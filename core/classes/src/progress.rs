//! `Progress`: where an application stands.

use crate::RetrySafety::Repeatable;
use crate::define::{choice, class, record};
use tongban_model::{Date, Sensitive, kind};

choice! {
    /// Where an application stands.
    Stage {
        /// Taken in.
        Accepted = "accepted",
        /// Taken in, fee not yet paid.
        AwaitingPayment = "awaiting_payment",
        /// Under review at the household's police.
        Reviewing = "reviewing",
        /// Sent back, with a reason.
        Returned = "returned",
        /// In production.
        Producing = "producing",
        /// Ready, or on its way.
        Ready = "ready",
        /// Handed out.
        Collected = "collected",
        /// Sent to the police of the household (cross-province).
        Sent = "sent",
        /// Reviewed and issued by the police of the household.
        Issued = "issued",
        /// On its way by post.
        Mailed = "mailed",
        /// Not accepted, with a reason.
        NotAccepted = "not_accepted",
    }
}

record! {
    /// One application.
    Application {
        /// Acceptance number.
        1 acceptance: Sensitive<String, kind::Reference>,
        /// Where it stands.
        2 stage: Stage,
        /// Day it was taken in.
        3 accepted: Date,
        /// Why it was sent back, for the applicant.
        4 reason: Option<String>,
        /// Photo number.
        5 photo_number: Sensitive<Option<String>, kind::Reference>,
        /// Tracking number of the parcel (运单号).
        6 tracking: Option<String>,
        /// Day it is expected to be ready.
        7 expected: Option<Date>,
        /// Business: `expired`, `lost`, `damaged` …
        8 business: Option<String>,
        /// Name of the unit that has it, or that hands it out.
        9 unit: Option<String>,
    }
}

class! {
    /// The progress query of the public security bureau.
    ///
    /// For driver authors: an unknown number is an empty list, not a fault.
    ///
    /// For flow authors: show as little as answers the question.
    Progress = 105, Connector, "tongban.progress/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Lists a person's applications, newest first.
    command query = 1, Repeatable, longest 30 s {
        params QueryParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
            /// Acceptance number, to see that application only.
            2 acceptance: Sensitive<Option<String>, kind::Reference>,
        }
        result QueryResult {
            /// The applications.
            1 applications: Vec<Application>,
        }
        events {}
        codes {
            /// The system cannot be reached.
            1 no_connection Fault,
        }
    }
}
