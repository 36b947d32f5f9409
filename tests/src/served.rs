//! A site that is served: sandbox province, host, screen and panel, as `cargo xtask demo` starts them.

use crate::house::House;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

/// A running `tongban serve`.
pub struct Served {
    house: House,
    host: Child,
    port: u16,
    screen: String,
}

impl Served {
    /// Starts the staged host for a site on any free port, with more words on its command line.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(site: &str, words: &[&str]) -> Served {
        let house = House::open(site);
        let (host, port, screen) = serve(&house, 0, words);
        Served { house, host, port, screen }
    }

    /// The port it listens at, also after a power cut.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The host's process.
    pub fn process(&self) -> u32 {
        self.host.id()
    }

    /// The address that a browser opens.
    pub fn screen(&self) -> &str {
        &self.screen
    }

    /// The house it runs in.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Kills the host where it stands, as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.host.kill();
        let _ = self.host.wait();
    }

    /// Starts a host that was killed again, on the same record and at the same port.
    pub fn starts_again(&mut self, words: &[&str]) {
        let (host, _, screen) = serve(&self.house, self.port, words);
        (self.host, self.screen) = (host, screen);
    }

    /// Stops the host in order, and tells how every case on its record was closed, oldest first; `open` for those that
    /// were not.
    pub fn stop(mut self) -> Vec<String> {
        let asked = std::process::Command::new("kill").args(["-TERM", &self.host.id().to_string()]).status();
        if asked.is_ok() {
            let _ = self.host.wait();
        }
        let output = self.house.tongban().args(["journal", "list", "--json"]).output().expect("the record is listed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let row = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok();
        text.lines().filter_map(row).map(|case| case["outcome"].as_str().unwrap_or("open").to_owned()).collect()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.host.kill();
        let _ = self.host.wait();
    }
}

fn serve(house: &House, port: u16, words: &[&str]) -> (Child, u16, String) {
    let screen = crate::root().join("core/server/screen");
    let mut host = house
        .tongban()
        .args(["serve", "--port", &port.to_string(), "--screen"])
        .arg(screen)
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the host starts");
    let mut lines = BufReader::new(host.stdout.take().expect("a pipe")).lines();
    let url = lines.by_ref().map_while(Result::ok).find_map(|line| Some(line.strip_prefix("screen: ")?.to_owned()));
    // What it says later is read, so that it never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    let url = url.expect("the host says where its screen is");
    let port = url.split([':', '/']).find_map(|part| part.parse().ok()).expect("the screen stands at a port");
    (host, port, url)
}
