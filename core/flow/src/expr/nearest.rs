//! "Did you mean": the nearest known word to one that is not known.

/// The candidate that takes the fewest single-character changes to write instead of `word`, if those are few enough to
/// be a slip: one for words of three characters, two up to seven, three beyond. Of two as near, the first.
///
/// ```
/// assert_eq!(tongban_flow::expr::nearest("expird", ["lost", "expired", "damaged"]), Some("expired"));
/// assert_eq!(tongban_flow::expr::nearest("card", ["phone"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(80).collect();
    let slip = match word.len() {
        0 => return None,
        1..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.chars().count().abs_diff(word.len()) > slip {
            continue;
        }
        let changes = changes(&word, candidate);
        if changes <= slip && best.is_none_or(|(fewest, _)| changes < fewest) {
            best = Some((changes, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Insertions, removals, replacements and swaps of neighbours that turn one word into the other.
fn changes(word: &[char], other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, &from) in word.iter().enumerate() {
        let mut this = Vec::with_capacity(last.len());
        this.push(row + 1);
        for (column, &to) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(from != to);
            let mut fewest = replaced.min(last[column + 1] + 1).min(this[column] + 1);
            if row > 0 && column > 0 && from == other[column - 1] && word[row - 1] == to {
                fewest = fewest.min(before_last[column - 1] + 1);
            }
            this.push(fewest);
        }
        before_last = std::mem::replace(&mut last, this);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_does_not() {
        let known = ["business", "card", "person", "valid_until", "valid_from", "age"];
        for (typed, meant) in [
            ("buisness", Some("business")),
            ("crad", Some("card")),
            ("valid_untill", Some("valid_until")),
            ("Person", Some("person")),
            ("ag", Some("age")),
            ("phone", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(typed, known), meant, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn the_word_itself_is_nearest_to_itself(word in "[a-z一-龥]{1,20}", other in "[a-z]{0,20}") {
            prop_assert_eq!(nearest(&word, [other.as_str(), word.as_str()]), Some(word.as_str()));
        }
    }
}
