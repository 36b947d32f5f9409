//! `tongban explain`: which file and line set a value, and a flow as it holds at a site.

mod find;
mod layer;

use crate::check;
use crate::exit::Exit;
use crate::output;
use crate::place::Place;
use clap::Args;
use find::{Found, Key};
use layer::Layer;
use serde_json::{Value, json};
use tongban_flow::language::{Deployment, effective};
use tongban_flow::source::Folder;

/// Tells which layer and line set a value, and how a flow is after overlays, calls and layers.
#[derive(Args)]
#[command(after_help = "\
Examples:
  tongban explain fee_lost                        every file that sets the parameter, and which one holds
  tongban explain texts.notice --site guangxi-demo
  tongban explain rules.age-16.holds --flow national/self-service-24h
  tongban explain guangxi/mailing --site guangxi-demo       the whole flow as TOML, with file and line beside each part")]
pub(crate) struct Explain {
    /// A key such as `params.fee_lost`, `texts.notice.zh.title`, `rules.age-16`, `tables.fee`, or its last part alone;
    /// or the id of a flow, if wanted with the word `flow` before it.
    #[arg(required = true, num_args = 1..=2, value_name = "KEY|FLOW")]
    what: Vec<String>,

    /// Only what holds in this flow.
    #[arg(long)]
    flow: Option<String>,

    /// JSON on standard output: one object per value, or the flow's text in one.
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        match self.what.as_slice() {
            [kind, flow] if kind == "flow" => self.flow(place, flow),
            // A key has no slash but behind a dot, where a called flow's part stands under its call.
            [flow] if flow.split('.').next().is_some_and(|head| head.contains('/')) => self.flow(place, flow),
            [key] => self.key(place, key),
            _ => {
                eprintln!("tongban: failed to understand {}: name one key, or `flow` and its id", self.what.join(" "));
                Exit::Usage
            }
        }
    }

    fn flow(&self, place: &Place, id: &str) -> Exit {
        let site = place.site();
        let written = effective(&Folder::new(&place.root), &site, id);
        check::show(&written.diagnostics, place, false);
        let Some(text) = written.text else { return Exit::Manifest };
        if self.json {
            output::write(&format!("{}\n", json!({ "flow": id, "site": site, "toml": text })));
            return Exit::Done;
        }
        let head = if place.english {
            format!(
                "# {id} as it holds at site {site}: what it stands on and calls is put in, layers are laid over it.\n"
            )
        } else {
            format!("# 流程 {id} 在站点 {site} 的实际内容：基础流程与子流程已并入，各层设置已生效。\n")
        };
        output::write(&(head + &text));
        Exit::Done
    }

    fn key(&self, place: &Place, key: &str) -> Exit {
        let loaded = tongban::load(&place.root, &place.site());
        check::show(&loaded.diagnostics, place, false);
        let Some(deployment) = loaded.deployment else { return Exit::Manifest };
        if let Some(flow) = self.flow.as_deref().filter(|flow| !deployment.flows.contains_key(*flow)) {
            return unknown_flow(place, &deployment, flow);
        }
        let key = Key::of(key);
        let found = find::find(&deployment, &key, self.flow.as_deref());
        if found.is_empty() {
            return unknown_key(place, &deployment, &key, self.flow.as_deref());
        }
        let told: Vec<String> = match self.json {
            true => found.iter().map(|found| format!("{}\n", as_json(found))).collect(),
            false => found.iter().map(|found| words(found, &deployment, place.english)).collect(),
        };
        output::write(&told.join(if self.json { "" } else { "\n" }));
        Exit::Done
    }
}

fn unknown_flow(place: &Place, deployment: &Deployment, flow: &str) -> Exit {
    let offered: Vec<&str> = deployment.offered().map(|id| &**id).collect();
    let site = &deployment.site.id;
    match (tongban_flow::expr::nearest(flow, offered.iter().copied()), place.english) {
        (Some(near), true) => eprintln!("tongban: failed to find flow {flow} at site {site}; did you mean {near}?"),
        (Some(near), false) => eprintln!("tongban：站点 {site} 没有流程 {flow}，是否想写 {near}？"),
        (None, true) => eprintln!("tongban: failed to find flow {flow} at site {site}; it has {}", offered.join(", ")),
        (None, false) => eprintln!("tongban：站点 {site} 没有流程 {flow}，可用流程：{}", offered.join("、")),
    }
    Exit::Usage
}

fn unknown_key(place: &Place, deployment: &Deployment, key: &Key, flow: Option<&str>) -> Exit {
    let site = &deployment.site.id;
    match (find::nearest(deployment, key, flow), place.english) {
        (Some(near), true) => eprintln!("tongban: failed to find {key} at site {site}; did you mean {near}?"),
        (Some(near), false) => eprintln!("tongban：站点 {site} 没有 {key}，是否想写 {near}？"),
        (None, true) => {
            eprintln!("tongban: failed to find {key} at site {site}; keys begin with params, texts, rules or tables");
        }
        (None, false) => {
            eprintln!("tongban：站点 {site} 没有 {key}；键以 params、texts、rules 或 tables 开头");
        }
    }
    Exit::Usage
}

fn as_json(found: &Found) -> Value {
    let last = found.setting.set_by.len().saturating_sub(1);
    let layers = Layer::of_all(&found.setting.set_by, &found.flows);
    let set_by = found.setting.set_by.iter().zip(layers).enumerate().map(|(at, (set, layer))| {
        json!({
            "layer": layer.word(true), "file": &*set.file, "line": set.line, "value": set.text, "holds": at == last,
        })
    });
    json!({
        "key": &*found.setting.key,
        "value": found.setting.value,
        "flows": found.flows,
        "set_by": set_by.collect::<Vec<_>>(),
    })
}

/// A value for people: what it is, then the files that set it, lowest layer first.
fn words(found: &Found, deployment: &Deployment, english: bool) -> String {
    let setting = &found.setting;
    let mut out = format!("{} = {}\n", setting.key, one_line(&setting.value));
    let flows = match (found.flows.is_empty(), found.flows.len() == deployment.flows.len(), english) {
        (true, _, true) if &*setting.key == "keep" => "  for every closed case of this site".to_owned(),
        (true, _, false) if &*setting.key == "keep" => "  用于本站点所有办结的办件".to_owned(),
        (true, _, true) => "  in every flow that shows it".to_owned(),
        (true, _, false) => "  用于所有显示它的流程".to_owned(),
        (_, true, true) if found.flows.len() > 1 => "  in every flow of this site".to_owned(),
        (_, true, false) if found.flows.len() > 1 => "  用于本站点所有流程".to_owned(),
        (.., true) => format!("  in {}", found.flows.join(", ")),
        (.., false) => format!("  用于 {}", found.flows.join("、")),
    };
    out += &flows;
    out.push('\n');
    let layers = Layer::of_all(&setting.set_by, &found.flows);
    let places: Vec<String> = setting.set_by.iter().map(|set| format!("{}:{}", set.file, set.line)).collect();
    let width = places.iter().map(|place| place.chars().count()).max().unwrap_or(0);
    let last = setting.set_by.len().saturating_sub(1);
    for (at, ((set, layer), place)) in setting.set_by.iter().zip(&layers).zip(&places).enumerate() {
        let mark = if at == last { '▸' } else { ' ' };
        let gap = width - place.chars().count();
        out += &format!("  {mark} {}  {place}{:gap$}  {}\n", layer.padded(english), "", one_line(&set.text));
    }
    let why = match (layers.as_slice(), english) {
        ([], true) => "  nothing sets it\n".to_owned(),
        ([], false) => "  没有文件设置它\n".to_owned(),
        ([_], true) => "  holds: nothing else sets it\n".to_owned(),
        ([_], false) => "  生效：没有其他文件设置它\n".to_owned(),
        ([.., top], true) => {
            format!("  holds: {} comes after everything above ({})\n", top.word(true), layer::ORDER_EN)
        }
        ([.., top], false) => format!("  生效：{}层最后（{}）\n", top.word(false), layer::ORDER_ZH),
    };
    out + &why
}

/// Longer values, such as tables, stay readable in a list.
fn one_line(text: &str) -> String {
    const WIDEST: usize = 100;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(WIDEST) {
        Some((at, _)) => format!("{}…", &flat[..at]),
        None => flat,
    }
}
