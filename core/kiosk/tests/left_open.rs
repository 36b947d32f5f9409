//! Cases that the power left open: each is brought back and settled, whatever else rings, holds or cannot be read.

#[path = "../../../tests/fixtures/leaflet/leaflet.rs"]
mod leaflet;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tongban::{Action, Answers, Applicant, CaseId, Kiosk, NotLent, Options, View};
use tongban_flow::engine::ViewKind;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between the leaflet and its end the machine does something for itself, and nobody has to be there.
const DRY: &str = "[[step]]\nid      = \"file\"\npass    = true\ncommits = true\n\n[[step]]\nid   = \"dry\"\nwait = \"WAIT\"\n\n\
                   [[step]]\nid   = \"read\"";

/// Reads the leaflet and goes on, or stands there and does nothing.
struct Reader {
    answers: Answers,
    reads: bool,
}

impl Applicant for Reader {
    fn show(&mut self, case: &CaseId, view: &View) {
        if self.reads && view.kind == ViewKind::Notice {
            self.answers.act(case, view.number, Action::Next);
        }
    }

    fn released(&mut self, _: &CaseId, _: &str) {}
}

/// A machine's folder, whose leaflet is followed by a wait of so long.
fn folder(wait: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    leaflet::lay_out(folder.path());
    changes(folder.path(), "flows/some/leaflet.toml", "[[step]]\nid   = \"read\"", &DRY.replace("WAIT", wait));
    folder
}

fn changes(root: &Path, path: &str, from: &str, to: &str) {
    let path = root.join(path);
    let text = std::fs::read_to_string(&path).expect("the file is there");
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed, "{} says {from}", path.display());
    std::fs::write(path, changed).expect("the file can be written");
}

fn open(root: &Path, reads: bool) -> Kiosk {
    let loaded = tongban::load(root, "here");
    let deployment = loaded.deployment.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let options = Options::new(root, root, root.join("state"));
    let kiosk = Kiosk::open(Arc::new(deployment), options, move |answers| Box::new(Reader { answers, reads }));
    kiosk.unwrap_or_else(|fault| panic!("failed to {fault}"))
}

/// Begins a case and goes on until it stands at a step.
fn stands_at(kiosk: &mut Kiosk, step: &str) -> CaseId {
    let flow = kiosk.deployment().flows["some/leaflet"].clone();
    let case = kiosk.begin(&flow).expect("it begins");
    let stands = |kiosk: &Kiosk| kiosk.case(&case).and_then(|case| Some(&*case.current_step()?.id == step));
    while stands(kiosk) != Some(true) {
        kiosk.turn().expect("it turns");
    }
    case
}

fn outcome_of(kiosk: &Kiosk, case: &CaseId) -> Option<String> {
    let cases = kiosk.journal().reader().cases().expect("the record can be read");
    cases.into_iter().find(|known| known.id == *case)?.end.map(|(outcome, _)| outcome)
}

/// An app that comes back after the cut and claims its devices rings. The case was then still open, and its payment
/// would have been, when the menu opened.
#[test]
fn a_bell_does_not_end_the_settling_of_what_the_power_left_open() {
    let folder = folder("2s");
    let mut kiosk = open(folder.path(), true);
    let case = stands_at(&mut kiosk, "dry");
    drop(kiosk);
    let mut kiosk = open(folder.path(), true);
    kiosk.bell().ring();
    assert_eq!(kiosk.settle(PATIENCE).expect("it settles"), 0);
    assert_eq!(outcome_of(&kiosk, &case).as_deref(), Some("accepted"));
}

#[test]
fn a_bell_does_not_end_a_session_that_runs() {
    let folder = folder("1s");
    let mut kiosk = open(folder.path(), true);
    kiosk.bell().ring();
    let flow = kiosk.deployment().flows["some/leaflet"].clone();
    let outcome = kiosk.run(&flow).expect("it runs");
    assert_eq!((outcome.outcome.as_str(), outcome.closed), ("accepted", true));
}

/// A province that is down leaves parked cases, and a payment of another amount is asked about for ever: no device could
/// be restarted and no test page printed meanwhile.
#[test]
fn a_case_that_goes_on_behind_the_scenes_does_not_lock_the_technician_out() {
    let folder = folder("1h");
    let mut kiosk = open(folder.path(), true);
    assert_eq!(kiosk.lend(), Ok(()));
    let case = stands_at(&mut kiosk, "dry");
    assert_eq!(kiosk.lend(), Err(NotLent::Session), "the citizen stands there");
    drop(kiosk);
    let mut kiosk = open(folder.path(), false);
    kiosk.settle(Duration::ZERO).expect("it settles");
    assert!(kiosk.case(&case).is_some(), "it goes on for an hour");
    assert_eq!(kiosk.lend(), Ok(()));
    stands_at(&mut kiosk, "leaflet");
    assert_eq!(kiosk.lend(), Err(NotLent::Session), "somebody else has come");
}

/// One case whose manifests are gone ended the settling of all the others, at each start, and the machine never opened
/// again: its payments were asked about by nobody.
#[test]
fn a_case_that_cannot_be_read_back_is_set_aside_and_the_others_are_settled() {
    let folder = folder("1s");
    let mut kiosk = open(folder.path(), true);
    let lost = stands_at(&mut kiosk, "dry");
    let version = kiosk.deployment().flows["some/leaflet"].version.clone();
    drop(kiosk);
    // Somebody brings new rules, and tidies up.
    changes(folder.path(), "manifests/provinces/some/province.toml", "days = 10", "days = 20");
    std::fs::remove_dir_all(folder.path().join("state/manifests").join(&*version)).expect("the folder is there");
    let mut kiosk = open(folder.path(), true);
    let other = stands_at(&mut kiosk, "dry");
    drop(kiosk);
    let mut kiosk = open(folder.path(), true);
    kiosk.settle(PATIENCE).expect("it settles what it can read");
    assert_eq!(outcome_of(&kiosk, &other).as_deref(), Some("accepted"));
    assert_eq!((kiosk.set_aside(), outcome_of(&kiosk, &lost)), (&[lost.clone()][..], None), "it stays open on record");
}
