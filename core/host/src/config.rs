//! What the host is started with: folders, the worker program, and the slots of this machine.

use crate::{Clock, RestartPolicy, SteadyClock, Trust};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Where a slot's driver runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// In a worker process of its own: it can crash and hang and harm nobody.
    #[default]
    Process,
    /// On a thread of the host: for the integrator's own, proven drivers.
    Thread,
}

impl Isolation {
    /// The word as manifests write it.
    pub const fn word(self) -> &'static str {
        match self {
            Isolation::Process => "process",
            Isolation::Thread => "thread",
        }
    }
}

/// What a driver may reach beyond the system's libraries and its own folder. Holds in a worker only.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Grants {
    /// TCP, as `host:port`; port `*` stands for any. The kernel holds ports, not hosts.
    pub tcp: Vec<String>,
    /// Folders and files to read.
    pub read: Vec<PathBuf>,
    /// Folders and files to read and write.
    pub write: Vec<PathBuf>,
    /// Device nodes.
    pub devices: Vec<PathBuf>,
}

impl Grants {
    /// Both together.
    #[must_use]
    pub fn and(mut self, other: &Grants) -> Grants {
        self.tcp.extend(other.tcp.iter().cloned());
        self.read.extend(other.read.iter().cloned());
        self.write.extend(other.write.iter().cloned());
        self.devices.extend(other.devices.iter().cloned());
        self
    }
}

/// One slot: a physical place or a connection, and the driver that serves it.
#[derive(Clone, PartialEq, Debug)]
pub struct SlotConfig {
    /// Its name, unique in the machine.
    pub name: String,
    /// The class it stands for, by id or manifest name.
    pub class: String,
    /// Id of the plugin.
    pub plugin: String,
    /// Settings of the device, a JSON object.
    pub settings: String,
    /// Where the driver runs.
    pub isolation: Isolation,
    /// Grants of the integrator, on top of those of the plugin's manifest.
    pub grants: Grants,
}

impl SlotConfig {
    /// A slot without settings, in a worker, with the plugin's own grants.
    pub fn new(name: impl Into<String>, class: impl Into<String>, plugin: impl Into<String>) -> Self {
        SlotConfig {
            name: name.into(),
            class: class.into(),
            plugin: plugin.into(),
            settings: "{}".into(),
            isolation: Isolation::Process,
            grants: Grants::default(),
        }
    }

    /// With settings: a JSON object.
    #[must_use]
    pub fn settings(mut self, json: impl Into<String>) -> Self {
        self.settings = json.into();
        self
    }

    /// Placed there.
    #[must_use]
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = isolation;
        self
    }

    /// With grants of the integrator.
    #[must_use]
    pub fn grants(mut self, grants: Grants) -> Self {
        self.grants = grants;
        self
    }
}

/// What a host is started with.
#[derive(Clone)]
pub struct HostConfig {
    /// Folders with one folder per plugin.
    pub plugin_dirs: Vec<PathBuf>,
    /// The program `tongban-worker` of the same build.
    pub worker: PathBuf,
    /// The slots of this machine.
    pub slots: Vec<SlotConfig>,
    /// Allows what must not happen at a counter: unsigned plugins, a sandbox that does not hold in full.
    pub development: bool,
    /// Publishers whose signed plugins run.
    pub trust: Trust,
    /// Requests a slot takes beside the one it works on.
    pub queue: usize,
    /// Time a driver has, after it was asked to stop shortly after the deadline, before it is killed; 500 ms at most.
    pub grace: Duration,
    /// Time a library has to load.
    pub load_within: Duration,
    /// Time a device has to open.
    pub open_within: Duration,
    /// Address space of a worker, bytes.
    pub memory: u64,
    /// Quietest level of a driver's log lines: 0 none, 1 error … 5 trace.
    pub log_level: u16,
    /// When drivers that die are started again.
    pub restart: RestartPolicy,
    /// The clock of claims.
    pub clock: Arc<dyn Clock>,
}

impl Default for HostConfig {
    fn default() -> Self {
        HostConfig {
            plugin_dirs: Vec::new(),
            worker: PathBuf::from("tongban-worker"),
            slots: Vec::new(),
            development: false,
            trust: Trust::default(),
            queue: 8,
            grace: Duration::from_millis(300),
            load_within: Duration::from_secs(2),
            open_within: Duration::from_secs(5),
            memory: 4 << 30,
            log_level: 3,
            restart: RestartPolicy::default(),
            clock: Arc::new(SteadyClock::default()),
        }
    }
}
