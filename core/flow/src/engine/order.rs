//! Numbers of our own for orders at connectors: minted by the case itself, never twice.

use super::run::Run;
use super::till::digest_of;
use std::sync::Arc;

impl Run<'_> {
    /// The next order number of the case.
    pub(super) fn number_order(&mut self, letter: char) -> Arc<str> {
        self.state.orders += 1;
        order_number(letter, &self.state.begin.case, self.state.orders)
    }
}

/// A letter, the case's id as its digest, and which order of the case it is: at most 32 digits and letters.
///
/// Case ids hold dashes, which not every connector takes. The digest has one length, so no two cases and no two orders
/// of a case share a number.
fn order_number(letter: char, case: &str, order: u32) -> Arc<str> {
    let letter = if letter.is_ascii_alphanumeric() { letter } else { 'X' };
    format!("{letter}{}{order}", digest_of(case, 21)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_order_number_is_one_that_every_connector_takes(case in ".{0,60}", order: u32, letter: char) {
            let number = order_number(letter, &case, order);
            prop_assert!((6..=32).contains(&number.len()), "{number}");
            prop_assert!(number.bytes().all(|c| c.is_ascii_alphanumeric()), "{number}");
        }

        #[test]
        fn two_orders_never_share_a_number(
            one in ("[a-z0-9-]{1,30}", 1u32..2_000), other in ("[a-z0-9-]{1,30}", 1u32..2_000)
        ) {
            prop_assume!(one != other);
            prop_assert_ne!(order_number('P', &one.0, one.1), order_number('P', &other.0, other.1));
        }
    }
}
