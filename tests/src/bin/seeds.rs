//! Prints how each item of the seeds stands. `cargo xtask seeds` builds `tongban`, runs every scenario and calls this.

use std::io::Read as _;
use tongban_tests::seeds::{SEEDS, Standing, entered, read, standing, strangers};

fn main() -> std::process::ExitCode {
    let mut lines = String::new();
    if let Err(fault) = std::io::stdin().read_to_string(&mut lines) {
        eprintln!("seeds: failed to read what `tongban test --json --trace` printed: {fault}");
        return std::process::ExitCode::from(2);
    }
    let (items, entered) = (read(), entered(&lines));
    let mut broken = strangers(&items);
    for (seed, _, title) in SEEDS {
        println!("\n{seed}  {title}");
        let (mut covered, mut decided, mut all) = (0, 0, 0);
        for (id, item) in items.iter().filter(|(id, _)| id.starts_with(seed)) {
            all += 1;
            let by = match standing(item, &entered) {
                Standing::Covered => {
                    covered += 1;
                    let steps = item.steps.iter().map(|of| format!("{}#{}", of.flow, of.at.join("+")));
                    steps.chain(item.tests.iter().cloned()).collect::<Vec<_>>().join("  ")
                }
                Standing::Decided => {
                    decided += 1;
                    let why = item.why.clone().unwrap_or_default();
                    format!("— {}{why}", item.decision.as_ref().map_or(String::new(), |file| format!("{file} ")))
                }
                Standing::Broken(why) => {
                    broken.push(format!("{id}: {why}"));
                    format!("✗ {why}")
                }
            };
            println!("  {id}  {}\n         {by}", item.says);
        }
        println!("  {covered} passed by a scenario or test, {decided} decided, of {all}");
    }
    broken.iter().for_each(|why| eprintln!("✗ {why}"));
    if broken.is_empty() { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
