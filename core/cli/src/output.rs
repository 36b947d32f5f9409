//! Standard output, for texts of many lines.

use std::io::Write as _;

/// Writes to standard output. A reader that has seen enough, such as `head`, is no fault.
pub(crate) fn write(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
