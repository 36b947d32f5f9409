//! Where the browser is.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Names under which the browser is looked for, best first.
pub const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "browser360-cn",
    "qaxbrowser-safe",
    "uos-browser",
];

/// Finds the browser: the one asked for when there is one, else the first of [`BROWSERS`] in the search path.
/// `path` is the value of `PATH`. Answers `None` when nothing there can be run.
pub fn find_browser(asked: Option<&Path>, path: Option<&OsStr>) -> Option<PathBuf> {
    if let Some(asked) = asked {
        let named = asked.components().count() > 1;
        return if named { runs(asked).then(|| asked.to_owned()) } else { search(asked.as_os_str(), path) };
    }
    BROWSERS.iter().find_map(|name| search(OsStr::new(name), path))
}

fn search(name: &OsStr, path: Option<&OsStr>) -> Option<PathBuf> {
    std::env::split_paths(path?).map(|folder| folder.join(name)).find(|file| runs(file))
}

fn runs(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}
