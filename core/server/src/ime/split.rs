//! Where the first syllable of the keys ends: `guilin` begins with `gui`, `xian` with `xian` or with `xi`.

/// One way to read the beginning of the keys.
pub(super) struct First<'k> {
    /// The syllable, or the beginning of one.
    pub(super) syllable: &'k str,
    /// Whether it is a whole syllable.
    pub(super) whole: bool,
    /// Keys it uses up, the mark behind it too.
    pub(super) used: usize,
}

/// The longest syllable there is: `zhuang`.
const LONGEST: usize = 6;

/// Every first syllable after which the rest can be read as well, the longest first; else the beginning of one.
pub(super) fn first<'k>(keys: &'k str, is: impl Fn(&str) -> bool, starts: impl Fn(&str) -> bool) -> Vec<First<'k>> {
    let word = keys.split('\'').next().unwrap_or(keys);
    let mark = |end: usize| end + usize::from(keys.as_bytes().get(end) == Some(&b'\''));
    let mut found: Vec<First<'k>> = Vec::new();
    for end in (1..=word.len().min(LONGEST)).rev() {
        if is(&word[..end]) && reads(&keys[mark(end)..], &is, &starts) {
            found.push(First { syllable: &word[..end], whole: true, used: mark(end) });
        }
    }
    if word.len() <= LONGEST && mark(word.len()) == keys.len() && !is(word) && starts(word) {
        found.push(First { syllable: word, whole: false, used: keys.len() });
    } else if found.is_empty() {
        // A syllable cut short in the middle: `gllin` begins with a `g`.
        let end = (1..=word.len().min(LONGEST)).rev().find(|end| starts(&word[..*end]));
        let end = end.filter(|end| reads(&keys[mark(*end)..], &is, &starts));
        found.extend(end.map(|end| First { syllable: &word[..end], whole: false, used: mark(end) }));
    }
    found
}

/// Whether keys can be read to their end, the last syllable perhaps unfinished.
fn reads(keys: &str, is: &impl Fn(&str) -> bool, starts: &impl Fn(&str) -> bool) -> bool {
    let keys = keys.strip_prefix('\'').unwrap_or(keys);
    if keys.is_empty() {
        return true;
    }
    let word = keys.split('\'').next().unwrap_or(keys);
    if word.is_empty() {
        return false;
    }
    let last = word.len() == keys.len() && word.len() <= LONGEST && starts(word);
    last || (1..=word.len().min(LONGEST)).rev().any(|end| is(&word[..end]) && reads(&keys[end..], is, starts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_syllable_is_found_wherever_it_may_end() {
        let known = ["gui", "gu", "lin", "li", "xian", "xi", "an", "fang", "fan", "gan", "ga"];
        let is = |syllable: &str| known.contains(&syllable);
        let starts = |start: &str| known.iter().any(|syllable| syllable.starts_with(start));
        let cases: [(&str, &[(&str, usize)]); 7] = [
            ("guilin", &[("gui", 3)]),
            ("xian", &[("xian", 4), ("xi", 2)]),
            ("xi'an", &[("xi", 3)]),
            ("fangan", &[("fang", 4), ("fan", 3)]),
            ("l", &[("l", 1)]),
            ("guil", &[("gui", 3)]),
            ("qqq", &[]),
        ];
        for (keys, expected) in cases {
            let found: Vec<(&str, usize)> = first(keys, is, starts).iter().map(|f| (f.syllable, f.used)).collect();
            assert_eq!(found, expected, "{keys}");
        }
    }
}
