//! Views as text.

use super::Tongue;
use std::fmt::Write as _;
use tongban_flow::engine::{OptionView, Said, View, ViewKind};

/// What is said in the language of the terminal.
pub(super) fn word(said: &Said, tongue: Tongue) -> &str {
    tongue.of(&said.zh, &said.en)
}

/// Everything of a view but its fields, which are asked one by one, and the hints.
pub(super) fn written(view: &View, tongue: Tongue) -> String {
    let mut out = String::from("\n");
    // Writing to a text never fails.
    if let Some((at, of)) = view.progress {
        let _ = write!(out, "[{at}/{of}] ");
    }
    let _ = writeln!(out, "{}", word(&view.title, tongue));
    let body = word(&view.body, tongue);
    if !body.is_empty() {
        let _ = writeln!(out, "  {}", body.replace('\n', "\n  "));
    }
    out += &problem(view, tongue);
    let mut number = 0;
    for line in &view.lines {
        let (label, value) = (word(&line.label, tongue), word(&line.value, tongue));
        let gap = if value.is_empty() { "" } else { tongue.of("：", ": ") };
        let change = match &line.change {
            Some(_) => {
                number += 1;
                let how = tongue.of("修改", "change");
                format!("   [c{number} {how}]")
            }
            None => String::new(),
        };
        let _ = writeln!(out, "  {label}{gap}{value}{change}");
    }
    match view.kind {
        ViewKind::Notice => {
            for tick in &view.options {
                let _ = writeln!(out, "  [ ] {}", word(&tick.text, tongue));
            }
        }
        _ => out += &options(&view.options, tongue),
    }
    if let Some(code) = &view.code {
        let _ = writeln!(out, "  → {code}");
    }
    out
}

/// Why the answer before was not taken.
pub(super) fn problem(view: &View, tongue: Tongue) -> String {
    view.problem.as_ref().map_or(String::new(), |problem| format!("  ! {}\n", word(problem, tongue)))
}

/// Numbered options under their headings.
pub(super) fn options(options: &[OptionView], tongue: Tongue) -> String {
    let mut out = String::new();
    let mut heading = "";
    for (at, option) in options.iter().enumerate() {
        let group = word(&option.group, tongue);
        if group != heading {
            heading = group;
            let _ = writeln!(out, "  {group}");
        }
        let _ = writeln!(out, "  {:>3}) {}", at + 1, word(&option.text, tongue));
    }
    out
}

/// The option that a line names, by number or id.
pub(super) fn chosen<'v>(options: &'v [OptionView], line: &str) -> Option<&'v OptionView> {
    let number = line.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    number.and_then(|at| options.get(at)).or_else(|| options.iter().find(|option| &*option.id == line))
}

/// What can be typed beside the answer.
pub(super) fn hints(view: &View, phone: bool, tongue: Tongue) -> String {
    let mut hints: Vec<String> = Vec::new();
    if let Some(left) = view.read_ms {
        let seconds = left.div_ceil(1_000);
        hints.push(match tongue.english {
            true => format!("please read; Enter goes on in {seconds} s"),
            false => format!("请阅读，{seconds} 秒后按回车继续"),
        });
    }
    if view.kind == ViewKind::PayScan && view.code.is_some() && phone {
        hints.push(tongue.of("f：用沙箱里的手机付款", "f: pay with the sandbox's phone").to_owned());
    }
    hints.extend(view.actions.iter().filter_map(|action| hint(action, view, tongue)).map(str::to_owned));
    if view.kind == ViewKind::PayScan
        && let Some(left) = view.timeout_ms
    {
        hints.push(match tongue.english {
            true => format!("{} s left", left / 1_000),
            false => format!("剩余 {} 秒", left / 1_000),
        });
    }
    if hints.is_empty() { String::new() } else { format!("  ({})\n", hints.join(" · ")) }
}

fn hint(action: &str, view: &View, tongue: Tongue) -> Option<&'static str> {
    let (zh, en) = match action {
        "next" if view.read_ms.is_some() => return None,
        "next" if !view.options.is_empty() => ("回车：勾选并继续", "Enter: tick and go on"),
        "next" => ("回车：继续", "Enter: go on"),
        "back" => ("b：返回", "b: back"),
        "cancel" => ("q：退出办理", "q: leave"),
        "more-time" => ("回车：我还在", "Enter: still here"),
        "paid" => ("p：我已支付", "p: I have paid"),
        "yes" => ("y：是", "y: yes"),
        "no" => ("n：否", "n: no"),
        "change" => ("c 加数字：修改", "c and a number: change"),
        _ => return None,
    };
    Some(if tongue.english { en } else { zh })
}
