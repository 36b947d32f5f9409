//! `Payment`: orders paid by scanning a code with a phone.

use crate::RetrySafety::{AskAfterFault, Repeatable};
use crate::define::{choice, class, record};
use tongban_model::Money;

choice! {
    /// Whose code it is.
    Provider {
        /// WeChat Pay, Native.
        Wechat = "wechat",
        /// Alipay, precreate.
        Alipay = "alipay",
    }
}

choice! {
    /// What the provider says of an order.
    OrderState {
        /// Open and not paid; also an order the provider has not seen a scan of.
        NotPaid = "not_paid",
        /// Paid.
        Success = "success",
        /// Closed; it can no longer be paid.
        Closed = "closed",
        /// Paid and given back.
        Refund = "refund",
    }
}

class! {
    /// An order at a payment provider: created, shown as a code, paid by the applicant's phone, closed or refunded.
    ///
    /// For driver authors: the number is the caller's; the same number with the same amount is the same order.
    /// An order the provider does not know is `not_paid` (Alipay creates none before the scan).
    ///
    /// For flow authors: use the `pay` step; it never leaves an order open.
    Payment = 104, Connector, "tongban.payment/1";

    /// What this connector can do.
    capabilities {
        /// Providers, separated by blanks.
        1 providers: String,
    }

    /// How this connector is.
    status {}

    unsolicited {}

    /// Opens an order.
    command create = 1, Repeatable, longest 20 s {
        params CreateParams {
            /// The caller's number: 6–32 of digits, letters, `_-*`; one per case and amount for life.
            1 number: String,
            /// Whose code it is.
            2 provider: Provider,
            /// The amount.
            3 amount: Money,
            /// What the applicant reads on the phone; nothing personal.
            4 subject: String,
        }
        result CreateResult {
            /// What to show as a QR code.
            1 code_url: String,
        }
        events {}
        codes {
            /// The provider cannot be reached.
            1 no_connection Fault,
            /// The number was used for another amount.
            2 number_used Bug,
        }
    }

    /// Asks for an order's state.
    command query = 2, Repeatable, longest 20 s {
        params QueryParams {
            /// The caller's number.
            1 number: String,
        }
        result QueryResult {
            /// What the provider says.
            1 state: OrderState,
            /// The amount paid.
            2 amount: Option<Money>,
            /// The provider's transaction number.
            3 transaction: Option<String>,
        }
        events {}
        codes {
            /// The provider cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Closes an order that is not paid. Always ask `query` afterwards: a payment may have come first.
    command close = 3, Repeatable, longest 20 s {
        params CloseParams {
            /// The caller's number.
            1 number: String,
        }
        result CloseResult {}
        events {}
        codes {
            /// The provider cannot be reached.
            1 no_connection Fault,
            /// It was paid before it could be closed.
            2 already_paid Refusal,
        }
    }

    /// Gives the amount of an order back.
    command refund = 4, AskAfterFault("query"), longest 30 s {
        params RefundParams {
            /// The caller's number of the order.
            1 number: String,
            /// The caller's number of the refund; the same number is the same refund.
            2 refund_number: String,
            /// The amount.
            3 amount: Money,
        }
        result RefundResult {}
        events {}
        codes {
            /// The provider cannot be reached.
            1 no_connection Fault,
            /// The order was not paid.
            2 not_paid Bug,
        }
    }
}
