//! Flows put together: overlays on a base, flows that call others, tables that decide, what layers change in all of it.

use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;
use tongban_flow::language::{Deployment, effective, load_all, load_site};
use tongban_flow::program::{Env, Flow, Route, Verb};
use tongban_flow::source::{Files, Folder, Lang, Memory, render_all};
use tongban_model::Value;

fn valid() -> Memory {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/manifests/valid"));
    let mut memory = Memory::new();
    for path in ["flows", "manifests"].into_iter().flat_map(|top| folder.list(top)) {
        memory.put(path.clone(), folder.read(&path).unwrap());
    }
    memory
}

const SITE: &str = "manifests/sites/here.toml";

/// The small tree with further files; `flows` of the site are the given ones.
fn tree(offered: &[&str], files: &[(&str, &str)]) -> Memory {
    let mut memory = valid();
    let site = String::from_utf8(memory.read(SITE).unwrap()).unwrap();
    let flows = format!("flows = {offered:?}\n\n[params]");
    memory.put(SITE, site.replacen("[params]", &flows, 1));
    for (path, text) in files {
        memory.put(*path, *text);
    }
    memory
}

fn deployed(files: &Memory) -> Deployment {
    let loaded = load_site(files, "here");
    let told = render_all(&loaded.diagnostics, Lang::En);
    loaded.deployment.unwrap_or_else(|| panic!("{told}"))
}

fn ids(flow: &Flow) -> Vec<&str> {
    flow.steps.iter().map(|step| &*step.id).collect()
}

fn at<'f>(flow: &'f Flow, id: &str) -> &'f tongban_flow::program::Step {
    flow.steps.iter().find(|step| &*step.id == id).unwrap_or_else(|| panic!("no step {id}: {:?}", ids(flow)))
}

fn leads<'f>(flow: &'f Flow, id: &str) -> Vec<&'f str> {
    at(flow, id).next.iter().map(|route| &*flow.steps[usize::from(route.go)].id).collect()
}

const CHANGED: &str = r#"
schema = 1
id = "demo/changed"
title = { zh = "改", en = "Changed" }
extends = "demo/small"
remove = ["in-window"]

[change.phone]
drop = ["ask"]
ask = { screen = "code", least = 3, most = 9 }

[change.find]
within = "9s"

[[insert]]
before = "phone"
[[insert.step]]
id = "first"
pass = true
[[insert.step]]
id = "second"
pass = true

[[move]]
step = "old-enough"
after = "phone"

[params.fee]
ceiling = "50 yuan"

[params.own]
type = "int"
default = 7

[session]
idle = "40s"

[on]
refusal = { go = "failed" }

[rules.old-enough]
holds = "age(birth(number)) >= params.own"

[texts.phone.en]
title = "A code"
"#;

#[test]
fn an_overlay_says_only_what_is_different() {
    let files = tree(&["demo/changed", "demo/small"], &[("flows/demo/changed.toml", CHANGED)]);
    let deployment = deployed(&files);
    let flow = &deployment.flows["demo/changed"];
    let order = ids(flow);
    let run: Vec<&str> = order.iter().copied().skip_while(|id| *id != "type-number").take(6).collect();
    assert_eq!(run, ["type-number", "first", "second", "phone", "old-enough", "confirm"]);
    assert!(!order.contains(&"in-window"));
    assert_eq!(flow.session.idle_ms, 40_000);
    assert_eq!(flow.session.cap_ms, 900_000, "what the overlay leaves out stays");
    assert_eq!(at(flow, "find").within_ms, Some(9_000));
    let Verb::Ask(ask) = &at(flow, "phone").verb else { panic!("phone asks") };
    assert!(matches!(ask.screen, tongban_flow::program::Screen::Input(tongban_flow::program::Input::Code { .. })));
    assert_eq!(flow.rules.len(), 1, "a rule of the base that nothing checks any more is left out");
    assert_eq!(render_all(&load_all(&files).diagnostics, Lang::En), "");
}

#[test]
fn what_is_wrong_in_an_overlay_is_told_where_it_was_written() {
    let wrong = CHANGED.replace("params.own\"", "params.wno\"");
    let told = load_site(&tree(&["demo/changed"], &[("flows/demo/changed.toml", &wrong)]), "here").diagnostics;
    let wanted = wrong.lines().position(|line| line.contains("params.wno")).unwrap() as u32 + 1;
    assert_eq!(told.iter().map(|d| (&*d.file, d.line)).collect::<Vec<_>>(), [("flows/demo/changed.toml", wanted)]);
}

#[test]
fn an_overlay_can_lie_on_an_overlay_and_the_base_stays_as_it_is() {
    let further = r#"
schema = 1
id = "demo/further"
title = { zh = "再改", en = "Further" }
extends = "demo/changed"
remove = ["second"]
"#;
    let files = tree(
        &["demo/small", "demo/further"],
        &[("flows/demo/changed.toml", CHANGED), ("flows/demo/further.toml", further)],
    );
    let deployment = deployed(&files);
    assert!(ids(&deployment.flows["demo/further"]).contains(&"first"));
    assert!(!ids(&deployment.flows["demo/further"]).contains(&"second"));
    assert!(ids(&deployment.flows["demo/small"]).contains(&"in-window"));
    let told = render_all(&load_all(&files).diagnostics, Lang::En);
    assert!(!told.contains("F-047"), "a flow that others stand on need not be offered: {told}");
}

#[test]
fn words_and_variables_an_overlay_takes_away_stay_known_to_the_base() {
    let narrow = r#"
schema = 1
id = "demo/narrow"
title = { zh = "窄", en = "Narrow" }
extends = "demo/small"
remove = ["read-card", "in-window", "number-of-card"]

[change.business]
ask = { screen = "choice", options = [{ id = "expired", zh = "到期", en = "Expired" }] }
"#;
    // The base still asks whether the business is "lost"; a slip looks at a card that nobody reads.
    let mut files = tree(&["demo/narrow"], &[("flows/demo/narrow.toml", narrow)]);
    let small = String::from_utf8(files.read("flows/demo/small.toml").unwrap()).unwrap();
    files
        .put("flows/demo/small.toml", small.replace("paid = \"has(payment)\"", "paid = \"has(card) && has(payment)\""));
    let deployment = deployed(&files);
    assert_eq!(leads(&deployment.flows["demo/narrow"], "business"), ["type-number"]);
}

const LOSS: &str = r#"
schema = 1
id = "demo/loss"
title = { zh = "挂失", en = "Report a loss" }

[params]
grace = { type = "int", default = 3 }
fee = { type = "money", default = "99 yuan" }

[session]
idle = "10s"
warn = "10s"
cap = "1m"

[on]
any = { tell = "oops", go = "gone" }

[rules.known]
holds = "place != hint && params.grace > 2"
say = "oops"
go = "gone"
source = "S1"

[tables.weight]
rows = [{ when = { "params.grace" = 3 }, give = "1" }, { give = "2" }]

[[step]]
id = "place"
progress = 1
ask = { screen = "text", least = 1, most = 20 }
into = "place"
next = "weigh"

[[step]]
id = "asked-again"
pass = true
next = "place"

[[step]]
id = "weigh"
decide = "weight"
into = "weight"

[[step]]
id = "known"
check = ["known"]
next = [{ if = "weight == 2", go = "asked-again" }]

[[step]]
id = "reader"
do = "identity-document.read"
into = "found"

[[step]]
id = "reported"
end = "reported"
returns = true

[[step]]
id = "gone"
end = "gone"
returns = true
if = "params.grace > 1"

[[step]]
id = "over"
end = "failed"
say = "oops"

[texts.place]
zh = { title = "在哪里丢失" }
en = { title = "Where was it lost?" }

[texts.oops]
zh = { title = "出错" }
en = { title = "Oops" }
"#;

/// The small flow with a call before the phone number.
fn calling(call: &str) -> Memory {
    let mut files = tree(&["demo/small"], &[("flows/demo/loss.toml", LOSS)]);
    let small = String::from_utf8(files.read("flows/demo/small.toml").unwrap()).unwrap();
    let step = format!("id = \"loss\"\ncall = \"demo/loss\"\n{call}\n\n[[step]]\nid = \"phone\"");
    files.put("flows/demo/small.toml", small.replacen("id = \"phone\"", &step, 1));
    files
}

#[test]
fn a_called_flow_stands_under_the_calls_id_and_comes_back_behind_it() {
    let deployment = deployed(&calling("with = { hint = '\"bus\"' }\ninto = \"loss\"\nprogress = 4"));
    let flow = &deployment.flows["demo/small"];
    assert_eq!(leads(flow, "loss"), ["loss/place"]);
    assert!(matches!(&at(flow, "loss").verb, Verb::Set(sets) if sets.len() == 1), "what it hands over is set first");
    assert_eq!(leads(flow, "loss/place"), ["loss/weigh"]);
    assert_eq!(leads(flow, "loss/asked-again"), ["loss/place"]);
    for back in ["loss/reported", "loss/gone"] {
        assert_eq!(leads(flow, back), ["phone"]);
        assert!(matches!(&at(flow, back).verb, Verb::Set(sets) if sets.len() == 1), "the outcome is handed over");
    }
    assert!(matches!(at(flow, "loss/over").verb, Verb::End(_)), "an end that does not return ends the case");
    assert_eq!(at(flow, "loss/place").progress, Some((4, 4)), "how far the applicant is, the caller says");
    let Verb::Check(rules) = &at(flow, "loss/known").verb else { panic!("known checks") };
    let rule = &flow.rules[usize::from(rules[0])];
    assert_eq!(
        (&*rule.id, &*rule.say.id, &*flow.steps[usize::from(rule.go)].id),
        ("loss/known", "loss/oops", "loss/gone")
    );
    assert_eq!(flow.session.idle_ms, 60_000, "the caller's limits hold");
}

#[test]
fn codes_in_a_called_flow_follow_its_own_handlers() {
    let deployment = deployed(&calling("with = { hint = '\"bus\"' }"));
    let flow = &deployment.flows["demo/small"];
    let own = |id: &str| {
        let step = at(flow, id);
        let handler = &flow.on[usize::from(step.defaults)].families[0].1;
        flow.steps[usize::from(handler.go)].id.clone()
    };
    assert_eq!(&*own("loss/reader"), "loss/gone");
    assert_eq!((at(flow, "read-card").defaults, at(flow, "loss/reader").defaults), (0, 1));
    assert_ne!(&*own("read-card"), "loss/gone");
}

#[test]
fn a_call_is_passed_over_like_any_step_and_its_own_ways_are_taken_afterwards() {
    let next = "if = 'params.order == \"last\"'\nwith = { hint = '\"bus\"' }\ninto = \"loss\"\n\
                next = [{ if = 'loss == \"gone\"', go = \"refused\" }]";
    let deployment = deployed(&calling(next));
    let flow = &deployment.flows["demo/small"];
    let call = flow.steps.iter().position(|step| &*step.id == "loss").unwrap();
    assert_eq!(&*flow.steps[call + 1].id, "phone", "with its `if` false the case goes on below");
    assert!(flow.steps[call].when.is_some());
    assert_eq!(leads(flow, "loss/reported"), ["refused", "phone"]);
    let guards: Vec<bool> = at(flow, "loss/gone").next.iter().map(|route: &Route| route.when.is_some()).collect();
    assert_eq!(guards, [true, false]);
}

#[test]
fn a_flow_called_twice_is_there_twice_and_runs_by_itself_too() {
    let mut files = calling("with = { hint = '\"bus\"' }");
    let small = String::from_utf8(files.read("flows/demo/small.toml").unwrap()).unwrap();
    let again = "id = \"again\"\ncall = \"demo/loss\"\nwith = { hint = '\"car\"' }\n\n[[step]]\nid = \"confirm\"";
    files.put("flows/demo/small.toml", small.replacen("id = \"confirm\"", again, 1));
    let deployment = deployed(&files);
    let flow = &deployment.flows["demo/small"];
    assert_eq!((leads(flow, "loss/gone"), leads(flow, "again/gone")), (vec!["phone"], vec!["confirm"]));
    assert_eq!(at(flow, "again/reader").defaults, 2);
    assert_eq!(flow.variables.iter().filter(|variable| &*variable.name == "place").count(), 1, "variables are shared");
}

#[test]
fn a_call_within_a_called_flow_has_both_ids_before_it() {
    let inner = r#"
schema = 1
id = "demo/inner"
title = { zh = "内", en = "Inner" }
session = { idle = "10s", warn = "10s", cap = "1m" }

[[step]]
id = "deep"
set = { depth = "2" }

[[step]]
id = "back"
end = "back"
returns = true
"#;
    let mut files = calling("with = { hint = '\"bus\"' }");
    files.put("flows/demo/inner.toml", inner);
    let loss = LOSS.replacen(
        "id = \"known\"\ncheck",
        "id = \"inner\"\ncall = \"demo/inner\"\n\n[[step]]\nid = \"known\"\ncheck",
        1,
    );
    files.put("flows/demo/loss.toml", loss);
    let deployment = deployed(&files);
    let flow = &deployment.flows["demo/small"];
    assert_eq!(leads(flow, "loss/inner"), ["loss/inner/deep"]);
    assert_eq!(leads(flow, "loss/inner/back"), ["loss/known"]);
    assert_eq!(at(flow, "loss/inner/deep").defaults, 2);
}

#[test]
fn layers_change_a_called_flow_by_plain_ids_and_every_value_says_who_set_it() {
    let mut files = calling("with = { hint = '\"bus\"' }");
    let site = String::from_utf8(files.read(SITE).unwrap()).unwrap();
    let more = r#"
[texts.place]
zh = { title = "丢失地点" }

[rules.known]
holds = "place != hint && params.grace > 1"

[tables.weight]
rows = [{ give = "7" }]
"#;
    files.put(SITE, site.replacen("[params]", "[params]\ngrace = { value = 4, source = \"S1-47\" }", 1) + more);
    let deployment = deployed(&files);
    let flow = &deployment.flows["demo/small"];
    let Verb::Set(sets) = &at(flow, "loss/weigh").verb else { panic!("a decision sets") };
    let env = Env { vars: &[], today: "2026-11-22".parse().unwrap(), case_id: "" };
    assert_eq!(
        sets[0].1.eval(&env).ok().map(|value| value.into_owned()),
        Some(Value::Int(7)),
        "the site's table decides"
    );
    let setting = |key: &str| {
        let found = deployment.settings.iter().find(|s| &*s.key == key && &*s.flow == "demo/small");
        found.unwrap_or_else(|| panic!("nothing is known of {key}"))
    };
    let by = |key: &str| setting(key).set_by.iter().map(|set| set.file.clone()).collect::<Vec<Arc<str>>>();
    for key in ["params.grace", "texts.loss/place.zh.title", "rules.loss/known.holds", "tables.loss/weight"] {
        let files = by(key);
        assert_eq!((&*files[0], &*files[1], files.len()), ("flows/demo/loss.toml", SITE, 2), "{key}");
        assert!(setting(key).set_by.iter().all(|set| set.line > 1));
    }
    assert_eq!(
        (setting("params.grace").value.as_str(), setting("texts.loss/place.zh.title").value.as_str()),
        ("4", "\"丢失地点\"")
    );
    assert_eq!(&*by("params.fee")[0], "flows/demo/small.toml", "what the caller declares itself wins");
    let shared = deployment.settings.iter().find(|s| s.flow.is_empty() && &*s.key == "texts.idle.zh.title").unwrap();
    assert_eq!(&*shared.set_by[0].file, "manifests/texts/session.toml");
}

#[test]
fn a_table_gives_what_its_first_row_that_holds_says() {
    let mut files = valid();
    let small = String::from_utf8(files.read("flows/demo/small.toml").unwrap()).unwrap();
    let table = r#"
[tables.charge]
rows = [
    { when = { business = ["expired", "lost"], "size(number) > 3" = true }, if = "params.age > 90", give = "1" },
    { when = { business = "lost" }, give = "2" },
    { when = { business = "expired", "params.order" = "last" }, give = "3" },
    { when = { business = "expired" }, give = "4" },
]

[[step]]
id = "charge"
decide = "charge"
into = "charge"

[[step]]
id = "find"
"#;
    files.put("flows/demo/small.toml", small.replacen("[[step]]\nid = \"find\"\n", table, 1));
    let deployment = deployed(&files);
    let flow = &deployment.flows["demo/small"];
    let Verb::Set(sets) = &at(flow, "charge").verb else { panic!("a decision sets") };
    let slot = |name: &str| flow.variables.iter().position(|variable| &*variable.name == name).unwrap();
    for (business, gives) in [("expired", 4), ("lost", 2)] {
        let mut vars = vec![None; flow.variables.len()];
        vars[slot("business")] = Some(Value::from(business));
        vars[slot("number")] = Some(Value::from("441302"));
        let env = Env { vars: &vars, today: "2026-11-22".parse().unwrap(), case_id: "" };
        assert_eq!(sets[0].1.eval(&env).ok().map(|value| value.into_owned()), Some(Value::Int(gives)), "{business}");
    }
}

#[test]
fn a_menu_has_groups_and_the_highest_layer_decides() {
    let mut files = tree(&["demo/small"], &[("flows/demo/changed.toml", CHANGED)]);
    let site = String::from_utf8(files.read(SITE).unwrap()).unwrap();
    let menu = r#"
[[menu]]
id = "cards"
title = { zh = "身份证业务", en = "ID card" }
flows = ["demo/changed"]

[[menu]]
id = "other"
title = { zh = "其他", en = "Other" }
flows = ["demo/small"]
"#;
    files.put(SITE, site.replacen("flows = [\"demo/small\"]\n", "", 1) + menu);
    let deployment = deployed(&files);
    let groups: Vec<(&str, &str, usize)> =
        deployment.menu.iter().map(|group| (&*group.id, group.title.en.as_str(), group.flows.len())).collect();
    assert_eq!(groups, [("cards", "ID card", 1), ("other", "Other", 1)]);
    assert_eq!(deployment.offered().map(|id| &**id).collect::<Vec<_>>(), ["demo/changed", "demo/small"]);
}

#[test]
fn a_flow_is_written_out_as_it_holds_with_the_line_of_every_part() {
    let mut files = calling("with = { hint = '\"bus\"' }");
    files.put("flows/demo/changed.toml", CHANGED);
    let written = effective(&files, "here", "demo/changed");
    let text = written.text.unwrap_or_else(|| panic!("{}", render_all(&written.diagnostics, Lang::En)));
    for wanted in [
        "[[step]]  # flows/demo/changed.toml:",
        "id = \"loss/place\"",
        "[params.fee]  # flows/demo/changed.toml:",
        "[texts.\"loss/place\"]  # flows/demo/loss.toml:",
        "[rules.old-enough]  # flows/demo/changed.toml:",
        "[called.loss]  # flows/demo/loss.toml:",
    ] {
        assert!(text.contains(wanted), "no {wanted} in\n{text}");
    }
    let fee =
        text.split("[params.fee]").nth(1).and_then(|rest| rest.lines().find(|l| l.starts_with("default"))).unwrap();
    assert!(fee.starts_with("default = \"20 yuan\"  # manifests/sites/here.toml:"), "{fee}");
    let mut again = Memory::new();
    again.put("flows/demo/changed.toml", text.clone());
    let told = load_all(&again).diagnostics;
    assert!(told.iter().all(|d| d.code != "F-005" && d.code != "F-006"), "it is TOML: {}", render_all(&told, Lang::En));
    let unknown = effective(&files, "here", "demo/chnged");
    assert!(unknown.text.is_none());
    assert!(unknown.diagnostics[0].help.en.starts_with("did you mean `demo/changed`?"));
}

/// A step id that may or may not be there.
fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["business", "phone", "confirm", "loss", "find", "done", "failed", "new", "place", "x"])
}

/// Lines of an overlay in any order and of any sense.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        word().prop_map(|id| format!("[change.{id}]\nsay = \"{id}\"\ndrop = [\"if\", \"{id}\"]\n")),
        word().prop_map(|id| format!("[change.{id}]\ncall = \"demo/loss\"\n")),
        word().prop_map(|id| format!("[change.{id}]\nend = \"{id}\"\nreturns = true\n")),
        (word(), word()).prop_map(|(a, b)| format!("[[move]]\nstep = \"{a}\"\nbefore = \"{b}\"\n")),
        (word(), word()).prop_map(|(a, b)| format!("[[insert]]\nafter = \"{a}\"\n[[insert.step]]\nid = \"{b}\"\npass = true\n")),
        (word(), word()).prop_map(|(a, b)| format!("[[step]]\nid = \"{a}\"\ncall = \"demo/{b}\"\nnext = \"{b}\"\n")),
        word().prop_map(|id| format!("[[step]]\nid = \"{id}\"\ncall = \"demo/{id}\"\ninto = \"{id}\"\n")),
        Just("[[insert]]\nstep = 3\n".to_owned()),
        Just("[[step]]\nid = \"x\"\ndecide = \"x\"\ninto = \"x\"\n[tables.x]\nrows = [{ when = { x = [] }, give = \"x\" }]\n".to_owned()),
        Just("[rules.old-enough]\nsay = \"nothing\"\n".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn putting_flows_together_never_panics_and_tells_every_file_once(
        lines in prop::collection::vec(line(), 0..6),
        more in prop::collection::vec(line(), 0..4),
        removed in prop::collection::vec(word(), 0..4),
        base in prop::sample::select(vec!["demo/small", "demo/loss", "demo/place", "demo/changed", "demo/phone"]),
    ) {
        let mut files = calling("with = { hint = '\"bus\"' }");
        let head = |id: &str, base: &str| {
            format!("schema = 1\nid = \"demo/{id}\"\ntitle = {{ zh = \"题\", en = \"T\" }}\nextends = \"{base}\"\nremove = {removed:?}\n")
        };
        files.put("flows/demo/changed.toml", head("changed", base) + &lines.join("\n"));
        files.put("flows/demo/place.toml", head("place", "demo/changed") + &more.join("\n"));
        files.put("flows/demo/phone.toml", LOSS.replace("demo/loss", "demo/phone") + &more.join("\n"));
        let site = String::from_utf8(files.read(SITE).unwrap()).unwrap();
        files.put(SITE, site.replacen("[\"demo/small\"]", "[\"demo/small\", \"demo/changed\", \"demo/place\", \"demo/phone\"]", 1));
        let checked = load_all(&files);
        render_all(&checked.diagnostics, Lang::Zh);
        let mut told = checked.diagnostics.clone();
        told.dedup();
        prop_assert_eq!(told.len(), checked.diagnostics.len());
        for flow in ["demo/changed", "demo/place", "demo/phone"] {
            effective(&files, "here", flow);
        }
    }
}
