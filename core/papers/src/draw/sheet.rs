//! The cursor of a form: where on the paper the next line stands.

use minijinja::State;

/// The cursor, kept while one form is filled.
#[derive(Default)]
pub(crate) struct Sheet {
    y: f32,
}

impl Sheet {
    /// Where the last line stands.
    pub(crate) fn end(&self) -> f32 {
        self.y.ceil()
    }

    pub(super) fn of<'s>(state: &'s mut State<'_, '_>) -> &'s mut Sheet {
        state.get_or_insert_extension_with(Sheet::default)
    }

    pub(super) fn at(&self) -> f32 {
        self.y
    }

    pub(super) fn move_by(&mut self, step: f32) -> f32 {
        self.y += step;
        self.y
    }
}

/// `{{ down(40) }}`: moves the cursor down and writes where it stands now.
pub(super) fn down(state: &mut State<'_, '_>, step: f32) -> f32 {
    Sheet::of(state).move_by(step)
}

/// `{{ here(-8) }}`: writes the cursor, shifted, without moving it.
pub(super) fn here(state: &mut State<'_, '_>, shift: Option<f32>) -> f32 {
    Sheet::of(state).at() + shift.unwrap_or(0.0)
}

/// `{{ skip(24) }}`: moves the cursor down and writes nothing.
pub(super) fn skip(state: &mut State<'_, '_>, step: f32) -> &'static str {
    Sheet::of(state).move_by(step);
    ""
}
