//! `PhotoReceipt`: fetches the photo behind a receipt number, and has new ones made.

use crate::RetrySafety::{AskAfterFault, Repeatable};
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

choice! {
    /// How an order for a new receipt stands.
    PhotoState {
        /// Handed in.
        Submitted = "submitted",
        /// Under review.
        Reviewing = "reviewing",
        /// Passed: the receipt number is there.
        Passed = "passed",
        /// Refused on review; the photo may be sent in again free of charge.
        Failed = "failed",
        /// Never arrived.
        NotFound = "not_found",
    }
}

record! {
    /// One order for a receipt.
    PhotoOrder {
        /// The caller's own order number.
        1 order: Sensitive<String, kind::Reference>,
        /// What the receipt is for.
        2 kind: ReceiptKind,
        /// City whose systems will take it, six digits of GB/T 2260.
        3 city: String,
        /// How it stands.
        4 state: PhotoState,
        /// Receipt number, once passed.
        5 receipt: Sensitive<Option<String>, kind::Reference>,
        /// Why it was refused, for the applicant.
        6 reason: Option<String>,
        /// Last day the receipt may be used.
        7 valid_until: Option<Date>,
        /// Day it was handed in.
        8 submitted: Date,
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

    /// Hands a photo in to have a receipt made. It costs nothing.
    command apply = 2, AskAfterFault("get_order"), longest 60 s {
        params ApplyParams {
            /// The caller's own order number: the same number is never taken in twice.
            1 order: Sensitive<String, kind::Reference>,
            /// Citizen number.
            2 number: Sensitive<String, kind::Number>,
            /// Name.
            3 name: Sensitive<String, kind::Name>,
            /// What the receipt is for.
            4 kind: ReceiptKind,
            /// City whose systems will take it, six digits of GB/T 2260.
            5 city: String,
            /// The photo, JPEG or PNG.
            6 image: Sensitive<Vec<u8>, kind::Biometric>,
            /// Phone number.
            7 phone: Sensitive<Option<String>, kind::Phone>,
        }
        result ApplyResult {
            /// How the order stands.
            1 state: PhotoState,
        }
        events {}
        codes {
            /// The service cannot be reached.
            1 no_connection Fault,
            /// The service knows no such city.
            2 city_unknown Refusal,
            /// The photo cannot be used at all: take another one.
            3 image_refused Retry,
        }
    }

    /// Tells how an order stands.
    command get_order = 3, Repeatable, longest 30 s {
        params GetOrderParams {
            /// The caller's own order number.
            1 order: Sensitive<String, kind::Reference>,
        }
        result GetOrderResult {
            /// How the order stands.
            1 state: PhotoState,
            /// Receipt number, once passed.
            2 receipt: Sensitive<Option<String>, kind::Reference>,
            /// Why it was refused, for the applicant.
            3 reason: Option<String>,
            /// Last day the receipt may be used.
            4 valid_until: Option<Date>,
            /// Image number (图像号): the same number as the receipt's.
            5 image_number: Sensitive<Option<String>, kind::Reference>,
        }
        events {}
        codes {
            /// The service cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Hands another photo in for an order that was refused on review. It costs nothing.
    command resubmit = 4, AskAfterFault("get_order"), longest 60 s {
        params ResubmitParams {
            /// The caller's own order number.
            1 order: Sensitive<String, kind::Reference>,
            /// The new photo, JPEG or PNG.
            2 image: Sensitive<Vec<u8>, kind::Biometric>,
        }
        result ResubmitResult {
            /// How the order stands.
            1 state: PhotoState,
        }
        events {}
        codes {
            /// The service cannot be reached.
            1 no_connection Fault,
            /// The photo cannot be used at all: take another one.
            2 image_refused Retry,
        }
    }

    /// Lists a person's orders, newest first.
    command list_orders = 5, Repeatable, longest 30 s {
        params ListOrdersParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
        }
        result ListOrdersResult {
            /// The orders.
            1 orders: Vec<PhotoOrder>,
        }
        events {}
        codes {
            /// The service cannot be reached.
            1 no_connection Fault,
        }
    }
}
