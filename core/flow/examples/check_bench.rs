//! How long checking a tree takes by the number of its flows: 500 generated flows of some 40 steps must be checked within
//! three seconds, and half of them in half the time. Every tenth flow is an overlay, every tenth calls another.
//!
//! `cargo run --release -p tongban-flow --example check_bench`

use std::path::Path;
use std::time::Instant;
use tongban_flow::language::load_all;
use tongban_flow::source::{Files, Folder, Lang, Memory, render_all};

/// Steps added to the small flow of the fixtures, which has 16.
const MORE: usize = 24;

fn main() {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/manifests/valid"));
    let mut whole: f64 = 0.0;
    for flows in [125, 250, 500] {
        let files = tree(&folder, flows);
        let begun = Instant::now();
        let checked = load_all(&files);
        whole = begun.elapsed().as_secs_f64();
        if !checked.is_good() {
            print!("{}", render_all(&checked.diagnostics, Lang::En));
            std::process::exit(1);
        }
        println!("{flows} flows: {:.0} ms, {:.2} ms each", whole * 1e3, whole * 1e3 / flows as f64);
    }
    std::process::exit(i32::from(whole > 3.0));
}

fn tree(folder: &Folder, flows: usize) -> Memory {
    let mut memory = Memory::new();
    for path in ["flows", "manifests"].into_iter().flat_map(|top| folder.list(top)) {
        memory.put(path.clone(), folder.read(&path).unwrap_or_default());
    }
    let read = |path: &str| String::from_utf8(folder.read(path).unwrap_or_default()).unwrap_or_default();
    let small = read("flows/demo/small.toml");
    let mut ids = vec!["\"demo/small\"".to_owned()];
    for at in 0..flows {
        memory.put(format!("flows/gen/f{at}.toml"), flow(&small, at));
        ids.push(format!("\"gen/f{at}\""));
    }
    memory.put("flows/gen/part.toml", PART);
    let defaults = read("manifests/defaults.toml").replace("[\"demo/small\"]", &format!("[{}]", ids.join(", ")));
    memory.put("manifests/defaults.toml", defaults);
    memory
}

const PART: &str = r#"
schema = 1
id = "gen/part"
title = { zh = "部分", en = "A part" }
session = { idle = "10s", warn = "10s", cap = "1m" }

[[step]]
id = "look"
set = { looked = "true" }

[[step]]
id = "back"
end = "seen"
returns = true
"#;

fn flow(small: &str, at: usize) -> String {
    if at % 10 == 9 {
        return format!(
            "schema = 1\nid = \"gen/f{at}\"\ntitle = {{ zh = \"改\", en = \"Changed\" }}\nextends = \"gen/f{}\"\n\
             remove = [\"extra-3\"]\n\n[change.extra-4]\nwithin = \"20s\"\non = {{ time-out = {{ go = \"failed\" }} }}\n",
            at - 1
        );
    }
    let (mut steps, mut texts) = (String::new(), String::new());
    for k in 0..MORE {
        steps += &format!(
            "[[step]]\nid = \"extra-{k}\"\nif = 'params.age > {k} && number != \"x{k}\"'\ninto = \"extra_{k}\"\n\
             ask = {{ screen = \"choice\", options = [{{ id = \"a\", zh = \"甲\", en = \"A\", if = \"params.age > {k}\" }}, {{ id = \"b\", zh = \"乙\", en = \"B\" }}] }}\n\n"
        );
        texts += &format!(
            "extra-{k} = {{ zh = {{ title = \"标题\", body = \"{{params.fee}}\" }}, en = {{ title = \"Title\", body = \"{{params.fee}}\" }} }}\n"
        );
    }
    if at % 10 == 4 {
        steps += "[[step]]\nid = \"part\"\ncall = \"gen/part\"\n\n";
    }
    let with_steps = small.replacen("[[step]]\nid = \"confirm\"", &format!("{steps}[[step]]\nid = \"confirm\""), 1);
    with_steps.replace("id = \"demo/small\"", &format!("id = \"gen/f{at}\"")) + &texts
}
