//! The reference pages: every key of every kind of manifest, the expression language and the codes of diagnostics,
//! written from the same tables that the reader uses.

mod codes;
mod expressions;
mod keys;
mod sample;
mod words;

use super::keys::Table;
use crate::manifest::{data, flow, layer, machine, overlay, scenario, site, text};

/// A page of keys: file name, heading in both languages, the tables it begins with.
struct Page {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    lies: &'static str,
    roots: &'static [&'static Table],
}

static PAGES: &[Page] = &[
    Page { name: "flow", zh: "流程", en: "Flow", lies: "flows/<province>/<business>.toml", roots: &[&flow::FLOW] },
    Page {
        name: "overlay",
        zh: "变体流程（extends）",
        en: "Overlay",
        lies: "flows/<province>/<business>.toml",
        roots: &[&overlay::OVERLAY],
    },
    Page {
        name: "layer",
        zh: "层：全国、省、市",
        en: "Layer",
        lies: "manifests/defaults.toml, manifests/provinces/<province>/{province,<city>}.toml",
        roots: &[&layer::LAYER],
    },
    Page { name: "site", zh: "站点", en: "Site", lies: "manifests/sites/<site>.toml", roots: &[&site::SITE] },
    Page {
        name: "machine",
        zh: "机型",
        en: "Machine",
        lies: "manifests/machines/<model>.toml",
        roots: &[&machine::MACHINE],
    },
    Page {
        name: "texts", zh: "公用文本", en: "Shared texts", lies: "manifests/texts/*.toml", roots: &[&text::TEXTS]
    },
    Page {
        name: "data",
        zh: "数据包",
        en: "Data packs",
        lies: "manifests/data/{phone,nations,regions,holidays}.toml",
        roots: &[&data::PHONE, &data::NATIONS, &data::REGIONS, &data::HOLIDAYS],
    },
    Page {
        name: "scenario",
        zh: "场景",
        en: "Scenario",
        lies: "flows/<province>/<business>.<case>.scenario.toml",
        roots: &[&scenario::keys::SCENARIO],
    },
];

/// Every reference page as file name and text: Markdown, one table of keys per table of a manifest.
pub fn reference() -> Vec<(String, String)> {
    let mut pages = vec![("README.md".to_owned(), index())];
    pages.extend(PAGES.iter().map(|page| (format!("{}.md", page.name), keys::page(page))));
    pages.push(("expressions.md".to_owned(), expressions::page()));
    pages.push(("diagnostics.md".to_owned(), codes::page()));
    pages
}

const WRITTEN_BY: &str =
    "<!-- Written from the reader's own tables; a test compares. TONGBAN_REGENERATE=1 writes it anew. -->";

fn index() -> String {
    let mut text = format!(
        "{WRITTEN_BY}\n\n# Reference of the manifests 清单参考\n\n\
         One page per kind of manifest, with every key.\n\
         How the parts work together is told in [`flows/README.md`](../../flows/README.md) and [`manifests/README.md`](../README.md).\n\n\
         每种清单一页，列出全部键；用法见 [`flows/README.zh-CN.md`](../../flows/README.zh-CN.md) 和 [`manifests/README.zh-CN.md`](../README.zh-CN.md)。\n\n\
         | Page | 内容 | Where the files lie |\n|---|---|---|\n"
    );
    for page in PAGES {
        text += &format!("| [{}]({}.md) | {} | `{}` |\n", page.en, page.name, page.zh, page.lies);
    }
    text += "| [Expressions](expressions.md) | 表达式 | in every manifest, between quotes |\n";
    text += "| [Diagnostics](diagnostics.md) | 诊断代码 | what `tongban check` says |\n";
    text
}

/// Text as a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Text as code in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", cell(text))
}
