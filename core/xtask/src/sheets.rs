//! Pictures of the screen, page by page: one contact sheet per flow, and one of every kind of view.

use crate::cargo::{cargo_with, target};
use crate::{Done, stage};
use std::path::{Path, PathBuf};

/// `screens`: walks every flow by touch, looks at every view, and lays the pictures out.
pub(crate) fn run() -> Done {
    let stage = stage::stage(false, &target().join("stage"))?;
    let environment = [("TONGBAN_STAGED", &*stage)];
    for suite in ["touch", "screens"] {
        // The whole workspace is named, as everywhere: one member alone would be built with other features.
        let words = ["test", "--quiet", "--workspace", "--test", suite];
        cargo_with(&format!("take the pictures of {suite}"), &words, &environment)?;
    }
    let folder = target().join("screens");
    let mut sheets = Vec::new();
    lay_out(&folder, &folder, &mut sheets)?;
    if sheets.is_empty() {
        return Err("find any picture: is there a browser?".into());
    }
    let links: String = sheets.iter().map(|name| format!("<li><a href=\"{name}.html\">{name}</a></li>\n")).collect();
    let index = folder.join("index.html");
    write(&index, &page("Tongban: every screen", &format!("<ul>\n{links}</ul>")))?;
    println!("{}", index.display());
    Ok(())
}

/// One sheet for every folder that holds pictures.
fn lay_out(root: &Path, folder: &Path, sheets: &mut Vec<String>) -> Done {
    let read = std::fs::read_dir(folder).map_err(|fault| format!("read {}: {fault}", folder.display()))?;
    let mut entries: Vec<PathBuf> = read.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let pictures: Vec<&PathBuf> = entries.iter().filter(|path| path.extension().is_some_and(|e| e == "png")).collect();
    let name = folder.strip_prefix(root).unwrap_or(folder).to_string_lossy().into_owned();
    if !pictures.is_empty() {
        let below = format!("{}{name}/", "../".repeat(name.matches('/').count()));
        let figure = |picture: &&PathBuf| {
            let file = picture.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let caption = file.trim_end_matches(".png");
            format!(
                "<figure><img loading=\"lazy\" src=\"{below}{file}\" alt=\"{caption}\"><figcaption>{caption}</figcaption></figure>\n"
            )
        };
        let figures: String = pictures.iter().map(figure).collect();
        write(&root.join(format!("{name}.html")), &page(&name, &figures))?;
        sheets.push(name);
    }
    entries.iter().filter(|path| path.is_dir()).try_for_each(|below| lay_out(root, below, sheets))
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>body{{font-family:sans-serif;margin:24px}}\
         figure{{display:inline-block;margin:8px;vertical-align:top}}img{{width:270px;border:1px solid #888}}\
         figcaption{{font-size:14px;max-width:270px;overflow-wrap:anywhere}}</style>\n<h1>{title}</h1>\n{body}\n"
    )
}

fn write(path: &Path, text: &str) -> Done {
    std::fs::write(path, text).map_err(|fault| format!("write {}: {fault}", path.display()))
}
