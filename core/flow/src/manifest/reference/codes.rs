//! The page of diagnostics: every code with its words and what to do.

use super::{WRITTEN_BY, cell};
use crate::source::{Severity, codes};

pub(super) fn page() -> String {
    let mut text = format!(
        "{WRITTEN_BY}\n\n# Diagnostics 诊断代码\n\n\
         What `tongban check` says, by code. A code keeps its meaning for ever and is never given to another.\n\
         `{{}}` stands for the thing it is about. A warning (W) lets the manifest be used; an error does not.\n\n\
         `tongban check` 的全部诊断。代码一经发布含义不变；`{{}}` 代表所指的内容；W 为警告，其余为错误。\n\n\
         | Code | What is wrong 问题 | What to do 处理 |\n|---|---|---|\n"
    );
    for code in codes::ALL {
        let warning = if code.severity == Severity::Warning { " W" } else { "" };
        text += &format!(
            "| {}{warning} | {}<br>{} | {}<br>{} |\n",
            code.id,
            cell(code.en),
            cell(code.zh),
            cell(&angled(code.help_en)),
            cell(&angled(code.help_zh)),
        );
    }
    text
}

/// `<province>` would be read as markup.
fn angled(text: &str) -> String {
    text.replace('<', "&lt;").replace('>', "&gt;")
}
