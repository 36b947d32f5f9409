//! Writes a result, field by field, into the host's sink.

use tongban_abi::g1;
use tongban_model::{CompletionCode, Failure, Family, Record, Value};

/// Writes a record; returns 0 or the number the host answered with.
///
/// # Safety
/// `sink` is the host's sink of the command that runs.
pub(crate) unsafe fn emit(sink: *mut g1::Sink, record: &Record) -> i32 {
    // SAFETY: our caller vouches for the sink.
    unsafe { fields(sink, record) }.map_or_else(|code| code, |()| 0)
}

/// Writes a failure; returns its code.
///
/// # Safety
/// `sink` is the host's sink of the command that runs.
pub(crate) unsafe fn fail(sink: *mut g1::Sink, failure: &Failure) -> i32 {
    let code = failure.code as i32;
    let family = Family::ALL.iter().position(|family| *family == failure.family).map_or(0, |at| at as u16 + 1);
    // A failure that says "success" would be taken for one.
    let code = if code == 0 { CompletionCode::InternalError as i32 } else { code };
    let words = failure.detail.as_str();
    // SAFETY: our caller vouches for the sink; the words outlive the call.
    unsafe {
        if let Some(fail) = sink.as_ref().and_then(|sink| sink.fail) {
            fail(sink, code, failure.error.unwrap_or(0), family, words.as_ptr().cast(), words.len());
        }
    }
    code
}

/// # Safety
/// As [`emit`].
unsafe fn fields(sink: *mut g1::Sink, record: &Record) -> Result<(), i32> {
    for (number, value) in record.iter() {
        // SAFETY: our caller vouches for the sink.
        unsafe { put(sink, number, value) }?;
    }
    Ok(())
}

/// # Safety
/// As [`emit`].
unsafe fn put(sink: *mut g1::Sink, number: u16, value: &Value) -> Result<(), i32> {
    let missing = CompletionCode::InternalError as i32;
    // SAFETY: our caller vouches for the sink; texts and bytes outlive each call.
    let code = unsafe {
        let table = sink.as_ref().ok_or(missing)?;
        match value {
            Value::Bool(truth) => table.put_bool.ok_or(missing)?(sink, number, u8::from(*truth)),
            Value::Int(n) => table.put_int.ok_or(missing)?(sink, number, *n),
            Value::Float(x) => table.put_float.ok_or(missing)?(sink, number, *x),
            Value::Text(text) => table.put_text.ok_or(missing)?(sink, number, text.as_ptr().cast(), text.len()),
            Value::Bytes(bytes) => table.put_bytes.ok_or(missing)?(sink, number, bytes.as_ptr(), bytes.len()),
            Value::Date(date) => {
                let text = date.to_string();
                table.put_text.ok_or(missing)?(sink, number, text.as_ptr().cast(), text.len())
            }
            Value::Money(money) => table.put_int.ok_or(missing)?(sink, number, money.as_fen()),
            Value::Percent(share) => table.put_int.ok_or(missing)?(sink, number, i64::from(share.as_basis_points())),
            Value::List(items) => {
                done(table.begin_list.ok_or(missing)?(sink, number))?;
                for item in items {
                    put(sink, 0, item)?;
                }
                table.end_list.ok_or(missing)?(sink)
            }
            Value::Record(record) => {
                done(table.begin_record.ok_or(missing)?(sink, number))?;
                fields(sink, record)?;
                table.end_record.ok_or(missing)?(sink)
            }
        }
    };
    done(code)
}

fn done(code: i32) -> Result<(), i32> {
    if code == 0 { Ok(()) } else { Err(code) }
}
