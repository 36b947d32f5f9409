//! Keeps a panic on the library's side of the border.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tongban_model::{CompletionCode, Failure};

thread_local! {
    /// Where the last panic of this thread began.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Runs a driver's code; a panic becomes `internalError` with the place, never the message, which may hold anything.
pub(crate) fn guarded<T>(code: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(code)).map_err(|payload| {
        // Dropping a payload may panic in turn; leaking a few bytes of a driver that is broken does no harm.
        std::mem::forget(payload);
        let place = PLACE.take().unwrap_or_else(|| "an unknown place".into());
        Failure::new(CompletionCode::InternalError, format!("driver panicked at {place}"))
    })
}

/// Replaces this library's own panic hook, whose output would carry the message to the host's log.
pub(crate) fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", file_name(at.file()), at.line()));
        super::host::log(
            1,
            0,
            "panic",
            &format!("driver panicked at {}", place.as_deref().unwrap_or("an unknown place")),
        );
        PLACE.set(place);
    }));
}

/// The last two parts of a path: enough to find it, nothing of the build machine.
fn file_name(path: &str) -> &str {
    let mut slashes = path.rmatch_indices('/');
    slashes.next();
    slashes.next().map_or(path, |(at, _)| &path[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_names_its_place_and_never_its_message() {
        quiet_panics();
        let failure = guarded(|| -> () { panic!("the name is 张伟") }).unwrap_err();
        let _ = std::panic::take_hook();
        assert_eq!(failure.code, CompletionCode::InternalError);
        assert!(failure.detail.starts_with("driver panicked at border/guard.rs:"), "{}", failure.detail);
        assert!(!failure.detail.contains('张'));
    }
}
