//! The verb `pay`.

use super::compile::Compiler;
use crate::expr::{Scope, Shape, Ty};
use crate::manifest::tree::Node;
use crate::program::{Expr, Find, Pay, PayBy, Verb};
use crate::source::{Draft, codes};
use tongban_model::Value;

impl Compiler<'_> {
    pub(crate) fn pay(&mut self, step: &Node, scope: &Scope) -> Option<Verb> {
        let pay = step.get("pay")?;
        let amount = self.desk.under(pay, "amount", scope, Some(&Ty::new(Shape::Money)));
        let subject = pay.get("subject").map(|subject| self.desk.plain(subject, scope)).unwrap_or_default();
        if let Some(empty) = pay.entry("by").filter(|by| by.value.items().is_empty()) {
            self.desk.report(Draft::new(&codes::PAY_WAY, empty.key_at));
        }
        let by: Vec<PayBy> = pay.list("by").iter().filter_map(|way| self.way(way, scope)).collect();
        let late = pay.text("late").and_then(|go| self.go(go));
        let unpaid = pay.text("unpaid").and_then(|go| self.go(go));
        Some(Verb::Pay(Pay {
            amount: amount?.expr,
            by,
            subject,
            within_ms: pay.duration("within")?,
            poll_ms: pay.duration("poll")?,
            late,
            unpaid,
        }))
    }

    fn way(&mut self, way: &Node, scope: &Scope) -> Option<PayBy> {
        let when = match way.get("if") {
            Some(_) => self.desk.under(way, "if", scope, Some(&Ty::new(Shape::Bool))).map(|compiled| compiled.expr),
            None => Some(Expr::Const(Value::Bool(true))),
        };
        let (class, find) = match (way.text("scan"), way.get("card")) {
            (Some(provider), None) => {
                use tongban_classes::payment::{CLASS, Provider};
                let word = Provider::WORDS.iter().copied().find(|word| *word == provider.value)?;
                (&CLASS, Find::Scan(word))
            }
            (None, Some(_)) => (&tongban_classes::payment_terminal::CLASS, Find::Card),
            _ => {
                let draft = Draft::new(&codes::PAY_WAY, way.at);
                self.desk.report(draft.expected(crate::source::Words::one_of(["scan = \"wechat\"", "card = true"])));
                return None;
            }
        };
        let slot = way.text("slot").and_then(|named| self.slot_named(named, class));
        Some(PayBy { when: when?, slot: slot?, find })
    }
}
