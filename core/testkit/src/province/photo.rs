//! Photo receipts and the comparison of faces. Nothing is recognised here: the scenario says how alike two photos are.

use super::{Province, invalid};
use crate::citizen::ReceiptState;
use crate::{jpeg, portrait};
use tongban_classes::{FromRecord as _, ToRecord as _, face_match as f, photo_receipt as r};
use tongban_model::{Failure, Record};

impl Province {
    pub(super) fn compare(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        if command != f::command::compare {
            return Err(Failure::unsupported());
        }
        let params = f::CompareParams::from_record(params).map_err(invalid)?;
        let number = params.number.expose();
        if !self.people.get(number).is_some_and(|citizen| citizen.portrait_on_file) {
            return Err(f::code::compare::no_portrait("no portrait on file"));
        }
        if jpeg::size(params.image.expose()).is_none() {
            return Err(f::code::compare::no_face("neither JPEG nor PNG"));
        }
        let scores = self.scores.get(number).copied().unwrap_or_default();
        let similarity = match params.against {
            f::Against::Receipt => scores.receipt,
            f::Against::Live => scores.live,
        };
        Ok(f::CompareResult { similarity }.to_record())
    }

    pub(super) fn photo(&mut self, command: u16, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        if command != r::command::get {
            return self.photo_orders(command, params, now_ms);
        }
        let params = r::GetParams::from_record(params).map_err(invalid)?;
        let today = self.today(now_ms);
        self.settle(params.number.expose(), today);
        let owner = Some(params.number.expose());
        // Another person's receipt answers as if it were not there.
        let receipt = self.receipts.get(params.receipt.expose()).filter(|receipt| receipt.owner.as_ref() == owner);
        let receipt = receipt.ok_or_else(|| r::code::get::not_found("this person has no such receipt"))?;
        match receipt.state {
            ReceiptState::Used => return Err(r::code::get::already_used("used for another application")),
            ReceiptState::UnderReview => return Err(r::code::get::under_review("still under review")),
            ReceiptState::ReviewFailed => return Err(r::code::get::review_failed("refused on review")),
            ReceiptState::Good if receipt.valid_until < today => {
                return Err(r::code::get::expired("its last day has passed"));
            }
            ReceiptState::Good => {}
        }
        let image = portrait::portrait(params.number.expose(), 1).into();
        Ok(r::GetResult { kind: receipt.kind, image, valid_until: receipt.valid_until }.to_record())
    }
}
