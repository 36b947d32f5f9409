//! What is too old goes, also where nobody uses the machine; what is not, stays, whatever the clock says.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tongban_recorder::clock::FILE;
use tongban_recorder::keep::Room;
use tongban_recorder::keeper::Keeper;
use tongban_recorder::video::VideoRecorder;
use tongban_wire::WireError;
use tongban_wire::video::Wanted;

const DAY: u64 = 86_400;
/// A day in 2026, and one of a computer nobody set.
const NOW: u64 = 1_795_342_500;
const YEAR_2099: u64 = 4_070_908_800;
const ROOM: Room = Room { age: Duration::from_secs(90 * DAY), bytes: 1 << 20, free: 0 };

/// A recording that was closed then.
fn recording(folder: &Path, case: &str, closed: u64) -> PathBuf {
    let path = folder.join(format!("20260101T000000Z-{case}.mkv"));
    let file = fs::File::create(&path).unwrap();
    file.set_modified(UNIX_EPOCH + Duration::from_secs(closed)).unwrap();
    path
}

/// A keeper whose system's clock is the test's.
fn keeper(folder: &Path, wall: &Arc<AtomicU64>) -> Keeper {
    let wall = Arc::clone(wall);
    let wall = move || UNIX_EPOCH + Duration::from_secs(wall.load(Ordering::SeqCst));
    Keeper::new(folder, ROOM, Box::new(wall)).unwrap()
}

#[test]
fn a_clock_that_says_2099_or_1970_deletes_nothing_that_is_not_old() {
    for wrong in [YEAR_2099, 0] {
        let folder = tempfile::tempdir().unwrap();
        let wall = Arc::new(AtomicU64::new(NOW));
        let (young, old) =
            (recording(folder.path(), "young", NOW - DAY), recording(folder.path(), "old", NOW - 91 * DAY));
        let before = keeper(folder.path(), &wall);
        before.tidy().unwrap();
        assert!(young.exists() && !old.exists());
        // While it runs, and once more after a restart.
        wall.store(wrong, Ordering::SeqCst);
        before.tidy().unwrap();
        let after = keeper(folder.path(), &wall);
        after.tidy().unwrap();
        assert!(young.exists(), "{wrong}");
        // What is closed under such a clock is as old as any other of its hour, also once the clock is set right.
        let part = folder.path().join("20990101T000000Z-meanwhile.part");
        fs::write(&part, b"film").unwrap();
        after.closed(&part).unwrap();
        let meanwhile = part.with_extension("mkv");
        let stamped = fs::metadata(&meanwhile).unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        assert!((NOW..NOW + 600).contains(&stamped.as_secs()), "{wrong}: {stamped:?}");
        wall.store(NOW + 60, Ordering::SeqCst);
        keeper(folder.path(), &wall).tidy().unwrap();
        assert!(young.exists() && meanwhile.exists(), "{wrong}");
        // And it does grow old.
        for days in [30, 60, 89, 91] {
            wall.store(NOW + days * DAY, Ordering::SeqCst);
            keeper(folder.path(), &wall).tidy().unwrap();
            assert_eq!(meanwhile.exists(), days < 90, "{wrong}: {days} days");
        }
    }
}

#[test]
fn without_its_file_the_clock_begins_at_the_newest_recording() {
    for (wall, stays) in [(NOW + 20 * DAY, false), (YEAR_2099, true), (0, true)] {
        let folder = tempfile::tempdir().unwrap();
        recording(folder.path(), "newest", NOW);
        let eldest = recording(folder.path(), "eldest", NOW - 80 * DAY);
        fs::write(folder.path().join(FILE), "spoilt").unwrap();
        keeper(folder.path(), &Arc::new(AtomicU64::new(wall))).tidy().unwrap();
        assert_eq!(eldest.exists(), stays, "{wall}");
    }
}

#[test]
fn what_is_not_a_recording_of_ours_is_never_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("holiday.mkv");
    let file = fs::File::create(&foreign).unwrap();
    file.set_len(2 << 20).unwrap();
    file.set_modified(UNIX_EPOCH).unwrap();
    keeper(folder.path(), &Arc::new(AtomicU64::new(NOW))).tidy().unwrap();
    assert!(foreign.exists());
}

#[test]
fn a_machine_nobody_uses_keeps_nothing_longer_than_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let days_ago = |days| SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - days * DAY;
    let (young, old) = (recording(folder.path(), "young", days_ago(1)), recording(folder.path(), "old", days_ago(91)));
    let opened = Arc::new(Mutex::new(0));
    let count = Arc::clone(&opened);
    let opener = move || {
        *count.lock().unwrap() += 1;
        Err(WireError::Gone)
    };
    let _recorder = VideoRecorder::new(folder.path(), ROOM, Wanted::default(), Box::new(opener), None).unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while old.exists() {
        assert!(Instant::now() < end, "nobody tidies");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(young.exists());
    assert_eq!(*opened.lock().unwrap(), 0, "and nobody switched the camera on for that");
}
