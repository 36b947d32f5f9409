//! Who can stand before a simulated machine: the citizens of the scenarios that lie beside the flows.

use crate::exit::Exit;
use crate::place::Place;
use crate::run::Stop;
use crate::settings;
use serde_json::json;
use std::path::Path;
use tongban::play::Play;
use tongban_flow::language::{Deployment, load_scenarios_at};
use tongban_flow::manifest::scenario::Scenario;
use tongban_flow::source::{Files as _, Folder};
use tongban_model::Date;

/// The people of a site.
pub(crate) struct People(Vec<Person>);

struct Person {
    id: String,
    title: (String, String),
    play: Play,
}

impl People {
    /// Everybody whose scenario plays at this site with devices that all work: what breaks, the panel breaks by hand.
    pub(crate) fn of(place: &Place, deployment: &Deployment) -> Result<People, Stop> {
        let files = Folder::new(&place.root);
        let site = format!("\"{}\"", deployment.site.id);
        let of_site = |path: &String| {
            let text = files.read(path).unwrap_or_default();
            String::from_utf8_lossy(&text).lines().any(|line| line.starts_with("site") && line.contains(&site))
        };
        let paths: Vec<String> =
            files.list("flows").into_iter().filter(|path| path.ends_with(".scenario.toml")).collect();
        let here: Vec<String> = paths.iter().filter(|path| of_site(path)).cloned().collect();
        // A site without scenarios of its own borrows those of the flows it offers.
        let offered = |path: &&String| deployment.offered().any(|flow| path.starts_with(&format!("flows/{flow}.")));
        let paths = if here.is_empty() { paths.iter().filter(offered).cloned().collect() } else { here };
        let (scenarios, _) = load_scenarios_at(&files, &paths);
        let plain = |scenario: &&Scenario| scenario.device.is_empty() && scenario.interrupt.is_empty();
        let mut people: Vec<Person> = scenarios.iter().filter(plain).filter_map(person).collect();
        people.sort_by(|a, b| a.id.cmp(&b.id));
        if people.is_empty() {
            return Err(Stop::because(Exit::Usage, format!("find a scenario whose citizen could stand at {site}")));
        }
        Ok(People(people))
    }

    /// The day that everybody's papers are of.
    pub(crate) fn today(&self) -> Option<Date> {
        self.0.first().map(|person| person.play.today)
    }

    /// Ids with names in Chinese and English.
    pub(crate) fn list(&self) -> Vec<(String, (String, String))> {
        self.0.iter().map(|person| (person.id.clone(), person.title.clone())).collect()
    }

    /// Puts somebody before the machine: the back ends know them from now on, and the simulators hold their card.
    pub(crate) fn put(&self, id: &str, deployment: &Deployment, control: &Path) -> Result<(), String> {
        let person = self.0.iter().find(|person| person.id == id).ok_or_else(|| format!("find a person named {id}"))?;
        if let Some(province) = settings::province(deployment) {
            province.load(&settings::load(deployment, &person.play))?;
        }
        let said = json!({ "citizen": person.play.citizen, "receipt": settings::held_up(&person.play) });
        super::replace(control, &said.to_string()).map_err(|fault| format!("write the control file: {fault}"))
    }
}

fn person(scenario: &Scenario) -> Option<Person> {
    let play = Play::of(scenario).ok()?;
    let id = scenario.path.strip_prefix("flows/")?.strip_suffix(".scenario.toml")?.to_owned();
    let (zh, en) = (scenario.title.zh.clone(), scenario.title.en.clone());
    Some(Person { id, title: (zh, en), play })
}
