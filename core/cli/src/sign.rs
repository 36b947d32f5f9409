//! `tongban sign`: a publisher's key, and its signature on a plugin's folder.

use crate::exit::Exit;
use clap::{Args, Subcommand};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use tongban_host::PublisherKey;

/// Makes a publisher's key, or signs a plugin's folder with it.
#[derive(Args)]
pub(crate) struct Sign {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make a key: the private half goes into FILE, which must not exist; the public half is printed for `trust.toml`.
    Key {
        /// Where to keep the private half.
        file: PathBuf,
    },
    /// Sign the plugin in FOLDER as it is to be delivered: every file in it, `plugin.toml` included.
    Plugin {
        /// The plugin's folder.
        folder: PathBuf,
        /// The private half of the publisher's key.
        #[arg(long)]
        key: PathBuf,
    },
}

impl Sign {
    pub(crate) fn run(&self) -> Exit {
        let done = match &self.what {
            What::Key { file } => make(file).map_err(|fault| format!("make a key in {}: {fault}", file.display())),
            What::Plugin { folder, key } => {
                sign(folder, key).map_err(|fault| format!("sign {}: {fault}", folder.display()))
            }
        };
        match done {
            Ok(()) => Exit::Done,
            Err(why) => {
                eprintln!("tongban: failed to {why}");
                Exit::Failed
            }
        }
    }
}

fn make(file: &Path) -> io::Result<()> {
    let mut chance = [0; 32];
    getrandom::fill(&mut chance).map_err(io::Error::other)?;
    let key = PublisherKey::new(chance);
    let mut kept = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(kept, "{}", key.text())?;
    kept.sync_all()?;
    println!("{}", key.public());
    Ok(())
}

fn sign(folder: &Path, key: &Path) -> io::Result<()> {
    let text = std::fs::read_to_string(key).map_err(|fault| io::Error::other(format!("{}: {fault}", key.display())))?;
    let key = PublisherKey::parse(&text).ok_or_else(|| io::Error::other("the key's file holds no key"))?;
    key.sign(folder)?;
    eprintln!("signed; a machine whose trust.toml names {} takes it", key.public());
    Ok(())
}
