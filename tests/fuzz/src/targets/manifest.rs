//! Manifests: any bytes in the place of one file of a small right tree.

use super::contents;
use std::sync::LazyLock;
use tongban::dry_run::{Effort, dry_run};
use tongban::play::Play;
use tongban::rehearsal::rehearse;
use tongban_flow::language::{Deployment, load_all, load_scenarios, load_site};
use tongban_flow::source::{Diagnostic, Lang, Memory, render_all, to_json};

const VALID: &str = "tests/fixtures/manifests/valid";
const FLOW: &str = "flows/demo/small.toml";

/// A flow that others may call.
const CALLED: &str = r#"
schema = 1
id = "demo/part"
title = { zh = "部分", en = "A part" }

[session]
idle = "60s"
warn = "30s"
cap = "15m"

[on]
any = { go = "gone" }

[[step]]
id = "note"
ask = { screen = "text", least = 1, most = 20 }
into = "note"

[[step]]
id = "back"
end = "reported"
returns = true
say = "part"

[[step]]
id = "gone"
end = "failed"
say = "part"

[texts.part]
zh = { title = "部分" }
en = { title = "A part" }
"#;

/// An overlay with all that an overlay can say.
const OVERLAY: &str = r#"
schema = 1
id = "demo/over"
title = { zh = "改", en = "Changed" }
extends = "demo/small"
remove = ["in-window"]

[change.phone]
drop = ["ask"]
ask = { screen = "code", least = 3, most = 9 }

[[insert]]
before = "phone"
[[insert.step]]
id = "part"
call = "demo/part"
into = "part"

[[move]]
step = "old-enough"
after = "phone"

[tables.t]
rows = [{ when = { business = "lost" }, give = "1" }, { give = "2" }]

[params.fee]
ceiling = "50 yuan"
"#;

static TREE: LazyLock<Memory> = LazyLock::new(|| {
    let mut memory = Memory::new();
    for (path, bytes) in contents(VALID, "") {
        if let Some((_, inside)) = path.split_once("/manifests/valid/") {
            memory.put(inside, bytes);
        }
    }
    memory.put("flows/demo/part.toml", CALLED);
    memory
});

/// The small tree's site, for scenarios to be played on.
static DEPLOYMENT: LazyLock<Option<Deployment>> = LazyLock::new(|| load_site(&*TREE, "here").deployment);

/// Checks a tree, and tries whatever of it is right.
fn judge(files: &Memory) {
    let checked = load_all(files);
    told(&checked.diagnostics);
    let site = load_site(files, "here");
    told(&site.diagnostics);
    assert!(site.deployment.is_some() || !site.diagnostics.is_empty(), "no site, and no reason");
    let Some(deployment) = site.deployment else { return };
    let today = "2026-11-22".parse().expect("a day");
    for flow in deployment.flows.values() {
        let report = dry_run(&deployment, flow, today, Effort { runs: 3, thorough: false });
        assert!(report.is_ok(), "a record in memory can be read back");
    }
}

/// Every diagnostic has a place that is in its file, and words.
fn told(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(diagnostic.line >= 1 && diagnostic.column >= 1, "{diagnostic:?}");
        assert!(!diagnostic.file.is_empty());
        to_json(diagnostic);
    }
    for lang in [Lang::Zh, Lang::En] {
        assert!(diagnostics.is_empty() || !render_all(diagnostics, lang).is_empty());
    }
}

/// A flow's text.
pub(super) fn flow(bytes: &[u8]) {
    judge(TREE.clone().put(FLOW, bytes));
}

pub(super) fn flow_seeds() -> Vec<Vec<u8>> {
    let fixture = contents(VALID, "/small.toml");
    // As the flow that the small tree offers.
    let shipped = contents("flows", ".toml").into_iter().filter(|(path, _)| !path.ends_with(".scenario.toml"));
    fixture.into_iter().chain(shipped).map(|(_, bytes)| bytes).collect()
}

/// The text of a flow that lies on another.
pub(super) fn overlay(bytes: &[u8]) {
    let mut files = TREE.clone();
    files.put("flows/demo/over.toml", bytes);
    files.put("manifests/defaults.toml", DEFAULTS);
    judge(&files);
}

const DEFAULTS: &str = r#"
schema = 1
id = "defaults"
title = { zh = "全国", en = "The whole country" }
flows = ["demo/small", "demo/over"]
"#;

pub(super) fn overlay_seeds() -> Vec<Vec<u8>> {
    let shipped =
        contents("flows", ".toml").into_iter().filter(|(_, bytes)| bytes.windows(9).any(|w| w == b"\nextends "));
    let ours = [OVERLAY, CALLED].map(|text| text.as_bytes().to_vec());
    ours.into_iter().chain(shipped.map(|(_, bytes)| bytes)).collect()
}

/// Files that stand above the flows; the first byte of an input says which is replaced.
const LAYERS: &[&str] = &[
    "manifests/defaults.toml",
    "manifests/provinces/north/province.toml",
    "manifests/provinces/north/town.toml",
    "manifests/sites/here.toml",
    "manifests/machines/desk.toml",
    "manifests/texts/session.toml",
    "manifests/data/regions.toml",
    "manifests/data/holidays.toml",
    "manifests/data/phone.toml",
    "manifests/data/nations.toml",
];

/// A layer's text, or that of a machine or a data pack.
pub(super) fn layer(bytes: &[u8]) {
    let Some((which, text)) = bytes.split_first() else { return };
    let path = LAYERS[usize::from(*which) % LAYERS.len()];
    judge(TREE.clone().put(path, text));
}

pub(super) fn layer_seeds() -> Vec<Vec<u8>> {
    let shipped = |ours: &str| match ours {
        "manifests/data/regions.toml" => Vec::new(),
        _ if ours.contains("/provinces/") => contents("manifests/provinces", ".toml"),
        _ => contents(ours.rsplit_once('/').map_or(ours, |(folder, _)| folder), ".toml")
            .into_iter()
            .filter(|(path, _)| !path.contains("/provinces/") && !path.ends_with("regions.toml"))
            .collect(),
    };
    let mut seeds = Vec::new();
    for (which, path) in (0u8..).zip(LAYERS) {
        let fixture = contents(VALID, path);
        let all = fixture.into_iter().chain(shipped(path));
        seeds.extend(all.map(|(_, bytes)| [&[which][..], &bytes].concat()));
    }
    seeds
}

/// A scenario's text; one that reads is played.
pub(super) fn scenario(bytes: &[u8]) {
    let mut files = TREE.clone();
    files.put("flows/demo/small.good.scenario.toml", bytes);
    let (scenarios, diagnostics) = load_scenarios(&files, "flows");
    told(&diagnostics);
    told(&load_all(&files).diagnostics);
    let Some(deployment) = &*DEPLOYMENT else { panic!("the small tree is right") };
    for play in scenarios.iter().filter_map(|scenario| Play::of(scenario).ok()) {
        assert!(rehearse(deployment, &play).is_ok(), "a record in memory can be read back");
    }
}

pub(super) fn scenario_seeds() -> Vec<Vec<u8>> {
    let fixture = contents(VALID, ".scenario.toml");
    // Of the hundreds every fifth: they differ little.
    let shipped = contents("flows", ".scenario.toml").into_iter().step_by(5);
    fixture.into_iter().chain(shipped).map(|(_, bytes)| bytes).collect()
}

/// A printed form's text, as the papers read it and as the language does.
pub(super) fn form(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(form) = tongban_papers::Form::parse("slip", text)
    {
        assert!(!form.title().is_empty() && form.fields().iter().all(|field| !field.name.is_empty()));
    }
    told(&load_site(TREE.clone().put("manifests/forms/slip.svg", bytes), "here").diagnostics);
}

pub(super) fn form_seeds() -> Vec<Vec<u8>> {
    let fixture = contents(VALID, ".svg");
    fixture.into_iter().chain(contents("manifests/forms", ".svg")).map(|(_, bytes)| bytes).collect()
}
