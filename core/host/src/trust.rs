//! Whose plugins this machine runs: the publishers' keys, and what each of them may bring.
//!
//! A publisher signs a plugin's whole folder. `plugin.toml` carries the signature as `ed25519:<base64>`; what is signed
//! is a [`Statement`]: one line per file of the folder, `plugin.toml` with its own signature line left out.

use crate::Isolation;
use crate::manifest::{PluginManifest, line_and_column};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

/// What a signature and a public key begin with.
const ALGORITHM: &str = "ed25519:";

/// The publishers whose plugins this machine runs. None of them by default.
#[derive(Clone, Default, Debug)]
pub struct Trust {
    publishers: Vec<Publisher>,
}

/// One publisher and what it may bring.
#[derive(Clone, Debug)]
pub(crate) struct Publisher {
    pub(crate) name: String,
    key: VerifyingKey,
    classes: Option<Vec<String>>,
    isolation: Vec<Isolation>,
}

/// The shape of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustFile {
    schema: u32,
    #[serde(default, rename = "publisher")]
    publishers: Vec<PublisherRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublisherRow {
    name: String,
    key: String,
    classes: Option<Vec<String>>,
    #[serde(default = "process_alone")]
    isolation: Vec<Isolation>,
}

fn process_alone() -> Vec<Isolation> {
    vec![Isolation::Process]
}

/// Why a list of publishers cannot be used (the integrator).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrustFault {
    /// What is wrong.
    pub message: String,
    /// Line and column, from one.
    pub at: Option<(usize, usize)>,
}

impl fmt::Display for TrustFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.at {
            write!(f, "{line}:{column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for TrustFault {}

impl Trust {
    /// Reads the text of a `trust.toml`:
    ///
    /// ```toml
    /// schema = 1
    ///
    /// [[publisher]]
    /// name      = "Acme"                            # as in plugin.toml
    /// key       = "ed25519:…"                       # as `tongban sign key` printed it
    /// classes   = ["tongban.barcode-reader/1"]      # any class when absent
    /// isolation = ["process"]                       # a worker alone when absent
    /// ```
    pub fn parse(text: &str) -> Result<Trust, TrustFault> {
        let file: TrustFile = toml::from_str(text).map_err(|fault| TrustFault {
            message: fault.message().lines().next().unwrap_or_default().to_owned(),
            at: fault.span().map(|span| line_and_column(text, span.start)),
        })?;
        let wrong = |message: String| TrustFault { message, at: None };
        if file.schema != 1 {
            return Err(wrong(format!("schema: found {}, expected 1", file.schema)));
        }
        let publisher = |row: PublisherRow| {
            let key = public_key(&row.key).ok_or_else(|| {
                wrong(format!("publisher {}: key: expected ed25519: and 32 bytes in base64", row.name))
            })?;
            Ok(Publisher { name: row.name, key, classes: row.classes, isolation: row.isolation })
        };
        Ok(Trust { publishers: file.publishers.into_iter().map(publisher).collect::<Result<_, _>>()? })
    }

    /// The list with every publisher of that name: a publisher may have an old key and a new one.
    pub(crate) fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Publisher> {
        self.publishers.iter().filter(move |publisher| publisher.name == name)
    }
}

impl Publisher {
    /// Whether this publisher signed that statement.
    pub(crate) fn signed(&self, statement: &[u8], signature: &Signature) -> bool {
        self.key.verify_strict(statement, signature).is_ok()
    }

    /// The first class of the plugin that this publisher may not bring.
    pub(crate) fn not_allowed<'a>(&self, manifest: &'a PluginManifest) -> Option<&'a str> {
        let allowed = self.classes.as_ref()?;
        manifest.classes.iter().find(|class| !allowed.contains(class)).map(String::as_str)
    }

    /// The placements that both the vendor and the integrator allow.
    pub(crate) fn placements(&self, manifest: &PluginManifest) -> Vec<Isolation> {
        manifest.isolation.iter().filter(|placement| self.isolation.contains(placement)).copied().collect()
    }
}

/// What a signature in `plugin.toml` says, if it is one.
pub(crate) fn signature(text: &str) -> Option<Signature> {
    let bytes = BASE64.decode(text.strip_prefix(ALGORITHM)?).ok()?;
    Signature::from_slice(&bytes).ok()
}

fn public_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = BASE64.decode(text.strip_prefix(ALGORITHM)?).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

/// What a publisher signs: every file below a plugin's folder by its path, length and SHA-256, in the order of the paths.
pub(crate) struct Statement {
    files: BTreeMap<String, (String, usize)>,
}

impl Statement {
    /// Reads the folder, each file once. A link inside it is an error: what it leads to is not the publisher's.
    pub(crate) fn of(folder: &Path) -> io::Result<Statement> {
        let mut statement = Statement { files: BTreeMap::new() };
        statement.gather(folder, "")?;
        Ok(statement)
    }

    /// The text that is signed.
    pub(crate) fn text(&self) -> Vec<u8> {
        let lines = self.files.iter().map(|(name, (digest, length))| format!("{digest} {length} {name}\n"));
        std::iter::once("tongban plugin 1\n".to_owned()).chain(lines).collect::<String>().into_bytes()
    }

    /// SHA-256 of a file of the folder, as it was read for the statement.
    pub(crate) fn digest(&self, name: &Path) -> Option<&str> {
        self.files.get(name.to_str()?).map(|(digest, _)| digest.as_str())
    }

    fn gather(&mut self, folder: &Path, above: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().into_string().map_err(|name| io::Error::other(format!("name of {name:?}")))?;
            if name.contains('\n') {
                return Err(io::Error::other(format!("name of {name:?}")));
            }
            let path = format!("{above}{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.gather(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() {
                let bytes = fs::read(entry.path())?;
                let bytes = if path == "plugin.toml" { without_signature(&bytes) } else { bytes };
                self.files.insert(path, (hex(&bytes), bytes.len()));
            } else {
                return Err(io::Error::other(format!("{path} is neither a file nor a folder")));
            }
        }
        Ok(())
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `plugin.toml` without the line of its signature.
fn without_signature(text: &[u8]) -> Vec<u8> {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !is_signature(line)).flatten().copied().collect()
}

fn is_signature(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    line.strip_prefix(b"signature").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"="))
}

/// A publisher's private key.
pub struct PublisherKey(SigningKey);

impl PublisherKey {
    /// A new key from 32 bytes of chance.
    pub fn new(chance: [u8; 32]) -> PublisherKey {
        PublisherKey(SigningKey::from_bytes(&chance))
    }

    /// The key as [`PublisherKey::text`] wrote it.
    pub fn parse(text: &str) -> Option<PublisherKey> {
        let bytes: [u8; 32] = BASE64.decode(text.trim()).ok()?.try_into().ok()?;
        Some(PublisherKey::new(bytes))
    }

    /// The private key, to be kept in a file that nobody else reads.
    pub fn text(&self) -> String {
        BASE64.encode(self.0.to_bytes())
    }

    /// The public key, as `trust.toml` wants it.
    pub fn public(&self) -> String {
        format!("{ALGORITHM}{}", BASE64.encode(self.0.verifying_key().to_bytes()))
    }

    /// Signs the plugin in a folder and writes the signature into its `plugin.toml`, where a `signature` must stand.
    pub fn sign(&self, folder: &Path) -> io::Result<()> {
        let file = folder.join("plugin.toml");
        let text = fs::read_to_string(&file)?;
        let signature = self.0.sign(&Statement::of(folder)?.text());
        let line = format!("signature = \"{ALGORITHM}{}\"\n", BASE64.encode(signature.to_bytes()));
        let mut found = false;
        let signed: String = text
            .split_inclusive('\n')
            .map(|old| {
                let here = is_signature(old.as_bytes());
                found |= here;
                if here { line.as_str() } else { old }
            })
            .collect();
        if !found {
            return Err(io::Error::other("plugin.toml has no line `signature = \"unsigned\"` to put it in"));
        }
        fs::write(file, signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_publishers_is_read_or_its_fault_named() {
        let key = PublisherKey::new([7; 32]).public();
        let good = format!("schema = 1\n[[publisher]]\nname = \"Acme\"\nkey = \"{key}\"\n");
        let trust = Trust::parse(&good).unwrap();
        assert_eq!(trust.of("Acme").count(), 1);
        assert_eq!(trust.of("Acme").next().unwrap().isolation, [Isolation::Process]);
        for (bad, words) in [
            (good.replace("schema = 1", "schema = 2"), "found 2, expected 1"),
            (good.replace("name", "nane"), "unknown field `nane`"),
            (good.replace(&key, "ed25519:AAAA"), "publisher Acme: key: expected ed25519"),
            (good.replace(&key, "rsa:AAAA"), "publisher Acme: key: expected ed25519"),
        ] {
            let fault = Trust::parse(&bad).unwrap_err().to_string();
            assert!(fault.contains(words), "{fault}");
        }
    }

    #[test]
    fn the_signature_line_alone_is_left_out_of_what_is_signed() {
        let text = b"id = \"a\"\nsignature = \"x\"\nsignatures = 1\n  signature=\"y\"\n# signature = no\n";
        let left = without_signature(text);
        assert_eq!(String::from_utf8(left).unwrap(), "id = \"a\"\nsignatures = 1\n# signature = no\n");
    }
}
