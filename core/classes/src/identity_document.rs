//! `IdentityDocument`: reads the chip of a resident identity card and its kin.

use crate::RetrySafety::Repeatable;
use crate::define::{choice, class, record};
use tongban_model::{Date, Sensitive, kind};

choice! {
    /// Which card it is (GA/T 490; flag at offset 248 of the text record).
    CardKind {
        /// Resident identity card.
        Resident = "resident",
        /// Residence permit for Hong Kong, Macau and Taiwan residents.
        HongKongMacauTaiwan = "hong_kong_macau_taiwan",
        /// Foreign permanent residence card, 2017 edition.
        Foreign2017 = "foreign_2017",
        /// Foreign permanent residence card, 2023 edition.
        Foreign2023 = "foreign_2023",
    }
}

choice! {
    /// Whether a card lies on the reader.
    Media {
        /// A card is there.
        Present = "present",
        /// No card is there.
        NotPresent = "not_present",
        /// The reader cannot tell.
        Unknown = "unknown",
    }
}

class! {
    /// A contactless reader with a security module. The applicant lays the card on it and leaves it there for about two
    /// seconds; after one reading the same card answers again only when it was lifted.
    ///
    /// For driver authors: wait for the card within the time allowed, poll for cancel, report what the card says and
    /// nothing else. An expired or foreign card is still read; whether it will do is for the flow.
    ///
    /// For flow authors: `read` may be repeated freely. `no_media` means that nobody laid a card down.
    IdentityDocument = 1, Device, "tongban.identity-document/1";

    /// What this reader can do.
    capabilities {
        /// Card kinds it knows, separated by blanks.
        1 kinds: String,
        /// Whether it hands out the fingerprint templates on the card.
        2 fingerprints: bool,
        /// Whether it decodes the portrait on the card.
        3 portrait: bool,
    }

    /// How this reader is.
    status {
        /// Whether a card lies on it.
        1 media: Media,
    }

    unsolicited {
        /// A card was laid down.
        1 media_detected,
        /// The card was lifted.
        2 media_removed,
    }

    /// Waits for a card and reads its text, and the portrait and templates where asked for.
    command read = 1, Repeatable, longest 60 s {
        params ReadParams {
            /// Whether the portrait is wanted.
            1 portrait: Option<bool>,
            /// Whether the fingerprint templates are wanted.
            2 fingerprints: Option<bool>,
        }
        result CardRecord {
            /// Which card it is.
            1 kind: CardKind,
            /// Name as on the card.
            2 name: Sensitive<String, kind::Name>,
            /// Citizen number, or the number of a foreign card.
            3 number: Sensitive<String, kind::Number>,
            /// Sex, digit of GB/T 2261.1.
            4 sex: Sensitive<String, kind::Trait>,
            /// Nation, two digits of GB 3304.
            5 nation: Sensitive<Option<String>, kind::Trait>,
            /// Birth date.
            6 birth: Sensitive<Date, kind::Trait>,
            /// Address on the card.
            7 address: Sensitive<Option<String>, kind::Address>,
            /// Issuing authority.
            8 authority: Sensitive<Option<String>, kind::Address>,
            /// First day of validity.
            9 valid_from: Date,
            /// Last day of validity; absent when the card is valid for ever (长期).
            10 valid_until: Option<Date>,
            /// Whether the card is valid for ever (长期).
            11 long_term: bool,
            /// Portrait as JPEG or PNG.
            12 portrait: Sensitive<Option<Vec<u8>>, kind::Biometric>,
            /// Fingerprint templates, 512 bytes each, opaque.
            13 fingerprints: Sensitive<Option<Vec<u8>>, kind::Biometric>,
        }
        events {
            /// The reader waits for the card: lay it down.
            1 insert_card,
            /// The card was found: leave it where it is.
            2 media_inserted,
            /// The card was read before and must be lifted first.
            3 remove_card,
        }
        codes {
            /// No card was laid down in the time allowed.
            1 no_media Retry,
            /// The card moved, is bent or its chip does not answer; lay it down again.
            2 unreadable Retry,
            /// The card lies there from before; lift it and lay it down again.
            3 card_not_lifted Retry,
            /// More than one card is in the field.
            4 card_collision Retry,
            /// Not an identity card.
            5 invalid_media Retry,
            /// Card and security module do not trust each other; the card may be forged.
            6 security_fail Refusal,
        }
    }
}
