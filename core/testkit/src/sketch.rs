//! Pictures for rehearsals: a blank of the right size that says in a remark whose it is, in the place of a drawing.
//!
//! A rehearsal rehearses the flow. Nobody looks at its pictures, and drawing one takes longer than all the rest of it.

use crate::jpeg;
use crate::seed::Seed;
use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

thread_local! {
    static SKETCHING: Cell<u32> = const { Cell::new(0) };
}

/// While it lives, this thread sketches.
#[derive(Debug)]
pub struct Sketching(());

/// Has portraits and papers sketched on this thread for as long as what comes back lives: the right size, other bytes for
/// another person or another picture of them, and nothing to see.
#[must_use = "it draws again as soon as this is gone"]
pub fn sketching() -> Sketching {
    SKETCHING.set(SKETCHING.get() + 1);
    Sketching(())
}

impl Drop for Sketching {
    fn drop(&mut self) {
        SKETCHING.set(SKETCHING.get().saturating_sub(1));
    }
}

/// A picture without anybody in it, by width and height.
type Blank = ((u16, u16), Vec<u8>);

/// A sketch with what tells it apart; `None` where pictures are drawn.
pub(crate) fn sketch((width, height): (u16, u16), of: &[&str]) -> Option<Vec<u8>> {
    static BLANKS: Mutex<Vec<Blank>> = Mutex::new(Vec::new());
    if SKETCHING.get() == 0 {
        return None;
    }
    let mut blanks = BLANKS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = blanks.iter().position(|(size, _)| *size == (width, height));
    let at = known.unwrap_or_else(|| {
        blanks.push(((width, height), jpeg::blank(width, height)));
        blanks.len() - 1
    });
    let (begins, rest) = blanks[at].1.split_at_checked(2)?;
    let mut seed = Seed::of(of);
    let remark: [u8; 16] = std::array::from_fn(|_| seed.next() as u8);
    // A remark of sixteen bytes behind the mark that begins a JPEG; its length counts itself.
    Some([begins, &[0xff, 0xfe, 0, 18], &remark, rest].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, portrait};
    use tongban_classes::document_camera::DocumentKind;

    #[test]
    fn a_sketch_has_the_size_of_what_it_stands_for_and_tells_people_and_pictures_apart() {
        let drawn = portrait("1", 0);
        let sketches = sketching();
        let (one, other, again) = (portrait("1", 0), portrait("2", 0), portrait("1", 2));
        assert_eq!(jpeg::size(&one), jpeg::size(&drawn));
        assert!(one != drawn && one != other && one != again && one == portrait("1", 0));
        let page = document("1", DocumentKind::HouseholdPage, 1);
        assert!(jpeg::size(&page).is_some() && page != document("1", DocumentKind::HouseholdPage, 2));
        drop(sketches);
        assert!(portrait("1", 0) == drawn, "drawn again");
    }
}
