//! What a driver reaches in a worker with a driver's grants, and what it does not. Each case is a process of its own.

use rustix::net::netlink::{KOBJECT_UEVENT, SocketAddrNetlink};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, listen, socket_with};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tongban_worker::sandbox::{Enforcement, Sandbox, restrict};

/// Where the restricted process finds its sandbox.
const INSIDE: &str = "TONGBAN_TEST_SANDBOX";

/// A process inside a sandbox that tries what it is told and says whether it could.
struct Inside {
    child: Child,
    tell: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Inside {
    /// Nothing where this kernel has no Landlock: then there is nothing to test.
    fn with(sandbox: &Sandbox) -> Option<Inside> {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "inside", "--nocapture", "--test-threads=1"])
            .env(INSIDE, serde_json::to_string(sandbox).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let tell = child.stdin.take().unwrap();
        let told = BufReader::new(child.stdout.take().unwrap());
        let mut inside = Inside { child, tell, told };
        match inside.answer().as_str() {
            "ready" => Some(inside),
            other => {
                eprintln!("no sandbox on this kernel, nothing tested: {other}");
                None
            }
        }
    }

    fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.told.read_line(&mut line).unwrap(), 0, "the process inside ended");
            // The test harness speaks too.
            if let Some((_, answer)) = line.split_once("@@") {
                return answer.trim().to_owned();
            }
        }
    }

    fn can(&mut self, act: &str) -> bool {
        writeln!(self.tell, "{act}").unwrap();
        self.answer() == "yes"
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The process inside; an empty test for everybody else.
#[test]
fn inside() {
    let Ok(sandbox) = std::env::var(INSIDE) else { return };
    let sandbox: Sandbox = serde_json::from_str(&sandbox).unwrap();
    match restrict(&sandbox, Path::new("/nowhere/library.so")) {
        Enforcement::Full => println!("@@ready"),
        Enforcement::Partial(missing) => println!("@@{missing}"),
    }
    for act in std::io::stdin().lines() {
        println!("@@{}", if done(&act.unwrap()) { "yes" } else { "no" });
    }
    std::process::exit(0);
}

fn done(act: &str) -> bool {
    let (verb, path) = act.split_once(' ').unwrap_or((act, ""));
    match verb {
        "use" => File::options().read(true).write(true).open(path).is_ok(),
        "read" => File::open(path).is_ok_and(|mut file| file.read(&mut [0]).is_ok()),
        "list" => fs::read_dir(path).is_ok(),
        "create" => File::create(path).is_ok(),
        "line" => pseudo_terminal(),
        "news" => news(),
        "listen" => waiting(),
        other => panic!("{other}: not an act"),
    }
}

fn pseudo_terminal() -> bool {
    let Ok(master) = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC) else { return false };
    let _ = (grantpt(&master), unlockpt(&master));
    let Ok(name) = ptsname(&master, Vec::new()) else { return false };
    // A node that did not exist when the sandbox closed.
    File::options().read(true).write(true).open(name.to_str().unwrap()).is_ok()
}

fn news() -> bool {
    let socket = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, SocketFlags::CLOEXEC, Some(KOBJECT_UEVENT));
    socket.is_ok_and(|socket| bind(&socket, &SocketAddrNetlink::new(0, 1)).is_ok())
}

fn waiting() -> bool {
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None);
    socket.is_ok_and(|socket| listen(&socket, 1).is_ok())
}

fn sandbox(devices: &[&str], read: &[&str]) -> Sandbox {
    let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
    Sandbox { devices: owned(devices), read: owned(read), memory: 1 << 32, ..Sandbox::default() }
}

#[test]
fn a_driver_reaches_its_wires_and_nothing_else() {
    let granted = sandbox(&["/dev"], &["/sys/bus", "/sys/class", "/sys/devices"]);
    let Some(mut driver) = Inside::with(&granted) else { return };
    for act in ["line", "news", "list /sys/class", "list /sys/bus", "list /sys/class/tty", "list /dev", "use /dev/null"]
    {
        assert!(driver.can(act), "{act}");
    }
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, "x").unwrap();
    for act in [
        &format!("read {}", secret.display()),
        &format!("list {}", folder.path().display()),
        "read /etc/passwd",
        "read /proc/1/environ",
        "list /",
        "list /home",
        "create /dev/shm/tongban-test-left",
        "create /sys/class/left",
        "listen",
    ] {
        assert!(!driver.can(act), "{act}");
    }
}

#[test]
fn a_driver_without_the_grant_has_no_wire() {
    let Some(mut driver) = Inside::with(&sandbox(&["/dev/null"], &[])) else { return };
    for act in ["line", "list /dev", "list /sys/class", "list /dev/bus/usb"] {
        assert!(!driver.can(act), "{act}");
    }
    assert!(driver.can("use /dev/null"));
}

/// Why drivers are granted a folder: the kernel makes a node anew when a device comes back, and a rule holds the old one.
#[test]
fn a_node_that_comes_back_is_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let node = folder.path().join("ttyUSB0");
    let (node_text, folder_text) = (node.to_str().unwrap(), folder.path().to_str().unwrap());
    fs::write(&node, "").unwrap();
    let Some(mut by_node) = Inside::with(&sandbox(&[node_text], &[])) else { return };
    let mut by_folder = Inside::with(&sandbox(&[folder_text], &[])).unwrap();
    let act = format!("use {node_text}");
    assert!(by_node.can(&act) && by_folder.can(&act));
    // The device is pulled and put back. Another file first, so that the number of the old one is not given again.
    fs::remove_file(&node).unwrap();
    fs::write(folder.path().join("between"), "").unwrap();
    fs::write(&node, "").unwrap();
    assert!(!by_node.can(&act), "a rule for a node outlived it");
    assert!(by_folder.can(&act), "a driver granted the folder must recover");
    assert!(!by_folder.can(&format!("create {folder_text}/more")), "a folder of nodes is not a place to write");
}
