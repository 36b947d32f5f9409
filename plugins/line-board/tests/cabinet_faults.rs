//! The cabinet is told as it is: news at once, every fault, the cable pulled and put back.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tongban_lab::Placed;
use tongban_lab::far::line_board::{LineBoard, Things};
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_line_board::cabinet::Cabinet;
use tongban_line_board::cabinet::profile::Profile;
use tongban_line_board::cabinet::watch::News;
use tongban_sdk::auxiliaries::{Auxiliaries as _, Door, OpenClosed, PowerSupply, SetAuxiliariesParams, Status};
use tongban_sdk::{DeviceState, Failure, Settings};

const SOON: Duration = Duration::from_secs(20);
const PROFILE: &str = r#"{ "wire": { "serial": { "port": "1-2" } },
    "inputs": {
        "in1": { "part": "cabinet_door", "values": { "0": "closed", "1": "open" } },
        "ups": { "part": "power_supply" },
        "in3": { "part": "emergency_call", "values": { "0": "off", "1": "on" } } },
    "outputs": { "open_closed": "sign", "volume": "amp" } }"#;

fn profile(json: &str) -> Profile {
    Settings::from_json(json).unwrap().parse().unwrap()
}

fn placed() -> (Placed, Things, Cabinet, Receiver<News>) {
    let (board, things) = LineBoard::new(&["in1=0", "ups=good", "in3=0", "sign=closed", "amp=0"]);
    let lab = Placed::memory(board);
    let (tell, news) = channel();
    let cabinet = Cabinet::new(lab.stream(), profile(PROFILE), move |news| {
        let _ = tell.send(news);
    })
    .unwrap();
    (lab, things, cabinet, news)
}

/// Waits until the status is so.
fn until(cabinet: &mut Cabinet, is: impl Fn(&Status) -> bool) -> Status {
    let begun = Instant::now();
    loop {
        let status = cabinet.status().unwrap();
        if is(&status) {
            return status;
        }
        assert!(begun.elapsed() < SOON, "{status:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn set(cabinet: &mut Cabinet, within: Duration) -> Result<(), Failure> {
    let params = SetAuxiliariesParams { open_closed: Some(OpenClosed::Open), volume: Some(700), power_supply: None };
    cabinet.set_auxiliaries(&Timed::within(within), params).map(drop)
}

#[test]
fn a_door_and_the_emergency_call_are_told_at_once() {
    let (lab, _, mut cabinet, news) = placed();
    let status = until(&mut cabinet, |status| status.cabinet_door.is_some());
    assert_eq!((status.cabinet_door, status.power_supply), (Some(Door::Closed), Some(PowerSupply::Good)));
    assert_eq!(status.safe_door, None, "what the cabinet has not is left out");
    while news.try_recv().is_ok() {}
    lab.act("in3=1");
    assert_eq!(news.recv_timeout(SOON), Ok(News::EmergencyCall));
    lab.act("in1=1");
    assert_eq!(news.recv_timeout(SOON), Ok(News::StatusChanged));
    assert_eq!(cabinet.status().unwrap().cabinet_door, Some(Door::Open));
    lab.pull();
    let gone = until(&mut cabinet, |status| status.device == DeviceState::NoDevice);
    assert_eq!(gone.cabinet_door, None, "what nobody sees any more is not told");
    lab.plug();
    until(&mut cabinet, |status| status.cabinet_door == Some(Door::Open));
}

#[test]
fn parts_are_set_and_what_is_not_there_is_told() {
    let (_lab, things, mut cabinet, _news) = placed();
    set(&mut cabinet, SOON).unwrap();
    let is = |name: &str| things.lock().unwrap().get(name).cloned();
    assert_eq!((is("sign").as_deref(), is("amp").as_deref()), (Some("open"), Some("700")));
    let ups = SetAuxiliariesParams {
        open_closed: None,
        volume: None,
        power_supply: Some(tongban_sdk::auxiliaries::PowerControl::Engage),
    };
    assert_eq!(cabinet.set_auxiliaries(&Timed::within(SOON), ups).map(drop).unwrap_err().error, Some(1));
    assert_eq!(cabinet.capabilities().unwrap().parts, "cabinet_door open_closed power_supply volume");
    let wrong = profile(
        r#"{ "wire": { "serial": { "port": "1-2" } }, "outputs": { "door": "x y" },
        "inputs": { "a": { "part": "roof" }, "b": { "part": "heat", "values": { "1": "hot" } } } }"#,
    );
    let said = wrong.check().unwrap_err().detail;
    assert!(["roof", "hot", "outputs.door"].iter().all(|word| said.contains(word)), "all at once: {said}");
}

#[test]
fn each_fault_has_a_defined_end_and_the_cable_may_be_pulled_two_hundred_times() {
    let (lab, _, mut cabinet, _news) = placed();
    for nth in [1, 2] {
        through_every_fault(&lab, nth, Duration::from_millis(150), |_, within| set(&mut cabinet, within));
    }
    storm(&lab, 200, |_, within| set(&mut cabinet, within));
}
