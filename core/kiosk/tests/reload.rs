//! Manifests that change while a machine serves: taken between two sessions, or refused and told, never half taken.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tongban::{Action, Answers, Applicant, CaseId, Kiosk, Options, Reload, View};
use tongban_flow::engine::ViewKind;

const SITE: &str = r#"
schema   = 1
id       = "here"
title    = { zh = "此处", en = "Here" }
machine  = "bare"
province = "some"
region   = "441302"
station  = "001"
"#;

const MACHINE: &str = r#"
schema = 1
id     = "bare"
title  = { zh = "只有屏幕", en = "A screen and nothing else" }

[slots]
"#;

const PROVINCE: &str = r#"
schema = 1
id     = "some"
title  = { zh = "某省", en = "Some province" }
flows  = ["some/leaflet"]

[params]
days = 10
"#;

const FLOW: &str = r#"
schema = 1
id     = "some/leaflet"
title  = { zh = "须知", en = "Leaflet" }

[params]
days = { type = "int", default = 5 }

[session]
idle = "30s"
warn = "10s"
cap  = "5m"

[texts.leaflet]
zh = { title = "须知", body = "{params.days}个工作日办结" }
en = { title = "Leaflet", body = "Ready in {params.days} working days" }

[texts.read]
zh = { title = "谢谢" }
en = { title = "Thank you" }

[[step]]
id  = "leaflet"
ask = { screen = "notice" }

[[step]]
id   = "read"
end  = "accepted"
say  = "read"
stay = "1s"
"#;

/// Reads the leaflet, remembers what it says, and goes on.
struct Reader {
    answers: Answers,
    read: Arc<Mutex<Vec<String>>>,
}

impl Applicant for Reader {
    fn show(&mut self, case: &CaseId, view: &View) {
        if view.kind == ViewKind::Notice {
            self.read.lock().unwrap_or_else(PoisonError::into_inner).push(view.body.en.to_string());
        }
        self.answers.act(case, view.number, Action::Next);
    }

    fn released(&mut self, _: &CaseId, _: &str) {}
}

struct Machine {
    folder: tempfile::TempDir,
    kiosk: Kiosk,
    read: Arc<Mutex<Vec<String>>>,
}

impl Machine {
    fn open() -> Machine {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in [
            ("manifests/sites/here.toml", SITE),
            ("manifests/machines/bare.toml", MACHINE),
            ("manifests/provinces/some/province.toml", PROVINCE),
            ("flows/some/leaflet.toml", FLOW),
        ] {
            put(folder.path(), path, text);
        }
        let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        copy(&house.join("manifests/fonts"), &folder.path().join("manifests/fonts"));
        let texts = house.join("tests/fixtures/manifests/valid/manifests/texts");
        copy(&texts, &folder.path().join("manifests/texts"));
        let loaded = tongban::load(folder.path(), "here");
        let deployment = loaded.deployment.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let options = Options::new(folder.path(), folder.path(), folder.path().join("state"));
        let read = Arc::new(Mutex::new(Vec::new()));
        let kept = read.clone();
        let kiosk = Kiosk::open(Arc::new(deployment), options, move |answers| Box::new(Reader { answers, read: kept }));
        let kiosk = kiosk.unwrap_or_else(|fault| panic!("failed to {fault}"));
        Machine { folder, kiosk, read }
    }

    fn changes(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.folder.path().join(path)).expect("the file is there");
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{path} says {from}");
        put(self.folder.path(), path, &changed);
    }

    /// Runs a session and gives what the leaflet said in it.
    fn session(&mut self) -> String {
        let flow = self.kiosk.deployment().flows["some/leaflet"].clone();
        let outcome = self.kiosk.run(&flow).expect("the session runs");
        assert_eq!((outcome.outcome.as_str(), outcome.closed), ("accepted", true));
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.last().cloned().expect("the leaflet was shown")
    }

    fn reload(&mut self) -> Reload {
        self.kiosk.reload(|_| ())
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for file in std::fs::read_dir(from).expect("the folder is there").flatten().filter(|file| file.path().is_file()) {
        std::fs::copy(file.path(), to.join(file.file_name())).expect("the file can be copied");
    }
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("the file can be written");
}

#[test]
fn a_line_of_the_province_changed_between_two_sessions_holds_in_the_second() {
    let mut machine = Machine::open();
    assert_eq!(machine.session(), "Ready in 10 working days");
    assert!(matches!(machine.reload(), Reload::Unchanged));
    machine.changes("manifests/provinces/some/province.toml", "days = 10", "days = 20");
    assert_eq!(machine.session(), "Ready in 10 working days", "nothing changes by itself");
    let before = machine.kiosk.deployment().flows["some/leaflet"].version.clone();
    let Reload::Taken { version, warnings } = machine.reload() else { panic!("the change is taken") };
    assert!(version != before && warnings.is_empty());
    assert_eq!(machine.session(), "Ready in 20 working days");
    // Both versions are kept beside the record: a case of either can be brought back.
    for version in [before, version] {
        assert!(machine.folder.path().join("state/manifests").join(&*version).join("flows/some/leaflet.toml").exists());
    }
}

#[test]
fn a_broken_change_is_told_with_its_line_and_the_machine_goes_on_as_it_was() {
    let mut machine = Machine::open();
    machine.changes("manifests/provinces/some/province.toml", "days = 10", "days = \"soon\"");
    let Reload::Refused(told) = machine.reload() else { panic!("the change is refused") };
    let line = PROVINCE.lines().position(|line| line.starts_with("days")).expect("the line is there") + 1;
    let places: Vec<(&str, u32)> = told.iter().map(|told| (&*told.file, told.line)).collect();
    assert_eq!(places, [("manifests/provinces/some/province.toml", line as u32)]);
    assert_eq!(machine.session(), "Ready in 10 working days");
    machine.changes("manifests/provinces/some/province.toml", "days = \"soon\"", "days = 3");
    assert!(matches!(machine.reload(), Reload::Taken { .. }));
    assert_eq!(machine.session(), "Ready in 3 working days");
}

#[test]
fn other_devices_take_a_restart() {
    let mut machine = Machine::open();
    let more = "\n[slots.receipt]\nclass = \"printer\"\nplugin = \"sim-printer\"\nisolation = \"process\"\n";
    put(machine.folder.path(), "manifests/machines/bare.toml", &format!("{MACHINE}{more}"));
    let Reload::NeedsRestart(slots) = machine.reload() else { panic!("a slot is new") };
    assert_eq!(slots, ["receipt"]);
    assert_eq!(machine.session(), "Ready in 10 working days");
}
