//! What the library may reach. The worker restricts itself before it loads anything.
//!
//! Landlock decides about files and TCP ports, a seccomp filter about system calls no driver needs, limits about
//! memory and descriptors. The worker reports how much of it holds; the host decides whether that will do.

use landlock::{
    ABI, Access, AccessFs, AccessNet, NetPort, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, RulesetStatus, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What one library may reach.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Sandbox {
    /// Folders and files it may read, beside the system's libraries and its own folder.
    pub read: Vec<String>,
    /// Folders and files it may read and write.
    pub write: Vec<String>,
    /// Device nodes it may use, and folders of nodes. A node named by itself is the one of this moment: a device that is
    /// plugged in again has another, so drivers that recover name the folder.
    pub devices: Vec<String>,
    /// TCP ports it may connect to; `None` stands for any. Empty: no network at all.
    pub tcp: Vec<Option<u16>>,
    /// Bytes of address space.
    pub memory: u64,
}

/// How much of the sandbox holds.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub enum Enforcement {
    /// All of it.
    Full,
    /// Not all: what is missing.
    Partial(String),
}

/// Restricts this process. Call it before any thread is started and anything foreign is loaded.
pub fn restrict(sandbox: &Sandbox, library: &Path) -> Enforcement {
    let mut missing = Vec::new();
    for (resource, limit) in [(Resource::As, sandbox.memory), (Resource::Nofile, 256), (Resource::Core, 0)] {
        if setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) }).is_err() {
            missing.push("a resource limit");
        }
    }
    match files_and_ports(sandbox, library) {
        Ok(RulesetStatus::FullyEnforced) => {}
        Ok(RulesetStatus::PartiallyEnforced) => missing.push("part of the file rules (older kernel)"),
        Ok(RulesetStatus::NotEnforced) | Err(_) => missing.push("file rules (kernel without landlock)"),
    }
    if system_calls(!sandbox.tcp.is_empty()).is_none() {
        missing.push("the system call filter");
    }
    if missing.is_empty() { Enforcement::Full } else { Enforcement::Partial(missing.join(", ")) }
}

/// What any library needs to be loaded and to run.
const READ: &[&str] = &[
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
];

/// What a library needs that names hosts and checks certificates.
const READ_FOR_NETWORK: &[&str] = &[
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/ssl",
    "/etc/ca-certificates",
    "/usr/share/ca-certificates",
];

fn files_and_ports(sandbox: &Sandbox, library: &Path) -> Result<RulesetStatus, RulesetError> {
    // Version 4 has TCP ports; it came with Linux 6.7.
    let abi = ABI::V4;
    let read = AccessFs::from_read(abi) & !AccessFs::Execute;
    let all = AccessFs::from_all(abi) & !AccessFs::Execute;
    // Mapping a library to run it asks for reading alone; `Execute` is about execve, which stays forbidden.
    // Where any port is granted, connecting is left alone: the kernel has no rule for "any".
    let any_port = sandbox.tcp.contains(&None);
    let ports = if any_port { AccessNet::BindTcp.into() } else { AccessNet::from_all(abi) };
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(ports)?
        .create()?
        .add_rules(path_beneath_rules(READ, read))?
        .add_rules(path_beneath_rules(library.parent(), read))?
        .add_rules(path_beneath_rules(&sandbox.read, read))?
        .add_rules(path_beneath_rules(&sandbox.write, all))?
        // A folder of nodes is listed too: libusb looks for its devices that way. Nothing is created or removed in it.
        .add_rules(path_beneath_rules(
            &sandbox.devices,
            AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::ReadDir,
        ))?;
    if let Ok(null) = PathFd::new("/dev/null") {
        rules = rules.add_rule(PathBeneath::new(null, AccessFs::ReadFile | AccessFs::WriteFile))?;
    }
    if !sandbox.tcp.is_empty() {
        rules = rules.add_rules(path_beneath_rules(READ_FOR_NETWORK, read))?;
    }
    for port in sandbox.tcp.iter().flatten().filter(|_| !any_port) {
        rules = rules.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
    }
    Ok(rules.restrict_self()?.ruleset)
}

/// System calls no driver needs. They answer "not permitted" instead of ending the process, because some vendor
/// libraries try and go on.
const FORBIDDEN: &[libc::c_long] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_setns,
    libc::SYS_unshare,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_bpf,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_pidfd_getfd,
    libc::SYS_listen,
];

fn system_calls(network: bool) -> Option<()> {
    let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> =
        FORBIDDEN.iter().map(|number| (*number, Vec::new())).collect();
    // Families a driver may open without a network: its own sockets, and the kernel's device news (libusb).
    let open: &[i32] = if network {
        &[libc::AF_UNIX, libc::AF_NETLINK, libc::AF_INET, libc::AF_INET6]
    } else {
        &[libc::AF_UNIX, libc::AF_NETLINK]
    };
    let others = open
        .iter()
        .map(|family| SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, *family as u64))
        .collect::<Result<Vec<_>, _>>()
        .ok()?;
    rules.insert(libc::SYS_socket, vec![SeccompRule::new(others).ok()?]);
    let arch = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    let filter =
        SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(libc::EPERM as u32), arch).ok()?;
    let program = BpfProgram::try_from(filter).ok()?;
    seccompiler::apply_filter(&program).ok()
}
