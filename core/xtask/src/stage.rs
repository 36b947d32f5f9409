//! Builds host and plugins and lays them out as a machine would have them.
//!
//! ```text
//! DIR/tongban  DIR/tongban-worker  DIR/tongban-sandbox
//! DIR/plugins/<id>/plugin.toml + library
//! ```

use crate::cargo::{cargo, profile, root, target};
use crate::{Done, cargo};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `stage [--release] DIR`.
pub(crate) fn run(args: &[&str]) -> Done {
    let release = args.contains(&"--release");
    let folder = args.iter().find(|a| !a.starts_with("--")).ok_or("stage: name the folder to lay out")?;
    let folder = stage(release, Path::new(folder))?;
    eprintln!("xtask: ready in {}", folder.display());
    Ok(())
}

/// Builds and lays out; gives the folder back as an absolute path.
pub(crate) fn stage(release: bool, folder: &Path) -> Result<PathBuf, String> {
    let mut args = vec!["build", "--workspace", "--bins", "--lib"];
    if release {
        args.push("--release");
    }
    cargo("build the host and its plugins", &args)?;
    lay_out(release, folder)
}

/// Lays out what is already built.
pub(crate) fn lay_out(release: bool, folder: &Path) -> Result<PathBuf, String> {
    let built = target().join(profile(release));
    fs::create_dir_all(folder.join("plugins")).map_err(|fault| format!("make {}: {fault}", folder.display()))?;
    for binary in ["tongban", "tongban-worker", "tongban-sandbox"] {
        copy(&built.join(binary), &folder.join(binary))?;
    }
    for plugin in plugins()? {
        let id = plugin.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let to = folder.join("plugins").join(&id);
        fs::create_dir_all(&to).map_err(|fault| format!("make {}: {fault}", to.display()))?;
        copy(&plugin.join("plugin.toml"), &to.join("plugin.toml"))?;
        let library = library_of(&plugin)?;
        if plugin.join("Cargo.toml").exists() {
            copy(&built.join(&library), &to.join(&library))?;
        } else {
            c_plugin(&plugin, &to.join(&library))?;
        }
    }
    fs::canonicalize(folder).map_err(|fault| format!("find {}: {fault}", folder.display()))
}

/// Every folder of `plugins/` with a `plugin.toml`.
fn plugins() -> Result<Vec<PathBuf>, String> {
    let folder = root().join("plugins");
    let entries = fs::read_dir(&folder).map_err(|fault| format!("read {}: {fault}", folder.display()))?;
    let mut found: Vec<_> = entries.flatten().map(|e| e.path()).filter(|p| p.join("plugin.toml").exists()).collect();
    found.sort();
    Ok(found)
}

/// The library's file name, as `plugin.toml` says it.
fn library_of(plugin: &Path) -> Result<String, String> {
    let path = plugin.join("plugin.toml");
    let text = fs::read_to_string(&path).map_err(|fault| format!("read {}: {fault}", path.display()))?;
    let line = text.lines().find_map(|l| l.trim().strip_prefix("library")?.trim_start().strip_prefix('='));
    line.map(|v| v.trim().trim_matches('"').to_owned()).ok_or_else(|| format!("find `library` in {}", path.display()))
}

fn c_plugin(folder: &Path, library: &Path) -> Done {
    let include = cargo::root().join("core/abi/include");
    let sources: Vec<_> = fs::read_dir(folder)
        .map_err(|fault| format!("read {}: {fault}", folder.display()))?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|x| x == "c"))
        .collect();
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let status = Command::new(&compiler)
        .args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-I"])
        .arg(include)
        .args(&sources)
        .arg("-o")
        .arg(library)
        .status()
        .map_err(|fault| format!("start {compiler}: {fault}"))?;
    if status.success() { Ok(()) } else { Err(format!("build {}: {compiler} ended with {status}", folder.display())) }
}

fn copy(from: &Path, to: &Path) -> Done {
    // A file that runs cannot be written over: put the new one beside it and swap.
    let beside = to.with_extension("new");
    fs::copy(from, &beside).map_err(|fault| format!("copy {} to {}: {fault}", from.display(), to.display()))?;
    fs::rename(&beside, to).map_err(|fault| format!("put {} in place: {fault}", to.display()))
}
