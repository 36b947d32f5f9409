//! Papers of a case: what they are called, and by the record which came out of a printer and which did not.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use tongban::record::{decode_begin, decode_event};
use tongban::trace;
use tongban_api::Said;
use tongban_classes::printer;
use tongban_flow::engine::{Case, Effect, EffectId, Event};
use tongban_flow::program::Flow;

/// Forms of a case's papers, in the order in which they were sent.
#[derive(Default, Debug, PartialEq, Eq)]
pub(crate) struct Papers {
    /// They came out.
    pub(crate) out: Vec<Arc<str>>,
    /// They were sent, and nobody knows that they came out.
    pub(crate) missing: Vec<Arc<str>>,
}

/// What a paper is called: the line `title: 中文 / English` at the head of its form.
pub(crate) fn title(root: &Path, form: &str) -> Said {
    let text = std::fs::read_to_string(root.join("manifests/forms").join(format!("{form}.svg"))).unwrap_or_default();
    let line = text.lines().find_map(|line| line.trim().strip_prefix("title:"));
    match line.map(|line| line.split_once(" / ").unwrap_or((line, line))) {
        Some((zh, en)) => Said::new(zh.trim(), en.trim()),
        None => Said::new(form, form),
    }
}

/// What the record says of the papers. `entries` are the payloads of a case, as [`tongban::replay`] takes them; what
/// cannot be read any more tells nothing.
pub(crate) fn of(flow: &Arc<Flow>, entries: &[(i64, Vec<u8>)]) -> Papers {
    let mut papers = Papers::default();
    let Some(((_, first), rest)) = entries.split_first() else { return papers };
    let Ok(begin) = decode_begin(first) else { return papers };
    let (mut case, effects) = Case::begin(flow.clone(), begin);
    let mut desk = Desk::default();
    desk.take(effects, &mut papers);
    for (at_ms, payload) in rest {
        let Ok(event) = decode_event(payload) else { return papers };
        desk.hear(&event, &mut papers);
        desk.take(case.step(&event, *at_ms), &mut papers);
    }
    papers
}

/// What printers were asked, while a case is gone through again.
#[derive(Default)]
struct Desk {
    /// The paper that a printer, by its slot, was sent last.
    sent: HashMap<Arc<str>, Arc<str>>,
    /// Commands under way: slot and number; none for the paper itself.
    asked: HashMap<EffectId, (Arc<str>, Option<u16>)>,
}

impl Desk {
    fn take(&mut self, effects: Vec<Effect>, papers: &mut Papers) {
        for effect in effects {
            match effect {
                Effect::Print { id, job, .. } => {
                    self.asked.insert(id, (job.slot.clone(), None));
                    self.sent.insert(job.slot.clone(), job.form.clone());
                    if !papers.missing.contains(&job.form) && !papers.out.contains(&job.form) {
                        papers.missing.push(job.form.clone());
                    }
                }
                Effect::Do { id, slot, class, command, .. } if *class == *printer::CLASS.id => {
                    self.asked.insert(id, (slot, Some(command)));
                }
                _ => {}
            }
        }
    }

    /// A paper came out when the printer says so, at once or when asked after a fault.
    fn hear(&mut self, event: &Event, papers: &mut Papers) {
        let Event::Completed { effect, result } = event else { return };
        let Some((slot, command)) = self.asked.remove(effect) else { return };
        let printed = match (command, result) {
            (None, result) => result.is_ok(),
            (Some(command), Ok(record)) => {
                trace::state_word(printer::CLASS.id, command, record).as_deref() == Some("printed")
            }
            (Some(_), Err(_)) => false,
        };
        if printed && let Some(form) = self.sent.remove(&slot) {
            papers.missing.retain(|known| *known != form);
            papers.out.push(form);
        }
    }
}
