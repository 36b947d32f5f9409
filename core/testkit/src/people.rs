//! The people who live in the sandbox before any scenario moves in: enough to walk every business by hand.

use crate::{Card, Citizen, Phone, Receipt, ReceiptState};
use tongban_classes::identity_document::CardKind;
use tongban_classes::photo_receipt::ReceiptKind;
use tongban_classes::registry::Household;
use tongban_model::{CitizenNumber, Date};

/// Where they live when nobody says where: in Huizhou, as the demo machine stands there.
pub const HOME: &str = "441302";

/// A made-up person with the photo receipt they carry.
#[derive(Clone, Debug)]
pub struct Person {
    /// What settings and people call them: `expired`, `lost`, …
    pub id: &'static str,
    /// What is the matter with them, in Chinese and English.
    pub title: (&'static str, &'static str),
    /// The citizen.
    pub citizen: Citizen,
    /// Their receipt.
    pub receipt: Receipt,
    /// What their phone does with a code to pay, where that is not up to whoever plays them.
    pub phone: Option<Phone>,
}

/// Everybody, on the day `2026-11-22`. See [`on`].
pub fn all() -> Vec<Person> {
    on(Date::new(2026, 11, 22).unwrap_or_else(|_| unreachable!("a day of the calendar")))
}

/// Everybody, as they are on a day: cards that run out soon run out soon from then. They live at [`HOME`].
pub fn on(today: Date) -> Vec<Person> {
    of(HOME, today)
}

/// The same people, living where a machine stands (a region of six digits), as they are on a day: each with a number of
/// that place, so that every province has somebody for every business. Nobody lives where there is no such place.
pub fn of(region: &str, today: Date) -> Vec<Person> {
    let months = |months: i32| today.add_months(months);
    let good = || Some((months(-60), Some(months(180))));
    use Household::{InProvince, Local};
    [
        row(
            "expired",
            ("到期换领", "Card runs out soon"),
            "赵试一",
            34,
            1,
            Local,
            Some((months(-118), Some(months(2)))),
        ),
        row("lost", ("丢失补领", "Card lost"), "钱试二", 29, 2, Local, good()),
        row(
            "damaged",
            ("损坏换领，户籍在本省其他市", "Card damaged, household in another city"),
            "孙试三",
            41,
            3,
            InProvince,
            Some((months(-100), Some(months(140)))),
        ),
        row("long-term", ("长期有效", "Card valid for ever"), "李试四", 58, 4, Local, Some((months(-90), None))),
        row("young", ("未满16周岁", "Under sixteen"), "周试五", 14, 5, Local, Some((months(-50), Some(months(10))))),
        row(
            "out-of-scope",
            ("不在自助受理范围", "Not within the self-service scope"),
            "吴试六",
            37,
            6,
            Local,
            Some((months(-119), Some(months(1)))),
        ),
        row(
            "long-expired",
            ("过期已久", "Card ran out long ago"),
            "郑试七",
            45,
            7,
            Local,
            Some((months(-250), Some(months(-10)))),
        ),
        row("never-carded", ("首次申领", "Never had a card"), "王试八", 22, 8, Local, None),
        row("refused", ("号码存疑，须到窗口", "Number in doubt, sent to the window"), "冯试九", 39, 9, Local, good()),
        row("half-paid", ("扫码后不付款", "Scans the code and does not pay"), "陈试十", 31, 10, Local, good()),
    ]
    .into_iter()
    .filter_map(|row| row.person(region, today))
    .collect()
}

/// The person settings call `id`, as they are on a day, living at [`HOME`].
pub fn find(id: &str, today: Date) -> Option<Person> {
    find_of(HOME, id, today)
}

/// The person settings call `id`, as they are on a day, living in a region.
pub fn find_of(region: &str, id: &str, today: Date) -> Option<Person> {
    of(region, today).into_iter().find(|person| person.id == id)
}

struct Row {
    id: &'static str,
    title: (&'static str, &'static str),
    name: &'static str,
    age: i32,
    sequence: u16,
    household: Household,
    card: Option<(Date, Option<Date>)>,
}

fn row(
    id: &'static str,
    title: (&'static str, &'static str),
    name: &'static str,
    age: i32,
    sequence: u16,
    household: Household,
    card: Option<(Date, Option<Date>)>,
) -> Row {
    Row { id, title, name, age, sequence, household, card }
}

/// A district of another city in the same province; of another district where the province is one city.
fn another_city(region: &str) -> String {
    match (region.get(..2).unwrap_or("44"), region.get(2..4), region) {
        ("44", ..) => "440106".to_owned(),
        (one @ ("11" | "12" | "31" | "50"), _, whole) => {
            format!("{one}{}", if whole.ends_with("0102") { "0103" } else { "0102" })
        }
        (province, Some("01"), _) => format!("{province}0202"),
        (province, ..) => format!("{province}0102"),
    }
}

impl Row {
    fn person(self, home: &str, today: Date) -> Option<Person> {
        // A fixed birthday, so that a number does not change from day to day.
        let birth = Date::new(today.ymd().0 - self.age - 1, 12, 1).ok()?;
        let region = if self.household == Household::Local { home.to_owned() } else { another_city(home) };
        let number = CitizenNumber::compose(&region, birth, 900 + self.sequence, today).ok()?.expose().to_owned();
        let card = self.card.map(|(valid_from, valid_until)| Card {
            valid_from,
            valid_until,
            kind: CardKind::Resident,
            long_term: valid_until.is_none(),
            province: None,
        });
        let receipt = Receipt {
            number: format!("{}{:08}", home.get(..4)?, 20_260_000 + u32::from(self.sequence)),
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
            address: format!("测试市样例路{}号", self.sequence),
            household: self.household,
            region: None,
            authority: "测试市公安局样例分局".to_owned(),
            card,
            floating: self.household != Household::Local,
            in_scope: self.id != "out-of-scope",
            portrait_on_file: self.id != "never-carded",
            fingerprints_on_file: self.id != "never-carded",
            hold: (self.id == "refused").then(|| "duplicate number".to_owned()),
            household_number: Some(format!("{home}00{:04}", self.sequence)),
            ..Citizen::default()
        };
        let phone = (self.id == "half-paid").then_some(Phone::ScansOnly);
        Some(Person { id: self.id, title: self.title, citizen, receipt, phone })
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
            assert_eq!(people.len(), 10);
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
    #[test]
    fn every_place_has_its_own_people_and_they_are_local_there() {
        let today: Date = "2026-11-22".parse().unwrap();
        for (region, elsewhere) in [
            ("441302", "440106"),
            ("450103", "450202"),
            ("430502", "430102"),
            ("220102", "220202"),
            ("360402", "360102"),
            ("120101", "120102"),
            ("120102", "120103"),
        ] {
            let people = of(region, today);
            assert_eq!(people.len(), 10, "{region}");
            for person in people {
                let lives = if person.citizen.household == Household::Local { region } else { elsewhere };
                assert_eq!(person.citizen.household_region(), lives, "{region} {}", person.id);
                assert!(CitizenNumber::parse(&person.citizen.number, today).is_ok(), "{region} {}", person.id);
                assert!(person.receipt.number.starts_with(&region[..4]) && !person.title.0.is_empty());
            }
        }
        assert!(of("9", today).is_empty() && find_of("450103", "lost", today).is_some());
    }
}
