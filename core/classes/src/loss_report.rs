//! `LossReport`: says that a card is lost, so that nobody else can use it.

use crate::RetrySafety::{AskAfterFault, Repeatable};
use crate::define::{choice, class, record};
use tongban_model::{Date, Sensitive, kind};

choice! {
    /// What became of a loss report.
    LossState {
        /// Taken in: the card is reported lost.
        Accepted = "accepted",
        /// Never arrived.
        NotFound = "not_found",
        /// Arrived and refused.
        Rejected = "rejected",
    }
}

class! {
    /// The register of lost identity cards (挂失).
    ///
    /// For driver authors: a lost answer to `report` is `resultUnknown`. The caller's number is the key: the same
    /// number never makes two reports.
    ///
    /// For flow authors: a card must be reported lost before it is replaced as lost; `withdraw` undoes a report.
    LossReport = 108, Connector, "tongban.loss-report/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Tells whether somebody's card is reported lost.
    command check = 1, Repeatable, longest 30 s {
        params CheckParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
        }
        result CheckResult {
            /// Whether it is.
            1 reported: bool,
            /// Number of the report.
            2 report: Sensitive<Option<String>, kind::Reference>,
            /// Day of the report.
            3 reported_on: Option<Date>,
        }
        events {}
        codes {
            /// The register cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Reports a card lost.
    command report = 2, AskAfterFault("get_report"), longest 60 s {
        params ReportParams {
            /// The caller's own number of the report: the same number is never taken in twice.
            1 report: Sensitive<String, kind::Reference>,
            /// Citizen number.
            2 number: Sensitive<String, kind::Number>,
            /// Where the card was lost, as far as the applicant knows.
            3 place: Sensitive<String, kind::Address>,
            /// Day it was lost.
            4 lost_on: Date,
            /// Time of day it was lost, as the applicant says it.
            5 lost_at: Option<String>,
            /// Phone number.
            6 phone: Sensitive<Option<String>, kind::Phone>,
        }
        result ReportResult {
            /// What became of it.
            1 state: LossState,
        }
        events {}
        codes {
            /// The register cannot be reached.
            1 no_connection Fault,
            /// The register refuses the report.
            2 rejected Refusal,
        }
    }

    /// Tells what became of a report.
    command get_report = 3, Repeatable, longest 30 s {
        params GetReportParams {
            /// The caller's own number of the report.
            1 report: Sensitive<String, kind::Reference>,
        }
        result GetReportResult {
            /// What became of it.
            1 state: LossState,
        }
        events {}
        codes {
            /// The register cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Takes a report back: the card was found, or the applicant broke off. Taking back twice, or what was never
    /// reported, is no fault.
    command withdraw = 4, Repeatable, longest 30 s {
        params WithdrawParams {
            /// Number of the report.
            1 report: Sensitive<String, kind::Reference>,
        }
        result WithdrawResult {}
        events {}
        codes {
            /// The register cannot be reached.
            1 no_connection Fault,
            /// The register no longer takes the report back: a new card was made.
            2 rejected Refusal,
        }
    }
}
