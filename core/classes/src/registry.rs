//! `Registry`: the population system, for this city and for the rest of the province.

use crate::RetrySafety::{AskAfterFault, Repeatable};
use crate::define::{choice, class, record};
use tongban_model::{Date, Sensitive, kind};

choice! {
    /// Which population interface answers (seed S3, step 2).
    Household {
        /// Registered in this city.
        Local = "local",
        /// Registered elsewhere in this province.
        InProvince = "in_province",
        /// Registered in another province.
        OtherProvince = "other_province",
    }
}

choice! {
    /// What became of an application.
    SubmissionState {
        /// Taken in.
        Accepted = "accepted",
        /// Never arrived.
        NotFound = "not_found",
        /// Arrived and refused.
        Rejected = "rejected",
    }
}

class! {
    /// The population system of the public security bureau. It answers within seconds, or not at all.
    ///
    /// For driver authors: a lost answer to `submit` is `resultUnknown`. Nothing of a person goes to a log.
    ///
    /// For flow authors: `submit` carries the acceptance number minted before; `get_submission` tells what became of it.
    Registry = 101, Connector, "tongban.registry/1";

    /// What this connector can do.
    capabilities {
        /// Household kinds it answers for, separated by blanks.
        1 households: String,
    }

    /// How this connector is.
    status {}

    unsolicited {}

    /// Finds a person by citizen number.
    command find_person = 1, Repeatable, longest 30 s {
        params FindPersonParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
            /// Which interface to ask.
            2 household: Household,
        }
        result Person {
            /// Name.
            1 name: Sensitive<String, kind::Name>,
            /// Citizen number.
            2 number: Sensitive<String, kind::Number>,
            /// Sex, digit of GB/T 2261.1.
            3 sex: Sensitive<String, kind::Trait>,
            /// Nation, two digits of GB 3304.
            4 nation: Sensitive<String, kind::Trait>,
            /// Birth date.
            5 birth: Sensitive<Date, kind::Trait>,
            /// Household address.
            6 address: Sensitive<String, kind::Address>,
            /// Region of the household, six digits of GB/T 2260.
            7 region: Sensitive<String, kind::Address>,
            /// Issuing authority.
            8 authority: Sensitive<String, kind::Address>,
            /// Whether a portrait is on file.
            9 portrait_on_file: bool,
            /// Whether fingerprints are on file.
            10 fingerprints_on_file: bool,
            /// Day the last card was issued.
            11 card_issued: Option<Date>,
            /// Province of the last card, two digits.
            12 card_province: Option<String>,
            /// Last day of the last card; absent when there is none or it is valid for ever.
            13 card_valid_until: Option<Date>,
            /// Whether the last card is valid for ever.
            14 card_long_term: bool,
            /// Why self-service must not go on (duplicate number, dispute, bad record …); absent when nothing is known.
            15 hold: Option<String>,
            /// Portrait on file, JPEG or PNG.
            16 portrait: Sensitive<Option<Vec<u8>>, kind::Biometric>,
            /// Fingerprint template on file, opaque.
            17 template: Sensitive<Option<Vec<u8>>, kind::Biometric>,
            /// Household number (户号).
            18 household_number: Sensitive<Option<String>, kind::Number>,
        }
        events {}
        codes {
            /// Nobody has this number in the register asked.
            1 not_found Refusal,
            /// The population system cannot be reached.
            2 no_connection Fault,
        }
    }

    /// Tells whether somebody is registered in the city's floating-population system.
    command check_floating = 2, Repeatable, longest 30 s {
        params CheckFloatingParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
        }
        result CheckFloatingResult {
            /// Whether they are.
            1 registered: bool,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Tells whether the case is within the self-service acceptance scope.
    command check_scope = 3, Repeatable, longest 30 s {
        params CheckScopeParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
            /// Business: `expired`, `lost`, `damaged`.
            2 business: String,
        }
        result CheckScopeResult {
            /// Whether it is.
            1 in_scope: bool,
            /// Why not, in the system's own words for the operator.
            2 reason: Option<String>,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Stores the live photo, cropped, with the acceptance number.
    command store_portrait = 4, Repeatable, longest 30 s {
        params StorePortraitParams {
            /// Acceptance number, 22 digits of GA 214.4.
            1 acceptance: Sensitive<String, kind::Reference>,
            /// Citizen number.
            2 number: Sensitive<String, kind::Number>,
            /// The photo.
            3 image: Sensitive<Vec<u8>, kind::Biometric>,
        }
        result StorePortraitResult {}
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
            /// The photo does not meet GA 461.
            2 image_refused Retry,
        }
    }

    /// Files the application.
    command submit = 5, AskAfterFault("get_submission"), longest 60 s {
        params SubmitParams {
            /// Acceptance number: the same number is never taken in twice.
            1 acceptance: Sensitive<String, kind::Reference>,
            /// Citizen number.
            2 number: Sensitive<String, kind::Number>,
            /// Business: `expired`, `lost`, `damaged`.
            3 business: String,
            /// Phone number.
            4 phone: Sensitive<String, kind::Phone>,
            /// Number of the photo receipt.
            5 photo_receipt: Sensitive<Option<String>, kind::Reference>,
            /// Template of the first finger.
            6 first_finger: Sensitive<Option<Vec<u8>>, kind::Biometric>,
            /// Template of the second finger.
            7 second_finger: Sensitive<Option<Vec<u8>>, kind::Biometric>,
            /// Signature strokes.
            8 signature: Sensitive<Option<String>, kind::Signature>,
            /// Number of the payment, where one was made before filing.
            9 payment: Option<String>,
            /// Whether the fee is paid.
            10 paid: bool,
            /// Number of the post order, where the card is sent home.
            11 delivery: Option<String>,
            /// Which portrait goes on the card: `historical`, `new`, `receipt`.
            12 portrait_choice: Option<String>,
            /// Which population interface knows the applicant.
            13 household: Option<Household>,
            /// Region of the household, six digits of GB/T 2260.
            14 home_region: Sensitive<Option<String>, kind::Address>,
            /// Picture of the household page or the residence permit, JPEG.
            15 document: Sensitive<Option<Vec<u8>>, kind::Document>,
            /// Number of the loss report.
            16 loss_report: Sensitive<Option<String>, kind::Reference>,
            /// The photo for the card, JPEG or PNG, where it was taken at the machine.
            17 photo: Sensitive<Option<Vec<u8>>, kind::Biometric>,
        }
        result SubmitResult {
            /// What became of it.
            1 state: SubmissionState,
            /// Photo number, where the photo was taken at the machine.
            2 photo_number: Sensitive<Option<String>, kind::Reference>,
            /// Name of the police that reviews it, where that is another one (cross-province).
            3 sent_to: Option<String>,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
            /// The population system refuses the application.
            2 rejected Refusal,
        }
    }

    /// Tells what became of an application.
    command get_submission = 6, Repeatable, longest 30 s {
        params GetSubmissionParams {
            /// Acceptance number.
            1 acceptance: Sensitive<String, kind::Reference>,
        }
        result GetSubmissionResult {
            /// What became of it.
            1 state: SubmissionState,
            /// Photo number, where the photo was taken at the machine.
            2 photo_number: Sensitive<Option<String>, kind::Reference>,
            /// Name of the police that reviews it, where that is another one (cross-province).
            3 sent_to: Option<String>,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Tells the population system that the fee of an application was paid, or given back.
    command report_payment = 7, Repeatable, longest 30 s {
        params ReportPaymentParams {
            /// Acceptance number.
            1 acceptance: Sensitive<String, kind::Reference>,
            /// Number of the payment.
            2 payment: String,
            /// Whether the fee is paid now.
            3 paid: bool,
        }
        result ReportPaymentResult {}
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Tells whether a household number is that of the applicant's household.
    command verify_household = 8, Repeatable, longest 30 s {
        params VerifyHouseholdParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
            /// Name.
            2 name: Sensitive<String, kind::Name>,
            /// Household number (户号) as typed.
            3 household_number: Sensitive<String, kind::Number>,
        }
        result VerifyHouseholdResult {
            /// Whether it is.
            1 matches: bool,
        }
        events {}
        codes {
            /// Nobody has this number in the register asked.
            1 not_found Refusal,
            /// The population system cannot be reached.
            2 no_connection Fault,
        }
    }

    /// Files an application for a temporary identity card.
    command apply_temporary = 9, AskAfterFault("get_temporary"), longest 60 s {
        params ApplyTemporaryParams {
            /// Acceptance number of this application, 22 digits of GA 214.4: the same number is never taken in twice.
            1 acceptance: Sensitive<String, kind::Reference>,
            /// Citizen number.
            2 number: Sensitive<String, kind::Number>,
            /// Unit that makes it and hands it out, by its id in the directory.
            3 unit: String,
            /// Phone number.
            4 phone: Sensitive<String, kind::Phone>,
            /// Number of the payment, where one was made before filing.
            5 payment: Option<String>,
            /// Whether the fee is paid.
            6 paid: bool,
        }
        result ApplyTemporaryResult {
            /// What became of it.
            1 state: SubmissionState,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
            /// The population system refuses the application.
            2 rejected Refusal,
            /// No application for an identity card is open, and the law asks for one.
            3 no_application Refusal,
        }
    }

    /// Tells what became of an application for a temporary identity card.
    command get_temporary = 10, Repeatable, longest 30 s {
        params GetTemporaryParams {
            /// Acceptance number.
            1 acceptance: Sensitive<String, kind::Reference>,
        }
        result GetTemporaryResult {
            /// What became of it.
            1 state: SubmissionState,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Finds a finished card that waits to be handed out and can be sent by post.
    command find_mailable = 11, Repeatable, longest 30 s {
        params FindMailableParams {
            /// Citizen number.
            1 number: Sensitive<String, kind::Number>,
        }
        result FindMailableResult {
            /// Whether there is one.
            1 found: bool,
            /// Acceptance number of the card.
            2 acceptance: Sensitive<Option<String>, kind::Reference>,
            /// Name of the unit that has the card.
            3 unit: Option<String>,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Asks the unit that has a finished card to hand it to the post.
    command request_mailing = 12, AskAfterFault("get_mailing"), longest 60 s {
        params RequestMailingParams {
            /// Acceptance number of the card: one card is never handed to the post twice.
            1 acceptance: Sensitive<String, kind::Reference>,
            /// Citizen number.
            2 number: Sensitive<String, kind::Number>,
            /// Number of the post order.
            3 order: String,
        }
        result RequestMailingResult {
            /// What became of it.
            1 state: SubmissionState,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Tells what became of a request to send a card by post.
    command get_mailing = 13, Repeatable, longest 30 s {
        params GetMailingParams {
            /// Acceptance number of the card.
            1 acceptance: Sensitive<String, kind::Reference>,
        }
        result GetMailingResult {
            /// What became of it.
            1 state: SubmissionState,
        }
        events {}
        codes {
            /// The population system cannot be reached.
            1 no_connection Fault,
        }
    }
}
