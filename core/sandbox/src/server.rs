//! The server on its own thread, started and stopped by whoever holds the handle.

use crate::state::State;
use crate::store::Store;
use crate::{SandboxFault, about, answer, door, pay, people, scenario};
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;

/// Largest request, in bytes: two photos in base64 and room to spare.
const LARGEST: usize = 4 * 1024 * 1024;

/// Tells the milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How to start a sandbox.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Where to listen; loopback only. Port 0 takes a free one.
    pub addr: SocketAddr,
    /// The database; absent means in memory, gone with the sandbox.
    pub db: Option<PathBuf>,
    /// What time it is.
    pub clock: Clock,
}

/// Any free port of 127.0.0.1, a database in memory, the machine's clock.
impl Default for SandboxConfig {
    fn default() -> Self {
        let passed = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_millis() as i64);
        SandboxConfig { addr: (Ipv4Addr::LOCALHOST, 0).into(), db: None, clock: Arc::new(passed) }
    }
}

impl fmt::Debug for SandboxConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxConfig").field("addr", &self.addr).field("db", &self.db).finish_non_exhaustive()
    }
}

/// A running sandbox. It stops when this is dropped.
#[derive(Debug)]
pub struct Sandbox {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Opens the database, listens and serves on a thread of its own.
    ///
    /// Errors: see [`SandboxFault`]; whoever starts it must act.
    pub fn start(config: SandboxConfig) -> Result<Self, SandboxFault> {
        if !config.addr.ip().is_loopback() {
            return Err(SandboxFault::NotLoopback(config.addr));
        }
        let listen = |fault| SandboxFault::Listen(config.addr, fault);
        let listener = TcpListener::bind(config.addr).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let addr = listener.local_addr().map_err(listen)?;
        let state = State::open(Store::open(config.db.as_deref())?, &format!("http://{addr}"), config.clock)?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(SandboxFault::Start)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = async move {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            // Stopping does not wait for a request that hangs by its script.
            tokio::select! {
                _ = axum::serve(listener, router(state)) => {}
                _ = stopped => {}
            }
        };
        let named = std::thread::Builder::new().name("sandbox".to_owned());
        let thread = named.spawn(move || runtime.block_on(serve)).map_err(SandboxFault::Start)?;
        Ok(Sandbox { addr, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where it listens, as connectors' settings want it: `http://127.0.0.1:8787`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Serves until the process is ended.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn router(state: State) -> Router {
    Router::new()
        .route("/", get(about::page))
        .route("/healthz", get(about::health))
        .route("/v1/ledger", get(about::ledger))
        .route("/v1/unmet", get(about::unmet))
        .route("/v1/people", get(people::list))
        .route("/person", post(people::step_up))
        .route("/v1/{class}/{command}", post(answer::command))
        .route("/pay/{order}", get(pay::page))
        .route("/pay/{order}/{does}", post(pay::act))
        .route("/phone", get(pay::open).post(pay::phone))
        .route("/scenario", post(scenario::load))
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn(door::guard))
        .with_state(state)
}
