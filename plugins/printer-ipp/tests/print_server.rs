//! The driver against a real print server: a private CUPS with a raw queue to a listener of ours.
//!
//! CUPS is taken from the machine, or, with `TONGBAN_INSTALL=1`, fetched from Debian beside the build; nothing is installed.
//! Without it the test says on the terminal that it was left out.

mod bench;

use bench::{LONG, document, job, print, profile};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tongban_printer_ipp::driver::Ipp;
use tongban_printer_ipp::queue::Profile;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{JobState, Printer as _};
use tongban_wire::settings::TcpSettings;
use tongban_wire::{Defaults, WireSettings, settings::stream};

/// The packages that hold server, filters, types and the back end for sockets, and a library of its.
const PACKAGES: [&str; 5] = ["cups", "cups-common", "cups-core-drivers", "cups-daemon", "libpaper1"];

/// Where CUPS lies: a root folder with `usr/sbin/cupsd` below it.
fn cups() -> Option<PathBuf> {
    let complete = |root: &Path| root.join("usr/sbin/cupsd").is_file() && backend(root).is_some();
    let beside = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cups");
    if let Some(root) = [PathBuf::from("/"), beside.clone()].into_iter().find(|root| complete(root)) {
        return Some(root);
    }
    std::env::var_os("TONGBAN_INSTALL")?;
    fs::create_dir_all(&beside).ok()?;
    let fetched = Command::new("apt-get").arg("download").args(PACKAGES).current_dir(&beside).output().ok()?;
    if !fetched.status.success() {
        return None;
    }
    for entry in
        fs::read_dir(&beside).ok()?.flatten().filter(|entry| entry.path().extension().is_some_and(|e| e == "deb"))
    {
        Command::new("dpkg-deb").arg("-x").arg(entry.path()).arg(&beside).status().ok()?;
    }
    complete(&beside).then_some(beside)
}

/// The back end for sockets; Debian keeps it beside the others until somebody asks for it.
fn backend(root: &Path) -> Option<PathBuf> {
    let places = ["usr/lib/cups/backend/socket", "usr/lib/cups/backend-available/socket"];
    places.iter().map(|place| root.join(place)).find(|path| path.is_file())
}

/// A running server; it ends with this.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a server with one raw queue `a4` to that port of the loopback.
fn serve(root: &Path, folder: &Path, printer: u16) -> (Server, u16) {
    let port = free_port();
    for name in ["etc", "spool", "cache", "state", "tmp", "bin/backend", "bin/filter", "bin/daemon", "bin/notifier"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    for program in ["backend", "filter", "daemon"] {
        for entry in fs::read_dir(root.join("usr/lib/cups").join(program)).into_iter().flatten().flatten() {
            fs::copy(entry.path(), folder.join("bin").join(program).join(entry.file_name())).unwrap();
        }
    }
    fs::copy(backend(root).unwrap(), folder.join("bin/backend/socket")).unwrap();
    let server = format!(
        "Listen 127.0.0.1:{port}\nBrowsing No\nWebInterface No\nLogLevel warn\n\
         <Location />\n  Order allow,deny\n  Allow from 127.0.0.1\n</Location>\n"
    );
    let at = |name: &str| folder.join(name).display().to_string();
    let files = format!(
        "ServerRoot {}\nServerBin {}\nDataDir {}\nRequestRoot {}\nCacheDir {}\nStateDir {}\nTempDir {}\n\
         AccessLog {}\nErrorLog {}\nPageLog {}\nSystemGroup root\n",
        at("etc"),
        at("bin"),
        root.join("usr/share/cups").display(),
        at("spool"),
        at("cache"),
        at("state"),
        at("tmp"),
        at("access"),
        at("error"),
        at("page")
    );
    let queue = format!(
        "<Printer a4>\nInfo a4\nDeviceURI socket://127.0.0.1:{printer}\nState Idle\nAccepting Yes\nShared No\n\
         ErrorPolicy retry-current-job\n</Printer>\n"
    );
    for (name, text) in [("cupsd.conf", server), ("cups-files.conf", files), ("etc/printers.conf", queue)] {
        fs::write(folder.join(name), text).unwrap();
    }
    let libraries = root.join("usr/lib/x86_64-linux-gnu");
    let mut command = Command::new(root.join("usr/sbin/cupsd"));
    command.arg("-f").arg("-c").arg(folder.join("cupsd.conf")).arg("-s").arg(folder.join("cups-files.conf"));
    command.env("LD_LIBRARY_PATH", libraries).stdout(Stdio::null()).stderr(Stdio::null());
    let server = Server(command.spawn().unwrap());
    let end = Instant::now() + LONG;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(
            Instant::now() < end,
            "the print server does not start: {:?}",
            fs::read_to_string(folder.join("error"))
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    (server, port)
}

#[test]
fn a_form_goes_through_a_real_print_server_and_is_found_there_again() {
    let Some(root) = cups() else {
        // Past the test harness, which keeps what a passing test prints.
        let words = b"\nprinter-ipp: no CUPS here (TONGBAN_INSTALL=1 fetches it): the test with a real print server is LEFT OUT\n";
        let _ = std::io::stderr().write_all(words);
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let printer = TcpListener::bind("127.0.0.1:0").unwrap();
    let (server, port) = serve(&root, folder.path(), printer.local_addr().unwrap().port());
    let paper = std::thread::spawn(move || {
        let (mut line, _) = printer.accept().unwrap();
        let mut got = Vec::new();
        line.read_to_end(&mut got).unwrap();
        got
    });
    let host = format!("127.0.0.1:{port}");
    let start = || {
        let wire = WireSettings::Tcp(TcpSettings { address: host.clone() });
        let opener = Box::new(move || stream(&wire, &Defaults::default()));
        let profile = Profile {
            uri: format!("ipp://{host}/printers/a4"),
            host: host.clone(),
            path: "/printers/a4".into(),
            counts: false,
            answer: Duration::from_secs(5),
            poll: Duration::from_millis(100),
            lost: Duration::from_secs(15),
            watch: Duration::from_secs(1),
            ..profile()
        };
        Ipp::new(opener, profile, Journal::in_memory(), |_| {}).unwrap()
    };
    let mut driver = start();
    assert_eq!(driver.capabilities().unwrap().contents, "pdf");
    print(&mut driver, "case-1/form", LONG).unwrap();
    assert_eq!(paper.join().unwrap(), document(), "every byte reached the printer");
    drop(driver);
    let mut second = start();
    assert_eq!(job(&mut second, "case-1/form"), JobState::Printed, "found by its name, without a journal");
    assert_eq!(job(&mut second, "case-2/form"), JobState::NotPrinted);
    drop(server);
}
