//! What the suites share: where the house stands, and how to walk through its files.

pub mod books;
pub mod fate;
pub mod guide;
pub mod house;
pub mod memory;
pub mod pages;
pub mod seeds;
pub mod served;
pub mod walk;
pub mod webdriver;
pub mod wire;

use std::path::{Path, PathBuf};

/// The root of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Every file of the project below `folder` whose name ends in one of `endings`, as paths from the root, sorted.
/// Build output and dot folders are left out.
pub fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&root().join(folder), endings, &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                walk(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path.strip_prefix(root()).unwrap_or(&path).to_path_buf());
        }
    }
}

/// The text of a file named from the root. Panics with the name when it cannot be read: tests call it.
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(root().join(path))
        .unwrap_or_else(|fault| panic!("failed to read {}: {fault}", path.display()))
}

/// Copies a folder of text with everything below it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the folder is there").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("the file can be copied");
        }
    }
}

/// A copy of the project's flows and manifests that a test may change.
pub fn copy_of_manifests() -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a temporary folder");
    for part in ["flows", "manifests"] {
        copy_folder(&root().join(part), &copy.path().join(part));
    }
    copy
}
