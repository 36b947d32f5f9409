//! Far from here: a recorder that takes markers, and a camera on the network.

use std::io::Read as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};
use tongban_lab::far::marker_sink::MarkerSink;
use tongban_lab::far::rtsp::NetworkCamera as FarCamera;
use tongban_lab::trial::{Timed, holdings};
use tongban_lab::{Placed, each_fault};
use tongban_recorder::keep::Room;
use tongban_recorder::markers::MarkerRecorder;
use tongban_recorder::rtsp::{Address, NetworkCamera, Way};
use tongban_recorder::video::VideoRecorder;
use tongban_sdk::recorder::{MarkParams, Recorder as _, StartParams, StopParams};
use tongban_sdk::{DeviceState, Failure};
use tongban_wire::tcp::{Tcp, TcpSettings};
use tongban_wire::video::{Pictures as _, Wanted, mjpeg};
use tongban_wire::{Link, Patience, Stream, WireError};

const LONG: Duration = Duration::from_secs(60);

fn call() -> Timed<'static> {
    Timed::within(Duration::from_secs(20))
}

fn case(recorder: &mut MarkerRecorder, case: &str, steps: &[&str]) -> Result<(), Failure> {
    recorder.start(&call(), StartParams { case: case.into() })?;
    for step in steps {
        recorder.mark(&call(), MarkParams { case: case.into(), step: (*step).into() })?;
    }
    recorder.stop(&call(), StopParams { case: case.into() }).map(drop)
}

#[test]
fn markers_arrive_in_order_and_once_over_memory_and_over_a_socket() {
    for tcp in [false, true] {
        let sink = MarkerSink::default();
        let kept = sink.kept();
        let lab = Placed::memory(sink);
        let link: Link<Box<dyn Stream>> = if tcp {
            let address = lab.tcp().to_string();
            Link::new(move || Ok(Box::new(Tcp::open(&TcpSettings { address: address.clone() })?) as Box<dyn Stream>))
        } else {
            Link::new(lab.stream())
        };
        let folder = tempfile::tempdir().unwrap();
        let mut recorder = MarkerRecorder::new(folder.path(), "gz-0001", link, None).unwrap();
        case(&mut recorder, "7f3a", &["read_card", "sign"]).unwrap();
        assert!(recorder.delivered(LONG));
        let words: Vec<String> = kept.lock().unwrap().iter().map(|(_, words)| words.clone()).collect();
        let expected =
            ["gz-0001 7f3a start -", "gz-0001 7f3a step read_card", "gz-0001 7f3a step sign", "gz-0001 7f3a stop -"];
        assert_eq!(words, expected);
    }
}

#[test]
fn whatever_happens_on_the_way_no_marker_is_lost_and_the_command_does_not_wait() {
    for (name, fault) in each_fault(Duration::from_secs(3)) {
        let sink = MarkerSink::default();
        let kept = sink.kept();
        let lab = Placed::memory(sink);
        let folder = tempfile::tempdir().unwrap();
        let mut recorder = MarkerRecorder::new(folder.path(), "m", Link::new(lab.stream()), None).unwrap();
        lab.fault(fault, 2, 1);
        let begun = Instant::now();
        case(&mut recorder, "c", &["a", "b"]).unwrap();
        assert!(begun.elapsed() < Duration::from_secs(10), "{name}: the command waited for the network");
        let begun = Instant::now();
        while !recorder.delivered(Duration::from_millis(300)) {
            // After a pull somebody puts the cable back.
            lab.calm();
            assert!(begun.elapsed() < LONG, "{name}: not delivered");
        }
        let numbers: Vec<u64> = kept.lock().unwrap().iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 3, 4], "{name}");
    }
}

#[test]
fn markers_survive_a_power_cut_and_a_recorder_that_was_away() {
    let folder = tempfile::tempdir().unwrap();
    let sink = MarkerSink::refusing("never");
    let kept = sink.kept();
    let lab = Placed::memory(sink);
    lab.pull();
    let mut recorder = MarkerRecorder::new(folder.path(), "m", Link::new(lab.stream()), None).unwrap();
    case(&mut recorder, "c", &["a", "never", "b"]).unwrap();
    let end = Instant::now() + LONG;
    while recorder.status().unwrap().device != DeviceState::Offline && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(recorder.status().unwrap().device, DeviceState::Offline, "nobody listens, and it says so");
    drop(recorder);
    lab.plug();
    let recorder = MarkerRecorder::new(folder.path(), "m", Link::new(lab.stream()), None).unwrap();
    assert!(recorder.delivered(LONG));
    let numbers: Vec<u64> = kept.lock().unwrap().iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 2, 4, 5], "what is refused for good does not hold up the rest");
}

fn picture(camera: &mut NetworkCamera<Box<dyn Stream>>) -> Result<Vec<u8>, WireError> {
    let mut bytes = Vec::new();
    camera.next(&mut bytes, &Patience::plain(Duration::from_secs(20)))?;
    Ok(bytes)
}

#[test]
fn a_network_camera_delivers_whole_pictures_over_memory_and_over_a_socket() {
    let lab = Placed::memory(FarCamera::default());
    let address = lab.tcp().to_string();
    let mut memory = lab.stream();
    let over_tcp = Box::new(Tcp::open(&TcpSettings { address }).unwrap()) as Box<dyn Stream>;
    drop(memory);
    let mut camera = NetworkCamera::over(over_tcp, "rtsp://camera/live").unwrap();
    for _ in 0..5 {
        let bytes = picture(&mut camera).unwrap();
        let jpeg = mjpeg::scan(&bytes).unwrap();
        assert_eq!((jpeg.width, jpeg.height), (640, 360));
    }
    drop(camera);
    memory = Placed::memory(FarCamera::of_h264()).stream();
    let Err(WireError::Setting(why)) = NetworkCamera::over(memory().unwrap(), "rtsp://camera/live") else {
        panic!("a camera without JPEG was taken");
    };
    assert!(why.contains("MJPEG"), "{why}");
}

#[test]
fn a_faulty_connection_to_a_camera_is_a_defined_error_in_time_and_a_new_one_is_well() {
    let lab = Placed::memory(FarCamera::default());
    let mut open = lab.stream();
    for (name, fault) in each_fault(Duration::from_secs(6)) {
        for nth in [1, 4, 9] {
            lab.calm();
            lab.fault(fault.clone(), nth, 1);
            let begun = Instant::now();
            let came =
                open().and_then(|wire| NetworkCamera::over(wire, "rtsp://camera/live")).and_then(|mut camera| {
                    let mut bytes = Vec::new();
                    (0..6).try_for_each(|_| {
                        camera.next(&mut bytes, &Patience::plain(Duration::from_secs(2)))?;
                        assert!(mjpeg::scan(&bytes).is_ok(), "{name}: a broken picture was handed out");
                        Ok(())
                    })
                });
            assert!(begun.elapsed() < Duration::from_secs(20), "{name} at {nth}: {:?}", begun.elapsed());
            if let Err(error) = came {
                assert!(!error.to_string().is_empty(), "{name} at {nth}");
            }
            lab.calm();
            let mut camera = NetworkCamera::over(open().unwrap(), "rtsp://camera/live")
                .unwrap_or_else(|error| panic!("{name} at {nth}, well again: {error}"));
            picture(&mut camera).unwrap();
        }
    }
}

#[test]
fn two_hundred_pulls_of_the_network_leave_nothing_behind() {
    let lab = Placed::memory(FarCamera::default());
    let mut open = lab.stream();
    let mut held = (0, 0);
    for turn in 0..200 {
        let mut camera = NetworkCamera::over(open().unwrap(), "rtsp://camera/live").unwrap();
        lab.pull();
        let mut bytes = Vec::new();
        let gone = loop {
            match camera.next(&mut bytes, &Patience::plain(Duration::from_secs(20))) {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(gone, WireError::Gone);
        lab.plug();
        if turn == 20 {
            held = holdings();
        }
    }
    let after = holdings();
    assert!(after.0 <= held.0 + 12 && after.1 <= held.1 + 12, "{held:?}, {after:?}");
}

/// A status has a second; a session of a slow camera takes more, and then the host ends the driver.
#[test]
fn a_status_of_an_idle_network_camera_connects_and_asks_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = Address::parse(&format!("rtsp://{}/live", listener.local_addr().unwrap())).unwrap();
    let room = Room { age: LONG, bytes: 1 << 20, free: 0 };
    let folder = tempfile::tempdir().unwrap();
    let way = Box::new(Way(address));
    let mut recorder = VideoRecorder::new(folder.path(), room, Wanted::default(), way, None).unwrap();
    assert_eq!(recorder.status().unwrap().device, DeviceState::Online, "a camera that takes its time is there");
    let mut heard = Vec::new();
    listener.accept().unwrap().0.read_to_end(&mut heard).unwrap();
    assert_eq!(String::from_utf8_lossy(&heard), "");
    drop(listener);
    assert_eq!(recorder.status().unwrap().device, DeviceState::NoDevice);
}
