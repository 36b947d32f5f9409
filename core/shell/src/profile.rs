//! The browser's profile: a folder of its own in memory, made for one run of the browser and removed after it.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// How profile folders are called: this, the host's process number, a count.
const NAME: &str = "tongban-shell-";

/// The magic number of a file system that lives in memory (`statfs(2)`).
const TMPFS: u64 = 0x0102_1994;

/// A fresh, empty folder that only this user may read. Dropping it removes it with everything inside.
#[derive(Debug)]
pub struct Profile {
    folder: PathBuf,
}

impl Profile {
    /// Makes a profile below `parent`, and removes those that hosts which are gone left there.
    /// Errors: the folder cannot be written (technician).
    pub fn fresh(parent: &Path) -> io::Result<Profile> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        sweep(parent);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let folder = parent.join(format!("{NAME}{}-{count}", std::process::id()));
            match fs::DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => return Ok(Profile { folder }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder profiles belong in: the user's runtime folder, else shared memory, else the temporary folder.
    /// `runtime` is the value of `XDG_RUNTIME_DIR`.
    pub fn parent(runtime: Option<PathBuf>) -> PathBuf {
        let first = runtime.filter(|folder| writable(folder) && in_memory(folder));
        let shared = || Some(PathBuf::from("/dev/shm")).filter(|folder| writable(folder) && in_memory(folder));
        first.or_else(shared).unwrap_or_else(std::env::temp_dir)
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // A process of the browser may still be writing its last words: what came back is removed again.
        for _ in 0..20 {
            match fs::remove_dir_all(&self.folder) {
                Ok(()) => return,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return,
                Err(_) => std::thread::sleep(std::time::Duration::from_millis(25)),
            }
        }
        tracing::warn!(folder = %self.folder.display(), "the browser's profile could not be removed");
    }
}

/// Whether the folder lives in memory.
pub(crate) fn in_memory(folder: &Path) -> bool {
    rustix::fs::statfs(folder).is_ok_and(|of| of.f_type as u64 == TMPFS)
}

fn writable(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok()
}

fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|n| n.strip_prefix(NAME)).and_then(|n| n.split('-').next());
        let gone = |pid: &str| pid.bytes().all(|b| b.is_ascii_digit()) && !Path::new("/proc").join(pid).exists();
        if owner.is_some_and(gone) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
