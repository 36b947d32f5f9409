//! Manifests kept beside the record: a case goes on in the version it began with.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tongban_flow::program::Flow;

/// Keeps the manifests a flow was compiled from, once per version: TOML, forms and emblems, no fonts.
///
/// A copy that cannot be made is logged, not fatal: it is needed only if the manifests change while a case is open. The
/// same goes for one that somebody changed between reading and copying: it is another version, and of no use.
pub(crate) fn keep(root: &Path, state: &Path, site: &str, version: &str) {
    let folder = place(state, version);
    if folder.exists() {
        return;
    }
    let beside = folder.with_extension("new");
    let done = ["flows", "manifests"]
        .iter()
        .try_for_each(|part| copy(&root.join(part), &beside.join(part)))
        .and_then(|()| is_of(&beside, site, version))
        .and_then(|()| fs::rename(&beside, &folder));
    if let Err(fault) = done {
        tracing::warn!(%fault, version, "failed to keep the manifests of a flow beside the record");
    }
}

/// Whether a copy is the version it is made for.
fn is_of(copy: &Path, site: &str, version: &str) -> std::io::Result<()> {
    let loaded = crate::load(copy, site).deployment;
    let same = loaded.is_some_and(|site| site.flows.values().all(|flow| &*flow.version == version));
    let changed = || std::io::Error::new(std::io::ErrorKind::InvalidData, "they changed while they were read");
    same.then_some(()).ok_or_else(changed)
}

/// The flow of a kept version.
pub(crate) fn flow(state: &Path, site: &str, id: &str, version: &str) -> Option<Arc<Flow>> {
    let loaded = crate::load(&place(state, version), site);
    let flow = loaded.deployment?.flows.get(id)?.clone();
    (&*flow.version == version).then_some(flow)
}

/// Where a version is kept.
pub(crate) fn place(state: &Path, version: &str) -> PathBuf {
    state.join("manifests").join(version)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else if path.extension().is_some_and(|x| ["toml", "svg", "png"].iter().any(|kind| x == *kind)) {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
