//! `UnitDirectory`: the police stations and service halls that a card or an application can go to.

use crate::RetrySafety::Repeatable;
use crate::define::{class, record};

record! {
    /// A police station or service hall.
    Unit {
        /// Its id, as other commands want it.
        1 id: String,
        /// Its name, as it stands over the door.
        2 name: String,
        /// Where it is.
        3 address: String,
        /// Its region, six digits of GB/T 2260.
        4 region: String,
        /// Its telephone.
        5 phone: Option<String>,
    }
}

class! {
    /// The directory of units of the public security bureau, searched while the applicant types.
    ///
    /// For driver authors: no match is an empty list; at most 50 units, the best first.
    ///
    /// For flow authors: search with what was typed so far; the answer must come fast, hence the short time.
    UnitDirectory = 107, Connector, "tongban.unit-directory/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Finds units by words of their name or address.
    command search = 1, Repeatable, longest 10 s {
        params SearchParams {
            /// What was typed, separated by blanks; empty finds all.
            1 words: String,
            /// Region to look in, six digits of GB/T 2260; zeros at the end stand for the whole city or province.
            2 region: Option<String>,
            /// Business that the unit must handle, by its manifest name.
            3 business: Option<String>,
        }
        result SearchResult {
            /// The units, best first.
            1 units: Vec<Unit>,
        }
        events {}
        codes {
            /// The directory cannot be reached.
            1 no_connection Fault,
        }
    }
}
