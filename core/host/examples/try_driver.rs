//! Tries one driver: builds it, starts a host over it, loads it in a worker, and holds its answers against its class.
//!
//! `cargo run -p tongban-host --example try_driver -- plugins/template '{"path": "/dev/null"}'`
//! The folder holds `plugin.toml`, and a crate or the built library beside it. The second argument is the settings.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use tongban_classes::DeviceState;
use tongban_host::{Host, HostConfig, Refused, SlotConfig, Trust, discover};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(folder) = args.next().map(PathBuf::from) else {
        eprintln!("usage: try_driver FOLDER [SETTINGS AS JSON]");
        return ExitCode::from(2);
    };
    match try_driver(&folder, &args.next().unwrap_or_else(|| "{}".into())) {
        Ok(()) => {
            println!("\nthe driver works / 驱动可用");
            ExitCode::SUCCESS
        }
        Err(words) => {
            eprintln!("\n{words}");
            ExitCode::FAILURE
        }
    }
}

fn try_driver(folder: &Path, settings: &str) -> Result<(), String> {
    let folder =
        std::fs::canonicalize(folder).map_err(|fault| format!("failed to find {}: {fault}", folder.display()))?;
    let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let built = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.to_owned()));
    let built = built.ok_or("failed to find cargo's folder of built files")?;

    println!("building {id} and the worker …");
    build(&["-p", "tongban-worker"], Path::new(env!("CARGO_MANIFEST_DIR")), &built)?;
    let plugins = stage(&folder, &id, &built)?;

    let discovery = discover(std::slice::from_ref(&plugins), true, &Trust::default());
    let both = |refused: &Refused| format!("{}\n{}", refused.en(), refused.zh());
    if let Some(refused) = discovery.refused.first() {
        return Err(both(refused));
    }
    let found = &discovery.found[&id];
    println!(
        "found {id} {} of contract 1.{}: {}",
        found.manifest.version,
        found.abi_minor,
        found.manifest.classes.join(", ")
    );

    let slots = found.manifest.classes.iter().map(|class| SlotConfig::new(class, class, &id).settings(settings));
    let (host, refused) = Host::start(HostConfig {
        plugin_dirs: vec![plugins],
        worker: built.join("tongban-worker"),
        slots: slots.collect(),
        development: true,
        ..HostConfig::default()
    });
    if let Some(refused) = refused.first() {
        return Err(both(refused));
    }
    for slot in host.describe().slots {
        println!("\n{}: worker {}, sandbox {}", slot.class, slot.worker.unwrap_or(0), slot.sandbox);
        println!("  commands: {}", slot.commands.join(", "));
        let status = host.status(&slot.name).map_err(|failure| format!("status failed: {failure}"))?;
        println!("  status: {}", status.device.word());
        if let Some(failure) = status.failure {
            return Err(format!("the device did not open: {failure} ({} must act)", failure.family.who()));
        }
        let capabilities =
            host.capabilities(&slot.name).map_err(|failure| format!("capabilities failed: {failure}"))?;
        // Numbers and kinds alone: a value does not print itself.
        println!("  capabilities: {capabilities:?}");
        if status.device != DeviceState::Online {
            println!("  the driver answers; the device itself is {}", status.device.word());
        }
    }
    Ok(())
}

/// Lays the plugin out as an installed one.
fn stage(folder: &Path, id: &str, built: &Path) -> Result<PathBuf, String> {
    let manifest = folder.join("plugin.toml");
    let text = std::fs::read_to_string(&manifest)
        .map_err(|fault| format!("failed to read {}: {fault}", manifest.display()))?;
    let library = text.lines().find_map(|line| line.strip_prefix("library")?.split('"').nth(1));
    let library = library.ok_or_else(|| format!("failed to find `library` in {}", manifest.display()))?;
    let from = if folder.join("Cargo.toml").exists() {
        build(&[], folder, built)?;
        built.join(library)
    } else {
        folder.join(library)
    };
    let plugins = built.join("try-driver");
    let to = plugins.join(id);
    let _ = std::fs::remove_dir_all(&plugins);
    let copy = || -> std::io::Result<()> {
        std::fs::create_dir_all(&to)?;
        std::fs::copy(&manifest, to.join("plugin.toml"))?;
        std::fs::copy(&from, to.join(library))?;
        Ok(())
    };
    copy().map_err(|fault| format!("failed to lay out {}: {fault}", from.display()))?;
    Ok(plugins)
}

fn build(args: &[&str], folder: &Path, built: &Path) -> Result<(), String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet"]).args(args).current_dir(folder);
    cargo.arg("--target-dir").arg(built.parent().unwrap_or(built));
    if built.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.status().map_err(|fault| format!("failed to start cargo: {fault}"))?;
    if status.success() { Ok(()) } else { Err(format!("failed to build in {}", folder.display())) }
}
