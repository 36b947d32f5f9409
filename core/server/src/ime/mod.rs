//! Pinyin on the host: letters in, characters out, the same for every screen. Pure: the same keys give the same answer.
//!
//! Single characters reach every one that has a reading, those of rare names too; phrases are places and compound
//! surnames. Start reading at [`Pinyin::query`].

mod places;
mod split;
mod surnames;
mod table;

use places::Places;
use std::sync::{Arc, LazyLock, OnceLock};
use table::Table;
use tongban_api::Private;
use tongban_api::ime::{Candidate, Candidates, Context};
use tongban_flow::program::Regions;

/// Keys of one query; what is longer is a cat on the keyboard.
const MOST_KEYS: usize = 64;

/// Candidates of one answer.
const MOST: usize = 200;

static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

/// The pinyin engine with the places of this country.
pub(crate) struct Pinyin {
    regions: Arc<Regions>,
    /// Spelt out at the first key: reading thousands of names would hold every start up.
    places: OnceLock<Places>,
}

/// One meaning of the keys, before it is written out.
struct Found {
    text: String,
    reading: String,
    used: usize,
}

impl Pinyin {
    /// With the names of these regions.
    pub(crate) fn of(regions: Arc<Regions>) -> Pinyin {
        Pinyin { regions, places: OnceLock::new() }
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| Places::of(&self.regions))
    }

    /// What the keys may mean, the likeliest first. Keys that are no pinyin mean nothing.
    pub(crate) fn query(&self, keys: &str, context: Context, limit: usize) -> Candidates {
        let letters = keys.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
        if keys.is_empty() || keys.len() > MOST_KEYS || !letters || keys.starts_with('\'') {
            return Candidates::default();
        }
        let mut found: Vec<Found> = Vec::new();
        match context {
            Context::Name => found.extend(surnames::found(keys)),
            // In running text a single syllable is a character before it is a place: `xian` is not yet a city.
            Context::Text if TABLE.has(keys) => {}
            Context::Text | Context::Place => found.extend(self.places().found(keys)),
        }
        found.extend(characters(keys));
        if context == Context::Text {
            found.extend(self.places().found(keys));
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|each| seen.insert((each.text.clone(), each.used)));
        let limit = limit.clamp(1, MOST);
        let more = found.len() > limit;
        let candidate = |found: Found| Candidate {
            text: Private(found.text),
            reading: Private(found.reading),
            used: u16::try_from(found.used).unwrap_or(u16::MAX),
        };
        Candidates { candidates: found.into_iter().take(limit).map(candidate).collect(), more }
    }
}

/// Single characters for the first syllable, for every way to read it; the longest first.
fn characters(keys: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for first in split::first(keys, |syllable| TABLE.has(syllable), |start| TABLE.starts(start)) {
        let of = |(character, reading): (char, &'static str)| Found {
            text: character.to_string(),
            reading: reading.to_owned(),
            used: first.used,
        };
        match first.whole {
            true => found.extend(TABLE.of(first.syllable).map(of)),
            false => found.extend(TABLE.beginning(first.syllable).map(of)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn engine() -> Pinyin {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Pinyin::of(tongban::load(&root, "demo").deployment.expect("a sound site").regions)
    }

    fn words(keys: &str, context: Context, limit: usize) -> Vec<String> {
        engine().query(keys, context, limit).candidates.into_iter().map(|each| each.text.0).collect()
    }

    #[test]
    fn what_people_type_most_comes_first() {
        let first = [
            ("zhang", Context::Name, "张"),
            ("wang", Context::Name, "王"),
            ("ouyang", Context::Name, "欧阳"),
            ("guilin", Context::Place, "桂林市"),
            ("chongqing", Context::Place, "重庆市"),
            ("xi'an", Context::Place, "西安市"),
            ("xian", Context::Text, "先"),
            ("lv", Context::Name, "吕"),
            ("shan", Context::Name, "单"),
            ("de", Context::Text, "的"),
        ];
        for (keys, context, expected) in first {
            let words = words(keys, context, 8);
            assert!(words.iter().take(3).any(|word| word == expected), "{keys}: {words:?}");
        }
    }

    #[test]
    fn no_name_is_spelt_out_before_somebody_types_one() {
        let pinyin = engine();
        assert!(pinyin.places.get().is_none());
        assert!(!pinyin.query("zhang", Context::Name, 1).candidates.is_empty() && pinyin.places.get().is_none());
        assert!(!pinyin.query("guilin", Context::Place, 1).candidates.is_empty() && pinyin.places.get().is_some());
    }

    #[test]
    fn characters_of_rare_names_are_in_reach() {
        assert!(TABLE.of("yan").any(|(character, _)| character == '䶮'));
        let beyond = TABLE.of("yan").filter(|(character, _)| u32::from(*character) > 0xffff).count();
        assert!(beyond > 0, "characters beyond the first plane are there too");
    }

    #[test]
    fn each_candidate_says_how_many_keys_it_uses_up() {
        let whole = engine().query("guilin", Context::Place, 1).candidates.remove(0);
        assert_eq!((whole.text.0.as_str(), whole.used), ("桂林市", 6));
        let one = engine().query("guilin", Context::Name, 50).candidates;
        assert!(one.iter().any(|each| each.text.0 == "贵" && each.used == 3 && each.reading.0 == "gui"));
        let both: Vec<u16> =
            engine().query("xian", Context::Name, MOST).candidates.iter().map(|each| each.used).collect();
        assert!(both.contains(&4) && both.first() == Some(&4));
        let cut = engine().query("xi'an", Context::Name, 5).candidates.remove(0);
        assert_eq!((cut.reading.0.as_str(), cut.used), ("xi", 3));
    }

    #[test]
    fn keys_that_are_no_pinyin_mean_nothing_and_half_a_syllable_means_its_beginnings() {
        for keys in ["", "'", "zzz", "Zhang", "张", "q1", &"a".repeat(65)] {
            assert!(words(keys, Context::Text, 5).is_empty(), "{keys}");
        }
        assert!(!words("zh", Context::Text, 5).is_empty());
        let answer = engine().query("zh", Context::Name, 5);
        assert!(answer.more && answer.candidates.iter().all(|each| each.reading.0.starts_with("zh")));
    }
}
