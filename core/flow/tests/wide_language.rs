//! Forms, picks, branches, parked acts, timers and counters: what is right is let through, and compiled as it reads.
//!
//! Each case lays steps into the small valid tree that the broken manifests break.

use proptest::prelude::*;
use std::path::Path;
use tongban_flow::language::{kept, load_site};
use tongban_flow::program::{Flow, Input, On, Screen, Step, Verb};
use tongban_flow::source::{Files, Folder, Lang, Memory, render_all};

const FLOW: &str = "demo/small";
const PATH: &str = "flows/demo/small.toml";

fn valid() -> Memory {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/manifests/valid"));
    let mut memory = Memory::new();
    for path in ["flows", "manifests"].into_iter().flat_map(|top| folder.list(top)) {
        memory.put(path.clone(), folder.read(&path).unwrap());
    }
    memory
}

/// The small flow with some lines in place of others.
fn with(changes: &[(&str, &str)]) -> Memory {
    let mut files = valid();
    let mut text = String::from_utf8(files.read(PATH).unwrap()).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "no {from}");
        text = text.replacen(from, to, 1);
    }
    files.put(PATH, text);
    files
}

/// The flow with steps put in behind the phone, or what was told.
fn behind_phone(steps: &str) -> Result<Flow, String> {
    compile(&with(&[("into = \"phone\"\n", &format!("into = \"phone\"\n\n{steps}\n"))]))
}

/// The same behind the person that the registry found: nothing is asked any more from there on.
fn behind_find(steps: &str) -> Result<Flow, String> {
    compile(&with(&[("into = \"person\"\n", &format!("into = \"person\"\n\n{steps}\n"))]))
}

fn compile(files: &Memory) -> Result<Flow, String> {
    let loaded = load_site(files, "here");
    match loaded.deployment {
        Some(deployment) => Ok((*deployment.flows[FLOW]).clone()),
        None => Err(render_all(&loaded.diagnostics, Lang::En)),
    }
}

fn step<'f>(flow: &'f Flow, id: &str) -> &'f Step {
    flow.steps.iter().find(|step| &*step.id == id).unwrap()
}

fn index(flow: &Flow, id: &str) -> u16 {
    flow.steps.iter().position(|step| &*step.id == id).unwrap() as u16
}

const FORM: &str = r#"[[step]]
id = "details"
say = "phone"
ask = { screen = "form", fields = [
    { into = "recipient", type = "name", zh = "收件人", en = "Recipient" },
    { into = "other_phone", type = "phone-twice", optional = true, zh = "电话", en = "Phone" },
    { into = "region", type = "region", within = "44", zh = "地区", en = "Region" },
    { into = "street", type = "text", least = 4, most = 60, personal = "address", zh = "地址", en = "Street" },
    { into = "lost_on", type = "date", earliest = 'minus(today, period("1 year"))', latest = "today", zh = "日期", en = "Day" },
    { into = "unit", type = "search", do = "unit-directory.search", with = { words = "typed", region = "region" }, list = "units", item = { zh = "{item.name}", en = "{item.name}" }, least = 1, zh = "单位", en = "Unit" },
    { into = "why", type = "choice", options = [{ id = "lost", zh = "丢失", en = "Lost" }, { id = "other", zh = "其他", en = "Other" }], zh = "原因", en = "Why" },
    { into = "household_number", type = "code", least = 9, most = 9, zh = "户号", en = "Household" },
    { into = "number2", type = "citizen-number", if = 'params.order == "first"', zh = "号码", en = "Number" },
] }

[[step]]
id = "look"
say = "phone"
ask = { screen = "confirm", lines = [
    { zh = "收件人", en = "Recipient", value = "{mask_name(recipient)}", change = "details" },
    { zh = "地址", en = "Address", value = "{mask_address(region_name(region) + street)}" },
    { zh = "电话", en = "Phone", value = "{mask_phone(or(other_phone, phone))}", if = "has(other_phone)", change = "phone" },
    { zh = "单位", en = "Unit", value = "{unit.name}" },
] }
into = "sure"
"#;

#[test]
fn a_form_gives_each_field_a_variable_and_a_confirmation_leads_back_to_it() {
    let flow = behind_phone(FORM).unwrap();
    let Verb::Ask(ask) = &step(&flow, "details").verb else { panic!() };
    let Screen::Form(form) = &ask.screen else { panic!() };
    let names: Vec<&str> = form.fields.iter().map(|field| &*flow.variables[usize::from(field.into)].name).collect();
    assert_eq!(names[..3], ["recipient", "other_phone", "region"]);
    assert_eq!(form.fields.iter().map(|field| field.optional).filter(|optional| *optional).count(), 1);
    assert!(matches!(&form.fields[2].input, Input::Region { within, .. } if &**within == "44"));
    let Input::Search(search) = &form.fields[5].input else { panic!() };
    assert!(search.typed != search.item && usize::from(search.typed.max(search.item)) < flow.variables.len());
    let Verb::Ask(look) = &step(&flow, "look").verb else { panic!() };
    let Screen::Confirm { lines } = &look.screen else { panic!() };
    let changes: Vec<_> = lines.iter().map(|line| line.change.map(|change| (change.step, change.straight))).collect();
    assert_eq!(changes, [Some((index(&flow, "details"), true)), None, Some((index(&flow, "phone"), true)), None]);
}

#[test]
fn an_answer_that_something_between_reads_does_not_come_straight_back() {
    let reads = r#"[[step]]
id = "begins-so"
set = { head = "prefix(phone, 3)" }

[[step]]
id = "look"
say = "phone"
ask = { screen = "confirm", lines = [{ zh = "电话", en = "Phone", value = "{mask_phone(phone)}", change = "phone" }] }
into = "sure""#;
    let flow = behind_phone(reads).unwrap();
    let Verb::Ask(look) = &step(&flow, "look").verb else { panic!() };
    let Screen::Confirm { lines } = &look.screen else { panic!() };
    assert_eq!(lines[0].change.map(|change| change.straight), Some(false));
}

#[test]
fn one_of_a_list_is_picked_as_a_record() {
    let pick = r#"[[step]]
id = "ask-progress"
do = "progress.query"
with = { number = "number" }
into = "progress"

[[step]]
id = "some"
pass = true
next = [{ if = "size(progress.applications) == 0", go = "confirm" }]

[[step]]
id = "one"
say = "phone"
ask = { screen = "pick", from = "progress.applications", item = { zh = "{item.stage}", en = "{item.stage}" } }
into = "application"

[[step]]
id = "first"
set = { first = "or(progress.applications[0].stage, application.stage)" }

[[step]]
id = "again"
pass = true
next = [{ if = "has(progress.applications[1]) && progress.applications[1].stage == application.stage", go = "confirm" }]"#;
    let flow = behind_phone(pick).unwrap();
    assert!(matches!(&step(&flow, "one").verb, Verb::Ask(ask) if matches!(ask.screen, Screen::Pick(_))));
}

#[test]
fn what_every_branch_has_set_by_its_end_is_set_behind_the_join() {
    let branches = r#"[[step]]
id = "begin"
fork = ["one", "two"]

[[step]]
id = "meet"
join = ["one", "two"]

[[step]]
id = "together"
set = { known = "one_card.number == number && person_now.sex == \"1\"" }
next = "confirm"

[[step]]
id = "one"
do = "identity-document.read"
into = "one_card"
next = "one-done"

[[step]]
id = "two"
do = "registry.find-person"
with = { number = "number", household = '"local"' }
into = "person_now"

[[step]]
id = "two-done"
done = true

[[step]]
id = "one-done"
done = true"#;
    let flow = behind_phone(branches).unwrap();
    let begins = vec![index(&flow, "one"), index(&flow, "two")];
    assert_eq!(step(&flow, "begin").verb, Verb::Fork(begins.clone()));
    assert_eq!(step(&flow, "meet").verb, Verb::Join(begins));
}

#[test]
fn a_loop_that_counts_or_that_a_timer_ends_is_let_through() {
    let counted = r#"[[step]]
id = "none-yet"
set = { turns = "0" }

[[step]]
id = "ask-again"
do = "registry.find-person"
with = { number = "number", household = '"local"' }
into = "found"
next = [{ if = 'found.sex == "1" || turns > 5', go = "confirm" }, { go = "count" }]

[[step]]
id = "count"
set = { turns = "turns + 1" }

[[step]]
id = "a-while"
wait = "10s"
next = "ask-again""#;
    assert_eq!(step(&behind_phone(counted).unwrap(), "a-while").verb, Verb::Wait(10_000));
    let endless = counted.replace(" || turns > 5", "").replace("turns + 1", "1");
    assert!(behind_phone(&endless).unwrap_err().contains("F-083"));
    let timed = with(&[
        ("into = \"phone\"\n", &format!("into = \"phone\"\n\n{endless}\n")),
        (
            "[rules.old-enough]",
            "[timers.slow]\nfrom = \"phone\"\nto = [\"confirm\"]\nwithin = \"2m\"\ngo = \"refused\"\n\n[rules.old-enough]",
        ),
    ]);
    let flow = compile(&timed).unwrap();
    assert_eq!((&*flow.timers[0].id, flow.timers[0].within_ms), ("slow", 120_000));
}

#[test]
fn an_act_is_parked_and_taken_back() {
    let parked = r#"[[step]]
id = "book"
do = "registry.find-person"
with = { number = "number", household = '"local"' }
undo = "unbook"
later = { every = "10m", until = "72h", failed = "failed" }
on = { fault = { park = true, tell = "broken", go = "parked" } }
next = "pay"

[[step]]
id = "parked"
end = "parked"
say = "done"

[[step]]
id = "unbook"
do = "registry.find-person"
with = { number = "number", household = '"local"' }"#;
    let flow = behind_find(parked).unwrap();
    let book = step(&flow, "book");
    assert_eq!(book.undo, Some(index(&flow, "unbook")));
    assert_eq!(book.later.map(|later| (later.until_ms, later.failed)), Some((259_200_000, index(&flow, "failed"))));
    assert!(book.on.families.iter().all(|(_, handler)| handler.park));
    let roads = kept(&flow);
    let names: Vec<&str> = roads[0].variables.iter().map(|(name, _)| &**name).collect();
    assert_eq!((roads.len(), &*roads[0].step, roads[0].until_ms), (1, "book", 259_200_000));
    assert!(names.contains(&"number") && !names.contains(&"phone"), "{names:?}");
}

#[test]
fn a_secret_reaches_a_command_and_nothing_else() {
    let secret = r#"[[step]]
id = "details"
say = "phone"
ask = { screen = "form", fields = [{ into = "password", type = "secret", least = 6, most = 32, zh = "口令", en = "Password" }] }

[[step]]
id = "use"
do = "registry.find-person"
with = { number = "password", household = '"local"' }"#;
    let flow = behind_phone(secret).unwrap();
    let variable = flow.variables.iter().find(|variable| &*variable.name == "password").unwrap();
    assert!(variable.personal.is_some());
}

#[test]
fn a_machine_that_says_nothing_of_a_slot_is_not_held_to_it() {
    let mut files = valid();
    let machine = "manifests/machines/desk.toml";
    let text = String::from_utf8(files.read(machine).unwrap()).unwrap();
    let able = "capabilities = { cuts = true, contents = \"pdf png\", width = 576 }\nisolation = \"thread\"";
    files.put(machine, text.replace("isolation = \"thread\"", able));
    let deployment = load_site(&files, "here").deployment.unwrap();
    let slot = deployment.machine.slots.iter().find(|slot| &*slot.name == "slips").unwrap();
    assert_eq!(slot.capabilities.len(), 3);
}

/// A run of steps that is right by construction, and the names that are set behind it.
fn run_of_steps(depth: u32) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(0u8..8, 1..(4 + depth as usize * 4))
}

/// The steps of a run: each kind is one idea, numbered so that no two meet.
fn written(kinds: &[u8]) -> String {
    let mut text = String::new();
    for (n, kind) in kinds.iter().enumerate() {
        let ask = |body: &str| format!("[[step]]\nid = \"s{n}\"\nsay = \"phone\"\nask = {body}\ninto = \"v{n}\"\n");
        let next = format!("[[step]]\nid = \"s{n}-on\"\npass = true\n");
        text.push_str(&match kind {
            0 => ask("{ screen = \"code\", least = 1, most = 9 }"),
            1 => format!("[[step]]\nid = \"s{n}\"\nset = {{ v{n} = \"{n}\", w{n} = \"v{n} + 1\" }}\n"),
            2 => format!("[[step]]\nid = \"s{n}\"\nsay = \"phone\"\nask = {{ screen = \"form\", fields = [{{ into = \"v{n}\", type = \"name\", optional = true, zh = \"名\", en = \"Name\" }}, {{ into = \"w{n}\", type = \"date\", latest = \"today\", zh = \"日\", en = \"Day\" }}] }}\n"),
            3 => format!("[[step]]\nid = \"s{n}\"\nif = \"has(phone)\"\nwait = \"{n}s\"\n"),
            4 => format!("[[step]]\nid = \"s{n}\"\nfork = [\"b{n}\"]\n\n[[step]]\nid = \"j{n}\"\njoin = [\"b{n}\"]\nnext = \"s{n}-on\"\n\n[[step]]\nid = \"b{n}\"\ndo = \"registry.find-person\"\nwith = {{ number = \"number\", household = '\"local\"' }}\ninto = \"v{n}\"\n\n[[step]]\nid = \"d{n}\"\ndone = true\n\n{next}"),
            5 => format!("[[step]]\nid = \"s{n}\"\nset = {{ c{n} = \"0\" }}\n\n[[step]]\nid = \"l{n}\"\nset = {{ c{n} = \"c{n} + 1\" }}\nnext = [{{ if = \"c{n} > 3\", go = \"s{n}-on\" }}, {{ go = \"l{n}\" }}]\n\n{next}"),
            6 => format!("[[step]]\nid = \"s{n}\"\nallot = \"booking\"\ninto = \"v{n}\"\n"),
            _ => format!("[[step]]\nid = \"s{n}\"\nsay = \"phone\"\nask = {{ screen = \"confirm\", lines = [{{ zh = \"电话\", en = \"Phone\", value = \"{{mask_phone(phone)}}\", change = \"phone\" }}] }}\ninto = \"v{n}\"\n"),
        });
        text.push('\n');
    }
    text
}

fn goes(on: &On) -> Vec<u16> {
    on.codes.iter().map(|(_, handler)| handler.go).chain(on.families.iter().map(|(_, handler)| handler.go)).collect()
}

/// Every step index and slot of a program.
fn indices(flow: &Flow) -> (Vec<u16>, Vec<u16>) {
    let (mut steps, mut slots) = (Vec::new(), Vec::new());
    steps.extend(flow.on.iter().flat_map(goes).chain(flow.rules.iter().map(|rule| rule.go)));
    for timer in &flow.timers {
        steps.extend([timer.from, timer.go].into_iter().chain(timer.to.iter().copied()));
    }
    for step in &flow.steps {
        steps.extend(step.next.iter().map(|route| route.go).chain(goes(&step.on)).chain(step.undo));
        steps.extend(step.later.map(|later| later.failed));
        slots.extend(step.into);
        let mut guards: Vec<_> = step.when.iter().chain(step.next.iter().filter_map(|r| r.when.as_ref())).collect();
        match &step.verb {
            Verb::Fork(begins) | Verb::Join(begins) => steps.extend(begins),
            Verb::Pay(pay) => steps.extend(pay.late.into_iter().chain(pay.unpaid)),
            Verb::Set(sets) => {
                slots.extend(sets.iter().map(|(slot, _)| *slot));
                guards.extend(sets.iter().map(|(_, value)| value));
            }
            Verb::Do(of) => guards.extend(of.params.iter().map(|binding| &binding.value)),
            Verb::Ask(ask) => match &ask.screen {
                Screen::Form(form) => slots.extend(form.fields.iter().map(|field| field.into)),
                Screen::Confirm { lines } => {
                    steps.extend(lines.iter().filter_map(|line| line.change).map(|change| change.step));
                }
                _ => {}
            },
            _ => {}
        }
        guards.into_iter().for_each(|guard| guard.variables(&mut |slot| slots.push(slot)));
    }
    (steps, slots)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn what_the_checker_accepts_has_every_index_in_range(kinds in run_of_steps(2)) {
        let flow = behind_phone(&written(&kinds));
        prop_assert!(flow.is_ok(), "{:?} is right and was refused: {}", kinds, flow.unwrap_err());
        let flow = flow.unwrap();
        let (steps, slots) = indices(&flow);
        prop_assert!(steps.iter().all(|at| usize::from(*at) < flow.steps.len()));
        prop_assert!(slots.iter().all(|slot| usize::from(*slot) < flow.variables.len()));
        prop_assert!(flow.steps.iter().all(|step| usize::from(step.defaults) < flow.on.len()));
    }

    #[test]
    fn a_line_lost_from_a_right_flow_never_makes_a_program_with_an_index_out_of_range(kinds in run_of_steps(1), lost in 0usize..200) {
        let text = written(&kinds);
        let lines: Vec<&str> = text.lines().collect();
        let kept: Vec<&str> = lines.iter().enumerate().filter(|(at, _)| *at != lost % lines.len()).map(|(_, l)| *l).collect();
        if let Ok(flow) = behind_phone(&kept.join("\n")) {
            let (steps, slots) = indices(&flow);
            prop_assert!(steps.iter().all(|at| usize::from(*at) < flow.steps.len()));
            prop_assert!(slots.iter().all(|slot| usize::from(*slot) < flow.variables.len()));
        }
    }
}
