//! One run of the browser: started with a fresh profile, driven through its debug pipe, ended with all its processes.

use crate::flags::flags;
use crate::pipe::Pipe;
use crate::profile::Profile;
use serde_json::json;
use std::fmt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the browser has to answer one command of ours.
const ANSWER: Duration = Duration::from_secs(5);
/// How long the first window may take: a weak computer, cold.
const FIRST_WINDOW: Duration = Duration::from_secs(20);
/// How long the browser has to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// How the browser meets the eye.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Face {
    /// Over the whole screen, with no way out: the machine.
    Kiosk,
    /// A window of this many pixels: a desk.
    Window {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// No screen at all: tests.
    Headless {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
}

/// What is started, and for which page.
#[derive(Clone)]
pub struct Setup {
    /// The browser's program; see [`crate::find_browser`].
    pub program: PathBuf,
    /// The page, with its token in the fragment. It reaches the browser through the pipe, never the command line.
    pub url: String,
    /// The folder profiles are made in; see [`Profile::parent`].
    pub profiles: PathBuf,
    /// How it meets the eye.
    pub face: Face,
    /// Whether the browser locks its own processes in. Only a container that does so itself may say `false`.
    pub sandbox: bool,
    /// Further flags of this site.
    pub extra: Vec<String>,
}

impl fmt::Debug for Setup {
    /// Leaves out the fragment, which holds the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("program", &self.program)
            .field("url", &self.url.split('#').next().unwrap_or_default())
            .field("profiles", &self.profiles)
            .field("face", &self.face)
            .field("sandbox", &self.sandbox)
            .field("extra", &self.extra)
            .finish()
    }
}

/// Why the browser does not do what it was told. A technician must act when a restart does not help.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BrowserFault {
    /// It cannot be started.
    NotStarted(String),
    /// It runs, and does not answer or refuses.
    Deaf(String),
}

impl fmt::Display for BrowserFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BrowserFault::NotStarted(why) => write!(f, "start the browser: {why}"),
            BrowserFault::Deaf(why) => write!(f, "drive the browser: {why}"),
        }
    }
}

impl std::error::Error for BrowserFault {}

/// A running browser. Dropping it ends all its processes and removes its profile.
pub struct Browser {
    child: Child,
    pipe: Pipe,
    /// The tab that is on the screen.
    tab: String,
    url: String,
    // Last: it goes when the processes are gone.
    profile: Profile,
}

impl Browser {
    /// Starts the browser and opens the page in it. Blocks until the browser took the address, at most 20 s.
    /// Errors: [`BrowserFault::NotStarted`] (technician: is it installed, may this user run it), and
    /// [`BrowserFault::Deaf`] when it came up and has no window or no answer.
    pub fn start(setup: &Setup) -> Result<Browser, BrowserFault> {
        let not_started = |what: &str, error: &dyn fmt::Display| BrowserFault::NotStarted(format!("{what}: {error}"));
        let profile = Profile::fresh(&setup.profiles)
            .map_err(|e| not_started(&format!("make a profile in {}", setup.profiles.display()), &e))?;
        let program = setup.program.display().to_string();
        let mut child = command(setup, &profile).spawn().map_err(|e| not_started(&program, &e))?;
        let ends = (child.stdin.take(), child.stdout.take());
        let (Some(into), Some(from)) = ends else {
            kill(&mut child);
            return Err(BrowserFault::NotStarted(format!("{program}: it was started without a pipe")));
        };
        let pipe = match Pipe::new(into, from) {
            Ok(pipe) => pipe,
            Err(error) => {
                kill(&mut child);
                return Err(not_started("start a thread for its pipe", &error));
            }
        };
        let mut browser = Browser { child, pipe, tab: String::new(), url: setup.url.clone(), profile };
        browser.tab = browser.first_tab()?;
        browser.reload()?;
        Ok(browser)
    }

    /// Opens the page in a fresh tab, with a process of its own, and closes the one before: nothing of what the old
    /// page held is left, also when it hangs or has crashed.
    ///
    /// Not a reload in place: the policy that shuts the developer tools for the applicant shuts the page's inside for
    /// the host too, and leaves only tabs to open and close.
    /// Errors: [`BrowserFault::Deaf`]; the old tab is still there then.
    pub fn reload(&mut self) -> Result<(), BrowserFault> {
        let opened = self.pipe.call("Target.createTarget", json!({ "url": self.url }), ANSWER)?;
        let Some(tab) = opened["targetId"].as_str() else {
            return Err(BrowserFault::Deaf("Target.createTarget: the answer names no tab".into()));
        };
        let old = std::mem::replace(&mut self.tab, tab.to_owned());
        self.pipe.call("Target.closeTarget", json!({ "targetId": old }), ANSWER).map(drop)
    }

    /// Whether the browser's process has ended by itself.
    pub fn exited(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// The number of the browser's process, which is that of its group.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Where its profile is.
    pub fn profile(&self) -> &std::path::Path {
        self.profile.folder()
    }

    /// Waits for the tab the browser comes up with.
    fn first_tab(&mut self) -> Result<String, BrowserFault> {
        let until = Instant::now() + FIRST_WINDOW;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let targets = match self.pipe.call("Target.getTargets", json!({}), left) {
                Ok(targets) => targets,
                Err(_) if self.exited_soon() => {
                    return Err(BrowserFault::NotStarted("it ended before it had a window".into()));
                }
                Err(fault) => return Err(fault),
            };
            let page = targets["targetInfos"].as_array().into_iter().flatten().find(|t| t["type"] == "page");
            if let Some(id) = page.and_then(|t| t["targetId"].as_str()) {
                return Ok(id.to_owned());
            }
            if left.is_zero() {
                let ms = FIRST_WINDOW.as_millis();
                return Err(BrowserFault::Deaf(format!("it had no window within {ms} ms")));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A closed pipe is seen a moment before the end of the process.
    fn exited_soon(&mut self) -> bool {
        (0..20).any(|_| {
            let gone = self.exited();
            if !gone {
                std::thread::sleep(Duration::from_millis(10));
            }
            gone
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked first, so that it leaves no lock behind; then killed with everything it started.
        let asked = !self.exited() && self.pipe.call("Browser.close", json!({}), GRACE).is_ok();
        let until = Instant::now() + GRACE;
        while asked && !self.exited() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        kill(&mut self.child);
    }
}

/// Ends the browser's whole group: the browser, its helpers, and the compositor it may be wrapped in.
fn kill(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.wait();
}

/// The browser wants its pipe as files 3 and 4. The shell in front moves its own input and output there, so that no
/// code of ours runs between fork and exec; it also switches off core dumps, which would hold what stood on the screen.
/// When the host dies, the pipe closes, and the browser ends with it.
fn command(setup: &Setup, profile: &Profile) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .arg("-c")
        .arg("ulimit -c 0; exec 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null; exec \"$@\"")
        .arg("browser")
        .arg(&setup.program)
        .args(flags(setup, profile.folder()).into_iter().map(|f| f.flag))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0);
    command
}
