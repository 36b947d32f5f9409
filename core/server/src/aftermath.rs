//! After the host died under a case: the person who stands there reads what became of it.

use crate::glass::Flows;
use crate::hall::Hall;
use crate::hub::Hub;
use crate::papers::{self, Papers};
use crate::words;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tongban::{CaseId, Kiosk, clock};
use tongban_api::{Line, Offer, Said, View, ViewKind};
use tongban_flow::engine::is_accepted;
use tongban_journal::{Case, Payment};
use tongban_model::Money;

/// Whoever was there longer ago than this has left.
const STILL_THERE_MS: i64 = 10 * 60_000;

/// So long it is shown, unless somebody touches it.
const SHOWN: Duration = Duration::from_secs(60);

/// Looks for the case that was on the screen when the host died, before it is settled. Also tells which flow the open
/// cases are of.
pub(crate) fn cut(kiosk: &Kiosk, flows: &Flows) -> Option<CaseId> {
    let reader = kiosk.journal().reader();
    let open = reader.open_cases().unwrap_or_default();
    for case in &open {
        flows.known(case.id.clone(), &case.flow);
    }
    let last = open.last()?;
    let entries = reader.entries(&last.id).ok()?;
    let touched = entries.last().map_or(last.began_ms, |entry| entry.at_ms);
    if clock::now_ms() - touched > STILL_THERE_MS || was_released(kiosk, last, &entries) {
        return None;
    }
    Some(last.id.clone())
}

/// Whether its session was over already, and only a payment was still asked about.
fn was_released(kiosk: &Kiosk, case: &Case, entries: &[tongban_journal::StoredEntry]) -> bool {
    // In the version it began with: manifests may have changed while the host was down.
    let flow = kiosk.flow_version(&case.flow, &case.version);
    let payloads = tongban::record::payloads(entries);
    let case = flow.zip(payloads).and_then(|(flow, payloads)| tongban::replay(&flow, &payloads).ok());
    case.is_some_and(|case| case.is_released())
}

/// What stands on the screen of the case that was cut.
pub(crate) struct Told {
    case: CaseId,
    number: u32,
}

/// What is known of a case when it is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Became {
    /// It is filed, whatever else is still to be done.
    Accepted,
    /// It goes on without its applicant, or nobody can read it: it may be filed yet.
    Open,
    /// It is over, and was not filed.
    Over,
}

/// Shows what became of it, for a minute or until somebody touches the screen.
pub(crate) fn show(hall: &Arc<Hall>, kiosk: &Kiosk, root: &Path, id: &CaseId) -> Told {
    let told = Told { case: id.clone(), number: 1 };
    told.show(hall, kiosk, root);
    told
}

impl Told {
    /// Shows it anew if the case has come to its end since, and whoever reads it is still there. `None` when there is
    /// nothing more to tell.
    pub(crate) fn anew(mut self, hall: &Arc<Hall>, kiosk: &Kiosk, root: &Path) -> Option<Told> {
        let name = self.case.to_string();
        if !hall.hub.on_screen().is_some_and(|on_screen| on_screen.aftermath && *on_screen.case == *name) {
            return None;
        }
        if kiosk.case(&self.case).is_some() {
            return Some(self);
        }
        self.number += 1;
        self.show(hall, kiosk, root);
        None
    }

    fn show(&self, hall: &Arc<Hall>, kiosk: &Kiosk, root: &Path) {
        let (id, number) = (&self.case, self.number);
        let reader = kiosk.journal().reader();
        let Ok(cases) = reader.cases() else { return };
        let Some(case) = cases.into_iter().find(|case| case.id == *id) else { return };
        let payments = reader.payments_of(id).unwrap_or_default();
        let title = kiosk.deployment().flows.get(case.flow.as_str()).map(|flow| words::title(flow));
        let entries = reader.entries(id).ok().and_then(|entries| tongban::record::payloads(&entries));
        let flow = kiosk.flow_version(&case.flow, &case.version);
        let papers = entries.zip(flow).map(|(entries, flow)| papers::of(&flow, &entries)).unwrap_or_default();
        let became = match &case.end {
            Some((outcome, _)) if is_accepted(outcome) => Became::Accepted,
            Some(_) => Became::Over,
            None if kiosk.case(id).is_some_and(|case| case.is_committed()) => Became::Accepted,
            None => Became::Open,
        };
        let view = View { number, ..view(&case, became, &payments, &papers, root, title) };
        let name: Arc<str> = id.to_string().into();
        hall.hub.show(name.clone(), case.flow.as_str().into(), view, true);
        let hub = hall.hub.clone();
        let wait = move || {
            std::thread::sleep(SHOWN);
            if hub.on_screen().is_some_and(|on_screen| {
                on_screen.aftermath && on_screen.case == name && on_screen.view.number == number
            }) {
                dismiss(&hub);
            }
        };
        if let Err(fault) = std::thread::Builder::new().name("aftermath".into()).spawn(wait) {
            tracing::warn!(%fault, "what became of a case stays until it is touched");
        }
    }
}

/// Takes it away again, if it is there.
pub(crate) fn dismiss(hub: &Hub) {
    if let Some(on_screen) = hub.on_screen().filter(|on_screen| on_screen.aftermath) {
        hub.release(&on_screen.case, "interrupted");
    }
}

/// What the person reads: what happened, the reference, the money, what to do.
fn view(case: &Case, became: Became, payments: &[Payment], papers: &Papers, root: &Path, title: Option<Said>) -> View {
    let (money, fate) = money(payments, became == Became::Accepted);
    let (head, body) = match became {
        Became::Accepted => {
            (Said::new("您的业务已受理", "Your application was accepted"), accepted_because(payments, papers))
        }
        Became::Open => {
            (Said::new("您的业务还在办理", "Your application is being worked on"), goes_on(!payments.is_empty()))
        }
        Became::Over => (Said::new("您的业务没有办完", "Your application was not finished"), fate),
    };
    let mut lines = vec![line("编号", "Reference", Said::new(case.id.to_string(), case.id.to_string()))];
    if let Some(title) = title {
        lines.insert(0, line("业务", "Business", title));
    }
    lines.push(line("费用", "Money", money));
    lines.extend(of_papers(root, "已打印，请取走", "Printed, please take", &papers.out));
    lines.extend(of_papers(root, "没有打出，到窗口领取", "Not printed: ask at a window", &papers.missing));
    let speak = Said::new(format!("{}。{}", head.zh, body.zh), format!("{}. {}", head.en, body.en));
    View {
        number: 1,
        step: "after-restart".into(),
        kind: ViewKind::Problem,
        text: "after-restart".into(),
        title: head,
        body,
        speak,
        lines,
        options: Vec::new(),
        fields: Vec::new(),
        actions: vec![Offer::Next],
        qr: None,
        problem: None,
        read_ms: None,
        timeout_ms: Some(SHOWN.as_millis() as u64),
        progress: None,
        personal: false,
    }
}

/// What somebody does whose application may be filed yet: nothing a second time.
fn goes_on(paid: bool) -> Said {
    let (mut zh, mut en) = (
        "机器刚才重新启动了，您的业务仍在后台办理，请不要再办一次。".to_owned(),
        "The machine restarted just now, and your application is still being worked on: do not begin again.".to_owned(),
    );
    if paid {
        zh.push_str("已付的钱不会丢失，业务不成会原路退回。");
        en.push_str(" No money is lost: what was paid for nothing goes back the way it came.");
    }
    zh.push_str("请记下编号，凭编号到窗口查询结果。");
    en.push_str(" Note the reference: with it a service window tells you what came of it.");
    Said::new(zh, en)
}

/// What somebody does whose application was accepted: what of it is in their hand, and what a window still does.
fn accepted_because(payments: &[Payment], papers: &Papers) -> Said {
    let unpaid = !payments.is_empty() && payments.iter().all(|payment| payment.state == "closed");
    let (mut zh, mut en) = (
        "机器刚才重新启动了，但您的业务已经受理。请记下编号。".to_owned(),
        "The machine restarted just now, but your application was accepted. Note the reference.".to_owned(),
    );
    if unpaid {
        zh.push_str("费用没有缴，请到窗口缴费。");
        en.push_str(" The fee was not paid: pay it at a service window.");
    }
    match (papers.out.is_empty(), papers.missing.is_empty()) {
        (false, true) => {}
        _ => {
            zh.push_str("凭编号到窗口领取回执。");
            en.push_str(" With it a service window gives you the receipt.");
        }
    }
    Said::new(zh, en)
}

/// A line that names papers; none for none.
fn of_papers(root: &Path, zh: &str, en: &str, forms: &[Arc<str>]) -> Option<Line> {
    let titles: Vec<Said> = forms.iter().map(|form| papers::title(root, form)).collect();
    let joined = |of: &dyn Fn(&Said) -> String, by: &str| titles.iter().map(of).collect::<Vec<_>>().join(by);
    let value = Said::new(joined(&|said| said.zh.to_string(), "、"), joined(&|said| said.en.to_string(), ", "));
    (!titles.is_empty()).then(|| line(zh, en, value))
}

fn line(zh: &str, en: &str, value: Said) -> Line {
    Line { label: Said::new(zh, en), value, change: None }
}

/// What the record says of the money, and what to do about it.
fn money(payments: &[Payment], accepted: bool) -> (Said, Said) {
    let sum = |of: &dyn Fn(&Payment) -> bool| payments.iter().filter(|p| of(p)).map(|p| p.amount_fen).sum::<i64>();
    let open = sum(&|payment| payment.open);
    let paid = sum(&|payment| payment.state == "success");
    let back = sum(&|payment| payment.state == "refunded");
    if open > 0 {
        return (
            Said::new(format!("{}元，正在核对", yuan(open)), format!("{} yuan, being checked", yuan(open))),
            Said::new(
                "机器刚才重新启动了。付款正在核对：已付的钱不会丢失，业务不成会原路退回。请记下编号，向窗口查询。",
                "The machine restarted just now. Your payment is being checked: no money is lost, and what was paid for \
                 nothing goes back the way it came. Note the reference and ask at a service window.",
            ),
        );
    }
    if paid > 0 && !accepted {
        return (
            Said::new(format!("已付{}元", yuan(paid)), format!("{} yuan paid", yuan(paid))),
            Said::new(
                "机器刚才重新启动了。您已付款，请记下编号到窗口继续办理或退款。",
                "The machine restarted just now. You have paid: note the reference, and a service window finishes your \
                 application or gives the money back.",
            ),
        );
    }
    if paid > 0 {
        return (Said::new(format!("已付{}元", yuan(paid)), format!("{} yuan paid", yuan(paid))), Said::default());
    }
    if back > 0 {
        return (
            Said::new(format!("{}元，已原路退回", yuan(back)), format!("{} yuan, given back", yuan(back))),
            Said::new(
                "机器刚才重新启动了。您付的钱已原路退回，请重新办理。",
                "The machine restarted just now. Your money went back the way it came; please begin again.",
            ),
        );
    }
    (
        Said::new("没有扣款", "Nothing was charged"),
        Said::new(
            "机器刚才重新启动了。没有扣款，您填写的内容已清除，请重新办理。",
            "The machine restarted just now. Nothing was charged and what you entered was wiped; please begin again.",
        ),
    )
}

fn yuan(fen: i64) -> String {
    Money::fen(fen).to_string()
}
