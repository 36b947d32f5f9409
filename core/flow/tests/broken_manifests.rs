//! Broken manifests: each is told with its place, what was found, what was expected and what to do; none ends in a panic.
//!
//! The words are in the snapshots.

#[path = "shared/fixtures.rs"]
mod fixtures;

use fixtures::{each, fixture, fixtures, valid};
use std::collections::BTreeSet;
use tongban_flow::language::load_all;
use tongban_flow::source::{Lang, codes, render, to_json};

#[test]
fn the_tree_the_fixtures_break_is_whole() {
    let checked = load_all(&valid());
    let told: Vec<String> = checked.diagnostics.iter().map(|d| render(d, Lang::En)).collect();
    assert_eq!((told.join("\n").as_str(), checked.sites, checked.flows, checked.scenarios), ("", 1, 1, 1));
}

#[test]
fn every_broken_manifest_is_told_with_place_found_expected_and_what_to_do() {
    let mut failures = Vec::new();
    let mut count = 0;
    each(|name, fixture| {
        count += 1;
        let diagnostics = load_all(&fixture.files).diagnostics;
        if !diagnostics.iter().any(|d| d.code == fixture.code) {
            let codes: Vec<_> = diagnostics.iter().map(|d| d.code).collect();
            failures.push(format!("{name}: expected {}, told {codes:?}", fixture.code));
        }
        for d in &diagnostics {
            if d.help.en.is_empty() || d.help.zh.is_empty() || d.what.zh.is_empty() || d.line == 0 || d.column == 0 {
                failures.push(format!("{name}: {} has no help, Chinese or place", d.code));
            }
        }
        let told: Vec<String> = diagnostics.iter().map(|d| render(d, Lang::En)).collect();
        insta::with_settings!({
            snapshot_path => "../../../tests/fixtures/manifests/invalid/snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(name, told.join("\n")) });
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count >= 60, "{count} broken manifests");
}

#[test]
fn codes_are_unique_in_order_and_each_is_shown_by_a_broken_manifest() {
    let ids: Vec<&str> = codes::ALL.iter().map(|code| code.id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "codes rise: {ids:?}");
    let mut shown = BTreeSet::new();
    each(|_, fixture| shown.extend(load_all(&fixture.files).diagnostics.iter().map(|d| d.code)));
    let unshown: Vec<&str> = ids.into_iter().filter(|id| !shown.contains(id)).collect();
    assert!(unshown.is_empty(), "no broken manifest shows {unshown:?}");
}

/// Whoever draws an emblem is often no reader of English.
#[test]
fn what_is_wrong_with_a_look_reads_in_chinese() {
    let mut told = Vec::new();
    each(|name, fixture| {
        if name.starts_with("look-") {
            let diagnostics = load_all(&fixture.files).diagnostics;
            told.extend(diagnostics.iter().map(|d| format!("{name}: {}", render(d, Lang::Zh))));
        }
    });
    insta::assert_snapshot!("look_in_chinese", told.join("\n"));
}

#[test]
fn a_diagnostic_reads_in_chinese_and_as_json() {
    let text = std::fs::read_to_string(fixtures().join("invalid/expression-behind-chinese-text.toml")).unwrap();
    let diagnostics = load_all(&fixture(&text).files).diagnostics;
    let told: Vec<String> = diagnostics.iter().map(|d| render(d, Lang::Zh)).collect();
    insta::assert_snapshot!("in_chinese", told.join("\n"));
    insta::assert_snapshot!("as_json", serde_json::to_string_pretty(&to_json(&diagnostics[0])).unwrap());
}
