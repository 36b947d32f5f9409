//! The operator's code and sessions. The code is kept as a salted hash; five wrong ones in a row lock it for a while.

use crate::private_file;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq as _;

/// An operator who gives no command for so long has gone.
pub(crate) const SESSION: Duration = Duration::from_secs(300);

/// Wrong codes in a row that lock the desk.
const WRONG: u32 = 5;

/// How long it stays locked.
const LOCKED: Duration = Duration::from_secs(900);

/// Rounds of the hash: a tenth of a second or so, for whoever tries all codes on a copy of the file.
const ROUNDS: u32 = 60_000;

/// `<state>/operator.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    salt: String,
    rounds: u32,
    hash: String,
}

/// Sets the operator's code of a machine: 6 to 12 digits. It holds from the next try on, without a restart.
///
/// Errors: another form of code (whoever typed it), or the file cannot be written (a technician).
pub fn set_operator_code(state: &Path, code: &str) -> Result<()> {
    if !(6..=12).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Error::new(ErrorKind::InvalidInput, "code: found another form, expected 6 to 12 digits"));
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|fault| Error::other(fault.to_string()))?;
    let salt = hex(&salt);
    let kept = Kept { hash: hash(&salt, ROUNDS, code), salt, rounds: ROUNDS };
    std::fs::create_dir_all(state)?;
    private_file::write(&place(state), &serde_json::to_vec(&kept)?)
}

/// The operator's desk.
pub(crate) struct Operator {
    file: PathBuf,
    tries: Mutex<Tries>,
}

#[derive(Default)]
struct Tries {
    wrong: u32,
    locked: Option<Instant>,
}

/// Why an operator does not come in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// No code was set on this machine.
    NoCode,
    /// Wrong code.
    Wrong,
    /// Too many wrong codes; this long to go.
    Locked(Duration),
}

impl Operator {
    /// The desk of a machine with this state folder.
    pub(crate) fn new(state: &Path) -> Operator {
        Operator { file: place(state), tries: Mutex::default() }
    }

    /// Tries a code. One try at a time; takes as long as the hash.
    pub(crate) fn enter(&self, code: &str) -> std::result::Result<Instant, Outside> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if let Some(until) = tries.locked.filter(|until| *until > now) {
            return Err(Outside::Locked(until - now));
        }
        let kept = std::fs::read(&self.file).ok().and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        let Some(kept) = kept else { return Err(Outside::NoCode) };
        if bool::from(hash(&kept.salt, kept.rounds, code).as_bytes().ct_eq(kept.hash.as_bytes())) {
            *tries = Tries::default();
            return Ok(Instant::now() + SESSION);
        }
        tries.wrong += 1;
        if tries.wrong < WRONG {
            return Err(Outside::Wrong);
        }
        *tries = Tries { wrong: 0, locked: Some(now + LOCKED) };
        Err(Outside::Locked(LOCKED))
    }

    /// Whether an operator is at work on a connection; each command lets them stay longer.
    pub(crate) fn is_in(&self, until: &Mutex<Option<Instant>>) -> bool {
        let mut until = until.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        *until = until.filter(|until| *until > now).map(|_| now + SESSION);
        until.is_some()
    }
}

fn place(state: &Path) -> PathBuf {
    state.join("operator.json")
}

fn hash(salt: &str, rounds: u32, code: &str) -> String {
    let mut digest = Sha256::digest([salt.as_bytes(), code.as_bytes()].concat());
    for _ in 0..rounds.min(10 * ROUNDS) {
        digest = Sha256::new().chain_update(digest).chain_update(salt).chain_update(code).finalize();
    }
    hex(&digest)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_codes_in_a_row_lock_the_desk_even_for_the_right_one() {
        let state = tempfile::tempdir().unwrap();
        let desk = Operator::new(state.path());
        assert_eq!(desk.enter("000000"), Err(Outside::NoCode));
        for wrong in ["", "12345", "1234567890123", "12345x"] {
            assert!(set_operator_code(state.path(), wrong).is_err());
        }
        set_operator_code(state.path(), "246810").unwrap();
        assert!(!std::fs::read_to_string(place(state.path())).unwrap().contains("246810"));
        assert_eq!(desk.enter("246811"), Err(Outside::Wrong));
        assert!(desk.enter("246810").is_ok(), "a right one begins the count anew");
        for _ in 0..4 {
            assert_eq!(desk.enter("111111"), Err(Outside::Wrong));
        }
        assert_eq!(desk.enter("111111"), Err(Outside::Locked(LOCKED)));
        assert!(matches!(desk.enter("246810"), Err(Outside::Locked(left)) if left <= LOCKED));
    }

    #[test]
    fn an_operator_who_does_nothing_is_gone() {
        let desk = Operator::new(Path::new("nowhere"));
        let long_ago = Mutex::new(Instant::now().checked_sub(Duration::from_secs(1)));
        assert!(!desk.is_in(&long_ago) && !desk.is_in(&Mutex::new(None)));
        let soon = Mutex::new(Some(Instant::now() + Duration::from_secs(9)));
        assert!(desk.is_in(&soon));
        assert!(soon.lock().unwrap().is_some_and(|until| until > Instant::now() + Duration::from_secs(60)));
    }
}
