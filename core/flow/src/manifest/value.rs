//! Values written as text: durations, money, periods.

use tongban_model::Money;

/// `30s`, `2m`, `1h`, `3d` or `800ms`, in milliseconds; none longer than a month of 31 days.
pub(crate) fn duration(text: &str) -> Option<u64> {
    const DAY: u64 = 86_400_000;
    const LONGEST: u64 = 31 * DAY;
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: u64 = text[..text.len() - unit.len()].parse().ok()?;
    let scale = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => DAY,
        _ => return None,
    };
    number.checked_mul(scale).filter(|ms| *ms <= LONGEST)
}

/// `90d`: whole days.
pub(crate) fn days(text: &str) -> Option<i64> {
    let number = text.strip_suffix('d').filter(|number| number.bytes().all(|c| c.is_ascii_digit()))?;
    number.parse().ok()
}

/// `20 yuan` or `22.50 元`.
pub(crate) fn money(text: &str) -> Option<Money> {
    let number = text.strip_suffix("yuan").or_else(|| text.strip_suffix('元'))?;
    Money::parse_yuan(number.trim_end()).ok()
}

/// `#0a4a94` as red, green and blue.
pub(crate) fn colour(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| digits.get(at..at + 2).filter(|part| !part.starts_with('+'));
    let number = |at: usize| u8::from_str_radix(part(at)?, 16).ok();
    Some([number(0)?, number(2)?, number(4)?])
}

/// Whether a text is `kebab-case`: small letters, digits and single dashes, a letter or digit first.
pub(crate) fn is_kebab(text: &str) -> bool {
    parts(text, '-') && text.len() <= 64
}

/// Whether a text is `snake_case` and no word of CEL's own.
pub(crate) fn is_snake(text: &str) -> bool {
    const RESERVED: [&str; 6] = ["true", "false", "null", "in", "has", "params"];
    parts(text, '_')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !RESERVED.contains(&text)
        && text.len() <= 64
}

fn parts(text: &str, between: char) -> bool {
    text.split(between).all(|p| !p.is_empty() && p.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_unit_or_not_at_all() {
        for (text, ms) in [
            ("800ms", 800),
            ("30s", 30_000),
            ("2m", 120_000),
            ("24h", 86_400_000),
            ("72h", 259_200_000),
            ("31d", 2_678_400_000),
            ("0s", 0),
        ] {
            assert_eq!(duration(text), Some(ms));
        }
        for text in ["", "30", "s", "-1s", "1.5s", "32d", "745h", "30 s", "99999999999999999999s", "３０s"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_a_whole_number_and_a_d() {
        for (text, found) in [("1d", 1), ("90d", 90), ("3650d", 3650), ("0d", 0)] {
            assert_eq!(days(text), Some(found));
        }
        for text in ["", "d", "90", "-1d", "+1d", "1.5d", "90 d", "90days", "90D", "９０d", "99999999999999999999d"] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn colours_are_six_hexadecimal_digits_behind_a_sign() {
        assert_eq!(colour("#0a4A94"), Some([0x0a, 0x4a, 0x94]));
        for text in
            ["", "#", "0a4a94", "#0a4a9", "#0a4a944", "#0a4a9g", "#+a4a94", "#中中", "red", "rgb(0,0,0)", " #0a4a94"]
        {
            assert_eq!(colour(text), None, "{text}");
        }
    }

    #[test]
    fn names_are_of_one_form() {
        assert!(
            is_kebab("self-service-24h") && is_kebab("24h") && !is_kebab("a--b") && !is_kebab("A") && !is_kebab("")
        );
        assert!(is_snake("is_me") && !is_snake("2x") && !is_snake("is-me") && !is_snake("has") && !is_snake("_x"));
    }
}
