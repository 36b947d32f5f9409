//! The nations of GB 3304: 01 to 56, 97 for others, 98 for foreigners who became citizens.

use super::fields::RecordFault;

/// Whether a code of two digits is one of GB 3304.
pub fn known(code: &str) -> bool {
    let number: Option<u8> = if code.len() == 2 { code.parse().ok() } else { None };
    number.is_some_and(|number| (1..=56).contains(&number) || number == 97 || number == 98)
}

/// The code, which is what the class wants; its name is the flow's to choose.
pub(super) fn code(code: String) -> Result<String, RecordFault> {
    if known(&code) { Ok(code) } else { Err(RecordFault::field("nation", "no code of GB 3304")) }
}
