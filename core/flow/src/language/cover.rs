//! Which cases a decision table's rows cover, over all values its columns can have.

/// What a cell asks of its column: one of these values.
pub(crate) type Cell = Vec<String>;

/// A row as far as its columns go.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// By column; `None` where the row asks nothing of it.
    pub(crate) cells: Vec<Option<Cell>>,
    /// Whether a free guard stands beside: then it may not hold, and covers nothing for sure.
    pub(crate) guarded: bool,
}

/// Stands for every value that no row names.
pub(crate) const OTHER: &str = "…";

/// Cases looked at before the answer is left open. Tables that people write need a few hundred.
const MOST: usize = 200_000;

/// A case, one value by column, that none of the rows decides for sure; `None` when there is none, or when there are too
/// many to look at.
pub(crate) fn open(columns: &[Vec<String>], rows: &[&Row]) -> Option<Vec<String>> {
    let sure: Vec<&Row> = rows.iter().copied().filter(|row| !row.guarded).collect();
    let mut case = Vec::with_capacity(columns.len());
    search(columns, &sure, &mut case, &mut 0).then_some(case)
}

/// Whether a row can decide: some case of its own is left open by the rows before it.
pub(crate) fn can_decide(columns: &[Vec<String>], before: &[&Row], row: &Row) -> bool {
    let own: Vec<Vec<String>> = columns
        .iter()
        .zip(&row.cells)
        .map(|(all, cell)| cell.as_ref().map_or_else(|| all.clone(), |cell| cell.clone()))
        .collect();
    let mut looked = 0;
    let sure: Vec<&Row> = before.iter().copied().filter(|row| !row.guarded).collect();
    search(&own, &sure, &mut Vec::new(), &mut looked) || looked >= MOST
}

/// Takes column after column; leaves in `case` the first combination that no row covers.
fn search(columns: &[Vec<String>], rows: &[&Row], case: &mut Vec<String>, looked: &mut usize) -> bool {
    let at = case.len();
    *looked += 1;
    if *looked >= MOST {
        return false;
    }
    // A row that asks nothing more covers all that is left.
    if rows.iter().any(|row| row.cells[at..].iter().all(Option::is_none)) {
        return false;
    }
    let Some(values) = columns.get(at) else { return true };
    for value in values {
        let allows = |row: &&&Row| row.cells[at].as_ref().is_none_or(|cell| cell.contains(value));
        let left: Vec<&Row> = rows.iter().filter(allows).copied().collect();
        case.push(value.clone());
        if search(columns, &left, case, looked) {
            return true;
        }
        case.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        let cell = |text: &&str| (!text.is_empty()).then(|| text.split('|').map(str::to_owned).collect());
        Row { cells: cells.iter().map(cell).collect(), guarded: false }
    }

    fn columns() -> Vec<Vec<String>> {
        let values = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        vec![values(&["expired", "lost", "damaged"]), values(&["true", "false"])]
    }

    #[test]
    fn a_case_that_no_row_decides_is_named() {
        type Case<'c> = (&'c [&'c [&'c str]], Option<&'c [&'c str]>);
        let cases: [Case<'_>; 5] = [
            (&[&["", ""]], None),
            (&[&["expired|lost|damaged", ""]], None),
            (&[&["expired", ""], &["lost", "true"], &["damaged", ""]], Some(&["lost", "false"])),
            (&[&["expired|lost", ""], &["", "true"], &["damaged", "false"]], None),
            (&[], Some(&["expired", "true"])),
        ];
        for (rows, wanted) in cases {
            let rows: Vec<Row> = rows.iter().map(|cells| row(cells)).collect();
            let open = open(&columns(), &rows.iter().collect::<Vec<_>>());
            assert_eq!(open, wanted.map(|case| case.iter().map(|&word| word.to_owned()).collect()), "{rows:?}");
        }
    }

    #[test]
    fn a_guarded_row_covers_nothing_and_shadows_nothing() {
        let guarded = Row { guarded: true, ..row(&["", ""]) };
        assert!(open(&columns(), &[&guarded]).is_some());
        assert!(can_decide(&columns(), &[&guarded], &row(&["lost", ""])));
        assert!(!can_decide(&columns(), &[&row(&["lost|expired", ""])], &row(&["lost", "true"])));
    }

    #[test]
    fn a_table_of_thirty_columns_is_looked_at_in_no_time() {
        let columns: Vec<Vec<String>> = (0..30).map(|_| vec!["a".to_owned(), "b".to_owned()]).collect();
        let rows: Vec<Row> = (0..30)
            .map(|at| Row {
                cells: (0..30).map(|column| (column == at).then(|| vec!["a".to_owned()])).collect(),
                guarded: false,
            })
            .collect();
        let open = open(&columns, &rows.iter().collect::<Vec<_>>());
        assert_eq!(open, Some(vec!["b".to_owned(); 30]));
    }
}
