//! `plugin.toml`: what a plugin says of itself before any of its code runs.

use crate::{Grants, Isolation};
use serde::Deserialize;
use std::path::{Component, Path, PathBuf};
use tongban_model::TcpAddress;

/// A plugin's manifest. Keys it does not know are errors.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PluginManifest {
    /// Version of this file's shape: 1.
    pub schema: u32,
    /// Id; the name of the folder.
    pub id: String,
    /// Version of the plugin, its own.
    pub version: String,
    /// What people call it.
    #[serde(default)]
    pub title: Option<Title>,
    /// The contract the library was built with.
    pub abi: AbiNumbers,
    /// Name of the library file, beside this one.
    pub library: PathBuf,
    /// Classes its devices may offer, by id.
    pub classes: Vec<String>,
    /// Placements the vendor allows; a worker when absent.
    #[serde(default = "process_alone")]
    pub isolation: Vec<Isolation>,
    /// Who made it.
    pub publisher: String,
    /// The publisher's signature, or `unsigned`.
    pub signature: String,
    /// SHA-256 of the library as hex, checked before it is loaded.
    #[serde(default)]
    pub digest: Option<String>,
    /// What it needs to reach.
    #[serde(default)]
    pub grants: Grants,
}

/// A name in two languages.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Numbers of the contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbiNumbers {
    /// Major number.
    pub major: u16,
    /// Minor number.
    #[serde(default)]
    pub minor: u16,
    /// Generation of the Rust door.
    pub generation: u32,
}

fn process_alone() -> Vec<Isolation> {
    vec![Isolation::Process]
}

/// A fault of the file: what, and where in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ManifestFault {
    pub(crate) message: String,
    /// Line and column, from one.
    pub(crate) at: Option<(usize, usize)>,
}

impl PluginManifest {
    /// Reads and checks the text of a manifest that lies in `folder`.
    pub(crate) fn parse(text: &str, folder: &str) -> Result<PluginManifest, ManifestFault> {
        let manifest: PluginManifest = toml::from_str(text).map_err(|fault| ManifestFault {
            message: fault.message().lines().next().unwrap_or_default().to_owned(),
            at: fault.span().map(|span| line_and_column(text, span.start)),
        })?;
        let wrong = |key: &str, message: String| {
            let start = text.lines().scan(0, |at, line| {
                let start = *at;
                *at += line.len() + 1;
                Some((start, line))
            });
            let found = start.into_iter().find(|(_, line)| line.trim_start().starts_with(key)).map(|(start, _)| start);
            Err(ManifestFault { message, at: found.map(|start| line_and_column(text, start)) })
        };
        if manifest.schema != 1 {
            return wrong("schema", format!("schema: found {}, expected 1", manifest.schema));
        }
        if manifest.id != folder {
            return wrong("id", format!("id: found `{}`, expected `{folder}`, the name of the folder", manifest.id));
        }
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if manifest.id.is_empty() || !manifest.id.chars().all(word) {
            return wrong("id", "id: expected lower-case letters, digits and dashes".into());
        }
        if manifest.version.is_empty() || manifest.version.contains('\0') {
            return wrong("version", "version: found nothing, expected a version".into());
        }
        if !is_file_name(&manifest.library) {
            return wrong(
                "library",
                "library: expected the name of a file beside plugin.toml, without a folder".into(),
            );
        }
        if manifest.classes.is_empty() {
            return wrong("classes", "classes: found none, expected at least one".into());
        }
        if manifest.isolation.is_empty() {
            return wrong("isolation", "isolation: found none, expected `process`, `thread` or both".into());
        }
        if let Some(bad) = manifest.grants.tcp.iter().find(|grant| TcpAddress::parse(grant).is_none()) {
            return wrong("tcp", format!("grants.tcp: found `{bad}`, expected host:port or host:*"));
        }
        if manifest.digest.as_ref().is_some_and(|hex| hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit())) {
            return wrong("digest", "digest: expected 64 hexadecimal digits of SHA-256".into());
        }
        Ok(manifest)
    }
}

fn is_file_name(path: &Path) -> bool {
    let mut parts = path.components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
}

pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"schema = 1
id = "acme-scan"
version = "1.2.0"
title = { zh = "扫码器", en = "Scanner" }
abi = { major = 1, generation = 1 }
library = "libacme.so"
classes = ["tongban.barcode-reader/1"]
publisher = "Acme"
signature = "unsigned"

[grants]
tcp = ["127.0.0.1:*", "scan.example:8080"]
"#;

    #[test]
    fn a_good_manifest_is_read() {
        let manifest = PluginManifest::parse(GOOD, "acme-scan").unwrap();
        assert_eq!(manifest.isolation, [Isolation::Process]);
        let port = |nth: usize| TcpAddress::parse(&manifest.grants.tcp[nth]).map(|address| address.port);
        assert_eq!((port(0), port(1)), (Some(None), Some(Some(8080))));
    }

    #[test]
    fn each_fault_says_what_and_where() {
        let cases = [
            ("schema = 1", "schema = 2", "found 2, expected 1", (1, 1)),
            ("id = \"acme-scan\"", "id = \"acme\"", "expected `acme-scan`, the name of the folder", (2, 1)),
            ("version = \"1.2.0\"", "verzion = \"1.2.0\"", "unknown field `verzion`", (3, 1)),
            ("\"libacme.so\"", "\"../libacme.so\"", "without a folder", (6, 1)),
            ("\"libacme.so\"", "7", "invalid type: integer `7`", (6, 11)),
            ("[\"tongban.barcode-reader/1\"]", "[]", "found none, expected at least one", (7, 1)),
            ("scan.example:8080", "scan.example", "expected host:port", (12, 1)),
            ("publisher = \"Acme\"\n", "publisher = \"Acme\"\ndigest = \"12\"\n", "64 hexadecimal digits", (9, 1)),
            (
                "publisher = \"Acme\"\n",
                "publisher = \"Acme\"\nisolation = [\"pot\"]\n",
                "unknown variant `pot`",
                (9, 14),
            ),
        ];
        for (good, bad, words, at) in cases {
            let fault = PluginManifest::parse(&GOOD.replacen(good, bad, 1), "acme-scan").unwrap_err();
            assert!(fault.message.contains(words), "{bad}: {}", fault.message);
            assert_eq!(fault.at, Some(at), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_brings_the_reader_down(text in ".{0,200}", cut in 0usize..300) {
            let _ = PluginManifest::parse(&text, "x");
            let cut: String = GOOD.chars().take(cut).collect();
            let _ = PluginManifest::parse(&cut, "acme-scan");
        }
    }
}
