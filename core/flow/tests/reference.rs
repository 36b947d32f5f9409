//! The reference pages are what the reader's tables give, and nothing else lies beside them.

use std::path::{Path, PathBuf};
use tongban_flow::manifest::reference;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../manifests/reference")
}

/// With `TONGBAN_REGENERATE=1` the pages are written anew; without, they must be what the tables give.
#[test]
fn the_committed_pages_are_those_of_the_reader() {
    let regenerate = std::env::var_os("TONGBAN_REGENERATE").is_some();
    let pages = reference();
    for (name, text) in &pages {
        let path = folder().join(name);
        if regenerate {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(&committed == text, "{} is out of date: run with TONGBAN_REGENERATE=1", path.display());
    }
    let files = std::fs::read_dir(folder()).unwrap().count();
    assert_eq!(files, pages.len(), "a page that nothing writes");
}

#[test]
fn every_link_within_the_pages_leads_to_a_heading() {
    let pages = reference();
    let headings = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.strip_prefix("## ")).map(|word| word.to_owned()).collect()
    };
    let mut links = 0;
    for (name, text) in &pages {
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap();
            let Some((file, heading)) = target.split_once('#') else { continue };
            links += 1;
            let file = if file.is_empty() { name } else { file };
            let page = pages.iter().find(|(known, _)| known == file).unwrap_or_else(|| panic!("{name}: no {file}"));
            assert!(headings(&page.1).iter().any(|known| known == heading), "{name}: {target}");
        }
    }
    assert!(links > 50, "only {links} links were looked at");
}
