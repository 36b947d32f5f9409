//! `Booking`: a time at a service window.

use crate::RetrySafety::{AskAfterFault, Repeatable};
use crate::define::{choice, class, record};
use tongban_model::{Date, Sensitive, kind};

choice! {
    /// How a booking stands.
    BookingState {
        /// The time is kept.
        Booked = "booked",
        /// Never arrived.
        NotFound = "not_found",
        /// Somebody else took the last place.
        Taken = "taken",
        /// Called off.
        Cancelled = "cancelled",
    }
}

record! {
    /// A span of time at a window.
    Slot {
        /// Its id, as `book` wants it.
        1 id: String,
        /// The day.
        2 date: Date,
        /// Begin, `HH:MM`.
        3 from: String,
        /// End, `HH:MM`.
        4 to: String,
        /// Places left.
        5 left: i64,
    }
}

class! {
    /// The booking service of the service halls.
    ///
    /// For driver authors: a lost answer to `book` is `resultUnknown`. The caller's number is the key: the same number
    /// never takes two places.
    ///
    /// For flow authors: `taken` means that somebody was faster: list the times anew. `cancel_booking` undoes a booking.
    Booking = 110, Connector, "tongban.booking/1";

    /// What this connector can do.
    capabilities {}

    /// How this connector is.
    status {}

    unsolicited {}

    /// Lists times with places left, earliest first.
    command list_slots = 1, Repeatable, longest 30 s {
        params ListSlotsParams {
            /// Unit, by its id in the directory.
            1 unit: String,
            /// Business, by its manifest name.
            2 business: String,
            /// First day wanted.
            3 from: Date,
        }
        result ListSlotsResult {
            /// The times.
            1 slots: Vec<Slot>,
        }
        events {}
        codes {
            /// The booking service cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Takes a place.
    command book = 2, AskAfterFault("get_booking"), longest 60 s {
        params BookParams {
            /// The caller's own number of the booking: the same number never takes two places.
            1 booking: Sensitive<String, kind::Reference>,
            /// The time, by its id.
            2 slot: String,
            /// Unit, by its id in the directory.
            3 unit: String,
            /// Citizen number.
            4 number: Sensitive<String, kind::Number>,
            /// Name.
            5 name: Sensitive<String, kind::Name>,
            /// Phone number.
            6 phone: Sensitive<String, kind::Phone>,
            /// Business, by its manifest name.
            7 business: String,
        }
        result BookResult {
            /// How the booking stands.
            1 state: BookingState,
            /// What to show at the window.
            2 code: Option<String>,
        }
        events {}
        codes {
            /// Somebody else took the last place: choose another time.
            1 taken Retry,
            /// The booking service cannot be reached.
            2 no_connection Fault,
        }
    }

    /// Tells how a booking stands.
    command get_booking = 3, Repeatable, longest 30 s {
        params GetBookingParams {
            /// The caller's own number of the booking.
            1 booking: Sensitive<String, kind::Reference>,
        }
        result GetBookingResult {
            /// How the booking stands.
            1 state: BookingState,
            /// What to show at the window.
            2 code: Option<String>,
        }
        events {}
        codes {
            /// The booking service cannot be reached.
            1 no_connection Fault,
        }
    }

    /// Calls a booking off. Calling off twice, or what was never booked, is no fault.
    command cancel_booking = 4, Repeatable, longest 30 s {
        params CancelBookingParams {
            /// The caller's own number of the booking.
            1 booking: Sensitive<String, kind::Reference>,
        }
        result CancelBookingResult {}
        events {}
        codes {
            /// The booking service cannot be reached.
            1 no_connection Fault,
        }
    }
}
