//! The host's end of a result: collects what a library writes, within limits.

use crate::fields::bytes_at;
use crate::g1;
use std::ffi::{c_char, c_void};
use std::fmt;
use std::mem::size_of;
use tongban_model::{CompletionCode, Failure, Family, Record, Value};

/// How much one result may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes in all, with sixteen for every field.
    pub bytes: usize,
    /// Lists and records inside each other.
    pub depth: usize,
    /// Bytes of vendor's words beside a failure.
    pub detail: usize,
}

impl Default for Limits {
    /// 64 MiB, eight deep, 400 bytes of words.
    fn default() -> Self {
        Limits { bytes: 64 << 20, depth: 8, detail: 400 }
    }
}

/// What a library did wrong while it wrote fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SinkFault {
    /// More than the limit allows.
    TooLarge,
    /// Lists or records too deep inside each other.
    TooDeep,
    /// Text that is not UTF-8.
    NotText,
    /// A pointer that must not be null.
    NullPointer,
    /// A field kind that does not exist.
    UnknownKind(u16),
    /// An `end` without its `begin`, or the other way round.
    Unbalanced,
}

impl fmt::Display for SinkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SinkFault::TooLarge => f.write_str("fields are larger than the limit"),
            SinkFault::TooDeep => f.write_str("lists or records are too deep inside each other"),
            SinkFault::NotText => f.write_str("text is not UTF-8"),
            SinkFault::NullPointer => f.write_str("a pointer is null"),
            SinkFault::UnknownKind(kind) => write!(f, "field kind {kind} does not exist"),
            SinkFault::Unbalanced => f.write_str("begin and end of a list or record do not match"),
        }
    }
}

impl std::error::Error for SinkFault {}

impl From<SinkFault> for Failure {
    /// The vendor acts on it.
    fn from(fault: SinkFault) -> Failure {
        Failure {
            code: CompletionCode::InternalError,
            error: None,
            family: Family::Contract,
            detail: fault.to_string(),
        }
    }
}

enum Open {
    Record(u16, Vec<(u16, Value)>),
    List(u16, Vec<Value>),
}

/// Collects one result.
pub struct Collector {
    limits: Limits,
    room: usize,
    top: Vec<(u16, Value)>,
    open: Vec<Open>,
    fault: Option<SinkFault>,
    failure: Option<Failure>,
}

impl Collector {
    /// An empty collector.
    pub fn new(limits: Limits) -> Self {
        Collector { room: limits.bytes, limits, top: Vec::new(), open: Vec::new(), fault: None, failure: None }
    }

    /// The table a library writes to. Valid while the collector stays where it is and is not used otherwise.
    pub fn sink(&mut self) -> g1::Sink {
        g1::Sink {
            struct_size: size_of::<g1::Sink>() as u32,
            reserved: 0,
            host_data: (self as *mut Collector).cast::<c_void>(),
            put_bool: Some(put_bool),
            put_int: Some(put_int),
            put_float: Some(put_float),
            put_text: Some(put_text),
            put_bytes: Some(put_bytes),
            begin_list: Some(begin_list),
            end_list: Some(end_list),
            begin_record: Some(begin_record),
            end_record: Some(end_record),
            fail: Some(fail),
        }
    }

    /// What came of it, given the number the command returned.
    ///
    /// A result that broke the contract is the vendor's failure, whatever the number said.
    pub fn finish(self, returned: i32) -> Result<Record, Failure> {
        if let Some(fault) = self.fault {
            return Err(fault.into());
        }
        let Some(code) = CompletionCode::from_number(returned) else {
            return Err(contract(format!("command returned {returned}, expected a completion code")));
        };
        if code != CompletionCode::Success {
            return Err(match self.failure {
                Some(failure) if failure.code == code => failure,
                _ => Failure::new(code, ""),
            });
        }
        if !self.open.is_empty() {
            return Err(SinkFault::Unbalanced.into());
        }
        Ok(Record::from(self.top))
    }

    fn put(&mut self, number: u16, size: usize, value: Value) -> Result<(), SinkFault> {
        self.room = size.checked_add(16).and_then(|cost| self.room.checked_sub(cost)).ok_or(SinkFault::TooLarge)?;
        match self.open.last_mut() {
            None => self.top.push((number, value)),
            Some(Open::Record(_, fields)) => fields.push((number, value)),
            Some(Open::List(_, items)) => items.push(value),
        }
        Ok(())
    }

    fn begin(&mut self, open: Open) -> Result<(), SinkFault> {
        if self.open.len() >= self.limits.depth {
            return Err(SinkFault::TooDeep);
        }
        self.open.push(open);
        Ok(())
    }

    fn end_record(&mut self) -> Result<(), SinkFault> {
        match self.open.pop() {
            Some(Open::Record(number, fields)) => self.put(number, 0, Value::Record(Record::from(fields))),
            _ => Err(SinkFault::Unbalanced),
        }
    }

    fn end_list(&mut self) -> Result<(), SinkFault> {
        match self.open.pop() {
            Some(Open::List(number, items)) => self.put(number, 0, Value::List(items)),
            _ => Err(SinkFault::Unbalanced),
        }
    }

    /// Runs one step unless an earlier one failed, and remembers the first fault.
    fn step(&mut self, step: impl FnOnce(&mut Self) -> Result<(), SinkFault>) -> i32 {
        if self.fault.is_none()
            && let Err(fault) = step(self)
        {
            self.fault = Some(fault);
        }
        if self.fault.is_some() { CompletionCode::InternalError as i32 } else { 0 }
    }
}

fn contract(detail: String) -> Failure {
    Failure { code: CompletionCode::InternalError, error: None, family: Family::Contract, detail }
}

/// The collector behind a sink.
///
/// # Safety
/// `sink` is one made by [`Collector::sink`] whose collector is alive, unmoved and not in use, or null.
unsafe fn collector<'a>(sink: *mut g1::Sink) -> Option<&'a mut Collector> {
    // SAFETY: by the contract the library hands back the sink it was given, on the thread of the command.
    unsafe { sink.as_ref().and_then(|sink| sink.host_data.cast::<Collector>().as_mut()) }
}

macro_rules! sink_functions {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) |$collector:ident| $body:expr;)+) => {$(
        $(#[$doc])*
        unsafe extern "C" fn $name(sink: *mut g1::Sink $(, $arg: $ty)*) -> i32 {
            // SAFETY: called by the library with the sink of its own command.
            let Some(collector) = (unsafe { collector(sink) }) else {
                return CompletionCode::InternalError as i32;
            };
            collector.step(|$collector| $body)
        }
    )+};
}

sink_functions! {
    fn put_bool(number: u16, value: u8) |to| to.put(number, 0, Value::Bool(value != 0));
    fn put_int(number: u16, value: i64) |to| to.put(number, 0, Value::Int(value));
    fn put_float(number: u16, value: f64) |to| to.put(number, 0, Value::Float(value));
    fn put_text(number: u16, text: *const c_char, len: usize) |to| {
        if len > to.room {
            return Err(SinkFault::TooLarge);
        }
        // SAFETY: the library lends `len` bytes for the call.
        let bytes = unsafe { bytes_at(text.cast(), len) }?;
        let text = std::str::from_utf8(bytes).map_err(|_| SinkFault::NotText)?;
        to.put(number, len, Value::Text(text.into()))
    };
    fn put_bytes(number: u16, bytes: *const u8, len: usize) |to| {
        if len > to.room {
            return Err(SinkFault::TooLarge);
        }
        // SAFETY: the library lends `len` bytes for the call.
        let bytes = unsafe { bytes_at(bytes, len) }?;
        to.put(number, len, Value::Bytes(bytes.into()))
    };
    fn begin_list(number: u16) |to| to.begin(Open::List(number, Vec::new()));
    fn end_list() |to| to.end_list();
    fn begin_record(number: u16) |to| to.begin(Open::Record(number, Vec::new()));
    fn end_record() |to| to.end_record();
}

unsafe extern "C" fn fail(
    sink: *mut g1::Sink,
    code: i32,
    error: u16,
    family: u16,
    detail: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: called by the library with the sink of its own command.
    let Some(collector) = (unsafe { collector(sink) }) else {
        return code;
    };
    let Some(known) = CompletionCode::from_number(code) else {
        collector.failure = None;
        return code;
    };
    // SAFETY: the library lends `len` bytes for the call.
    let words = unsafe { bytes_at(detail.cast(), len.min(collector.limits.detail)) }.unwrap_or_default();
    collector.failure = Some(Failure {
        code: known,
        error: (known == CompletionCode::CommandErrorCode).then_some(error),
        family: family_of(family).unwrap_or(known.family()),
        detail: String::from_utf8_lossy(words).chars().filter(|c| !c.is_control()).collect(),
    });
    code
}

/// The family with this number of the contract; none for "not said" and for numbers made later.
pub(crate) fn family_of(number: u16) -> Option<Family> {
    Family::ALL.get(usize::from(number).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(steps: impl FnOnce(*mut g1::Sink) -> i32) -> Result<Record, Failure> {
        let mut collector = Collector::new(Limits { bytes: 200, depth: 2, detail: 8 });
        let mut sink = collector.sink();
        let returned = steps(&mut sink);
        collector.finish(returned)
    }

    #[test]
    fn a_result_is_collected_with_its_lists_and_records() {
        let record = write(|to| {
            // SAFETY: `to` is the sink of a living collector.
            unsafe {
                put_int(to, 7, 42);
                begin_list(to, 2);
                begin_record(to, 0);
                put_text(to, 1, c"hello".as_ptr(), 5);
                end_record(to);
                end_list(to)
            }
        });
        let expected =
            Record::new().with(7, 42i64).with(2, Value::List(vec![Value::Record(Record::new().with(1, "hello"))]));
        assert!(record.unwrap() == expected);
    }

    #[test]
    fn a_lying_result_is_the_vendors_failure_even_when_it_says_success() {
        /// Steps that break the contract; what they return says success all the same.
        type Steps = fn(*mut g1::Sink);
        let cases: [(&str, Steps); 7] = [
            // SAFETY: `to` is the sink of a living collector, and the length is refused before the pointer is followed.
            ("larger", |to| unsafe {
                let _ = put_bytes(to, 1, b"x".as_ptr(), 1 << 40);
            }),
            ("larger", |to| {
                // SAFETY: `to` is the sink of a living collector.
                (0..99).for_each(|n| unsafe {
                    let _ = put_int(to, n, 1);
                })
            }),
            // SAFETY: as above; the null pointer is refused.
            ("null", |to| unsafe {
                let _ = put_text(to, 1, std::ptr::null(), 3);
            }),
            // SAFETY: as above; one byte is lent.
            ("UTF-8", |to| unsafe {
                let _ = put_text(to, 1, b"\xff".as_ptr().cast(), 1);
            }),
            ("deep", |to| {
                // SAFETY: as above.
                (0..9).for_each(|_| unsafe {
                    let _ = begin_list(to, 1);
                })
            }),
            // SAFETY: as above.
            ("match", |to| unsafe {
                let _ = begin_list(to, 1);
            }),
            // SAFETY: as above.
            ("match", |to| unsafe {
                let _ = end_record(to);
            }),
        ];
        for (word, steps) in cases {
            let failure = write(|to| {
                steps(to);
                0
            })
            .unwrap_err();
            assert_eq!(failure.family, Family::Contract);
            assert!(failure.detail.contains(word), "{word}: {failure}");
        }
        assert!(write(|_| -77).unwrap_err().detail.contains("returned -77"));
    }

    #[test]
    fn a_failure_keeps_code_family_and_the_vendors_words_cut_and_without_control_characters() {
        let failure = write(|to| {
            let words = "lift\u{7} the card";
            // SAFETY: `to` is the sink of a living collector.
            unsafe { fail(to, 1, 3, g1::FAMILY_RETRY, words.as_ptr().cast(), words.len()) }
        });
        let expected = Failure::of_class(3, Family::Retry, "lift th");
        assert_eq!(failure.unwrap_err(), expected);
    }

    #[test]
    fn a_code_without_words_gets_the_usual_family() {
        assert_eq!(write(|_| 8).unwrap_err(), Failure::new(CompletionCode::TimeOut, ""));
    }
}
