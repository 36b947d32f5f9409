//! The verb `decide`: a table whose first row that holds gives the value.

use super::compile::Compiler;
use super::cover::{self, OTHER, Row};
use super::expand::plain;
use super::variables::joined;
use crate::expr::{Compiled, Scope, Shape, Ty, compile};
use crate::manifest::tree::{Data, Located, Node};
use crate::program::{Compare, Expr, Verb};
use crate::source::{Draft, Words, codes};
use tongban_model::Value;

/// A column: what is written over it, and its values as expressions see them.
struct Column {
    text: String,
    /// Its type; `None` where its expression has a mistake.
    ty: Option<Ty>,
    expr: Expr,
}

impl Compiler<'_> {
    /// A table by id: what the highest layer says, else the flow's own.
    fn table(&self, id: &str) -> Option<Node> {
        let own = self.tree.get("tables")?.get(id)?;
        let changes = self.ground.stack.entries("tables").filter(|change| change.key == plain(id));
        Some(changes.last().map_or(own, |change| &change.value).clone())
    }

    /// The type of what a table gives; `None` when no row can be typed. The rows that a layer replaced count: the flow
    /// was written with their words.
    pub(crate) fn table_type(&self, step: &Node) -> Option<Ty> {
        let id = step.text("decide")?.value;
        let own = self.tree.get("tables")?.get(id)?;
        let changes = self.ground.stack.entries("tables").filter(|change| change.key == plain(id));
        self.type_of_rows(changes.map(|change| &change.value).chain([own]))
    }

    /// The type of what the rows of tables give.
    pub(crate) fn type_of_rows<'n>(&self, tables: impl Iterator<Item = &'n Node>) -> Option<Ty> {
        let scope = self.scope_of(|_| true);
        let mut known: Option<Ty> = None;
        for give in tables.flat_map(|table| table.list("rows")).filter_map(|row| row.text("give")) {
            let Ok(compiled) = compile(give.value, &scope, None) else { continue };
            known = Some(match known {
                None => Ty { optional: false, ..compiled.ty },
                Some(ty) => Ty {
                    shape: joined(&ty.shape, &compiled.ty.shape).unwrap_or(ty.shape),
                    personal: ty.personal.or(compiled.ty.personal),
                    optional: false,
                },
            });
        }
        known
    }

    pub(crate) fn decide(&mut self, step: &Node, scope: &Scope) -> Option<Verb> {
        let id = step.text("decide")?;
        let Some(table) = self.table(id.value) else {
            self.loose = true;
            let known: Vec<String> = self.tree.table("tables").iter().map(|entry| entry.key.clone()).collect();
            let draft = Draft::new(&codes::NO_TABLE, id.at).of(id.value.escape_debug().to_string());
            self.desk.report(draft.among(id.value, known));
            return None;
        };
        let into = step.text("into").and_then(|into| self.variables.slot(into.value));
        let errors = self.desk.reports.errors();
        let name = plain(id.value);
        let mut columns = self.columns(&table, scope);
        let mut rows = Vec::new();
        let mut ways = Vec::new();
        let mut given: Option<(Ty, Located<&str>)> = None;
        for row in table.list("rows") {
            let (cells, mut holds) = self.cells(name, row, &mut columns);
            let guard = self.desk.under(row, "if", scope, Some(&Ty::new(Shape::Bool)));
            let inner = guard.as_ref().map(|guard| scope.assuming(&guard.proves));
            let give = row.text("give").and_then(|give| {
                let compiled = self.always(give, inner.as_ref().unwrap_or(scope))?;
                self.agrees(name, give, &compiled, &mut given);
                Some(compiled.expr)
            });
            let guarded = row.get("if").is_some();
            holds.extend(guard.map(|guard| guard.expr));
            rows.push((Row { cells, guarded }, row.at));
            ways.push((holds, give));
        }
        // With a mistake in a cell the cases cannot be told apart, and it has been reported.
        if self.desk.reports.errors() == errors {
            self.cases(name, &table, &columns, &mut rows);
        }
        Some(Verb::Set(vec![(into?, chain(ways)?)]))
    }

    /// An expression whose value is always there.
    fn always(&mut self, text: Located<&str>, scope: &Scope) -> Option<Compiled> {
        let compiled = self.desk.expression(text, scope, None)?;
        if !compiled.ty.optional {
            return Some(compiled);
        }
        let wanted = Ty { optional: false, ..compiled.ty };
        self.desk.expression(text, scope, Some(&wanted))
    }

    fn agrees<'t>(
        &mut self,
        table: &str,
        give: Located<&'t str>,
        compiled: &Compiled,
        given: &mut Option<(Ty, Located<&'t str>)>,
    ) {
        match given {
            None => *given = Some((compiled.ty.clone(), give)),
            Some((ty, first)) => match joined(&ty.shape, &compiled.ty.shape) {
                Some(shape) => ty.shape = shape,
                None => {
                    let draft = Draft::new(&codes::TABLE_GIVES, give.at).of(table);
                    let draft = draft.found(compiled.ty.shape.to_string()).expected(ty.shape.to_string());
                    self.desk.report(draft.see(first.at, Words::new("首先给出的值", "given first here")));
                }
            },
        }
    }

    /// The columns that rows name, in the order of their first cell.
    fn columns(&mut self, table: &Node, scope: &Scope) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for entry in table.list("rows").iter().flat_map(|row| row.table("when")) {
            if columns.iter().any(|column| column.text == entry.key) {
                continue;
            }
            let compiled = self.always(Located::new(&entry.key, entry.key_at), scope);
            let (ty, expr) = compiled.map_or((None, Expr::Const(Value::Bool(false))), |c| (Some(c.ty), c.expr));
            columns.push(Column { text: entry.key.clone(), ty, expr });
        }
        columns
    }

    /// What a row asks of each column: as words, and as expressions.
    fn cells(&mut self, table: &str, row: &Node, columns: &mut [Column]) -> (Vec<Option<cover::Cell>>, Vec<Expr>) {
        let mut cells = vec![None; columns.len()];
        let mut holds = Vec::new();
        for entry in row.table("when") {
            let Some(at) = columns.iter().position(|column| column.text == entry.key) else { continue };
            let Some(ty) = columns[at].ty.clone() else { continue };
            let items = match &entry.value.data {
                Data::List(items) => items.as_slice(),
                _ => std::slice::from_ref(&entry.value),
            };
            let values: Vec<Value> = items.iter().filter_map(|item| self.cell(table, item, &ty)).collect();
            cells[at] = Some(values.iter().map(word).collect());
            let column = Box::new(columns[at].expr.clone());
            holds.push(match <[Value; 1]>::try_from(values) {
                Ok([one]) => Expr::Compare(Compare::Equal, column, Box::new(Expr::Const(one))),
                Err(several) => Expr::In(column, Box::new(Expr::List(several.into_iter().map(Expr::Const).collect()))),
            });
        }
        (cells, holds)
    }

    /// One value of a cell, of the column's type.
    fn cell(&mut self, table: &str, item: &Node, ty: &Ty) -> Option<Value> {
        let value = match (&item.data, &ty.shape) {
            (Data::Text(text), Shape::Choice(words)) if words.iter().any(|word| **word == *text.as_str()) => {
                Some(Value::from(text.as_str()))
            }
            (Data::Text(text), Shape::Text) => Some(Value::from(text.as_str())),
            (Data::Int(number), Shape::Int) => Some(Value::Int(*number)),
            (Data::Bool(truth), Shape::Bool) => Some(Value::Bool(*truth)),
            _ => None,
        };
        if value.is_none() {
            let draft = Draft::new(&codes::TABLE_CELL, item.at).of(table);
            self.desk.report(match (&item.data, &ty.shape) {
                (Data::Text(text), Shape::Choice(words)) => draft.found(Words::quoted(text)).among(text, words.iter()),
                (_, Shape::Choice(_) | Shape::Text | Shape::Int | Shape::Bool) => {
                    draft.found(item.kind_words()).expected(ty.shape.to_string())
                }
                _ => {
                    let what = Words::new("选项、文本、整数或真假值的列", "a column of words, text, int or bool");
                    draft.found(ty.shape.to_string()).expected(what)
                }
            });
        }
        value
    }

    /// Whether the rows decide every case, and every row some.
    fn cases(&mut self, name: &str, table: &Node, columns: &[Column], rows: &mut [(Row, crate::source::Place)]) {
        let values: Vec<Vec<String>> =
            (0..columns.len()).map(|at| values(columns, at, rows.iter().map(|row| &row.0))).collect();
        for (at, (row, place)) in rows.iter().enumerate() {
            let before: Vec<&Row> = rows[..at].iter().map(|(row, _)| row).collect();
            if !cover::can_decide(&values, &before, row) {
                self.desk.report(Draft::new(&codes::TABLE_ROW_DEAD, *place).of(name));
            }
        }
        let all: Vec<&Row> = rows.iter().map(|(row, _)| row).collect();
        if let Some(case) = cover::open(&values, &all) {
            let case: Vec<String> =
                case.iter().zip(columns).map(|(value, column)| format!("{} = {value}", column.text)).collect();
            let at = table.entry("rows").map_or(table.at, |rows| rows.key_at);
            let mut draft = Draft::new(&codes::TABLE_OPEN, at).of(name);
            if !case.is_empty() {
                draft = draft.found(Words::new(
                    format!("没有一行适用于 {}", case.join("，")),
                    format!("no row for {}", case.join(", ")),
                ));
            }
            self.desk.report(draft);
        }
    }

    /// Tables of the flow's own that no step decides by.
    pub(crate) fn unused_tables(&mut self) {
        let tree = self.tree.clone();
        for entry in tree.table("tables") {
            let named = |step: &Node| step.text("decide").is_some_and(|id| id.value == entry.key);
            if self.is_own(entry.key_at) && !tree.list("step").iter().any(named) {
                self.desk.report(Draft::new(&codes::UNUSED_TABLE, entry.key_at).of(entry.key.as_str()));
            }
        }
    }
}

/// All values a column can have: of a choice or a truth all there are, of anything else those named and the rest.
fn values<'r>(columns: &[Column], at: usize, rows: impl Iterator<Item = &'r Row>) -> Vec<String> {
    match columns[at].ty.as_ref().map(|ty| &ty.shape) {
        Some(Shape::Choice(words)) => words.iter().map(|word| word.to_string()).collect(),
        Some(Shape::Bool) => vec!["true".to_owned(), "false".to_owned()],
        _ => {
            let mut named: Vec<String> = rows.filter_map(|row| row.cells[at].clone()).flatten().collect();
            named.sort();
            named.dedup();
            named.push(OTHER.to_owned());
            named
        }
    }
}

/// A cell's value as a word.
fn word(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        other => other.kind().to_owned(),
    }
}

/// The rows as one expression: the first that holds. The last needs no condition, since the rows decide every case.
fn chain(ways: Vec<(Vec<Expr>, Option<Expr>)>) -> Option<Expr> {
    let mut ways = ways.into_iter().rev();
    let mut chain = ways.next()?.1?;
    for (holds, give) in ways {
        let all = holds.into_iter().reduce(|one, other| Expr::And(Box::new(one), Box::new(other)));
        let give = give?;
        chain = match all {
            Some(all) => Expr::If(Box::new(all), Box::new(give), Box::new(chain)),
            None => give,
        };
    }
    Some(chain)
}
