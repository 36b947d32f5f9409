//! What a flow is compiled for: one site with its machine, its layers and the data of the release.

use super::book::{self, Texts};
use super::capability::{self, Ability};
use super::keep;
use super::load::Loader;
use super::look::{self, Look};
use super::menu::Group;
use super::stack::Stack;
use crate::manifest::data;
use crate::manifest::tree::{Located, Node};
use crate::program::{Holidays, Regions};
use crate::source::{Draft, Words, codes};
use std::rc::Rc;
use std::sync::Arc;
use tongban_classes::{Class, Field, name, signature_capture};
use tongban_model::{PhoneRule, TcpAddress};

/// The word in place of a plugin's id for a slot that the screen itself is.
const SCREEN: &str = "screen";

/// Classes that the screen can be.
const ON_SCREEN: &[&str] = &[signature_capture::CLASS.id];

/// A site, ready to compile flows for.
pub(crate) struct Ground {
    pub(crate) site: String,
    pub(crate) title: (String, String),
    pub(crate) look: Look,
    pub(crate) keep_ms: u64,
    pub(crate) region: String,
    pub(crate) station: String,
    pub(crate) province: String,
    pub(crate) city: Option<String>,
    pub(crate) machine: String,
    pub(crate) machine_title: (String, String),
    pub(crate) slots: Vec<SlotManifest>,
    pub(crate) stack: Stack,
    /// What the site offers, once its flows were looked up.
    pub(crate) menu: Vec<Group>,
    pub(crate) shared: Vec<Rc<Node>>,
    /// The shared texts, with what the layers change in them.
    pub(crate) texts: Rc<Texts>,
    pub(crate) phone: Option<Arc<PhoneRule>>,
    pub(crate) nations: Vec<(Arc<str>, Arc<str>)>,
    pub(crate) regions: Arc<Regions>,
    pub(crate) holidays: Arc<Holidays>,
}

/// A slot of a machine with what this site sets for it.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotManifest {
    /// The slot's name.
    pub name: Arc<str>,
    /// The class that a plugin must offer in it.
    pub class: &'static Class,
    /// Id of the plugin; `screen` when the screen itself is the device.
    pub plugin: Arc<str>,
    /// Where the plugin runs.
    pub isolation: Isolation,
    /// Settings for the plugin, a JSON object: the machine's with the site's over them.
    pub settings: Arc<str>,
    /// What the plugin may reach beside what its own manifest asks for: the machine's grants and the site's.
    pub grants: SlotGrants,
    /// What the machine says that the device can do: fields of the class's capabilities, each with its value.
    pub capabilities: Vec<(&'static Field, Ability)>,
}

/// What a slot grants its plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotGrants {
    /// Addresses to connect to, `host:port` or `host:*`.
    pub tcp: Vec<Arc<str>>,
    /// Folders and files to read.
    pub read: Vec<Arc<str>>,
    /// Folders and files to read and write.
    pub write: Vec<Arc<str>>,
    /// Device nodes, or folders of them.
    pub devices: Vec<Arc<str>>,
}

/// Where a plugin runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Isolation {
    /// In a worker process of its own.
    #[default]
    Process,
    /// In a thread of the host; for plugins of the house.
    Thread,
}

/// Reads a site and all it leads to. `None` when too little is left to compile a flow for.
pub(crate) fn ground(loader: &mut Loader<'_>, site: &str, site_node: &Rc<Node>) -> Option<Ground> {
    let (shared, phone, nations) = release(loader);
    let (regions, holidays) = places_and_days(loader);
    let mut stack = Stack::default();
    if let Some(defaults) = loader.open("manifests/defaults.toml") {
        stack.push(defaults);
    }
    let words = |key: &str| site_node.text(key).map(|word| Located::new(word.value.to_owned(), word.at));
    let machine = words("machine").and_then(|word| {
        let node = loader.open(&format!("manifests/machines/{}.toml", word.value));
        if node.is_none() {
            let known = loader.names("manifests/machines", ".toml");
            loader
                .reports
                .push(Draft::new(&codes::NO_MACHINE, word.at).of(quiet(&word.value)).among(&word.value, known));
        }
        node.map(|node| (word.value, node))
    });
    let province = words("province");
    if let Some(word) = &province {
        match loader.open(&format!("manifests/provinces/{}/province.toml", word.value)) {
            Some(node) => {
                stack.push(node);
                city(loader, &word.value, words("city"), &mut stack);
            }
            None => {
                let known = loader.names("manifests/provinces", "/province.toml");
                let draft = Draft::new(&codes::NO_PROVINCE, word.at).of(quiet(&word.value));
                loader.reports.push(draft.among(&word.value, known));
            }
        }
    }
    stack.push(site_node.clone());
    if loader.torn {
        return None;
    }
    let (machine, machine_node) = machine?;
    let slots = slots(loader, &machine_node, site_node);
    Some(Ground {
        site: site.to_owned(),
        title: title(site_node),
        look: look::look(loader, &stack),
        keep_ms: keep::keep_ms(loader, &stack, site, site_node),
        region: words("region")?.value,
        station: words("station")?.value,
        province: province?.value,
        city: words("city").map(|word| word.value),
        machine,
        machine_title: title(&machine_node),
        slots,
        texts: book::shared(&shared, &stack, &mut loader.reports),
        stack,
        menu: Vec::new(),
        shared,
        phone,
        nations,
        regions,
        holidays,
    })
}

/// A word of the author's, safe to print.
fn quiet(word: &str) -> String {
    word.chars().take(64).collect::<String>().escape_debug().to_string()
}

fn title(node: &Node) -> (String, String) {
    let language = |key| node.get("title").and_then(|t| t.text(key)).map_or(String::new(), |t| t.value.to_owned());
    (language("zh"), language("en"))
}

type Nations = Vec<(Arc<str>, Arc<str>)>;

/// Texts and data that belong to every site.
fn release(loader: &mut Loader<'_>) -> (Vec<Rc<Node>>, Option<Arc<PhoneRule>>, Nations) {
    let paths = loader.files.list("manifests/texts").into_iter().filter(|path| path.ends_with(".toml"));
    let shared = paths.filter_map(|path| loader.open(&path)).collect();
    let phone = loader.open("manifests/data/phone.toml");
    let phone = phone.filter(|n| n.get("allowed").is_some()).and_then(|node| data::phone(&node, &mut loader.reports));
    let nations = loader.open("manifests/data/nations.toml");
    let nations = nations.map(|node| data::nations(&node, &mut loader.reports)).unwrap_or_default();
    (shared, phone, nations)
}

/// The regions there are, and the days that are not what their weekday says; without their files none.
fn places_and_days(loader: &mut Loader<'_>) -> (Arc<Regions>, Arc<Holidays>) {
    let regions = regions(loader);
    let holidays = loader.open("manifests/data/holidays.toml");
    let holidays = holidays.map(|node| data::holidays(&node)).unwrap_or_default();
    (regions, Arc::new(holidays))
}

/// The regions, put in order once for all sites of a load. A pack with errors is read again, so that they count for each.
fn regions(loader: &mut Loader<'_>) -> Arc<Regions> {
    if let Some(known) = &loader.regions {
        return known.clone();
    }
    let node = loader.open("manifests/data/regions.toml");
    let before = loader.reports.errors();
    let regions = Arc::new(node.map(|node| data::regions(&node, &mut loader.reports)).unwrap_or_default());
    if loader.reports.errors() == before {
        loader.regions = Some(regions.clone());
    }
    regions
}

fn city(loader: &mut Loader<'_>, province: &str, city: Option<Located<String>>, stack: &mut Stack) {
    let Some(city) = city else { return };
    let folder = format!("manifests/provinces/{province}");
    match loader.open(&format!("{folder}/{}.toml", city.value)) {
        Some(node) if city.value != "province" => stack.push(node),
        _ => {
            let known: Vec<String> = loader.names(&folder, ".toml").into_iter().filter(|n| n != "province").collect();
            let draft = Draft::new(&codes::NO_CITY, city.at).of(quiet(&city.value));
            loader.reports.push(draft.among(&city.value, known));
        }
    }
}

fn slots(loader: &mut Loader<'_>, machine: &Node, site: &Node) -> Vec<SlotManifest> {
    let mut slots = Vec::new();
    for entry in machine.table("slots") {
        let Some(class) = entry.value.text("class") else { continue };
        let Some(found) = tongban_classes::find(class.value) else {
            let known = tongban_classes::ALL.iter().map(|class| name::kebab(class.name));
            let draft = Draft::new(&codes::NO_CLASS, class.at)
                .of(quiet(class.value))
                .expected(Words::new("本版本的类别", "a class of this release"));
            loader.reports.push(draft.among(class.value, known));
            continue;
        };
        if let Some(plugin) = entry.value.text("plugin").filter(|plugin| plugin.value == SCREEN)
            && !ON_SCREEN.contains(&found.id)
        {
            let known =
                ON_SCREEN.iter().filter_map(|id| tongban_classes::find(id)).map(|class| name::kebab(class.name));
            let known = known.collect::<Vec<_>>().join(", ");
            let draft = Draft::new(&codes::SCREEN_CLASS, plugin.at).of(name::kebab(found.name));
            loader.reports.push(draft.expected(Words::new(
                format!("屏幕可以充当的类别：{known}"),
                format!("a class that the screen can be: {known}"),
            )));
        }
        let mut settings = serde_json::Map::new();
        let own = entry.value.get("settings");
        let here = site.get("slots").and_then(|slots| slots.get(&entry.key));
        let sites = here.and_then(|slot| slot.get("settings"));
        let granted = [entry.value.get("grants"), here.and_then(|slot| slot.get("grants"))];
        for setting in own.into_iter().chain(sites).flat_map(Node::entries) {
            if let Some(value) = json(loader, &setting.value) {
                settings.insert(setting.key.clone(), value);
            }
        }
        let isolation = match entry.value.text("isolation").map(|word| word.value) {
            Some("thread") => Isolation::Thread,
            _ => Isolation::Process,
        };
        slots.push(SlotManifest {
            name: entry.key.as_str().into(),
            class: found,
            plugin: entry.value.text("plugin").map_or("", |t| t.value).into(),
            isolation,
            grants: grants(loader, granted.into_iter().flatten()),
            settings: serde_json::Value::Object(settings).to_string().into(),
            capabilities: capability::read(&entry.value, found, &mut loader.reports),
        });
    }
    for entry in
        site.table("slots").iter().filter(|entry| machine.get("slots").and_then(|s| s.get(&entry.key)).is_none())
    {
        let draft = Draft::new(&codes::NO_SLOT, entry.key_at).of(quiet(&entry.key));
        loader.reports.push(draft.among(&entry.key, machine.table("slots").iter().map(|e| e.key.as_str())));
    }
    slots
}

/// Everything granted in these tables.
fn grants<'n>(loader: &mut Loader<'_>, tables: impl Iterator<Item = &'n Node>) -> SlotGrants {
    let mut grants = SlotGrants::default();
    for table in tables {
        let SlotGrants { tcp, read, write, devices } = &mut grants;
        for (key, list) in [("tcp", tcp), ("read", read), ("write", write), ("devices", devices)] {
            for item in table.get(key).into_iter().flat_map(Node::items) {
                let crate::manifest::tree::Data::Text(text) = &item.data else { continue };
                if key == "tcp" && TcpAddress::parse(text).is_none() {
                    loader.reports.push(Draft::new(&codes::GRANT_ADDRESS, item.at).of(quiet(text)));
                }
                list.push(text.as_str().into());
            }
        }
    }
    grants
}

/// A setting as JSON; infinite fractions have no form in it.
fn json(loader: &mut Loader<'_>, node: &Node) -> Option<serde_json::Value> {
    use crate::manifest::tree::Data;
    Some(match &node.data {
        Data::Text(text) => text.as_str().into(),
        Data::Date(date) => date.as_str().into(),
        Data::Int(number) => (*number).into(),
        Data::Bool(truth) => (*truth).into(),
        Data::Float(number) => match serde_json::Number::from_f64(*number) {
            Some(number) => number.into(),
            None => {
                loader.reports.push(Draft::new(&codes::SETTING_VALUE, node.at));
                return None;
            }
        },
        Data::List(items) => items.iter().filter_map(|item| json(loader, item)).collect(),
        Data::Table(entries) => {
            let pairs = entries.iter().filter_map(|e| Some((e.key.clone(), json(loader, &e.value)?)));
            serde_json::Value::Object(pairs.collect())
        }
    })
}
