//! What a server is started with.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tongban_flow::language::Deployment;

/// Puts settings that do not stand in manifests into a site that was read anew.
pub type Prepare = Arc<dyn Fn(&mut Deployment) + Send + Sync>;

/// What a server is started with.
#[derive(Clone)]
pub struct ServeOptions {
    /// The site, as [`tongban::load`] gave it.
    pub deployment: Deployment,
    /// Where the kiosk finds its plugins and keeps its record.
    pub kiosk: tongban::Options,
    /// The port on loopback; 0 takes any that is free.
    pub port: u16,
    /// A Unix socket beside it.
    pub socket: Option<PathBuf>,
    /// A folder to serve the screen from instead of the one in the program: for whoever writes the screen.
    pub screen: Option<PathBuf>,
    /// The simulators' panel; absent on a machine that serves.
    pub panel: Option<PanelOptions>,
    /// Origins of other pages that may open a session, each exactly as a browser writes it: `https://hall.example`.
    pub origins: Vec<String>,
    /// Reads the manifests anew between two sessions, if they changed, and puts these settings into them.
    pub reload: Option<Prepare>,
    /// How long cases that the last stop left open are waited for before the menu opens; they go on after that. 8 s, in
    /// which a payment provider that answers at all has answered.
    pub patience: Duration,
}

impl ServeOptions {
    /// A server for a site on any free port, with nothing beside it.
    pub fn new(deployment: Deployment, kiosk: tongban::Options) -> ServeOptions {
        ServeOptions {
            deployment,
            kiosk,
            port: 0,
            socket: None,
            screen: None,
            panel: None,
            origins: Vec::new(),
            reload: None,
            patience: Duration::from_secs(8),
        }
    }
}

/// Asks a sandbox province: method, path and JSON body, the answer as JSON; what came of it, in words that finish
/// "failed to". Called from a thread that may wait.
pub type AskSandbox = Arc<dyn Fn(&str, &str, &str) -> Result<serde_json::Value, String> + Send + Sync>;

/// Puts another person before the simulated machine, by id; what came of it, in words that finish "failed to".
pub type ChoosePerson = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// The simulators' panel: what the hands of the person do, and their phone.
#[derive(Clone)]
pub struct PanelOptions {
    /// The hands file that the simulators watch.
    pub hands: PathBuf,
    /// Asks the sandbox province.
    pub sandbox: Option<AskSandbox>,
    /// Who can stand before the machine: id, and name in Chinese and English.
    pub people: Vec<(String, (String, String))>,
    /// Puts another one there.
    pub choose: Option<ChoosePerson>,
}
