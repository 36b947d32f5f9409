//! The module's status byte SW3, in words.

/// What the module says of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StatusWord {
    /// Done (90).
    Success,
    /// A card was found (9F).
    CardFound,
    /// The card holds nothing of the kind (91).
    NoContent,
    /// No card, or the card was read before and not lifted (80).
    NotFound,
    /// The card could not be selected (81).
    NotSelected,
    /// The card could not be read (41).
    NotRead,
    /// Not a card of these kinds (40).
    UnknownCard,
    /// Card and module do not trust each other: card to module (31), module to card (32), content (33).
    NotTrusted,
    /// No random number came from the card (47).
    NoRandom,
    /// The request reached the module spoilt: check byte (10), length (11).
    Spoilt,
    /// The module does not know the request (21).
    UnknownCommand,
    /// Not permitted (23).
    NotPermitted,
    /// An error without a name (24).
    Unidentified,
    /// The module failed its own test (60).
    SelfTest,
    /// The module is not authorised (66).
    NotAuthorised,
    /// A byte that no source names.
    Other(u8),
}

impl StatusWord {
    /// The word of a byte.
    pub fn of(byte: u8) -> StatusWord {
        use StatusWord::*;
        match byte {
            0x90 => Success,
            0x9F => CardFound,
            0x91 => NoContent,
            0x80 => NotFound,
            0x81 => NotSelected,
            0x41 => NotRead,
            0x40 => UnknownCard,
            0x31..=0x33 => NotTrusted,
            0x47 => NoRandom,
            0x10 | 0x11 => Spoilt,
            0x21 => UnknownCommand,
            0x23 => NotPermitted,
            0x24 => Unidentified,
            0x60 => SelfTest,
            0x66 => NotAuthorised,
            other => Other(other),
        }
    }

    /// Whether the module itself is out of service, whatever lies on it.
    pub fn out_of_service(self) -> bool {
        matches!(self, StatusWord::SelfTest | StatusWord::NotAuthorised)
    }
}
