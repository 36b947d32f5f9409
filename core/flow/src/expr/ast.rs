//! From text to a syntax tree: `cel-core`'s parser behind our bounds, its errors in our words.

use super::{ExprFault, FaultKind, bounds};
use cel_core::SpannedExpr;
use cel_core::parser::{ParseError, ParseOptions, parse_with_options};
use cel_core::types::Expr;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The most levels of the tree. A chain of operators nests one level for each.
const DEEPEST_TREE: usize = 128;

/// Trees by the text they were parsed from, for a load in which many sites compile the same files.
#[derive(Clone, Default)]
pub(crate) struct Trees {
    known: Arc<Mutex<HashMap<Box<str>, Arc<SpannedExpr>>>>,
}

/// How many there are; trees are long.
impl fmt::Debug for Trees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trees({})", self.known.lock().unwrap_or_else(PoisonError::into_inner).len())
    }
}

impl Trees {
    /// The tree of an expression, parsed when it is met first.
    pub(super) fn of(&self, text: &str) -> Result<Arc<SpannedExpr>, ExprFault> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tree) = known.get(text) {
            return Ok(tree.clone());
        }
        let tree = Arc::new(parse(text)?);
        known.insert(text.into(), tree.clone());
        Ok(tree)
    }
}

/// Parses one expression. At most one fault, because the parser stops at the first.
pub(super) fn parse(text: &str) -> Result<SpannedExpr, ExprFault> {
    bounds::measure(text)?;
    if text.trim().is_empty() {
        return Err(ExprFault::new(&(0..text.len()), FaultKind::Syntax, "nothing", "an expression"));
    }
    // Macros would hide what was written; `has` is a function of ours.
    let result = parse_with_options(text, ParseOptions::without_macros());
    let tree = match (result.errors.first(), result.ast) {
        (Some(error), _) => return Err(syntax(text, error)),
        (None, Some(tree)) => tree,
        (None, None) => return Err(ExprFault::new(&(0..text.len()), FaultKind::Syntax, "nothing", "an expression")),
    };
    if depth(&tree) > DEEPEST_TREE {
        let found = format!("a chain of more than {DEEPEST_TREE} operators");
        let expected = format!("at most {DEEPEST_TREE}");
        return Err(ExprFault::new(&(0..text.len()), FaultKind::TooDeep, found, expected)
            .help("use `in [ … ]`, or move parts of it to rules"));
    }
    Ok(tree)
}

/// The parser's error: where it stopped, what stands there, what it waited for.
fn syntax(text: &str, error: &ParseError) -> ExprFault {
    let start = error.span.start.min(text.len());
    let mut end = error.span.end.clamp(start, text.len());
    if text.get(start..end).is_none() {
        end = start;
    }
    let word = text.get(start..end).unwrap_or_default().trim();
    let found = if word.is_empty() { "the end".to_owned() } else { format!("`{word}`") };
    let message = error.message.as_str();
    let wanted = message.strip_prefix("expected '").and_then(|rest| rest.split_once("', found"));
    let expected = match wanted {
        Some((token, _)) => format!("`{token}`"),
        None if message.starts_with("unexpected tokens after") => "an operator or the end".to_owned(),
        None if message.starts_with("expected identifier") => "a field name".to_owned(),
        None if message.contains("reserved word") => "a name that is no reserved word".to_owned(),
        None if word.bytes().all(|c| c.is_ascii_digit()) && !word.is_empty() => {
            "a number below 9,223,372,036,854,775,808".to_owned()
        }
        None => "a value, a name or a bracket".to_owned(),
    };
    let fault = ExprFault::new(&(start..end), FaultKind::Syntax, found, expected);
    match word {
        "=" => fault.help("write == to compare"),
        "and" | "AND" | "&" => fault.help("write &&"),
        "or" | "OR" | "|" => fault.help("write ||"),
        "not" | "NOT" => fault.help("write !"),
        "is" => fault.help("write =="),
        "<>" | ">" if text[..start].trim_end().ends_with('<') => fault.help("write !="),
        "if" | "else" => fault.help("write condition ? value : other value"),
        _ => fault,
    }
}

/// Levels of the tree.
fn depth(tree: &SpannedExpr) -> usize {
    let deepest = |parts: &mut dyn Iterator<Item = &SpannedExpr>| parts.map(depth).max().unwrap_or(0);
    1 + match &tree.node {
        Expr::Unary { expr, .. } | Expr::Member { expr, .. } => depth(expr),
        Expr::Binary { left, right, .. } => depth(left).max(depth(right)),
        Expr::Ternary { cond, then_expr, else_expr } => depth(cond).max(depth(then_expr)).max(depth(else_expr)),
        Expr::Index { expr, index, .. } => depth(expr).max(depth(index)),
        Expr::Call { expr, args } => depth(expr).max(deepest(&mut args.iter())),
        Expr::List(items) => deepest(&mut items.iter().map(|item| &item.expr)),
        // The rest is refused by the checker without looking inside.
        _ => 0,
    }
}
