//! What is outside the machine, as it truly is: orders, sales, applications, papers. The engine never sees this; tests
//! compare what it believes with it.

use std::collections::BTreeMap;
use tongban_classes::{booking, payment, payment_terminal, printer, registry, unit_directory};
use tongban_model::{Failure, Money, Record, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Open,
    Paid,
    Closed,
    Back,
}

#[derive(Clone, Debug, Default)]
pub struct World {
    /// Orders and sales by number.
    pub orders: BTreeMap<String, (Money, Order)>,
    /// How often each application was filed.
    pub filed: BTreeMap<String, u32>,
    /// How often each paper came out.
    pub papers: BTreeMap<String, u32>,
    /// Times booked at a window, by the caller's number: how often, and whether it stands.
    pub booked: BTreeMap<String, (u32, bool)>,
    /// Acceptance numbers given.
    pub allotted: u32,
}

impl World {
    /// The command takes place; the answer a healthy device gives.
    pub fn perform(&mut self, class: &str, command: u16, params: &Record) -> Result<Record, Failure> {
        let first = params.get(1).and_then(Value::as_text).unwrap_or_default().to_owned();
        let amount = |field| match params.get(field) {
            Some(Value::Money(amount)) => *amount,
            _ => panic!("no amount in field {field}"),
        };
        if class == payment::CLASS.id {
            return self.order(command, &first, params);
        }
        if class == payment_terminal::CLASS.id {
            let state = match command {
                payment_terminal::command::sale => {
                    let amount = amount(2);
                    let known = self.orders.entry(first).or_insert((amount, Order::Paid));
                    assert_eq!(known.0, amount, "a trace was used for two amounts");
                    "approved"
                }
                payment_terminal::command::void => {
                    let known = self.orders.get_mut(&first).expect("a void of a sale that never was");
                    known.1 = Order::Back;
                    "reversed"
                }
                _ => match self.orders.get(&first) {
                    Some((_, Order::Paid)) => "approved",
                    Some((_, Order::Back)) => "reversed",
                    _ => "not_found",
                },
            };
            return Ok(Record::new().with(1, state));
        }
        if class == registry::CLASS.id && command == registry::command::submit {
            *self.filed.entry(first).or_default() += 1;
            return Ok(Record::new().with(1, "accepted"));
        }
        if class == registry::CLASS.id && command == registry::command::get_submission {
            let state = if self.filed.contains_key(&first) { "accepted" } else { "not_found" };
            return Ok(Record::new().with(1, state));
        }
        if class == booking::CLASS.id && command == booking::command::book {
            let known = self.booked.entry(first).or_default();
            *known = (known.0 + 1, true);
            return Ok(Record::new().with(1, "booked"));
        }
        if class == booking::CLASS.id && command == booking::command::get_booking {
            let stands = self.booked.get(&first).is_some_and(|(_, stands)| *stands);
            return Ok(Record::new().with(1, if stands { "booked" } else { "not_found" }));
        }
        if class == booking::CLASS.id && command == booking::command::cancel_booking {
            self.booked.entry(first).and_modify(|known| known.1 = false);
            return Ok(Record::new());
        }
        if class == unit_directory::CLASS.id {
            let unit = |at: i64| Value::Record(Record::new().with(1, format!("u{at}")).with(2, format!("{first}{at}")));
            return Ok(Record::new().with(1, Value::List((0..2).map(unit).collect())));
        }
        if class == printer::CLASS.id && command == printer::command::get_job {
            let state = if self.papers.contains_key(&first) { "printed" } else { "not_printed" };
            return Ok(Record::new().with(1, state));
        }
        Ok(Record::new().with(1, "x"))
    }

    fn order(&mut self, command: u16, number: &str, params: &Record) -> Result<Record, Failure> {
        match command {
            payment::command::create => {
                let Some(Value::Money(amount)) = params.get(3) else { panic!("an order without an amount") };
                let known = self.orders.entry(number.to_owned()).or_insert((*amount, Order::Open));
                assert_eq!(known.0, *amount, "a number was used for two amounts");
                Ok(Record::new().with(1, format!("weixin://pay/{number}")))
            }
            payment::command::query => {
                let known = self.orders.get(number).copied();
                let state = match known {
                    None | Some((_, Order::Open)) => "not_paid",
                    Some((_, Order::Paid)) => "success",
                    Some((_, Order::Closed)) => "closed",
                    Some((_, Order::Back)) => "refund",
                };
                let answer = Record::new().with(1, state);
                Ok(match known {
                    Some((amount, Order::Paid)) => answer.with(2, amount),
                    _ => answer,
                })
            }
            payment::command::close => {
                let known = self.orders.entry(number.to_owned()).or_insert((Money::fen(0), Order::Closed));
                match known.1 {
                    Order::Paid | Order::Back => Err(payment::code::close::already_paid("")),
                    Order::Open | Order::Closed => {
                        known.1 = Order::Closed;
                        Ok(Record::new())
                    }
                }
            }
            _ => {
                let known = self.orders.get_mut(number).expect("a refund of an order that never was");
                match known.1 {
                    Order::Paid | Order::Back => {
                        known.1 = Order::Back;
                        Ok(Record::new())
                    }
                    Order::Open | Order::Closed => Err(payment::code::refund::not_paid("")),
                }
            }
        }
    }

    /// A phone pays the code with this number.
    pub fn pay(&mut self, number: &str) {
        if let Some((_, state @ Order::Open)) = self.orders.get_mut(number) {
            *state = Order::Paid;
        }
    }

    /// The paper comes out.
    pub fn print(&mut self, reference: &str) {
        *self.papers.entry(reference.to_owned()).or_default() += 1;
    }

    /// What the citizen has paid and not got back.
    pub fn taken(&self) -> i64 {
        self.orders.values().filter(|(_, state)| *state == Order::Paid).map(|(amount, _)| amount.as_fen()).sum()
    }
}
