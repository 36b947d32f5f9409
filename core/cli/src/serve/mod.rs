//! `tongban serve`: the screen and the local API of a site.

mod calendar;
mod people;

use crate::check;
use crate::exit::Exit;
use crate::place::Place;
use crate::province::Province;
use crate::run::Stop;
use crate::shell::Glass;
use crate::trust::admission;
use clap::Args;
use people::People;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use tongban::{Options, clock};
use tongban_flow::language::Deployment;
use tongban_server::{AskSandbox, PanelOptions, Prepare, ScreenSign, ServeFault, ServeOptions, Server};
use tongban_shell::{News, Rule, Shell};

/// The operator's code of a demo; a machine that serves has its own, see `tongban operator-code`.
const DEMO_CODE: &str = "246810";

/// Opens the devices of a site and serves its screen and API on loopback.
#[derive(Args)]
pub(crate) struct Serve {
    /// Port on loopback; 0 takes any that is free.
    #[arg(long, default_value_t = 5846)]
    port: u16,

    /// A Unix socket beside the port.
    #[arg(long)]
    socket: Option<PathBuf>,

    /// Origin of another page that may open a session, exactly as a browser writes it. May be given several times.
    #[arg(long)]
    origin: Vec<String>,

    /// Read the manifests anew between two sessions, if they changed.
    #[arg(long)]
    watch: bool,

    /// Serve the screen from this folder instead of the one in the program, to work on it.
    #[arg(long)]
    screen: Option<PathBuf>,

    /// A panel beside the screen that plays the person before simulated devices. Never on a machine that serves.
    #[arg(long)]
    panel: bool,

    /// How many times faster than life simulators are.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,

    /// Start the browser in front of the applicant and watch it: a page that goes silent is reloaded, a browser that
    /// does not come back is started anew, and when nothing helps the machine goes out of service.
    #[arg(long)]
    browser: bool,

    #[command(flatten)]
    glass: Glass,
}

impl Serve {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        self.try_run(place).unwrap_or_else(Stop::tell)
    }

    fn try_run(&self, place: &Place) -> Result<Exit, Stop> {
        let site = place.site_or(if self.panel { "touch-demo" } else { "demo" });
        let loaded = tongban::load(&place.root, &site);
        check::show(&loaded.diagnostics, place, false);
        let mut deployment = loaded.deployment.ok_or(Stop::said(Exit::Manifest))?;
        for part in ["devices", "papers", "manifests"] {
            std::fs::create_dir_all(place.state.join(part))
                .map_err(|fault| Stop::because(Exit::Record, format!("make the state folder: {fault}")))?;
        }
        calendar::look_ahead(&place.root, clock::day_at(clock::now_ms()));
        let prepare = self.prepare(place);
        prepare(&mut deployment);
        let people = self.panel.then(|| People::of(place, &deployment)).transpose()?;
        let admission = admission(place)?;
        let kiosk = Options {
            root: place.root.clone(),
            plugins: place.plugins(),
            worker: place.worker(),
            state: place.state.clone(),
            // The panel's people are of one day: their cards run out from then.
            today: people.as_ref().and_then(People::today),
            writable: crate::settings::folders(place),
            development: admission.development,
            trust: admission.trust,
        };
        let options = ServeOptions {
            port: self.port,
            socket: self.socket.clone(),
            screen: self.screen.clone(),
            panel: people.map(|people| panel(place, &deployment, people)),
            origins: self.origin.clone(),
            reload: self.watch.then_some(prepare),
            ..ServeOptions::new(deployment, kiosk)
        };
        let server = tongban_server::serve(options).map_err(Stop::from)?;
        let with_panel = server.screen_url().replacen("/#", "/panel/demo.html#", 1);
        println!("screen: {}", server.screen_url());
        if self.panel {
            println!("screen with panel: {with_panel}");
            demo_code(place);
        }
        let url = if self.panel { with_panel } else { server.screen_url() };
        let shell = self.browser.then(|| self.show(&server, url)).transpose()?;
        let ended_by_itself = wait(server, shell);
        Ok(if ended_by_itself { Exit::Record } else { Exit::Done })
    }

    /// Puts the browser before the applicant and watches it.
    fn show(&self, server: &Server, url: String) -> Result<Arc<Shell>, Stop> {
        let missing = "start the browser: none of Chromium's family is installed; see `tongban shell doctor`";
        let setup = self.glass.setup(url).ok_or_else(|| Stop::because(Exit::Devices, missing.to_owned()))?;
        let lost = server.on_screen_lost();
        let shell = Shell::start(setup, Rule::default(), move |news| {
            if news == News::OutOfService {
                lost();
            }
        });
        let shell = Arc::new(shell.map_err(|fault| Stop::because(Exit::Devices, fault.to_string()))?);
        // The server tells the shell, and does not keep it: the browser goes first when both end.
        let told = Arc::downgrade(&shell);
        server.watch_screen(move |sign| {
            let Some(shell) = told.upgrade() else { return };
            match sign {
                ScreenSign::Beat(view) => shell.beat(view),
                ScreenSign::CaseEnded => shell.case_ended(),
                ScreenSign::PutBack => shell.put_back(),
            }
        });
        Ok(shell)
    }

    /// What does not stand in manifests: another address of the back ends, and where the simulators look.
    fn prepare(&self, place: &Place) -> Prepare {
        let (place, speed, panel) = (place.clone(), self.speed, self.panel);
        Arc::new(move |deployment| {
            let put = crate::settings::put(deployment, &place, None, speed);
            if let Err(stop) = put {
                stop.tell();
            }
            if panel {
                crate::settings::by_hand(deployment, &hands(&place), &control(&place));
            }
        })
    }
}

/// A demo whose operator's page nobody can open would show half of it.
fn demo_code(place: &Place) {
    if !place.state.join("operator.json").exists() && tongban_server::set_operator_code(&place.state, DEMO_CODE).is_ok()
    {
        println!("operator's page: hold the upper left corner for three seconds; the code of this demo is {DEMO_CODE}");
    }
}

/// What the person's hands do; the panel writes it.
fn hands(place: &Place) -> PathBuf {
    crate::settings::absolute(place, "devices").join("hands.json")
}

/// Who stands before the machine; written when the panel chooses somebody.
fn control(place: &Place) -> PathBuf {
    crate::settings::absolute(place, "devices").join("control.json")
}

fn panel(place: &Place, deployment: &Deployment, people: People) -> PanelOptions {
    let sandbox = crate::settings::address(deployment).map(|address| Province::at(&address));
    let list = people.list();
    let (deployment, control) = (deployment.clone(), control(place));
    PanelOptions {
        hands: hands(place),
        sandbox: sandbox
            .map(|sandbox| -> AskSandbox { Arc::new(move |method, path, body| sandbox.ask(method, path, body)) }),
        people: list,
        choose: Some(Arc::new(move |id| people.put(id, &deployment, &control))),
    }
}

/// Waits for a signal to stop, or for the server to end by itself, which it does when the record takes no entries any
/// more. Then everything is closed in order: `true` in the second case.
fn wait(server: Server, shell: Option<Arc<Shell>>) -> bool {
    let (send, ended) = channel();
    let (by_itself, end) = (send.clone(), server.end_watch());
    std::thread::spawn(move || {
        end();
        let _ = by_itself.send(true);
    });
    std::thread::spawn(move || {
        if signalled().is_ok() {
            let _ = send.send(false);
        }
    });
    let by_itself = ended.recv().unwrap_or(true);
    drop(shell);
    server.stop();
    by_itself
}

/// Comes back at the first SIGINT or SIGTERM.
fn signalled() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let (mut stop, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! {
            _ = stop.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    })
}

impl From<ServeFault> for Stop {
    fn from(fault: ServeFault) -> Stop {
        match fault {
            ServeFault::Kiosk(fault) => Stop::from(fault),
            ServeFault::Keys(_) => Stop::because(Exit::Record, fault.to_string()),
            _ => Stop::because(Exit::Failed, fault.to_string()),
        }
    }
}

/// Writes a file that others read at any moment: they see the old one or the new one.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    std::fs::write(&beside, text)?;
    std::fs::rename(beside, path)
}
