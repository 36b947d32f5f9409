//! The directory of units: those of the scenario, else a few made-up ones that bear the words typed.

use super::scene::KnownUnit;
use super::{Province, invalid};
use crate::seed::Seed;
use tongban_classes::{FromRecord as _, ToRecord as _, unit_directory as u};
use tongban_model::{Failure, Record};

/// Most units an answer holds.
const MOST: usize = 50;

/// Made-up units: name, street.
const SAMPLES: [(&str, &str); 3] =
    [("样例派出所", "样例路1号"), ("样例街道派出所", "样例街22号"), ("政务服务中心公安窗口", "样例大道300号")];

impl Province {
    pub(super) fn units(&self, command: u16, params: &Record) -> Result<Record, Failure> {
        if command != u::command::search {
            return Err(Failure::unsupported());
        }
        let params = u::SearchParams::from_record(params).map_err(invalid)?;
        let words: Vec<&str> = params.words.split_whitespace().collect();
        let region = params.region.as_deref();
        let named = |unit: &KnownUnit| words.iter().all(|word| unit.name.contains(word));
        let found: Vec<KnownUnit> = if self.units.is_empty() {
            let samples = samples("", region);
            match samples.iter().any(named) {
                true => samples.into_iter().filter(named).collect(),
                // Nobody said which units there are: whatever is typed leads somewhere.
                false => self::samples(&words.concat(), region),
            }
        } else {
            let within = |unit: &KnownUnit| region.is_none_or(|region| lies_in(&unit.region, region));
            let meant =
                |unit: &KnownUnit| words.iter().all(|word| unit.name.contains(word) || unit.address.contains(word));
            let mut found: Vec<_> = self.units.values().filter(|unit| within(unit) && meant(unit)).cloned().collect();
            // A name says more than an address.
            found.sort_by_key(|unit| !named(unit));
            found
        };
        let unit = |KnownUnit { id, name, address, region, phone }| u::Unit { id, name, address, region, phone };
        Ok(u::SearchResult { units: found.into_iter().take(MOST).map(unit).collect() }.to_record())
    }
}

fn samples(before: &str, region: Option<&str>) -> Vec<KnownUnit> {
    let region = region.filter(|region| super::post::is_region(region)).unwrap_or("100000");
    let sample = |(name, address): (&str, &str)| {
        let name = format!("{before}{name}");
        let id = format!("{region}{:06}", Seed::of(&["unit", region, &name]).next() % 1_000_000);
        KnownUnit { id, name, address: address.to_owned(), region: region.to_owned(), phone: None }
    };
    SAMPLES.into_iter().map(sample).collect()
}

/// Whether a region lies in another, of which zeros at the end stand for all below.
fn lies_in(region: &str, wide: &str) -> bool {
    let wide = wide.strip_suffix("0000").or_else(|| wide.strip_suffix("00")).unwrap_or(wide);
    region.starts_with(wide)
}
