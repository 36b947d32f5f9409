//! House rules, held by tests: the import law, a heading on every file, sizes, `unsafe` in its rooms, links that lead
//! somewhere, a section in the map for every room, and nothing that belongs to one machine only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use tongban_tests::{files, read, root};

/// The layer of each crate. An import goes to a lower layer, never sideways, never up.
const LAYERS: &[(&str, u8)] = &[
    ("tongban-model", 0),
    ("tongban-abi", 1),
    ("tongban-classes", 1),
    ("tongban-journal", 1),
    ("tongban-minutiae", 1),
    ("tongban-papers", 1),
    ("tongban-sdk", 2),
    ("tongban-worker", 2),
    ("tongban-flow", 2),
    ("tongban-testkit", 2),
    ("tongban-api", 2),
    ("tongban-shell", 2),
    ("tongban-wire", 3),
    ("tongban-lab", 4),
    ("tongban-host", 3),
    ("tongban", 4),
    ("tongban-sandbox", 4),
    ("tongban-xfs", 4),
    ("tongban-server", 5),
];

/// Everything not listed stands on top: the command, plugins, tests, chores.
const TOP: u8 = 6;

/// Libraries that only some rooms may name, with the reason.
const RESERVED: &[(&str, &[&str], &str)] = &[
    ("abi_stable", &["tongban-abi", "tongban-sdk"], "the Rust door of the plugin border"),
    ("libloading", &["tongban-abi"], "only the loader opens libraries"),
    (
        "toml",
        &["tongban-flow", "tongban-host", "tongban-wire"],
        "manifests are read in one place, plugin.toml and recordings in another",
    ),
    ("rusqlite", &["tongban-journal", "tongban-sandbox"], "only the journal writes durable state"),
    ("axum", &["tongban-sandbox", "tongban-server"], "HTTP is spoken at two doors only"),
    ("resvg", &["tongban-papers"], "papers are drawn in one place"),
    ("cel-core", &["tongban-flow"], "expressions belong to the language"),
];

fn metadata() -> serde_json::Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo is here: it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

/// Dependencies of every crate of the workspace, tests left out.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let of = |package: &serde_json::Value| {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        dependencies.filter(|d| d["kind"].is_null()).map(|d| text(&d["name"])).collect()
    };
    metadata()["packages"].as_array().into_iter().flatten().map(|p| (text(&p["name"]), of(p))).collect()
}

fn layer(name: &str) -> u8 {
    LAYERS.iter().find(|(n, _)| *n == name).map_or(TOP, |(_, layer)| *layer)
}

#[test]
fn an_import_goes_to_a_lower_layer() {
    let imports = imports();
    let mut wrong = Vec::new();
    for (name, dependencies) in &imports {
        for dependency in dependencies.iter().filter(|d| imports.contains_key(*d)) {
            if layer(dependency) >= layer(name) {
                wrong.push(format!("{name} imports {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "sideways or up: {wrong:#?}");
}

#[test]
fn a_plugin_sees_the_sdk_and_its_cable_alone() {
    for path in files("plugins", &["Cargo.toml"]) {
        let text = read(&path);
        let of_ours: Vec<_> = text
            .lines()
            .take_while(|l| !l.starts_with("[dev-dependencies]"))
            .filter(|l| l.starts_with("tongban"))
            .filter(|l| !l.starts_with("tongban-sdk") && !l.starts_with("tongban-wire"))
            .collect();
        let simulator = path.to_string_lossy().contains("/sim-");
        let scanner = path.to_string_lossy().contains("/fingerprint-");
        let also =
            |l: &str| (simulator && l.starts_with("tongban-testkit")) || (scanner && l.starts_with("tongban-minutiae"));
        let allowed = of_ours.iter().all(|l| also(l));
        assert!(allowed, "{} names {of_ours:?}; simulators may name the testkit, scanners the matcher", path.display());
    }
}

#[test]
fn reserved_libraries_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for (name, dependencies) in imports() {
        for (library, rooms, why) in RESERVED {
            let plugin = layer(&name) == TOP && *library == "toml";
            if dependencies.contains(*library) && !rooms.contains(&name.as_str()) && !plugin {
                wrong.push(format!("{name} names {library}: {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_opens_by_saying_what_it_is() {
    let silent: Vec<_> = files(".", &[".rs"]).into_iter().filter(|p| !read(p).starts_with("//!")).collect();
    assert!(silent.is_empty(), "no `//!` at the top: {silent:#?}");
}

#[test]
fn no_file_is_longer_than_eight_hundred_lines() {
    let long: Vec<_> = files(".", &[".rs"])
        .into_iter()
        .map(|p| (read(&p).lines().count(), p))
        .filter(|(lines, _)| *lines > 800)
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn unsafe_stays_in_its_rooms_and_says_why() {
    let rooms = ["core/abi/", "core/sdk/", "core/worker/", "core/host/", "tests/abi-generation-"];
    // The journal's bench counts the system's own sync calls through a preloaded shim; the simulators fault for real,
    // the hostile plugin is there to break every promise, the only door to a camera or to a GPIO line is the
    // kernel's own calls, a voice is two C libraries that are opened while it runs, and the lab
    // presses the fault buttons of the kernel's own camera.
    let also = [
        "plugins/sim-",
        "core/testkit/src/simulator",
        "core/journal/examples/",
        "core/wire/src/video/sys.rs",
        "plugins/speech-espeak/src/sys",
        "plugins/lights-gpio/src/sys.rs",
        "tests/plugins/hostile/",
        "tests/lab/src/guest/vivid.rs",
    ];
    let mut wrong = Vec::new();
    for path in files(".", &[".rs"]) {
        let name = path.to_string_lossy().into_owned();
        let text = read(&path);
        let uses = text
            .lines()
            .filter(|l| !l.trim_start().starts_with("//"))
            .any(|l| l.contains("unsafe {") || l.contains("unsafe fn "));
        if uses
            && !rooms.iter().chain(&also).any(|room| name.starts_with(room))
            && !name.starts_with("tests/suites/tidy")
        {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "unsafe outside its rooms: {wrong:#?}");
}

#[test]
fn a_diagnostic_code_is_given_once() {
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    for path in files("core", &[".rs"]).into_iter().filter(|p| p.components().any(|c| c.as_os_str() == "src")) {
        for code in codes(&read(&path)) {
            let before = given.insert(code.clone(), path.display().to_string());
            assert!(
                before.is_none(),
                "{code} stands in {} and again in {}",
                before.unwrap_or_default(),
                path.display()
            );
        }
    }
    assert!(given.len() >= 80, "only {} codes were found: the search is blind", given.len());
}

/// Codes of the form `"F-012"` in a text.
fn codes(text: &str) -> Vec<String> {
    let shaped = |word: &&str| {
        let Some((letter, number)) = word.split_once('-') else { return false };
        let one = letter.len() == 1 && letter.bytes().all(|b| b.is_ascii_uppercase());
        one && (2..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
    };
    text.split('"').skip(1).step_by(2).filter(shaped).map(str::to_owned).collect()
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut broken = Vec::new();
    for path in files(".", &[".md"]) {
        let folder = root().join(&path).parent().map(Path::to_path_buf).unwrap_or_default();
        for target in links(&read(&path)) {
            let file = target.split('#').next().unwrap_or_default();
            let outside = file.is_empty() || file.contains("://") || file.starts_with("mailto:");
            if !outside && !folder.join(file).exists() {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let mut rest = line;
        while !fenced && let Some(at) = rest.find("](") {
            let tail = &rest[at + 2..];
            let Some(end) = tail.find(')') else { break };
            found.push(tail[..end].to_owned());
            rest = &tail[end..];
        }
    }
    found
}

#[test]
fn every_room_stands_on_the_map() {
    let map = read(Path::new("core/docs/architecture.md"));
    let rooms: Vec<_> = files("core", &["Cargo.toml"])
        .into_iter()
        .filter(|p| p.components().count() == 3)
        .filter_map(|p| p.parent().map(|f| f.to_string_lossy().into_owned()))
        .collect();
    for room in &rooms {
        assert!(map.contains(&format!("### `{room}`")), "core/docs/architecture.md has no section for {room}");
    }
    for line in map.lines().filter_map(|l| l.strip_prefix("### `core/")) {
        let room = format!("core/{}", line.trim_end_matches('`'));
        assert!(rooms.contains(&room), "core/docs/architecture.md describes {room}, which is not there");
    }
}

#[test]
fn the_example_in_the_readme_is_the_one_that_compiles() {
    let example = read(Path::new("core/kiosk/examples/embed.rs"));
    let code = &example[example.find("use std").expect("the example imports something")..];
    assert!(read(Path::new("README.md")).contains(code), "README.md shows another example than embed.rs");
}

#[test]
fn decisions_are_numbered_without_gaps() {
    let mut numbers: Vec<u32> = files("core/docs/decisions", &[".md"])
        .iter()
        .filter_map(|p| p.file_name()?.to_str()?.split('-').next()?.parse().ok())
        .collect();
    numbers.sort_unstable();
    let expected: Vec<u32> = (1..=numbers.len() as u32).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn every_glossary_word_has_a_source() {
    let glossary = read(Path::new("core/docs/glossary.md"));
    let rows: Vec<_> =
        glossary.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| Word") && !l.starts_with("|--")).collect();
    assert!(rows.len() >= 30, "the glossary holds {} words", rows.len());
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{row}");
        assert!(cells.iter().all(|c| !c.is_empty()), "an empty cell: {row}");
    }
}

#[test]
fn nothing_names_one_machine_only() {
    let mut wrong = Vec::new();
    for path in files(".", &[".rs", ".md", ".toml", ".sh", ".svg", ".c", ".h"]) {
        let own = path == Path::new("tests/suites/tidy.rs");
        for (number, line) in read(&path).lines().enumerate() {
            let home = ["/wo", "/ro"].iter().zip(["rk/", "ot/"]).any(|(a, b)| line.contains(&format!("{a}{b}")));
            if home && !own {
                wrong.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "paths of one machine: {wrong:#?}");
}
