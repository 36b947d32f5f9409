//! Drivers on their real wires, through a real host: each fault, the cable pulled during a command, storms, roles.

use crate::case::{Case, WELL, number};
use crate::cases::{CASES, id_card, printer};
use crate::rig::{Rig, holdings, memory_mb};
use crate::suite::{Room, Trial};
use serde_json::json;
use std::time::{Duration, Instant};
use tongban_host::Isolation;
use tongban_lab::Placed;
use tongban_lab::far::escpos::{EscPos, Model};
use tongban_lab::guest::Gadget;
use tongban_lab::trial::through_every_fault;
use tongban_model::{CompletionCode, Failure, Family, Record};

/// A trial that any driver goes through.
type ForEach = (&'static str, fn(&Room, &Case));

/// What is done to each driver.
const TRIALS: [ForEach; 4] = [
    ("each fault", faults),
    ("pulled during each command, and back", pulled),
    ("a storm of pulls", storm),
    ("the place is the role", roles),
];

/// Every trial of the drivers.
pub(crate) fn trials() -> Vec<Trial> {
    let mut all: Vec<Trial> = Vec::new();
    for case in CASES {
        for (name, trial) in TRIALS {
            let Case { name: driver, wire, .. } = case();
            all.push((format!("{driver} on {wire}: {name}"), Box::new(move |room| trial(room, &case()))));
        }
    }
    all.push((
        "printer-escpos on usblp and the kernel's own printer gadget: pulled, and back".into(),
        Box::new(gadget),
    ));
    all.push(("idcard-sam: from the card on the reader to its record".into(), Box::new(card_to_record)));
    all
}

fn faults(room: &Room, case: &Case) {
    let (lab, rig) = case.placed(0);
    for nth in 1..=room.times(2, 5) {
        let came = through_every_fault(&lab, nth, case.deadline, |lab, within| {
            // All is well again; the kernel still has to set the device up after a pull.
            if within > case.deadline {
                case.ready(lab, &rig);
            }
            case.ask(lab, &rig, if within > case.deadline { case.well } else { within })
        });
        let word = |result: &Result<Record, Failure>| match result {
            Ok(_) => "ok".to_owned(),
            Err(failure) => format!("{:?}", failure.code),
        };
        let words: Vec<String> = came.iter().map(|(name, result)| format!("{name} {}", word(result))).collect();
        println!("         message {nth}: {}", words.join(", "));
    }
}

fn pulled(room: &Room, case: &Case) {
    let (lab, rig) = case.placed(1);
    let mut noticed = Vec::new();
    for ((command, params), turn) in
        case.commands().into_iter().flat_map(|c| (0..room.times(2, 40)).map(move |t| (c, t)))
    {
        let after = Duration::from_millis(7 * turn as u64 % 60);
        let far = lab.clone();
        let puller = std::thread::spawn(move || {
            std::thread::sleep(after);
            let at = Instant::now();
            far.pull();
            at
        });
        // Nobody shows anything: a command that waits for somebody is caught waiting.
        let came = rig.run(command, &params(number()), Duration::from_secs(5), |_| {});
        let ended = Instant::now();
        let at = puller.join().expect("the puller");
        if let Err(failure) = came {
            assert!(!matches!(failure.family, Family::Bug | Family::Contract), "{command}, turn {turn}: {failure}");
            noticed.push(ended.saturating_duration_since(at));
        }
        lab.plug();
        case.ready(&lab, &rig);
    }
    room.spread(&format!("{}: pulled during a command to its completion", case.name), &mut noticed);
}

fn storm(room: &Room, case: &Case) {
    let (lab, rig) = case.placed(2);
    let worker = || rig.host().describe().slots.iter().map(|slot| slot.worker).collect::<Vec<_>>();
    let (turns, first) = (room.times(10, 200), worker());
    let (mut held, mut memory, mut back) = ((0, 0), 0.0, Vec::new());
    for turn in 0..turns {
        lab.pull();
        let gone = case.ask_alone(&rig, Duration::from_secs(3));
        let Err(gone) = gone else { panic!("turn {turn}: a device that is not there answers") };
        assert!(!matches!(gone.family, Family::Bug | Family::Contract), "turn {turn}: {gone}");
        lab.plug();
        let plugged = Instant::now();
        case.ready(&lab, &rig);
        back.push(plugged.elapsed());
        if turn == turns / 10 + 2 {
            (held, memory) = (holdings(), memory_mb());
        }
    }
    let (after, grown) = (holdings(), memory_mb() - memory);
    assert!(after.0 <= held.0 + 3 && after.1 <= held.1 + 3, "files and threads: {held:?}, {after:?}");
    assert!(grown < 8.0, "memory grew by {grown:.1} MB");
    assert_eq!(worker(), first, "the driver was started again");
    room.figure(format!(
        "{}: {turns} pulls, files and threads {held:?} then {after:?}, memory {grown:+.1} MB, worker {first:?}",
        case.name
    ));
    room.spread(&format!("{}: plugged in again to a command done", case.name), &mut back);
}

fn roles(_: &Room, case: &Case) {
    let ((left, at_left), (right, at_right)) = (case.plugged(3), case.plugged(6));
    let (rig_left, rig_right) = (case.host(&at_left), case.host(&at_right));
    case.ready(&left, &rig_left);
    case.ready(&right, &rig_right);
    let out = |rig: &Rig, which: &str| {
        let absent = case.ask_alone(rig, Duration::from_secs(3)).expect_err(which);
        assert_eq!(absent.code, CompletionCode::DeviceNotReady, "the {which} slot took the other device: {absent}");
    };
    // Both out, back in the other order: each slot finds its own device and no other.
    left.pull();
    right.pull();
    right.plug();
    case.ready(&right, &rig_right);
    out(&rig_left, "left");
    left.plug();
    case.ready(&left, &rig_left);
    case.ready(&right, &rig_right);
    right.pull();
    case.ready(&left, &rig_left);
    out(&rig_right, "right");
    right.plug();
    case.ready(&right, &rig_right);
}

/// A printer that the lab's own bus has no part in: both ends are the kernel's.
fn gadget(room: &Room) {
    let case = printer();
    let lab = Placed::memory(EscPos::new(Model::default(), None).0);
    let place = lab.gadget((0x04B8, 0x0202), Gadget::Printer).expect("a gadget");
    let settings = json!({ "wire": { "node": { "path": place } } });
    let rig = Rig::start(case.plugin, case.class, &settings, Isolation::Process);
    for _ in 0..=room.times(2, 10) {
        case.ready(&lab, &rig);
        lab.pull();
        let absent = case.ask_alone(&rig, Duration::from_secs(3)).expect_err("a printer that is not there prints");
        assert_eq!(absent.code, CompletionCode::DeviceNotReady, "{absent}");
        lab.plug();
    }
}

fn card_to_record(room: &Room) {
    let case = id_card();
    for isolation in [Isolation::Process, Isolation::Thread] {
        let (lab, place) = case.plugged(4);
        let rig = Rig::start(case.plugin, case.class, &(case.settings)(&place), isolation);
        case.ready(&lab, &rig);
        let mut times = Vec::new();
        for _ in 0..room.times(10, 50) {
            lab.act("card off");
            let far = lab.clone();
            let layer = std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(400));
                let at = Instant::now();
                far.act("card on resident");
                at
            });
            case.ask_alone(&rig, WELL).expect("a card");
            let ended = Instant::now();
            times.push(ended.saturating_duration_since(layer.join().expect("a hand")));
        }
        let what =
            format!("idcard-sam in a {}: card on the reader to its record (reader takes no time)", isolation.word());
        room.spread(&what, &mut times);
    }
}
