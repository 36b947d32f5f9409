//! The matcher of the feature `matcher`: templates that are ISO/IEC 19794-2 records, compared by NIST's Bozorth3.
//!
//! It cannot compare what an identity card holds: that format is not published.

use crate::matcher::Matcher;
use tongban_minutiae::bozorth::{Bozorth, FEWEST_POINTS, STEPS};
use tongban_minutiae::compare::compare_within;
use tongban_minutiae::record::Record;
use tongban_sdk::Percent;

/// Compares points. The similarity is Bozorth3's score as percent, 100 where it is higher; it is a count, no probability.
#[derive(Default)]
pub struct Points {
    bozorth: Bozorth,
}

impl Matcher for Points {
    fn compare(&mut self, on_file: &[u8], pressed: &[u8]) -> Result<Percent, String> {
        let score = compare_within(&mut self.bozorth, on_file, pressed, STEPS).map_err(|fault| fault.to_string())?;
        Percent::basis_points(i64::from(score.percent()) * 100).ok_or_else(|| "a score above 100 %".to_owned())
    }
}

/// What the driver asks a record before it is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The fingers of its views in the numbers of GA 777.1: 11–20, or 99 where a view does not say.
    pub fingers: Vec<u8>,
    /// Whether one of its views has enough points to be compared.
    pub enough: bool,
}

/// Looks at a record. Error: words of what it is instead, nothing of a template.
pub fn see(template: &[u8]) -> Result<Seen, String> {
    let record = Record::parse(template).map_err(|fault| fault.to_string())?;
    // The record's 1 to 10 are GA 777.1's 11 to 20, in the same order.
    let code = |position: u8| if position == 0 { 99 } else { position + 10 };
    Ok(Seen {
        fingers: record.views.iter().map(|view| code(view.finger)).collect(),
        enough: record.views.iter().any(|view| view.minutiae.len() >= FEWEST_POINTS),
    })
}
