//! Who watches the screen from outside the server: the supervisor of its browser.

use std::sync::OnceLock;

/// A sign of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScreenSign {
    /// The page lives and stands at this view; `None` while no case is on it.
    Beat(Option<u32>),
    /// A case ended and was wiped.
    CaseEnded,
    /// An operator put the machine back into service.
    PutBack,
}

/// Hears signs. Called on threads of the server; must not block.
pub(crate) type Hear = Box<dyn Fn(ScreenSign) + Send + Sync>;

/// The one who watches, if anybody does.
#[derive(Default)]
pub(crate) struct Witness(OnceLock<Hear>);

impl Witness {
    /// The first who comes stays.
    pub(crate) fn is(&self, hear: Hear) {
        let _ = self.0.set(hear);
    }

    /// Tells a sign.
    pub(crate) fn tell(&self, sign: ScreenSign) {
        if let Some(hear) = self.0.get() {
            hear(sign);
        }
    }
}
