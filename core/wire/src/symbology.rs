//! AIM symbology identifiers and the words of XFS4IoT for them. Pure.
//!
//! Source: ISO/IEC 15424 (`]` , a code character, a modifier); XFS4IoT, Barcode Reader, `symbologies`.

/// The word for an identifier's code character and modifier; `symbologyUnknown` where XFS4IoT has none.
pub fn word(code: u8, modifier: u8) -> &'static str {
    match (code, modifier) {
        (b'A', _) => "code39",
        (b'B', _) => "telepenAim",
        (b'C', b'1') => "ean128",
        (b'C', _) => "code128",
        (b'c', _) => "channelCode",
        (b'd', _) => "dataMatrix",
        (b'E', b'4') => "ean8",
        (b'E', b'1') => "ean13_2",
        (b'E', b'2') => "ean13_5",
        (b'E', _) => "ean13",
        (b'e', b'0') => "rss",
        (b'e', b'1') => "compositeCodeA",
        (b'e', b'2') => "compositeCodeB",
        (b'e', b'3') => "compositeCodeC",
        (b'F', _) => "codabar",
        (b'G', _) => "code93",
        (b'H', _) => "code11",
        (b'I', _) => "itf",
        (b'K', _) => "code16K",
        (b'L', b'3' | b'4' | b'5') => "microPdf417",
        (b'L', _) => "pdf417",
        (b'M', _) => "msi",
        (b'O', _) => "codablockF",
        (b'P', _) => "plessey",
        (b'Q', _) => "qrCode",
        (b'R', _) => "std2Of5Iata",
        (b'S', _) => "std2Of5",
        (b'T', _) => "code49",
        (b'U', _) => "maxiCode",
        (b'z', _) => "aztec",
        _ => "symbologyUnknown",
    }
}

/// Splits `]Q1…` into the word and the rest; nothing when the line has no identifier.
pub fn split(line: &[u8]) -> Option<(&'static str, &[u8])> {
    match line {
        [b']', code, modifier, rest @ ..] if code.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            Some((word(*code, *modifier), rest))
        }
        _ => None,
    }
}

/// The words above, once each, separated by blanks: what a scanner can say it reads when nobody narrowed it.
pub const WORDS: &str = "aztec channelCode codabar codablockF code11 code128 code16K code39 code49 code93 \
    compositeCodeA compositeCodeB compositeCodeC dataMatrix ean128 ean13 ean13_2 ean13_5 ean8 itf maxiCode \
    microPdf417 msi pdf417 plessey qrCode rss std2Of5 std2Of5Iata telepenAim";

/// Whether a symbology will do; no wish means that all will.
pub fn wanted(wish: Option<&str>, word: &str) -> bool {
    wish.is_none_or(|wish| wish.split_whitespace().next().is_none() || wish.split_whitespace().any(|one| one == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_comes_out_is_one_that_is_announced() {
        let known: Vec<&str> = WORDS.split(' ').collect();
        for code in 0..=255u8 {
            for modifier in 0..=255u8 {
                let word = word(code, modifier);
                assert!(word == "symbologyUnknown" || known.contains(&word), "{word}");
            }
        }
        assert_eq!(split(b"]Q1abc"), Some(("qrCode", &b"abc"[..])));
        assert_eq!(split(b"]C15901234"), Some(("ean128", &b"5901234"[..])));
        for none in [&b"Q1abc"[..], b"]Q", b"]\x001x", b""] {
            assert_eq!(split(none), None);
        }
    }

    #[test]
    fn no_wish_means_that_all_will_do() {
        assert!(wanted(None, "qrCode") && wanted(Some(" "), "qrCode") && wanted(Some("itf qrCode"), "qrCode"));
        assert!(!wanted(Some("itf"), "qrCode"));
    }
}
