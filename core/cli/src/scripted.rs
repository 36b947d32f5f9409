//! Applicants of a real machine that are no person: one who follows a scenario, and nobody.

use crate::province::Province;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};
use tongban::play::{Answer, Deed, Play, Reader};
use tongban::{Answers, Applicant, CaseId};
use tongban_flow::engine::View;

/// Follows a scenario's answers. They are given from a thread of their own, each at its time.
pub(crate) struct Scripted {
    reader: Reader,
    later: Sender<(Instant, Todo)>,
}

struct Todo {
    case: CaseId,
    view: u32,
    order: Option<String>,
    deed: Deed,
}

impl Scripted {
    /// An applicant who takes `pace_ms` for each answer that the scenario gives no time for.
    pub(crate) fn new(answers: Answers, play: &Play, province: Option<Province>, pace_ms: u64) -> Self {
        let (later, todo) = channel::<(Instant, Todo)>();
        std::thread::spawn(move || {
            while let Ok((at, todo)) = todo.recv() {
                std::thread::sleep(at.saturating_duration_since(Instant::now()));
                act(&answers, province.as_ref(), todo);
            }
        });
        Scripted { reader: Reader::new(play).at_pace(pace_ms), later }
    }
}

impl Applicant for Scripted {
    fn show(&mut self, case: &CaseId, view: &View) {
        let order = view.code.as_ref().and_then(|code| code.rsplit('/').next().map(str::to_owned));
        for Answer { after_ms, deed } in self.reader.sees(view) {
            let todo = Todo { case: case.clone(), view: view.number, order: order.clone(), deed };
            // The thread ends with the applicant; then nobody is there to answer.
            let _ = self.later.send((Instant::now() + Duration::from_millis(after_ms), todo));
        }
    }

    fn released(&mut self, _case: &CaseId, _outcome: &str) {}
}

/// Nobody is there: the host only settles what was left open.
pub(crate) struct Absent;

impl Applicant for Absent {
    fn show(&mut self, _case: &CaseId, _view: &View) {}

    fn released(&mut self, _case: &CaseId, _outcome: &str) {}
}

fn act(answers: &Answers, province: Option<&Province>, todo: Todo) {
    match todo.deed {
        Deed::Acts(action) => answers.act(&todo.case, todo.view, action),
        Deed::Phone(phone) => {
            let does = serde_json::to_value(phone).unwrap_or_default();
            if let (Some(province), Some(order)) = (province, todo.order)
                && let Err(fault) = province.phone(&order, &does)
            {
                eprintln!("tongban: the phone reaches nobody: {fault}");
            }
        }
    }
}
