//! Every character with a reading, by syllable, the common ones first.

use pinyin::ToPinyinMulti as _;
use std::collections::BTreeMap;
use std::ops::Bound;

/// The commonest characters of running text, by how common they are.
const COMMON: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运";

/// Characters by syllable, each list in the order it is offered.
pub(super) struct Table {
    of: BTreeMap<&'static str, Vec<Ranked>>,
}

#[derive(Clone, Copy)]
struct Ranked {
    rank: u32,
    character: char,
}

impl Table {
    /// Reads the pinyin data once.
    pub(super) fn build() -> Table {
        let common: std::collections::HashMap<char, u32> = COMMON.chars().zip(0..).collect();
        let mut of: BTreeMap<&'static str, Vec<Ranked>> = BTreeMap::new();
        // The main block, its extensions, the compatibility characters, and everything of the second and third plane.
        let blocks = [0x3007..=0x3007, 0x3400..=0x9fff, 0xf900..=0xfaff, 0x2_0000..=0x3_ffff];
        for character in blocks.into_iter().flatten().filter_map(char::from_u32) {
            let Some(readings) = character.to_pinyin_multi() else { continue };
            for (nth, reading) in readings.into_iter().enumerate() {
                let list = of.entry(syllable(reading.plain())).or_default();
                if list.iter().all(|known| known.character != character) {
                    let usual = common.get(&character).map(|at| *at + 2_000 * u32::from(nth > 0));
                    let rank =
                        usual.unwrap_or_else(|| level(character) + 5_000 * u32::try_from(nth.min(3)).unwrap_or(3));
                    list.push(Ranked { rank, character });
                }
            }
        }
        for list in of.values_mut() {
            list.sort_by_key(|of| (of.rank, of.character));
        }
        Table { of }
    }

    /// Whether this is a syllable.
    pub(super) fn has(&self, syllable: &str) -> bool {
        self.of.contains_key(syllable)
    }

    /// Whether a syllable starts like this.
    pub(super) fn starts(&self, start: &str) -> bool {
        self.after(start).next().is_some_and(|(syllable, _)| syllable.starts_with(start))
    }

    fn after(&self, start: &str) -> impl Iterator<Item = (&&'static str, &Vec<Ranked>)> {
        self.of.range::<str, _>((Bound::Included(start), Bound::Unbounded))
    }

    /// The characters of a syllable.
    pub(super) fn of(&self, syllable: &str) -> impl Iterator<Item = (char, &'static str)> + '_ {
        let found = self.of.get_key_value(syllable);
        found.into_iter().flat_map(|(reading, list)| list.iter().map(|of| (of.character, *reading)))
    }

    /// The characters of all syllables that begin so, the common ones first.
    pub(super) fn beginning(&self, start: &str) -> impl Iterator<Item = (char, &'static str)> + use<> {
        let syllables = self.after(start).take_while(|(syllable, _)| syllable.starts_with(start));
        let mut all: Vec<(u32, char, &'static str)> =
            syllables.flat_map(|(reading, list)| list.iter().map(|of| (of.rank, of.character, *reading))).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, character, reading)| (character, reading))
    }
}

/// Every reading of a character, as it is typed.
pub(super) fn readings(character: char) -> Vec<&'static str> {
    let all = character.to_pinyin_multi().into_iter().flatten();
    let mut readings: Vec<&'static str> = all.map(|reading| syllable(reading.plain())).collect();
    readings.dedup();
    readings
}

/// A reading as it is typed: `v` stands for `ü`.
fn syllable(plain: &'static str) -> &'static str {
    match plain {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        "lüan" => "lvan",
        other => other,
    }
}

/// GB 2312: the 3,755 characters of its first level come before the 3,008 of its second, and those before all others.
fn level(character: char) -> u32 {
    let mut text = [0; 4];
    let (bytes, _, unknown) = encoding_rs::GBK.encode(character.encode_utf8(&mut text));
    match bytes[..] {
        [high @ 0xb0..=0xd7, low @ 0xa1..=0xff] if !unknown => {
            1_000 + u32::from(high - 0xb0) * 94 + u32::from(low - 0xa1)
        }
        [high @ 0xd8..=0xf7, low @ 0xa1..=0xff] if !unknown => {
            30_000 + u32::from(high - 0xd8) * 94 + u32::from(low - 0xa1)
        }
        _ => 100_000 + u32::from(character) / 16,
    }
}
