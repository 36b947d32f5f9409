//! Manifests that change while a machine serves: taken between two sessions, or refused and told, never half taken.

#[path = "../../../tests/fixtures/leaflet/leaflet.rs"]
mod leaflet;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tongban::{Action, Answers, Applicant, CaseId, Kiosk, Options, Reload, View};
use tongban_flow::engine::ViewKind;

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
        leaflet::lay_out(folder.path());
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
    // Both versions are kept beside the record: a case of either can be brought back, and is told what became of it.
    for version in [before, version] {
        assert!(machine.folder.path().join("state/manifests").join(&*version).join("flows/some/leaflet.toml").exists());
        let flow = machine.kiosk.flow_version("some/leaflet", &version).expect("the version is kept");
        assert_eq!(flow.version, version);
    }
    assert!(machine.kiosk.flow_version("some/leaflet", "0000").is_none());
}

#[test]
fn a_broken_change_is_told_with_its_line_and_the_machine_goes_on_as_it_was() {
    let mut machine = Machine::open();
    machine.changes("manifests/provinces/some/province.toml", "days = 10", "days = \"soon\"");
    let Reload::Refused(told) = machine.reload() else { panic!("the change is refused") };
    let province = std::fs::read_to_string(machine.folder.path().join("manifests/provinces/some/province.toml"));
    let province = province.expect("the file is there");
    let line = province.lines().position(|line| line.starts_with("days")).expect("the line is there") + 1;
    let places: Vec<(&str, u32)> = told.iter().map(|told| (&*told.file, told.line)).collect();
    assert_eq!(places, [("manifests/provinces/some/province.toml", line as u32)]);
    assert_eq!(machine.session(), "Ready in 10 working days");
    machine.changes("manifests/provinces/some/province.toml", "days = \"soon\"", "days = 3");
    assert!(matches!(machine.reload(), Reload::Taken { .. }));
    assert_eq!(machine.session(), "Ready in 3 working days");
}

/// An emblem is no text, and belongs to the version all the same.
#[test]
fn another_emblem_is_another_version_and_is_kept_with_it() {
    let mut machine = Machine::open();
    let png = |width: u8| {
        let head =
            [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0", &[width][..], b"\0\0\0\x01\x08\x06\0\0\0\0\0\0\0"].concat();
        [&head[..], b"\0\0\0\0IEND\xae\x42\x60\x82"].concat()
    };
    let emblem = machine.folder.path().join("manifests/provinces/some/emblem.png");
    std::fs::write(&emblem, png(1)).expect("the file can be written");
    machine.changes(
        "manifests/provinces/some/province.toml",
        "\n[params]",
        "\n[look]\nemblem = \"emblem.png\"\n\n[params]",
    );
    let Reload::Taken { version: first, .. } = machine.reload() else { panic!("the look is taken") };
    assert_eq!(machine.kiosk.deployment().site.look.emblem.as_ref().map(|emblem| &emblem.bytes[..]), Some(&png(1)[..]));
    std::fs::write(&emblem, png(2)).expect("the file can be written");
    let Reload::Taken { version: second, .. } = machine.reload() else { panic!("the other emblem is taken") };
    assert_ne!(first, second);
    assert!(machine.kiosk.flow_version("some/leaflet", &first).is_some(), "with the emblem it had");
}

#[test]
fn other_devices_take_a_restart() {
    let mut machine = Machine::open();
    let more = "\n[slots.receipt]\nclass = \"printer\"\nplugin = \"sim-printer\"\nisolation = \"process\"\n";
    machine.changes("manifests/machines/bare.toml", "\n[slots]\n", more);
    let Reload::NeedsRestart(slots) = machine.reload() else { panic!("a slot is new") };
    assert_eq!(slots, ["receipt"]);
    assert_eq!(machine.session(), "Ready in 10 working days");
}
