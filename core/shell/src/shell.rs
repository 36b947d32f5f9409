//! The thread that watches the browser: it hears beats, asks the [`Supervisor`], and does what that decides.

use crate::browser::{Browser, BrowserFault, Setup};
use crate::supervisor::{Action, Event, Rule, Supervisor};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What the host hears about the browser, for its journal of alarms and its metrics.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// The page was silent and is loaded anew; this was the view of its last beat.
    Reloading(Option<u32>),
    /// The browser is started anew: so many times within the window.
    Restarting(usize),
    /// Nothing helped: the machine must go out of service, and somebody must come.
    OutOfService,
    /// Something that was tried did not work.
    Failed(BrowserFault),
}

enum Word {
    Beat(Option<u32>),
    CaseEnded,
    PutBack,
    Stop,
}

/// A watched browser. Dropping it ends the browser and removes its profile.
pub struct Shell {
    words: Sender<Word>,
    thread: Option<JoinHandle<()>>,
}

impl Shell {
    /// Starts the browser and watches it from a thread of its own. `tell` hears what happens, on that thread; it must
    /// not block. Errors: the browser did not start the first time (technician; see the doctor).
    pub fn start(setup: Setup, rule: Rule, tell: impl FnMut(News) + Send + 'static) -> Result<Shell, BrowserFault> {
        if !setup.sandbox {
            tracing::warn!("the browser runs without its sandbox; this is for containers and tests only");
        }
        let browser = Browser::start(&setup)?;
        let (words, heard) = channel();
        let watch = Watch::new(setup, rule, browser, Box::new(tell));
        let thread = std::thread::Builder::new()
            .name("kiosk-shell".into())
            .spawn(move || watch.run(&heard))
            .map_err(|e| BrowserFault::NotStarted(format!("start a thread to watch it: {e}")))?;
        Ok(Shell { words, thread: Some(thread) })
    }

    /// The page lives and stands at this view; `None` while no case is on the screen. Never blocks.
    pub fn beat(&self, view: Option<u32>) {
        self.say(Word::Beat(view));
    }

    /// A case ended: after many of them the page is renewed, once nobody stands in front of it. Never blocks.
    pub fn case_ended(&self) {
        self.say(Word::CaseEnded);
    }

    /// An operator put the machine back into service. Never blocks.
    pub fn put_back(&self) {
        self.say(Word::PutBack);
    }

    fn say(&self, word: Word) {
        // The thread ends only with this value, or by a bug of ours that its own log tells.
        let _ = self.words.send(word);
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.say(Word::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Watch {
    setup: Setup,
    beat: Duration,
    browser: Option<Browser>,
    supervisor: Supervisor,
    start: Instant,
    tell: Box<dyn FnMut(News) + Send>,
}

impl Watch {
    fn new(setup: Setup, rule: Rule, browser: Browser, tell: Box<dyn FnMut(News) + Send>) -> Self {
        let supervisor = Supervisor::new(rule, Duration::ZERO);
        Watch { setup, beat: rule.beat, browser: Some(browser), supervisor, start: Instant::now(), tell }
    }

    fn run(mut self, heard: &Receiver<Word>) {
        let pause = self.beat / 4;
        let mut next = Instant::now() + pause;
        loop {
            match heard.recv_timeout(next.saturating_duration_since(Instant::now())) {
                Ok(Word::Beat(view)) => self.step(Event::Beat(view)),
                Ok(Word::PutBack) => self.step(Event::PutBack),
                Ok(Word::CaseEnded) => self.step(Event::CaseEnded),
                Ok(Word::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    if self.browser.as_mut().is_some_and(Browser::exited) {
                        self.browser = None;
                        self.step(Event::Exited);
                    }
                    self.step(Event::Tick);
                    next = Instant::now() + pause;
                }
            }
        }
    }

    /// Feeds one event and does what follows, until nothing more does.
    fn step(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for action in self.supervisor.step(self.start.elapsed(), event) {
                events.extend(self.act(action));
            }
        }
    }

    fn act(&mut self, action: Action) -> Option<Event> {
        match action {
            Action::Reload => {
                let view = self.supervisor.view();
                tracing::warn!(view, "the page is silent and is loaded anew");
                (self.tell)(News::Reloading(view));
                Some(self.reload())
            }
            Action::Renew => {
                tracing::info!("the page is renewed after many cases");
                Some(self.reload())
            }
            Action::Restart => {
                let count = self.supervisor.restarts();
                tracing::warn!(count, "the browser is started anew");
                (self.tell)(News::Restarting(count));
                // The old one goes first, with its profile: two browsers never fight for one screen.
                self.browser = None;
                let done = Browser::start(&self.setup).map(|browser| self.browser = Some(browser));
                Some(self.outcome(done, Event::Restarted, Event::RestartFailed))
            }
            Action::OutOfService => {
                tracing::error!("the screen does not come back: the machine goes out of service; look at its browser");
                (self.tell)(News::OutOfService);
                None
            }
        }
    }

    fn reload(&mut self) -> Event {
        let done = match self.browser.as_mut() {
            Some(browser) => browser.reload(),
            None => Err(BrowserFault::Deaf("it does not run".into())),
        };
        self.outcome(done, Event::Reloaded, Event::ReloadFailed)
    }

    fn outcome(&mut self, done: Result<(), BrowserFault>, well: Event, ill: Event) -> Event {
        match done {
            Ok(()) => well,
            Err(fault) => {
                tracing::warn!(%fault, "the browser did not do what it was told");
                (self.tell)(News::Failed(fault));
                ill
            }
        }
    }
}
