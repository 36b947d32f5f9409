//! The shell with the real browser, where it is installed: it opens the page, brings back one that hangs, ends with
//! every process of its own, and leaves no profile.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use tongban_shell::{Browser, Face, News, Rule, Setup, Shell, find_browser};

/// A page that beats, and hangs for good once it was told to.
const PAGE: &str = "<!doctype html><title>t</title><script>
  const beat = async () => {
    const said = await (await fetch('/beat' + location.hash.replace('#', '?'))).text();
    if (said === 'hang') for (;;);
    setTimeout(beat, 100);
  };
  beat();
</script>";

/// What the page asked for, path and query.
fn serve() -> (String, Receiver<String>, Sender<&'static str>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let (told, heard) = channel();
    let (order, orders) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let said = orders.try_recv().unwrap_or("go on");
            // Whoever has gone away has gone away.
            let _ = answer(stream, said, &told);
        }
    });
    (origin, heard, order)
}

fn answer(mut stream: TcpStream, said: &str, told: &Sender<String>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (kind, body) = if path == "/" { ("text/html", PAGE) } else { ("text/plain", said) };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    write!(stream, "{head}Connection: close\r\n\r\n{body}")?;
    let _ = told.send(path);
    Ok(())
}

fn wait_for(heard: &Receiver<String>, wanted: &str) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let path = heard.recv_timeout(until.saturating_duration_since(Instant::now()));
        if path.unwrap_or_else(|_| panic!("{wanted} was never asked for")) == wanted {
            return;
        }
    }
}

fn setup(origin: &str, profiles: PathBuf) -> Option<Setup> {
    let Some(program) = find_browser(None, std::env::var_os("PATH").as_deref()) else {
        eprintln!("SKIPPED: no browser is installed, so nothing here was tried with a real one");
        return None;
    };
    let root = rustix::process::geteuid().is_root();
    Some(Setup {
        program,
        url: format!("{origin}/#t=TOKEN"),
        profiles,
        face: Face::Headless { width: 1080, height: 1920 },
        // The browser refuses to run as root with its sandbox, and containers are often both.
        sandbox: !root,
        extra: Vec::new(),
    })
}

/// Processes whose command line names this folder.
fn processes(naming: &str) -> Vec<String> {
    let all = std::fs::read_dir("/proc").expect("proc").flatten();
    let lines = all.filter_map(|entry| std::fs::read_to_string(entry.path().join("cmdline")).ok());
    lines.filter(|line| line.contains(naming)).map(|line| line.replace('\0', " ")).collect()
}

#[test]
fn a_page_that_hangs_is_replaced_and_nothing_stays_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let (origin, heard, order) = serve();
    let Some(setup) = setup(&origin, folder.path().to_owned()) else { return };
    let mut browser = Browser::start(&setup).expect("the real browser starts");
    wait_for(&heard, "/");
    wait_for(&heard, "/beat?t=TOKEN");
    browser.reload().expect("it reloads");
    wait_for(&heard, "/");
    order.send("hang").expect("the server runs");
    wait_for(&heard, "/beat?t=TOKEN");
    browser.reload().expect("a page that hangs is replaced too");
    wait_for(&heard, "/");
    wait_for(&heard, "/beat?t=TOKEN");
    let name = browser.profile().to_string_lossy().into_owned();
    let running = processes(&name);
    assert!(!running.is_empty());
    assert!(running.iter().all(|line| !line.contains("TOKEN")), "the token stands on a command line: {running:?}");
    drop(browser);
    let until = Instant::now() + Duration::from_secs(20);
    while !processes(&name).is_empty() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(processes(&name), Vec::<String>::new(), "processes stayed");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "a profile stayed");
}

#[test]
fn a_killed_browser_is_back_with_its_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let (origin, heard, _order) = serve();
    let Some(setup) = setup(&origin, folder.path().to_owned()) else { return };
    let (tell, news) = channel();
    let shell = Shell::start(setup, Rule::default(), move |n| drop(tell.send(n))).expect("the real browser starts");
    wait_for(&heard, "/beat?t=TOKEN");
    shell.beat(None);
    let browser = processes(&folder.path().to_string_lossy());
    assert!(!browser.is_empty());
    // The first process of the profile is the browser itself; the others end with it.
    let main = std::fs::read_dir("/proc").expect("proc").flatten().filter_map(|entry| {
        let line = std::fs::read_to_string(entry.path().join("cmdline")).ok()?;
        let own = line.contains(&*folder.path().to_string_lossy()) && !line.contains("--type=");
        own.then(|| entry.file_name().to_string_lossy().parse::<i32>().ok())?
    });
    let main = main.filter_map(rustix::process::Pid::from_raw).next().expect("it runs");
    rustix::process::kill_process(main, rustix::process::Signal::KILL).expect("it is ours");
    let heard_news = news.recv_timeout(Duration::from_secs(60)).expect("its end is noticed");
    assert_eq!(heard_news, News::Restarting(1));
    while heard.try_recv().is_ok() {}
    wait_for(&heard, "/beat?t=TOKEN");
    drop(shell);
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "a profile stayed");
}
