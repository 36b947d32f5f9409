//! What a case leaves to a person: each debt in words, with who has to act and on what. Public words only.

use crate::words;
use std::sync::Arc;
use tongban_api::Said;
use tongban_api::operator::Debt;
use tongban_classes::{Class, find, name};
use tongban_flow::engine::{Case, Payment, is_accepted};
use tongban_flow::program::{Do, Flow, Step, Verb};

/// One debt of a case.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Owing {
    pub(crate) what: Debt,
    /// What it is, and what to do.
    pub(crate) detail: Said,
    /// The number of the payment it is about; not for anybody's eyes.
    pub(crate) payment: Option<Arc<str>>,
}

/// What a case leaves to a person, money first.
pub(crate) fn of(case: &Case) -> Vec<Owing> {
    let flow = case.flow();
    let owing = |what, detail| Owing { what, detail, payment: None };
    let money = |payment: &Payment, detail: fn(&str) -> Said| Owing {
        what: Debt::Payment,
        detail: detail(&payment.amount.to_string()),
        payment: Some(payment.number.clone()),
    };
    let filed = case.is_committed() || case.outcome().is_some_and(is_accepted);
    // Of a case that was not filed after all nobody has to know.
    let given_up = case.given_up().iter().filter(|_| filed);
    let mut all: Vec<Owing> = case.other_amounts().map(|payment| money(payment, other_amount)).collect();
    all.extend(case.refunds_owed().map(|payment| money(payment, refused_refund)));
    all.extend(given_up.map(|step| owing(Debt::Unreported, unreported(flow, step))));
    all.extend(case.not_undone().iter().map(|step| owing(Debt::NotUndone, not_undone(flow, step))));
    all.extend(case.owed().iter().map(|step| owing(Debt::Paper, paper(flow, step))));
    all
}

fn other_amount(yuan: &str) -> Said {
    Said::new(
        format!("应收{yuan}元，支付机构称收到的金额不同：请财务人员按编号核对支付机构的对账单，多退少补"),
        format!(
            "{yuan} yuan were asked for, and the provider says that another amount was paid: have the accounts compare its \
             statement, by the reference, and make up or give back the difference"
        ),
    )
}

fn refused_refund(yuan: &str) -> Said {
    Said::new(
        format!("应退{yuan}元，支付机构拒绝退款：请财务人员按编号在支付机构处人工退款"),
        format!(
            "{yuan} yuan are to be given back, and the provider refuses: have the accounts give them back by hand, by the \
             reference"
        ),
    )
}

/// An act of a filed case that was given up.
fn unreported(flow: &Flow, id: &str) -> Said {
    match act(flow, id) {
        None => Said::new(
            format!("步骤 {id} 没有办成，已不再重试：请凭编号联系后台人工补办"),
            format!("step {id} was not done and is tried no more: have the back end do it by hand, by the reference"),
        ),
        Some((device, of)) => {
            let command = command(of);
            Said::new(
                format!(
                    "{}：{command} 没有送达，已不再重试。请凭编号联系该后台人工补登，不要让群众再次缴费",
                    device.zh
                ),
                format!(
                    "{}: {command} did not arrive and is tried no more. Have that back end enter it by hand, by the \
                     reference; the applicant must not pay again",
                    device.en
                ),
            )
        }
    }
}

/// A paper that nobody was there to take.
fn paper(flow: &Flow, id: &str) -> Said {
    let title =
        step(flow, id).and_then(|step| if let Verb::Print(print) = &step.verb { Some(&print.title) } else { None });
    let title = title.map_or_else(|| Said::new(id, id), words::text);
    Said::new(
        format!("{}没有交到群众手中：窗口凭编号补打", title.zh),
        format!("{}: nobody was there to take it. A service window prints it, by the reference", title.en),
    )
}

fn step<'a>(flow: &'a Flow, id: &str) -> Option<&'a Step> {
    flow.steps.iter().find(|step| *step.id == *id)
}

/// What a step drives, in words, and its command.
fn act<'a>(flow: &'a Flow, id: &str) -> Option<(Said, &'a Do)> {
    let Verb::Do(of) = &step(flow, id)?.verb else { return None };
    find(of.class.id).map(|class: &Class| (words::device(class.name), of))
}

fn command(of: &Do) -> String {
    format!("{}.{}", name::kebab(of.class.name), name::kebab(of.command.name))
}

/// What a step did that stands although the case was not filed, and what a person has to do.
fn not_undone(flow: &Flow, id: &str) -> Said {
    let Some((device, _)) = act(flow, id) else {
        return Said::new(
            format!("步骤 {id} 所做的没有撤销：请凭编号联系后台人工撤销"),
            format!("what step {id} did still stands: have the back end take it back, by the reference"),
        );
    };
    let undo = step(flow, id).and_then(|step| flow.steps.get(usize::from(step.undo?)));
    let undo = undo.and_then(|undo| if let Verb::Do(of) = &undo.verb { Some(command(of)) } else { None });
    let by = undo.map(|command| (format!("（{command} 没有成功）"), format!(" ({command} failed)")));
    let (zh, en) = by.unwrap_or_default();
    Said::new(
        format!("{}：步骤 {id} 所做的没有撤销{zh}。请凭编号联系该后台人工撤销", device.zh),
        format!(
            "{}: what step {id} did still stands{en}. Have that back end take it back by hand, by the reference",
            device.en
        ),
    )
}

#[cfg(test)]
#[path = "debts_tests.rs"]
mod tests;
