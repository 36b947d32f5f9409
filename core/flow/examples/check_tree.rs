//! Checks a tree of manifests and prints what is wrong: `cargo run --example check_tree -- FOLDER [zh]`.

use std::time::Instant;
use tongban_flow::language::load_all;
use tongban_flow::source::{Folder, Lang, render_all};

fn main() {
    let mut words = std::env::args().skip(1);
    let folder = words.next().unwrap_or_else(|| ".".to_owned());
    let lang = if words.next().as_deref() == Some("zh") { Lang::Zh } else { Lang::En };
    let begun = Instant::now();
    let checked = load_all(&Folder::new(folder));
    print!("{}", render_all(&checked.diagnostics, lang));
    println!(
        "{} sites, {} flows, {} scenarios in {:.1} ms",
        checked.sites,
        checked.flows,
        checked.scenarios,
        begun.elapsed().as_secs_f64() * 1e3
    );
    std::process::exit(i32::from(!checked.is_good()));
}
