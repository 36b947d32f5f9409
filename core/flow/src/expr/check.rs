//! The checker: from a syntax tree to a typed, compiled expression, with every mistake found on the way.

use super::{ExprFault, Facts, FaultKind, Scope, Shape, Ty, ast, nearest};
use crate::program::{Arith, Compare, Env, EvalFault, Expr, Function, Slot};
use cel_core::SpannedExpr;
use cel_core::types::{BinaryOp, Expr as Ast, UnaryOp};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use tongban_model::{Date, Personal, Value};

/// An expression that passed.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Ready to run.
    pub expr: Expr,
    /// What it gives. `optional` only where the expectation allowed it.
    pub ty: Ty,
    /// The variables it reads, by rising slot.
    pub reads: Vec<Slot>,
    /// What has a value wherever it holds, for [`Scope::assuming`].
    pub proves: Facts,
    /// Whether it looks at anything personal, masked or not, and at what kind first.
    pub touches: Option<Personal>,
}

/// Compiles an expression.
///
/// `expected` is what is needed where it stands; when its `optional` is set, a place that may be absent is let through
/// and its evaluation may answer [`EvalFault::is_absent`]. Without an expectation any type is good.
///
/// Errors: every mistake that can be told from another, by rising position. The integrator must act.
pub fn compile(text: &str, scope: &Scope, expected: Option<&Ty>) -> Result<Compiled, Vec<ExprFault>> {
    let tree = match &scope.trees {
        Some(trees) => trees.of(text),
        None => ast::parse(text).map(Arc::new),
    };
    let tree = tree.map_err(|fault| vec![fault])?;
    let mut checker = Checker { scope, faults: Vec::new(), reads: Vec::new(), touched: None };
    let seen = checker.expected(&tree, expected);
    let Checker { mut faults, mut reads, touched, .. } = checker;
    match seen {
        Some(seen) if faults.is_empty() => {
            reads.sort_unstable();
            reads.dedup();
            Ok(Compiled { expr: seen.expr, ty: seen.ty, reads, proves: seen.yes, touches: touched })
        }
        _ => {
            faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
            faults.dedup();
            Err(faults)
        }
    }
}

/// A checked part: what it compiles to, and what is known to be there when it is true and when it is false.
pub(super) struct Seen {
    pub(super) expr: Expr,
    pub(super) ty: Ty,
    pub(super) yes: Facts,
    pub(super) no: Facts,
}

impl Seen {
    pub(super) fn plain(expr: Expr, ty: Ty) -> Seen {
        Seen { expr, ty, yes: Facts::default(), no: Facts::default() }
    }
}

pub(super) struct Checker<'s> {
    pub(super) scope: &'s Scope,
    pub(super) faults: Vec<ExprFault>,
    pub(super) reads: Vec<Slot>,
    pub(super) touched: Option<Personal>,
}

impl Checker<'_> {
    pub(super) fn fault(&mut self, fault: ExprFault) {
        self.faults.push(fault);
    }

    fn expected(&mut self, tree: &SpannedExpr, expected: Option<&Ty>) -> Option<Seen> {
        let lenient = expected.is_some_and(|ty| ty.optional);
        let facts = self.scope.facts.clone();
        let seen = self.value(tree, &facts, lenient)?;
        if let Some(wanted) = expected {
            self.fits(&seen.ty.shape, &wanted.shape, tree)?;
        }
        Some(seen)
    }

    /// Checks a part that must have a value whenever it is evaluated. `None` when a fault was found in it.
    pub(super) fn check(&mut self, tree: &SpannedExpr, facts: &Facts) -> Option<Seen> {
        self.value(tree, facts, false)
    }

    fn value(&mut self, tree: &SpannedExpr, facts: &Facts, lenient: bool) -> Option<Seen> {
        let literal = |shape, value| Some(Seen::plain(Expr::Const(value), Ty::new(shape)));
        match &tree.node {
            Ast::Bool(yes) => literal(Shape::Bool, Value::Bool(*yes)),
            Ast::Int(number) => literal(Shape::Int, Value::Int(*number)),
            Ast::String(text) => literal(Shape::literal(text), Value::from(text.as_str())),
            Ast::Ident(_) | Ast::Member { .. } | Ast::Index { .. } => self.read(tree, facts, lenient),
            Ast::Unary { op, expr } => self.unary(*op, expr, &tree.span, facts),
            Ast::Binary { op, left, right } => self.binary(*op, left, right, &tree.span, facts),
            Ast::Ternary { cond, then_expr, else_expr } => self.choose(cond, [then_expr, else_expr], facts, lenient),
            Ast::Call { expr, args } => self.call(expr, args, &tree.span, facts),
            Ast::List(items) => {
                let items: Vec<&SpannedExpr> = items.iter().map(|item| &item.expr).collect();
                self.list(&items, &tree.span, facts)
            }
            Ast::Float(_) => {
                self.unsupported(&tree.span, "a fraction", "write money(\"22.50 yuan\") or percent(\"95 %\")")
            }
            Ast::UInt(_) => self.unsupported(&tree.span, "an unsigned number", "write it without u"),
            Ast::Null => self.unsupported(&tree.span, "null", "ask has(…) whether a value is there"),
            Ast::RootIdent(_) => {
                self.unsupported(&tree.span, "a name that begins with a dot", "write it without the dot")
            }
            Ast::Map(_) | Ast::Struct { .. } => self.unsupported(&tree.span, "{…}", "name the values one by one"),
            _ => self.unsupported(&tree.span, "this form", "use names, comparisons and functions"),
        }
    }

    pub(super) fn unsupported(&mut self, span: &Range<usize>, found: &str, help: &str) -> Option<Seen> {
        let expected = "bool, int, text, a name, a list or a function";
        self.fault(ExprFault::new(span, FaultKind::Unsupported, found, expected).help(help));
        None
    }

    /// Whether a shape can stand where another is wanted; tells the fault when not.
    pub(super) fn fits(&mut self, found: &Shape, wanted: &Shape, tree: &SpannedExpr) -> Option<()> {
        if found.fits(wanted) {
            return Some(());
        }
        let fault = match (found, wanted) {
            (Shape::Choice(mine), Shape::Choice(all)) => {
                let stranger = mine.iter().find(|word| !all.contains(word))?;
                let fault =
                    ExprFault::new(&tree.span, FaultKind::UnknownWord, format!("{stranger:?}"), wanted.to_string());
                fault.mean(nearest(stranger, all.iter().map(|word| &**word)).map(|near| format!("{near:?}")))
            }
            _ => {
                let fault = ExprFault::new(&tree.span, FaultKind::WrongType, found.to_string(), wanted.to_string());
                match conversion(&tree.node, wanted) {
                    Some(help) => fault.help(help),
                    None => fault,
                }
            }
        };
        self.fault(fault);
        None
    }

    fn bool(&mut self, tree: &SpannedExpr, facts: &Facts) -> Option<Seen> {
        let seen = self.check(tree, facts)?;
        self.fits(&seen.ty.shape, &Shape::Bool, tree)?;
        Some(seen)
    }

    fn unary(&mut self, op: UnaryOp, of: &SpannedExpr, span: &Range<usize>, facts: &Facts) -> Option<Seen> {
        match op {
            UnaryOp::Not => {
                let Seen { expr, ty, yes, no } = self.bool(of, facts)?;
                let expr = self.folded(Expr::Not(Box::new(expr)), span)?;
                Some(Seen { expr, ty, yes: no, no: yes })
            }
            UnaryOp::Neg => {
                let Seen { expr, ty, .. } = self.check(of, facts)?;
                if !matches!(ty.shape, Shape::Int | Shape::Money) {
                    self.fault(ExprFault::new(&of.span, FaultKind::WrongType, ty.shape.to_string(), "int or money"));
                    return None;
                }
                Some(Seen::plain(self.folded(Expr::Negate(Box::new(expr)), span)?, ty))
            }
        }
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        left: &SpannedExpr,
        right: &SpannedExpr,
        span: &Range<usize>,
        facts: &Facts,
    ) -> Option<Seen> {
        let compare = |op| move |l, r| Expr::Compare(op, l, r);
        match op {
            BinaryOp::And | BinaryOp::Or => self.logic(op == BinaryOp::And, left, right, facts),
            BinaryOp::Eq => self.compare(compare(Compare::Equal), false, left, right, span, facts),
            BinaryOp::Ne => self.compare(compare(Compare::Unequal), false, left, right, span, facts),
            BinaryOp::Lt => self.compare(compare(Compare::Less), true, left, right, span, facts),
            BinaryOp::Le => self.compare(compare(Compare::AtMost), true, left, right, span, facts),
            BinaryOp::Gt => self.compare(compare(Compare::More), true, left, right, span, facts),
            BinaryOp::Ge => self.compare(compare(Compare::AtLeast), true, left, right, span, facts),
            BinaryOp::Add => self.arithmetic(Arith::Add, left, right, span, facts),
            BinaryOp::Sub => self.arithmetic(Arith::Subtract, left, right, span, facts),
            BinaryOp::Mul => self.arithmetic(Arith::Multiply, left, right, span, facts),
            BinaryOp::In => self.member(left, right, span, facts),
            BinaryOp::Div => self.unsupported(span, "/", "whole numbers and money are not divided here"),
            BinaryOp::Mod => self.unsupported(span, "%", "for a share write percent(\"95 %\")"),
        }
    }

    fn logic(&mut self, and: bool, left: &SpannedExpr, right: &SpannedExpr, facts: &Facts) -> Option<Seen> {
        let first = self.bool(left, facts);
        // The right side is only reached when the left has not decided; when the left has a fault of its own, what it
        // would have proved is not known, and faults that may follow from that are not told.
        let second = match &first {
            Some(first) => self.bool(right, &facts.and(if and { &first.yes } else { &first.no })),
            None => {
                let mut told = std::mem::take(&mut self.faults);
                let _ = self.bool(right, facts);
                self.faults.retain(|fault| fault.kind != FaultKind::UnsetVariable);
                told.append(&mut self.faults);
                self.faults = told;
                None
            }
        };
        let (first, second) = (first?, second?);
        let (yes, no) = match and {
            true => (first.yes.and(&second.yes), first.no.or(&first.yes.and(&second.no))),
            false => (first.yes.or(&first.no.and(&second.yes)), first.no.and(&second.no)),
        };
        let expr = match (and, first.expr, second.expr) {
            (true, Expr::Const(Value::Bool(true)), other) | (true, other, Expr::Const(Value::Bool(true))) => other,
            (false, Expr::Const(Value::Bool(false)), other) | (false, other, Expr::Const(Value::Bool(false))) => other,
            (true, Expr::Const(no), _) | (false, Expr::Const(no), _) => Expr::Const(no),
            (true, first, second) => Expr::And(Box::new(first), Box::new(second)),
            (false, first, second) => Expr::Or(Box::new(first), Box::new(second)),
        };
        Some(Seen { expr, ty: Ty::new(Shape::Bool), yes, no })
    }

    fn choose(
        &mut self,
        condition: &SpannedExpr,
        [then, otherwise]: [&SpannedExpr; 2],
        facts: &Facts,
        lenient: bool,
    ) -> Option<Seen> {
        let condition = self.bool(condition, facts)?;
        let first = self.value(then, &facts.and(&condition.yes), lenient);
        let second = self.value(otherwise, &facts.and(&condition.no), lenient);
        let (first, second) = (first?, second?);
        let Some(shape) = first.ty.shape.join(&second.ty.shape) else {
            let expected = format!("{}, as before the `:`", first.ty.shape);
            self.fault(ExprFault::new(&otherwise.span, FaultKind::WrongType, second.ty.shape.to_string(), expected));
            return None;
        };
        let ty = Ty {
            shape,
            optional: first.ty.optional || second.ty.optional,
            personal: first.ty.personal.or(second.ty.personal),
        };
        let (yes, no) = (condition.yes, condition.no);
        let whole = Seen {
            yes: yes.and(&first.yes).or(&no.and(&second.yes)),
            no: yes.and(&first.no).or(&no.and(&second.no)),
            expr: match condition.expr {
                Expr::Const(Value::Bool(true)) => first.expr,
                Expr::Const(Value::Bool(false)) => second.expr,
                condition => Expr::If(Box::new(condition), Box::new(first.expr), Box::new(second.expr)),
            },
            ty,
        };
        Some(whole)
    }

    fn compare(
        &mut self,
        make: impl FnOnce(Box<Expr>, Box<Expr>) -> Expr,
        ordered: bool,
        left: &SpannedExpr,
        right: &SpannedExpr,
        span: &Range<usize>,
        facts: &Facts,
    ) -> Option<Seen> {
        let (first, second) = (self.check(left, facts), self.check(right, facts));
        let (first, second) = (first?, second?);
        self.comparable((&first.ty.shape, left), (&second.ty.shape, right), ordered)?;
        let expr = self.folded(make(Box::new(first.expr), Box::new(second.expr)), span)?;
        Some(Seen::plain(expr, Ty::new(Shape::Bool)))
    }

    /// Whether two values can be compared, and could ever be equal where equality is asked.
    fn comparable(
        &mut self,
        (left, left_tree): (&Shape, &SpannedExpr),
        (right, right_tree): (&Shape, &SpannedExpr),
        ordered: bool,
    ) -> Option<()> {
        let span = left_tree.span.start..right_tree.span.end;
        let fault = match (left, right) {
            (Shape::Choice(some), Shape::Choice(others)) if !ordered => {
                if self.scope.any_word || some.iter().any(|word| others.contains(word)) {
                    return Some(());
                }
                let (stranger, known, tree) = match (some.len(), others.len()) {
                    (1, more) if more != 1 => (&some[0], right, left_tree),
                    _ => (&others[0], left, right_tree),
                };
                let Shape::Choice(words) = known else { return None };
                let fault =
                    ExprFault::new(&tree.span, FaultKind::UnknownWord, format!("{stranger:?}"), known.to_string());
                fault.mean(nearest(stranger, words.iter().map(|word| &**word)).map(|near| format!("{near:?}")))
            }
            (a, b) if a.join(b).is_none() => {
                let (tree, found, wanted) = match conversion(&left_tree.node, b) {
                    Some(_) => (left_tree, a, b),
                    None => (right_tree, b, a),
                };
                let expected = format!("{wanted}, like the other side");
                let fault = ExprFault::new(&span, FaultKind::NotComparable, found.to_string(), expected);
                match conversion(&tree.node, wanted) {
                    Some(help) => fault.help(help),
                    None => fault,
                }
            }
            (a, _) if ordered && !a.is_ordered() => {
                let expected = "int, text, date, money or percent";
                let fault = ExprFault::new(&span, FaultKind::NotComparable, a.to_string(), expected);
                match a {
                    Shape::Period => fault.help("add the periods to a date with plus(…) and compare the dates"),
                    _ => fault.help("use == or !="),
                }
            }
            (a, _) if !a.has_equality() => {
                let expected = "a single value";
                ExprFault::new(&span, FaultKind::NotComparable, a.to_string(), expected).help("compare a field of it")
            }
            _ => return Some(()),
        };
        self.fault(fault);
        None
    }

    fn member(&mut self, item: &SpannedExpr, list: &SpannedExpr, span: &Range<usize>, facts: &Facts) -> Option<Seen> {
        let (item_seen, list_seen) = (self.check(item, facts), self.check(list, facts));
        let (item_seen, list_seen) = (item_seen?, list_seen?);
        let Shape::List(inner) = &list_seen.ty.shape else {
            let fault =
                ExprFault::new(&list.span, FaultKind::WrongType, list_seen.ty.shape.to_string(), "a list: [ …, … ]");
            self.fault(fault);
            return None;
        };
        // Each word of a literal list is looked at, so that one that can never be met is found.
        match (&list.node, &item_seen.ty.shape) {
            (Ast::List(items), Shape::Choice(_)) => {
                for other in items {
                    if let Ast::String(word) = &other.expr.node {
                        self.comparable((&item_seen.ty.shape, item), (&Shape::literal(word), &other.expr), false)?;
                    }
                }
            }
            _ => self.comparable((&item_seen.ty.shape, item), (inner, list), false)?,
        }
        let expr = self.folded(Expr::In(Box::new(item_seen.expr), Box::new(list_seen.expr)), span)?;
        Some(Seen::plain(expr, Ty::new(Shape::Bool)))
    }

    fn arithmetic(
        &mut self,
        op: Arith,
        left: &SpannedExpr,
        right: &SpannedExpr,
        span: &Range<usize>,
        facts: &Facts,
    ) -> Option<Seen> {
        let (first, second) = (self.check(left, facts), self.check(right, facts));
        let (first, second) = (first?, second?);
        let shape = match (op, &first.ty.shape, &second.ty.shape) {
            (_, Shape::Int, Shape::Int) => Shape::Int,
            (Arith::Add | Arith::Subtract, Shape::Money, Shape::Money)
            | (Arith::Multiply, Shape::Money, Shape::Int)
            | (Arith::Multiply, Shape::Int, Shape::Money) => Shape::Money,
            (Arith::Add, a, b) if a.is_text() && b.is_text() => Shape::Text,
            (_, a, b) => {
                let sign = match op {
                    Arith::Add => '+',
                    Arith::Subtract => '-',
                    Arith::Multiply => '*',
                };
                let fault = ExprFault::new(
                    span,
                    FaultKind::WrongType,
                    format!("{a} {sign} {b}"),
                    "int with int, money with money, money times int, or text + text",
                );
                let fault = match (op, a, b) {
                    (Arith::Add, Shape::Date, _) => fault.help("write plus(date, period(\"6 months\"))"),
                    (Arith::Subtract, Shape::Date, _) => fault.help("write minus(date, period(\"6 months\"))"),
                    (Arith::Add, a, b) if a.is_text() || b.is_text() => {
                        fault.help("write text(…) around the other side")
                    }
                    _ => fault,
                };
                self.fault(fault);
                return None;
            }
        };
        let personal = first.ty.personal.or(second.ty.personal);
        let expr = self.folded(Expr::Arith(op, Box::new(first.expr), Box::new(second.expr)), span)?;
        Some(Seen::plain(expr, Ty { personal, ..Ty::new(shape) }))
    }

    fn list(&mut self, items: &[&SpannedExpr], span: &Range<usize>, facts: &Facts) -> Option<Seen> {
        let seen: Vec<Option<Seen>> = items.iter().map(|item| self.check(item, facts)).collect();
        let mut shape: Option<Shape> = None;
        let mut personal = None;
        let mut parts = Vec::with_capacity(seen.len());
        for (seen, tree) in seen.into_iter().zip(items) {
            let Seen { expr, ty, .. } = seen?;
            let joined = shape.as_ref().map_or(Some(ty.shape.clone()), |shape| shape.join(&ty.shape));
            if joined.is_none() {
                let expected = format!("{}, like the items before", shape.map_or(String::new(), |s| s.to_string()));
                self.fault(ExprFault::new(&tree.span, FaultKind::WrongType, ty.shape.to_string(), expected));
                return None;
            }
            shape = joined;
            personal = personal.or(ty.personal);
            parts.push(expr);
        }
        let Some(shape) = shape else {
            self.fault(ExprFault::new(span, FaultKind::WrongType, "an empty list", "at least one item"));
            return None;
        };
        let expr = self.folded(Expr::List(parts), span)?;
        Some(Seen::plain(expr, Ty { personal, ..Ty::new(Shape::List(Box::new(shape))) }))
    }

    /// Evaluates now what depends on constants alone.
    pub(super) fn folded(&mut self, expr: Expr, span: &Range<usize>) -> Option<Expr> {
        let constant = |expr: &Expr| matches!(expr, Expr::Const(_));
        let ready = match &expr {
            Expr::Not(of) | Expr::Negate(of) => constant(of),
            Expr::Compare(_, a, b) | Expr::Arith(_, a, b) | Expr::In(a, b) => constant(a) && constant(b),
            Expr::List(items) => items.iter().all(constant),
            // The age depends on today.
            Expr::Call(function, args) => *function != Function::Age && args.iter().all(constant),
            Expr::Lookup(_, args) => args.iter().all(constant),
            Expr::Item(list, _) => constant(list),
            _ => false,
        };
        if !ready {
            return Some(expr);
        }
        match constant_value(&expr) {
            Ok(value) => Some(Expr::Const(value)),
            Err(fault) => {
                let (found, expected) = match fault {
                    EvalFault::Overflow => ("a value too large to hold", "a smaller one"),
                    EvalFault::CitizenNumber => ("a text that is no citizen number", "a citizen number"),
                    EvalFault::Code => ("a code without a word", "a code of the data pack"),
                    _ => ("a constant without a value", "a value"),
                };
                self.fault(ExprFault::new(span, FaultKind::BadConstant, found, expected));
                None
            }
        }
    }
}

/// The value of an expression that depends on nothing: neither variables nor the day nor the case.
fn constant_value(expr: &Expr) -> Result<Value, EvalFault> {
    let epoch = Date::new(1970, 1, 1).expect("1970-01-01 is a day of the calendar");
    let nowhere = Env { vars: &[], today: epoch, case_id: "" };
    expr.eval(&nowhere).map(Cow::into_owned)
}

/// A constant in its written form; as it was where it has none.
pub(super) fn fold_written(call: Expr) -> Expr {
    constant_value(&call).map(Expr::Const).unwrap_or(call)
}

/// What to write so that a literal becomes what is wanted.
fn conversion(literal: &Ast, wanted: &Shape) -> Option<String> {
    match (literal, wanted) {
        (Ast::String(text), Shape::Date | Shape::Money | Shape::Percent | Shape::Period) => {
            Some(format!("write {wanted}({text:?})"))
        }
        (Ast::Int(number), Shape::Money) => Some(format!("write money(\"{number} yuan\")")),
        (Ast::Int(number), Shape::Percent) => Some(format!("write percent(\"{number} %\")")),
        (Ast::Int(number), Shape::Period) => Some(format!("write period(\"{number} days\")")),
        (Ast::String(text), Shape::Int) if text.parse::<i64>().is_ok() => Some(format!("write {text} without quotes")),
        (Ast::String(text), Shape::Bool) if text == "true" || text == "false" => {
            Some(format!("write {text} without quotes"))
        }
        (Ast::Int(number), Shape::Text | Shape::Choice(_)) => Some(format!("write \"{number}\" in quotes")),
        _ => None,
    }
}
