//! Opening and closing leaves nothing behind. Alone in its process, so that threads and handles can be counted.

#[allow(dead_code, reason = "only the other test waits and pulls")]
mod shared;

use shared::{Chips, set};
use std::time::{Duration, Instant};
use tongban_sdk::lights::{FlashRate, LightName, Lights as _};

fn held() -> (usize, usize) {
    let count = |path: &str| std::fs::read_dir(path).unwrap().count();
    (count("/proc/self/fd"), count("/proc/self/task"))
}

#[test]
fn two_hundred_openings_leave_no_thread_no_handle_and_no_light() {
    let chips = Chips::default();
    let once = || {
        let mut lights = chips.driver(r#"{ "chip": "gpiochip0", "lights": { "camera": { "line": 2 } } }"#).unwrap();
        set(&mut lights, LightName::Camera, FlashRate::Quick, None).unwrap();
        lights.status().unwrap();
    };
    once();
    let before = held();
    (0..200).for_each(|_| once());
    // A thread that was joined leaves the kernel's list a moment later.
    let until = Instant::now() + Duration::from_secs(60);
    while held() != before && Instant::now() < until {
        std::thread::yield_now();
    }
    assert_eq!(held(), before);
    let seen = chips.seen();
    assert_eq!((seen.held, seen.asked.len()), (0, 201));
    assert!(seen.bits.values().all(|bits| *bits == 0));
}
