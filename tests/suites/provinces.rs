//! A province is TOML alone: one made from nothing checks, tests and runs, and its menu leads to its businesses.

use std::path::Path;
use tongban_tests::house::House;
use tongban_tests::{copy_folder, copy_of_manifests, root};

fn checks_tests_and_runs(copy: &Path, site: &str, flow: &str, scenario: &str) {
    let house = House::open_at(copy, site);
    let check = house.ran(house.tongban().arg("check"));
    assert_eq!(check.code, Some(0), "{}", check.words);
    let folder = copy.join("flows").join(flow.split('/').next().unwrap_or_default());
    let test = house.ran(house.tongban().arg("test").arg(folder));
    assert_eq!(test.code, Some(0), "{}", test.words);
    let path = copy.join(format!("flows/{flow}.{scenario}.scenario.toml"));
    let mut run = house.tongban();
    let run = house.ran(run.args(["run", "--json", "--speed", "50", "--flow", flow, "--scenario"]).arg(path));
    assert_eq!(run.code, Some(0), "real plugins against the sandbox: {}", run.words);
    assert!(run.lines.iter().any(|line| line["outcome"] == "accepted"), "{:?}", run.lines.last());
}

/// Hainan, which no seed describes: lost and damaged only, a card of the last three years, a photo receipt needed, WeChat
/// only, postage of 12 yuan, the surname hidden.
#[test]
fn hainan_made_from_nothing_in_toml_alone_checks_tests_and_runs() {
    let copy = copy_of_manifests();
    copy_folder(&root().join("tests/fixtures/hainan"), copy.path());
    checks_tests_and_runs(copy.path(), "hainan-demo", "hainan/replace", "lost");
    // Nobody is served whom the rules leave out: the same people at another place's rules would be.
    let house = House::open_at(copy.path(), "hainan-demo");
    let explained = house.ran(house.tongban().args(["explain", "params.card_within", "--json"]));
    assert_eq!(explained.code, Some(0), "{}", explained.words);
    let told = format!("{}{:?}", explained.words, explained.lines);
    assert!(told.contains("provinces/hainan/province.toml"), "{told}");
}

#[test]
fn a_new_province_checks_tests_and_runs_at_once() {
    let copy = copy_of_manifests();
    let house = House::open_at(copy.path(), "demo");
    let words = ["new", "province", "yunnan", "--zh", "云南省", "--en", "Yunnan", "--region", "530102"];
    let made = house.tongban().args(words).output().expect("tongban starts");
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    checks_tests_and_runs(copy.path(), "yunnan-demo", "yunnan/replace", "accepted");
    let again = house.tongban().args(words).output().expect("tongban starts");
    assert_eq!(again.status.code(), Some(2), "nothing of an integrator's is written over");
}

#[test]
fn a_province_is_refused_a_name_that_no_folder_should_have() {
    let copy = copy_of_manifests();
    let house = House::open_at(copy.path(), "demo");
    for name in ["../escape", "Hainan", "海南", "", "a b"] {
        let made = house.ran(house.tongban().args(["new", "province", name]));
        assert_eq!(made.code, Some(2), "{name:?}: {}", made.words);
    }
}

/// S0-01, 02, 12, 14, 20: the home page, the ID-card group, and each of its four businesses.
#[test]
fn the_home_page_leads_to_each_business_by_its_group() {
    let house = House::open("guangxi-demo");
    let ran = house.ran(house.tongban().args(["flows", "--json"]));
    assert_eq!(ran.code, Some(0), "{}", ran.words);
    let of_group = |id: &str| -> Vec<String> {
        let lines = ran.lines.iter().filter(|line| line["group"]["id"] == id);
        lines.filter_map(|line| line["id"].as_str().map(str::to_owned)).collect()
    };
    let businesses = ["renew-replace", "progress", "temporary", "mailing"].map(|name| format!("guangxi/{name}"));
    assert_eq!(of_group("id-card"), businesses);
    assert!(ran.lines.iter().all(|line| line["group"]["zh"].as_str().is_some_and(|title| !title.is_empty())));
}

/// Says a line under `[params]` of a site in a copy of the manifests.
fn set(copy: &Path, site: &str, line: &str) {
    let path = copy.join(format!("manifests/sites/{site}.toml"));
    let text = std::fs::read_to_string(&path).expect("the site");
    let text = text.replacen("\n[slots.", &format!("\n[params]\n{line}\n\n[slots."), 1);
    std::fs::write(path, text).expect("the copy can be written");
}

/// The courier collects Jilin's postage; a renewal costs a household of the city what it costs everybody.
#[test]
fn what_a_site_says_of_money_is_what_is_taken() {
    for (site, line, scenario, before, after) in [
        ("jilin-demo", "charge = \"both\"", "jilin/replace.no-card-placed", "40 yuan", "40 yuan"),
        ("demo", "fee_renew = \"10 yuan\"", "national/self-service-24h.expired-local-wechat", "20 yuan", "10 yuan"),
        ("demo", "fee_renew = \"10 yuan\"", "national/self-service-24h.expired-elsewhere-wechat", "20 yuan", "10 yuan"),
        (
            "demo",
            "fee_renew_local = \"10 yuan\"",
            "national/self-service-24h.expired-elsewhere-wechat",
            "20 yuan",
            "20 yuan",
        ),
    ] {
        let copy = copy_of_manifests();
        set(copy.path(), site, line);
        let path = copy.path().join(format!("flows/{scenario}.scenario.toml"));
        let text = std::fs::read_to_string(&path).expect("the scenario");
        let taken = |amount: &str| format!("taken = \"{amount}\"");
        assert!(text.contains(&taken(before)), "{scenario}");
        std::fs::write(&path, text.replace(&taken(before), &taken(after))).expect("the copy can be written");
        let house = House::open_at(copy.path(), site);
        let test = house.ran(house.tongban().arg("test").arg(&path));
        assert_eq!(test.code, Some(0), "{site} with {line}: {}", test.words);
    }
}

/// What only the applicant would find out, at the last step, is told by the check.
#[test]
fn what_a_site_may_not_say_is_told_by_the_check() {
    for (site, line, code) in [
        ("demo", "pay_methods = [\"wechatt\"]", "F-039"),
        ("demo", "pay_methods = [\"alipay\"]", "F-205"),
        ("demo", "businesses = []", "F-205"),
        ("demo", "log_in_by = [\"faces\"]", "F-039"),
        ("demo", "fee_lost = \"400 yuan\"", "F-041"),
        ("guangxi-demo", "fee_temporary = \"400 yuan\"", "F-041"),
    ] {
        let copy = copy_of_manifests();
        set(copy.path(), site, line);
        let house = House::open_at(copy.path(), site);
        let check = house.ran(house.tongban().arg("check"));
        assert_ne!(check.code, Some(0), "{site} with {line}");
        assert!(check.words.contains(code), "{site} with {line}: {}", check.words);
    }
}
