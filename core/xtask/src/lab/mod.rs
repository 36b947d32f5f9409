//! The lab: drivers against far ends behind a real kernel, in a small guest without hardware help.

mod guest;
mod image;
mod packages;

use crate::cargo::{profile, root, target};
use crate::{Done, stage};
use guest::Guest;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The guest's program: one crate with every suite.
const CRATE: &str = "tongban-lab-guest";

/// One boot: its name, what the guest's program is told, and what the kernel needs for it.
struct Suite {
    name: &'static str,
    modules: &'static [&'static str],
    memory_mb: u32,
    /// Whether the guest needs the checkout and this machine's libraries.
    shared: bool,
    /// How long it may take, short and `--long`.
    limit: [Duration; 2],
}

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// What USB, HID, serial and printers need of the kernel, on the virtual bus and on the kernel's own gadget stack. The
/// virtual bus comes first: places on it are told by its number.
const USB: &[&str] = &[
    "vhci_hcd",
    "uhid",
    "hid_generic",
    "usbhid",
    "usblp",
    "cdc_acm",
    "usb_f_printer",
    "usb_f_acm",
    "usb_f_fs",
    "dummy_hcd",
];

/// The virtual bus with cameras, and a printer of the kernel's own.
const VIDEO: &[&str] = &[
    "vhci_hcd",
    "uhid",
    "hid_generic",
    "usbhid",
    "usblp",
    "cdc_acm",
    "uvcvideo",
    "vivid",
    "usb_f_printer",
    "dummy_hcd",
];

/// Every suite; one boot each, because a boot costs more than most tests.
const SUITES: &[Suite] = &[
    Suite { name: "wires", modules: USB, memory_mb: 768, shared: false, limit: [minutes(4), minutes(40)] },
    Suite { name: "drivers", modules: VIDEO, memory_mb: 1536, shared: true, limit: [minutes(20), minutes(180)] },
    Suite { name: "figures", modules: VIDEO, memory_mb: 1536, shared: true, limit: [minutes(5), minutes(20)] },
    Suite { name: "flow", modules: VIDEO, memory_mb: 2048, shared: true, limit: [minutes(10), minutes(60)] },
];

/// `lab [--long] [SUITE...] [-- WORD...]`: fetches what the guest is made of, then runs every suite, or those named; of
/// them only the trials whose name has one of the words.
pub(crate) fn run(args: &[&str]) -> Done {
    let (args, words) = match args.iter().position(|arg| *arg == "--") {
        Some(at) => (&args[..at], &args[at + 1..]),
        None => (args, &[][..]),
    };
    let long = args.contains(&"--long");
    let named: Vec<&str> = args.iter().copied().filter(|word| !word.starts_with("--")).collect();
    if let Some(unknown) = named.iter().find(|name| SUITES.iter().all(|suite| suite.name != **name)) {
        let known: Vec<_> = SUITES.iter().map(|suite| suite.name).collect();
        return Err(format!("lab: no suite is called {unknown} ({})", known.join(", ")));
    }
    go(true, long, &named, words, None)
}

/// The share of `cargo xtask test`, under five minutes: the wires, each driver with its cable pulled, and the 24-hour flow
/// on all of them. What is not here is only fetched where the caller allows it.
pub(crate) fn short(stage: &Path) -> Done {
    let fetch = std::env::var_os("TONGBAN_INSTALL").is_some();
    go(fetch, false, &["wires"], &[], Some(stage))?;
    go(fetch, false, &["drivers"], &["pulled"], Some(stage))?;
    go(fetch, false, &["flow"], &["real"], Some(stage))
}

/// `staged` is where host, plugins and guest were laid out already; without it they are built here.
fn go(fetch: bool, long: bool, named: &[&str], words: &[&str], staged: Option<&Path>) -> Done {
    let parts = match packages::parts(fetch) {
        Ok(parts) => parts,
        Err(why) if std::env::var("TONGBAN_LAB").is_ok_and(|value| value == "must") => {
            return Err(format!("run the lab: {why}"));
        }
        Err(why) => {
            eprintln!("xtask: the lab cannot run here: {why}");
            eprintln!("xtask: drivers against a real kernel's USB, HID, serial and video are LEFT OUT");
            return Ok(());
        }
    };
    let stage = match staged.map(Path::to_owned).or_else(|| std::env::var_os("TONGBAN_STAGED").map(PathBuf::from)) {
        Some(stage) => stage,
        // The guest is one of the programs of the house.
        None => stage::stage(false, &target().join("stage"))?,
    };
    let program = target().join(profile(false)).join(CRATE);
    let mut failed = Vec::new();
    for suite in SUITES.iter().filter(|suite| named.is_empty() || named.contains(&suite.name)) {
        eprintln!("xtask: lab: {}", suite.name);
        let began = Instant::now();
        let mut args = vec![suite.name.to_owned()];
        args.extend(long.then(|| "--long".to_owned()));
        args.extend(words.iter().map(|word| (*word).to_owned()));
        let shares = if suite.shared { vec![root(), stage.clone()] } else { Vec::new() };
        let guest = Guest {
            modules: suite.modules,
            program: &program,
            args: &args,
            stage: &stage,
            shares: &shares,
            memory_mb: suite.memory_mb,
            limit: suite.limit[usize::from(long)],
        };
        let verdict = guest.run(&parts, &target().join("lab"))?;
        let boot = verdict.boot.map_or_else(|| "never".into(), |boot| format!("after {:.1} s", boot.as_secs_f64()));
        eprintln!("xtask: lab: {}: {:.0} s, up {boot}", suite.name, began.elapsed().as_secs_f64());
        if verdict.code != 0 {
            failed.push(format!("{} ({})", suite.name, verdict.code));
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("pass the lab: {}", failed.join(", "))) }
}
