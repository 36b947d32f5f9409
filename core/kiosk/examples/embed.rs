//! The smallest kiosk app: shows every view's heading and answers "go on". README shows this file.

use std::{path::Path, sync::Arc, time::Duration};
use tongban::{Action, Answers, Applicant, CaseId, Kiosk, Options, View};

struct Screen(Answers);

impl Applicant for Screen {
    fn show(&mut self, case: &CaseId, view: &View) {
        println!("{} · {}", view.title.zh, view.title.en); // render the view …
        self.0.act(case, view.number, Action::Next); // … and send back what the person did
    }

    fn released(&mut self, _: &CaseId, outcome: &str) {
        println!("{outcome}"); // clear the screen
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let loaded = tongban::load(Path::new("."), "demo");
    let deployment = loaded.deployment.ok_or("the manifests have errors: run `tongban check`")?;
    let flow = deployment.flows["national/self-service-24h"].clone();
    let options = Options::new(".", "target/stage", "target/embed"); // manifests, `cargo xtask stage target/stage`, state
    let mut kiosk = Kiosk::open(Arc::new(deployment), options, |answers| Box::new(Screen(answers)))?;
    kiosk.settle(Duration::from_secs(20))?; // finish what a power cut left open
    println!("{:?}", kiosk.run(&flow)?);
    Ok(())
}
