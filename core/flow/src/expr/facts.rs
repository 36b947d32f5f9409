//! What is known to be there: the paths that guards have proved.

use crate::program::Slot;

/// A variable, or a field reached from one by field numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) slot: Slot,
    pub(super) fields: Vec<u16>,
}

/// Paths that are known to have a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<Path>);

impl Facts {
    /// That a path has a value; what it is reached through then has one too.
    pub(super) fn present(path: &Path) -> Facts {
        let prefix = |end| Path { slot: path.slot, fields: path.fields[..end].to_vec() };
        Facts((0..=path.fields.len()).map(prefix).collect())
    }

    /// Whether a path is known to have a value.
    pub(super) fn has(&self, slot: Slot, fields: &[u16]) -> bool {
        self.0.iter().any(|known| known.slot == slot && known.fields == fields)
    }

    /// What is known when both are known.
    #[must_use]
    pub(super) fn and(&self, other: &Facts) -> Facts {
        let new = other.0.iter().filter(|path| !self.0.contains(path));
        Facts(self.0.iter().chain(new).cloned().collect())
    }

    /// What is known when only one of the two is known to hold.
    #[must_use]
    pub(super) fn or(&self, other: &Facts) -> Facts {
        Facts(self.0.iter().filter(|path| other.0.contains(path)).cloned().collect())
    }

    /// The slots of variables that are proved to be set.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.0.iter().filter(|path| path.fields.is_empty()).map(|path| path.slot)
    }
}
