//! QR codes as whole squares, so that the raster stays crisp.

use super::{stop, text_of};
use crate::PaperFault;
use minijinja::Error;
use minijinja::value::{Kwargs, Value};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Light modules around a code (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;
/// Units of one module below which a phone no longer reads a thermal print reliably: 3 dots, 0.375 mm.
const LEAST: usize = 3;

/// `{{ pay_url | qr(x=148, y=here(), size=280) }}`: a QR code of level M with its quiet zone, centred in a square.
///
/// Modules are a whole number of units, so the code may be a little smaller than its square. A text that
/// would need modules below 3 units is refused.
pub(super) fn qr(value: &Value, options: Kwargs) -> Result<Value, Error> {
    let (x, y, size): (f32, f32, usize) = (options.get("x")?, options.get("y")?, options.get("size")?);
    options.assert_all_used()?;
    let (field, text) = text_of(value)?;
    let refuse =
        |what: &str| stop(PaperFault::Code { form: String::new(), field: field.clone(), what: what.to_owned() });
    if text.is_empty() {
        return Err(refuse("a QR code of nothing; leave the code out when its field is empty"));
    }
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .map_err(|_| refuse("longer than a QR code can hold"))?;
    let across = code.width();
    let module = size / (across + 2 * QUIET);
    if module < LEAST {
        return Err(refuse(&format!(
            "the QR code needs {} units, the form gives {size}",
            LEAST * (across + 2 * QUIET)
        )));
    }
    let colors = code.to_colors();
    let inset = ((size - module * across) / 2) as f32;
    let mut path = String::new();
    for (row, modules) in colors.chunks(across).enumerate() {
        let mut at = 0;
        while at < across {
            let run = modules[at..].iter().take_while(|c| **c == Color::Dark).count();
            if run > 0 {
                let (left, top) =
                    ((x + inset).round() + (at * module) as f32, (y + inset).round() + (row * module) as f32);
                let width = run * module;
                // Writing to a String cannot fail.
                let _ = write!(path, "M{left} {top}h{width}v{module}h-{width}z");
            }
            at += run.max(1);
        }
    }
    Ok(Value::from_safe_string(format!(r##"<path fill="#000" shape-rendering="crispEdges" d="{path}"/>"##)))
}
