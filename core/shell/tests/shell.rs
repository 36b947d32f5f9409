//! The shell with a browser made of this very test: it answers, goes deaf, refuses or dies as told, and every process
//! and profile is gone at the end.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tongban_shell::{Browser, BrowserFault, Face, News, Rule, Setup, Shell};

/// What the browser of this test does; told by an environment variable.
const MANNER: &str = "TONGBAN_TEST_BROWSER";
const TOKEN: &str = "c2VjcmV0LW9mLXRoZS1zY3JlZW4";

/// Not a test: the browser, when the shell starts this program through its script. Returns at once otherwise.
#[test]
fn the_browser_itself() {
    let Ok(manner) = std::env::var(MANNER) else { return };
    let log = PathBuf::from(std::env::var_os("TONGBAN_TEST_LOG").expect("told by the script"));
    let mut from = fs::File::open("/proc/self/fd/3").expect("the pipe in");
    let mut into = fs::OpenOptions::new().write(true).open("/proc/self/fd/4").expect("the pipe out");
    note(&log, "started");
    let mut held = Vec::new();
    let mut byte = [0];
    let mut tabs = 0;
    while from.read(&mut byte).is_ok_and(|n| n == 1) {
        if byte[0] != 0 {
            held.push(byte[0]);
            continue;
        }
        let message: serde_json::Value = serde_json::from_slice(&held).expect("JSON");
        held.clear();
        let method = message["method"].as_str().expect("a method").to_owned();
        note(&log, &format!("{method} {}", message["params"]));
        let result = match method.as_str() {
            "Target.getTargets" => serde_json::json!({ "targetInfos": [
                { "targetId": "u", "type": "browser_ui" }, { "targetId": "t0", "type": "page" } ] }),
            "Target.createTarget" => {
                tabs += 1;
                if manner == "dies" && tabs == 1 || manner == "dies-on-reload" && tabs == 2 {
                    std::process::exit(9);
                }
                serde_json::json!({ "targetId": format!("t{tabs}") })
            }
            _ => serde_json::json!({}),
        };
        if manner == "deaf" && tabs > 0 {
            continue;
        }
        let refused = manner == "refuses" && tabs > 1;
        let answer = match refused {
            true => serde_json::json!({ "id": message["id"], "error": { "code": -32000, "message": "Not allowed" } }),
            false => serde_json::json!({ "id": message["id"], "result": result }),
        };
        let event = "{\"method\":\"Target.targetInfoChanged\",\"params\":{}}\0";
        write!(into, "{event}{answer}\0").expect("the host listens");
        if method == "Browser.close" {
            break;
        }
    }
    note(&log, "ended");
    std::process::exit(0);
}

fn note(log: &Path, line: &str) {
    let mut file = fs::OpenOptions::new().append(true).create(true).open(log).expect("the log");
    writeln!(file, "{line}").expect("the log");
}

/// A place with a browser of that manner.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(manner: &str) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("profiles")).expect("a folder");
        let script = folder.path().join("browser");
        let this = std::env::current_exe().expect("this test");
        let text = format!(
            "#!/bin/sh\n{MANNER}={manner} TONGBAN_TEST_LOG={log} CALLED_WITH=\"$*\"\nexport {MANNER} TONGBAN_TEST_LOG\n\
             echo \"called $*\" >> {log}\nexec {this} --exact the_browser_itself --nocapture\n",
            log = folder.path().join("log").display(),
            this = this.display(),
        );
        fs::write(&script, text).expect("the script");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("the script");
        Place { folder }
    }

    fn setup(&self) -> Setup {
        Setup {
            program: self.folder.path().join("browser"),
            url: format!("http://127.0.0.1:8750/#t={TOKEN}"),
            profiles: self.folder.path().join("profiles"),
            face: Face::Headless { width: 1080, height: 1920 },
            sandbox: true,
            extra: vec!["--force-device-scale-factor=1".into()],
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn profiles(&self) -> usize {
        fs::read_dir(self.folder.path().join("profiles")).expect("the folder").count()
    }
}

/// Figures for a test: everything a hundred times as fast.
fn quick() -> Rule {
    let ms = Duration::from_millis;
    Rule { beat: ms(20), load: ms(60), start: ms(60), pause: ms(10), rest: ms(400), ..Rule::default() }
}

fn wait_for(heard: &Receiver<News>, wanted: impl Fn(&News) -> bool) -> Vec<News> {
    let until = Instant::now() + Duration::from_secs(60);
    let mut all = Vec::new();
    loop {
        let news = heard.recv_timeout(until.saturating_duration_since(Instant::now()));
        let news = news.unwrap_or_else(|_| panic!("it never came; heard {all:?}"));
        all.push(news);
        if wanted(&all[all.len() - 1]) {
            return all;
        }
    }
}

#[test]
fn the_token_is_never_on_the_command_line() {
    let place = Place::new("answers");
    let browser = Browser::start(&place.setup()).expect("it starts");
    assert_eq!(place.profiles(), 1);
    let process = browser.process();
    drop(browser);
    let log = place.log();
    let called = log.lines().find(|l| l.starts_with("called")).expect("it was called");
    assert!(!called.contains(TOKEN), "any user of this computer reads command lines");
    assert!(called.contains("--remote-debugging-pipe") && called.contains("--force-device-scale-factor=1"));
    assert!(log.contains(&format!("#t={TOKEN}")), "it went through the pipe: {log}");
    assert!(!format!("{:?}", place.setup()).contains(TOKEN));
    assert!(log.contains("Browser.close") && log.ends_with("ended\n"), "it was asked first: {log}");
    assert!(!Path::new(&format!("/proc/{process}")).exists());
    assert_eq!(place.profiles(), 0, "the profile goes with the browser");
}

#[test]
fn a_reload_opens_the_new_page_before_the_old_one_goes() {
    let place = Place::new("answers");
    let mut browser = Browser::start(&place.setup()).expect("it starts");
    browser.reload().expect("it reloads");
    drop(browser);
    let log = place.log();
    let order: Vec<&str> = log.lines().filter(|l| l.starts_with("Target.c")).collect();
    assert_eq!(order.len(), 4, "{log}");
    assert!(order[0].starts_with("Target.createTarget") && order[1].contains("t0"));
    assert!(order[2].starts_with("Target.createTarget") && order[3].contains("t1"));
}

#[test]
fn a_browser_that_is_not_there_is_told_by_name() {
    let place = Place::new("answers");
    let setup = Setup { program: "/nowhere/browser".into(), ..place.setup() };
    let Err(fault) = Browser::start(&setup) else { panic!("there is nothing to start") };
    assert!(matches!(fault, BrowserFault::NotStarted(_)), "{fault}");
    assert_eq!(place.profiles(), 0);
}

#[test]
fn a_browser_that_dies_at_birth_leaves_nothing() {
    let place = Place::new("dies");
    assert!(Browser::start(&place.setup()).is_err());
    assert_eq!(place.profiles(), 0);
}

#[test]
fn a_browser_that_never_answers_is_killed() {
    let place = Place::new("deaf");
    let Err(fault) = Browser::start(&place.setup()) else { panic!("nobody answered") };
    assert!(matches!(&fault, BrowserFault::Deaf(why) if why.contains("no answer")), "{fault}");
    assert!(!place.log().contains("ended"), "it had no time to say so");
    assert_eq!(place.profiles(), 0);
}

#[test]
fn profiles_of_a_host_that_is_gone_are_swept() {
    let place = Place::new("answers");
    let profiles = place.folder.path().join("profiles");
    fs::create_dir_all(profiles.join("tongban-shell-999999999-0/Default")).expect("left behind");
    fs::create_dir_all(profiles.join("somebody-elses")).expect("not ours");
    let browser = Browser::start(&place.setup()).expect("it starts");
    let mode = fs::metadata(browser.profile()).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "nobody else looks in");
    drop(browser);
    assert_eq!(place.profiles(), 1);
    assert!(profiles.join("somebody-elses").exists());
}

#[test]
fn a_silent_page_is_reloaded_then_restarted_then_given_up() {
    let place = Place::new("answers");
    let (tell, heard) = channel();
    let shell = Shell::start(place.setup(), quick(), move |news| drop(tell.send(news))).expect("it starts");
    shell.beat(Some(5));
    let all = wait_for(&heard, |news| *news == News::OutOfService);
    let reloads = all.iter().filter(|n| matches!(n, News::Reloading(_))).count();
    let restarts = all.iter().filter(|n| matches!(n, News::Restarting(_))).count();
    assert_eq!((reloads, restarts), (6, 2), "{all:?}");
    assert_eq!(all[0], News::Reloading(Some(5)), "the view it stood at is told");
    wait_for(&heard, |news| matches!(news, News::Restarting(_)));
    drop(shell);
    assert_eq!(place.profiles(), 0);
}

#[test]
fn a_page_that_beats_is_never_touched() {
    let place = Place::new("answers");
    let (tell, heard) = channel();
    let shell = Shell::start(place.setup(), Rule { cases: 0, ..Rule::default() }, move |news| drop(tell.send(news)));
    let shell = shell.expect("it starts");
    for _ in 0..20 {
        shell.beat(None);
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(shell);
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), []);
}

#[test]
fn a_browser_that_dies_is_started_again() {
    let place = Place::new("dies-on-reload");
    let (tell, heard) = channel();
    let shell = Shell::start(place.setup(), quick(), move |news| drop(tell.send(news))).expect("it starts");
    shell.beat(None);
    let all = wait_for(&heard, |news| matches!(news, News::Restarting(1)));
    assert!(matches!(all[1], News::Failed(BrowserFault::Deaf(_))), "{all:?}");
    drop(shell);
    assert!(place.log().matches("started").count() >= 2);
    assert_eq!(place.profiles(), 0);
}

#[test]
fn a_browser_that_refuses_is_started_again() {
    let place = Place::new("refuses");
    let (tell, heard) = channel();
    let shell = Shell::start(place.setup(), quick(), move |news| drop(tell.send(news))).expect("it starts");
    shell.beat(None);
    let all = wait_for(&heard, |news| matches!(news, News::Restarting(1)));
    let refused =
        all.iter().filter(|n| matches!(n, News::Failed(BrowserFault::Deaf(why)) if why.contains("Not allowed")));
    assert_eq!(refused.count(), 2, "both reloads: {all:?}");
    drop(shell);
}
