//! The national 24-hour flow from the first screen to the last paper, on the real drivers, with the sandbox province
//! behind them and the far ends as the citizen's hands.

use crate::rig::stage;
use crate::suite::{self, Room, Trial, until};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tongban_lab::Placed;
use tongban_lab::far::bank_terminal::{BankTerminal, Framing};
use tongban_lab::far::camera::encode;
use tongban_lab::far::drawing::People;
use tongban_lab::far::escpos::{self, EscPos};
use tongban_lab::far::fingerprint_usb::FingerprintUsb;
use tongban_lab::far::hidpos::{HidPos, Layout};
use tongban_lab::far::idcard_sam::{IdCardSam, Wire};
use tongban_lab::far::ipp::{self, Ipp};
use tongban_lab::far::stu_pad::{Pad, StuPad};
use tongban_lab::guest::{UsbFace, Uvc};
use tongban_wire::video::Pixels;

/// The folder that the guest's machine and site are laid out in.
const SITE: &str = "/tmp/site";

/// Every trial of the flow.
pub(crate) fn trials() -> Vec<Trial> {
    suite::trials(&[
        ("the 24-hour flow on the real drivers, no simulator loaded", on_real_drivers),
        ("the 24-hour flow on simulators, for comparison", on_simulators),
    ])
}

/// A device, the slot whose commands it waits for, and what somebody does then.
pub(crate) struct Hand {
    pub(crate) slot: &'static str,
    pub(crate) lab: Placed,
    pub(crate) acts: &'static [(u64, &'static str)],
}

fn on_simulators(room: &Room) {
    let scenario = "flows/national/self-service-24h.expired-local-wechat.scenario.toml";
    play(room, "demo", scenario, "simulators", &[]);
}

/// Everything the machine `lab-24h` names, each at its port, with what the citizen does when a slot is asked.
fn cabinet() -> Vec<Hand> {
    let usb = |slot, lab: Placed, face: UsbFace, port, acts| {
        let place = lab.usb(face, port).expect("a port");
        assert_eq!(place, format!("1-{}", port + 1), "the manifest names places of bus 1");
        Hand { slot, lab, acts }
    };
    let scenes = vec![("citizen".to_owned(), portraits(800, 600))];
    let camera = Uvc::new((800, 600), 10, scenes);
    let camera_face = camera.face((0x1B3F, 0x2008));
    let (printer, _) = EscPos::new(escpos::Model::default(), None);
    let (terminal, _) = BankTerminal::new(Framing::Stx);
    let (a4, _) = Ipp::new(ipp::Model::default());
    let a4 = Placed::memory(a4);
    a4.tcp_at(631);
    let pad = StuPad::new(Pad::StuTimed);
    let reader = Placed::memory(IdCardSam::new(Wire::Whole));
    let scanner = Placed::memory(HidPos::triggered(Layout::Honeywell));
    let finger = Placed::memory(FingerprintUsb::new());
    let hands = vec![
        usb("id-reader", reader, UsbFace::vendor((0x0400, 0xC35A)), 0, &[(700, "card on resident")]),
        usb("barcode", scanner, UsbFace::hid((0x0C2E, 0x0B61)), 1, &[(700, "show ]Q1 HZ20261101000123")]),
        usb("receipt", Placed::memory(printer), UsbFace::printer((0x04B8, 0x0202)), 2, &[]),
        usb("signature", Placed::memory(pad), UsbFace::hid((0x056A, 0x00A8)), 3, &[(2500, "sign and confirm")]),
        usb("camera", Placed::memory(camera), camera_face, 4, &[]),
        usb("fingerprint", finger, UsbFace::vendor((0x1491, 0x0020)), 5, &[(0, "finger off"), (900, "finger good")]),
        usb("terminal", Placed::memory(terminal), UsbFace::acm((0x0525, 0xA4A7)), 6, &[]),
        Hand { slot: "a4", lab: a4, acts: &[] },
    ];
    std::fs::create_dir_all("/var/lib/tongban/video").expect("the recordings' folder");
    until("the card reader", || std::path::Path::new("/sys/bus/usb/devices/1-1/1-1:1.0").exists().then_some(()));
    until("the camera", || std::fs::read_dir("/sys/bus/usb/devices/1-5/1-5:1.0/video4linux").ok());
    hands
}

/// Somebody before the camera, eight times with the sensor's own noise.
pub(crate) fn portraits(width: usize, height: usize) -> Vec<Vec<u8>> {
    let somebody = People::one(width, height);
    (0..8).map(|take| encode(&somebody.draw(width, height, take), Pixels::Mjpeg)).collect()
}

fn on_real_drivers(room: &Room) {
    let hands = cabinet();
    play(room, "lab", "scenarios/lab.scenario.toml", "the real drivers", &hands);
}

/// Runs the scenario at the site and holds the program to its word.
pub(crate) fn play(room: &Room, site: &str, scenario: &str, what: &str, hands: &[Hand]) {
    lay_out();
    let staged = warm(site == "demo");
    let province = Province::start();
    let state = PathBuf::from(format!("/tmp/state-{site}"));
    let began = Instant::now();
    let mut tongban = Command::new(staged.join("tongban"))
        .args(["--root", SITE, "--site", site, "--address", &province.address, "--plugins"])
        .arg(staged.join("plugins"))
        .arg("--state")
        .arg(&state)
        .args(["run", "--json", "--speed", "10", "--flow", "national/self-service-24h", "--scenario"])
        .arg(Path::new(SITE).join(scenario))
        .stdout(Stdio::piped())
        .spawn()
        .expect("tongban starts");
    let out = tongban.stdout.take().expect("its output");
    let (mut first, mut asked) = (None, None);
    let round = Arc::new(AtomicUsize::new(0));
    for line in BufReader::new(out).lines().map_while(Result::ok) {
        let line: Value = serde_json::from_str(&line).unwrap_or_default();
        let word = |key: &str| line[key].as_str().unwrap_or_default();
        first.get_or_insert_with(|| began.elapsed());
        match word("line") {
            "asked" | "printed" => {
                asked = Some(Instant::now());
                for hand in hands.iter().filter(|hand| hand.slot == word("slot")) {
                    for (after, act) in hand.acts {
                        let (lab, act, after) = (hand.lab.clone(), *act, Duration::from_millis(*after));
                        let (round, of) = (Arc::clone(&round), round.load(Ordering::Relaxed));
                        // Who holds something before a device holds it until it is seen.
                        std::thread::spawn(move || {
                            std::thread::sleep(after);
                            while round.load(Ordering::Relaxed) == of {
                                lab.act(act);
                                std::thread::sleep(Duration::from_secs(4));
                            }
                        });
                    }
                }
            }
            "answered" => {
                round.fetch_add(1, Ordering::Relaxed);
                let took = asked.take().map_or(0, |at: Instant| at.elapsed().as_millis());
                let (slot, command, code) = (word("slot"), word("command"), word("code"));
                println!("         {:6.1} s  {slot} {command}: {code} after {took} ms", began.elapsed().as_secs_f64());
            }
            "ended" => println!("         {:6.1} s  {}", began.elapsed().as_secs_f64(), word("outcome")),
            _ => {}
        }
    }
    let status = tongban.wait().expect("tongban ends");
    room.figure(format!(
        "flow on {what}: host up after {:.1} s, whole case {:.1} s in all",
        first.unwrap_or_default().as_secs_f64(),
        began.elapsed().as_secs_f64()
    ));
    assert!(status.success(), "{site}: {status}");
}

/// The host and its plugins in the guest's own memory, each read once: over the share a start takes longer than allowed.
fn warm(simulators: bool) -> PathBuf {
    let staged = PathBuf::from("/tmp/staged");
    for entry in std::fs::read_dir(stage().join("plugins")).expect("plugins").flatten() {
        let to = staged.join("plugins").join(entry.file_name());
        // Without the simulators' libraries none of them can be loaded.
        let simulator = entry.file_name().to_string_lossy().starts_with("sim-");
        if to.exists() || simulator && !simulators {
            continue;
        }
        std::fs::create_dir_all(&to).expect("a folder");
        for file in std::fs::read_dir(entry.path()).expect("a plugin").flatten() {
            std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
        }
    }
    for name in ["tongban", "tongban-worker"] {
        if !staged.join(name).exists() {
            std::fs::copy(stage().join(name), staged.join(name)).expect("a copy");
        }
        // What it says is not wanted, only that it was read.
        let _ = Command::new(staged.join(name)).arg("--version").stdin(Stdio::null()).output();
    }
    staged
}

/// The checkout with the lab's machine and site among its own.
fn lay_out() {
    if Path::new(SITE).exists() {
        return;
    }
    let root = PathBuf::from(std::env::var_os("TONGBAN_ROOT").expect("the guest is told where the checkout is"));
    let lab = root.join("tests/lab/manifests");
    std::fs::create_dir_all(Path::new(SITE).join("manifests")).expect("a folder");
    bind(&root.join("flows"), &Path::new(SITE).join("flows"));
    for entry in std::fs::read_dir(root.join("manifests")).expect("manifests").flatten() {
        let to = Path::new(SITE).join("manifests").join(entry.file_name());
        match entry.file_name().to_str() {
            Some(name @ ("machines" | "sites")) => {
                std::fs::create_dir_all(&to).expect("a folder");
                for folder in [entry.path(), lab.join(name)] {
                    for file in std::fs::read_dir(folder).expect("manifests").flatten() {
                        std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
                    }
                }
            }
            _ => bind(&entry.path(), &to),
        }
    }
    let scenarios = Path::new(SITE).join("scenarios");
    std::fs::create_dir_all(&scenarios).expect("a folder");
    for file in std::fs::read_dir(lab.join("scenarios")).expect("scenarios").flatten() {
        std::fs::copy(file.path(), scenarios.join(file.file_name())).expect("a copy");
    }
}

/// Shows a folder or file at another place too: the manifests are found by their true paths.
fn bind(from: &Path, to: &Path) {
    match from.is_dir() {
        true => std::fs::create_dir_all(to).expect("a folder"),
        false => drop(std::fs::File::create(to).expect("a file")),
    }
    let status = Command::new("mount").arg("--bind").arg(from).arg(to).status();
    assert!(status.is_ok_and(|status| status.success()), "bind {}", from.display());
}

/// The sandbox province.
struct Province {
    child: Child,
    address: String,
}

impl Province {
    fn start() -> Province {
        let mut child = Command::new(stage().join("tongban-sandbox"))
            .args(["--addr", "127.0.0.1:0", "--db", "/tmp/sandbox.db"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
        let address = line.split_whitespace().find(|word| word.starts_with("http://")).expect("its address");
        Province { address: address.to_owned(), child }
    }
}

impl Drop for Province {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
