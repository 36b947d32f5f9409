//! The menu of a site: flows in groups, by their titles.

use super::Tongue;
use crate::flows::title;
use std::fmt::Write as _;
use tongban_flow::language::Deployment;

/// The menu in words, and the flows in the order of their numbers.
pub(super) fn written(deployment: &Deployment, tongue: Tongue) -> (String, Vec<String>) {
    let site = &deployment.site.title;
    let mut out = format!("{}\n", tongue.of(&site.zh, &site.en));
    let mut flows: Vec<String> = Vec::new();
    for group in &deployment.menu {
        let heading = tongue.of(&group.title.zh, &group.title.en);
        if !heading.is_empty() {
            // Writing to a text never fails.
            let _ = writeln!(out, "  {heading}");
        }
        for id in &group.flows {
            let title = deployment.flows.get(id).map_or_else(|| id.to_string(), |flow| title(flow, tongue.english));
            flows.push(id.to_string());
            let _ = writeln!(out, "  {:>3}) {title}", flows.len());
        }
    }
    let _ = writeln!(out, "  ({})", tongue.of("输入数字选择业务 · q：结束", "a number chooses · q: stop"));
    (out, flows)
}

/// What a line chooses: a flow by number or id, or nothing at all to stop; `None` where it means nothing.
pub(super) fn choice(flows: &[String], line: &str) -> Option<Option<String>> {
    if line == "q" {
        return Some(None);
    }
    let number = line.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let by_number = number.and_then(|at| flows.get(at));
    by_number.or_else(|| flows.iter().find(|id| *id == line)).map(|id| Some(id.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_an_id_chooses_and_q_stops() {
        let flows = ["a/b".to_owned(), "a/c".to_owned()];
        for (line, chosen) in [
            ("2", Some(Some("a/c"))),
            ("a/b", Some(Some("a/b"))),
            ("q", Some(None)),
            ("0", None),
            ("3", None),
            ("", None),
        ] {
            assert_eq!(choice(&flows, line), chosen.map(|flow| flow.map(str::to_owned)), "{line}");
        }
    }
}
