//! What is kept and for how long: by age and by total size, the oldest closed recording first, never the open one.

use crate::name::is_ours;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tongban_sdk::tracing;

/// Ending of a closed recording.
pub const CLOSED: &str = "mkv";
/// Ending of one that is being written, or was when the power went.
pub const OPEN: &str = "part";

/// The file of that name. A name may have dots of its own.
pub fn file(folder: &Path, name: &str, ending: &str) -> PathBuf {
    folder.join(format!("{name}.{ending}"))
}

/// One recording in the folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Its file.
    pub path: PathBuf,
    /// Bytes.
    pub length: u64,
    /// When it was last written.
    pub changed: SystemTime,
    /// Whether it is being written.
    pub open: bool,
}

/// How much may be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Room {
    /// Longest age.
    pub age: Duration,
    /// Most bytes in all.
    pub bytes: u64,
    /// Least bytes that stay free on the disk.
    pub free: u64,
}

/// Everything in the folder that is a recording of ours by its name; nothing else is ever touched.
pub fn list(folder: &Path, open: Option<&Path>) -> io::Result<Vec<Kept>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        let ours = path.file_stem().and_then(|name| name.to_str()).is_some_and(is_ours);
        if !ours || ending != Some(CLOSED) && ending != Some(OPEN) {
            continue;
        }
        // A file may go between the two calls; then it is not kept.
        if let Ok(meta) = fs::metadata(&path)
            && meta.is_file()
            && let Ok(changed) = meta.modified()
        {
            let open = open == Some(path.as_path());
            found.push(Kept { path, length: meta.len(), changed, open });
        }
    }
    Ok(found)
}

/// Which to delete so that the rest has room, and whether that is enough. `free` is what the disk has left.
pub fn too_much(kept: &[Kept], room: &Room, now: SystemTime, free: u64) -> (Vec<PathBuf>, bool) {
    let mut closed: Vec<&Kept> = kept.iter().filter(|kept| !kept.open).collect();
    closed.sort_by_key(|kept| (kept.changed, kept.path.clone()));
    let mut total: u64 = kept.iter().map(|kept| kept.length).sum();
    let mut free = free;
    let mut gone = Vec::new();
    for kept in closed {
        let old = now.duration_since(kept.changed).is_ok_and(|age| age > room.age);
        if !old && total <= room.bytes && free >= room.free {
            break;
        }
        total -= kept.length;
        free = free.saturating_add(kept.length);
        gone.push(kept.path.clone());
    }
    (gone, total <= room.bytes && free >= room.free)
}

/// Bytes the disk of a folder has left for us.
pub fn free(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// What tidying came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Left {
    /// There is room.
    Plenty,
    /// More than nine tenths are used by what may not be deleted yet, or the disk is nearly full.
    Little,
    /// There is none.
    Nothing,
}

/// Deletes what is too old or too much at that time. What cannot be deleted is told and stays. Errors: the folder cannot
/// be read.
pub fn tidy(folder: &Path, open: Option<&Path>, room: &Room, now: SystemTime) -> io::Result<Left> {
    let mut kept = list(folder, open)?;
    let (gone, _) = too_much(&kept, room, now, free(folder)?);
    for path in gone {
        match fs::remove_file(&path) {
            Ok(()) => kept.retain(|kept| kept.path != path),
            Err(error) => tracing::warn!("{}: cannot be deleted: {error}", path.display()),
        }
    }
    let left: u64 = kept.iter().map(|kept| kept.length).sum();
    let free = free(folder)?;
    Ok(match left <= room.bytes && free >= room.free {
        false => Left::Nothing,
        // What is deleted for room is deleted before its time: somebody should give the machine a larger disk.
        true if left > room.bytes / 10 * 9 || free < room.free.saturating_mul(2) => Left::Little,
        true => Left::Plenty,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn kept(name: &str, length: u64, days: u32, open: bool) -> Kept {
        let changed = SystemTime::UNIX_EPOCH + DAY * 1_000 - DAY * days;
        Kept { path: name.into(), length, changed, open }
    }

    #[test]
    fn the_oldest_closed_recording_goes_first_and_the_open_one_never() {
        let now = SystemTime::UNIX_EPOCH + DAY * 1_000;
        let room = Room { age: DAY * 30, bytes: 100, free: 0 };
        let check = |kept: &[Kept], gone: &[&str], enough: bool| {
            let gone: Vec<PathBuf> = gone.iter().map(PathBuf::from).collect();
            assert_eq!(too_much(kept, &room, now, 1_000), (gone, enough));
        };
        check(&[kept("a", 60, 1, false), kept("b", 30, 2, false)], &[], true);
        check(&[kept("a", 60, 1, false), kept("b", 60, 2, false)], &["b"], true);
        check(&[kept("a", 1, 31, false), kept("b", 1, 29, false)], &["a"], true);
        check(&[kept("a", 99, 90, true), kept("b", 2, 1, false)], &["b"], true);
        check(&[kept("a", 101, 0, true)], &[], false);
        let (gone, enough) = too_much(&[kept("a", 10, 1, false)], &Room { free: 50, ..room }, now, 45);
        assert_eq!((gone.len(), enough), (1, true));
    }

    proptest! {
        #[test]
        fn whatever_lies_there_the_open_one_stays_and_nothing_young_goes_without_need(sizes in prop::collection::vec((0u64..50, 0u32..60), 0..12), open in 0usize..12) {
            let now = SystemTime::UNIX_EPOCH + DAY * 1_000;
            let room = Room { age: DAY * 30, bytes: 100, free: 0 };
            let all: Vec<Kept> = sizes.iter().enumerate().map(|(n, (size, days))| kept(&n.to_string(), *size, *days, n == open)).collect();
            let (gone, enough) = too_much(&all, &room, now, u64::MAX);
            prop_assert!(gone.iter().all(|path| path.as_path() != Path::new(&open.to_string())));
            let left: u64 = all.iter().filter(|kept| !gone.contains(&kept.path)).map(|kept| kept.length).sum();
            prop_assert_eq!(enough, left <= 100);
            if let Some(last) = gone.last().and_then(|path| all.iter().find(|kept| kept.path == *path)) {
                prop_assert!(last.changed < now - room.age || left + last.length > 100);
            }
        }
    }
}
