//! A browser driven by tests: chromedriver as a child process, and the few WebDriver commands the suites use.
//!
//! Written here instead of taken from a crate: six commands of JSON over loopback HTTP, against an HTTP stack and an
//! async runtime that nothing else of the tests needs.

use base64::Engine as _;
use serde_json::{Value, json};
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// What went wrong, as the browser or its driver said it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault(pub String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// A running chromedriver; ends with its browsers when dropped.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts the installed chromedriver; `None`, loudly, when it or the browser is not installed.
    pub fn start() -> Option<Arc<Driver>> {
        if std::env::var_os("TONGBAN_QUICK").is_some() {
            eprintln!("LEFT OUT: the quick tests open no browser");
            return None;
        }
        let (Some(driver), Some(_)) = (program("chromedriver"), browser()) else {
            eprintln!("SKIPPED: chromium and chromedriver are not both installed; nothing was tried in a browser");
            return None;
        };
        let mut child = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver can be started");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let rest = line.split_once("on port ")?.1;
            rest.trim_end_matches('.').parse::<u16>().ok().filter(|port| *port != 0)
        });
        // Its further words are read and dropped, so that it never blocks on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Arc::new(Driver { child, port: port.expect("chromedriver says its port") }))
    }

    /// The driver's process; its browsers are below it.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Opens a browser window without a face, of this size, with a fresh profile.
    pub fn open(self: &Arc<Self>, width: u32, height: u32) -> Result<Window, Fault> {
        self.open_with(width, height, &[])
    }

    /// As [`Driver::open`], with further flags of the browser.
    pub fn open_with(self: &Arc<Self>, width: u32, height: u32, more: &[&str]) -> Result<Window, Fault> {
        let mut flags = vec![
            "--headless".to_owned(),
            // The tests may run as root in a container, where the browser's own sandbox cannot.
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--hide-scrollbars".to_owned(),
            "--enable-precise-memory-info".to_owned(),
            format!("--window-size={width},{height}"),
        ];
        flags.extend(more.iter().map(|flag| (*flag).to_owned()));
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "timeouts": { "script": 120_000, "pageLoad": 60_000 },
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "binary": browser(), "args": flags },
        } } });
        let answer = self.ask("POST", "/session", Some(&wanted))?;
        let session = answer["sessionId"].as_str().ok_or_else(|| Fault("the session has no id".into()))?.to_owned();
        let window = Window { driver: self.clone(), session };
        window.size(width, height)?;
        Ok(window)
    }

    /// One request to the driver.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Fault> {
        let told = |what: &str, error: &dyn fmt::Display| Fault(format!("{method} {path}: {what}: {error}"));
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(|e| told("connect", &e))?;
        stream.set_read_timeout(Some(Duration::from_secs(180))).map_err(|e| told("set a time limit", &e))?;
        let text = body.map(Value::to_string).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            text.len()
        );
        stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(text.as_bytes()))
            .map_err(|e| told("send", &e))?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            let count = reader.read_line(&mut line).map_err(|e| told("read the head", &e))?;
            if count <= 2 {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().map_err(|e| told("read the length", &e))?;
            }
        }
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes).map_err(|e| told("read the body", &e))?;
        let answer: Value = serde_json::from_slice(&bytes).map_err(|e| told("read the answer", &e))?;
        let value = answer["value"].clone();
        match value["error"].as_str() {
            Some(error) => Err(Fault(format!("{error}: {}", value["message"].as_str().unwrap_or_default()))),
            None => Ok(value),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.ask("GET", "/shutdown", None);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One browser window with a profile of its own; closed when dropped.
pub struct Window {
    driver: Arc<Driver>,
    session: String,
}

impl Window {
    /// Goes to an address and waits for its load event.
    pub fn go(&self, url: &str) -> Result<(), Fault> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// Loads the page anew.
    pub fn reload(&self) -> Result<(), Fault> {
        self.post("/refresh", &json!({})).map(drop)
    }

    /// Closes the tab that is open and opens a new one in the same browser, of this size, with nothing of the old one.
    pub fn new_tab(&self, width: u32, height: u32) -> Result<(), Fault> {
        let opened = self.post("/window/new", &json!({ "type": "tab" }))?;
        self.driver.ask("DELETE", &format!("/session/{}/window", self.session), None)?;
        self.post("/window", &json!({ "handle": opened["handle"] }))?;
        self.size(width, height)
    }

    /// Runs a script's text as the body of an async function of `args` and gives what it returns.
    /// Errors carry what the script threw.
    pub fn run(&self, body: &str, args: &[Value]) -> Result<Value, Fault> {
        let script = format!(
            "const done = arguments[arguments.length - 1]; const args = [...arguments].slice(0, -1); \
             (async (args) => {{ {body} }})(args).then((ok) => done({{ ok }}), (fault) => done({{ fault: String(fault && fault.stack || fault) }}));"
        );
        let answer = self.post("/execute/async", &json!({ "script": script, "args": args }))?;
        match answer["fault"].as_str() {
            Some(fault) => Err(Fault(fault.to_owned())),
            None => Ok(answer["ok"].clone()),
        }
    }

    /// Sets the size of what is inside the window, in CSS pixels.
    pub fn size(&self, width: u32, height: u32) -> Result<(), Fault> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics).map(drop)
    }

    /// Gives one command of the browser's debug protocol.
    pub fn devtools(&self, command: &str, params: &Value) -> Result<Value, Fault> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    /// Has every page that is loaded from now on run a script before its own.
    pub fn before_each_page(&self, script: &str) -> Result<(), Fault> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script })).map(drop)
    }

    /// One of the browser's own counters of the page, such as `JSHeapUsedSize` in bytes, after it has tidied up.
    pub fn counter(&self, name: &str) -> Result<f64, Fault> {
        self.devtools("HeapProfiler.collectGarbage", &json!({}))?;
        self.devtools("Performance.enable", &json!({}))?;
        let told = self.devtools("Performance.getMetrics", &json!({}))?;
        let found = told["metrics"].as_array().into_iter().flatten().find(|metric| metric["name"] == name);
        found.and_then(|metric| metric["value"].as_f64()).ok_or_else(|| Fault(format!("there is no counter {name}")))
    }

    /// What stands in the window, as PNG.
    pub fn picture(&self) -> Result<Vec<u8>, Fault> {
        let answer = self.driver.ask("GET", &format!("/session/{}/screenshot", self.session), None)?;
        let text = answer.as_str().ok_or_else(|| Fault("a picture that is no text".into()))?;
        base64::engine::general_purpose::STANDARD.decode(text).map_err(|e| Fault(format!("decode the picture: {e}")))
    }

    /// Touches the middle of what a selector finds first, as a finger does. Errors: nothing is found there.
    pub fn touch(&self, selector: &str) -> Result<(), Fault> {
        let element = self.post("/element", &json!({ "using": "css selector", "value": selector }))?;
        let at = json!({ "type": "pointerMove", "duration": 0, "origin": element, "x": 0, "y": 0 });
        let (down, up) = (json!({ "type": "pointerDown", "button": 0 }), json!({ "type": "pointerUp", "button": 0 }));
        let finger = json!({ "type": "pointer", "id": "finger", "parameters": { "pointerType": "touch" }, "actions": [at, down, up] });
        self.post("/actions", &json!({ "actions": [finger] })).map(drop)
    }

    /// What the page said on its console at level SEVERE since the last call.
    pub fn complaints(&self) -> Result<Vec<String>, Fault> {
        let lines = self.post("/se/log", &json!({ "type": "browser" }))?;
        let severe = lines.as_array().into_iter().flatten().filter(|line| line["level"] == "SEVERE");
        Ok(severe.map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, Fault> {
        self.driver.ask("POST", &format!("/session/{}{path}", self.session), Some(body))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.driver.ask("DELETE", &format!("/session/{}", self.session), None);
    }
}

/// The installed browser.
pub fn browser() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].into_iter().find_map(program)
}

fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file: &PathBuf| Path::is_file(file))
}
