//! One boot of the guest: an image, QEMU, its output as it comes, and the program's own exit code.

use super::image::{Image, modules};
use super::packages::Parts;
use crate::cargo::root;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// What a guest that ended without a verdict counts as.
const DEAD: i32 = 125;

/// The line after which the output is the program's.
const STARTED: &str = "@@ the program starts";

/// What is booted.
pub(crate) struct Guest<'a> {
    /// Kernel modules, each with its parameters after a space.
    pub(crate) modules: &'a [&'a str],
    /// The program and its arguments.
    pub(crate) program: &'a Path,
    pub(crate) args: &'a [String],
    /// Where host and plugins are laid out; the guest is told, and gets the libraries they need.
    pub(crate) stage: &'a Path,
    /// Folders of this machine that the guest sees read-only, under the same path.
    pub(crate) shares: &'a [PathBuf],
    pub(crate) memory_mb: u32,
    pub(crate) limit: Duration,
}

/// How a boot ended.
pub(crate) struct Verdict {
    /// The program's exit code; 125 when the guest died or ran out of time.
    pub(crate) code: i32,
    /// From starting QEMU to the program's first line.
    pub(crate) boot: Option<Duration>,
}

impl Guest<'_> {
    /// Boots it, passes its output on, and waits for its end.
    pub(crate) fn run(&self, parts: &Parts, folder: &Path) -> Result<Verdict, String> {
        let image = folder.join(format!("guest-{}.cpio", std::process::id()));
        fs::write(&image, self.image(parts)?).map_err(|fault| format!("write {}: {fault}", image.display()))?;
        let kernel = kernel(&parts.kernel)?;
        let mut qemu = parts.emulator();
        // One processor: a second one makes the emulation four times slower.
        qemu.args(["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-M", "pc", "-accel", "tcg"]);
        qemu.args(["-cpu", "qemu64,+rdrand", "-m", &self.memory_mb.to_string(), "-serial", "stdio"]);
        qemu.args(["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", "-append"]);
        qemu.arg("console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off nokaslr no_timer_check");
        qemu.arg("-kernel").arg(&kernel).arg("-initrd").arg(&image);
        for (number, share) in self.shares.iter().enumerate() {
            let options = "security_model=none,readonly=on,multidevs=remap";
            qemu.arg("-virtfs").arg(format!("local,path={},mount_tag=share{number},{options}", share.display()));
        }
        let began = Instant::now();
        let child = qemu.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let verdict = child.map_err(|fault| format!("start the emulator: {fault}")).and_then(|c| self.watch(c, began));
        let _ = fs::remove_file(&image);
        verdict
    }

    fn watch(&self, mut child: Child, began: Instant) -> Result<Verdict, String> {
        let output = child.stdout.take().ok_or("read the emulator's output")?;
        let (line_in, lines) = channel();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                if line_in.send(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()).is_err() {
                    break;
                }
            }
        });
        let mut boot = None;
        let mut before = Vec::new();
        loop {
            match lines.recv_timeout(self.limit.saturating_sub(began.elapsed())) {
                Ok(line) if boot.is_none() && line.contains(STARTED) => boot = Some(began.elapsed()),
                Ok(line) if boot.is_none() => before.push(line),
                Ok(line) => drop(writeln!(std::io::stdout(), "{line}")),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    eprintln!("xtask: the guest ran longer than {} s and is stopped", self.limit.as_secs());
                    let _ = child.kill();
                    let _ = child.wait();
                    let _ = reader.join();
                    return Ok(Verdict { code: DEAD, boot });
                }
            }
        }
        let _ = reader.join();
        let status = child.wait().map_err(|fault| format!("wait for the emulator: {fault}"))?;
        // The device ends QEMU with (code << 1) | 1: an even code is not the program's.
        let code = match status.code() {
            Some(code) if code & 1 == 1 && boot.is_some() => code >> 1,
            _ => {
                before.iter().for_each(|line| eprintln!("{line}"));
                eprintln!("xtask: the guest ended without a verdict ({status})");
                DEAD
            }
        };
        Ok(Verdict { code, boot })
    }

    fn image(&self, parts: &Parts) -> Result<Vec<u8>, String> {
        let mut image = Image::default();
        for folder in ["proc", "sys", "dev", "tmp", "run", "bin", "var/run", "root"] {
            image.folder(folder);
        }
        image.copy(&parts.busybox, "bin/busybox")?;
        let shared: &[&str] = if self.shares.is_empty() { &[] } else { &["virtio_pci", "9pnet_virtio", "9p"] };
        let wanted = shared.iter().chain(self.modules);
        let names: Vec<&str> = wanted.map(|module| module.split(' ').next().unwrap_or(module)).collect();
        let mut list = String::new();
        for (name, data) in modules(&parts.kernel, &names)? {
            let params = self.modules.iter().find_map(|module| module.strip_prefix(&name)?.strip_prefix(' '));
            list.push_str(&format!("{name}.ko {}\n", params.unwrap_or_default()));
            image.file(&format!("modules/{name}.ko"), 0o644, &data);
        }
        image.file("modules/list", 0o644, list.as_bytes());
        image.program(self.program, "program")?;
        for binary in ["tongban", "tongban-worker", "tongban-sandbox"].map(|name| self.stage.join(name)) {
            if !self.shares.is_empty() && binary.exists() {
                image.libraries(&binary)?;
            }
        }
        let mut run = format!(
            "#!/bin/sh\nexport TONGBAN_STAGED='{}' TONGBAN_ROOT='{}'\nexec /program",
            self.stage.display(),
            root().display()
        );
        for arg in self.args {
            run.push_str(&format!(" '{}'", arg.replace('\'', "'\\''")));
        }
        image.file("start", 0o755, run.as_bytes());
        let mut shares = String::new();
        for (number, share) in self.shares.iter().enumerate() {
            shares.push_str(&format!("share{number} {}\n", share.display()));
        }
        image.file("shares", 0o644, shares.as_bytes());
        image.file("init", 0o755, INIT.replace("@STARTED@", STARTED).as_bytes());
        Ok(image.finish())
    }
}

fn kernel(package: &Path) -> Result<PathBuf, String> {
    let boot = package.join("boot");
    let files = fs::read_dir(&boot).map_err(|fault| format!("read {}: {fault}", boot.display()))?;
    let is_kernel = |path: &PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("vmlinuz"));
    files
        .flatten()
        .map(|file| file.path())
        .find(is_kernel)
        .ok_or_else(|| format!("find a kernel in {}", boot.display()))
}

/// What runs first in the guest.
const INIT: &str = r#"#!/bin/busybox sh
B=/bin/busybox
$B mount -t proc proc /proc
$B mount -t sysfs sysfs /sys
$B mount -t devtmpfs dev /dev
$B mkdir -p /dev/pts /dev/shm
$B mount -t devpts devpts /dev/pts
$B mount -t tmpfs tmpfs /tmp
$B mount -t tmpfs tmpfs /dev/shm
$B mount -t tmpfs tmpfs /run
$B --install -s /bin
export PATH=/bin:/sbin:/usr/bin:/usr/sbin HOME=/root
stty -F /dev/ttyS0 -opost 2>/dev/null
while read m; do insmod /modules/$m || echo "module $m does not load"; done < /modules/list
mount -t configfs configfs /sys/kernel/config 2>/dev/null
ip link set lo up
while read tag path; do
  mkdir -p $path
  mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=262144 $tag $path || exit 1
done < /shares
echo "@STARTED@"
cd /root
/start
code=$?
sync
printf "\\x$(printf %02x $code)" | dd of=/dev/port bs=1 seek=244 2>/dev/null
poweroff -f
"#;
