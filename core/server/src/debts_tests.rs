//! Every debt says what it is, who acts, and on what.

#[path = "../../../tests/fixtures/leaflet/leaflet.rs"]
mod leaflet;

use super::*;
use std::collections::BTreeMap;
use std::path::Path;
use tongban_flow::engine::{Action, Begin, Effect, Event, TimerId, ViewKind};
use tongban_flow::language::Deployment;

/// After the leaflet a filed case reports a payment, and goes on trying for an hour.
const REPORTS: &str = r#"[[step]]
id      = "file"
pass    = true
commits = true

[[step]]
id     = "report"
do     = "registry.report-payment"
with   = { acceptance = '"4413020012026112200001"', payment = '"m01-7-42-1"', paid = "true" }
later  = { every = "10m", until = "1h", failed = "unreported" }
on     = { fault = { park = true, go = "read" }, any = { go = "read" } }
next   = "read"

[[step]]
id   = "unreported"
end  = "accepted-unreported"
say  = "read"
stay = "1s"

"#;

fn site(id: &str) -> Deployment {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    tongban::load(&root, id).deployment.expect("a sound site")
}

#[test]
fn what_was_not_taken_back_says_where_and_by_what() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../manifests/sites");
    let mut seen = 0;
    for file in std::fs::read_dir(root).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap();
        for flow in site(name.trim_end_matches(".toml")).flows.values() {
            for step in flow.steps.iter().filter(|step| step.undo.is_some()) {
                let said = not_undone(flow, &step.id);
                assert!(
                    said.zh.contains(&*step.id) && said.zh.contains("没有成功") && said.zh.contains("人工"),
                    "{}",
                    said.zh
                );
                assert!(said.en.contains(" failed") && said.en.contains("by hand"), "{}", said.en);
                seen += 1;
            }
        }
    }
    assert!(seen >= 2, "{seen} acts that can be taken back");
    let flow = &site("demo").flows["national/self-service-24h"];
    assert!(not_undone(flow, "nothing-of-the-kind").en.contains("still stands"));
}

/// Filed and paid, and the register never answered: the case was closed as accepted, and nobody was told.
#[test]
fn money_taken_and_never_reported_is_told_with_who_enters_it_and_where() {
    let case = reported_after(u32::MAX);
    assert_eq!((case.outcome(), case.is_ended()), (Some("accepted-unreported"), true));
    let debts = of(&case);
    let [debt] = &debts[..] else { panic!("{debts:?}") };
    assert_eq!((debt.what, &debt.payment), (Debt::Unreported, &None));
    for (text, words) in [
        (&debt.detail.zh, ["人口库", "registry.report-payment", "人工", "不要让群众再次缴费"]),
        (&debt.detail.en, ["Registry", "registry.report-payment", "by hand", "must not pay again"]),
    ] {
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    }
}

#[test]
fn what_was_reported_late_leaves_nothing_to_a_person() {
    let case = reported_after(3);
    assert_eq!((case.outcome(), of(&case)), (Some("accepted"), Vec::new()));
}

#[test]
fn a_paper_that_nobody_took_is_told_by_its_name() {
    let site = site("demo");
    let mut seen = 0;
    for flow in site.flows.values() {
        for step in flow.steps.iter().filter(|step| matches!(step.verb, Verb::Print(_))) {
            let said = paper(flow, &step.id);
            assert!(said.zh.ends_with("窗口凭编号补打") && !said.zh.starts_with(|c: char| c.is_ascii()), "{}", said.zh);
            assert!(said.en.contains("service window") && !said.en.starts_with(char::is_lowercase), "{}", said.en);
            seen += 1;
        }
    }
    assert!(seen > 9, "{seen} papers");
}

#[test]
fn money_that_no_answer_of_a_provider_settles_names_the_accounts_and_the_amount() {
    for said in [other_amount("40.00"), refused_refund("40.00")] {
        assert!(said.zh.contains("40.00元") && said.zh.contains("财务人员") && said.zh.contains("编号"), "{}", said.zh);
        assert!(said.en.contains("40.00 yuan") && said.en.contains("the accounts"), "{}", said.en);
    }
}

/// A case that reports a payment after it is filed, to a register that is away for so many tries.
fn reported_after(away: u32) -> Case {
    let folder = tempfile::tempdir().expect("a temporary folder");
    leaflet::lay_out(folder.path());
    let put = |path: &str, from: &str, to: &str| {
        let path = folder.path().join(path);
        let text = std::fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(from), "{} says {from}", path.display());
        std::fs::write(path, text.replacen(from, to, 1)).expect("the file can be written");
    };
    put(
        "manifests/machines/bare.toml",
        "[slots]",
        "[slots]\n\n[slots.registry]\nclass = \"registry\"\nplugin = \"sim-registry\"\nisolation = \"process\"\n",
    );
    put("flows/some/leaflet.toml", "[[step]]\nid   = \"read\"", &format!("{REPORTS}[[step]]\nid   = \"read\""));
    let loaded = tongban::load(folder.path(), "here");
    let site = loaded.deployment.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let mut now = 1_795_305_600_000;
    let begin = Begin { case: "m01-7-42".into(), today: "2026-11-22".parse().expect("a day"), at_ms: now };
    let (mut case, mut effects) = Case::begin(site.flows["some/leaflet"].clone(), begin);
    let (mut tries, mut timers): (u32, BTreeMap<TimerId, i64>) = (0, BTreeMap::new());
    while !case.is_ended() {
        let mut event = None;
        for effect in std::mem::take(&mut effects) {
            match effect {
                Effect::Show(view) if view.kind == ViewKind::Notice => {
                    event = Some(Event::Action { view: view.number, action: Action::Next });
                }
                Effect::Do { id, .. } => {
                    tries += 1;
                    let away = tries <= away;
                    let no_connection = tongban_classes::registry::code::report_payment::no_connection("");
                    let result = if away { Err(no_connection) } else { Ok(tongban_model::Record::new()) };
                    event = Some(Event::Completed { effect: id, result });
                }
                Effect::StartTimer { id, after_ms } => {
                    timers.insert(id, now + i64::try_from(after_ms).expect("a time"));
                }
                Effect::StopTimer { id } => _ = timers.remove(&id),
                _ => {}
            }
        }
        let event = event.unwrap_or_else(|| {
            let (timer, due) = timers.iter().min_by_key(|(_, due)| **due).expect("something is waited for");
            let (timer, due) = (*timer, *due);
            timers.remove(&timer);
            now = now.max(due);
            Event::Timer { timer }
        });
        effects = case.step(&event, now);
    }
    case
}
