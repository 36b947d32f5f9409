//! A sign of life on anything that takes longer than a second.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Shows what is being done, once it has taken a second, until dropped. Silent where nobody watches a terminal.
pub(crate) struct Progress {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to watch.
    pub(crate) fn of(what: &str) -> Progress {
        let done = Arc::new(AtomicBool::new(false));
        let thread = std::io::stderr().is_terminal().then(|| {
            let (done, what) = (done.clone(), what.to_owned());
            std::thread::spawn(move || show(&done, &what))
        });
        Progress { done, thread }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn show(done: &AtomicBool, what: &str) {
    let began = Instant::now();
    let mut shown = false;
    while !done.load(Ordering::Relaxed) {
        std::thread::park_timeout(Duration::from_millis(250));
        let seconds = began.elapsed().as_secs();
        if seconds >= 1 && !done.load(Ordering::Relaxed) {
            shown = true;
            eprint!("\r{what} … {seconds} s ");
            let _ = std::io::stderr().flush();
        }
    }
    if shown {
        eprint!("\r\x1b[K");
    }
}
