//! What happened to money and applications, counted: for tests and for a person who wants to see.

use super::Province;
use serde::Serialize;
use std::collections::BTreeMap;
use tongban_classes::{registry::SubmissionState, residence::ResidenceState};
use tongban_model::Money;

/// The province's books.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ledger {
    /// Money taken, in fen.
    pub taken: i64,
    /// Money given back, in fen.
    pub refunded: i64,
    /// Orders that can still be paid.
    pub open: usize,
    /// Orders by number.
    pub orders: BTreeMap<String, LedgerOrder>,
    /// Applications taken in.
    pub applications: usize,
    /// People of whom more than one application was taken in: in one run of a machine this must be nought.
    pub doubled: usize,
    /// How often an application arrived, all in all.
    pub arrivals: u32,
    /// Applications taken in whose fee is reported paid.
    pub paid: usize,
    /// Post orders.
    pub posts: Undoable,
    /// Postage of the post orders that stand, in fen.
    pub postage: i64,
    /// Bookings.
    pub bookings: Undoable,
    /// Loss reports that came in here; those a scenario brought do not count.
    pub loss_reports: Undoable,
    /// Residence reports taken in.
    pub residence_reports: usize,
    /// Applications for temporary cards taken in.
    pub temporary: usize,
    /// Finished cards handed to the post.
    pub mailings: usize,
    /// Orders for photo receipts that came in here.
    pub photo_orders: usize,
    /// Messages sent.
    pub messages: usize,
}

/// Acts of one kind that can be undone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Undoable {
    /// How many took place.
    pub made: usize,
    /// How many of them were undone.
    pub undone: usize,
}

impl Undoable {
    /// How many stand.
    pub fn standing(self) -> usize {
        self.made - self.undone
    }

    /// Counts acts by whether each stands.
    fn count(acts: impl Iterator<Item = bool>) -> Self {
        let count =
            |all: Undoable, stands: bool| Undoable { made: all.made + 1, undone: all.undone + usize::from(!stands) };
        acts.fold(Undoable::default(), count)
    }
}

/// One order in the books.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerOrder {
    /// The amount, in fen.
    pub amount: i64,
    /// Money taken, in fen.
    pub taken: i64,
    /// Money given back, in fen.
    pub refunded: i64,
    /// Whether it can still be paid.
    pub open: bool,
    /// How often it was asked to be opened.
    pub creates: u32,
}

impl Ledger {
    /// What stayed with the province.
    pub fn kept(&self) -> Money {
        Money::fen(self.taken - self.refunded)
    }

    /// Post orders placed and not called off.
    pub fn posts_standing(&self) -> usize {
        self.posts.standing()
    }

    /// Bookings made and not called off.
    pub fn bookings_standing(&self) -> usize {
        self.bookings.standing()
    }

    /// Loss reports that came in here and were not taken back.
    pub fn loss_reports_standing(&self) -> usize {
        self.loss_reports.standing()
    }
}

impl Province {
    /// The books now.
    pub fn ledger(&self) -> Ledger {
        let orders: BTreeMap<_, _> = self
            .orders
            .iter()
            .map(|(number, order)| {
                let taken = if order.is_paid() { order.amount } else { 0 };
                let open = order.stand == super::OrderStand::Open;
                let (amount, refunded, creates) = (order.amount, order.refunded(), order.creates);
                (number.clone(), LedgerOrder { amount, taken, refunded, open, creates })
            })
            .collect();
        let taken_in = || self.applications.values().filter(|found| found.taken_in);
        let mut per_person: BTreeMap<&str, u32> = BTreeMap::new();
        taken_in().for_each(|found| *per_person.entry(&found.number).or_default() += 1);
        Ledger {
            taken: orders.values().map(|order| order.taken).sum(),
            refunded: orders.values().map(|order| order.refunded).sum(),
            open: orders.values().filter(|order| order.open).count(),
            orders,
            applications: taken_in().count(),
            doubled: per_person.values().filter(|count| **count > 1).count(),
            arrivals: self.applications.values().map(|found| found.arrivals).sum(),
            paid: taken_in().filter(|found| found.paid).count(),
            posts: Undoable::count(self.posts.values().map(super::PostOrder::stands)),
            postage: self.posts.values().filter(|order| order.stands()).map(|order| order.postage).sum(),
            bookings: Undoable::count(self.bookings.values().map(super::Booking::stands)),
            loss_reports: Undoable::count(
                self.losses.values().filter(|row| row.arrivals > 0).map(super::LossReport::stands),
            ),
            residence_reports: self
                .residence_reports
                .values()
                .filter(|row| row.state == ResidenceState::Accepted)
                .count(),
            temporary: self.temporary.len(),
            mailings: self.mailings.values().filter(|row| row.state == SubmissionState::Accepted).count(),
            photo_orders: self.photo_orders.values().filter(|row| row.arrivals > 0).count(),
            messages: self.messages.len(),
        }
    }
}
