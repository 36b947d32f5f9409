//! `tongban new province NAME`: a province that checks, tests and runs at once, to be changed line by line.

use crate::exit::Exit;
use crate::place::Place;
use clap::{Args, Subcommand};
use std::path::Path;
use tongban_flow::source::{Files as _, Folder};
use tongban_model::{CitizenNumber, Date};

/// The files of a new province, with marks where names go.
const FILES: [(&str, &str); 5] = [
    ("manifests/provinces/NAME/province.toml", include_str!("province.toml.in")),
    ("manifests/sites/NAME-demo.toml", include_str!("site.toml.in")),
    ("flows/NAME/replace.toml", include_str!("flow.toml.in")),
    ("flows/NAME/replace.accepted.scenario.toml", include_str!("accepted.toml.in")),
    ("flows/NAME/replace.under-16.scenario.toml", include_str!("under-16.toml.in")),
];

/// Makes something new.
#[derive(Args)]
pub(crate) struct New {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A province: its rules, a site to try them at, a flow laid over the national one, two scenarios.
    Province(Province),
}

#[derive(Args)]
struct Province {
    /// Its name in small letters: hainan.
    name: String,

    /// Its name for applicants, Chinese.
    #[arg(long)]
    zh: Option<String>,

    /// Its name for applicants, English.
    #[arg(long)]
    en: Option<String>,

    /// GB/T 2260 code of the place where the machine stands, six digits.
    #[arg(long, default_value = "110101")]
    region: String,
}

impl New {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        let What::Province(province) = &self.what;
        match province.write(&place.root) {
            Ok(files) => {
                files.iter().for_each(|file| println!("{file}"));
                let site = format!("{}-demo", province.name);
                eprintln!("next: tongban check");
                eprintln!("      tongban test flows/{}", province.name);
                eprintln!("      tongban --site {site} explain flow {}/replace", province.name);
                eprintln!("      tongban --site {site} run --flow {}/replace", province.name);
                Exit::Done
            }
            Err(why) => {
                eprintln!("tongban: failed to make a province: {why}");
                Exit::Usage
            }
        }
    }
}

impl Province {
    /// Writes every file, or none when one of them is there already. Gives their paths.
    fn write(&self, root: &Path) -> Result<Vec<String>, String> {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !self.name.starts_with(|c: char| c.is_ascii_lowercase()) || !self.name.chars().all(good) {
            return Err(format!("{:?} is no name: use small letters, digits and dashes, like hainan", self.name));
        }
        if self.region.len() != 6 || !self.region.bytes().all(|c| c.is_ascii_digit()) {
            return Err(format!("{:?} is no region: use the six digits of GB/T 2260, like 460105", self.region));
        }
        if Folder::new(root).list("flows").is_empty() {
            return Err(format!("{} has no flows; --root names the folder with flows/ and manifests/", root.display()));
        }
        let files: Vec<(String, String)> = FILES
            .iter()
            .map(|(path, text)| Ok((self.filled(path)?, self.filled(text)?)))
            .collect::<Result<_, String>>()?;
        if let Some((path, _)) = files.iter().find(|(path, _)| root.join(path).exists()) {
            return Err(format!("{path} is there already; nothing was written"));
        }
        for (path, text) in &files {
            let file = root.join(path);
            let folder = file.parent().unwrap_or(root);
            let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text));
            written.map_err(|fault| format!("{path}: {fault}"))?;
        }
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }

    fn filled(&self, text: &str) -> Result<String, String> {
        let zh = self.zh.clone().unwrap_or_else(|| self.name.clone());
        let en = self.en.clone().unwrap_or_else(|| {
            let mut letters = self.name.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        });
        // A citizen for the scenarios; made up, with a right check digit.
        let today = Date::new(2026, 11, 22).map_err(|fault| fault.to_string())?;
        let number = |year| {
            let birth = Date::new(year, 3, 15).map_err(|fault| fault.to_string())?;
            let number = CitizenNumber::compose(&self.region, birth, 921, today);
            number.map(|number| number.expose().to_owned()).map_err(|fault| fault.to_string())
        };
        Ok(text
            .replace("NAME", &self.name)
            .replace("TITLE_ZH", &zh)
            .replace("TITLE_EN", &en)
            .replace("REGION", &self.region)
            .replace("ADULT", &number(1990)?)
            .replace("CHILD", &number(2014)?))
    }
}
