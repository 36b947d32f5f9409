//! Drivers that hang, die, flood and lie: the request completes once, in time, and the others never notice.

mod support;

use std::collections::HashSet;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::{Plugins, config, data, deed, eventually, hostile_slot, one};
use tongban_classes::DeviceState;
use tongban_host::{Ack, Host, Isolation, News, Reply, RestartPolicy};
use tongban_model::{CompletionCode, Family};

#[test]
fn a_driver_that_never_answers_is_killed_and_comes_back() {
    let one = one(Isolation::Process, |_| {});
    let before = one.host.describe().slots[0].worker;
    let start = Instant::now();
    let failure = one.run("hang", 100).unwrap_err();
    assert_eq!(failure.code, CompletionCode::TimeOut);
    assert!(start.elapsed() < Duration::from_millis(1100), "{:?}", start.elapsed());
    assert_eq!(one.run("after", 5000).unwrap(), "after");
    let description = &one.host.describe().slots[0];
    assert_eq!(description.deaths, 1);
    assert_ne!(description.worker, before);
    let old = before.unwrap();
    eventually("the old worker to be buried", || !std::path::Path::new(&format!("/proc/{old}")).exists());
}

#[test]
fn a_hung_driver_on_a_thread_is_declared_lost_in_time() {
    let one = one(Isolation::Thread, |_| {});
    let start = Instant::now();
    assert_eq!(one.run("hang", 100).unwrap_err().code, CompletionCode::TimeOut);
    assert!(start.elapsed() < Duration::from_millis(1100), "{:?}", start.elapsed());
    let failure = one.run("after", 1000).unwrap_err();
    assert_eq!(failure.code, CompletionCode::DeviceNotReady);
    assert!(failure.detail.contains("its thread is lost"), "{failure}");
    assert_eq!(one.host.status("scan").unwrap().device, DeviceState::HardwareError);
}

#[test]
fn a_driver_that_dies_is_started_again_and_blamed() {
    let one = one(Isolation::Process, |config| config.restart.pause = Duration::from_millis(10));
    for deed in ["fault", "exit", "abort"] {
        let failure = one.run(deed, 3000).unwrap_err();
        assert_eq!((failure.code, failure.family), (CompletionCode::DriverRestarted, Family::Contract), "{deed}");
        assert_eq!(one.run("after", 5000).unwrap(), "after", "{deed}");
    }
    assert_eq!(one.host.describe().slots[0].deaths, 3);
}

#[test]
fn a_crash_loop_ends_in_hardware_error_and_a_reset_ends_that() {
    let policy = RestartPolicy { deaths: 3, pause: Duration::from_millis(5), ..RestartPolicy::default() };
    let one = one(Isolation::Process, |config| config.restart = policy);
    for _ in 0..3 {
        assert_eq!(one.run("fault", 3000).unwrap_err().code, CompletionCode::DriverRestarted);
    }
    let failure = one.run("after", 3000).unwrap_err();
    assert_eq!(failure.code, CompletionCode::DeviceNotReady);
    assert!(failure.detail.contains("reset the slot"), "{failure}");
    assert_eq!(one.host.status("scan").unwrap().device, DeviceState::HardwareError);
    one.host.reset(&one.claim, "scan").unwrap();
    assert_eq!(one.run("after", 3000).unwrap(), "after");
}

#[test]
fn a_driver_that_dies_while_idle_is_noticed_and_comes_back() {
    let one = one(Isolation::Process, |_| {});
    let pid = one.host.describe().slots[0].worker.unwrap();
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
    eventually("a new worker", || one.host.describe().slots[0].worker.is_some_and(|new| new != pid));
    assert_eq!(one.run("after", 3000).unwrap(), "after");
}

#[test]
fn a_flood_of_events_is_bounded_and_does_not_outlive_the_deadline() {
    for isolation in [Isolation::Process, Isolation::Thread] {
        let one = one(isolation, |_| {});
        let mut events = 0;
        let result = one.host.run_with(&one.claim, deed("scan", "flood"), &mut |_| events += 1);
        assert_eq!(data(&result.unwrap()), "flooded");
        assert_eq!(events, 10_000, "{isolation:?}");
    }
    let one = one(Isolation::Process, |_| {});
    let start = Instant::now();
    assert_eq!(one.run("flood-for-ever", 200).unwrap_err().code, CompletionCode::TimeOut);
    assert!(start.elapsed() < Duration::from_millis(1200), "{:?}", start.elapsed());
    assert_eq!(one.run("flood-news", 8000).unwrap(), "flooded");
    assert_eq!(one.run("print", 8000).unwrap(), "printed");
}

#[test]
fn a_library_that_writes_on_our_sockets_hurts_itself_alone() {
    let one = one(Isolation::Process, |config| config.restart.pause = Duration::from_millis(5));
    let _ = one.run("garbage", 1000);
    eventually("the slot to be back", || one.run("after", 2000).is_ok_and(|data| data == "after"));
}

#[test]
fn the_sandbox_refuses_files_network_and_programs() {
    let one = one(Isolation::Process, |_| {});
    assert_eq!(one.run("sandbox", 3000).unwrap(), "allowed:");
    let environment = one.run("environment", 3000).unwrap();
    assert!(environment.split(' ').all(|key| ["TZ", "LANG", "LD_LIBRARY_PATH", ""].contains(&key)), "{environment}");
}

#[test]
fn the_queue_is_bounded_and_says_so_and_every_request_completes_once() {
    for isolation in [Isolation::Process, Isolation::Thread] {
        let one = one(isolation, |config| config.queue = 3);
        let (sender, replies) = channel();
        let sender = Mutex::new(sender);
        let sink = Arc::new(move |id, reply| sender.lock().unwrap().send((id, reply)).unwrap());
        let wait = one.host.submit(&one.claim, deed("scan", "wait"), sink.clone());
        // The first event tells that the first request is with the driver, not in the queue.
        loop {
            if let (_, Reply::Event { .. }) = replies.recv().unwrap() {
                break;
            }
        }
        let ids: Vec<_> =
            (0..5).map(|n| one.host.submit(&one.claim, deed("scan", &format!("n{n}")), sink.clone())).collect();
        assert!(one.host.cancel(ids[1]), "one in the queue");
        let busy = one.host.status("scan").unwrap();
        assert_eq!(busy.device, DeviceState::DeviceBusy, "status does not wait");
        assert!(one.host.cancel(wait), "the running one");
        let mut completed = Vec::new();
        let mut refused = 0;
        while completed.len() < 6 {
            match replies.recv_timeout(Duration::from_secs(10)).unwrap() {
                (id, Reply::Completed(completion)) => completed.push((id, completion)),
                (_, Reply::Acknowledged(Ack::TooManyRequests { depth })) => {
                    assert_eq!(depth, 3);
                    refused += 1;
                }
                _ => {}
            }
        }
        assert_eq!(refused, 2);
        let unique: HashSet<_> = completed.iter().map(|(id, _)| *id).collect();
        assert_eq!(unique.len(), 6, "exactly one completion each");
        let of = |wanted| completed.iter().find(|(id, _)| *id == wanted).map(|(_, completion)| completion).unwrap();
        assert_eq!(of(wait).result.as_ref().unwrap_err().code, CompletionCode::Canceled);
        assert_eq!(of(ids[1]).result.as_ref().unwrap_err().code, CompletionCode::Canceled);
        assert_eq!(data(of(ids[0]).result.as_ref().unwrap()), "n0");
        assert_eq!(data(of(ids[2]).result.as_ref().unwrap()), "n2");
        assert!(of(ids[0]).seq < of(ids[2]).seq);
        assert!(replies.recv_timeout(Duration::from_millis(20)).is_err(), "and nothing after");
        assert!(!one.host.cancel(wait), "it is over");
    }
}

#[test]
fn a_reset_overtakes_the_queue_and_ends_what_runs() {
    let one = one(Isolation::Process, |_| {});
    let running = one.host.request(&one.claim, deed("scan", "wait"));
    let queued = one.host.request(&one.claim, deed("scan", "queued"));
    assert!(matches!(running.next(), Some(Reply::Acknowledged(_))));
    assert!(matches!(running.next(), Some(Reply::Event { .. })));
    one.host.reset(&one.claim, "scan").unwrap();
    assert_eq!(running.wait().result.unwrap_err().code, CompletionCode::Canceled);
    assert_eq!(data(&queued.wait().result.unwrap()), "queued");
}

#[test]
fn other_devices_never_notice() {
    let plugins = Plugins::hostile();
    let slots = vec![hostile_slot("bad", Isolation::Process), hostile_slot("good", Isolation::Process)];
    let (host, _) = Host::start(config(&plugins, slots));
    let bad = host.claim(&["bad"], "a", "a", Duration::from_secs(60)).unwrap();
    let good = host.claim(&["good"], "b", "b", Duration::from_secs(60)).unwrap();
    let before = host.describe().slots[1].worker;
    std::thread::scope(|scope| {
        let crash = scope.spawn(|| {
            for what in ["fault", "hang", "exit", "flood"] {
                let _ = host.run(&bad, deed("bad", what).within(Duration::from_millis(60)));
            }
        });
        let mut done = 0;
        while !crash.is_finished() {
            assert_eq!(data(&host.run(&good, deed("good", "fine")).unwrap()), "fine");
            done += 1;
        }
        assert!(done > 10);
    });
    assert_eq!(host.describe().slots[1].worker, before);
    assert_eq!(host.describe().slots[1].deaths, 0);
    let failure = host.run(&good, deed("bad", "x")).unwrap_err();
    assert_eq!(failure.code, CompletionCode::ClaimRequired);
}

#[test]
fn news_reach_those_who_listen() {
    let one = one(Isolation::Process, |_| {});
    let (sender, news) = channel();
    let sender = Mutex::new(sender);
    one.host.watch(Arc::new(move |news| drop(sender.lock().unwrap().send(news))));
    let _ = one.run("fault", 2000);
    let next = || news.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(matches!(next(), News::Down { .. }));
    assert!(matches!(next(), News::Ready { .. }));
    one.run("flood-news", 5000).unwrap();
    // The event is not one of the class, but its class is: it is passed on as it came.
    assert!(matches!(next(), News::Unsolicited { number: 1, .. }));
}

#[test]
fn stopping_the_host_ends_what_runs_and_leaves_no_worker() {
    let one = one(Isolation::Process, |_| {});
    let pid = one.host.describe().slots[0].worker.unwrap();
    let handle = one.host.request(&one.claim, deed("scan", "wait"));
    assert!(matches!(handle.next(), Some(Reply::Acknowledged(_))));
    assert!(matches!(handle.next(), Some(Reply::Event { .. })));
    one.host.stop();
    assert_eq!(handle.wait().result.unwrap_err().code, CompletionCode::Canceled);
    let state = || std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    eventually("the worker to end", || state().is_empty() || state().contains(") Z "));
    assert_eq!(one.run("after", 100).unwrap_err().code, CompletionCode::Canceled);
}

#[test]
fn a_driver_closes_its_device_when_the_host_stops() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join("left");
    let one = one(Isolation::Process, |config| {
        let slot = &mut config.slots[0];
        slot.settings = format!("{{\"leaves\": {left:?}}}");
        slot.grants.write.push(folder.path().to_owned());
    });
    one.run("scan", 1000).unwrap();
    assert!(!left.exists());
    one.host.stop();
    drop(one);
    assert!(left.exists(), "the driver was ended before it could close its device");
}
