//! Rehearsing a scenario in virtual time: the same engine, loop and scripted devices, no plugin, no clock.
//!
//! Thousands of scenarios a second, and the same scenario gives the same lines every time.

pub(crate) mod fate;
mod queue;
mod stage;

pub use stage::Stage;

use crate::expect::{Gathered, Mismatch};
use crate::play::Play;
use crate::spine::{Spine, SpineFault};
use crate::trace::Line;
use crate::{clock, expect};
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};
use tongban_flow::language::Deployment;
use tongban_journal::{CaseId, Volatile};

/// No session of a person takes longer in virtual time; a case that does hangs.
const LONGEST_MS: i64 = 30 * 86_400_000;

/// No scenario takes more events; one that does goes round in circles.
const MOST_EVENTS: usize = 20_000;

/// What a rehearsal showed.
#[derive(Debug)]
pub struct Rehearsed {
    /// Every line, in order.
    pub lines: Vec<Line>,
    /// What did not come out as the scenario says it must; empty when all is well.
    pub mismatches: Vec<Mismatch>,
    /// How much virtual time went by, in milliseconds.
    pub took_ms: i64,
}

/// Plays a scenario through.
///
/// Errors: a record that cannot be kept or read back; for the Tongban team, since memory neither fills up nor fades.
pub fn rehearse(deployment: &Deployment, play: &Play) -> Result<Rehearsed, SpineFault> {
    let Some(flow) = deployment.flows.get(&*play.flow) else {
        let mismatch = Mismatch::new("flow", "not offered at this site", &play.flow);
        return Ok(Rehearsed { lines: Vec::new(), mismatches: vec![mismatch], took_ms: 0 });
    };
    let start_ms = clock::start_of(play.today) + 9 * 3_600_000;
    let record = Arc::new(Volatile::new());
    let stage = match Stage::new(deployment, play, record.clone(), start_ms) {
        Ok(stage) => stage,
        Err(mismatch) => return Ok(Rehearsed { lines: Vec::new(), mismatches: vec![mismatch], took_ms: 0 }),
    };
    let lines = Arc::new(Mutex::new(Vec::new()));
    let (stage, _) = run(stage, &record, &lines, flow, play.today)?;
    let lines = std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner));
    let gathered = Gathered::of(&lines).money(stage.money()).standing(stage.standing());
    let mut mismatches = expect::check(&play.expect, &gathered, flow);
    mismatches.extend(stage.unmet());
    Ok(Rehearsed { lines, mismatches, took_ms: stage.elapsed_ms() })
}

/// Lines of a run that is still going on.
pub(crate) type Lines = Arc<Mutex<Vec<Line>>>;

/// Runs one case on a stage until it is closed, nothing can happen any more, or it goes on longer than any case may.
/// What its record now says is under the id that comes back.
pub(crate) fn run(
    stage: Stage,
    record: &Arc<Volatile>,
    lines: &Lines,
    flow: &Arc<tongban_flow::program::Flow>,
    today: tongban_model::Date,
) -> Result<(Stage, CaseId), SpineFault> {
    // A rehearsal rehearses the flow, not the drawing.
    let _sketching = tongban_testkit::sketching();
    let mut spine = Spine::new(stage, record.clone());
    spine.watch(gather(lines));
    let case = spine.begin(flow, today)?;
    for _ in 0..MOST_EVENTS {
        if spine.world.power_cut() {
            spine = restart(spine, record, lines, flow, &case)?;
        }
        let over = spine.case(&case).is_none() || spine.world.elapsed_ms() > LONGEST_MS;
        if over || !spine.turn()? {
            break;
        }
    }
    Ok((spine.world, case))
}

/// The power goes and comes back: everything under way is gone, the record is all there is.
fn restart(
    spine: Spine<Stage, Arc<Volatile>>,
    record: &Arc<Volatile>,
    lines: &Lines,
    flow: &Arc<tongban_flow::program::Flow>,
    case: &CaseId,
) -> Result<Spine<Stage, Arc<Volatile>>, SpineFault> {
    let mut world = spine.world;
    world.power_back();
    let mut spine = Spine::new(world, record.clone());
    spine.watch(gather(lines));
    spine.bring_back(case, flow, &record.entries(case))?;
    Ok(spine)
}

fn gather(lines: &Lines) -> crate::Watch {
    let lines = lines.clone();
    Box::new(move |_, line| lines.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone()))
}
