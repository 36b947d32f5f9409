//! Crypto suites: digest, sealing and signature check behind one trait, so that a national suite can stand beside
//! the international one without a change to the record.

use crate::{Entropy, JournalFault};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// 32 bytes: SHA-256 here, SM3 in a national suite.
pub type Digest = [u8; 32];

/// The data key of one case. It wipes itself when dropped.
pub type CaseKey = Zeroizing<[u8; 32]>;

/// Digest, sealing and signature check. A journal names its suite and keeps it for life.
pub trait Suite: Send + Sync + 'static {
    /// The suite's name as the journal stores it.
    fn name(&self) -> &'static str;

    /// The digest of the parts, one after the other.
    fn digest(&self, parts: &[&[u8]]) -> Digest;

    /// Seals `plain` under `key`, bound to `public` (which is not stored in the result).
    /// The result carries whatever nonce it needs. Errors: no randomness; a technician acts.
    fn seal(&self, key: &CaseKey, public: &[u8], plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, JournalFault>;

    /// Opens what `seal` made; `None` if key, public part or bytes are not the same.
    fn open(&self, key: &CaseKey, public: &[u8], sealed: &[u8]) -> Option<Vec<u8>>;

    /// Whether `signature` over `message` was made by the holder of `public_key`.
    fn signed(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> bool;
}

/// SHA-256, XChaCha20-Poly1305 and Ed25519.
///
/// Nonces are 192 random bits in front of the ciphertext. Counting nonces would be shorter, but a journal can be
/// rolled back by a full disk or a restored copy, and a count would then repeat under the same key.
#[derive(Debug, Clone, Copy, Default)]
pub struct Intl;

const NONCE: usize = 24;

impl Suite for Intl {
    fn name(&self) -> &'static str {
        "intl"
    }

    fn digest(&self, parts: &[&[u8]]) -> Digest {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part);
        }
        digest.finalize().into()
    }

    fn seal(&self, key: &CaseKey, public: &[u8], plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, JournalFault> {
        let mut nonce = [0; NONCE];
        entropy.fill(&mut nonce)?;
        let cipher = XChaCha20Poly1305::new((&**key).into());
        let body = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: public })
            .map_err(|_| JournalFault::Argument { why: "the payload is too large to seal" })?;
        let mut sealed = Vec::with_capacity(NONCE + body.len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    fn open(&self, key: &CaseKey, public: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE>()?;
        let cipher = XChaCha20Poly1305::new((&**key).into());
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: public }).ok()
    }

    fn signed(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let Ok(key) = <[u8; 32]>::try_from(public_key) else { return false };
        let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
        ed25519_dalek::VerifyingKey::from_bytes(&key).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsEntropy;

    #[test]
    fn a_sealed_payload_opens_only_with_its_key_and_its_public_part() {
        let key = CaseKey::new([7; 32]);
        let sealed = Intl.seal(&key, b"row 5", b"content", &OsEntropy).unwrap();
        assert_eq!(Intl.open(&key, b"row 5", &sealed).unwrap(), b"content");
        assert!(Intl.open(&key, b"row 6", &sealed).is_none());
        assert!(Intl.open(&CaseKey::new([8; 32]), b"row 5", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(Intl.open(&key, b"row 5", &bent).is_none(), "byte {at}");
            assert!(Intl.open(&key, b"row 5", &sealed[..at]).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn the_same_payload_never_seals_to_the_same_bytes() {
        let key = CaseKey::new([7; 32]);
        let seal = || Intl.seal(&key, b"", b"content", &OsEntropy).unwrap();
        assert_ne!(seal(), seal());
    }
}
