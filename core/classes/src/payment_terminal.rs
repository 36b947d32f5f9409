//! `PaymentTerminal`: takes a bank card payment.

use crate::RetrySafety::{AskAfterFault, Repeatable};
use crate::define::{choice, class, record};
use tongban_model::{Money, Sensitive, kind};

choice! {
    /// What became of a sale.
    SaleState {
        /// Money was taken.
        Approved = "approved",
        /// Money was not taken.
        Declined = "declined",
        /// Taken and given back.
        Reversed = "reversed",
        /// The terminal knows no sale with this trace.
        NotFound = "not_found",
        /// The terminal cannot tell yet.
        Unknown = "unknown",
    }
}

class! {
    /// A bank card terminal on a serial line or a network. It talks to the acquirer by itself.
    ///
    /// For driver authors: the caller's trace stands in every message; a sale whose answer got lost is answered with
    /// `resultUnknown`, never with a guess.
    ///
    /// For flow authors: after any fault the host asks `query_last` with the trace before anything else happens.
    PaymentTerminal = 7, Device, "tongban.payment-terminal/1";

    /// What this terminal can do.
    capabilities {
        /// Whether it can ask for a sale by trace.
        1 queries: bool,
    }

    /// How this terminal is.
    status {}

    unsolicited {}

    /// Takes an amount from the applicant's card.
    command sale = 1, AskAfterFault("query_last"), longest 120 s {
        params SaleParams {
            /// The caller's trace: the payment's number, one per case and amount for life.
            1 trace: String,
            /// The amount.
            2 amount: Money,
        }
        result SaleResult {
            /// What became of it.
            1 state: SaleState,
            /// The acquirer's reference.
            2 reference: Option<String>,
            /// Card number, masked by the terminal.
            3 card: Sensitive<Option<String>, kind::Account>,
        }
        events {
            /// The terminal waits: insert or tap the card.
            1 insert_card,
            /// The terminal waits: enter the PIN.
            2 enter_pin,
            /// The terminal asks the bank.
            3 online,
        }
        codes {
            /// The bank said no.
            1 declined Retry,
            /// No card was shown in the time allowed.
            2 no_media Retry,
            /// The card cannot be read.
            3 invalid_media Retry,
            /// The terminal cannot reach the bank.
            4 no_connection Fault,
        }
    }

    /// Tells what became of the sale with a trace.
    command query_last = 2, Repeatable, longest 30 s {
        params QueryLastParams {
            /// The caller's trace.
            1 trace: String,
        }
        result QueryLastResult {
            /// What became of it.
            1 state: SaleState,
            /// The acquirer's reference.
            2 reference: Option<String>,
            /// The amount taken.
            3 amount: Option<Money>,
        }
        events {}
        codes {
            /// The terminal cannot reach the bank.
            1 no_connection Fault,
        }
    }

    /// Gives the amount of a sale back.
    command void = 3, AskAfterFault("query_last"), longest 60 s {
        params VoidParams {
            /// The caller's trace of the sale.
            1 trace: String,
            /// The amount.
            2 amount: Money,
        }
        result VoidResult {
            /// What became of the sale.
            1 state: SaleState,
        }
        events {}
        codes {
            /// The terminal cannot reach the bank.
            1 no_connection Fault,
            /// The bank refuses to give it back this way.
            2 declined Fault,
        }
    }
}
