//! `PhotoReceipt`: fetches the photo behind a receipt number.

use crate::RetrySafety::Repeatable;
use crate::define::{choice, class, record};
use tongban_model::{Date, Sensitive, kind};

choice! {
    /// What a receipt was made for.
    ReceiptKind {
        /// Identity card.
        IdentityCard = "identity_card",
        /// Social security card.
        SocialSecurity = "social_security",
        /// Residence permit.
        ResidencePermit = "residence_permit",
        /// Exit and entry documents.
        ExitEntry = "exit_entry",
    }
}

class! {
    /// The photo service of a province. A receipt number (回执号, also called image number 图像号) stands on the slip
    /// that a studio or a phone program gives, as digits, bar code or QR code.
    ///
    /// For driver authors: a number that another person owns answers `not_found`, never that person's photo.
    ///
    /// For flow authors: which kinds may stand in for one another is a rule of the province.
    PhotoReceipt = 103, Connector, "tongban.photo-receipt/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Fetches the photo.
    command get = 1, Repeatable, longest 30 s {
        params GetParams {
            /// Receipt number.
            1 receipt: Sensitive<String, kind::Reference>,
            /// Citizen number of the person it must belong to.
            2 number: Sensitive<String, kind::Number>,
        }
        result GetResult {
            /// What the receipt was made for.
            1 kind: ReceiptKind,
            /// The photo, JPEG or PNG.
            2 image: Sensitive<Vec<u8>, kind::Biometric>,
            /// Last day it may be used.
            3 valid_until: Date,
        }
        events {}
        codes {
            /// No receipt of this person has this number.
            1 not_found Retry,
            /// The receipt is too old: have a new one made.
            2 expired Refusal,
            /// The receipt was used before: have a new one made.
            3 already_used Refusal,
            /// The photo was refused on review; it may be sent in again free of charge.
            4 review_failed Refusal,
            /// The photo is still under review.
            5 under_review Refusal,
            /// The service cannot be reached.
            6 no_connection Fault,
        }
    }
}
