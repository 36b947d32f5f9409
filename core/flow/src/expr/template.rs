//! Texts with places for values: `您好，{mask_name(person.name)}`.
//!
//! A place holds an expression; a literal brace is written twice. Values take the form the applicant reads in the
//! text's language. A personal value must be masked, unless the province's policy says that it may be shown; a reference
//! (acceptance number, receipt number) is there to be noted down and may always be shown.

use super::{ExprFault, FaultKind, Scope, Shape, Ty, compile};
use crate::program::{Expr, Function, Language, Piece, Slot};
use std::sync::Arc;
use tongban_model::{Personal, Value};

/// A template that passed.
#[derive(Clone, Debug, PartialEq)]
pub struct CompiledText {
    /// Ready for [`super::render`].
    pub pieces: Vec<Piece>,
    /// The variables it reads, by rising slot.
    pub reads: Vec<Slot>,
    /// Whether it looks at anything personal, masked or not, and at what kind first.
    pub touches: Option<Personal>,
}

/// Compiles a template for one language.
///
/// Errors: those of its expressions, with spans in the whole template; braces without a partner; personal values that
/// would be shown unmasked. The integrator must act.
pub fn compile_text(template: &str, scope: &Scope, language: Language) -> Result<CompiledText, Vec<ExprFault>> {
    if !template.bytes().any(|byte| matches!(byte, b'{' | b'}')) {
        let pieces = if template.is_empty() { Vec::new() } else { vec![Piece::Plain(template.into())] };
        return Ok(CompiledText { pieces, reads: Vec::new(), touches: None });
    }
    let mut text = Compiling {
        scope,
        language,
        done: CompiledText { pieces: Vec::new(), reads: Vec::new(), touches: None },
        plain: String::new(),
        faults: Vec::new(),
    };
    let mut at = 0;
    while let Some(next) = template[at..].find(['{', '}']).map(|offset| at + offset) {
        text.plain.push_str(&template[at..next]);
        let rest = &template[next..];
        at = if rest.starts_with("{{") || rest.starts_with("}}") {
            text.plain.push_str(&rest[..1]);
            next + 2
        } else if rest.starts_with('{') {
            text.place(template, next)
        } else {
            let fault = ExprFault::new(&(next..next + 1), FaultKind::Syntax, "`}` without `{`", "`{` before it");
            text.faults.push(fault.help("write }} for a brace"));
            next + 1
        };
    }
    text.plain.push_str(&template[at..]);
    text.end_plain();
    let Compiling { mut done, faults, .. } = text;
    done.reads.sort_unstable();
    done.reads.dedup();
    if faults.is_empty() { Ok(done) } else { Err(faults) }
}

struct Compiling<'s> {
    scope: &'s Scope,
    language: Language,
    done: CompiledText,
    plain: String,
    faults: Vec<ExprFault>,
}

impl Compiling<'_> {
    fn end_plain(&mut self) {
        if !self.plain.is_empty() {
            self.done.pieces.push(Piece::Plain(Arc::from(self.plain.as_str())));
            self.plain.clear();
        }
    }

    /// Compiles the place that opens at `open`; gives where the template goes on.
    fn place(&mut self, template: &str, open: usize) -> usize {
        let start = open + 1;
        let Some(end) = closing(&template[start..]).map(|offset| start + offset) else {
            let fault = ExprFault::new(&(open..template.len()), FaultKind::Syntax, "`{` without `}`", "`}`");
            self.faults.push(fault.help("write {{ for a brace"));
            return template.len();
        };
        match self.value(&template[start..end]) {
            Ok(Expr::Const(Value::Text(words))) => self.plain.push_str(&words),
            Ok(value) => {
                self.end_plain();
                self.done.pieces.push(Piece::Value(value));
            }
            Err(faults) => {
                let shift =
                    |fault: ExprFault| ExprFault { span: fault.span.start + start..fault.span.end + start, ..fault };
                self.faults.extend(faults.into_iter().map(shift));
            }
        }
        end + 1
    }

    /// A value in the form the applicant reads.
    fn value(&mut self, text: &str) -> Result<Expr, Vec<ExprFault>> {
        let mut scope = std::borrow::Cow::Borrowed(self.scope);
        if scope.language != self.language {
            scope.to_mut().language(self.language);
        }
        let compiled = compile(text, &scope, None)?;
        let Ty { shape, personal, .. } = &compiled.ty;
        let whole = 0..text.len();
        if !shape.is_written() {
            let expected = "a value with a written form: a field of the record";
            return Err(vec![ExprFault::new(&whole, FaultKind::WrongType, shape.to_string(), expected)]);
        }
        // A reference is the applicant's own handle on the case: told what became of it, they must be able to note it.
        let hidden = |personal: &&Personal| !self.scope.show_personal && **personal != Personal::Reference;
        if let Some(personal) = personal.as_ref().filter(hidden) {
            let found = format!("{}, which is a person's {}", text.trim(), personal.word());
            let mask = match personal {
                Personal::Name => "mask_name",
                Personal::Phone => "mask_phone",
                Personal::Address => "mask_address",
                _ => "mask_number",
            };
            let fault = ExprFault::new(&whole, FaultKind::PersonalUnmasked, found, "a mask around it");
            return Err(vec![fault.help(match shape.is_text() {
                true => format!("write {mask}({})", text.trim()),
                false => "leave it out of texts".to_owned(),
            })]);
        }
        self.done.reads.extend(&compiled.reads);
        self.done.touches = self.done.touches.or(compiled.touches);
        Ok(match (shape, compiled.expr) {
            (shape, expr) if shape.is_text() => expr,
            (shape, expr) => {
                let constant = matches!(expr, Expr::Const(_));
                let form = match shape {
                    Shape::Period => Function::PeriodText(self.language),
                    _ => Function::Text(self.language),
                };
                let call = Expr::Call(form, vec![expr]);
                if constant { super::check::fold_written(call) } else { call }
            }
        })
    }
}

/// Where the `}` of a place stands, outside quotes.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '}') => return Some(at),
            (None, _) => {}
        }
    }
    None
}
