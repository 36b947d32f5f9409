//! Pinyin.

use tongban_api::ime::{Candidates, Context};

/// The pinyin engine.
#[derive(Default)]
pub(crate) struct Pinyin {}

impl Pinyin {
    pub(crate) fn query(&self, _keys: &str, _context: Context, _limit: usize) -> Candidates {
        Candidates::default()
    }
}
