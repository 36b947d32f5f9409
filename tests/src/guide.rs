//! A page for integrators as a test walks it: its examples in order, written to a copy of the manifests and run there.
//!
//! A comment above a block of TOML says what becomes of it: `<!-- file PATH -->`, `<!-- add to PATH -->` or
//! `<!-- in PATH instead of: LINE -->`. Commands are expected to succeed, or as `<!-- exits 11 -->` says;
//! `<!-- at the keyboard -->` is for people, `<!-- shown only -->` for an example that the copy has no use for.

use std::path::Path;
use std::process::Command;

/// One block of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// `toml` or `sh`.
    pub language: String,
    /// What the comment above it says.
    pub mark: Option<String>,
    /// Its lines, without the indent of the list it stands in.
    pub text: String,
}

/// The blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut mark = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let bare = line.trim();
        if let Some(said) = bare.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
            mark = Some(said.to_owned());
        } else if let Some(language) = bare.strip_prefix("```") {
            let indent = line.len() - line.trim_start().len();
            let body = lines.by_ref().take_while(|line| line.trim() != "```");
            let text = body.map(|line| format!("{}\n", line.get(indent..).unwrap_or_default())).collect();
            found.push(Block { language: language.to_owned(), mark: mark.take(), text });
        } else if !bare.is_empty() {
            mark = None;
        }
    }
    found
}

/// Does what the page says in a copy of the manifests. Gives how many commands were run; panics at the first that does
/// not end as the page says.
pub fn walk(page: &str, copy: &Path, program: &Path) -> usize {
    let mut commands = 0;
    for block in blocks(page) {
        match (block.language.as_str(), block.mark.as_deref()) {
            ("toml", Some("shown only")) => {}
            ("toml", mark) => write(copy, mark.unwrap_or_else(|| panic!("no place for:\n{}", block.text)), &block.text),
            ("sh", Some("at the keyboard")) => {}
            ("sh", mark) => {
                let wanted = mark.and_then(|mark| mark.strip_prefix("exits ")).map_or(0, |code| code.parse().unwrap());
                for line in block.text.lines() {
                    run(line, wanted, copy, program);
                    commands += 1;
                }
            }
            (other, _) => panic!("a block of {other:?}"),
        }
    }
    commands
}

fn write(copy: &Path, mark: &str, text: &str) {
    let read =
        |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let (path, text) = if let Some(path) = mark.strip_prefix("file ") {
        (copy.join(path), text.to_owned())
    } else if let Some(path) = mark.strip_prefix("add to ") {
        let path = copy.join(path);
        let before = read(&path);
        (path, format!("{before}\n{text}"))
    } else {
        let parts = mark.strip_prefix("in ").and_then(|rest| rest.split_once(" instead of: "));
        let (path, line) = parts.unwrap_or_else(|| panic!("the mark {mark:?} is not understood"));
        let path = copy.join(path);
        let before = read(&path);
        assert!(before.lines().any(|known| known == line), "{} has no line {line}", path.display());
        let after: Vec<&str> =
            before.lines().map(|known| if known == line { text.trim_end() } else { known }).collect();
        (path, after.join("\n") + "\n")
    };
    std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
    std::fs::write(path, text).expect("the file can be written");
}

fn run(line: &str, wanted: i32, copy: &Path, program: &Path) {
    let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
    assert_eq!(words.first(), Some(&"tongban"), "a command of the page: {line}");
    let output =
        Command::new(program).arg("--english").args(&words[1..]).current_dir(copy).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(wanted), "{line}\n{}{said}", String::from_utf8_lossy(&output.stdout));
}
