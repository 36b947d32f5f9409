//! `tongban record`: one command on one device, and every byte of it in a file that tests play back.

use crate::check;
use crate::exit::Exit;
use crate::place::Place;
use crate::run::Stop;
use crate::trust::{admission, tell_refused};
use clap::Args;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tongban_flow::language::SlotManifest;
use tongban_host::{Host, HostConfig, Request};
use tongban_wire::recording::{Expect, Recording};

/// How long the device is held for the recording.
const HELD: Duration = Duration::from_secs(600);

/// Runs one command of a slot's device and leaves what was said on its wire in a file. The driver replaces what is personal
/// before it writes; use a sample card all the same.
#[derive(Args)]
pub(crate) struct Record {
    /// The slot, as the machine's manifest names it.
    slot: String,
    /// The command, as the class names it: `read`, `print`.
    command: String,
    /// Its parameters: an inline table of TOML (`{ what = "base" }`) or a JSON object.
    params: Option<String>,
    /// The recording; it must not exist.
    #[arg(long)]
    out: PathBuf,
    /// What it shows, for who reads the file.
    #[arg(long)]
    title: Option<String>,
}

impl Record {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        let loaded = tongban::load(&place.root, &place.site());
        check::show(&loaded.diagnostics, place, false);
        let Some(deployment) = loaded.deployment else { return Exit::Manifest };
        self.record(place, &deployment.machine.slots).unwrap_or_else(Stop::tell)
    }

    fn record(&self, place: &Place, slots: &[SlotManifest]) -> Result<Exit, Stop> {
        let usage = |why: String| Stop::because(Exit::Usage, why);
        if self.out.exists() {
            return Err(usage(format!("write {}: it exists", self.out.display())));
        }
        let Some(slot) = slots.iter().find(|slot| *slot.name == *self.slot) else {
            let names: Vec<&str> = slots.iter().map(|slot| &*slot.name).collect();
            return Err(usage(format!("find the slot {}: there are {}", self.slot, names.join(" "))));
        };
        let mut recording = self.head(slot).map_err(usage)?;
        let command = recording.command().map_err(usage)?;
        let params = recording.params_record().map_err(usage)?;
        let admission = admission(place)?;
        // The driver may write into this folder and nowhere else.
        let capture = Capture::beside(&self.out)
            .map_err(|fault| Stop::because(Exit::Failed, format!("make a folder beside the recording: {fault}")))?;
        let mut config = tongban::slot_config(slot);
        config.settings = with_record(&config.settings, &capture.file());
        config.grants.write.push(capture.folder.clone());
        let (host, refused) = Host::start(HostConfig {
            plugin_dirs: vec![place.plugins()],
            worker: place.worker(),
            slots: vec![config],
            development: admission.development,
            trust: admission.trust,
            ..HostConfig::default()
        });
        tell_refused(&refused, place);
        let devices = |why: String| Stop::because(Exit::Devices, why);
        let claim = host
            .claim(&[&self.slot], "record", "record", HELD)
            .map_err(|refused| devices(format!("hold {}: {refused:?}", self.slot)))?;
        let done = host.run(&claim, Request::new(&self.slot, command.number, params));
        host.stop();
        drop(host);
        match &done {
            Ok(_) => println!("{}: done", command.name),
            Err(failure) => println!("{}: {failure}", command.name),
        }
        let said = Recording::open(capture.file())
            .map_err(|wrong| devices(format!("read what the driver wrote; has it the setting `record`? {wrong}")))?;
        recording.expect = Some(Expect::of(command, &done));
        recording.endpoints = said.endpoints;
        recording.exchanges = said.exchanges;
        fs::write(&self.out, recording.write())
            .map_err(|fault| Stop::because(Exit::Failed, format!("write {}: {fault}", self.out.display())))?;
        println!("{}: {} exchanges", self.out.display(), recording.exchanges.len());
        Ok(if done.is_ok() { Exit::Done } else { Exit::Devices })
    }

    /// The recording without what is said.
    fn head(&self, slot: &SlotManifest) -> Result<Recording, String> {
        let params = self.params.as_deref().unwrap_or("{ }");
        let params = match serde_json::from_str(params) {
            Ok(params) => params,
            Err(_) => {
                Recording::read(&format!("schema = 1\nparams = {params}"))
                    .map_err(|wrong| format!("read the parameters: {wrong}"))?
                    .params
            }
        };
        let title = self.title.clone().unwrap_or_else(|| format!("{} on {}", self.command, slot.plugin));
        let (class, command) = (slot.class.id.to_owned(), self.command.clone());
        Ok(Recording { title, class, command, params, ..Recording::default() })
    }
}

/// The slot's settings with one more.
fn with_record(settings: &str, file: &Path) -> String {
    let mut settings: serde_json::Map<String, serde_json::Value> = serde_json::from_str(settings).unwrap_or_default();
    settings.insert("record".into(), file.to_string_lossy().into());
    serde_json::Value::Object(settings).to_string()
}

/// A folder of this user alone, gone when the recording is made.
struct Capture {
    folder: PathBuf,
}

impl Capture {
    fn beside(out: &Path) -> std::io::Result<Capture> {
        let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = parent.canonicalize()?.join(format!(".recording-{}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Capture { folder })
    }

    fn file(&self) -> PathBuf {
        self.folder.join("said.toml")
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
