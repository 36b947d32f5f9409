//! The manifests we ship: each site loads, every value knows where it comes from, and a changed line changes the flow.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tongban_flow::language::{Isolation, load_all, load_rehearsals, load_scenario, load_scenarios, load_site};
use tongban_flow::manifest::scenario::Scenario;
use tongban_flow::program::Verb;
use tongban_flow::source::{Files, Folder, Lang, Memory, render_all};

const FLOW: &str = "national/self-service-24h";
const HUIZHOU: &str = "manifests/provinces/guangdong/huizhou.toml";

fn shipped() -> Memory {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    let mut memory = Memory::new();
    for path in ["flows", "manifests"].into_iter().flat_map(|top| folder.list(top)) {
        if path.ends_with(".toml") || path.ends_with(".svg") {
            memory.put(path.clone(), folder.read(&path).unwrap());
        }
    }
    memory
}

fn changed(from: &str, to: &str) -> Memory {
    let mut files = shipped();
    let text = String::from_utf8(files.read(HUIZHOU).unwrap()).unwrap();
    assert!(text.contains(from), "{HUIZHOU} has no {from}");
    files.put(HUIZHOU, text.replacen(from, to, 1));
    files
}

#[test]
fn everything_we_ship_is_free_of_errors_and_warnings() {
    let checked = load_all(&shipped());
    assert_eq!(render_all(&checked.diagnostics, Lang::En), "");
    assert!(checked.sites >= 5 && checked.flows >= 1 && checked.scenarios >= 100, "{checked:?}");
}

#[test]
fn a_site_is_its_machine_its_flows_and_its_layers() {
    let deployment = load_site(&shipped(), "demo").deployment.unwrap();
    assert_eq!(
        (&*deployment.site.region, &*deployment.site.station, &*deployment.machine.id),
        ("441302", "001", "desk-24h")
    );
    let mut offered: Vec<&str> = deployment.offered().map(|id| &**id).collect();
    assert!(offered.contains(&FLOW) && deployment.menu.iter().all(|group| !group.title.zh.is_empty()));
    offered.sort_unstable();
    assert_eq!(offered, deployment.flows.keys().map(|id| &**id).collect::<Vec<_>>());
    let registry = deployment.machine.slots.iter().find(|slot| &*slot.name == "registry").unwrap();
    assert_eq!((registry.class.name, registry.isolation), ("Registry", Isolation::Process));
    assert!(registry.settings.contains("127.0.0.1"), "the site's settings reach the slot");
    let flow = &deployment.flows[FLOW];
    let papers: Vec<&str> = flow
        .steps
        .iter()
        .filter_map(|step| if let Verb::Print(print) = &step.verb { Some(&*print.form) } else { None })
        .collect();
    assert!(papers.iter().all(|form| deployment.forms.iter().any(|known| &**known == *form)));
    assert!(flow.steps.len() > 30 && flow.rules.len() > 10 && flow.variables.len() > 10);
}

#[test]
fn a_value_names_every_layer_that_sets_it() {
    let deployment = load_site(&shipped(), "demo").deployment.unwrap();
    let window = deployment
        .settings
        .iter()
        .find(|setting| &*setting.flow == FLOW && &*setting.key == "params.renew_before")
        .unwrap();
    assert_eq!(window.value, "6 months");
    let files: Vec<&str> = window.set_by.iter().map(|set| &*set.file).collect();
    assert_eq!((files.first(), files.last()), (Some(&"flows/national/self-service-24h.toml"), Some(&HUIZHOU)));
    assert!(window.set_by.iter().all(|set| set.line > 1 && set.text == "\"6 months\""));
}

#[test]
fn a_changed_line_changes_the_value_the_program_and_its_version() {
    let before = load_site(&shipped(), "demo").deployment.unwrap();
    let after = load_site(&changed("\"6 months\"", "\"3 months\""), "demo").deployment.unwrap();
    let value = |settings: &[tongban_flow::language::Setting]| {
        settings
            .iter()
            .find(|setting| &*setting.flow == FLOW && &*setting.key == "params.renew_before")
            .map(|setting| setting.value.clone())
    };
    assert_eq!((value(&before.settings), value(&after.settings)), (Some("6 months".into()), Some("3 months".into())));
    let (before, after) = (&before.flows[FLOW], &after.flows[FLOW]);
    let rule =
        |flow: &tongban_flow::program::Flow| flow.rules.iter().find(|rule| &*rule.id == "not-too-early").cloned();
    assert_ne!(rule(before), rule(after), "the parameter is folded into the rule");
    assert_eq!(before.steps, after.steps, "nothing else changed");
    assert_ne!(before.version, after.version);
    assert_eq!(before.version, load_site(&shipped(), "demo").deployment.unwrap().flows[FLOW].version);
}

#[test]
fn a_site_with_an_error_has_no_deployment() {
    let loaded = load_site(&changed("\"6 months\"", "\"6 moons\""), "demo");
    assert!(loaded.deployment.is_none());
    assert_eq!(loaded.diagnostics.iter().map(|d| (&*d.file, d.code)).collect::<Vec<_>>(), [(HUIZHOU, "F-019")]);
    // Another site does not stand on that layer.
    assert!(load_site(&changed("\"6 months\"", "\"6 moons\""), "guangxi-demo").deployment.is_some());
}

#[test]
fn a_site_that_is_not_there_is_told_with_the_nearest() {
    let loaded = load_site(&shipped(), "dmeo");
    assert!(loaded.deployment.is_none());
    assert!(loaded.diagnostics[0].help.en.starts_with("did you mean `demo`?"), "{}", loaded.diagnostics[0].help.en);
}

#[test]
fn scenarios_load_and_come_back_from_json_as_they_were() {
    let files = shipped();
    let (scenarios, diagnostics) = load_scenarios(&files, "flows");
    assert!(diagnostics.is_empty());
    for scenario in &scenarios {
        let json = serde_json::to_string(scenario).unwrap();
        assert_eq!(&serde_json::from_str::<Scenario>(&json).unwrap(), scenario, "{}", scenario.path);
    }
    let (one, _) = load_scenario(&files, &scenarios[0].path);
    assert_eq!(one.as_ref(), Some(&scenarios[0]));
    assert!(!format!("{scenarios:?}").contains(&scenarios[0].citizen.name), "a citizen prints as one word");
}

#[test]
fn a_site_that_is_rehearsed_is_the_one_that_serves() {
    let files = shipped();
    let one_of_each = |path: &String| path.contains("/renew-replace.") || path.contains("/self-service-24h.demo-");
    let paths: Vec<String> = files.list("flows").into_iter().filter(one_of_each).collect();
    let rehearsals = load_rehearsals(&files, &paths);
    assert!(rehearsals.diagnostics.is_empty() && rehearsals.scenarios.len() > 10 && rehearsals.sites.len() > 1);
    for (id, rehearsed) in rehearsals.sites {
        let serves = load_site(&files, &id).deployment.unwrap();
        assert_eq!(
            (&rehearsed.site, &rehearsed.machine, &rehearsed.forms),
            (&serves.site, &serves.machine, &serves.forms)
        );
        assert!(rehearsed.flows.len() == serves.flows.len() && rehearsed.calls == serves.calls);
        for (flow, served) in rehearsed.flows.values().zip(serves.flows.values()) {
            let mut flow = flow.as_ref().clone();
            flow.version = served.version.clone();
            assert!(&Arc::new(flow) == served, "{} at {id}", served.id);
        }
    }
}

#[test]
fn a_site_with_an_error_is_not_rehearsed_and_others_are() {
    // Two sites of one province: its error is told once, and neither of them is sound.
    let files = changed("[params]", "[params]\nno_such_parameter = true");
    let some = |path: &String| path.ends_with(".scenario.toml") && path.contains("lost");
    let paths: Vec<String> = files.list("flows").into_iter().filter(some).collect();
    let rehearsals = load_rehearsals(&files, &paths);
    assert!(!rehearsals.diagnostics.is_empty() && !rehearsals.sites.is_empty());
    let sites: BTreeSet<&String> = rehearsals.scenarios.iter().map(|scenario| &scenario.site).collect();
    for id in sites {
        let sound = load_site(&files, id).deployment.is_some();
        assert_eq!(rehearsals.sites.contains_key(id), sound, "{id}");
    }
    assert!(!rehearsals.sites.contains_key("demo"), "its city has an error");
}
