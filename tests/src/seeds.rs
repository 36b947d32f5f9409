//! Which flow, test or decision answers each item of the seeds, and whether a scenario really passes there.
//!
//! `tests/seed-coverage.toml` holds one table per item: what it says, and what covers it. An item that names a step
//! counts only when a scenario of that flow enters the step.

use crate::{files, root};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How many items each seed has, by the checklist.
pub const SEEDS: [(&str, usize, &str); 5] = [
    ("S0", 26, "Guangxi machine"),
    ("S1", 53, "Xiangxi, Jilin, Changsha, Tianjin"),
    ("S2", 36, "Huizhou and the photo receipt"),
    ("S3", 40, "24-hour machine"),
    ("S4", 36, "cross-region, image number"),
];

/// One item.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What the seed says, in a few words.
    pub says: String,
    /// Steps that do it.
    #[serde(default)]
    pub steps: Vec<StepOf>,
    /// Tests that hold it, as `path::name`.
    #[serde(default)]
    pub tests: Vec<String>,
    /// File of a decision, below `core/docs/decisions`.
    #[serde(default)]
    pub decision: Option<String>,
    /// Why there is nothing to run: no behaviour, another channel.
    #[serde(default)]
    pub why: Option<String>,
}

/// Steps of a flow.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepOf {
    /// The flow.
    pub flow: String,
    /// Its steps, called ones as `call/step`.
    pub at: Vec<String>,
}

/// How an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A scenario passes through it, or a test holds it.
    Covered,
    /// A decision says why not, or there is no behaviour.
    Decided,
    /// What is wrong.
    Broken(String),
}

/// Every item by id, as the file has them.
pub fn read() -> BTreeMap<String, Item> {
    let path = root().join("tests/seed-coverage.toml");
    let text =
        std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("failed to read {}: {fault}", path.display()));
    toml::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// Ids that the checklist has and the file has not, and the other way round.
pub fn strangers(items: &BTreeMap<String, Item>) -> Vec<String> {
    let wanted: BTreeSet<String> =
        SEEDS.iter().flat_map(|(seed, count, _)| (1..=*count).map(move |at| format!("{seed}-{at:02}"))).collect();
    let missing = wanted.iter().filter(|id| !items.contains_key(*id)).map(|id| format!("{id} is not mapped"));
    let strange = items.keys().filter(|id| !wanted.contains(*id)).map(|id| format!("{id} is no item of the checklist"));
    missing.chain(strange).collect()
}

/// Steps that scenarios enter, by flow: from what `tongban test --json --trace` printed.
pub fn entered(lines: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut entered: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in lines.lines() {
        let Ok(said) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if said["passed"] != true {
            continue;
        }
        let mut flow = String::new();
        for line in said["lines"].as_array().into_iter().flatten() {
            match (line["line"].as_str(), line["flow"].as_str(), line["step"].as_str()) {
                (Some("began"), Some(began), _) => began.clone_into(&mut flow),
                (Some("step"), _, Some(step)) => drop(entered.entry(flow.clone()).or_default().insert(step.to_owned())),
                _ => {}
            }
        }
    }
    entered
}

/// How an item stands.
pub fn standing(item: &Item, entered: &BTreeMap<String, BTreeSet<String>>) -> Standing {
    for StepOf { flow, at } in &item.steps {
        let Some(steps) = entered.get(flow) else {
            return Standing::Broken(format!("no scenario of {flow} passes"));
        };
        if let Some(missed) = at.iter().find(|step| !steps.contains(*step)) {
            return Standing::Broken(format!("no scenario of {flow} enters {missed}"));
        }
    }
    for test in &item.tests {
        let Some((path, name)) = test.split_once("::") else {
            return Standing::Broken(format!("{test} is not path::name"));
        };
        let text = std::fs::read_to_string(root().join(path)).unwrap_or_default();
        if !text.contains(&format!("fn {name}(")) {
            return Standing::Broken(format!("there is no test {test}"));
        }
    }
    if let Some(decision) = &item.decision {
        let found = files("core/docs/decisions", &[".md"]);
        if !found.iter().any(|path| path.ends_with(Path::new(decision))) {
            return Standing::Broken(format!("there is no decision {decision}"));
        }
    }
    match (item.steps.is_empty() && item.tests.is_empty(), &item.decision, &item.why) {
        (false, ..) => Standing::Covered,
        (true, Some(_), _) | (true, None, Some(_)) => Standing::Decided,
        (true, None, None) => Standing::Broken("nothing covers it and no decision says why".to_owned()),
    }
}
