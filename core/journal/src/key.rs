//! The machine key: wraps case keys and signs heads.

use crate::{CaseKey, Entropy, Intl, JournalFault, OsEntropy, Suite};
use ed25519_dalek::Signer;
use hkdf::Hkdf;
use sha2::Sha256;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::Zeroizing;

/// Whoever holds the machine key: a file in development, a TPM or a security module in service.
///
/// The secret itself never leaves the keeper. Calls come from the journal's writer and readers, any thread, and may
/// take as long as the chip takes; each is made once per case, not once per entry.
pub trait KeyKeeper: Send + Sync + 'static {
    /// The public half of the signing key.
    fn public_key(&self) -> Vec<u8>;

    /// Wraps a case key, bound to `public`. Errors: [`JournalFault::Key`]; a technician acts.
    fn wrap(&self, key: &CaseKey, public: &[u8]) -> Result<Vec<u8>, JournalFault>;

    /// Unwraps what `wrap` made. Errors: [`JournalFault::Key`] if the bytes or `public` are not the same.
    fn unwrap(&self, wrapped: &[u8], public: &[u8]) -> Result<CaseKey, JournalFault>;

    /// Signs a head. Errors: [`JournalFault::Key`].
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JournalFault>;
}

/// The short name of a public key: the first 8 bytes of its SHA-256, in hex. It goes into messages and site files.
pub fn fingerprint(public_key: &[u8]) -> String {
    Intl.digest(&[public_key])[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

const FIRST_LINE: &str = "tongban-machine-key 1 intl";

/// A machine key of suite `intl` in a file only its owner may read. For development and for machines without a chip.
pub struct MachineKey {
    wrapping: CaseKey,
    signing: ed25519_dalek::SigningKey,
}

impl MachineKey {
    /// Reads the key file, or makes one with mode 0600 if there is none.
    ///
    /// Errors: [`JournalFault::Key`] if others may read the file or it is no key file; a technician acts.
    pub fn load_or_create(path: &Path) -> Result<MachineKey, JournalFault> {
        match MachineKey::load(path)? {
            Some(key) => Ok(key),
            None => {
                create(path)?;
                MachineKey::load(path)?.ok_or_else(|| wrong(path, "it vanished after it was made"))
            }
        }
    }

    /// Reads the key file; `None` if there is none. Errors as [`MachineKey::load_or_create`].
    pub fn load(path: &Path) -> Result<Option<MachineKey>, JournalFault> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(wrong(path, &error.to_string())),
        };
        let mode = file.metadata().map_err(|error| wrong(path, &error.to_string()))?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(wrong(
                path,
                &format!("found mode {mode:04o}, expected 0600: others may read it; chmod it and renew the key"),
            ));
        }
        let mut text = Zeroizing::new(String::new());
        file.read_to_string(&mut text).map_err(|error| wrong(path, &error.to_string()))?;
        let secret = parse(&text).ok_or_else(|| {
            wrong(
                path,
                &format!(
                    "expected the line `{FIRST_LINE}` and 64 hex digits; bring the key back from where it is kept"
                ),
            )
        })?;
        Ok(Some(MachineKey::from_secret(&secret)))
    }

    /// The key of a secret of 32 bytes, as a test or a key store hands it over.
    pub fn from_secret(secret: &[u8; 32]) -> MachineKey {
        let derive = |purpose: &str| {
            let mut key = Zeroizing::new([0; 32]);
            Hkdf::<Sha256>::new(None, secret)
                .expand(purpose.as_bytes(), &mut *key)
                .expect("32 bytes are within what HKDF-SHA256 gives (8160)");
            key
        };
        MachineKey {
            wrapping: derive("tongban-journal 1 wrap"),
            signing: ed25519_dalek::SigningKey::from_bytes(&derive("tongban-journal 1 sign")),
        }
    }
}

fn wrong(path: &Path, what: &str) -> JournalFault {
    JournalFault::Key { detail: format!("{}: {what}", path.display()) }
}

fn parse(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let hex = text.strip_prefix(FIRST_LINE)?.trim_ascii();
    if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut secret = Zeroizing::new([0; 32]);
    for (byte, pair) in secret.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(secret)
}

/// Writes a new key beside its place and links it there, so that a crash leaves a whole key or none, and two makers
/// cannot overwrite each other.
fn create(path: &Path) -> Result<(), JournalFault> {
    let mut secret = Zeroizing::new([0; 32]);
    OsEntropy.fill(&mut *secret)?;
    let hex: Zeroizing<String> = Zeroizing::new(secret.iter().map(|byte| format!("{byte:02x}")).collect());
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let made = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        writeln!(file, "{FIRST_LINE}\n{}", *hex)?;
        file.sync_all()?;
        match std::fs::hard_link(&draft, path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    })();
    let _ = std::fs::remove_file(&draft);
    made.map_err(|error: std::io::Error| wrong(path, &error.to_string()))
}

impl KeyKeeper for MachineKey {
    fn public_key(&self) -> Vec<u8> {
        self.signing.verifying_key().to_bytes().to_vec()
    }

    fn wrap(&self, key: &CaseKey, public: &[u8]) -> Result<Vec<u8>, JournalFault> {
        Intl.seal(&self.wrapping, public, &**key, &OsEntropy)
    }

    fn unwrap(&self, wrapped: &[u8], public: &[u8]) -> Result<CaseKey, JournalFault> {
        let opened = Intl.open(&self.wrapping, public, wrapped).map(Zeroizing::new);
        opened
            .and_then(|key| <[u8; 32]>::try_from(key.as_slice()).ok())
            .map(Zeroizing::new)
            .ok_or_else(|| JournalFault::Key { detail: "a case key was not wrapped by this machine key".into() })
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JournalFault> {
        Ok(self.signing.sign(message).to_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_once_and_read_only_by_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("machine.key");
        let made = MachineKey::load_or_create(&path).unwrap();
        let read = MachineKey::load_or_create(&path).unwrap();
        assert_eq!(made.public_key(), read.public_key());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");

        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let fault = MachineKey::load(&path).err().unwrap();
        assert!(fault.to_string().contains("0640"), "{fault}");
    }

    #[test]
    fn a_damaged_key_file_is_refused_and_never_replaced() {
        for text in ["", "tongban-machine-key 1 intl\n", "tongban-machine-key 1 intl\nzz", "-----BEGIN KEY-----\n"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("machine.key");
            OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&path)
                .unwrap()
                .write_all(text.as_bytes())
                .unwrap();
            assert!(matches!(MachineKey::load_or_create(&path), Err(JournalFault::Key { .. })), "{text:?}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_case_key_unwraps_only_for_its_own_case() {
        let keeper = MachineKey::from_secret(&[1; 32]);
        let key = CaseKey::new([9; 32]);
        let wrapped = keeper.wrap(&key, b"case 1").unwrap();
        assert_eq!(keeper.unwrap(&wrapped, b"case 1").unwrap(), key);
        assert!(keeper.unwrap(&wrapped, b"case 2").is_err());
        assert!(MachineKey::from_secret(&[2; 32]).unwrap(&wrapped, b"case 1").is_err());
    }
}
