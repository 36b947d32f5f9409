//! `Ime.*`: pinyin.

use crate::session::Session;
use tongban_api::ime::{Candidates, Query};

pub(super) fn query(session: &Session, query: &Query) -> Candidates {
    session.hall.pinyin.query(&query.keys.0, query.context, usize::from(query.limit))
}
