//! Evaluation of checked expressions: pure, bounded by the size of the expression, and without allocation in guards.
//!
//! [`Expr::holds`] is the road of guards and rules; [`Expr::eval`] that of bindings and texts. Comparisons look at
//! values where they lie. Nothing here panics: what the checker could not exclude (an absent optional that a binding may
//! read, an overflow, a number that is no citizen number) comes back as an [`EvalFault`].

use super::render::{written, written_period};
use super::{Arith, Compare, Expr, Function, Kind, Language, Lookup, Period, Slot};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use tongban_model::{CitizenNumber, Date, Family, MaskName, Money, Value, mask_name, mask_number, mask_phone};

/// What an expression can see: the variables of a case, the day, the case's id.
#[derive(Clone, Copy)]
pub struct Env<'a> {
    /// Variables by slot; `None` where not set. Slots beyond the end count as not set.
    pub vars: &'a [Option<Value>],
    /// The day the case began on.
    pub today: Date,
    /// The case's id as printed on papers.
    pub case_id: &'a str,
}

/// Why an expression has no value. It names what, never content. Small, so that a guard's answer stays in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvalFault {
    /// A variable was never set. Where an absent optional may be read, the binding is left out.
    Unset {
        /// Its slot.
        slot: Slot,
    },
    /// A record has no such field. Where an absent optional may be read, the binding is left out.
    Absent {
        /// The field's number.
        field: u16,
    },
    /// A list has no such item. Where an absent optional may be read, the binding is left out.
    NoItem {
        /// Counted from 0.
        at: u16,
    },
    /// A number, an amount or a day grew too large to hold.
    Overflow,
    /// A value is not of the type the expression was checked for: a plugin's answer was not checked against its class.
    Kind {
        /// The kind that was found.
        found: Kind,
        /// What the expression was checked for.
        expected: Kind,
    },
    /// `birth()` of something that is no citizen number.
    CitizenNumber,
    /// `sex_word()`, `nation_word()`, `finger_word()` or `region_name()` of a code the data pack does not know.
    Code,
}

impl EvalFault {
    /// Whether the value simply is not there, so that an optional parameter is left out.
    pub const fn is_absent(self) -> bool {
        matches!(self, EvalFault::Unset { .. } | EvalFault::Absent { .. } | EvalFault::NoItem { .. })
    }

    /// Who must act.
    pub const fn family(self) -> Family {
        match self {
            EvalFault::Unset { .. } | EvalFault::Absent { .. } | EvalFault::NoItem { .. } | EvalFault::Kind { .. } => {
                Family::Bug
            }
            EvalFault::Overflow | EvalFault::CitizenNumber | EvalFault::Code => Family::Manifest,
        }
    }
}

impl fmt::Display for EvalFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("evaluate an expression: ")?;
        match self {
            EvalFault::Unset { slot } => write!(f, "variable {slot} is not set"),
            EvalFault::Absent { field } => write!(f, "field {field} is absent"),
            EvalFault::NoItem { at } => write!(f, "there is no item {at}"),
            EvalFault::Overflow => f.write_str("a number grew too large to hold"),
            EvalFault::Kind { found, expected } => write!(f, "found {}, expected {}", found.word(), expected.word()),
            EvalFault::CitizenNumber => f.write_str("birth() was asked of something that is no citizen number"),
            EvalFault::Code => f.write_str("the data pack has no word for a code"),
        }
    }
}

impl std::error::Error for EvalFault {}

/// A call without the arguments it was checked to have.
const MISSING: EvalFault = EvalFault::Kind { found: Kind::Nothing, expected: Kind::Argument };

type Evaluated<'a> = Result<Cow<'a, Value>, EvalFault>;

impl Expr {
    /// The value. Borrowed wherever it already lies in the case or in the expression.
    ///
    /// Fails with [`EvalFault`]; an absent optional that the checker allowed answers [`EvalFault::is_absent`].
    pub fn eval<'a>(&'a self, env: &Env<'a>) -> Evaluated<'a> {
        match self {
            Expr::Const(value) => Ok(Cow::Borrowed(value)),
            Expr::Var(slot) => variable(*slot, env).map(Cow::Borrowed),
            Expr::Field(base, number) => field(base, *number, env),
            Expr::Today => own(Value::Date(env.today)),
            Expr::CaseId => own(Value::from(env.case_id)),
            Expr::Negate(of) => negate(of.eval(env)?.as_ref()).map(Cow::Owned),
            Expr::If(condition, then, otherwise) => {
                if condition.holds(env)? {
                    then.eval(env)
                } else {
                    otherwise.eval(env)
                }
            }
            Expr::Arith(op, left, right) => {
                let (left, right) = (left.eval(env)?, right.eval(env)?);
                arithmetic(*op, left.as_ref(), right.as_ref()).map(Cow::Owned)
            }
            Expr::List(items) => {
                let items: Result<Vec<Value>, EvalFault> =
                    items.iter().map(|item| item.eval(env).map(Cow::into_owned)).collect();
                own(Value::List(items?))
            }
            Expr::HasVar(_)
            | Expr::HasField(..)
            | Expr::Not(_)
            | Expr::And(..)
            | Expr::Or(..)
            | Expr::Compare(..)
            | Expr::In(..) => self.holds(env).map(|yes| Cow::Owned(Value::Bool(yes))),
            Expr::Call(Function::Plus | Function::Minus, _) => own(Value::Date(day_of(self, env)?)),
            Expr::Item(list, at) => item(list, *at, env),
            Expr::Call(function, args) => call(*function, args, env),
            Expr::Lookup(lookup, args) => look_up(lookup, args, env),
        }
    }

    /// Whether a guard or rule holds. Fails as [`Expr::eval`] does, or when the value is no bool.
    pub fn holds(&self, env: &Env<'_>) -> Result<bool, EvalFault> {
        match self {
            Expr::And(left, right) => Ok(left.holds(env)? && right.holds(env)?),
            Expr::Or(left, right) => Ok(left.holds(env)? || right.holds(env)?),
            Expr::Not(of) => of.holds(env).map(|yes| !yes),
            Expr::Compare(op, left, right) => compare(*op, left, right, env),
            Expr::HasVar(slot) => Ok(variable(*slot, env).is_ok()),
            other => other.holds_otherwise(env),
        }
    }

    /// The rarer forms, apart so that the road above stays short.
    #[inline(never)]
    fn holds_otherwise(&self, env: &Env<'_>) -> Result<bool, EvalFault> {
        match self {
            Expr::HasField(base, number) => match lying(base, env) {
                Some(base) => record(base).map(|record| record.get(*number).is_some()),
                None => match base.eval(env) {
                    Ok(base) => record(base.as_ref()).map(|record| record.get(*number).is_some()),
                    Err(fault) if fault.is_absent() => Ok(false),
                    Err(fault) => Err(fault),
                },
            },
            Expr::If(condition, then, otherwise) => {
                if condition.holds(env)? {
                    then.holds(env)
                } else {
                    otherwise.holds(env)
                }
            }
            Expr::In(item, list) => {
                let (item, list) = (item.eval(env)?, list.eval(env)?);
                match list.as_ref() {
                    Value::List(items) => Ok(items.contains(item.as_ref())),
                    other => Err(kind(other, Kind::List)),
                }
            }
            Expr::Call(Function::StartsWith, args) => starts_with(args, env),
            other => match other.eval(env)?.as_ref() {
                Value::Bool(yes) => Ok(*yes),
                other => Err(kind(other, Kind::Bool)),
            },
        }
    }
}

fn own<'a>(value: Value) -> Evaluated<'a> {
    Ok(Cow::Owned(value))
}

fn kind(found: &Value, expected: Kind) -> EvalFault {
    EvalFault::Kind { found: Kind::of(found), expected }
}

#[inline]
fn variable<'a>(slot: Slot, env: &Env<'a>) -> Result<&'a Value, EvalFault> {
    match env.vars.get(usize::from(slot)) {
        Some(Some(value)) => Ok(value),
        _ => Err(EvalFault::Unset { slot }),
    }
}

fn record(value: &Value) -> Result<&tongban_model::Record, EvalFault> {
    value.as_record().ok_or_else(|| kind(value, Kind::Record))
}

#[inline]
fn field<'a>(base: &'a Expr, number: u16, env: &Env<'a>) -> Evaluated<'a> {
    let absent = EvalFault::Absent { field: number };
    match base.eval(env)? {
        Cow::Borrowed(value) => record(value)?.get(number).map(Cow::Borrowed).ok_or(absent),
        Cow::Owned(value) => record(&value)?.get(number).cloned().map(Cow::Owned).ok_or(absent),
    }
}

fn item<'a>(list: &'a Expr, at: u16, env: &Env<'a>) -> Evaluated<'a> {
    let absent = EvalFault::NoItem { at };
    match list.eval(env)? {
        Cow::Borrowed(Value::List(items)) => items.get(usize::from(at)).map(Cow::Borrowed).ok_or(absent),
        Cow::Owned(Value::List(mut items)) if usize::from(at) < items.len() => own(items.swap_remove(at.into())),
        Cow::Owned(Value::List(_)) => Err(absent),
        other => Err(kind(other.as_ref(), Kind::List)),
    }
}

fn look_up<'a>(lookup: &'a Lookup, args: &'a [Expr], env: &Env<'a>) -> Evaluated<'a> {
    let first = argument(args, 0, env)?;
    match lookup {
        Lookup::RegionName(regions) => {
            let name = regions.full_name(words(first.as_ref())?).ok_or(EvalFault::Code)?;
            own(Value::from(name))
        }
        Lookup::MaskAddress(regions) => {
            let address = words(first.as_ref())?;
            let (shown, hidden) = address.split_at(regions.named_by(address));
            // One length for all: how long an address is tells something of it.
            own(Value::from([shown, if hidden.is_empty() { "" } else { "****" }].concat()))
        }
        Lookup::Workdays(holidays) => {
            let count = argument(args, 1, env)?;
            let count = count.as_int().ok_or_else(|| kind(count.as_ref(), Kind::Int))?;
            let day = holidays.after(date(first.as_ref())?, count).ok_or(EvalFault::Overflow)?;
            own(Value::Date(day))
        }
    }
}

/// The value where it lies, if reading it takes no work.
#[inline]
fn lying<'a>(expr: &'a Expr, env: &Env<'a>) -> Option<&'a Value> {
    match expr {
        Expr::Const(value) => Some(value),
        Expr::Var(slot) => env.vars.get(usize::from(*slot))?.as_ref(),
        Expr::Field(base, number) => match &**base {
            Expr::Var(slot) => env.vars.get(usize::from(*slot))?.as_ref()?.as_record()?.get(*number),
            base => lying_deeper(base, env)?.as_record()?.get(*number),
        },
        _ => None,
    }
}

#[inline(never)]
fn lying_deeper<'a>(expr: &'a Expr, env: &Env<'a>) -> Option<&'a Value> {
    lying(expr, env)
}

#[inline]
fn compare(op: Compare, left: &Expr, right: &Expr, env: &Env<'_>) -> Result<bool, EvalFault> {
    match (lying(left, env), lying(right, env)) {
        (Some(left), Some(right)) => compare_values(op, left, right),
        _ => compare_made(op, left, right, env),
    }
}

/// Compares where a side has to be computed; days and ages without making values of them.
#[inline(never)]
fn compare_made(op: Compare, left: &Expr, right: &Expr, env: &Env<'_>) -> Result<bool, EvalFault> {
    let gives_day = |side: &Expr| matches!(side, Expr::Today | Expr::Call(Function::Plus | Function::Minus, _));
    if gives_day(left) || gives_day(right) {
        return Ok(ordered(op, day_of(left, env)?.cmp(&day_of(right, env)?)));
    }
    match (left, right) {
        (Expr::Call(Function::Age, args), right) => {
            let right = right.eval(env)?;
            compare_values(op, &Value::Int(age(args, env)?), right.as_ref())
        }
        (left, right) => compare_values(op, left.eval(env)?.as_ref(), right.eval(env)?.as_ref()),
    }
}

/// The day an expression of type date gives.
fn day_of(expr: &Expr, env: &Env<'_>) -> Result<Date, EvalFault> {
    match expr {
        Expr::Today => Ok(env.today),
        Expr::Call(function @ (Function::Plus | Function::Minus), args) => {
            let [from, by] = args.as_slice() else { return Err(MISSING) };
            let from = day_of(from, env)?;
            let by = match lying(by, env) {
                Some(value) => period(value)?,
                None => period(by.eval(env)?.as_ref())?,
            };
            Ok(if *function == Function::Plus { by.after(from) } else { by.before(from) })
        }
        expr => match lying(expr, env) {
            Some(value) => date(value),
            None => date(expr.eval(env)?.as_ref()),
        },
    }
}

fn age(args: &[Expr], env: &Env<'_>) -> Result<i64, EvalFault> {
    let birth = day_of(args.first().ok_or(MISSING)?, env)?;
    Ok(birth.years_until(env.today).into())
}

#[inline]
fn compare_values(op: Compare, left: &Value, right: &Value) -> Result<bool, EvalFault> {
    let order = match (left, right) {
        (Value::Text(a), Value::Text(b)) => match op {
            Compare::Equal => return Ok(a == b),
            Compare::Unequal => return Ok(a != b),
            _ => a.cmp(b),
        },
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) => a.cmp(b),
        (Value::Percent(a), Value::Percent(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        // A number that is none compares as CEL has it: unequal to everything, neither less nor more.
        (Value::Float(a), Value::Float(b)) => match a.partial_cmp(b) {
            Some(order) => order,
            None => return Ok(op == Compare::Unequal),
        },
        // Periods are lists; the checker lets them be compared for equality only.
        (Value::List(a), Value::List(b)) if matches!(op, Compare::Equal | Compare::Unequal) => {
            return Ok((a == b) == (op == Compare::Equal));
        }
        (left, right) => return Err(EvalFault::Kind { found: Kind::of(right), expected: Kind::of(left) }),
    };
    Ok(ordered(op, order))
}

#[inline]
fn ordered(op: Compare, order: Ordering) -> bool {
    match op {
        Compare::Equal => order == Ordering::Equal,
        Compare::Unequal => order != Ordering::Equal,
        Compare::Less => order == Ordering::Less,
        Compare::AtMost => order != Ordering::Greater,
        Compare::More => order == Ordering::Greater,
        Compare::AtLeast => order != Ordering::Less,
    }
}

fn negate(value: &Value) -> Result<Value, EvalFault> {
    match value {
        Value::Int(number) => number.checked_neg().map(Value::Int).ok_or(EvalFault::Overflow),
        Value::Money(amount) => {
            amount.as_fen().checked_neg().map(|fen| Value::Money(Money::fen(fen))).ok_or(EvalFault::Overflow)
        }
        other => Err(kind(other, Kind::Amount)),
    }
}

fn arithmetic(op: Arith, left: &Value, right: &Value) -> Result<Value, EvalFault> {
    let whole = |op: Arith, a: i64, b: i64| match op {
        Arith::Add => a.checked_add(b),
        Arith::Subtract => a.checked_sub(b),
        Arith::Multiply => a.checked_mul(b),
    };
    let result = match (op, left, right) {
        (_, Value::Int(a), Value::Int(b)) => whole(op, *a, *b).map(Value::Int),
        (Arith::Add | Arith::Subtract, Value::Money(a), Value::Money(b)) => {
            whole(op, a.as_fen(), b.as_fen()).map(|fen| Value::Money(Money::fen(fen)))
        }
        (Arith::Multiply, Value::Money(amount), Value::Int(times))
        | (Arith::Multiply, Value::Int(times), Value::Money(amount)) => {
            whole(op, amount.as_fen(), *times).map(|fen| Value::Money(Money::fen(fen)))
        }
        (Arith::Add, Value::Text(a), Value::Text(b)) => Some(Value::from([a.as_ref(), b.as_ref()].concat())),
        (_, left, right) => return Err(EvalFault::Kind { found: Kind::of(right), expected: Kind::of(left) }),
    };
    result.ok_or(EvalFault::Overflow)
}

fn call<'a>(function: Function, args: &'a [Expr], env: &Env<'a>) -> Evaluated<'a> {
    match function {
        Function::Age => own(Value::Int(age(args, env)?)),
        Function::Size => {
            let counted = argument(args, 0, env)?;
            let size = match counted.as_ref() {
                Value::Text(text) => text.chars().count(),
                Value::List(items) => items.len(),
                Value::Bytes(bytes) => bytes.len(),
                other => return Err(kind(other, Kind::Counted)),
            };
            own(Value::Int(i64::try_from(size).map_err(|_| EvalFault::Overflow)?))
        }
        Function::Prefix => {
            let (text, count) = (argument(args, 0, env)?, number(args, 1, env)?);
            let text = words(text.as_ref())?;
            let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
            own(Value::from(&text[..end]))
        }
        Function::MaskName => {
            let (name, policy) = (argument(args, 0, env)?, argument(args, 1, env)?);
            let policy = MaskName::from_word(words(policy.as_ref())?).ok_or(EvalFault::Code)?;
            own(Value::from(mask_name(words(name.as_ref())?, policy)))
        }
        Function::MaskNumber => {
            let (head, tail) = (number(args, 1, env)?, number(args, 2, env)?);
            own(Value::from(mask_number(words(argument(args, 0, env)?.as_ref())?, head, tail)))
        }
        Function::Days | Function::Months => {
            let count = argument(args, 0, env)?;
            let count = count.as_int().ok_or_else(|| kind(count.as_ref(), Kind::Int))?;
            let make = if function == Function::Days { Period::days } else { Period::months };
            own(make(count).ok_or(EvalFault::Overflow)?.to_value())
        }
        Function::MaskPhone => own(Value::from(mask_phone(words(argument(args, 0, env)?.as_ref())?))),
        Function::OrElse => match argument(args, 0, env) {
            Err(fault) if fault.is_absent() => argument(args, 1, env),
            found => found,
        },
        Function::Birth => {
            // Whether the number is well-formed was asked when it was typed; the birth day may lie in the future of a
            // case replayed under another day, which is no reason to have none.
            let last = env.today.add_days(i32::MAX);
            let number = CitizenNumber::parse(words(argument(args, 0, env)?.as_ref())?, last)
                .map_err(|_| EvalFault::CitizenNumber)?;
            own(Value::Date(number.birth()))
        }
        Function::SexWord => match words(argument(args, 0, env)?.as_ref())? {
            "1" => own(Value::from("男")),
            "2" => own(Value::from("女")),
            "0" => own(Value::from("未知")),
            "9" => own(Value::from("未说明")),
            _ => Err(EvalFault::Code),
        },
        Function::NationWord => {
            let (code, table) = (argument(args, 0, env)?, argument(args, 1, env)?);
            let code = words(code.as_ref())?;
            let Value::List(table) = table.as_ref() else { return Err(kind(table.as_ref(), Kind::List)) };
            let word = table.chunks_exact(2).find(|pair| pair[0].as_text() == Some(code)).map(|pair| pair[1].clone());
            word.map(Cow::Owned).ok_or(EvalFault::Code)
        }
        Function::FingerWord(language) => {
            let code = number(args, 0, env)?;
            let pair = code.checked_sub(11).and_then(|at| FINGERS.get(at)).ok_or(EvalFault::Code)?;
            own(Value::from(if language == Language::Zh { pair.0 } else { pair.1 }))
        }
        Function::Text(language) => match argument(args, 0, env)? {
            text if matches!(text.as_ref(), Value::Text(_)) => Ok(text),
            other => own(Value::from(written(other.as_ref(), language)?.as_ref())),
        },
        Function::PeriodText(language) => {
            own(Value::from(written_period(period(argument(args, 0, env)?.as_ref())?, language)))
        }
        Function::StartsWith => own(Value::Bool(starts_with(args, env)?)),
        // Computed by `day_of`, which never comes here.
        Function::Plus | Function::Minus => Err(MISSING),
    }
}

/// Fingers by GA 777.1, from 11 on.
const FINGERS: [(&str, &str); 10] = [
    ("右手拇指", "right thumb"),
    ("右手食指", "right index finger"),
    ("右手中指", "right middle finger"),
    ("右手环指", "right ring finger"),
    ("右手小指", "right little finger"),
    ("左手拇指", "left thumb"),
    ("左手食指", "left index finger"),
    ("左手中指", "left middle finger"),
    ("左手环指", "left ring finger"),
    ("左手小指", "left little finger"),
];

fn starts_with(args: &[Expr], env: &Env<'_>) -> Result<bool, EvalFault> {
    let (text, start) = (argument(args, 0, env)?, argument(args, 1, env)?);
    Ok(words(text.as_ref())?.starts_with(words(start.as_ref())?))
}

fn argument<'a>(args: &'a [Expr], at: usize, env: &Env<'a>) -> Evaluated<'a> {
    args.get(at).ok_or(MISSING)?.eval(env)
}

fn words(value: &Value) -> Result<&str, EvalFault> {
    value.as_text().ok_or_else(|| kind(value, Kind::Text))
}

fn date(value: &Value) -> Result<Date, EvalFault> {
    if let Value::Date(date) = value { Ok(*date) } else { Err(kind(value, Kind::Date)) }
}

fn period(value: &Value) -> Result<Period, EvalFault> {
    Period::from_value(value).ok_or_else(|| kind(value, Kind::Period))
}

/// A count of characters; one below zero counts as none.
fn number(args: &[Expr], at: usize, env: &Env<'_>) -> Result<usize, EvalFault> {
    let value = argument(args, at, env)?;
    let count = value.as_int().ok_or_else(|| kind(value.as_ref(), Kind::Int))?;
    Ok(usize::try_from(count.max(0)).unwrap_or(usize::MAX))
}
