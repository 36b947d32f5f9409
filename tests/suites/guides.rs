//! The pages for integrators: every example of them is run, and both languages show the same examples.

use std::path::Path;
use tongban_tests::guide::{Block, blocks, walk};
use tongban_tests::house::stage;
use tongban_tests::{copy_of_manifests, read};

#[test]
fn from_nothing_to_a_changed_province_by_the_page_of_flows() {
    let copy = copy_of_manifests();
    let commands = walk(&read(Path::new("flows/README.md")), copy.path(), &stage().join("tongban"));
    assert!(commands >= 10, "only {commands} commands were run");
}

#[test]
fn a_province_written_by_hand_by_the_page_of_manifests() {
    let copy = copy_of_manifests();
    let commands = walk(&read(Path::new("manifests/README.md")), copy.path(), &stage().join("tongban"));
    assert!(commands >= 3, "only {commands} commands were run");
}

#[test]
fn both_languages_show_the_same_examples() {
    for folder in ["flows", "manifests"] {
        let [en, zh] = ["README.md", "README.zh-CN.md"].map(|name| blocks(&read(&Path::new(folder).join(name))));
        assert_eq!(en.len(), zh.len(), "{folder}: as many examples in both languages");
        for (en, zh) in en.iter().zip(&zh) {
            assert_eq!((&en.language, &en.mark, plain(en)), (&zh.language, &zh.mark, plain(zh)), "{folder}");
        }
    }
}

/// A block without its comments, which are in the page's language.
fn plain(block: &Block) -> Vec<String> {
    let bare = |line: &str| line.split(" #").next().unwrap_or_default().trim_end().to_owned();
    block.text.lines().filter(|line| !line.starts_with("# ")).map(bare).collect()
}
