//! What is known to be there: the paths that guards have proved.

use crate::program::{Compare, Expr, Function, Slot};
use tongban_model::Value;

/// One step on the way from a variable to what is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A field of a record, by number.
    Field(u16),
    /// An item of a list, counted from 0.
    Item(u16),
}

/// A variable, or what is reached from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) slot: Slot,
    pub(super) parts: Vec<Part>,
}

impl Path {
    /// The expression that reads it.
    pub(super) fn read(&self) -> Expr {
        Self::read_parts(self.slot, &self.parts)
    }

    /// The expression that asks whether it is there.
    pub(super) fn ask(&self) -> Expr {
        let Some((last, way)) = self.parts.split_last() else { return Expr::HasVar(self.slot) };
        let base = Self::read_parts(self.slot, way);
        match last {
            Part::Field(number) => Expr::HasField(Box::new(base), *number),
            Part::Item(at) => {
                let list = Path { slot: self.slot, parts: way.to_vec() };
                let size = Expr::Call(Function::Size, vec![base]);
                let long =
                    Expr::Compare(Compare::More, Box::new(size), Box::new(Expr::Const(Value::Int((*at).into()))));
                Expr::And(Box::new(list.ask()), Box::new(long))
            }
        }
    }

    fn read_parts(slot: Slot, parts: &[Part]) -> Expr {
        parts.iter().fold(Expr::Var(slot), |base, part| match part {
            Part::Field(number) => Expr::Field(Box::new(base), *number),
            Part::Item(at) => Expr::Item(Box::new(base), *at),
        })
    }
}

/// Paths that are known to have a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<Path>);

impl Facts {
    /// That a path has a value; what it is reached through then has one too.
    pub(super) fn present(path: &Path) -> Facts {
        let prefix = |end| Path { slot: path.slot, parts: path.parts[..end].to_vec() };
        Facts((0..=path.parts.len()).map(prefix).collect())
    }

    /// Whether a path is known to have a value.
    pub(super) fn has(&self, slot: Slot, parts: &[Part]) -> bool {
        self.0.iter().any(|known| known.slot == slot && known.parts == parts)
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
        self.0.iter().filter(|path| path.parts.is_empty()).map(|path| path.slot)
    }
}
