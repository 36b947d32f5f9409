//! Names and the fields behind them: which variable, constant or field a chain such as `card.valid_until` means.

use super::check::{Checker, Seen};
use super::facts::{Part, Path};
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

/// One link behind the first name, with its span.
enum Link<'a> {
    /// `.field`
    Field(&'a str, Range<usize>),
    /// `[n]`
    Item(u16, Range<usize>),
}

/// A chain of names: the first, then fields and items.
struct Chain<'a> {
    root: (&'a str, Range<usize>),
    links: Vec<Link<'a>>,
}

impl<'a> Chain<'a> {
    fn of(tree: &'a SpannedExpr) -> Option<Chain<'a>> {
        match &tree.node {
            Ast::Ident(name) => Some(Chain { root: (name, tree.span.clone()), links: Vec::new() }),
            Ast::Member { expr, field, optional: false } => {
                let mut chain = Chain::of(expr)?;
                chain.links.push(Link::Field(field, field_span(tree, field)));
                Some(chain)
            }
            Ast::Index { expr, index, optional: false } => {
                let mut chain = Chain::of(expr)?;
                chain.links.push(Link::Item(counted(index)?, index.span.clone()));
                Some(chain)
            }
            _ => None,
        }
    }

    /// The chain as written, up to this many links.
    fn written(&self, links: usize) -> String {
        let mut text = self.root.0.to_owned();
        for link in &self.links[..links] {
            match link {
                Link::Field(field, _) => text.extend([".", field]),
                Link::Item(at, _) => text.push_str(&format!("[{at}]")),
            }
        }
        text
    }
}

/// An index as it may be written: a whole number, counted from 0.
fn counted(index: &SpannedExpr) -> Option<u16> {
    if let Ast::Int(at) = index.node { u16::try_from(at).ok() } else { None }
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
                self.fault(unguarded(&tree.span, absent, &chain.written(chain.links.len()), &place.ty));
                return None;
            }
            let expr = place.path.read();
            self.touched = self.touched.or(place.ty.personal);
            let ty = Ty { optional: place.absent.is_some(), ..place.ty };
            return Some(Seen::plain(expr, ty));
        }
        if let (name @ (TODAY | CASE_ID), []) = (*root, chain.links.as_slice()) {
            return Some(match name {
                TODAY => Seen::plain(Expr::Today, Ty::new(Shape::Date)),
                _ => Seen::plain(Expr::CaseId, Ty::new(Shape::Text)),
            });
        }
        if chain.links.iter().any(|link| matches!(link, Link::Item(..))) {
            return self.item_of_value(&tree.span);
        }
        let name = chain.written(chain.links.len());
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
        let optional = self.scope.may_be_unset(variable);
        self.reads.push(slot);
        let mut place =
            Place { path: Path { slot, parts: Vec::new() }, ty: Ty { optional, ..variable.ty.clone() }, absent: None };
        if place.ty.optional && !facts.has(slot, &[]) {
            place.absent = Some(chain.written(0));
        }
        for (at, link) in chain.links.iter().enumerate() {
            let inherited = place.ty.personal;
            place.ty = match link {
                Link::Field(name, span) => {
                    let field = self.field(&place.ty, &chain.written(at), name, span)?;
                    place.path.parts.push(Part::Field(field.number));
                    Ty::of_field(field)
                }
                Link::Item(index, span) => {
                    place.path.parts.push(Part::Item(*index));
                    self.item(&place.ty, &chain.written(at), span)?
                }
            };
            place.ty.personal = place.ty.personal.or(inherited);
            if place.ty.optional && !facts.has(slot, &place.path.parts) {
                place.absent = Some(chain.written(at + 1));
            }
        }
        Some(place)
    }

    /// An item of a list: it may always be absent.
    fn item(&mut self, of: &Ty, owner: &str, span: &Range<usize>) -> Option<Ty> {
        let Shape::List(inner) = &of.shape else {
            let found = format!("{owner}, which is {}", of.shape);
            self.fault(ExprFault::new(span, FaultKind::WrongType, found, "a list, which has items"));
            return None;
        };
        Some(Ty { shape: (**inner).clone(), optional: true, personal: of.personal })
    }

    /// A field of something that is not a plain chain: `or(card, other).name`.
    fn field_of_value(&mut self, tree: &SpannedExpr, facts: &Facts) -> Option<Seen> {
        if let Ast::Index { .. } = &tree.node {
            return self.item_of_value(&tree.span);
        }
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

    /// An item of what is no variable, or one whose place is computed.
    fn item_of_value(&mut self, span: &Range<usize>) -> Option<Seen> {
        let help = "items are counted from 0 behind a variable: applications[0]; of other lists use `in`, or size(…)";
        self.unsupported(span, "[…] behind a value", help)
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
        let variables = self.scope.variable_names();
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
