//! `tongban shell`: the browser in front of the applicant; its policy file, and what is missing for it.

use crate::exit::Exit;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use tongban_shell::{Face, Finding, Profile, Setup, doctor, find_browser, policy};

/// Looks after the browser in front of the applicant.
#[derive(Args)]
pub(crate) struct Shell {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Print the browser's policy file; redirect it to `/etc/chromium/policies/managed/tongban.json`.
    PrintPolicy(Origins),
    /// Look whether browser, fonts, policy, flags and folders are as a machine that is left alone needs them.
    Doctor(Doctor),
}

/// Pages that may be opened.
#[derive(Args)]
struct Origins {
    /// The port of `tongban serve`.
    #[arg(long, default_value_t = 5846)]
    port: u16,

    /// Origin of an app's own pages, exactly as a browser writes it. May be given several times.
    #[arg(long)]
    origin: Vec<String>,
}

#[derive(Args)]
struct Doctor {
    #[command(flatten)]
    origins: Origins,

    #[command(flatten)]
    glass: Glass,

    /// One JSON object per line on standard output.
    #[arg(long)]
    json: bool,
}

/// Which browser, and how it meets the eye.
#[derive(Args, Clone, Debug)]
pub(crate) struct Glass {
    /// The browser's program. Default: the first of Chromium's family in the search path.
    #[arg(long, value_name = "PROGRAM")]
    browser_program: Option<PathBuf>,

    /// A window of this size, such as `1080x1920`, instead of the whole screen; for a desk.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    window: Option<(u32, u32)>,

    /// A further flag of the browser. May be given several times.
    #[arg(long, value_name = "FLAG", allow_hyphen_values = true)]
    browser_flag: Vec<String>,

    /// Without the browser's own sandbox; only in a container that is one itself.
    #[arg(long)]
    no_browser_sandbox: bool,
}

impl Glass {
    /// The browser for a page. `None` when none is installed.
    pub(crate) fn setup(&self, url: String) -> Option<Setup> {
        let path = std::env::var_os("PATH");
        Some(Setup {
            program: find_browser(self.browser_program.as_deref(), path.as_deref())?,
            url,
            profiles: Profile::parent(std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from)),
            face: self.window.map_or(Face::Kiosk, |(width, height)| Face::Window { width, height }),
            sandbox: !self.no_browser_sandbox,
            extra: self.browser_flag.clone(),
        })
    }
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    parts
        .filter(|(w, h)| (200..=10_000).contains(w) && (200..=10_000).contains(h))
        .ok_or_else(|| "expected WIDTHxHEIGHT in pixels, each from 200 to 10000".into())
}

impl Shell {
    pub(crate) fn run(&self) -> Exit {
        match &self.verb {
            Verb::PrintPolicy(origins) => origins.print(),
            Verb::Doctor(doctor) => doctor.run(),
        }
    }
}

impl Origins {
    fn all(&self) -> Vec<String> {
        let own = format!("http://127.0.0.1:{}", self.port);
        std::iter::once(own).chain(self.origin.iter().cloned()).collect()
    }

    fn print(&self) -> Exit {
        match policy(&self.all()) {
            Ok(policy) => {
                println!("{policy:#}");
                Exit::Done
            }
            Err(fault) => {
                eprintln!("tongban: failed to {fault}");
                Exit::Usage
            }
        }
    }
}

impl Doctor {
    fn run(&self) -> Exit {
        let expected = match policy(&self.origins.all()) {
            Ok(policy) => policy,
            Err(fault) => {
                eprintln!("tongban: failed to {fault}");
                return Exit::Usage;
            }
        };
        // The doctor tells of a browser that is missing; any name will do for that.
        let url = format!("http://127.0.0.1:{}/", self.origins.port);
        let named = self.glass.browser_program.clone().unwrap_or_else(|| "chromium".into());
        let setup = self.glass.setup(url.clone()).unwrap_or_else(|| Setup {
            program: named,
            url,
            profiles: std::env::temp_dir(),
            face: Face::Kiosk,
            sandbox: true,
            extra: Vec::new(),
        });
        let findings = doctor(&setup, &expected);
        for finding in &findings {
            self.tell(finding);
        }
        if findings.iter().all(|finding| finding.passed) { Exit::Done } else { Exit::Devices }
    }

    fn tell(&self, finding: &Finding) {
        let row = serde_json::to_value(finding).unwrap_or_default();
        if self.json {
            println!("{row}");
            return;
        }
        let mark = if finding.passed { "ok" } else { "--" };
        println!("{mark}  {:<10} {}", row["check"].as_str().unwrap_or_default(), finding.found);
        if !finding.passed {
            println!("{:15}{}", "", finding.remedy);
        }
    }
}
