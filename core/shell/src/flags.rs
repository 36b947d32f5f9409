//! The command line of the browser: every flag with its reason.

use crate::browser::{Face, Setup};
use std::path::Path;

/// One flag and why it is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flag {
    /// As it stands on the command line.
    pub flag: String,
    /// Why.
    pub why: &'static str,
}

/// Flags a site may not add, each with its reason; the doctor looks for them.
pub(crate) const HARMFUL: &[(&str, &str)] = &[
    ("--remote-debugging-port", "any program of this computer could drive the screen"),
    ("--remote-allow-origins", "any page could drive the screen"),
    ("--disable-web-security", "any page could read the screen"),
    ("--allow-running-insecure-content", "a secure page could be fed by an insecure one"),
    ("--disable-site-isolation-trials", "pages would share one process"),
    ("--load-extension", "extensions see everything on the screen"),
    ("--user-data-dir", "the profile is made fresh by the host"),
    ("--no-sandbox", "a damaged picture could take over the computer"),
    ("--enable-logging", "the page's words would go to a file"),
    ("--incognito", "it is there already"),
];

/// What nobody at the glass needs, in one list.
const OFF: &str = "Translate,TranslateUI,OverscrollHistoryNavigation,TouchpadOverscrollHistoryNavigation,\
    MediaRouter,OptimizationHints,AutofillServerCommunication,InterestFeedContentSuggestions,GlobalMediaControls,\
    CertificateTransparencyComponentUpdater,DialMediaRouteProvider,PrivacySandboxSettings4";

/// The whole command line after the program, in order.
pub fn flags(setup: &Setup, profile: &Path) -> Vec<Flag> {
    let mut all = Vec::new();
    let mut add = |flag: String, why: &'static str| all.push(Flag { flag, why });
    add(format!("--user-data-dir={}", profile.display()), "a fresh profile in memory for each start");
    add("--remote-debugging-pipe".into(), "the host reloads the page; a pipe, because a port is open to all programs");
    add("--incognito".into(), "nothing of a page is written down, not even to the profile in memory");
    match setup.face {
        Face::Kiosk => {
            add("--kiosk".into(), "the page covers the screen and has no way out");
            add("--window-position=0,0".into(), "a window manager may have remembered another place");
        }
        Face::Window { width, height } => add(format!("--window-size={width},{height}"), "a window on a desk"),
        Face::Headless { width, height } => {
            add("--headless".into(), "no screen");
            add(format!("--window-size={width},{height}"), "the size of the glass");
            add("--disable-gpu".into(), "no screen, no graphics card");
        }
    }
    for (flag, why) in [
        ("--no-first-run", "no welcome page"),
        ("--no-default-browser-check", "no question in front of the applicant"),
        ("--hide-crash-restore-bubble", "no question after a power cut"),
        ("--disable-session-crashed-bubble", "no question after a power cut, older name"),
        ("--noerrdialogs", "no dialog of the browser's own"),
        ("--disable-pinch", "two fingers do not zoom"),
        ("--overscroll-history-navigation=0", "a swipe does not leave the page"),
        ("--disable-extensions", "nothing else reads the page"),
        ("--disable-component-extensions-with-background-pages", "nothing runs behind the page"),
        ("--disable-background-networking", "no line to anywhere but the host"),
        ("--disable-component-update", "no downloads of its own"),
        ("--disable-domain-reliability", "no reports to anywhere"),
        ("--disable-sync", "no account"),
        ("--disable-default-apps", "no apps"),
        ("--disable-breakpad", "a crash dump would hold what stood on the screen"),
        ("--disable-client-side-phishing-detection", "one origin only; no model to download"),
        ("--disable-background-timer-throttling", "the heartbeat keeps its beat"),
        ("--disable-backgrounding-occluded-windows", "a dialog of the system must not stop the page"),
        ("--disable-renderer-backgrounding", "the heartbeat keeps its beat"),
        ("--disable-hang-monitor", "the host decides about a page that hangs, not a dialog"),
        ("--disable-prompt-on-repost", "no question on reload"),
        ("--disable-dev-shm-usage", "small shared memory of a container does not crash the page"),
        ("--autoplay-policy=no-user-gesture-required", "the machine speaks before it is touched"),
        ("--password-store=basic", "no key ring asks for a password"),
        ("--touch-events=enabled", "touch frames that report themselves late still work"),
        ("--ozone-platform-hint=auto", "Wayland where it is, X11 where it is not"),
        ("--lang=zh-CN", "what the browser says itself, it says in Chinese"),
    ] {
        add(flag.into(), why);
    }
    add(format!("--disable-features={OFF}"), "what nobody at the glass needs");
    if !setup.sandbox {
        add("--no-sandbox".into(), "asked for by the setup; never in front of applicants");
    }
    for extra in &setup.extra {
        add(extra.clone(), "asked for by the setup");
    }
    add("about:blank".into(), "the address with its token goes through the pipe, not over the command line");
    all
}
