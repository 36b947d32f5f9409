//! `tongban check`: every error of every manifest, at once.

use crate::exit::Exit;
use crate::place::Place;
use crate::progress::Progress;
use clap::Args;
use tongban_flow::language::load_all;
use tongban_flow::source::{Diagnostic, Folder, Lang, Severity, render_all, to_json};

/// Checks manifests, flows and scenarios; every error at once.
#[derive(Args)]
pub(crate) struct Check {
    /// One JSON object per diagnostic on standard output.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        let checked = {
            let _progress = Progress::of("checking");
            load_all(&Folder::new(&place.root))
        };
        show(&checked.diagnostics, place, self.json);
        if checked.sites + checked.flows + checked.scenarios == 0 {
            eprintln!(
                "nothing to check in {}; --root names the folder with flows/ and manifests/",
                place.root.display()
            );
            return Exit::Usage;
        }
        let errors = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
        let warnings = checked.diagnostics.len() - errors;
        eprintln!(
            "{} sites, {} flows, {} scenarios: {errors} errors, {warnings} warnings",
            checked.sites, checked.flows, checked.scenarios
        );
        if checked.is_good() { Exit::Done } else { Exit::Manifest }
    }
}

/// Prints diagnostics: for people on standard error, as JSON on standard output.
pub(crate) fn show(diagnostics: &[Diagnostic], place: &Place, json: bool) {
    if json {
        diagnostics.iter().for_each(|diagnostic| println!("{}", to_json(diagnostic)));
    } else if !diagnostics.is_empty() {
        let lang = if place.english { Lang::En } else { Lang::Zh };
        eprint!("{}", render_all(diagnostics, lang));
    }
}
