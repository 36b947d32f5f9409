//! Whatever bytes stand in a manifest, checking it gives diagnostics and never a panic.

use proptest::prelude::*;
use std::path::Path;
use tongban_flow::language::{load_all, load_site};
use tongban_flow::source::{Files, Folder, Lang, Memory, render_all, to_json};

fn valid() -> (Memory, Vec<String>) {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/manifests/valid"));
    let mut memory = Memory::new();
    let paths: Vec<String> = ["flows", "manifests"].into_iter().flat_map(|top| folder.list(top)).collect();
    for path in &paths {
        memory.put(path.clone(), folder.read(path).unwrap());
    }
    (memory, paths)
}

/// Loads, renders in both languages and as JSON; says whether something was told.
fn told(files: &Memory) -> bool {
    let diagnostics = load_all(files).diagnostics;
    for diagnostic in &diagnostics {
        to_json(diagnostic);
    }
    let _ = (render_all(&diagnostics, Lang::Zh), render_all(&diagnostics, Lang::En));
    let site = load_site(files, "here");
    assert!(site.deployment.is_some() || !site.diagnostics.is_empty(), "no site and no reason");
    !diagnostics.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_bytes_are_refused_and_never_panic(file in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (mut files, paths) = valid();
        files.put(file.get(&paths).clone(), bytes);
        told(&files);
    }

    #[test]
    fn a_manifest_with_bytes_changed_swapped_or_cut_never_panics(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, prop::sample::select(&b"\"'[]{}=.,#\n\\ 09azAZ_-\xE5\xFF\x00"[..])), 1..6),
    ) {
        let (mut files, paths) = valid();
        let path = file.get(&paths).clone();
        let mut bytes = files.read(&path).unwrap();
        for (at, how, byte) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => bytes.truncate(at),
            }
        }
        files.put(path, bytes);
        told(&files);
    }

    #[test]
    fn a_flow_with_lines_moved_or_lost_never_panics(from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), lose in any::<bool>()) {
        let (mut files, _) = valid();
        let path = "flows/demo/small.toml";
        let text = String::from_utf8(files.read(path).unwrap()).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        let line = lines.remove(from.index(lines.len()));
        if !lose {
            lines.insert(to.index(lines.len()), line);
        }
        files.put(path, lines.join("\n"));
        told(&files);
    }

    #[test]
    fn a_guard_of_any_text_never_panics(text in "[a-z0-9_ .()\"=<>&|!?:+*,一-龥-]{0,60}") {
        let (mut files, _) = valid();
        let path = "flows/demo/small.toml";
        let flow = String::from_utf8(files.read(path).unwrap()).unwrap();
        let guard = format!("holds = '''{text}'''");
        files.put(path, flow.replace("holds = \"age(birth(number)) >= params.age\"", &guard));
        told(&files);
    }
}

#[test]
fn a_line_of_a_megabyte_is_told_in_a_line_that_can_be_read() {
    let (mut files, _) = valid();
    files.put(
        "manifests/defaults.toml",
        format!("schema = 1\nid = \"defaults\"\nfoo = \"{}\" bar", "长".repeat(300_000)),
    );
    let diagnostics = load_all(&files).diagnostics;
    let longest = render_all(&diagnostics, Lang::En).lines().map(|line| line.chars().count()).max();
    assert!(longest.is_some_and(|longest| longest < 400), "{longest:?}");
}
