//! Compiled expressions: CEL, type-checked and with names resolved to slots and field numbers.

use super::{Holidays, Regions, Slot};
use std::sync::Arc;
use tongban_model::Value;

/// A checked expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant; parameters are folded into constants.
    Const(Value),
    /// A variable. Reading one that was never set is an evaluation fault.
    Var(Slot),
    /// A field of a record, by number.
    Field(Box<Expr>, u16),
    /// Whether a variable is set.
    HasVar(Slot),
    /// Whether a record is there and has a field.
    HasField(Box<Expr>, u16),
    /// Today, on the machine's calendar.
    Today,
    /// The case's id as printed on papers.
    CaseId,
    /// Not.
    Not(Box<Expr>),
    /// Minus.
    Negate(Box<Expr>),
    /// And; the right side is not looked at when the left is false.
    And(Box<Expr>, Box<Expr>),
    /// Or; the right side is not looked at when the left is true.
    Or(Box<Expr>, Box<Expr>),
    /// `c ? a : b`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A comparison of two values of one type.
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// Arithmetic on numbers and money.
    Arith(Arith, Box<Expr>, Box<Expr>),
    /// Whether a value is in a list.
    In(Box<Expr>, Box<Expr>),
    /// A list.
    List(Vec<Expr>),
    /// An item of a list, counted from 0; absent when there are too few.
    Item(Box<Expr>, u16),
    /// One of the functions.
    Call(Function, Vec<Expr>),
    /// A function that looks something up in a data pack.
    Lookup(Lookup, Vec<Expr>),
}

/// The functions that look something up in a data pack.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup {
    /// `region_name(code)`: the full name from the province down.
    RegionName(Arc<Regions>),
    /// `mask_address(text)`: the names of regions it begins with stay, the rest is hidden.
    MaskAddress(Arc<Regions>),
    /// `workdays(date, n)`: the day n working days later.
    Workdays(Arc<Holidays>),
}

impl Expr {
    /// The variables it may read, each as often as it stands there.
    pub fn variables(&self, seen: &mut impl FnMut(Slot)) {
        match self {
            Expr::Var(slot) | Expr::HasVar(slot) => seen(*slot),
            Expr::Const(_) | Expr::Today | Expr::CaseId => {}
            Expr::Field(of, _) | Expr::HasField(of, _) | Expr::Not(of) | Expr::Negate(of) | Expr::Item(of, _) => {
                of.variables(seen);
            }
            Expr::And(a, b) | Expr::Or(a, b) | Expr::Compare(_, a, b) | Expr::Arith(_, a, b) | Expr::In(a, b) => {
                a.variables(seen);
                b.variables(seen);
            }
            Expr::If(a, b, c) => {
                a.variables(seen);
                b.variables(seen);
                c.variables(seen);
            }
            Expr::List(parts) | Expr::Call(_, parts) | Expr::Lookup(_, parts) => {
                for part in parts {
                    part.variables(seen);
                }
            }
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}

/// The functions of the language, beside CEL's operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `age(date)`: whole years until today.
    Age,
    /// `plus(date, period)`: the date so much later; see [`super::Period`].
    Plus,
    /// `minus(date, period)`.
    Minus,
    /// `size(text or list)`.
    Size,
    /// `starts_with(text, text)`.
    StartsWith,
    /// `prefix(text, n)`: the first n characters.
    Prefix,
    /// `mask_name(text)`: by the province's policy, folded in as the second argument.
    MaskName,
    /// `mask_number(text)`: how many characters stay at head and tail is folded in as the second and third argument.
    MaskNumber,
    /// `mask_phone(text)`.
    MaskPhone,
    /// `days(n)`: a period of so many days.
    Days,
    /// `months(n)`: a period of so many months.
    Months,
    /// `or(optional, default)`.
    OrElse,
    /// `birth(number)`: birth date in a citizen number.
    Birth,
    /// `sex_word(code)`: 男 or 女, for papers.
    SexWord,
    /// `nation_word(code)`: the nation's name, for papers; the table is folded in as the second argument, a list of
    /// code, word, code, word.
    NationWord,
    /// `finger_word(code)`: the finger, for the applicant.
    FingerWord(Language),
    /// `text(value)`: as the applicant reads it.
    Text(Language),
    /// `text(period)`: a period is a list to the machine, so it has a form of its own.
    PeriodText(Language),
}

/// The language a value is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}
