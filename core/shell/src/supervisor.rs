//! What to do about a browser that went silent: reload, restart, or take the machine out of service. Pure: no clock, no
//! process; time comes in with each event.

use std::collections::VecDeque;
use std::time::Duration;

/// The figures of the ladder. The defaults are those of the kiosk shell: three beats of two seconds, two reloads, three
/// restarts in ten minutes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// How often the page says that it lives.
    pub beat: Duration,
    /// Beats that may be missed in a row before the page is reloaded.
    pub misses: u32,
    /// How long a reloaded page has for its first beat.
    pub load: Duration,
    /// How long a started browser has for its first beat.
    pub start: Duration,
    /// Reloads without a beat after which the browser is restarted.
    pub reloads: u32,
    /// Restarts within `window` that take the machine out of service.
    pub restarts: usize,
    /// How far back restarts count.
    pub window: Duration,
    /// Cases after which an idle page is renewed, so that nothing grows for weeks; 0 for never.
    pub cases: u32,
    /// How long the screen has been without a case when it is renewed.
    pub idle: Duration,
    /// The pause after a restart that brought up nothing: the display may be coming up itself.
    pub pause: Duration,
    /// The pause between restarts once the machine is out of service: the notice still wants a screen to stand on.
    pub rest: Duration,
}

impl Default for Rule {
    fn default() -> Self {
        Rule {
            beat: Duration::from_secs(2),
            misses: 3,
            load: Duration::from_secs(10),
            start: Duration::from_secs(20),
            reloads: 2,
            restarts: 3,
            window: Duration::from_secs(600),
            cases: 50,
            idle: Duration::from_secs(30),
            pause: Duration::from_secs(2),
            rest: Duration::from_secs(60),
        }
    }
}

impl Rule {
    /// Silence after which a page that had been beating counts as gone.
    pub fn silence(&self) -> Duration {
        self.beat * self.misses
    }
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// The page lives and stands at this view; `None` while no case is on the screen.
    Beat(Option<u32>),
    /// A case ended and was wiped from the screen.
    CaseEnded,
    /// Time went by. Send one at least once per beat.
    Tick,
    /// The reload that was asked for went out to the page.
    Reloaded,
    /// The reload that was asked for could not be given to the page.
    ReloadFailed,
    /// The restart that was asked for brought up a browser process.
    Restarted,
    /// The restart that was asked for brought up nothing.
    RestartFailed,
    /// The browser process ended by itself.
    Exited,
    /// An operator put the machine back into service.
    PutBack,
}

/// What is to be done about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Reload the page; answer with [`Event::Reloaded`] or [`Event::ReloadFailed`].
    Reload,
    /// Load the page anew although it is well: many cases went over it. Answer as to a reload.
    Renew,
    /// End the browser, wipe its profile and start it afresh; answer with [`Event::Restarted`] or
    /// [`Event::RestartFailed`].
    Restart,
    /// Take the machine out of service and raise the alarm, once.
    OutOfService,
}

/// Where the browser stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stand {
    /// It beats; the last beat was at this moment.
    Beating(Duration),
    /// It was started or reloaded, and has until this moment for its first beat.
    Awaited(Duration),
    /// A reload was asked for.
    Reloading,
    /// A restart was asked for.
    Restarting,
    /// The browser is down and is not started before this moment.
    Resting(Duration),
}

/// Decides what to do about the browser. Feed it every [`Event`] with the time since some fixed start; do each
/// [`Action`] it gives, and tell it what came of it.
#[derive(Clone, Debug)]
pub struct Supervisor {
    rule: Rule,
    stand: Stand,
    now: Duration,
    view: Option<u32>,
    /// Reloads since the last beat.
    reloads: u32,
    /// Cases since the page was last loaded.
    cases: u32,
    /// Since when no case is on the screen.
    idle: Duration,
    /// When the browser was restarted, oldest first, within the window.
    restarts: VecDeque<Duration>,
    out_of_service: bool,
}

impl Supervisor {
    /// Watches a browser that was started at `now`.
    pub fn new(rule: Rule, now: Duration) -> Self {
        Supervisor {
            rule,
            stand: Stand::Awaited(now + rule.start),
            now,
            view: None,
            reloads: 0,
            cases: 0,
            idle: now,
            restarts: VecDeque::new(),
            out_of_service: false,
        }
    }

    /// Takes one event in and says what is to be done, in order. Time never runs backwards in here: an earlier `now`
    /// counts as the latest one seen.
    pub fn step(&mut self, now: Duration, event: Event) -> Vec<Action> {
        self.now = self.now.max(now);
        match event {
            Event::Beat(view) => self.beat(view),
            Event::CaseEnded => self.case_ended(),
            Event::Tick => self.tick(),
            Event::Reloaded if self.stand == Stand::Reloading => self.wait(self.rule.load),
            Event::ReloadFailed if self.stand == Stand::Reloading => self.climb(),
            Event::Restarted if self.stand == Stand::Restarting => self.wait(self.rule.start),
            // A process that ends while its replacement is under way is the one being replaced.
            Event::Exited if self.stand == Stand::Restarting => Vec::new(),
            Event::Exited => self.restart(),
            Event::RestartFailed if self.stand == Stand::Restarting => self.rest(self.rule.pause),
            Event::PutBack => self.put_back(),
            // An answer to something that was no longer asked for.
            Event::Reloaded | Event::ReloadFailed | Event::Restarted | Event::RestartFailed => Vec::new(),
        }
    }

    /// Whether the machine was taken out of service and not put back.
    pub fn out_of_service(&self) -> bool {
        self.out_of_service
    }

    /// The view of the last beat; `None` while no case was on the screen.
    pub fn view(&self) -> Option<u32> {
        self.view
    }

    /// Whether the page beats.
    pub fn alive(&self) -> bool {
        matches!(self.stand, Stand::Beating(_))
    }

    /// Restarts within the window, for metrics.
    pub fn restarts(&self) -> usize {
        self.restarts.len()
    }

    fn beat(&mut self, view: Option<u32>) -> Vec<Action> {
        // The last breath of a process that is being replaced says nothing about the next one.
        if !matches!(self.stand, Stand::Restarting | Stand::Resting(_)) {
            self.stand = Stand::Beating(self.now);
            self.view = view;
            self.reloads = 0;
        }
        if view.is_some() {
            self.idle = self.now;
        }
        Vec::new()
    }

    fn case_ended(&mut self) -> Vec<Action> {
        self.cases = self.cases.saturating_add(1);
        self.idle = self.now;
        Vec::new()
    }

    fn tick(&mut self) -> Vec<Action> {
        self.forget();
        match self.stand {
            Stand::Beating(last) if self.now - last >= self.rule.silence() => self.climb(),
            Stand::Beating(_) if self.worn() => self.renew(),
            Stand::Awaited(until) if self.now >= until => self.climb(),
            Stand::Resting(until) if self.now >= until => self.start_again(),
            _ => Vec::new(),
        }
    }

    /// Whether the page served its share of cases and nobody stands in front of it.
    fn worn(&self) -> bool {
        let idle = self.view.is_none() && self.now - self.idle >= self.rule.idle;
        self.rule.cases > 0 && self.cases >= self.rule.cases && idle
    }

    fn renew(&mut self) -> Vec<Action> {
        self.cases = 0;
        self.stand = Stand::Reloading;
        vec![Action::Renew]
    }

    /// The next rung: a reload, or a restart once the reloads are used up.
    fn climb(&mut self) -> Vec<Action> {
        if self.reloads < self.rule.reloads {
            self.reloads += 1;
            self.cases = 0;
            self.stand = Stand::Reloading;
            return vec![Action::Reload];
        }
        self.restart()
    }

    /// The browser is to be started anew: at once while the machine serves, with pauses once it does not.
    fn restart(&mut self) -> Vec<Action> {
        if self.out_of_service { self.rest(self.rule.rest) } else { self.start_again() }
    }

    fn start_again(&mut self) -> Vec<Action> {
        self.forget();
        self.restarts.push_back(self.now);
        self.reloads = 0;
        self.cases = 0;
        self.view = None;
        self.stand = Stand::Restarting;
        if self.out_of_service || self.restarts.len() < self.rule.restarts {
            return vec![Action::Restart];
        }
        self.out_of_service = true;
        // The notice first; it needs a browser to be seen in.
        vec![Action::OutOfService, Action::Restart]
    }

    fn rest(&mut self, pause: Duration) -> Vec<Action> {
        let pause = if self.out_of_service { self.rule.rest } else { pause };
        if !matches!(self.stand, Stand::Resting(_)) {
            self.stand = Stand::Resting(self.now + pause);
        }
        Vec::new()
    }

    fn wait(&mut self, within: Duration) -> Vec<Action> {
        self.stand = Stand::Awaited(self.now + within);
        Vec::new()
    }

    fn put_back(&mut self) -> Vec<Action> {
        self.out_of_service = false;
        self.restarts.clear();
        match self.stand {
            Stand::Resting(_) => self.start_again(),
            _ => Vec::new(),
        }
    }

    fn forget(&mut self) {
        while self.restarts.front().is_some_and(|at| self.now - *at >= self.rule.window) {
            self.restarts.pop_front();
        }
    }
}
