//! A wire that is kept open: opened at the first command, closed when the device is gone, opened anew at the next one.

use crate::WireError;

/// Opens a wire.
type Opener<W> = Box<dyn FnMut() -> Result<W, WireError> + Send>;

/// A wire and the way to open it.
///
/// The driver keeps one for its life. A device that was pulled and put back is found again by the next command; nobody
/// restarts anything.
pub struct Link<W> {
    opener: Opener<W>,
    wire: Option<W>,
}

impl<W> Link<W> {
    /// A link that is not open yet.
    pub fn new(opener: impl FnMut() -> Result<W, WireError> + Send + 'static) -> Link<W> {
        Link { opener: Box::new(opener), wire: None }
    }

    /// Runs one exchange, opening the wire first where it must be; an error that closes the wire closes it.
    pub fn with<T>(&mut self, exchange: impl FnOnce(&mut W) -> Result<T, WireError>) -> Result<T, WireError> {
        let wire = match &mut self.wire {
            Some(wire) => wire,
            None => self.wire.insert((self.opener)()?),
        };
        let done = exchange(wire);
        if done.as_ref().is_err_and(WireError::closes) {
            self.wire = None;
        }
        done
    }

    /// Whether the wire is open now.
    pub fn is_open(&self) -> bool {
        self.wire.is_some()
    }

    /// Closes the wire; the next exchange opens it anew.
    pub fn close(&mut self) {
        self.wire = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_was_pulled_is_opened_anew_by_the_next_exchange() {
        let mut opened = 0;
        let mut link = Link::new(move || {
            opened += 1;
            Ok(opened)
        });
        assert_eq!(link.with(|wire| Ok(*wire)), Ok(1));
        assert_eq!(link.with(|_| Err::<(), _>(WireError::Silent)), Err(WireError::Silent));
        assert_eq!(link.with(|wire| Ok(*wire)), Ok(1), "a silent device keeps its wire");
        assert_eq!(link.with(|_| Err::<(), _>(WireError::Gone)), Err(WireError::Gone));
        assert!(!link.is_open());
        assert_eq!(link.with(|wire| Ok(*wire)), Ok(2));
    }
}
