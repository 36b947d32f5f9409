//! The functions of the language: their arguments, their results, and the constants some of them are.

use super::check::{Checker, Seen};
use super::{ExprFault, Facts, FaultKind, Shape, Ty, nearest};
use crate::program::{Expr, Function, Lookup, Period};
use cel_core::SpannedExpr;
use cel_core::types::Expr as Ast;
use std::ops::Range;
use tongban_model::{Date, Money, Percent, Personal, Value};

/// What an argument may be.
#[derive(Clone, Copy)]
enum Param {
    Date,
    Period,
    Text,
    Int,
    /// Text, a list or bytes.
    Counted,
    /// Anything with a written form.
    Written,
}

/// A function that is called as it is written.
struct Signature {
    name: &'static str,
    params: &'static [Param],
    /// As the diagnostics show it.
    shown: &'static str,
}

const fn signature(name: &'static str, params: &'static [Param], shown: &'static str) -> Signature {
    Signature { name, params, shown }
}

const SIGNATURES: &[Signature] = &[
    signature("age", &[Param::Date], "age(date)"),
    signature("plus", &[Param::Date, Param::Period], "plus(date, period)"),
    signature("minus", &[Param::Date, Param::Period], "minus(date, period)"),
    signature("size", &[Param::Counted], "size(text or list)"),
    signature("starts_with", &[Param::Text, Param::Text], "starts_with(text, text)"),
    signature("prefix", &[Param::Text, Param::Int], "prefix(text, n)"),
    signature("mask_name", &[Param::Text], "mask_name(text)"),
    signature("mask_number", &[Param::Text], "mask_number(text)"),
    signature("mask_phone", &[Param::Text], "mask_phone(text)"),
    signature("mask_address", &[Param::Text], "mask_address(text)"),
    signature("mask_code", &[Param::Text], "mask_code(text)"),
    signature("region_name", &[Param::Text], "region_name(code)"),
    signature("workdays", &[Param::Date, Param::Int], "workdays(date, n)"),
    signature("days", &[Param::Int], "days(n)"),
    signature("months", &[Param::Int], "months(n)"),
    signature("birth", &[Param::Text], "birth(number)"),
    signature("sex_word", &[Param::Text], "sex_word(code)"),
    signature("nation_word", &[Param::Text], "nation_word(code)"),
    signature("finger_word", &[Param::Int], "finger_word(code)"),
    signature("text", &[Param::Written], "text(value)"),
];

/// Functions whose argument is not an ordinary value.
const SPECIAL: &[(&str, &str)] = &[
    ("has", "has(name), has(name.field) or has(name[0])"),
    ("or", "or(value that may be absent, default)"),
    ("date", "date(\"2026-01-01\")"),
    ("money", "money(\"20 yuan\")"),
    ("percent", "percent(\"95 %\")"),
    ("period", "period(\"6 months\")"),
];

/// Reads an amount as manifests write it: `20 yuan`, `22.50 yuan`, `20 元`.
pub fn parse_money(text: &str) -> Option<Money> {
    let text = text.trim();
    let number = text.strip_suffix("yuan").or_else(|| text.strip_suffix('元'))?;
    Money::parse_yuan(number.trim_end()).ok()
}

impl Checker<'_> {
    pub(super) fn is_function(&self, name: &str) -> bool {
        shown(name).is_some()
    }

    pub(super) fn call(
        &mut self,
        callee: &SpannedExpr,
        args: &[SpannedExpr],
        span: &Range<usize>,
        facts: &Facts,
    ) -> Option<Seen> {
        let name = match &callee.node {
            Ast::Ident(name) => name.as_str(),
            Ast::Member { field, .. } => {
                let known = match field.as_str() {
                    "startsWith" => "starts_with",
                    other => other,
                };
                let help = match shown(known) {
                    Some(shown) => format!("write {shown}"),
                    None => "functions stand before their arguments: size(x)".to_owned(),
                };
                let found = format!("a call behind a dot: .{field}(…)");
                return self.unsupported(&callee.span, &found, &help);
            }
            _ => return self.unsupported(&callee.span, "a call of a value", "functions have plain names"),
        };
        let Some(shown) = shown(name) else {
            let names: Vec<&str> = names().collect();
            let fault =
                ExprFault::new(&callee.span, FaultKind::UnknownFunction, format!("{name}(…)"), names.join(", "));
            self.fault(fault.mean(nearest(name, names)));
            return None;
        };
        let count = if name == "or" { 2 } else { params(name).map_or(1, <[Param]>::len) };
        if args.len() != count {
            let found = format!("{name} with {} argument{}", args.len(), if args.len() == 1 { "" } else { "s" });
            self.fault(ExprFault::new(span, FaultKind::WrongArgumentCount, found, shown));
            return None;
        }
        match (name, args) {
            ("has", [place]) => self.has(place, facts),
            ("or", [value, default]) => self.or_else(value, default, span, facts),
            ("date" | "money" | "percent" | "period", [text]) => self.constant(name, shown, text),
            _ => self.ordinary(name, args, span, facts),
        }
    }

    /// `has(x)`, `has(x.y)`.
    fn has(&mut self, tree: &SpannedExpr, facts: &Facts) -> Option<Seen> {
        let mut root = tree;
        while let Ast::Member { expr, optional: false, .. } | Ast::Index { expr, optional: false, .. } = &root.node {
            root = expr;
        }
        let variable = match &root.node {
            Ast::Ident(name) => self.scope.variable_named(name).is_some(),
            _ => false,
        };
        if !variable {
            // A name that is known to nobody is told as such.
            let _ = self.check(tree, facts)?;
            let fault =
                ExprFault::new(&tree.span, FaultKind::WrongType, "what is always there", "a variable or its field");
            self.fault(fault.help("leave has(…) out"));
            return None;
        }
        let told = self.faults.len();
        let Some(place) = self.place(tree, facts) else {
            // No plain way to a place, such as an item by a name: reading it says what is wrong with it.
            if self.faults.len() == told && self.check(tree, facts).is_some() {
                let wanted = "a variable or its field";
                self.fault(ExprFault::new(&tree.span, FaultKind::WrongType, "what is always there", wanted));
            }
            return None;
        };
        let proved = Facts::present(&place.path);
        let expr = place.path.ask();
        Some(Seen { expr, ty: Ty::new(Shape::Bool), yes: proved, no: Facts::default() })
    }

    /// `or(x, default)`.
    fn or_else(
        &mut self,
        value: &SpannedExpr,
        default: &SpannedExpr,
        span: &Range<usize>,
        facts: &Facts,
    ) -> Option<Seen> {
        let place = matches!(value.node, Ast::Ident(_) | Ast::Member { .. } | Ast::Index { .. });
        let first = if place { self.read(value, facts, true) } else { self.check(value, facts) };
        let second = self.check(default, facts);
        let (first, second) = (first?, second?);
        let Some(shape) = first.ty.shape.join(&second.ty.shape) else {
            return self.fits(&second.ty.shape, &first.ty.shape, default).and(None);
        };
        let personal = first.ty.personal.or(second.ty.personal);
        let expr = self.folded(Expr::Call(Function::OrElse, vec![first.expr, second.expr]), span)?;
        Some(Seen::plain(expr, Ty { personal, ..Ty::new(shape) }))
    }

    /// `date("…")` and its kin: a literal that is read now.
    fn constant(&mut self, name: &str, shown: &str, tree: &SpannedExpr) -> Option<Seen> {
        let Ast::String(text) = &tree.node else {
            let fault = ExprFault::new(&tree.span, FaultKind::BadConstant, "something computed", shown);
            self.fault(fault.help(format!("{name}(…) takes a text in quotes")));
            return None;
        };
        let read = match name {
            "date" => text.parse::<Date>().ok().map(|date| (Shape::Date, Value::Date(date))),
            "money" => parse_money(text).map(|amount| (Shape::Money, Value::Money(amount))),
            "percent" => Percent::parse(text).map(|share| (Shape::Percent, Value::Percent(share))),
            _ => Period::parse(text).map(|period| (Shape::Period, period.to_value())),
        };
        let Some((shape, value)) = read else {
            let fault = ExprFault::new(&tree.span, FaultKind::BadConstant, format!("{text:?}"), shown);
            self.fault(match name {
                "date" => fault.help("a day of the calendar as YYYY-MM-DD"),
                "money" => fault.help("yuan with at most two decimals, then `yuan`"),
                "percent" => fault.help("0 to 100 with at most two decimals, then `%`"),
                _ => fault.help("a number and `days`, `weeks`, `months` or `years`; or `unlimited`"),
            });
            return None;
        };
        Some(Seen::plain(Expr::Const(value), Ty::new(shape)))
    }

    fn ordinary(&mut self, name: &str, args: &[SpannedExpr], span: &Range<usize>, facts: &Facts) -> Option<Seen> {
        let seen: Vec<Option<Seen>> = args.iter().map(|arg| self.check(arg, facts)).collect();
        let mut parts = Vec::with_capacity(args.len() + 2);
        let mut first: Option<Ty> = None;
        let mut complete = true;
        for ((seen, tree), param) in seen.into_iter().zip(args).zip(params(name).unwrap_or_default()) {
            match seen {
                Some(seen) if self.takes(*param, &seen.ty.shape, tree) => {
                    first.get_or_insert(seen.ty);
                    parts.push(seen.expr);
                }
                _ => complete = false,
            }
        }
        let first = first.filter(|_| complete)?;
        let personal = first.personal;
        let language = self.scope.language;
        let masks = self.scope.masks;
        let lookup = match name {
            "region_name" => Some((Lookup::RegionName(self.scope.regions.clone()), Shape::Text, personal)),
            "mask_address" => Some((Lookup::MaskAddress(self.scope.regions.clone()), Shape::Text, None)),
            "workdays" => Some((Lookup::Workdays(self.scope.holidays.clone()), Shape::Date, personal)),
            _ => None,
        };
        if let Some((lookup, shape, personal)) = lookup {
            let expr = self.folded(Expr::Lookup(lookup, parts), span)?;
            return Some(Seen::plain(expr, Ty { personal, ..Ty::new(shape) }));
        }
        let (function, shape, personal) = match name {
            "age" => (Function::Age, Shape::Int, personal),
            "plus" => (Function::Plus, Shape::Date, personal),
            "minus" => (Function::Minus, Shape::Date, personal),
            "size" => (Function::Size, Shape::Int, None),
            "starts_with" => (Function::StartsWith, Shape::Bool, None),
            "prefix" => (Function::Prefix, Shape::Text, personal),
            "mask_name" => {
                parts.push(Expr::Const(Value::from(masks.name.word())));
                (Function::MaskName, Shape::Text, None)
            }
            "mask_number" => {
                parts.push(Expr::Const(Value::Int(masks.number_head.into())));
                parts.push(Expr::Const(Value::Int(masks.number_tail.into())));
                (Function::MaskNumber, Shape::Text, None)
            }
            "mask_code" => {
                // A code is short: four characters at either end tell two of them apart, whatever the province hides.
                parts.extend([Expr::Const(Value::Int(4)), Expr::Const(Value::Int(4))]);
                (Function::MaskNumber, Shape::Text, None)
            }
            "mask_phone" => (Function::MaskPhone, Shape::Text, None),
            "days" => (Function::Days, Shape::Period, None),
            "months" => (Function::Months, Shape::Period, None),
            "birth" => (Function::Birth, Shape::Date, personal.map(|_| Personal::Trait)),
            "sex_word" => (Function::SexWord, Shape::Text, personal),
            "nation_word" => {
                let table = self.scope.nations.iter();
                let words = table.flat_map(|(code, word)| [Value::Text(code.clone()), Value::Text(word.clone())]);
                parts.push(Expr::Const(Value::List(words.collect())));
                (Function::NationWord, Shape::Text, personal)
            }
            "finger_word" => (Function::FingerWord(language), Shape::Text, personal),
            _ if first.shape == Shape::Period => (Function::PeriodText(language), Shape::Text, personal),
            _ => (Function::Text(language), Shape::Text, personal),
        };
        let expr = self.folded(Expr::Call(function, parts), span)?;
        Some(Seen::plain(expr, Ty { personal, ..Ty::new(shape) }))
    }

    /// Whether an argument can be of this shape; tells the fault when not.
    fn takes(&mut self, param: Param, shape: &Shape, tree: &SpannedExpr) -> bool {
        let expected = match param {
            Param::Date => return self.fits(shape, &Shape::Date, tree).is_some(),
            Param::Period => return self.fits(shape, &Shape::Period, tree).is_some(),
            Param::Text => return self.fits(shape, &Shape::Text, tree).is_some(),
            Param::Int => return self.fits(shape, &Shape::Int, tree).is_some(),
            Param::Counted if shape.is_text() || matches!(shape, Shape::List(_) | Shape::Bytes) => return true,
            Param::Counted => "text, a list or bytes",
            Param::Written if shape.is_written() => return true,
            Param::Written => "a value with a written form: a field of the record",
        };
        self.fault(ExprFault::new(&tree.span, FaultKind::WrongType, shape.to_string(), expected));
        false
    }
}

fn params(name: &str) -> Option<&'static [Param]> {
    SIGNATURES.iter().find(|known| known.name == name).map(|known| known.params)
}

/// How a function is written, if there is one of this name.
fn shown(name: &str) -> Option<&'static str> {
    let ordinary = SIGNATURES.iter().map(|known| (known.name, known.shown));
    ordinary.chain(SPECIAL.iter().copied()).find(|(known, _)| *known == name).map(|(_, shown)| shown)
}

fn names() -> impl Iterator<Item = &'static str> {
    SIGNATURES.iter().map(|known| known.name).chain(SPECIAL.iter().map(|(name, _)| *name))
}

/// Every function as it is written, for the reference page.
#[cfg(test)]
pub(super) fn shown_functions() -> impl Iterator<Item = &'static str> {
    SIGNATURES.iter().map(|known| known.shown).chain(SPECIAL.iter().map(|(_, shown)| *shown))
}
