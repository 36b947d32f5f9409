//! `tongban check`: every error of every manifest, at once.

use crate::exit::Exit;
use crate::place::Place;
use crate::progress::Progress;
use clap::Args;
use serde_json::json;
use tongban_flow::language::load_all;
use tongban_flow::source::{Diagnostic, Files as _, Folder, Lang, Severity, render_all, to_json};
use tongban_papers::{Form, PaperFault};

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
        let forms = self.broken_forms(place, &checked.diagnostics);
        let told = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
        let (errors, warnings) = (told + forms, checked.diagnostics.len() - told);
        eprintln!(
            "{} sites, {} flows, {} scenarios: {errors} errors, {warnings} warnings",
            checked.sites, checked.flows, checked.scenarios
        );
        if checked.is_good() && forms == 0 { Exit::Done } else { Exit::Manifest }
    }

    /// Reads the drawing of every form as the kiosk does, tells those it would refuse that were not told yet, and gives
    /// how many.
    fn broken_forms(&self, place: &Place, told: &[Diagnostic]) -> usize {
        let folder = Folder::new(&place.root);
        let drawings = folder
            .list("manifests/forms")
            .into_iter()
            .filter(|path| path.ends_with(".svg") && !told.iter().any(|d| *d.file == **path));
        let broken: Vec<(String, PaperFault)> = drawings
            .filter_map(|path| {
                // What cannot be read as text is among the diagnostics already.
                let text = String::from_utf8(folder.read(&path).ok()?).ok()?;
                let name = path.rsplit('/').next().and_then(|file| file.strip_suffix(".svg")).unwrap_or(&path);
                let fault = Form::parse(name, &text).err()?;
                Some((path, fault))
            })
            .collect();
        for (path, fault) in &broken {
            let (line, column) = match fault {
                PaperFault::Syntax { line, column, .. } => (*line, *column),
                _ => (1, 1),
            };
            let code = fault.code();
            if self.json {
                let what = json!({ "zh": format!("表单无法使用：{fault}"), "en": format!("failed to {fault}") });
                let mut told = json!({ "code": code, "severity": "error", "family": "manifest", "what": what });
                told["file"] = json!(path);
                (told["line"], told["column"]) = (json!(line), json!(column));
                println!("{told}");
            } else {
                eprintln!("error[{code}]: failed to {fault}\n --> {path}:{line}:{column}\n");
            }
        }
        broken.len()
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
