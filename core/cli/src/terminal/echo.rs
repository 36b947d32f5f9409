//! Whether what is typed can be read on the terminal; off while somebody types a password.

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use std::sync::atomic::{AtomicBool, Ordering};

static OFF: AtomicBool = AtomicBool::new(false);

/// Whether it was turned off and not yet on again.
pub(crate) fn is_off() -> bool {
    OFF.load(Ordering::Relaxed)
}

/// Shows nothing of what is typed. Where the keyboard is no terminal, there is no echo either.
pub(crate) fn off() {
    OFF.store(set(|modes| modes.remove(LocalModes::ECHO)), Ordering::Relaxed);
}

/// Shows what is typed again.
pub(crate) fn on() {
    if is_off() {
        set(|modes| modes.insert(LocalModes::ECHO));
        OFF.store(false, Ordering::Relaxed);
    }
}

fn set(change: impl FnOnce(&mut LocalModes)) -> bool {
    let keyboard = std::io::stdin();
    let Ok(mut attributes) = tcgetattr(&keyboard) else { return false };
    change(&mut attributes.local_modes);
    tcsetattr(&keyboard, OptionalActions::Now, &attributes).is_ok()
}
