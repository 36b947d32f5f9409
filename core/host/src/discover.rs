//! Looks through the plugin folders. Reads `plugin.toml` and the note of the library, and never runs a plugin's code.

use crate::manifest::PluginManifest;
use crate::trust::{self, Statement, Trust};
use crate::{Refused, RefusedCode};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tongban_abi::elf::{self, ElfFault};
use tongban_abi::{GENERATION, LAYOUT, MAJOR, MINOR, layout_of_minor};

/// A plugin whose manifest and library file agree with this host, as far as can be told without running it.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// Its manifest.
    pub manifest: PluginManifest,
    /// Its library.
    pub library: PathBuf,
    /// Minor number of the contract it was built with.
    pub abi_minor: u16,
}

/// What a search found.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Discovery {
    /// Plugins that may be used, by id.
    pub found: BTreeMap<String, Found>,
    /// Folders that hold none, and why.
    pub refused: Vec<Refused>,
}

/// Looks through folders that hold one folder per plugin. A folder that does not exist holds none.
///
/// Without `development` only plugins are taken that a publisher in `trust` signed; with it unsigned ones too.
pub fn discover(folders: &[PathBuf], development: bool, trust: &Trust) -> Discovery {
    let mut discovery = Discovery::default();
    for folder in folders {
        let mut inside: Vec<PathBuf> = match fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
            Err(fault) if fault.kind() == ErrorKind::NotFound => continue,
            Err(fault) => {
                discovery.refused.push(Refused::new(
                    folder.display().to_string(),
                    folder,
                    RefusedCode::ManifestMissing,
                    fault.to_string(),
                    "a readable folder",
                ));
                continue;
            }
        };
        inside.retain(|path| {
            path.is_dir() && path.file_name().is_some_and(|name| !name.as_encoded_bytes().starts_with(b"."))
        });
        inside.sort();
        for path in inside {
            match look_at(&path, development, trust) {
                Ok(found) => match discovery.found.get(&found.manifest.id) {
                    Some(earlier) => discovery.refused.push(Refused::new(
                        &found.manifest.id,
                        &path,
                        RefusedCode::Twice,
                        format!("version {} here too", found.manifest.version),
                        format!("only version {} in {}", earlier.manifest.version, earlier.library.display()),
                    )),
                    None => {
                        discovery.found.insert(found.manifest.id.clone(), found);
                    }
                },
                Err(refused) => discovery.refused.push(*refused),
            }
        }
    }
    discovery
}

/// The refusal of a library file for what its note or tables say.
pub(crate) fn refuse_file(id: &str, library: &Path, fault: ElfFault) -> Refused {
    let code = match fault {
        ElfFault::Truncated { .. } => RefusedCode::Truncated,
        ElfFault::Damaged => RefusedCode::Damaged,
        ElfFault::NotElf | ElfFault::NotALibrary => RefusedCode::NotALibrary,
        ElfFault::Architecture { .. } => RefusedCode::Architecture,
        ElfFault::NoNote => RefusedCode::NoNote,
    };
    let expected = match fault {
        ElfFault::Truncated { needed, .. } => format!("{needed} bytes"),
        ElfFault::Architecture { expected, .. } => format!("a library for {}", ElfFault::machine_name(expected)),
        _ => format!("a plugin of contract {MAJOR}.{MINOR}"),
    };
    Refused::new(id, library, code, fault.to_string(), expected)
}

/// Takes a plugin that a known publisher signed, with the placements that publisher may use, or says why not.
///
/// With `development` a signature of somebody unknown is as good as none; one that is wrong is never taken.
fn admit(folder: &Path, manifest: &mut PluginManifest, development: bool, trust: &Trust) -> Result<(), Box<Refused>> {
    let file = folder.join("plugin.toml");
    let refuse =
        |code, found: String, expected: &str| Err(Box::new(Refused::new(&manifest.id, &file, code, found, expected)));
    if manifest.signature == "unsigned" {
        return refuse(RefusedCode::Unsigned, "no signature".into(), "the signature of a known publisher");
    }
    let Some(signature) = trust::signature(&manifest.signature) else {
        return refuse(RefusedCode::SignatureWrong, "no signature in base64".into(), "ed25519: and 64 bytes in base64");
    };
    if trust.of(&manifest.publisher).next().is_none() {
        if development {
            return Ok(());
        }
        let found = format!("publisher {}", manifest.publisher);
        return refuse(RefusedCode::UnknownPublisher, found, "a publisher in trust.toml");
    }
    let statement = match Statement::of(folder) {
        Ok(statement) => statement,
        Err(fault) => return refuse(RefusedCode::SignatureWrong, fault.to_string(), "files alone"),
    };
    let text = statement.text();
    let Some(publisher) = trust.of(&manifest.publisher).find(|publisher| publisher.signed(&text, &signature)) else {
        let found = format!("another folder than {} signed (version {})", manifest.publisher, manifest.version);
        return refuse(RefusedCode::SignatureWrong, found, "the folder as its publisher signed it");
    };
    if let Some(class) = publisher.not_allowed(manifest) {
        let expected = "a class that trust.toml allows this publisher";
        return refuse(RefusedCode::ClassNotTrusted, format!("{class} of {}", publisher.name), expected);
    }
    manifest.isolation = publisher.placements(manifest);
    // What was signed is what will be loaded, however long after this look.
    if let Some(digest) = statement.digest(&manifest.library) {
        manifest.digest = Some(digest.to_owned());
    }
    Ok(())
}

fn look_at(folder: &Path, development: bool, trust: &Trust) -> Result<Found, Box<Refused>> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let file = folder.join("plugin.toml");
    let refuse = |file: &Path, code, found: String, expected: String| {
        Err(Box::new(Refused::new(name.as_ref(), file, code, found, expected)))
    };
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(fault) => return refuse(&file, RefusedCode::ManifestMissing, fault.to_string(), "a TOML file".into()),
    };
    let mut manifest = match PluginManifest::parse(&text, &name) {
        Ok(manifest) => manifest,
        Err(fault) => {
            let expected = "a manifest of schema 1";
            let mut refused = Refused::new(name.as_ref(), &file, RefusedCode::ManifestWrong, fault.message, expected);
            refused.at = fault.at;
            return Err(Box::new(refused));
        }
    };
    if manifest.signature != "unsigned" || !development {
        admit(folder, &mut manifest, development, trust)?;
    }
    let library = folder.join(&manifest.library);
    let note = match elf::read_note(&library) {
        Ok(Ok(note)) => note,
        Ok(Err(fault)) => return Err(Box::new(refuse_file(&name, &library, fault))),
        Err(fault) => {
            let found = format!("{fault} (plugin version {})", manifest.version);
            return refuse(&library, RefusedCode::LibraryMissing, found, "a library file".into());
        }
    };
    let version = &manifest.version;
    if note.abi_major != MAJOR || manifest.abi.major != MAJOR {
        let found = format!("contract {}.{} (plugin version {version})", note.abi_major, note.abi_minor);
        return refuse(&library, RefusedCode::Major, found, format!("contract {MAJOR}.{MINOR}"));
    }
    if note.generation != manifest.abi.generation || note.generation > GENERATION || note.generation == 0 {
        let found = format!("library of generation {} (plugin version {version})", note.generation);
        let expected = format!("generation {} as in plugin.toml, {GENERATION} at most", manifest.abi.generation);
        return refuse(&library, RefusedCode::Generation, found, expected);
    }
    if note.abi_minor != manifest.abi.minor {
        let found = format!("library of contract {}.{}", note.abi_major, note.abi_minor);
        let expected = format!("{}.{} as in plugin.toml", manifest.abi.major, manifest.abi.minor);
        return refuse(&library, RefusedCode::Lying, found, expected);
    }
    // A newer minor number only adds; its fingerprint is not known here.
    if layout_of_minor(note.abi_minor).is_some_and(|layout| layout != note.layout) {
        let found = format!("layout {:016x} (plugin version {version})", note.layout);
        return refuse(&library, RefusedCode::Layout, found, format!("layout {LAYOUT:016x}"));
    }
    Ok(Found { manifest, library, abi_minor: note.abi_minor })
}
