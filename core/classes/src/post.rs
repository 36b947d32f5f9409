//! `Post`: carries the new card, or a paper, to the applicant's door.

use crate::RetrySafety::{AskAfterFault, Repeatable};
use crate::define::{choice, class, record};
use tongban_model::{Money, Sensitive, kind};

choice! {
    /// What is carried.
    PostItem {
        /// Identity card.
        IdentityCard = "identity_card",
        /// Temporary identity card.
        TemporaryCard = "temporary_card",
        /// Another document.
        Document = "document",
    }
}

choice! {
    /// Who pays the postage, and when.
    PostPays {
        /// Paid at the machine.
        Prepaid = "prepaid",
        /// Paid to the courier at the door.
        OnDelivery = "on_delivery",
    }
}

choice! {
    /// How a post order stands.
    PostState {
        /// Taken in; nothing was picked up yet.
        Placed = "placed",
        /// Never arrived.
        NotFound = "not_found",
        /// Called off.
        Cancelled = "cancelled",
        /// Picked up at the police.
        Collected = "collected",
        /// Handed over at the door.
        Delivered = "delivered",
    }
}

class! {
    /// The postal service that the public security bureau works with.
    ///
    /// For driver authors: a lost answer to `place_order` is `resultUnknown`. The caller's order number is the key:
    /// the same number never makes two parcels.
    ///
    /// For flow authors: allot the order number before `place_order`; `cancel_order` undoes it while nothing was
    /// picked up.
    Post = 106, Connector, "tongban.post/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Tells what carrying an item costs and how long it takes.
    command quote = 1, Repeatable, longest 30 s {
        params QuoteParams {
            /// Region it leaves from, six digits of GB/T 2260.
            1 from_region: String,
            /// Region it goes to, six digits of GB/T 2260.
            2 to_region: Sensitive<String, kind::Address>,
            /// What is carried.
            3 item: PostItem,
        }
        result QuoteResult {
            /// Postage.
            1 postage: Money,
            /// Days it takes at most, counted from when it is picked up.
            2 within_days: i64,
        }
        events {}
        codes {
            /// The post does not go there.
            1 not_served Refusal,
            /// The post cannot be reached.
            2 no_connection Fault,
        }
    }

    /// Places an order.
    command place_order = 2, AskAfterFault("get_order"), longest 60 s {
        params PlaceOrderParams {
            /// The caller's own order number: the same number is never taken in twice.
            1 order: String,
            /// What is carried.
            2 item: PostItem,
            /// Who receives it.
            3 recipient: Sensitive<String, kind::Name>,
            /// Telephone of the recipient.
            4 phone: Sensitive<String, kind::Phone>,
            /// Region it goes to, six digits of GB/T 2260.
            5 region: Sensitive<String, kind::Address>,
            /// Street, house and door.
            6 address: Sensitive<String, kind::Address>,
            /// Who pays the postage.
            7 pays: PostPays,
            /// The postage that the applicant was told.
            8 postage: Money,
        }
        result PlaceOrderResult {
            /// How the order stands.
            1 state: PostState,
            /// Tracking number (运单号).
            2 tracking: Option<String>,
        }
        events {}
        codes {
            /// The post cannot be reached.
            1 no_connection Fault,
            /// The post does not go there.
            2 not_served Refusal,
        }
    }

    /// Tells how an order stands.
    command get_order = 3, Repeatable, longest 30 s {
        params GetOrderParams {
            /// The caller's own order number.
            1 order: String,
        }
        result GetOrderResult {
            /// How the order stands.
            1 state: PostState,
            /// Tracking number (运单号).
            2 tracking: Option<String>,
        }
        events {}
        codes {
            /// The post cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Calls an order off. Calling off twice, or what was never placed, is no fault.
    command cancel_order = 4, Repeatable, longest 30 s {
        params CancelOrderParams {
            /// The caller's own order number.
            1 order: String,
        }
        result CancelOrderResult {}
        events {}
        codes {
            /// The post cannot be reached.
            1 no_connection Fault,
            /// The parcel is on its way and is not taken back.
            2 not_served Refusal,
        }
    }
}
