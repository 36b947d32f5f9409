//! The broken manifests of `tests/fixtures`, as trees of files.
//!
//! A fixture is one idea: some lines laid over a small valid tree. Its header says where (`# overlay`), how (`instead of`,
//! `after`, `append`, else the whole file), and which code must be among what is told.

use std::path::{Path, PathBuf};
use tongban_flow::source::{Files, Folder, Memory, ReadFault};

/// Where they lie.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/manifests")
}

/// The tree they are laid over.
pub(crate) fn valid() -> Memory {
    let folder = Folder::new(fixtures().join("valid"));
    let mut memory = Memory::new();
    for path in ["flows", "manifests"].into_iter().flat_map(|top| folder.list(top)) {
        memory.put(path.clone(), folder.read(&path).unwrap());
    }
    memory
}

/// A tree in which one file cannot be read.
pub(crate) struct Torn(Memory, Option<String>);

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

/// One broken manifest.
pub(crate) struct Fixture {
    /// The code that must be told.
    pub(crate) code: String,
    /// The tree with the fault in it.
    pub(crate) files: Torn,
}

/// Reads one from its text.
pub(crate) fn fixture(text: &str) -> Fixture {
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

/// Gives each of them with its name.
pub(crate) fn each(mut look: impl FnMut(&str, Fixture)) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(fixtures().join("invalid")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        look(&name, fixture(&std::fs::read_to_string(&path).unwrap()));
    }
}
