//! Reading manifests: from a folder, or from memory in tests and editors.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Whatever holds manifests. Paths are relative, with `/` between parts: `manifests/sites/demo.toml`.
pub trait Files {
    /// The bytes of a file.
    ///
    /// Errors tell a missing file from one that cannot be read; the integrator acts on both.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadFault>;

    /// Paths of all files under a folder, at any depth, in rising order; empty when there is no such folder.
    fn list(&self, folder: &str) -> Vec<String>;
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// There is none.
    Missing,
    /// It is there, and reading fails; in the words of the system.
    Unreadable(String),
}

/// A folder on disk: the root of a repository, or any folder laid out like one.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder whose `flows/` and `manifests/` are meant.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Folder { root: root.into() }
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadFault> {
        std::fs::read(self.root.join(path)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ReadFault::Missing,
            _ => ReadFault::Unreadable(error.to_string()),
        })
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.root.join(folder), folder.trim_end_matches('/'), &mut found, 0);
        found.sort();
        found
    }
}

/// Deeper than any layout of ours; a link that leads back to its own folder ends here.
const DEEPEST: usize = 8;

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>, depth: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}/{name}");
        match entry.path() {
            inner if inner.is_dir() => {
                if depth < DEEPEST {
                    walk(&inner, &path, found, depth + 1);
                }
            }
            _ => found.push(path),
        }
    }
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// No files.
    pub fn new() -> Self {
        Memory::default()
    }

    /// Puts a file in; an earlier one of the same path is replaced.
    pub fn put(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> &mut Self {
        self.files.insert(path.into(), content.into());
        self
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) -> &mut Self {
        self.files.remove(path);
        self
    }
}

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadFault> {
        self.files.get(path).cloned().ok_or(ReadFault::Missing)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        self.files.keys().filter(|path| path.starts_with(&prefix)).cloned().collect()
    }
}
