//! Numbers on cards: eighteen characters with a check character, or the fifteen of the 2017 foreign card.

use super::fields::RecordFault;
use tongban_sdk::Date;

/// A number of eighteen characters: digits, a birth day that is the card's, and a check character by MOD 11-2
/// (GB 11643-1999; the 2023 foreign card has the same form).
pub(super) fn eighteen(number: String, birth: Date) -> Result<String, RecordFault> {
    let fault = |why| Err(RecordFault::field("number", why));
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return fault("not of eighteen characters");
    }
    let mut weight = 1;
    let sum = bytes[..17].iter().rev().fold(0, |sum, digit| {
        weight = weight * 2 % 11;
        sum + u32::from(digit - b'0') * weight
    });
    let check = b"10X98765432"[(sum % 11) as usize];
    if bytes[17].to_ascii_uppercase() != check {
        return fault("its check character does not fit");
    }
    if number[6..14] != birth.compact() {
        return fault("its birth day is not the card's");
    }
    Ok(number.to_ascii_uppercase())
}

/// The number of a 2017 foreign card: three letters and twelve digits.
pub(super) fn fifteen(number: String) -> Result<String, RecordFault> {
    let (letters, digits) = number.as_bytes().split_at(number.len().min(3));
    let shaped =
        number.len() == 15 && letters.iter().all(u8::is_ascii_uppercase) && digits.iter().all(u8::is_ascii_digit);
    if shaped { Ok(number) } else { Err(RecordFault::field("number", "not three letters and twelve digits")) }
}
