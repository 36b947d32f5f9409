//! What a person types: one character at a time, folded to the narrow form.
//!
//! A Chinese input method left in full-width mode types `１` for `1` and `Ｘ` for `X`.
//! Whoever reads numbers from applicants folds with [`narrow`] first, so that the mode of the keyboard never
//! becomes the applicant's mistake.

/// The ASCII form of a full-width letter, digit or sign; any other character as it is.
pub(crate) const fn narrow(typed: char) -> char {
    match typed {
        // U+FF01..U+FF5E repeat U+0021..U+007E in the same order.
        '！'..='～' => (typed as u32 - 0xFEE0) as u8 as char,
        other => other,
    }
}

/// The ASCII digit that was typed, narrow or full-width; `None` for anything else, digits of other scripts included.
pub(crate) const fn digit(typed: char) -> Option<u8> {
    match narrow(typed) {
        digit @ '0'..='9' => Some(digit as u8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_folds_to_ascii_and_nothing_else_changes() {
        for (typed, folded) in
            [('０', '0'), ('９', '9'), ('Ｘ', 'X'), ('ｘ', 'x'), ('＋', '+'), ('－', '-'), ('！', '!'), ('～', '~')]
        {
            assert_eq!(narrow(typed), folded);
        }
        for same in ['7', 'x', '张', '𠮷', '٣', '\u{FF00}', '\u{FF5F}'] {
            assert_eq!(narrow(same), same);
        }
    }

    #[test]
    fn digits_of_other_scripts_are_not_digits_here() {
        assert_eq!(digit('５'), Some(b'5'));
        for other in ['٣', '三', '³', '①', 'O', 'l'] {
            assert_eq!(digit(other), None, "{other}");
        }
    }
}
