//! Claims of device sessions.

/// Claims of device sessions.
#[derive(Default)]
pub(crate) struct Claims {}
