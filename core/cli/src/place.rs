//! Where things are: manifests, plugins, the state folder. The same options for every verb.

use clap::Args;
use std::path::{Path, PathBuf};

/// Where things are.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// Folder that holds `flows/` and `manifests/`.
    #[arg(long, global = true, default_value = ".")]
    pub(crate) root: PathBuf,

    /// The site: its id, or a path to its file. Default: the scenario's own, else `demo`.
    #[arg(long, global = true)]
    pub(crate) site: Option<String>,

    /// Folder with the plugins, one folder each. Default: `plugins` beside this program.
    #[arg(long, global = true)]
    pub(crate) plugins: Option<PathBuf>,

    /// Folder for the record, papers and simulators' files.
    #[arg(long, global = true, default_value = "state")]
    pub(crate) state: PathBuf,

    /// Address put in place of every slot's `address` setting; for a sandbox on another port.
    #[arg(long, global = true)]
    pub(crate) address: Option<String>,

    /// Unsigned plugins run too, although the manifests list publishers. Never on a machine that serves.
    #[arg(long, global = true)]
    pub(crate) development: bool,

    /// English messages; Chinese is the default where a message has both.
    #[arg(long, global = true)]
    pub(crate) english: bool,
}

impl Place {
    /// The plugins folder: the one given, the one beside this program, or in a checkout the one `cargo xtask` staged.
    pub(crate) fn plugins(&self) -> PathBuf {
        let staged = beside("../stage/plugins");
        let usual = beside("plugins");
        let found = if usual.exists() || !staged.exists() { usual } else { staged };
        self.plugins.clone().unwrap_or(found)
    }

    /// The worker program, beside this one.
    pub(crate) fn worker(&self) -> PathBuf {
        beside("tongban-worker")
    }

    /// The site's id, whether an id or a path to its file was given.
    pub(crate) fn site(&self) -> String {
        self.site_or("demo")
    }

    /// The site given, or another one where none was.
    pub(crate) fn site_or(&self, otherwise: &str) -> String {
        let site = self.site.as_deref().unwrap_or(otherwise);
        let path = Path::new(site);
        match path.extension().and_then(|e| e.to_str()) {
            Some("toml") => path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default(),
            _ => site.to_owned(),
        }
    }
}

fn beside(name: &str) -> PathBuf {
    let here = std::env::current_exe().ok();
    here.and_then(|path| path.parent().map(|folder| folder.join(name))).unwrap_or_else(|| PathBuf::from(name))
}
