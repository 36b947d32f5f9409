//! Tokens: one per level, fresh at each start, handed over in a file that only the owner reads.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use subtle::{Choice, ConstantTimeEq as _};
use tongban_api::Level;

/// The tokens of one run of the host.
pub(crate) struct Tokens {
    screen: String,
    device: String,
    observe: String,
}

impl Tokens {
    /// Fresh ones. Errors: the system gives no random bytes (a technician).
    pub(crate) fn fresh() -> std::io::Result<Tokens> {
        Ok(Tokens { screen: random()?, device: random()?, observe: random()? })
    }

    /// What the token opens. Takes the same time for every token of the right length, right or wrong.
    pub(crate) fn level(&self, token: &str) -> Option<Level> {
        let all = [(&self.screen, Level::Screen), (&self.device, Level::Device), (&self.observe, Level::Observe)];
        let same = |own: &str| -> Choice { own.as_bytes().ct_eq(token.as_bytes()) };
        all.map(|(own, level)| bool::from(same(own)).then_some(level)).into_iter().flatten().next()
    }

    /// The screen's, for the address that a browser opens.
    pub(crate) fn screen(&self) -> &str {
        &self.screen
    }

    /// The file's content.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        json!({ "screen": self.screen, "device": self.device, "observe": self.observe }).to_string().into_bytes()
    }
}

/// 32 random bytes as base64url.
fn random() -> std::io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|fault| std::io::Error::other(fault.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_own_level_and_nothing_like_it_opens_any() {
        let tokens = Tokens::fresh().unwrap();
        let screen = tokens.screen().to_owned();
        assert_eq!(screen.len(), 43);
        assert_eq!(tokens.level(&screen), Some(Level::Screen));
        assert_eq!(tokens.level(&tokens.device), Some(Level::Device));
        for wrong in ["", &screen[1..], &format!("{screen}="), &screen.to_lowercase(), &format!(" {screen}")] {
            assert_eq!(tokens.level(wrong), None);
        }
        assert_ne!(screen, Tokens::fresh().unwrap().screen, "each start has its own");
    }
}
