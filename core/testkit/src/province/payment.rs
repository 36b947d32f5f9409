//! The payment provider: orders by number, phones that pay them, the race between closing and paying.

use super::order::{Order, OrderStand, Phone, PhoneResult};
use super::{Province, Table, invalid};
use crate::seed::Seed;
use std::collections::BTreeMap;
use tongban_classes::{FromRecord as _, ToRecord as _, payment as p};
use tongban_model::{CompletionCode, Failure, Money, Record};

impl Province {
    pub(super) fn payment(&mut self, command: u16, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        match command {
            p::command::create => self.create(p::CreateParams::from_record(params).map_err(invalid)?, now_ms),
            p::command::query => self.query(&p::QueryParams::from_record(params).map_err(invalid)?, now_ms),
            p::command::close => self.close(&p::CloseParams::from_record(params).map_err(invalid)?, now_ms),
            p::command::refund => self.refund(p::RefundParams::from_record(params).map_err(invalid)?, now_ms),
            _ => Err(Failure::unsupported()),
        }
    }

    /// An order by its number.
    pub fn order(&self, number: &str) -> Option<&Order> {
        self.orders.get(number)
    }

    /// Number of the order that was opened last and is still open.
    pub fn open_order(&self) -> Option<&str> {
        let open = self.orders.iter().filter(|(_, order)| order.stand == OrderStand::Open);
        open.max_by_key(|(_, order)| order.created_ms).map(|(number, _)| number.as_str())
    }

    /// A phone does something with a code. Paying twice takes nothing twice.
    pub fn phone(&mut self, number: &str, does: Phone, now_ms: i64) -> PhoneResult {
        let Some(order) = self.orders.get_mut(number) else { return PhoneResult::Unknown };
        order.expire(now_ms);
        let result = match (&order.stand, does) {
            (OrderStand::Open, _) => PhoneResult::Done,
            (OrderStand::Paid { .. }, _) => PhoneResult::AlreadyPaid,
            (OrderStand::Closed, _) => PhoneResult::Closed,
        };
        if does != Phone::Nothing {
            order.scans += u32::from(!matches!(does, Phone::PaysAtClose | Phone::PaysLate));
            if result == PhoneResult::Done {
                match does {
                    Phone::Pays => take(order, number, now_ms),
                    Phone::Closes => order.stand = OrderStand::Closed,
                    Phone::PaysAtClose | Phone::PaysLate => order.phone = Some(does),
                    Phone::ScansOnly | Phone::Nothing => {}
                }
            }
        }
        self.touch(Table::Orders, number);
        result
    }

    /// What the phone will do with the open order, or with the next one when none is open.
    pub fn next_phone(&mut self, does: Phone, now_ms: i64) {
        match self.open_order().map(str::to_owned) {
            Some(number) => {
                self.phone(&number, does, now_ms);
            }
            None => {
                self.settings.phone = Some(does);
                self.touch(Table::Settings, super::tables::SETTINGS);
            }
        }
    }

    fn create(&mut self, params: p::CreateParams, now_ms: i64) -> Result<Record, Failure> {
        let p::CreateParams { number, provider, amount, subject } = params;
        let fits = number.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-*".contains(&b));
        if !fits || !(6..=32).contains(&number.len()) {
            let said = "field number: expected 6 to 32 of digits, letters, _-*";
            return Err(Failure::new(CompletionCode::InvalidData, said));
        }
        if amount.as_fen() <= 0 {
            return Err(Failure::new(CompletionCode::InvalidData, "field amount: expected more than nothing"));
        }
        let code_url = format!("{}/pay/{number}", self.pay_base);
        self.touch(Table::Orders, &number);
        if let Some(order) = self.orders.get_mut(&number) {
            order.creates += 1;
            order.expire(now_ms);
            if order.amount != amount.as_fen() || order.provider != provider.word() {
                return Err(p::code::create::number_used("the number stands for another amount or provider"));
            }
            if order.stand == OrderStand::Closed {
                return Err(p::code::create::number_used("the number's order is closed and stays so"));
            }
            return Ok(p::CreateResult { code_url }.to_record());
        }
        let phone = self.settings.phone.take();
        if phone.is_some() {
            self.touch(Table::Settings, super::tables::SETTINGS);
        }
        let order = Order {
            provider: provider.word().to_owned(),
            amount: amount.as_fen(),
            subject,
            created_ms: now_ms,
            stand: OrderStand::Open,
            scans: 0,
            creates: 1,
            refunds: BTreeMap::new(),
            phone: None,
        };
        self.orders.insert(number.clone(), order);
        if let Some(does) = phone {
            self.phone(&number, does, now_ms);
        }
        Ok(p::CreateResult { code_url }.to_record())
    }

    fn query(&mut self, params: &p::QueryParams, now_ms: i64) -> Result<Record, Failure> {
        let unknown = p::QueryResult { state: p::OrderState::NotPaid, amount: None, transaction: None };
        let Some(order) = self.orders.get_mut(&params.number) else { return Ok(unknown.to_record()) };
        let before = order.stand.clone();
        order.expire(now_ms);
        let result = match &order.stand {
            // Alipay knows no trade before the first scan, which is not a fault: nobody has paid.
            OrderStand::Open => unknown,
            OrderStand::Closed => p::QueryResult { state: p::OrderState::Closed, ..unknown },
            OrderStand::Paid { transaction, .. } => p::QueryResult {
                state: if order.refunded() >= order.amount { p::OrderState::Refund } else { p::OrderState::Success },
                amount: Some(Money::fen(order.amount)),
                transaction: Some(transaction.clone()),
            },
        };
        if order.stand != before {
            self.touch(Table::Orders, &params.number);
        }
        Ok(result.to_record())
    }

    fn close(&mut self, params: &p::CloseParams, now_ms: i64) -> Result<Record, Failure> {
        // Closing what was never opened answers well, as the providers do; hence the query afterwards.
        let Some(order) = self.orders.get_mut(&params.number) else { return Ok(p::CloseResult {}.to_record()) };
        order.expire(now_ms);
        let phone = order.phone.take();
        if phone == Some(Phone::PaysAtClose) && order.stand == OrderStand::Open {
            order.scans += 1;
            take(order, &params.number, now_ms);
        }
        let paid = order.is_paid();
        if !paid {
            order.stand = OrderStand::Closed;
            // A late phone scans a code that is dead by now.
            order.scans += u32::from(phone == Some(Phone::PaysLate));
        }
        self.touch(Table::Orders, &params.number);
        if paid {
            return Err(p::code::close::already_paid("the payment came first"));
        }
        Ok(p::CloseResult {}.to_record())
    }

    fn refund(&mut self, params: p::RefundParams, _now_ms: i64) -> Result<Record, Failure> {
        let order = self.orders.get_mut(&params.number).filter(|order| order.is_paid());
        let order = order.ok_or_else(|| p::code::refund::not_paid("no money was taken under this number"))?;
        let amount = params.amount.as_fen();
        match order.refunds.get(&params.refund_number) {
            Some(before) if *before == amount => return Ok(p::RefundResult {}.to_record()),
            Some(_) => {
                let said = "field refundNumber: it stands for another amount";
                return Err(Failure::new(CompletionCode::InvalidData, said));
            }
            None => {}
        }
        if amount <= 0 || amount > order.amount - order.refunded() {
            let said = "field amount: expected more than nothing and at most what is left";
            return Err(Failure::new(CompletionCode::InvalidData, said));
        }
        order.refunds.insert(params.refund_number, amount);
        self.touch(Table::Orders, &params.number);
        Ok(p::RefundResult {}.to_record())
    }
}

fn take(order: &mut Order, number: &str, at_ms: i64) {
    let transaction = format!("4200{:016}", Seed::of(&["transaction", number]).next() % 10_000_000_000_000_000);
    order.stand = OrderStand::Paid { at_ms, transaction };
}
