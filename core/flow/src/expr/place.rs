//! Names and the fields behind them: which variable, constant or field a chain such as `card.valid_until` means.

use super::check::{Checker, Seen};
use super::facts::Path;
use super::scope::{CASE_ID, TODAY};
use super::{ExprFault, Facts, FaultKind, Shape, Ty, nearest};
use crate::program::Expr;
use cel_core::SpannedExpr;
use cel_core::types::Expr as Ast;
use std::ops::Range;
use tongban_classes::{Field, field_named};

/// A chain that begins with a variable.
pub(super) struct Place {
    pub(super) path: Path,
    pub(super) ty: Ty,
    /// The last part of the chain that may be absent, as written: a guard of it is a guard of all before it.
    pub(super) absent: Option<String>,
}

/// A chain of names: the first, then fields, each with its span.
struct Chain<'a> {
    root: (&'a str, Range<usize>),
    fields: Vec<(&'a str, Range<usize>)>,
}

impl<'a> Chain<'a> {
    fn of(tree: &'a SpannedExpr) -> Option<Chain<'a>> {
        match &tree.node {
            Ast::Ident(name) => Some(Chain { root: (name, tree.span.clone()), fields: Vec::new() }),
            Ast::Member { expr, field, optional: false } => {
                let mut chain = Chain::of(expr)?;
                chain.fields.push((field, field_span(tree, field)));
                Some(chain)
            }
            _ => None,
        }
    }

    /// The chain as written, up to this many fields.
    fn written(&self, fields: usize) -> String {
        let mut text = self.root.0.to_owned();
        for (field, _) in &self.fields[..fields] {
            text.push('.');
            text.push_str(field);
        }
        text
    }
}

fn field_span(member: &SpannedExpr, field: &str) -> Range<usize> {
    member.span.end.saturating_sub(field.len()).max(member.span.start)..member.span.end
}

impl Checker<'_> {
    /// Checks a name or a field. `lenient` where a value that may be absent is allowed.
    pub(super) fn read(&mut self, tree: &SpannedExpr, facts: &Facts, lenient: bool) -> Option<Seen> {
        let Some(chain) = Chain::of(tree) else { return self.field_of_value(tree, facts) };
        let (root, span) = &chain.root;
        if self.scope.variable_named(root).is_some() {
            let place = self.place(tree, facts)?;
            if let (Some(absent), false) = (&place.absent, lenient) {
                self.fault(unguarded(&tree.span, absent, &chain.written(chain.fields.len()), &place.ty));
                return None;
            }
            let start = Expr::Var(place.path.slot);
            let expr = place.path.fields.iter().fold(start, |base, &number| Expr::Field(Box::new(base), number));
            self.touched = self.touched.or(place.ty.personal);
            let ty = Ty { optional: place.absent.is_some(), ..place.ty };
            return Some(Seen::plain(expr, ty));
        }
        if let (name @ (TODAY | CASE_ID), []) = (*root, chain.fields.as_slice()) {
            return Some(match name {
                TODAY => Seen::plain(Expr::Today, Ty::new(Shape::Date)),
                _ => Seen::plain(Expr::CaseId, Ty::new(Shape::Text)),
            });
        }
        let name = chain.written(chain.fields.len());
        if let Some(constant) = self.scope.constant_named(&name) {
            return Some(Seen::plain(Expr::Const(constant.value.clone()), constant.ty.clone()));
        }
        if self.scope.is_namespace(root) {
            self.unknown_constant(&chain, &name, &tree.span);
        } else {
            self.unknown_name(root, span);
        }
        None
    }

    /// Checks a chain that must begin with a variable, and says what may be absent on the way.
    pub(super) fn place(&mut self, tree: &SpannedExpr, facts: &Facts) -> Option<Place> {
        let chain = Chain::of(tree)?;
        let variable = self.scope.variable_named(chain.root.0)?;
        let slot = variable.slot;
        self.reads.push(slot);
        let mut place = Place { path: Path { slot, fields: Vec::new() }, ty: variable.ty.clone(), absent: None };
        if place.ty.optional && !facts.has(slot, &[]) {
            place.absent = Some(chain.written(0));
        }
        for (at, (name, span)) in chain.fields.iter().enumerate() {
            let field = self.field(&place.ty, &chain.written(at), name, span)?;
            place.path.fields.push(field.number);
            let inherited = place.ty.personal;
            place.ty = Ty::of_field(field);
            place.ty.personal = place.ty.personal.or(inherited);
            if place.ty.optional && !facts.has(slot, &place.path.fields) {
                place.absent = Some(chain.written(at + 1));
            }
        }
        Some(place)
    }

    /// A field of something that is not a plain chain: `or(card, other).name`.
    fn field_of_value(&mut self, tree: &SpannedExpr, facts: &Facts) -> Option<Seen> {
        let Ast::Member { expr, field, optional } = &tree.node else { return None };
        if *optional {
            let fault = ExprFault::new(&tree.span, FaultKind::Unsupported, "`.?`", "a plain field");
            self.fault(fault.help("guard it with has(…), or write or(…, default)"));
            return None;
        }
        let base = self.check(expr, facts)?;
        let span = field_span(tree, field);
        let field = self.field(&base.ty, "this value", field, &span)?;
        let ty = Ty::of_field(field);
        if ty.optional {
            self.fault(unguarded(&tree.span, field.name, "it", &ty));
            return None;
        }
        self.touched = self.touched.or(ty.personal);
        Some(Seen::plain(Expr::Field(Box::new(base.expr), field.number), ty))
    }

    fn field(&mut self, of: &Ty, owner: &str, name: &str, span: &Range<usize>) -> Option<&'static Field> {
        let Shape::Record(fields) = &of.shape else {
            let found = format!("{owner}, which is {}", of.shape);
            self.fault(ExprFault::new(span, FaultKind::UnknownField, found, "a record, which has fields"));
            return None;
        };
        let field = field_named(fields, name);
        if field.is_none() {
            let known = fields.iter().map(|field| field.name).collect::<Vec<_>>();
            let fault = ExprFault::new(span, FaultKind::UnknownField, format!("{owner}.{name}"), known.join(", "));
            self.fault(fault.mean(nearest(name, known)));
        }
        field
    }

    fn unknown_constant(&mut self, chain: &Chain<'_>, name: &str, span: &Range<usize>) {
        let space = format!("{}.", chain.root.0);
        let known: Vec<&str> = self
            .scope
            .constants
            .iter()
            .map(|constant| &*constant.name)
            .filter(|name| name.starts_with(&space))
            .collect();
        let longest_known = known.iter().find(|&&known| name.starts_with(&format!("{known}.")));
        let fault = ExprFault::new(span, FaultKind::UnknownName, name, known.join(", "));
        self.fault(match longest_known {
            Some(known) => fault.help(format!("{known} has no fields")),
            None => fault.mean(nearest(name, known)),
        });
    }

    fn unknown_name(&mut self, name: &str, span: &Range<usize>) {
        let variables = self.scope.variables.iter().map(|variable| &*variable.name);
        let constants = self.scope.constants.iter().map(|constant| &*constant.name);
        let near = nearest(name, variables.chain([TODAY, CASE_ID]).chain(constants.clone()));
        // A parameter written without its `params.` is the likeliest slip.
        let behind = constants.into_iter().find(|known| known.split_once('.').is_some_and(|(_, last)| last == name));
        let fault = ExprFault::new(
            span,
            FaultKind::UnknownName,
            name,
            "a variable that an earlier step sets, `params.…`, `site.…`, `machine.…`, `today` or `case_id`",
        );
        self.fault(match behind {
            Some(constant) => fault.help(format!("did you mean {constant}?")),
            None => match near {
                None if self.is_function(name) => fault.help(format!("to call the function write {name}(…)")),
                near => fault.mean(near),
            },
        });
    }
}

fn unguarded(span: &Range<usize>, absent: &str, whole: &str, ty: &Ty) -> ExprFault {
    let fault = ExprFault::new(span, FaultKind::UnsetVariable, format!("{absent}, which may be absent"), "a guard");
    fault.help(match ty.shape {
        Shape::Bool => format!("say has({absent}) && {whole}"),
        _ => format!("say has({absent}) && …, or or({whole}, …)"),
    })
}
