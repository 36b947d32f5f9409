//! Names of places, by how they are read. A character with several readings may be typed by any of them.

use super::Found;
use super::table::readings;
use tongban_flow::program::Regions;

/// Endings that people leave out.
const ENDINGS: [&str; 8] = ["特别行政区", "壮族自治区", "自治区", "自治州", "自治县", "省", "市", "县"];

/// The places of the region table.
#[derive(Default)]
pub(super) struct Places(Vec<Place>);

struct Place {
    name: String,
    readings: Vec<Vec<&'static str>>,
    /// Characters of the name without its ending.
    short: usize,
}

impl Places {
    /// The names of these regions.
    pub(super) fn of(regions: &Regions) -> Places {
        let mut places: Vec<(bool, Place)> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for region in regions.all() {
            let (code, name) = (&*region.code, &*region.name);
            if known.insert(name) {
                let short = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
                let short = short.chars().count().max(2);
                let readings = name.chars().map(readings).collect();
                places.push((!code.ends_with("00"), Place { name: name.to_owned(), readings, short }));
            }
        }
        // Provinces and prefectures before counties.
        places.sort_by_key(|(county, _)| *county);
        Places(places.into_iter().map(|(_, place)| place).collect())
    }

    /// The places that the keys spell out, at least but for the ending. A single syllable is no place yet.
    pub(super) fn found(&self, keys: &str) -> Vec<Found> {
        let mut found: Vec<(usize, Found)> = Vec::new();
        for place in &self.0 {
            let Some((read, reading)) = spelt(keys, &place.readings) else { continue };
            if read < 2 || (read < place.short && keys.len() < 4) {
                continue;
            }
            let left = place.short.saturating_sub(read);
            found.push((left, Found { text: place.name.clone(), reading, used: keys.len() }));
        }
        found.sort_by_key(|(left, _)| *left);
        found.into_iter().map(|(_, found)| found).collect()
    }
}

/// How many characters the keys spell, and how they are read; `None` when they spell something else.
fn spelt(keys: &str, characters: &[Vec<&'static str>]) -> Option<(usize, String)> {
    let keys = keys.strip_prefix('\'').unwrap_or(keys);
    if keys.is_empty() {
        return Some((0, String::new()));
    }
    let (first, rest) = characters.split_first()?;
    let word = keys.split('\'').next().unwrap_or(keys);
    first.iter().find_map(|reading| {
        let (read, more) = match keys.strip_prefix(reading) {
            Some(left) => spelt(left, rest)?,
            None if word.len() == keys.len() && reading.starts_with(keys) => (0, String::new()),
            None => return None,
        };
        let reading = if more.is_empty() { (*reading).to_owned() } else { format!("{reading} {more}") };
        Some((read + 1, reading))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_spell_a_name_by_any_reading_and_with_the_last_syllable_unfinished() {
        let name: Vec<Vec<&'static str>> = "重庆市".chars().map(readings).collect();
        for (keys, read) in [("chongqing", 2), ("zhongqing", 2), ("chongqi", 2), ("chong'qing", 2), ("chongqingshi", 3)]
        {
            assert_eq!(spelt(keys, &name).map(|(read, _)| read), Some(read), "{keys}");
        }
        assert_eq!(spelt("chongqingshia", &name), None);
        assert_eq!(spelt("beijing", &name), None);
    }
}
