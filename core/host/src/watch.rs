//! The watch: one thread that reads what workers send unasked, captures their output, feels their pulse and buries
//! the dead.

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tongban_model::Record;
use tongban_worker::channel::{Channel, WireFault, try_send_message};
use tongban_worker::wire::{News, Order};

/// Who is told; implemented by the slot. No function may block.
pub(crate) trait WatchSink: Send + Sync {
    fn log(&self, level: u16, call: u64, target: &str, message: &str);
    fn unsolicited(&self, class: &str, number: u16, fields: Record);
    fn status_changed(&self);
    /// The worker of this generation is gone or does not answer.
    fn gone(&self, generation: u64);
}

/// One worker under watch.
pub(crate) struct Watched {
    generation: u64,
    news: Channel,
    output: Option<std::fs::File>,
    sink: Arc<dyn WatchSink>,
    line: Vec<u8>,
    /// Lines this second, and lines dropped.
    lines: (Instant, u32, u32),
    /// When the last pulse was asked for and answered.
    asked: Option<Instant>,
    heard: Instant,
}

impl Watched {
    pub(crate) fn new(generation: u64, news: Channel, output: OwnedFd, sink: Arc<dyn WatchSink>) -> Watched {
        let now = Instant::now();
        Watched {
            generation,
            news,
            output: Some(output.into()),
            sink,
            line: Vec::new(),
            lines: (now, 0, 0),
            asked: None,
            heard: now,
        }
    }
}

/// Lines of a driver's output kept in a second; vendor libraries can be chatty.
const LINES_A_SECOND: u32 = 50;
/// Longest line kept.
const LONGEST_LINE: usize = 400;
/// Pause between pulses, and silence after which a worker counts as gone.
const PULSE: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(20);
/// News of one worker read in one turn, so that a chatty one does not keep the others waiting.
const NEWS_A_TURN: usize = 64;

/// The handle of the watch.
pub(crate) struct Watch {
    wake: OwnedFd,
    incoming: Mutex<Incoming>,
}

#[derive(Default)]
struct Incoming {
    watched: Vec<Watched>,
    dead: Vec<Child>,
    stop: bool,
}

impl Watch {
    /// Starts the thread; it ends after [`Watch::stop`], when the last child is buried or at once if one is stuck.
    pub(crate) fn start() -> std::io::Result<Arc<Watch>> {
        let wake = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        let watch = Arc::new(Watch { wake, incoming: Mutex::default() });
        let run = watch.clone();
        std::thread::Builder::new().name("tongban-watch".into()).spawn(move || run.run())?;
        Ok(watch)
    }

    pub(crate) fn add(&self, watched: Watched) {
        self.incoming.lock().unwrap_or_else(PoisonError::into_inner).watched.push(watched);
        self.wake();
    }

    /// Waits for the child's end without holding anybody up.
    pub(crate) fn bury(&self, child: Child) {
        self.incoming.lock().unwrap_or_else(PoisonError::into_inner).dead.push(child);
        self.wake();
    }

    pub(crate) fn stop(&self) {
        self.incoming.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
        self.wake();
    }

    fn wake(&self) {
        let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
    }

    fn run(&self) {
        let mut watched: Vec<Watched> = Vec::new();
        let mut dead: Vec<Child> = Vec::new();
        let mut buffer = Vec::new();
        loop {
            let stop = {
                let mut incoming = self.incoming.lock().unwrap_or_else(PoisonError::into_inner);
                watched.append(&mut incoming.watched);
                dead.append(&mut incoming.dead);
                incoming.stop
            };
            dead.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
            if stop {
                // Whatever is left ends with its socket; init buries it.
                return;
            }
            let mut fds = vec![PollFd::new(&self.wake, PollFlags::IN)];
            for one in &watched {
                fds.push(PollFd::from_borrowed_fd(one.news.fd(), PollFlags::IN));
                if let Some(output) = &one.output {
                    fds.push(PollFd::new(output, PollFlags::IN));
                }
            }
            let pause = if dead.is_empty() { Duration::from_secs(1) } else { Duration::from_millis(5) };
            let pause = Timespec { tv_sec: pause.as_secs() as i64, tv_nsec: i64::from(pause.subsec_nanos()) };
            let _ = poll(&mut fds, Some(&pause));
            let ready: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
            drop(fds);
            if ready[0] {
                let mut count = [0; 8];
                let _ = rustix::io::read(&self.wake, &mut count);
            }
            let mut at = 1;
            watched.retain_mut(|one| {
                let news = ready[at];
                let output = one.output.is_some() && ready[at + 1];
                at += 1 + usize::from(one.output.is_some());
                if output {
                    one.read_output();
                }
                if news {
                    one.heard = Instant::now();
                }
                let there = (!news || one.read_news()) && one.pulse(&mut buffer);
                if !there {
                    one.read_output();
                    one.sink.gone(one.generation);
                }
                there
            });
        }
    }
}

impl Watched {
    /// Reads what came; false when the worker is gone.
    fn read_news(&mut self) -> bool {
        for _ in 0..NEWS_A_TURN {
            match self.news.receive_now() {
                Ok(Some(News::Log { level, call, target, message })) => self.sink.log(level, call, &target, &message),
                Ok(Some(News::Unsolicited { class, number, fields })) => self.sink.unsolicited(&class, number, fields),
                Ok(Some(News::StatusChanged)) => self.sink.status_changed(),
                Ok(Some(News::Pong(_))) => self.asked = None,
                Ok(None) => return true,
                Err(WireFault::HungUp | WireFault::Garbage | WireFault::System(_) | WireFault::TimeOut) => {
                    return false;
                }
            }
        }
        true
    }

    /// Asks for a pulse when it is time; false when there has been none for too long.
    fn pulse(&mut self, buffer: &mut Vec<u8>) -> bool {
        let now = Instant::now();
        match self.asked {
            Some(asked) => now.duration_since(asked) < SILENCE,
            None => {
                if now.duration_since(self.heard) >= PULSE {
                    self.asked = Some(now);
                    self.heard = now;
                    let _ = try_send_message(self.news.fd(), &Order::Ping(self.generation), buffer);
                }
                true
            }
        }
    }

    fn read_output(&mut self) {
        let mut bytes = [0; 4096];
        // Four turns: a library that writes without end must not hold the watch.
        for _ in 0..4 {
            let Some(output) = &mut self.output else { return };
            match output.read(&mut bytes) {
                Ok(0) => {
                    self.output = None;
                    self.end_of_line();
                    return;
                }
                Ok(count) => {
                    for byte in &bytes[..count] {
                        if *byte == b'\n' {
                            self.end_of_line();
                        } else if self.line.len() < LONGEST_LINE {
                            self.line.push(*byte);
                        }
                    }
                }
                Err(_) => return,
            }
        }
    }

    fn end_of_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let text: String = String::from_utf8_lossy(&line).chars().filter(|c| !c.is_control()).collect();
        if text.is_empty() {
            return;
        }
        let (second, kept, dropped) = &mut self.lines;
        if second.elapsed() >= Duration::from_secs(1) {
            if *dropped > 0 {
                let message = format!("{dropped} lines of output dropped");
                self.sink.log(2, 0, "output", &message);
            }
            (*second, *kept, *dropped) = (Instant::now(), 0, 0);
        }
        if *kept >= LINES_A_SECOND {
            *dropped += 1;
        } else {
            *kept += 1;
            // Nobody vouches for what a library prints, so it is for finding a fault alone.
            self.sink.log(4, 0, "output", &text);
        }
    }
}
