//! The integrator's first ten minutes: one changed line in a province file shows at once, in check, test and run.

use std::fs;
use std::path::Path;
use tongban_tests::copy_of_manifests;
use tongban_tests::house::{FLOW, House, scenario_path};

#[test]
fn a_renewal_window_of_three_months_is_followed_by_check_test_and_run() {
    let copy = copy_of_manifests();
    let city = copy.path().join("manifests/provinces/guangdong/huizhou.toml");
    let house = House::open_at(copy.path(), "demo");
    // Five months before the last day: within the six months of the seed.
    let scenario = scenario_five_months_before(copy.path());
    let mut command = house.tongban();
    let before =
        house.ran(command.args(["run", "--json", "--speed", "50", "--flow", FLOW, "--scenario"]).arg(&scenario));
    assert_eq!(before.code, Some(0), "five months before, six allowed: {}", before.words);

    let text = fs::read_to_string(&city).expect("the city's file is there");
    let changed = text.replacen("value = \"6 months\"", "value = \"3 months\"", 1);
    assert_ne!(text, changed, "the city's file says six months, in one line");
    fs::write(&city, changed).expect("the city's file can be written");

    let check = house.ran(house.tongban().arg("check"));
    assert_eq!(check.code, Some(0), "{}", check.words);
    let test = house.ran(house.tongban().arg("test").arg(&scenario));
    assert_eq!(test.code, Some(11), "the scenario still expects to be accepted: {}", test.words);
    let house = House::open_at(copy.path(), "demo");
    let mut command = house.tongban();
    let run = house.ran(command.args(["run", "--json", "--speed", "50", "--flow", FLOW, "--scenario"]).arg(&scenario));
    assert_eq!(run.code, Some(11), "{}", run.words);
    assert!(
        run.lines.iter().any(|line| line["text"] == "too-early"),
        "the applicant is told why: {:?}",
        run.lines.last()
    );
}

#[test]
fn a_mistyped_line_is_shown_with_its_place_and_what_to_do() {
    let copy = copy_of_manifests();
    let city = copy.path().join("manifests/provinces/guangdong/huizhou.toml");
    let text = fs::read_to_string(&city).expect("the city's file is there");
    fs::write(&city, text.replacen("[params]", "[params]\nrenew_befor = \"3 months\"", 1)).expect("it can be written");
    let house = House::open_at(copy.path(), "demo");
    let check = house.ran(house.tongban().arg("check"));
    assert_eq!(check.code, Some(10));
    for word in ["huizhou.toml", "renew_befor", "renew_before"] {
        assert!(check.words.contains(word), "{word} is not in: {}", check.words);
    }
}

#[test]
fn a_form_that_the_kiosk_would_refuse_is_shown_by_check() {
    let copy = copy_of_manifests();
    let form = copy.path().join("manifests/forms/booking-slip.svg");
    let text = fs::read_to_string(&form).expect("the form is there");
    let unused = text.replacen("field phone text:", "field fax text: nobody prints it\nfield phone text:", 1);
    fs::write(&form, unused).expect("it can be written");
    let house = House::open_at(copy.path(), "demo");
    let check = house.ran(house.tongban().arg("check"));
    assert_eq!(check.code, Some(10), "{}", check.words);
    for word in ["booking-slip.svg", "`fax` is declared and never used"] {
        assert!(check.words.contains(word), "{word} is not in: {}", check.words);
    }
    let check = house.ran(house.tongban().args(["check", "--json"]));
    assert!(check.lines.iter().any(|line| line["code"] == "paper-form-syntax" && line["line"].as_u64() > Some(1)));
}

fn scenario_five_months_before(root: &Path) -> std::path::PathBuf {
    let text = fs::read_to_string(scenario_path("demo-expired")).expect("the scenario is there");
    let changed = text.replace("valid_until = \"2027-01-10\"", "valid_until = \"2027-04-20\"");
    assert_ne!(text, changed, "the scenario's card changed its last day");
    let path = root.join(format!("flows/{FLOW}.five-months.scenario.toml"));
    fs::write(&path, changed).expect("the scenario can be written");
    path
}
