//! One slot of a real host: the plugin's own library, in a worker or on a thread, asked as a flow asks it.

use std::path::{Path, PathBuf};
use std::time::Duration;
use tongban_classes::{Class, common, json};
use tongban_host::{Claim, Host, HostConfig, Isolation, Note, Request, SlotConfig};
use tongban_model::{Failure, Record};

/// The command that every device knows.
pub(crate) const RESET: &str = "reset";

/// A host with one slot.
pub(crate) struct Rig {
    host: Host,
    claim: Claim,
    class: &'static Class,
}

/// Where the plugins and the worker are laid out.
pub(crate) fn stage() -> PathBuf {
    PathBuf::from(std::env::var_os("TONGBAN_STAGED").expect("the guest is told where the plugins are"))
}

impl Rig {
    /// Starts a host over that plugin with those settings.
    pub(crate) fn start(plugin: &str, class: &str, settings: &serde_json::Value, isolation: Isolation) -> Rig {
        let slot = SlotConfig::new("slot", class, plugin).settings(settings.to_string()).isolation(isolation);
        let (host, refused) = Host::start(HostConfig {
            plugin_dirs: vec![stage().join("plugins")],
            worker: stage().join("tongban-worker"),
            slots: vec![slot],
            development: true,
            load_within: Duration::from_secs(60),
            open_within: Duration::from_secs(30),
            ..HostConfig::default()
        });
        let refused: Vec<String> =
            refused.iter().map(|refused| refused.en()).filter(|en| en.contains(plugin)).collect();
        assert!(refused.is_empty(), "{refused:?}");
        let claim = host.claim(&["slot"], "lab", "trial", Duration::from_secs(3600)).expect("the slot is free");
        let class = tongban_classes::find(class).expect("a class");
        Rig { host, claim, class }
    }

    /// Runs a command; `event` is told the number of each event on the way.
    pub(crate) fn run(
        &self,
        command: &str,
        params: &serde_json::Value,
        within: Duration,
        mut event: impl FnMut(u16),
    ) -> Result<Record, Failure> {
        let request = self.request(command, params, within);
        self.host.run_with(&self.claim, request, &mut |note| {
            if let Note::Event { number, .. } = note {
                event(number);
            }
        })
    }

    /// Runs a command for its pictures: how it ended, and how many came.
    pub(crate) fn watch(
        &self,
        command: &str,
        params: &serde_json::Value,
        within: Duration,
    ) -> (Result<Record, Failure>, usize) {
        let request = self.request(command, params, within);
        let mut frames = 0;
        let ended = self.host.run_with(&self.claim, request, &mut |note| {
            frames += usize::from(matches!(note, Note::Frame(_)));
        });
        (ended, frames)
    }

    fn request(&self, command: &str, params: &serde_json::Value, within: Duration) -> Request {
        if command == RESET {
            return Request::new("slot", common::RESET, Record::new()).within(within);
        }
        let command = self.class.commands.iter().find(|known| known.name == command).expect("a command of the class");
        let params = json::read(command.params, params).expect("parameters of the class");
        Request::new("slot", command.number, params).within(within)
    }

    /// The host itself.
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.host.stop();
    }
}

/// This process and its children below `/proc`: the host, and the workers with the drivers.
fn house() -> Vec<PathBuf> {
    let own = std::process::id();
    let pids = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let folder = |pid: u32| Path::new("/proc").join(pid.to_string());
    pids.filter(|pid| *pid == own || field(&folder(*pid), "PPid:") == Some(own)).map(folder).collect()
}

/// A number of a process's status.
fn field(process: &Path, name: &str) -> Option<u32> {
    let status = std::fs::read_to_string(process.join("status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok())
}

/// Memory in use by host and workers, MB; what the kernel counts as resident and not shared with files.
pub(crate) fn memory_mb() -> f64 {
    f64::from(house().iter().filter_map(|process| field(process, "RssAnon:")).sum::<u32>()) / 1024.0
}

/// Open files and threads of host and workers.
pub(crate) fn holdings() -> (usize, usize) {
    let count =
        |folder: &str| house().iter().map(|p| std::fs::read_dir(p.join(folder)).map_or(0, Iterator::count)).sum();
    (count("fd"), count("task"))
}
