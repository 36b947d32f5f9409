//! What stands between this computer and a screen that can be left alone: browser, fonts, policy, flags, folders.

use crate::browser::{Face, Setup};
use crate::flags::HARMFUL;
use crate::policy::POLICY_FOLDERS;
use crate::profile::in_memory;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// The browser is there and says which one it is.
    Browser,
    /// The user it runs as lets it lock its own processes in.
    Sandbox,
    /// There is a display to stand on.
    Display,
    /// There is a font for everyday Chinese.
    Fonts,
    /// There are fonts for rare characters of names.
    RareFonts,
    /// The policy file is in place and says what this site needs.
    Policy,
    /// No flag of the site undoes what the shell relies on.
    Flags,
    /// Profiles live in memory.
    Profiles,
}

/// What one look found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Whether all is well.
    pub passed: bool,
    /// What was found.
    pub found: String,
    /// What to do; empty when all is well.
    pub remedy: String,
}

/// Oldest major version whose local network gate and debug pipe behave as this room expects.
const OLDEST: u32 = 120;

/// Characters of real names that everyday fonts lack: one of extension A and one beyond the basic plane, as fontconfig
/// writes them.
const RARE: &[(&str, &str)] = &[("4dae", "䶮"), ("2070e", "𠜎")];

/// Looks at everything, in the order in which a technician would mend it. Runs `--version` of the browser and
/// `fc-list`; changes nothing. `expected` is the policy of this site, see [`crate::policy`].
pub fn doctor(setup: &Setup, expected: &serde_json::Value) -> Vec<Finding> {
    vec![
        browser(&setup.program),
        sandbox(setup),
        display(setup),
        fonts(),
        rare_fonts(),
        installed(expected, POLICY_FOLDERS.iter().map(PathBuf::from)),
        harmful(&setup.extra),
        profiles(&setup.profiles),
    ]
}

fn well(check: Check, found: impl Into<String>) -> Finding {
    Finding { check, passed: true, found: found.into(), remedy: String::new() }
}

fn ill(check: Check, found: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding { check, passed: false, found: found.into(), remedy: remedy.into() }
}

fn browser(program: &Path) -> Finding {
    let named = program.display();
    let output = Command::new(program).arg("--version").output();
    let Ok(output) = output else {
        return ill(Check::Browser, format!("{named} cannot be run"), "install chromium, or name another browser");
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().unwrap_or_default().trim().to_owned();
    match version(&line) {
        Some(major) if major >= OLDEST => well(Check::Browser, line),
        Some(_) => ill(Check::Browser, line, format!("update the browser: {OLDEST} is the oldest that is tried")),
        None => ill(Check::Browser, format!("{named} does not say its version"), "name a browser of Chromium's family"),
    }
}

/// The major version in a line such as `Chromium 156.0.8078.79 built on …`.
fn version(line: &str) -> Option<u32> {
    line.split_whitespace().find_map(|word| {
        let (major, rest) = word.split_once('.')?;
        rest.starts_with(|c: char| c.is_ascii_digit()).then(|| major.parse().ok())?
    })
}

fn sandbox(setup: &Setup) -> Finding {
    let root = rustix::process::geteuid().is_root();
    match (setup.sandbox, root) {
        (true, false) => well(Check::Sandbox, "the browser locks its own processes in"),
        (true, true) => ill(
            Check::Sandbox,
            "the host runs as root, and the browser refuses to",
            "run the host as a user of its own",
        ),
        (false, _) => ill(Check::Sandbox, "the sandbox is switched off", "take `sandbox = false` out of the setup"),
    }
}

fn display(setup: &Setup) -> Finding {
    if matches!(setup.face, Face::Headless { .. }) {
        return well(Check::Display, "none is needed without a face");
    }
    let named = ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().find_map(|name| Some((name, std::env::var_os(name)?)));
    match named {
        Some((name, value)) => well(Check::Display, format!("{name}={}", value.to_string_lossy())),
        None => ill(
            Check::Display,
            "neither WAYLAND_DISPLAY nor DISPLAY is set",
            "start the host inside the session of the screen, for example under cage",
        ),
    }
}

fn listed(pattern: &str) -> Option<Vec<String>> {
    let output = Command::new("fc-list").arg(pattern).arg("family").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut names: Vec<String> = text.lines().map(|l| l.split(',').next().unwrap_or(l).trim().to_owned()).collect();
    names.sort();
    names.dedup();
    Some(names)
}

fn fonts() -> Finding {
    match listed(":lang=zh-cn") {
        None => ill(Check::Fonts, "fc-list cannot be run", "install fontconfig"),
        Some(names) if names.is_empty() => {
            ill(Check::Fonts, "no font has everyday Chinese", "install a Chinese font, for example fonts-noto-cjk")
        }
        Some(names) => well(Check::Fonts, names.into_iter().take(3).collect::<Vec<_>>().join(", ")),
    }
}

fn rare_fonts() -> Finding {
    let missing: Vec<&str> = RARE
        .iter()
        .filter(|(code, _)| listed(&format!(":charset={code}")).is_none_or(|names| names.is_empty()))
        .map(|(_, shown)| *shown)
        .collect();
    if missing.is_empty() {
        return well(Check::RareFonts, "rare characters of names can be shown");
    }
    let found = format!("no font has {}", missing.join(" "));
    ill(Check::RareFonts, found, "install a font with the extension planes, for example fonts-hanazono")
}

fn installed(expected: &serde_json::Value, folders: impl Iterator<Item = PathBuf>) -> Finding {
    let mut nearest = None;
    let mut looked = Vec::new();
    for folder in folders {
        looked.push(folder.display().to_string());
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|e| e != "json") {
                continue;
            }
            let read = std::fs::read(&path).ok().and_then(|b| serde_json::from_slice::<serde_json::Value>(&b).ok());
            let Some(read) = read else { continue };
            let differs = difference(expected, &read);
            if differs.is_empty() {
                return well(Check::Policy, path.display().to_string());
            }
            nearest = Some(format!("{} differs in {}", path.display(), differs.join(", ")));
        }
    }
    let remedy = "write what `tongban shell print-policy` prints to tongban.json in that folder";
    ill(Check::Policy, nearest.unwrap_or_else(|| format!("no policy in {}", looked.join(" or "))), remedy)
}

/// Names of policies that are expected and not so.
fn difference(expected: &serde_json::Value, read: &serde_json::Value) -> Vec<String> {
    let all = expected.as_object().into_iter().flatten();
    all.filter(|(name, value)| read.get(name.as_str()) != Some(value)).map(|(name, _)| name.clone()).collect()
}

fn harmful(extra: &[String]) -> Finding {
    let found = extra.iter().find_map(|flag| {
        let name = flag.split('=').next().unwrap_or(flag);
        HARMFUL.iter().find(|(harmful, _)| *harmful == name)
    });
    match found {
        Some((flag, why)) => ill(Check::Flags, format!("the site adds {flag}: {why}"), format!("take {flag} out")),
        None => well(Check::Flags, format!("{} flags of the site's own", extra.len())),
    }
}

fn profiles(folder: &Path) -> Finding {
    let shown = folder.display().to_string();
    if in_memory(folder) {
        return well(Check::Profiles, shown);
    }
    let remedy = "give the user a runtime folder (XDG_RUNTIME_DIR), or mount a tmpfs there";
    ill(Check::Profiles, format!("{shown} is on a disk, where what was on the screen could be found later"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_version_is_read_from_what_browsers_say() {
        let cases = [
            ("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)", Some(156)),
            ("Google Chrome 120.0.6099.109", Some(120)),
            ("UOS Browser 6.1", Some(6)),
            ("GNU bash, version unknown", None),
            ("", None),
        ];
        for (line, major) in cases {
            assert_eq!(version(line), major, "{line}");
        }
    }

    #[test]
    fn a_policy_counts_only_when_all_of_it_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let expected = json!({ "PrintingEnabled": false, "URLBlocklist": ["*"] });
        let look = || installed(&expected, std::iter::once(folder.path().to_owned()));
        assert!(!look().passed, "an empty folder");
        std::fs::write(folder.path().join("a.json"), r#"{"PrintingEnabled": true, "URLBlocklist": ["*"]}"#)
            .expect("write");
        let found = look();
        assert!(!found.passed && found.found.contains("PrintingEnabled") && !found.found.contains("URLBlocklist"));
        let more = r#"{"PrintingEnabled": false, "URLBlocklist": ["*"], "Other": 1}"#;
        std::fs::write(folder.path().join("b.json"), more).expect("write");
        assert!(look().passed, "what the site adds does no harm");
    }

    #[test]
    fn a_flag_that_undoes_the_shell_is_named() {
        for (flag, _) in HARMFUL {
            let found = harmful(&["--force-dark-mode".into(), format!("{flag}=1")]);
            assert!(!found.passed && found.found.contains(flag), "{flag}");
        }
        assert!(harmful(&["--force-device-scale-factor=1.5".into()]).passed);
    }

    #[test]
    fn a_browser_that_is_not_there_is_named_with_its_remedy() {
        let found = browser(Path::new("/nowhere/chromium"));
        assert!(!found.passed && found.found.contains("/nowhere/chromium") && found.remedy.contains("install"));
    }
}
