//! Regions of GB/T 2260: provinces, cities, counties, each with its code and name.

use std::fmt;
use std::sync::Arc;

/// One region.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Six digits.
    pub code: Arc<str>,
    /// Name as the standard writes it.
    pub name: Arc<str>,
}

/// Every region of a data pack, by rising code.
#[derive(Clone, PartialEq, Default)]
pub struct Regions {
    list: Vec<Region>,
    /// Of each region the one directly above it.
    above: Vec<Option<usize>>,
    /// Every region, by the one directly above it; those of one region by rising code.
    below: Vec<usize>,
    /// Every region that has a name, by it; those of one name by rising code.
    named: Vec<usize>,
    /// Bytes of the longest name.
    longest: usize,
}

/// How many there are; thousands of names say nothing in a trace.
impl fmt::Debug for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Regions({})", self.list.len())
    }
}

impl Regions {
    /// Takes regions in any order; of two with one code the first stays.
    pub fn new(mut list: Vec<Region>) -> Self {
        list.sort_by(|a, b| a.code.cmp(&b.code));
        list.dedup_by(|later, first| later.code == first.code);
        let mut regions = Regions { list, ..Regions::default() };
        regions.above = regions.list.iter().map(|region| regions.place_above(&region.code)).collect();
        regions.below = (0..regions.list.len()).collect();
        regions.below.sort_by_key(|at| regions.above[*at]);
        regions.named = (0..regions.list.len()).filter(|at| !regions.list[*at].name.is_empty()).collect();
        regions.named.sort_by(|one, other| regions.list[*one].name.cmp(&regions.list[*other].name));
        regions.longest = regions.list.iter().map(|region| region.name.len()).max().unwrap_or(0);
        regions
    }

    /// Every region, by rising code.
    pub fn all(&self) -> impl Iterator<Item = &Region> {
        self.list.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether the code of some region begins so.
    pub fn any_within(&self, digits: &str) -> bool {
        let from = self.list.partition_point(|region| &*region.code < digits);
        self.list.get(from).is_some_and(|region| region.code.starts_with(digits))
    }

    /// The region with this code.
    pub fn get(&self, code: &str) -> Option<&Region> {
        self.place(code).map(|at| &self.list[at])
    }

    fn place(&self, code: &str) -> Option<usize> {
        self.list.binary_search_by(|region| (*region.code).cmp(code)).ok()
    }

    /// The regions directly below one; below an empty code, the provinces. Counties that no city lies above (of
    /// municipalities, or directly below a province) come with the cities.
    pub fn below(&self, code: &str) -> impl Iterator<Item = &Region> {
        let parent = self.place(code);
        let known = code.is_empty() || parent.is_some();
        let from = self.below.partition_point(|at| self.above[*at] < parent);
        let below = self.below[from..].iter().take_while(move |at| known && self.above[**at] == parent);
        below.map(|at| &self.list[*at])
    }

    /// The region directly above one.
    pub fn above(&self, code: &str) -> Option<&Region> {
        self.place_above(code).map(|at| &self.list[at])
    }

    fn place_above(&self, code: &str) -> Option<usize> {
        let city = format!("{}00", code.get(..4)?);
        let province = format!("{}0000", code.get(..2)?);
        [city, province].into_iter().filter(|above| above != code).find_map(|above| self.place(&above))
    }

    /// Its full name from the province down: `湖南省湘西土家族苗族自治州吉首市`.
    pub fn full_name(&self, code: &str) -> Option<String> {
        let mut at = self.place(code)?;
        let mut names = vec![&*self.list[at].name];
        while let Some(above) = self.above[at] {
            names.push(&self.list[above].name);
            at = above;
        }
        names.reverse();
        Some(names.concat())
    }

    /// How many bytes of an address are names of regions it begins with, each below the one before: `湖南省吉首市` of
    /// `湖南省吉首市人民路1号`. Levels may be left out.
    pub fn named_by(&self, address: &str) -> usize {
        let (mut end, mut code) = (0, "");
        while let Some(next) = self.longest_at(&address[end..], code) {
            end += next.name.len();
            code = &next.code;
        }
        end
    }

    /// The region below `code` with the longest name that a text begins with; of two with one name the higher.
    fn longest_at(&self, text: &str, code: &str) -> Option<&Region> {
        let head = code.strip_suffix("0000").or_else(|| code.strip_suffix("00")).unwrap_or(code);
        let most = text.floor_char_boundary(self.longest);
        let ends = text[..most].char_indices().map(|(at, letter)| at + letter.len_utf8()).rev();
        ends.map(|end| &text[..end]).find_map(|name| {
            let from = self.named.partition_point(|at| &*self.list[*at].name < name);
            let mut same =
                self.named[from..].iter().map(|at| &self.list[*at]).take_while(|region| &*region.name == name);
            same.find(|region| region.code.starts_with(head) && &*region.code != code)
        })
    }

    /// Whether nothing lies below: an address needs a region that small.
    pub fn is_leaf(&self, code: &str) -> bool {
        self.get(code).is_some() && self.below(code).next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Regions {
        let list = [
            ("431300", "娄底市"),
            ("430000", "湖南省"),
            ("433100", "湘西土家族苗族自治州"),
            ("433101", "吉首市"),
            ("120000", "天津市"),
            ("120101", "和平区"),
        ];
        Regions::new(list.map(|(code, name)| Region { code: code.into(), name: name.into() }).to_vec())
    }

    #[test]
    fn a_county_is_found_step_by_step_from_its_province() {
        let regions = some();
        let names = |code| regions.below(code).map(|region| &*region.name).collect::<Vec<_>>();
        assert_eq!(names(""), ["天津市", "湖南省"]);
        assert_eq!(names("430000"), ["娄底市", "湘西土家族苗族自治州"]);
        assert_eq!(names("433100"), ["吉首市"]);
        assert_eq!(names("120000"), ["和平区"]);
        assert!(regions.is_leaf("433101") && !regions.is_leaf("433100") && !regions.is_leaf("999999"));
    }

    #[test]
    fn an_address_is_cut_where_its_regions_end() {
        for (address, regions) in [
            ("湖南省湘西土家族苗族自治州吉首市人民路1号", "湖南省湘西土家族苗族自治州吉首市"),
            ("湖南省吉首市人民路1号", "湖南省吉首市"),
            ("吉首市湖南省路1号", "吉首市"),
            ("天津市和平区和平区小区2栋", "天津市和平区"),
            ("人民路1号", ""),
            ("", ""),
        ] {
            assert_eq!(&address[..some().named_by(address)], regions, "{address}");
        }
    }

    #[test]
    fn a_full_name_begins_at_the_province() {
        assert_eq!(some().full_name("433101").as_deref(), Some("湖南省湘西土家族苗族自治州吉首市"));
        assert_eq!(some().full_name("120101").as_deref(), Some("天津市和平区"));
        assert_eq!(some().full_name("4331"), None);
    }
}
