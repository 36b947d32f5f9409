//! Everything the mission's documents describe really runs: each item is passed by a scenario, held by a test, or
//! decided.

use tongban_tests::house::House;
use tongban_tests::seeds::{Standing, entered, read, standing, strangers};

#[test]
fn every_item_of_the_seeds_is_passed_by_a_scenario_held_by_a_test_or_decided() {
    let items = read();
    let house = House::open("demo");
    let ran = house.ran(house.tongban().args(["test", "--json", "--trace"]));
    assert_eq!(ran.code, Some(0), "{}", ran.words);
    let lines: String = ran.lines.iter().map(|line| format!("{line}\n")).collect();
    let entered = entered(&lines);
    let mut broken = strangers(&items);
    for (id, item) in &items {
        if let Standing::Broken(why) = standing(item, &entered) {
            broken.push(format!("{id}: {why}"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
