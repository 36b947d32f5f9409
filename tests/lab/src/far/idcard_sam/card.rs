//! Cards of made-up people. Numbers and check characters are right, and nobody has them.

/// A card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Card {
    /// A resident identity card with two templates.
    Resident,
    /// The same with another address appended.
    Moved,
    /// A resident identity card for ever, of somebody whose name has a blank.
    LongTerm,
    /// A residence permit.
    HongKongMacauTaiwan,
    /// A foreign card of 2017.
    Foreign2017,
    /// A foreign card of 2023.
    Foreign2023,
    /// A resident identity card from before the templates.
    NoFingerprint,
    /// A card that is found and cannot be read.
    Unreadable,
    /// A card the module does not trust.
    Forged,
    /// A card of another kind.
    Unknown,
    /// A card whose number and birth day contradict each other.
    Contradictory,
}

impl Card {
    /// The card of an act's name.
    pub fn named(name: &str) -> Option<Card> {
        Some(match name {
            "resident" => Card::Resident,
            "moved" => Card::Moved,
            "long-term" => Card::LongTerm,
            "hkmt" => Card::HongKongMacauTaiwan,
            "foreign2017" => Card::Foreign2017,
            "foreign2023" => Card::Foreign2023,
            "no-fingerprint" => Card::NoFingerprint,
            "unreadable" => Card::Unreadable,
            "forged" => Card::Forged,
            "unknown" => Card::Unknown,
            "contradictory" => Card::Contradictory,
            _ => return None,
        })
    }

    /// What the module says of a reading: its status word and data.
    pub(super) fn reading(self, para: u8) -> (u8, Vec<u8>) {
        match (self, para) {
            (Card::Unreadable, _) => (0x41, vec![]),
            (Card::Forged, _) => (0x33, vec![]),
            (Card::Unknown, _) => (0x40, vec![]),
            (_, 0x01) => (0x90, [&[1, 0, 4, 0][..], &self.text(), &portrait()].concat()),
            (Card::NoFingerprint, 0x10) => (0x90, [&[1, 0, 4, 0, 0, 0][..], &self.text(), &portrait()].concat()),
            (_, 0x10) => (0x90, [&[1, 0, 4, 0, 4, 0][..], &self.text(), &portrait(), &templates()].concat()),
            (Card::Moved, 0x03) => (0x90, units("某某市某某区新路 2号", 70)),
            (_, 0x03) => (0x91, vec![]),
            _ => (0x90, vec![0x22; 28]),
        }
    }

    fn text(self) -> Vec<u8> {
        let resident = |name: &'static str, until: &'static str, birth: &'static str| -> Fields {
            vec![
                (0, 30, name),
                (30, 2, "1"),
                (32, 4, "01"),
                (36, 16, birth),
                (52, 70, "某某市某某区某某路1号"),
                (122, 36, "441322200002290018"),
                (158, 30, "某某市公安局某某分局"),
                (188, 16, "20180301"),
                (204, 16, until),
            ]
        };
        let fields: Fields = match self {
            Card::LongTerm => resident("阿不都 试一", "长期", "20000229"),
            Card::Contradictory => resident("赵试一", "20380301", "20000228"),
            Card::HongKongMacauTaiwan => vec![
                (0, 30, "陈试二"),
                (30, 2, "1"),
                (36, 16, "19900101"),
                (52, 70, "某某市某某区某某路2号"),
                (122, 36, "810000199001010019"),
                (158, 30, "某某市公安局"),
                (188, 16, "20200101"),
                (204, 16, "20250101"),
                (220, 18, "H00000000"),
                (238, 4, "01"),
                (248, 2, "J"),
            ],
            Card::Foreign2017 => vec![
                (0, 120, "SAMPLE, ANNA MARIA"),
                (120, 2, "2"),
                (122, 30, "CAN110081080301"),
                (152, 6, "CAN"),
                (188, 16, "20180601"),
                (204, 16, "20280531"),
                (220, 16, "19810803"),
                (236, 4, "01"),
                (240, 8, "1100"),
                (248, 2, "I"),
            ],
            Card::Foreign2023 => vec![
                (30, 2, "2"),
                (32, 4, "00"),
                (36, 16, "19810803"),
                (52, 70, "SAMPLE, ANNA MARIA THERESIA LUISA V"),
                (122, 36, "911124198108030024"),
                (188, 16, "20240101"),
                (204, 16, "20331231"),
                (220, 22, "ON ELSEWHER"),
                (242, 6, "CAN"),
                (248, 2, "Y"),
            ],
            _ => resident("赵试一", "20380301", "20000229"),
        };
        let mut text = units("", 256);
        for (at, len, field) in fields {
            text[at..at + len].copy_from_slice(&units(field, len));
        }
        text
    }
}

/// Fields of a text: place, bytes, content.
type Fields = Vec<(usize, usize, &'static str)>;

/// UTF-16, little-endian, filled up with blanks.
fn units(text: &str, bytes: usize) -> Vec<u8> {
    let units = text.encode_utf16().chain(std::iter::repeat(0x20)).take(bytes / 2);
    units.flat_map(u16::to_le_bytes).collect()
}

/// A portrait in a format nobody may decode: noise that begins with its mark.
fn portrait() -> Vec<u8> {
    let noise = (0..1021u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
    b"WLf".iter().copied().chain(noise).collect()
}

/// Templates of both thumbs, their finger codes at byte 5.
fn templates() -> Vec<u8> {
    let template = |finger: u8| {
        let noise = (0..506u32).map(move |at| (at.wrapping_mul(2_246_822_519 + u32::from(finger)) >> 24) as u8);
        [b'C', 1, 0, 0, 0, finger].into_iter().chain(noise)
    };
    template(11).chain(template(16)).collect()
}
