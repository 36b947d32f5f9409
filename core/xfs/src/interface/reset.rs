//! The reset every interface has: the same row with another name.

use crate::memory::Memory;
use crate::outcome::Refusal;
use crate::table::{CommandRow, Does, OwnCode, Param};
use serde_json::{Map, Value as Json};

/// A reset of a device that keeps nothing and moves nothing.
pub(super) const fn plain(name: &'static str) -> CommandRow {
    checked(name, &["2.0"], |_, _| Ok(()), &[])
}

/// A reset with a payload to look at.
pub(super) const fn checked(
    name: &'static str,
    versions: &'static [&'static str],
    check: fn(&Map<String, Json>, &mut Memory) -> Result<(), Refusal>,
    params: &'static [Param],
) -> CommandRow {
    const NONE: &[OwnCode] = &[];
    CommandRow {
        name,
        versions,
        completion: "2.0",
        runs: None,
        does: Does::Reset(check),
        params,
        result: &[],
        events: &[],
        codes: &[],
        own: NONE,
    }
}
