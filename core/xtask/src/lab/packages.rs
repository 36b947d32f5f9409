//! What the guest is made of, from Debian's packages: kernel, modules, busybox, and QEMU where the machine has none.
//!
//! Nothing is installed: packages are fetched and unpacked under `target/lab`, once.

use crate::cargo::target;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The emulator's name, on the path or unpacked.
const QEMU: &str = "qemu-system-x86_64";

/// Where everything is.
pub(crate) struct Parts {
    /// The unpacked kernel package: `boot/`, `lib/modules/`.
    pub(crate) kernel: PathBuf,
    /// A static busybox.
    pub(crate) busybox: PathBuf,
    /// Where QEMU was unpacked; `None` where the machine has its own.
    qemu: Option<PathBuf>,
}

impl Parts {
    /// The emulator, ready for arguments.
    pub(crate) fn emulator(&self) -> Command {
        let Some(root) = &self.qemu else { return Command::new(QEMU) };
        let mut command = Command::new(root.join("usr/bin").join(QEMU));
        let libraries = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"].map(|folder| root.join(folder));
        command.env("LD_LIBRARY_PATH", std::env::join_paths(libraries).unwrap_or_default());
        for firmware in ["usr/share/qemu", "usr/share/seabios", "usr/lib/ipxe/qemu"] {
            command.arg("-L").arg(root.join(firmware));
        }
        command
    }
}

/// Finds the parts, or fetches them where `fetch` allows it; the reason why the guest cannot run here otherwise.
pub(crate) fn parts(fetch: bool) -> Result<Parts, String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err("the guest is an x86-64 Linux machine and so must this be".into());
    }
    let lab = target().join("lab");
    let (kernel, busybox, qemu) = (lab.join("kernel"), lab.join("busybox"), lab.join("qemu"));
    let own = there(QEMU);
    let complete = |folder: &Path| folder.join("complete").exists();
    let missing = !complete(&kernel) || !complete(&busybox) || !(own || complete(&qemu));
    if missing && !fetch {
        return Err("its kernel is not here (`cargo xtask lab` or TONGBAN_INSTALL=1 fetches Debian's)".into());
    }
    if missing && !(there("apt-get") && there("dpkg-deb")) {
        return Err("kernel and emulator come from Debian's packages, and this is no Debian".into());
    }
    if !complete(&kernel) {
        unpack(&[kernel_package()?], &kernel)?;
    }
    if !complete(&busybox) {
        unpack(&["busybox-static".into()], &busybox)?;
    }
    if !own && !complete(&qemu) {
        unpack(&emulator_packages()?, &qemu)?;
    }
    Ok(Parts { kernel, busybox: busybox.join("bin/busybox"), qemu: (!own).then_some(qemu) })
}

/// The package with the kernel that the meta package names now.
fn kernel_package() -> Result<String, String> {
    let said = output("apt-cache", &["depends", "linux-image-amd64"])?;
    let line = said.lines().find_map(|line| line.trim().strip_prefix("Depends: "));
    line.map(str::to_owned).ok_or_else(|| "find a kernel among Debian's packages".into())
}

/// The emulator and what of its libraries this machine lacks.
fn emulator_packages() -> Result<Vec<String>, String> {
    let said = output("apt-get", &["install", "-s", "--no-install-recommends", "qemu-system-x86"])?;
    let names = said.lines().filter_map(|line| line.strip_prefix("Inst ")?.split_whitespace().next());
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() { Err("find QEMU among Debian's packages".into()) } else { Ok(names) }
}

/// Fetches packages and unpacks them into a folder.
fn unpack(packages: &[String], folder: &Path) -> Result<(), String> {
    eprintln!("xtask: fetch {} for the lab", packages.join(" "));
    let fault = |what: &str, fault: std::io::Error| format!("{what} {}: {fault}", folder.display());
    let _ = fs::remove_dir_all(folder);
    let debs = folder.join("deb");
    fs::create_dir_all(&debs).map_err(|e| fault("make", e))?;
    let mut fetch = Command::new("apt-get");
    fetch.args(["-qq", "download"]).args(packages).current_dir(&debs).stdout(Stdio::null()).stderr(Stdio::null());
    if !fetch.status().is_ok_and(|status| status.success()) {
        return Err(format!("download {} (apt-get update may help)", packages.join(" ")));
    }
    for deb in fs::read_dir(&debs).map_err(|e| fault("read", e))?.flatten() {
        let mut unpack = Command::new("dpkg-deb");
        unpack.arg("-x").arg(deb.path()).arg(folder);
        if !unpack.status().is_ok_and(|status| status.success()) {
            return Err(format!("unpack {}", deb.path().display()));
        }
    }
    let _ = fs::remove_dir_all(&debs);
    fs::write(folder.join("complete"), "").map_err(|e| fault("write in", e))
}

fn output(program: &str, args: &[&str]) -> Result<String, String> {
    let done = Command::new(program).args(args).output().map_err(|fault| format!("start {program}: {fault}"))?;
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

fn there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
