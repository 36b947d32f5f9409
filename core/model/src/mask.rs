//! Masks: how much of a name or number a screen or paper shows to whoever stands behind the applicant.
//!
//! What is hidden differs from province to province (some star the surname, most the given name), so a mask is a
//! policy in data and not a habit of the code.
//! Every mask puts one `*` for one hidden Unicode scalar, so rare characters beyond the first plane count like others
//! and lines keep their length.
//! Where a mask cannot tell the part it shows from the part it hides, it hides both.

use serde::{Deserialize, Serialize};

/// Which part of a name is hidden.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum MaskName {
    /// The surname: `*伟`.
    Surname,
    /// The given name: `张*`.
    GivenName,
    /// All of it: `**`.
    All,
    /// Nothing: `张伟`.
    None,
}

impl MaskName {
    /// Every policy.
    pub const ALL: [MaskName; 4] = [MaskName::Surname, MaskName::GivenName, MaskName::All, MaskName::None];

    /// The word for it in manifests.
    pub const fn word(self) -> &'static str {
        match self {
            MaskName::Surname => "surname",
            MaskName::GivenName => "given-name",
            MaskName::All => "all",
            MaskName::None => "none",
        }
    }

    /// The policy of a manifest's word; `None` for a word that is not one, which the integrator must correct.
    pub fn from_word(word: &str) -> Option<MaskName> {
        MaskName::ALL.into_iter().find(|policy| policy.word() == word)
    }
}

/// Surnames of two characters, in the forms of the mainland and, for residents from Hong Kong, Macau and Taiwan, in
/// theirs. Only those that are in living use: a rarer one taken for a surname would show a character of a given name.
const COMPOUND_SURNAMES: [&str; 56] = [
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒", "东方", "東方", "皇甫", "尉迟", "尉遲", "公孙",
    "公孫", "慕容", "令狐", "长孙", "長孫", "宇文", "夏侯", "轩辕", "軒轅", "端木", "呼延", "独孤", "獨孤", "南宫",
    "南宮", "西门", "西門", "闻人", "聞人", "申屠", "赫连", "赫連", "澹台", "澹臺", "淳于", "单于", "單于", "太史",
    "公冶", "宗政", "濮阳", "濮陽", "钟离", "鍾離", "鲜于", "鮮于", "万俟", "亓官", "司空", "完颜", "拓跋", "第五",
];

/// Hides a part of a name.
///
/// The surname is what stands before the first `·` of a name that has one; else before the first comma; else, in a name
/// that begins with a letter of an alphabet, before the first space; else a compound surname such as 欧阳 followed by a
/// given name; else the first character. Dots, commas and spaces stay. A name whose parts cannot be told (one
/// character, one Latin word, nothing before the dot) is hidden whole by both `Surname` and `GivenName`.
///
/// ```
/// use tongban_model::{MaskName, mask_name};
///
/// assert_eq!(mask_name("张伟", MaskName::Surname), "*伟");
/// assert_eq!(mask_name("欧阳娜娜", MaskName::GivenName), "欧阳**");
/// assert_eq!(mask_name("买买提·艾力", MaskName::Surname), "***·艾力");
/// ```
pub fn mask_name(name: &str, policy: MaskName) -> String {
    let scalars: Vec<char> = name.chars().collect();
    let hidden = match (policy, surname_end(&scalars)) {
        (MaskName::None, _) => 0..0,
        (MaskName::Surname, Some(end)) => 0..end,
        (MaskName::GivenName, Some(end)) => end..scalars.len(),
        (MaskName::All, _) | (_, None) => 0..scalars.len(),
    };
    let mask = |(at, &c): (usize, &char)| if hidden.contains(&at) && !is_separator(c) { '*' } else { c };
    scalars.iter().enumerate().map(mask).collect()
}

/// Shows the first `head` and the last `tail` scalars of a number, hides what is between.
///
/// A number too short to hide anything of is hidden whole.
///
/// ```
/// assert_eq!(tongban_model::mask_number("45010019960229123X", 6, 4), "450100********123X");
/// ```
pub fn mask_number(number: &str, head: usize, tail: usize) -> String {
    let count = number.chars().count();
    let shown_end = count.saturating_sub(tail);
    let hide_all = head >= shown_end;
    let mask = |(at, c)| if hide_all || (head..shown_end).contains(&at) { '*' } else { c };
    number.chars().enumerate().map(mask).collect()
}

/// Shows the first three and the last four digits of a phone number; hides anything shorter than eleven whole.
///
/// ```
/// assert_eq!(tongban_model::mask_phone("13800001234"), "138****1234");
/// ```
pub fn mask_phone(number: &str) -> String {
    let complete = number.chars().count() >= 11;
    if complete { mask_number(number, 3, 4) } else { mask_number(number, 0, 0) }
}

/// Where the surname ends, as an index of scalars; `None` if a surname and a given name cannot be told apart.
fn surname_end(name: &[char]) -> Option<usize> {
    let separated = |separates: fn(char) -> bool| {
        let end = name.iter().position(|&c| separates(c))?;
        let named = |part: &[char]| part.iter().any(|&c| !is_separator(c));
        (named(&name[..end]) && named(&name[end..])).then_some(end)
    };
    if name.iter().any(|&c| is_dot(c)) {
        return separated(is_dot);
    }
    if name.iter().any(|&c| is_comma(c)) {
        return separated(is_comma);
    }
    // A character with the selectors and marks that belong to it, spaces left out: where it begins and ends.
    let mut characters: Vec<(char, usize, usize)> = Vec::with_capacity(name.len());
    for (at, &c) in name.iter().enumerate().filter(|(_, c)| !c.is_whitespace()) {
        match characters.last_mut() {
            Some((_, _, end)) if *end == at && is_attached(c) => *end = at + 1,
            _ => characters.push((c, at, at + 1)),
        }
    }
    let &(first, begin, end) = characters.first()?;
    if is_letter(first) {
        let end = begin + name[begin..].iter().position(|c| c.is_whitespace())?;
        return characters.iter().any(|&(_, at, _)| at > end).then_some(end);
    }
    match characters[..] {
        [] | [_] => None,
        [(a, ..), (b, _, end), _, ..] if is_compound(a, b) => Some(end),
        _ => Some(end),
    }
}

fn is_compound(first: char, second: char) -> bool {
    COMPOUND_SURNAMES.iter().any(|surname| surname.chars().eq([first, second]))
}

/// What parts names and is no part of one.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || is_comma(c) || is_dot(c)
}

/// The comma behind the surname on a foreign resident's card, narrow or full-width.
fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，')
}

/// The dots that part the names of minorities; cards and input methods do not agree on one.
fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '‧' | '∙' | '⋅' | '・' | '･')
}

/// A letter of an alphabet: the scripts before U+2E80, where the East Asian ones begin.
fn is_letter(c: char) -> bool {
    c < '\u{2E80}' && c.is_alphabetic()
}

/// What belongs to the character before it: combining marks and the selectors that choose a glyph.
fn is_attached(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
#[path = "mask_tests.rs"]
mod tests;
