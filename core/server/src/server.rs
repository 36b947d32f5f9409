//! A server from its start to its stop.

use crate::accept;
use crate::claims::Claims;
use crate::desk::{Ask, Clerk, Desk};
use crate::doors::Doors;
use crate::fault::ServeFault;
use crate::files::Files;
use crate::glass::{Flows, Glass};
use crate::hall::{Ended, Hall};
use crate::hub::Hub;
use crate::ime::Pinyin;
use crate::keys::Keys;
use crate::line;
use crate::metrics::Metrics;
use crate::operator::Operator;
use crate::options::ServeOptions;
use crate::panel;
use crate::past::Past;
use crate::picture::Darkroom;
use crate::private_file;
use crate::service::Service;
use crate::tokens::Tokens;
use crate::unix;
use crate::voice::Voice;
use crate::web;
use crate::witness::{ScreenSign, Witness};
use crate::xfs;
use axum::Router;
use serde_json::json;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::{TcpListener, UnixListener};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tongban::{Answers, Applicant, Kiosk, clock};
use tongban_api::Said;
use tongban_host::Host;
use tongban_journal::{Journal, MachineKey};
use tongban_xfs::XfsService;

/// A running server. Stops when dropped.
pub struct Server {
    address: SocketAddr,
    hall: Arc<Hall>,
    xfs: Arc<XfsService>,
    darkroom: Darkroom,
    files: Vec<PathBuf>,
    clerk: Option<JoinHandle<()>>,
    runtime: Option<Runtime>,
}

/// Opens the kiosk of a site and serves it on loopback.
///
/// Returns when the devices have been opened and the doors stand; cases that were left open are settled behind them, and
/// the menu opens when that is done. Errors say who must act.
pub fn serve(options: ServeOptions) -> Result<Server, ServeFault> {
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().thread_name("api").build();
    let runtime = threads.map_err(ServeFault::System)?;
    let listeners = runtime.block_on(listen(options.port, options.socket.as_deref()))?;
    let address = listeners.tcp[0].local_addr().map_err(ServeFault::System)?;

    let hub = Arc::new(Hub::new((clock::now_ms() / 1000) as u64));
    let darkroom = Darkroom::open(hub.clone()).map_err(ServeFault::System)?;
    let flows = Flows::default();
    let (kiosk, answers) = open_kiosk(&options, &hub, &flows, &darkroom)?;
    let (desk, inbox) = Desk::new(&kiosk);
    let host = kiosk.host().clone();
    let service = Service::start(hub.clone(), host.clone(), kiosk.deployment().clone()).map_err(ServeFault::System)?;

    let folder = options.kiosk.state.join("api");
    let file = |fault, path: &Path| ServeFault::File { path: path.to_owned(), fault };
    private_file::folder(&folder).map_err(|fault| file(fault, &folder))?;
    let tokens = Tokens::fresh().map_err(ServeFault::System)?;
    let socket = options.socket.as_ref().map(|path| path.display().to_string());
    let endpoint =
        json!({ "version": 1, "port": address.port(), "socket": socket, "pid": std::process::id() }).to_string();
    let mut files: Vec<PathBuf> = Vec::new();
    for (name, content) in [("tokens.json", tokens.to_json()), ("endpoint.json", endpoint.into_bytes())] {
        let path = folder.join(name);
        private_file::write(&path, &content).map_err(|fault| file(fault, &path))?;
        files.push(path);
    }
    files.extend(options.socket.clone());

    let hall = Arc::new(Hall {
        doors: Doors::new(address.port(), &options.origins, tokens),
        hub,
        desk,
        answers,
        keys: open_keys(&options, &folder, kiosk.journal())?,
        journal: kiosk.journal().clone(),
        service,
        claims: Claims::default(),
        operator: Operator::new(&options.kiosk.state),
        past: Past::of(options.kiosk.state.clone()),
        last_sweep: kiosk.last_sweep(),
        voice: Voice::find(&host),
        host,
        pinyin: Pinyin::of(options.deployment.regions.clone()),
        metrics: Metrics::default(),
        witness: Witness::default(),
        since_ms: clock::now_ms(),
        ended: Ended::default(),
    });
    let clerk = start_clerk(Clerk {
        kiosk,
        hall: hall.clone(),
        inbox,
        flows,
        reload: options.reload.clone(),
        root: options.kiosk.root.clone(),
        patience: options.patience,
    })?;
    let screen = options.screen.clone().map_or(Files::Inside, Files::Folder);
    let base = format!("ws://127.0.0.1:{}/xfs4iot/v1.0", address.port());
    let xfs = Arc::new(XfsService::new(hall.host.clone(), Arc::new(xfs::Counter(hall.clone())), &base));
    let mut more = xfs::router(hall.clone(), xfs.clone());
    if let Some(panel) = options.panel.clone() {
        more = more.merge(panel::router(panel, hall.clone()));
    }
    let app = web::router(hall.clone(), screen, more, options.panel.is_some());
    listeners.serve(&runtime, &app, &hall);
    Ok(Server { address, hall, xfs, darkroom, files, clerk: Some(clerk), runtime: Some(runtime) })
}

/// Where the server listens.
struct Listeners {
    /// Loopback; the first is the address that is told.
    tcp: Vec<TcpListener>,
    unix: Option<UnixListener>,
}

async fn listen(port: u16, socket: Option<&Path>) -> Result<Listeners, ServeFault> {
    let fault = |at: String| move |fault| ServeFault::Listen { at, fault };
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let first = first.map_err(fault(format!("127.0.0.1:{port}")))?;
    let port = first.local_addr().map_err(ServeFault::System)?.port();
    // A machine without IPv6 does without.
    let second = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok();
    let unix = match socket {
        Some(path) => Some(bind(path).map_err(fault(path.display().to_string()))?),
        None => None,
    };
    Ok(Listeners { tcp: std::iter::once(first).chain(second).collect(), unix })
}

/// A Unix socket that only the owner reaches; one that a host left behind is taken over.
fn bind(path: &Path) -> std::io::Result<UnixListener> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    if std::os::unix::net::UnixStream::connect(path).is_err() {
        let _ = std::fs::remove_file(path);
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

impl Listeners {
    fn serve(self, runtime: &Runtime, app: &Router, hall: &Arc<Hall>) {
        let seats = Arc::new(Semaphore::new(accept::MOST));
        for listener in self.tcp {
            runtime.spawn(accept::serve(listener, app.clone(), seats.clone()));
        }
        if let Some(listener) = self.unix {
            runtime.spawn(unix::serve(listener, hall.clone(), seats));
        }
    }
}

fn open_kiosk(
    options: &ServeOptions,
    hub: &Arc<Hub>,
    flows: &Flows,
    darkroom: &Darkroom,
) -> Result<(Kiosk, Answers), ServeFault> {
    let way = Arc::new(OnceLock::new());
    let root = options.kiosk.root.clone();
    let glass = Glass {
        hub: hub.clone(),
        flows: flows.clone(),
        darkroom: darkroom.clone(),
        root,
        sent: std::collections::HashSet::new(),
    };
    let kept = way.clone();
    let applicant = move |answers: Answers| -> Box<dyn Applicant> {
        let _ = kept.set(answers);
        Box::new(glass)
    };
    let kiosk = Kiosk::open(Arc::new(options.deployment.clone()), options.kiosk.clone(), applicant)?;
    let answers = way.get().cloned().expect("the kiosk hands the way of answers over while it opens");
    Ok((kiosk, answers))
}

fn open_keys(options: &ServeOptions, folder: &Path, journal: &Journal) -> Result<Keys, ServeFault> {
    let key = MachineKey::load_or_create(&options.kiosk.state.join("machine.key")).map_err(ServeFault::Keys)?;
    let cases = journal.reader().cases().map_err(ServeFault::Keys)?;
    let begun_after = |at_ms: i64| cases.iter().find(|case| case.began_ms >= at_ms).map(|case| case.id.to_string());
    let site = &options.deployment.site.id;
    Keys::open(&folder.join("keys.db"), site, key, clock::now_ms, begun_after).map_err(ServeFault::Keys)
}

fn start_clerk(mut clerk: Clerk) -> Result<JoinHandle<()>, ServeFault> {
    let hall = clerk.hall.clone();
    clerk.kiosk.watch(Box::new(move |case, line| line::tell(&hall, case, line)));
    std::thread::Builder::new().name("kiosk".into()).spawn(move || clerk.work()).map_err(ServeFault::System)
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that a browser opens, with the screen's token in its fragment.
    pub fn screen_url(&self) -> String {
        format!("http://127.0.0.1:{}/#t={}", self.address.port(), self.hall.doors.tokens().screen())
    }

    /// The devices' host, for a program that embeds the server and drives devices beside it.
    pub fn host(&self) -> &Arc<Host> {
        &self.hall.host
    }

    /// Tells every sign of the screen to whoever watches its browser. `hear` is called on threads of the server and
    /// must not block; the first who comes stays.
    pub fn watch_screen(&self, hear: impl Fn(ScreenSign) + Send + Sync + 'static) {
        self.hall.witness.is(Box::new(hear));
    }

    /// Takes the machine out of service because its screen does not come back; an operator puts it back.
    pub fn on_screen_lost(&self) -> impl Fn() + Send + 'static {
        let hall = self.hall.clone();
        move || {
            let reason = Said::new("屏幕故障，请到窗口办理", "The screen has a fault, please go to a service window");
            hall.service.set_out(Some(reason));
        }
    }

    /// Ends every connection, stops the devices and closes the record.
    pub fn stop(self) {
        drop(self);
    }

    /// Waits until the server ends by itself, which it does when the record takes no entries any more.
    pub fn wait(&self) {
        self.hall.ended.wait();
    }

    /// The same as [`Server::wait`], for another thread than the one that holds the server.
    pub fn end_watch(&self) -> impl FnOnce() + Send + 'static {
        let hall = self.hall.clone();
        move || hall.ended.wait()
    }

    fn end(&mut self) {
        for file in std::mem::take(&mut self.files) {
            let _ = std::fs::remove_file(file);
        }
        let _ = self.hall.desk.ask(Ask::Stop);
        if let Some(clerk) = self.clerk.take() {
            let _ = clerk.join();
        }
        self.xfs.stop();
        self.hall.hub.close();
        self.darkroom.close();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
        self.hall.host.stop();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
