//! The guest's first file system: a newc cpio archive with busybox, modules in the order they load, and one program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An archive that grows.
#[derive(Default)]
pub(crate) struct Image {
    bytes: Vec<u8>,
    entries: u32,
    names: BTreeSet<String>,
}

impl Image {
    fn entry(&mut self, name: &str, mode: u32, data: &[u8]) {
        self.entries += 1;
        let name_len = u32::try_from(name.len() + 1).unwrap_or(u32::MAX);
        let data_len = u32::try_from(data.len()).unwrap_or(u32::MAX);
        // inode, mode, owner, group, links, time, size, four device numbers, name, no checksum.
        let fields = [self.entries, mode, 0, 0, 1, 0, data_len, 0, 0, 0, 0, name_len, 0];
        self.bytes.extend(b"070701");
        for field in fields {
            self.bytes.extend(format!("{field:08x}").bytes());
        }
        self.bytes.extend(name.bytes().chain([0]));
        self.align();
        self.bytes.extend(data);
        self.align();
    }

    fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }

    /// A folder and those above it.
    pub(crate) fn folder(&mut self, path: &str) {
        let path = path.trim_matches('/');
        for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
            if end > 0 && self.names.insert(path[..end].to_owned()) {
                self.entry(&path[..end], 0o040755, &[]);
            }
        }
    }

    /// A file with that content.
    pub(crate) fn file(&mut self, path: &str, mode: u32, data: &[u8]) {
        let path = path.trim_start_matches('/');
        self.folder(path.rsplit_once('/').map_or("", |(folder, _)| folder));
        if self.names.insert(path.to_owned()) {
            self.entry(path, 0o100000 | mode, data);
        }
    }

    /// A file of this machine; it may run.
    pub(crate) fn copy(&mut self, from: &Path, to: &str) -> Result<(), String> {
        let data = fs::read(from).map_err(|fault| format!("read {}: {fault}", from.display()))?;
        self.file(to, 0o755, &data);
        Ok(())
    }

    /// A program of this machine with every library it is linked to.
    pub(crate) fn program(&mut self, from: &Path, to: &str) -> Result<(), String> {
        self.copy(from, to)?;
        self.libraries(from)
    }

    /// Every library a program of this machine is linked to.
    pub(crate) fn libraries(&mut self, from: &Path) -> Result<(), String> {
        let linked = Command::new("ldd").arg(from).output().map_err(|fault| format!("start ldd: {fault}"))?;
        for line in String::from_utf8_lossy(&linked.stdout).lines() {
            if let Some(library) = line.split_whitespace().find(|word| word.starts_with('/')) {
                self.copy(Path::new(library), library)?;
            }
        }
        Ok(())
    }

    /// The finished archive.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.entry("TRAILER!!!", 0, &[]);
        self.bytes
    }
}

/// The modules of that kernel package in the order they load, dependencies first. A name that no file has is built in.
pub(crate) fn modules(kernel: &Path, wanted: &[&str]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![kernel.join("lib/modules")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            match path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".ko")) {
                Some(name) => drop(files.insert(name.replace('-', "_"), path.clone())),
                None if path.is_dir() && !path.is_symlink() => folders.push(path),
                None => {}
            }
        }
    }
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for name in wanted {
        visit(name, &files, &mut seen, &mut order)?;
    }
    Ok(order)
}

fn visit(
    name: &str,
    files: &BTreeMap<String, PathBuf>,
    seen: &mut BTreeSet<String>,
    order: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), String> {
    let name = name.replace('-', "_");
    let Some(path) = files.get(&name).filter(|_| seen.insert(name.clone())) else { return Ok(()) };
    let mut data = fs::read(path).map_err(|fault| format!("read {}: {fault}", path.display()))?;
    // The package has no list of dependencies (it is made at installation): each module names its own.
    let tag = b"\0depends=";
    if let Some(place) = data.windows(tag.len()).position(|bytes| bytes == tag) {
        let rest = &data[place + tag.len()..];
        let end = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
        let needs = String::from_utf8_lossy(&rest[..end]).into_owned();
        for needed in needs.split(',').filter(|needed| !needed.is_empty()) {
            visit(needed, files, seen, order)?;
        }
    }
    // The appended signature costs the guest time to verify; without it the kernel only notes that.
    let magic = b"~Module signature appended~\n";
    if data.ends_with(magic) && data.len() > magic.len() + 12 {
        let end = data.len() - magic.len();
        let len = data[end - 4..end].iter().fold(0_usize, |len, byte| (len << 8) | usize::from(*byte));
        data.truncate((end - 12).saturating_sub(len));
    }
    order.push((name, data));
    Ok(())
}
