//! Words of the classes' closed lists in scenario data: snake case as the class writes them, kebab case taken too.

use tongban_classes::identity_document::CardKind;
use tongban_classes::photo_receipt::ReceiptKind;

/// What a receipt is for when nobody says so.
pub(crate) fn identity_card() -> ReceiptKind {
    ReceiptKind::IdentityCard
}

/// Which card somebody has when nobody says so.
pub(crate) fn resident() -> CardKind {
    CardKind::Resident
}

macro_rules! word {
    ($($name:ident, $ty:ty;)+) => {$(
        pub(crate) mod $name {
            use serde::{Deserialize, Deserializer, Serializer, de::Error};
            use tongban_classes::FieldType as _;

            pub(crate) fn serialize<S: Serializer>(word: &$ty, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(word.word())
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<$ty, D::Error> {
                let text = String::deserialize(input)?.replace('-', "_");
                <$ty>::from_value(Some(&text.as_str().into())).map_err(D::Error::custom)
            }
        }
    )+};
}

word! {
    booking_state, tongban_classes::booking::BookingState;
    card_kind, tongban_classes::identity_document::CardKind;
    household, tongban_classes::registry::Household;
    loss_state, tongban_classes::loss_report::LossState;
    photo_state, tongban_classes::photo_receipt::PhotoState;
    post_item, tongban_classes::post::PostItem;
    post_pays, tongban_classes::post::PostPays;
    post_state, tongban_classes::post::PostState;
    receipt_kind, tongban_classes::photo_receipt::ReceiptKind;
    residence_state, tongban_classes::residence::ResidenceState;
    stage, tongban_classes::progress::Stage;
    submission_state, tongban_classes::registry::SubmissionState;
}
