//! What a loaded library says, held against its manifest.

use crate::manifest::PluginManifest;
use crate::{Refused, RefusedCode, trust};
use std::path::Path;
use tongban_worker::wire::LibrarySays;

/// Refuses a library whose own words differ from its manifest.
pub(crate) fn agrees(manifest: &PluginManifest, library: &Path, says: &LibrarySays) -> Result<(), Box<Refused>> {
    let lying = |what: &str, found: &str, expected: &str| {
        let found = format!("{what} {found} in the library (version {})", says.version);
        let expected = format!("{expected} as in plugin.toml (version {})", manifest.version);
        Err(Box::new(Refused::new(&manifest.id, library, RefusedCode::Lying, found, expected)))
    };
    if says.id != manifest.id {
        return lying("id", &says.id, &manifest.id);
    }
    if says.version != manifest.version {
        return lying("version", &says.version, &manifest.version);
    }
    let sorted = |ids: &mut dyn Iterator<Item = &str>| {
        let mut ids: Vec<String> = ids.map(str::to_owned).collect();
        ids.sort_unstable();
        ids.join(", ")
    };
    let found = sorted(&mut says.classes.iter().map(|(id, _)| id.as_str()));
    let expected = sorted(&mut manifest.classes.iter().map(String::as_str));
    if found != expected {
        return lying("classes", &found, &expected);
    }
    Ok(())
}

/// Refuses a library that is not the one its manifest gives a digest of.
pub(crate) fn digest(manifest: &PluginManifest, library: &Path) -> Result<(), Box<Refused>> {
    let Some(expected) = &manifest.digest else { return Ok(()) };
    let bytes = std::fs::read(library).map_err(|fault| {
        Box::new(Refused::new(&manifest.id, library, RefusedCode::LibraryMissing, fault.to_string(), "a library file"))
    })?;
    let found = trust::hex(&bytes);
    if found.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let found = format!("digest {found} (version {})", manifest.version);
    Err(Box::new(Refused::new(&manifest.id, library, RefusedCode::Damaged, found, format!("digest {expected}"))))
}
