//! What the host's tests share: built plugins in a folder of their own, and a host over them.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tongban_classes::barcode_reader;
use tongban_host::{Claim, Host, HostConfig, Isolation, Refused, Request, SlotConfig};
use tongban_model::{Failure, Record, Value};

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder with the worker and the plugins, built once by the same cargo into the same target folder.
pub fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "-q",
            "-p",
            "tongban-worker",
            "-p",
            "tongban-test-hostile",
            "-p",
            "tongban-plugin-template",
        ]);
        cargo.arg("--manifest-path").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
        cargo.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success(), "building the test plugins failed");
        profile.to_owned()
    })
}

pub fn worker() -> PathBuf {
    built().join("tongban-worker")
}

/// A plugin folder of one test.
pub struct Plugins {
    pub dir: TempDir,
}

impl Plugins {
    pub fn empty() -> Plugins {
        Plugins { dir: tempfile::tempdir().unwrap() }
    }

    /// With the hostile driver.
    pub fn hostile() -> Plugins {
        let plugins = Plugins::empty();
        plugins.add(
            "test-hostile",
            &repository().join("tests/plugins/hostile/plugin.toml"),
            &built().join("libtongban_test_hostile.so"),
        );
        plugins
    }

    pub fn add(&self, id: &str, manifest: &Path, library: &Path) -> PathBuf {
        let folder = self.dir.path().join(id);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(manifest, folder.join("plugin.toml")).unwrap();
        let to = folder.join(library.file_name().unwrap());
        std::fs::copy(library, &to).unwrap();
        to
    }

    /// A C library made from `variants.c`, with a manifest that says what a right one would.
    pub fn variant(&self, id: &str, defines: &[&str]) -> PathBuf {
        let folder = self.dir.path().join(id);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("plugin.toml"), variant_manifest(id)).unwrap();
        let library = folder.join("libvariant.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/variants.c");
        let name = format!("-DID=\"{id}\"");
        let mut args: Vec<String> = Vec::new();
        if !defines.iter().any(|define| define.starts_with("ID=")) {
            args.push(name);
        }
        args.extend(defines.iter().map(|define| format!("-D{define}")));
        compile_c(&source, &library, &args);
        library
    }
}

pub fn variant_manifest(id: &str) -> String {
    format!(
        "schema = 1\nid = \"{id}\"\nversion = \"0.1.0\"\nabi = {{ major = 1, generation = 1 }}\nlibrary = \"libvariant.so\"\n\
         classes = [\"tongban.barcode-reader/1\"]\nisolation = [\"process\", \"thread\"]\npublisher = \"t\"\nsignature = \"unsigned\"\n"
    )
}

pub fn compile_c(source: &Path, library: &Path, args: &[String]) {
    let include = repository().join("core/abi/include");
    let out = Command::new("gcc")
        .args([
            "-std=c11",
            "-O1",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wno-unused-function",
            "-fPIC",
            "-fvisibility=hidden",
            "-shared",
            "-s",
        ])
        .args(args)
        .arg("-I")
        .arg(include)
        .arg("-o")
        .arg(library)
        .arg(source)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

pub fn config(plugins: &Plugins, slots: Vec<SlotConfig>) -> HostConfig {
    HostConfig {
        plugin_dirs: vec![plugins.dir.path().to_owned()],
        worker: worker(),
        slots,
        development: true,
        ..HostConfig::default()
    }
}

pub fn hostile_slot(name: &str, isolation: Isolation) -> SlotConfig {
    SlotConfig::new(name, "barcode-reader", "test-hostile").isolation(isolation)
}

/// A host with one hostile barcode reader in slot `scan`, claimed.
pub struct One {
    pub host: Host,
    pub claim: Claim,
    pub plugins: Plugins,
}

pub fn one(isolation: Isolation, change: impl FnOnce(&mut HostConfig)) -> One {
    let plugins = Plugins::hostile();
    let mut config = config(&plugins, vec![hostile_slot("scan", isolation)]);
    change(&mut config);
    let (host, refused) = Host::start(config);
    assert_eq!(texts(&refused), Vec::<String>::new());
    let claim = host.claim(&["scan"], "test", "test", Duration::from_secs(600)).unwrap();
    One { host, claim, plugins }
}

pub fn texts(refused: &[Refused]) -> Vec<String> {
    refused.iter().map(Refused::en).collect()
}

/// The request for one deed of the hostile driver.
pub fn deed(slot: &str, deed: &str) -> Request {
    Request::new(slot, barcode_reader::command::read, Record::new().with(1, deed)).within(Duration::from_secs(10))
}

impl One {
    pub fn run(&self, what: &str, within_ms: u64) -> Result<String, Failure> {
        let request = deed("scan", what).within(Duration::from_millis(within_ms));
        self.host.run(&self.claim, request).map(|record| data(&record))
    }
}

pub fn data(record: &Record) -> String {
    record.get(2).and_then(Value::as_text).unwrap_or("nothing").to_owned()
}

/// Waits for something to become true; a test that waits in vain fails.
pub fn eventually(what: &str, mut check: impl FnMut() -> bool) {
    let start = Instant::now();
    while !check() {
        assert!(start.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
