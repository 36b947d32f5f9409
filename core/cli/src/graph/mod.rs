//! `tongban graph`: a flow as a picture, and the way one case took through it.

mod chart;
mod dot;
mod mermaid;
mod svg;

use crate::check;
use crate::exit::Exit;
use crate::place::Place;
use chart::Chart;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use tongban_flow::program::Language;

/// Draws a flow as it is at a site, overlays and called flows included.
#[derive(Args)]
pub(crate) struct Graph {
    /// The flow's id.
    flow: String,

    /// What to draw it as.
    #[arg(long, value_enum, default_value = "svg")]
    format: Format,

    /// Highlight the way that a recorded case took; `tongban journal list` names cases.
    #[arg(long)]
    case: Option<String>,

    /// The file to write. Default: standard output.
    #[arg(long, short)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Svg,
    Mermaid,
    Dot,
}

impl Graph {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        let loaded = tongban::load(&place.root, &place.site());
        check::show(&loaded.diagnostics, place, false);
        let Some(deployment) = loaded.deployment else { return Exit::Manifest };
        let Some(flow) = deployment.flows.get(self.flow.as_str()) else {
            let offered: Vec<&str> = deployment.flows.keys().map(AsRef::as_ref).collect();
            eprintln!("site {} does not offer {}; it offers {}", place.site(), self.flow, offered.join(", "));
            return Exit::Usage;
        };
        let language = if place.english { Language::En } else { Language::Zh };
        let mut chart = Chart::of(flow, language);
        if let Some(case) = &self.case {
            match crate::journal::steps(place, case) {
                Ok(steps) => chart.highlight(&steps),
                Err(fault) => {
                    eprintln!("tongban: failed to {fault}");
                    return Exit::Record;
                }
            }
        }
        let drawn = match self.format {
            Format::Svg => svg::draw(&chart),
            Format::Mermaid => mermaid::draw(&chart),
            Format::Dot => dot::draw(&chart),
        };
        match &self.output {
            None => print!("{drawn}"),
            Some(file) => {
                if let Err(fault) = std::fs::write(file, drawn) {
                    eprintln!("{}: {fault}", file.display());
                    return Exit::Failed;
                }
            }
        }
        Exit::Done
    }
}
