//! Expressions and text templates: CEL, typed when the manifest is loaded.
//!
//! [`compile`] turns the text of an expression into a [`crate::program::Expr`]: bounded before it is parsed, parsed by
//! `cel-core`, then checked here against a [`Scope`], because the field's types (dates, periods, money, records by
//! schema, values that may be absent, personal values) are not CEL's. [`compile_text`] does the same for the places in a
//! text. Every mistake comes back as an [`ExprFault`] with its span; nothing is left to fail before a citizen.
//!
//! The subset: literals of bool, int and text, names, fields, `! && || ?:`, comparisons, `in`, `+ - *`, lists and the
//! functions of [`crate::program::Function`]. No maps, no floats, no loops, no macros but `has`.
//!
//! Reading something that may be absent must be guarded: `has(x) && …`, `has(x) ? … : …`, or `or(x, default)`.

mod ast;
mod bounds;
mod calls;
mod check;
mod facts;
mod fault;
mod nearest;
mod place;
mod reference;
mod scope;
mod template;
mod ty;

pub use crate::program::{Env, EvalFault, Language, Period, render};
pub(crate) use ast::Trees;
pub use bounds::{DEEPEST, LONGEST};
pub use calls::parse_money;
pub use check::{Compiled, compile};
pub use facts::Facts;
pub use fault::{ExprFault, FaultKind};
pub use nearest::nearest;
pub(crate) use reference::FUNCTIONS;
pub(crate) use scope::Known;
pub use scope::{MaskPolicy, Scope};
pub use template::{CompiledText, compile_text};
pub use ty::{Shape, Ty, Words};

#[cfg(test)]
mod tests;
