//! What the door's tests share: simulated devices on threads of one host, and a client that speaks XFS4IoT.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

use serde_json::{Map, Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tongban_classes::DeviceState;
use tongban_host::{Host, HostConfig, Isolation, SlotConfig};
use tongban_xfs::{CommandRow, Connection, HostDesk, XfsService};

/// Slot, class, plugin.
pub const SLOTS: &[(&str, &str, &str)] = &[
    ("id-reader", "identity-document", "sim-identity-document"),
    ("receipt", "printer", "sim-printer"),
    ("a4", "printer", "sim-printer"),
    ("camera", "camera", "sim-camera"),
    ("barcode", "barcode-reader", "sim-barcode-reader"),
    ("fingerprint", "fingerprint", "sim-fingerprint"),
    ("signature", "signature-capture", "sim-signature-capture"),
    ("lights", "lights", "sim-lights"),
    ("terminal", "payment-terminal", "sim-payment-terminal"),
];

pub const BASE: &str = "ws://127.0.0.1:5846/xfs4iot/v1.0";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder with worker and simulators, built once by the same cargo into the same target folder.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        // Whoever has them built already says where they lie.
        if let Some(folder) = std::env::var_os("TONGBAN_BUILT") {
            return folder.into();
        }
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "-q", "-p", "tongban-worker"]);
        let mut plugins: Vec<&str> = SLOTS.iter().map(|(.., plugin)| *plugin).collect();
        plugins.dedup();
        for plugin in plugins {
            cargo.args(["-p", &format!("tongban-{plugin}")]);
        }
        cargo.arg("--manifest-path").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
        cargo.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success(), "building the simulators failed");
        profile.to_owned()
    })
}

/// A cabinet of simulators, a hundred times faster than life, and the door before it.
pub struct Cabinet {
    pub host: Arc<Host>,
    pub door: XfsService,
    folder: TempDir,
}

pub fn cabinet() -> Cabinet {
    cabinet_at(100.0)
}

pub fn cabinet_at(speed: f64) -> Cabinet {
    let folder = tempfile::tempdir().unwrap();
    let plugins = folder.path().join("plugins");
    for (.., plugin) in SLOTS {
        let (from, to) = (repository().join("plugins").join(plugin), plugins.join(plugin));
        std::fs::create_dir_all(&to).unwrap();
        std::fs::copy(from.join("plugin.toml"), to.join("plugin.toml")).unwrap();
        let library = format!("libtongban_{}.so", plugin.replace('-', "_"));
        std::fs::copy(built().join(&library), to.join(&library)).unwrap();
    }
    let slots = SLOTS.iter().map(|(slot, class, plugin)| {
        let control = folder.path().join(format!("{slot}.json"));
        let settings = json!({"person": "expired", "speed": speed, "control": control});
        SlotConfig::new(*slot, *class, *plugin).isolation(Isolation::Thread).settings(settings.to_string())
    });
    let config = HostConfig {
        plugin_dirs: vec![plugins],
        worker: built().join("tongban-worker"),
        slots: slots.collect(),
        development: true,
        ..HostConfig::default()
    };
    let (host, refused) = Host::start(config);
    assert!(refused.is_empty(), "{refused:?}");
    let host = Arc::new(host);
    let door = XfsService::new(host.clone(), Arc::new(HostDesk::new(host.clone())), BASE);
    let cabinet = Cabinet { host, door, folder };
    cabinet.settle();
    cabinet
}

impl Cabinet {
    /// Waits until the door has asked every device what it can do, so that all of them are idle.
    fn settle(&self) {
        for service in self.door.services() {
            assert_eq!(self.client(&service).run("Common.Capabilities", Json::Null).code(), "success");
        }
        let end = Instant::now() + Duration::from_secs(20);
        let idle = |(slot, ..): &(&str, &str, &str)| self.host.status(slot).unwrap().device == DeviceState::Online;
        while !SLOTS.iter().all(idle) {
            assert!(Instant::now() < end, "every device is idle");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// What the next commands of a slot will meet.
    pub fn script(&self, slot: &str, lines: Json) {
        static COUNT: Mutex<u64> = Mutex::new(0);
        let mut count = COUNT.lock().unwrap();
        *count += 1;
        // Blanks make the text another one, so that the same lines are met again.
        let text = format!("{}{}", json!({"script": lines}), " ".repeat(*count as usize % 997));
        std::fs::write(self.folder.path().join(format!("{slot}.json")), text).unwrap();
    }

    pub fn client(&self, service: &str) -> Client {
        let (send, heard) = channel();
        let sink = Box::new(move |text: String| send.send(text).is_ok());
        let connection = self.door.open(Some(service), sink).unwrap_or_else(|| panic!("no service {service}"));
        Client { connection, heard, last: 0, version: None }
    }
}

/// A client of one service.
pub struct Client {
    pub connection: Connection,
    heard: Receiver<String>,
    last: u64,
    /// The version of the next commands; that of the table when absent.
    pub version: Option<&'static str>,
}

/// All that came of one command.
#[derive(Debug)]
pub struct Answer {
    pub acknowledge: Json,
    pub events: Vec<Json>,
    pub completion: Json,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.completion["header"]["completionCode"].as_str().unwrap()
    }

    pub fn error(&self) -> Option<&str> {
        self.completion["payload"]["errorCode"].as_str()
    }

    pub fn payload(&self) -> &Json {
        &self.completion["payload"]
    }

    pub fn event_names(&self) -> Vec<&str> {
        self.events.iter().map(|event| event["header"]["name"].as_str().unwrap()).collect()
    }
}

/// The newest version of a command, as the table says.
pub fn newest(name: &str) -> &'static str {
    let row = tongban_xfs::INTERFACES.iter().find_map(|interface| interface.command(name));
    row.map_or("2.0", |row| row.versions.last().unwrap())
}

impl Client {
    /// Sends a command and gives its id back.
    pub fn send(&mut self, name: &str, payload: Json) -> u64 {
        self.send_within(name, payload, 0)
    }

    pub fn send_within(&mut self, name: &str, payload: Json, timeout: u64) -> u64 {
        self.last += 1;
        let version = self.version.unwrap_or_else(|| newest(name));
        let header = json!({
            "type": "command", "name": name, "requestId": self.last, "version": version, "timeout": timeout,
        });
        self.connection.receive(&json!({"header": header, "payload": payload}).to_string());
        self.last
    }

    /// The next message, of whatever kind.
    pub fn next(&self) -> Json {
        let text = self.heard.recv_timeout(Duration::from_secs(20)).expect("a message within 20 s");
        serde_json::from_str(&text).unwrap()
    }

    /// The next message, if one comes within that time.
    pub fn next_within(&self, ms: u64) -> Option<Json> {
        self.heard.recv_timeout(Duration::from_millis(ms)).ok().map(|text| serde_json::from_str(&text).unwrap())
    }

    /// All that comes of a command, until its completion; what belongs to no command is skipped.
    pub fn finish(&self, id: u64) -> Answer {
        let (mut acknowledge, mut events) = (Json::Null, Vec::new());
        loop {
            let message = self.next();
            if message["header"]["requestId"] != id {
                continue;
            }
            match message["header"]["type"].as_str().unwrap() {
                "acknowledge" => acknowledge = message,
                "event" => events.push(message),
                "completion" => return Answer { acknowledge, events, completion: message },
                other => panic!("{other} with a request id"),
            }
        }
    }

    pub fn run(&mut self, name: &str, payload: Json) -> Answer {
        let id = self.send(name, payload);
        self.finish(id)
    }

    /// Waits for a message that belongs to no command.
    pub fn unsolicited(&self, name: &str) -> Json {
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            let message = self.next();
            if message["header"]["type"] == "unsolicited" && message["header"]["name"] == name {
                return message;
            }
        }
        panic!("no {name}");
    }
}

/// A payload from the samples of a row.
pub fn samples(row: &CommandRow) -> Json {
    let given = row.params.iter().filter(|param| !param.property.is_empty() && !param.sample.is_empty());
    let payload = given.map(|param| (param.property.to_owned(), serde_json::from_str(param.sample).unwrap()));
    Json::Object(payload.collect::<Map<_, _>>())
}

/// The service for a class.
pub fn service_of(class: &str) -> (&'static str, &'static str) {
    match class {
        "tongban.identity-document/1" => ("CardReader", "id-reader"),
        "tongban.printer/1" => ("Printer", "receipt"),
        "tongban.camera/1" => ("Camera", "camera"),
        "tongban.barcode-reader/1" => ("BarcodeReader", "barcode"),
        "tongban.fingerprint/1" => ("Biometric", "fingerprint"),
        "tongban.signature-capture/1" => ("Biometric-signature", "signature"),
        "tongban.lights/1" => ("Lights", "lights"),
        other => panic!("no service for {other}"),
    }
}

/// Brings about what a command needs before it, on the client's connection.
pub fn prepare(client: &mut Client, name: &str) {
    let before: &[(&str, Json)] = match name {
        "Printer.ControlMedia" => &[("Printer.PrintNative", json!({"data": "iVBORw0KGgo="}))],
        "Biometric.SetMatch" | "Biometric.GetStorageInfo" => &[("Biometric.Import", import())],
        "Biometric.Match" => &[
            ("Biometric.Import", import()),
            ("Biometric.SetMatch", json!({"compareMode": "verify", "identifier": "id1", "threshold": 0})),
            ("Biometric.Read", json!({"mode": "match"})),
        ],
        _ => &[],
    };
    for (name, payload) in before {
        assert_eq!(client.run(name, payload.clone()).code(), "success", "{name}");
    }
}

pub fn import() -> Json {
    json!({"templates": [{"type": {"format": "reservedTemplate1"}, "data": "AAAA"}]})
}
