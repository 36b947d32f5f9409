//! The people who live in the sandbox before any scenario moves in: enough to walk every business by hand.

use crate::{Card, Citizen, Receipt, ReceiptState};
use tongban_classes::identity_document::CardKind;
use tongban_classes::photo_receipt::ReceiptKind;
use tongban_classes::registry::Household;
use tongban_model::{CitizenNumber, Date};

/// A made-up person with the photo receipt they carry.
#[derive(Clone, Debug)]
pub struct Person {
    /// What settings and people call them: `expired`, `lost`, …
    pub id: &'static str,
    /// The citizen.
    pub citizen: Citizen,
    /// Their receipt.
    pub receipt: Receipt,
}

/// Everybody, on the day `2026-11-22`. See [`on`].
pub fn all() -> Vec<Person> {
    on(Date::new(2026, 11, 22).unwrap_or_else(|_| unreachable!("a day of the calendar")))
}

/// Everybody, as they are on a day: cards that run out soon run out soon from then.
pub fn on(today: Date) -> Vec<Person> {
    let months = |months: i32| today.add_months(months);
    [
        row("expired", "赵试一", 34, 1, Household::Local, Some((months(-118), Some(months(2))))),
        row("lost", "钱试二", 29, 2, Household::Local, Some((months(-60), Some(months(180))))),
        row("damaged", "孙试三", 41, 3, Household::InProvince, Some((months(-100), Some(months(140))))),
        row("long-term", "李试四", 58, 4, Household::Local, Some((months(-90), None))),
        row("young", "周试五", 14, 5, Household::Local, Some((months(-50), Some(months(10))))),
        row("out-of-scope", "吴试六", 37, 6, Household::Local, Some((months(-119), Some(months(1))))),
        row("long-expired", "郑试七", 45, 7, Household::Local, Some((months(-250), Some(months(-10))))),
        row("never-carded", "王试八", 22, 8, Household::Local, None),
    ]
    .into_iter()
    .filter_map(|row| row.person(today))
    .collect()
}

/// The person settings call `id`, as they are on a day.
pub fn find(id: &str, today: Date) -> Option<Person> {
    on(today).into_iter().find(|person| person.id == id)
}

struct Row {
    id: &'static str,
    name: &'static str,
    age: i32,
    sequence: u16,
    household: Household,
    card: Option<(Date, Option<Date>)>,
}

fn row(
    id: &'static str,
    name: &'static str,
    age: i32,
    sequence: u16,
    household: Household,
    card: Option<(Date, Option<Date>)>,
) -> Row {
    Row { id, name, age, sequence, household, card }
}

impl Row {
    fn person(self, today: Date) -> Option<Person> {
        // A fixed birthday, so that a number does not change from day to day.
        let birth = Date::new(today.ymd().0 - self.age - 1, 12, 1).ok()?;
        let region = if self.household == Household::Local { "441302" } else { "440106" };
        let number = CitizenNumber::compose(region, birth, 900 + self.sequence, today).ok()?.expose().to_owned();
        let card = self.card.map(|(valid_from, valid_until)| Card {
            valid_from,
            valid_until,
            kind: CardKind::Resident,
            long_term: valid_until.is_none(),
            province: None,
        });
        let receipt = Receipt {
            number: format!("4413{:08}", 20_260_000 + u32::from(self.sequence)),
            kind: ReceiptKind::IdentityCard,
            valid_until: today.add_months(2),
            owner: Some(number.clone()),
            state: ReceiptState::Good,
        };
        let citizen = Citizen {
            name: self.name.to_owned(),
            number,
            sex: None,
            nation: "01".to_owned(),
            birth: None,
            address: format!("广东省测试市样例路{}号", self.sequence),
            household: self.household,
            region: None,
            authority: "测试市公安局样例分局".to_owned(),
            card,
            floating: self.household != Household::Local,
            in_scope: self.id != "out-of-scope",
            portrait_on_file: self.id != "never-carded",
            fingerprints_on_file: self.id != "never-carded",
            hold: None,
            household_number: Some(format!("44130200{:04}", self.sequence)),
            ..Citizen::default()
        };
        Some(Person { id: self.id, citizen, receipt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_sound_number_of_their_own_on_any_day() {
        for today in ["2026-11-22", "2028-02-29", "2027-01-01", "2031-12-31"] {
            let today: Date = today.parse().unwrap();
            let people = on(today);
            assert_eq!(people.len(), 8);
            let mut numbers: Vec<_> = people.iter().map(|person| person.citizen.number.clone()).collect();
            numbers.sort();
            numbers.dedup();
            assert_eq!(numbers.len(), people.len());
            for person in &people {
                assert!(CitizenNumber::parse(&person.citizen.number, today).is_ok(), "{}", person.id);
                assert_eq!(person.receipt.owner.as_ref(), Some(&person.citizen.number));
            }
            assert!(find("young", today).unwrap().citizen.birth_day().unwrap().years_until(today) < 16);
        }
        assert!(find("nobody", "2026-11-22".parse().unwrap()).is_none());
    }
}
