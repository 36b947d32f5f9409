//! A payment order and what a phone can do with it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a code can be paid, in milliseconds: two hours, as the providers say.
pub(super) const CODE_LIVES_MS: i64 = 2 * 3_600_000;

/// An order at the payment provider.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Whose code it is: `wechat`, `alipay`.
    pub provider: String,
    /// The amount in fen.
    pub amount: i64,
    /// What the applicant reads on the phone.
    pub subject: String,
    /// When it was opened, milliseconds since 1970.
    pub created_ms: i64,
    /// How it stands.
    pub stand: OrderStand,
    /// How often a phone scanned it. Alipay has no trade before the first scan.
    pub scans: u32,
    /// How often it was asked to be opened.
    pub creates: u32,
    /// Amounts given back, in fen, by number of the refund.
    pub refunds: BTreeMap<String, i64>,
    /// What the phone that sees this code will do.
    pub phone: Option<Phone>,
}

/// How an order stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStand {
    /// Can be paid.
    Open,
    /// Paid, with the provider's transaction number.
    Paid {
        /// When, milliseconds since 1970.
        at_ms: i64,
        /// The provider's transaction number.
        transaction: String,
    },
    /// Can no longer be paid; no money was taken.
    Closed,
}

/// What a phone does with a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phone {
    /// Scans and pays.
    Pays,
    /// Scans, and leaves it at that.
    ScansOnly,
    /// Scans, and closes the order on the phone.
    Closes,
    /// Nothing.
    Nothing,
    /// Pays at the very moment the machine closes the order, and comes first.
    PaysAtClose,
    /// Tries to pay after the machine has closed the order.
    PaysLate,
}

/// What came of a phone's doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhoneResult {
    /// Done.
    Done,
    /// It was paid before: nothing is taken again.
    AlreadyPaid,
    /// It can no longer be paid.
    Closed,
    /// There is no such order.
    Unknown,
}

impl Order {
    /// Amount given back so far, in fen.
    pub fn refunded(&self) -> i64 {
        self.refunds.values().sum()
    }

    /// Whether money was taken for it.
    pub fn is_paid(&self) -> bool {
        matches!(self.stand, OrderStand::Paid { .. })
    }

    /// Closes an open order whose code has run out.
    pub(super) fn expire(&mut self, now_ms: i64) {
        if self.stand == OrderStand::Open && now_ms.saturating_sub(self.created_ms) > CODE_LIVES_MS {
            self.stand = OrderStand::Closed;
        }
    }
}
