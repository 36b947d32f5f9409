//! Pictures on a form: PNG and JPEG, whole or not at all.

use super::{Content, Named, Place, stop};
use crate::PaperFault;
use minijinja::value::{Kwargs, Value};
use minijinja::{Error, ErrorKind};
use resvg::tiny_skia::Pixmap;

/// `{{ portrait | picture(x=, y=, width=, height=) }}`: a PNG or JPEG, whole, centred in its place.
pub(super) fn picture(value: &Value, options: Kwargs) -> Result<Value, Error> {
    let place = Place::of(&options)?;
    let Some(Named { name, content: Content::Picture(bytes) }) = value.downcast_object_ref::<Named>() else {
        return Err(Error::new(ErrorKind::InvalidOperation, "picture needs a picture field"));
    };
    // The drawing leaves a picture it cannot read out without a word, so it is read here first.
    let kind = if Pixmap::decode_png(bytes).is_ok() {
        "png"
    } else if matches!(jpeg_components(bytes), Some(1 | 3)) {
        "jpeg"
    } else {
        return Err(stop(PaperFault::Picture { form: String::new(), field: name.clone() }));
    };
    Ok(Value::from_safe_string(format!(
        r#"<image x="{}" y="{}" width="{}" height="{}" href="data:image/{kind};base64,{}"/>"#,
        place.x,
        place.y,
        place.width,
        place.height,
        base64(bytes)
    )))
}

/// How many colour components a JPEG has (1 grey, 3 colour, 4 print colours); none if it is not a whole JPEG.
///
/// Walks the markers of ITU-T T.81 annex B from the start of image to the frame header, and asks for the end marker.
pub(crate) fn jpeg_components(bytes: &[u8]) -> Option<u8> {
    // Cameras pad the end with zeros.
    let end = bytes.iter().rposition(|byte| *byte != 0)? + 1;
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    if !bytes[..end].ends_with(&[0xFF, 0xD9]) {
        return None;
    }
    loop {
        let [0xFF, marker, high, low, segment @ ..] = rest else { return None };
        let length = usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
        match marker {
            // A frame header, of any coding but arithmetic tables (C4), extensions (C8) and conditioning (CC).
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => return segment.get(5).copied(),
            0xDA | 0xD9 => return None,
            _ => rest = segment.get(length..)?,
        }
    }
}

/// RFC 4648 base64, with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = if place <= chunk.len() { LETTERS[(word >> (18 - 6 * place)) as usize & 63] } else { b'=' };
            out.push(char::from(letter));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_jpeg_says_its_components_and_a_cut_one_is_none() {
        let frame = |components: u8| {
            let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 8, 8, 0, 9, 0, 9, components];
            bytes.extend([0xFF, 0xD9]);
            bytes
        };
        for components in [1, 3, 4] {
            assert_eq!(jpeg_components(&frame(components)), Some(components));
            assert_eq!(jpeg_components(&frame(components)[..18]), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = jpeg_components(&bytes);
            bytes.splice(0..0, [0xFF, 0xD8]);
            bytes.extend([0xFF, 0xD9]);
            let _ = jpeg_components(&bytes);
        }
    }
}
