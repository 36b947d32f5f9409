//! Draws every shipped form with synthetic fields into a folder and times it.
//!
//! `cargo run -p tongban-papers --example show -- FOLDER`

#[path = "../tests/shared/citizen.rs"]
mod citizen;

use std::time::Instant;
use std::{env, fs, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let Some(folder) = env::args().nth(1).map(PathBuf::from) else {
        eprintln!("usage: show FOLDER");
        return ExitCode::FAILURE;
    };
    if let Err(error) = fs::create_dir_all(&folder) {
        eprintln!("failed to make {}: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    let began = Instant::now();
    let fonts = citizen::fonts();
    println!("fonts loaded in {:.1} ms", began.elapsed().as_secs_f64() * 1e3);
    let only = env::args().nth(2);
    for name in citizen::forms().into_iter().filter(|name| only.as_deref().is_none_or(|o| o == name)) {
        let form = citizen::form(&name);
        for (suffix, all) in [("", true), ("-minimal", false)] {
            let fields = citizen::fields(&form, all);
            let paper = match form.render(&fonts, &fields) {
                Ok(paper) => paper,
                Err(fault) => {
                    eprintln!("failed to {fault}");
                    return ExitCode::FAILURE;
                }
            };
            let time = |work: &dyn Fn()| {
                let mut took: Vec<f64> = (0..9)
                    .map(|_| {
                        let began = Instant::now();
                        work();
                        began.elapsed().as_secs_f64() * 1e3
                    })
                    .collect();
                took.sort_by(f64::total_cmp);
                took[4]
            };
            let layout = time(&|| drop(form.render(&fonts, &fields)));
            let (bits, pdf) = (paper.mono_png(), paper.pdf());
            let raster = time(&|| drop(paper.mono()));
            let page = time(&|| drop(paper.pdf()));
            println!(
                "{name}{suffix}: {}x{}, layout {layout:.1} ms, raster {raster:.1} ms, pdf {page:.1} ms and {} bytes",
                paper.width_px(),
                paper.height_px(),
                pdf.len()
            );
            let colour = paper.png(1.0).unwrap_or_default();
            for (kind, bytes) in
                [("png", &colour), ("mono.png", &bits), ("pdf", &pdf), ("svg", &paper.svg().as_bytes().to_vec())]
            {
                if let Err(error) = fs::write(folder.join(format!("{name}{suffix}.{kind}")), bytes) {
                    eprintln!("failed to write {name}{suffix}.{kind}: {error}");
                    return ExitCode::FAILURE;
                }
            }
        }
    }
    ExitCode::SUCCESS
}
