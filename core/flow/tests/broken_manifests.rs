//! Broken manifests: each is told with its place, what was found, what was expected and what to do; none ends in a panic.
//!
//! A fixture is one idea: some lines laid over a small valid tree. Its header says where (`# overlay`), how (`instead of`,
//! `after`, `append`, else the whole file), and which code must be among what is told. The words are in the snapshots.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tongban_flow::language::load_all;
use tongban_flow::source::{Files, Folder, Lang, Memory, ReadFault, codes, render, to_json};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/manifests")
}

fn valid() -> Memory {
    let folder = Folder::new(fixtures().join("valid"));
    let mut memory = Memory::new();
    for path in ["flows", "manifests"].into_iter().flat_map(|top| folder.list(top)) {
        memory.put(path.clone(), folder.read(&path).unwrap());
    }
    memory
}

/// A tree in which one file cannot be read.
struct Torn(Memory, Option<String>);

impl Files for Torn {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadFault> {
        match &self.1 {
            Some(torn) if torn == path => Err(ReadFault::Unreadable("input/output error".into())),
            _ => self.0.read(path),
        }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.0.list(folder)
    }
}

struct Fixture {
    code: String,
    files: Torn,
}

fn fixture(text: &str) -> Fixture {
    let (header, body) = text.split_once("# ---\n").expect("a fixture has a header that ends with `# ---`");
    let said = |key: &str| {
        let line = header.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(key))?;
        Some(line.trim_start_matches(':').trim().to_owned())
    };
    let overlay = said("overlay").unwrap();
    let count = |key: &str| said(key).map_or(0, |n| n.parse::<usize>().unwrap());
    let body = body
        .replace("@@FILL@@", &"x y".repeat(count("fill") / 3))
        .replace("@@OPEN@@", &"[".repeat(count("open")))
        .replace("@@SUM@@", &vec!["1"; count("sum")].join(" + "))
        .replace("@@PARENS@@", &format!("{}1{}", "(".repeat(count("parens")), ")".repeat(count("parens"))));
    let mut files = valid();
    // Further files, each whole, behind a line that names it.
    let mut parts = body.split("# file: ").map(str::to_owned);
    let body = parts.next().unwrap();
    for part in parts {
        let (path, text) = part.split_once('\n').unwrap();
        files.put(path.trim(), text);
    }
    let before = files.read(&overlay).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default();
    let swap = |line: &str, keep: bool| {
        let mut found = false;
        let lines = before.lines().flat_map(|old| {
            let here = !found && old.trim() == line;
            found |= here;
            let kept = (!here || keep).then(|| old.to_owned());
            kept.into_iter().chain(here.then(|| body.trim_end_matches('\n').to_owned())).collect::<Vec<_>>()
        });
        let text = lines.collect::<Vec<_>>().join("\n") + "\n";
        assert!(found, "no line {line:?} in {overlay}");
        text
    };
    let torn = said("unreadable").map(|_| overlay.clone());
    if said("remove").is_some() {
        files.remove(&overlay);
    } else if let Some(bytes) = said("bytes") {
        let bytes = (0..bytes.len()).step_by(2).map(|at| u8::from_str_radix(&bytes[at..at + 2], 16).unwrap());
        files.put(overlay, bytes.collect::<Vec<u8>>());
    } else if let Some(line) = said("instead of") {
        files.put(overlay.clone(), swap(&line, false));
    } else if let Some(line) = said("after") {
        files.put(overlay.clone(), swap(&line, true));
    } else if said("append").is_some() {
        files.put(overlay, before + &body);
    } else if torn.is_none() {
        files.put(overlay, body);
    }
    Fixture { code: said("code").unwrap(), files: Torn(files, torn) }
}

fn each(mut look: impl FnMut(&str, Fixture)) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(fixtures().join("invalid")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        look(&name, fixture(&std::fs::read_to_string(&path).unwrap()));
    }
}

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

#[test]
fn a_diagnostic_reads_in_chinese_and_as_json() {
    let text = std::fs::read_to_string(fixtures().join("invalid/expression-behind-chinese-text.toml")).unwrap();
    let diagnostics = load_all(&fixture(&text).files).diagnostics;
    let told: Vec<String> = diagnostics.iter().map(|d| render(d, Lang::Zh)).collect();
    insta::assert_snapshot!("in_chinese", told.join("\n"));
    insta::assert_snapshot!("as_json", serde_json::to_string_pretty(&to_json(&diagnostics[0])).unwrap());
}
