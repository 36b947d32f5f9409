//! `Residence`: where somebody lives who is not registered there.

use crate::RetrySafety::{AskAfterFault, Repeatable};
use crate::define::{choice, class, record};
use tongban_model::{Date, Sensitive, kind};

choice! {
    /// What became of a residence report.
    ResidenceState {
        /// Taken in.
        Accepted = "accepted",
        /// Never arrived.
        NotFound = "not_found",
        /// Arrived and refused.
        Rejected = "rejected",
    }
}

class! {
    /// The province's residence register: who lives here, who holds a residence permit, and the residence code
    /// (Guangdong: 粤居码) on a phone.
    ///
    /// For driver authors: a lost answer to `report` is `resultUnknown`. A code of another person is not valid; it is
    /// never told whose it is.
    ///
    /// For flow authors: a report needs no permit and gives none.
    Residence = 111, Connector, "tongban.residence/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Tells whether somebody is registered as living here.
    command check = 1, Repeatable, longest 30 s {
        params CheckParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
        }
        result CheckResult {
            /// Whether they are.
            1 registered: bool,
            /// Last day of the registration; absent when it has none.
            2 until: Option<Date>,
            /// Whether they hold a residence permit.
            3 permit: bool,
        }
        events {}
        codes {
            /// The residence register cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Looks a residence code up.
    command read_code = 2, Repeatable, longest 30 s {
        params ReadCodeParams {
            /// Content of the code as it was scanned.
            1 code: Sensitive<String, kind::Reference>,
            /// Citizen number of the person it must belong to.
            2 number: Sensitive<String, kind::Number>,
        }
        result ReadCodeResult {
            /// Whether the code is this person's and still good.
            1 valid: bool,
            /// Last day of the registration.
            2 until: Option<Date>,
        }
        events {}
        codes {
            /// The residence register cannot be reached.
            1 no_connection Fault,
            /// Not a residence code: hold up another one.
            2 code_unknown Retry,
        }
    }

    /// Reports where somebody lives.
    command report = 3, AskAfterFault("get_report"), longest 60 s {
        params ReportParams {
            /// The caller's own number of the report: the same number is never taken in twice.
            1 report: Sensitive<String, kind::Reference>,
            /// Citizen number of the person who lives there.
            2 number: Sensitive<String, kind::Number>,
            /// Region, six digits of GB/T 2260.
            3 region: Sensitive<String, kind::Address>,
            /// Street, house and door.
            4 address: Sensitive<String, kind::Address>,
            /// Phone number.
            5 phone: Sensitive<String, kind::Phone>,
            /// Citizen number of the guardian who reports for a child.
            6 reported_by: Sensitive<Option<String>, kind::Number>,
        }
        result ReportResult {
            /// What became of it.
            1 state: ResidenceState,
        }
        events {}
        codes {
            /// The residence register cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Tells what became of a report.
    command get_report = 4, Repeatable, longest 30 s {
        params GetReportParams {
            /// The caller's own number of the report.
            1 report: Sensitive<String, kind::Reference>,
        }
        result GetReportResult {
            /// What became of it.
            1 state: ResidenceState,
        }
        events {}
        codes {
            /// The residence register cannot be reached.
            1 no_connection Fault,
        }
    }
}
