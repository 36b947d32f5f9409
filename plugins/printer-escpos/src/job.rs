//! One job: bands that never overrun the printer's buffer, and the printer's own word that all of it was printed.

use crate::encode::{AUTOMATIC_STATUS, CLEAR, INITIALIZE, SENSOR, bands, process_id};
use crate::picture::Picture;
use crate::profile::{Confirm, Profile};
use crate::state::Trouble;
use crate::talk::Talk;
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tongban_sdk::printer::JobState;
use tongban_wire::{Patience, WireError};

/// How long paper may move after the printer confirmed the job.
const MOVING: Duration = Duration::from_secs(3);
/// How long the printer gets to drop a job that was given up.
const ABANDON: Duration = Duration::from_millis(200);

/// Why a job stopped.
#[derive(Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The wire, the time or a cancel.
    Wire(WireError),
    /// The printer.
    Trouble(Trouble),
}

impl From<WireError> for Stopped {
    fn from(error: WireError) -> Stopped {
        Stopped::Wire(error)
    }
}

/// How far a job came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    begun: bool,
    whole: bool,
    /// The printer confirmed all of it.
    pub confirmed: bool,
}

impl Progress {
    /// What became of a job that stopped there.
    pub fn state(self, stopped: &Stopped) -> JobState {
        match (self, stopped) {
            (Progress { begun: false, .. }, _) => JobState::NotPrinted,
            // All of it is in the printer, which cannot be asked any more.
            (Progress { whole: true, confirmed: false, .. }, Stopped::Wire(_)) => JobState::Unknown,
            _ => JobState::Partial,
        }
    }
}

/// The pieces of a job, each small enough that two of them fit into the buffer. `torn` says that the job before did not
/// end well: the printer may still wait for dots, and its paper may still hang in the slot.
pub fn pieces(picture: &Picture, profile: &Profile, torn: bool, cut: bool) -> Vec<Vec<u8>> {
    let most = (profile.buffer / 2).saturating_sub(SENSOR.len());
    let mut pieces = Vec::new();
    if torn {
        // White dots for a band that was cut off; to a printer that waits for none they are nothing.
        pieces.push(vec![0; most]);
        pieces.push([&INITIALIZE[..], &profile.cut.bytes(profile.feed)].concat());
    }
    pieces.push([&INITIALIZE[..], &AUTOMATIC_STATUS].concat());
    pieces.extend(profile.header.chunks(most.max(1)).map(<[u8]>::to_vec));
    pieces.extend(bands(picture, most));
    if cut {
        pieces.push(profile.cut.bytes(profile.feed));
    }
    pieces
}

/// Sends the pieces and waits for the printer's word.
pub fn print(talk: &mut Talk<'_, '_>, pieces: &[Vec<u8>], progress: &mut Progress) -> Result<(), Stopped> {
    talk.settle()?;
    talk.session.sensors = 0;
    let mut under_way: VecDeque<usize> = VecDeque::new();
    for piece in pieces {
        let size = piece.len() + SENSOR.len();
        while !under_way.is_empty() && under_way.iter().sum::<usize>() + size > talk.profile.buffer {
            advance(talk, &mut under_way)?;
        }
        // What the printer says between two pieces is heard before the next one goes.
        progress.begun = true;
        talk.send(&[&piece[..], &SENSOR].concat())?;
        under_way.push_back(size);
    }
    progress.whole = true;
    while !under_way.is_empty() {
        advance(talk, &mut under_way)?;
    }
    match talk.profile.confirm {
        Confirm::Sensor => {
            confirm_by_sensor(talk)?;
            confirm_by_sensor(talk)?;
        }
        Confirm::ProcessId => confirm_by_id(talk)?,
    }
    progress.confirmed = true;
    come_to_rest(talk)
}

/// Waits until the printer has worked off at least one piece.
fn advance(talk: &mut Talk<'_, '_>, under_way: &mut VecDeque<usize>) -> Result<(), Stopped> {
    let mut asked_again = false;
    let mut since = Instant::now();
    loop {
        let done = std::mem::take(&mut talk.session.sensors);
        if done > 0 {
            let done = if asked_again { under_way.len() } else { done.min(under_way.len()) };
            under_way.drain(..done);
            return Ok(());
        }
        if !go_on(talk, &mut since)? {
            continue;
        }
        if asked_again {
            return Err(WireError::Silent.into());
        }
        // The printer is well and idle: its answer was lost, and the next one stands for all before it.
        talk.settle()?;
        if talk.session.sensors == 0 {
            talk.send(&SENSOR)?;
            asked_again = true;
            since = Instant::now();
        }
    }
}

/// Listens; when nothing comes asks how the printer is. Whether an answer must count as lost.
fn go_on(talk: &mut Talk<'_, '_>, since: &mut Instant) -> Result<bool, Stopped> {
    let told = talk.listen(talk.profile.pace.stall)?;
    if told && talk.session.state.trouble().is_none() {
        return Ok(false);
    }
    talk.look()?;
    match talk.session.state.trouble() {
        Some(trouble) if !trouble.passes() => Err(Stopped::Trouble(trouble)),
        Some(_) => {
            *since = Instant::now();
            Ok(false)
        }
        None if talk.session.state.moving => Ok(false),
        None => Ok(since.elapsed() > talk.profile.pace.lost),
    }
}

/// One question that the printer answers only after the cut, on a quiet line, with exactly one answer.
fn confirm_by_sensor(talk: &mut Talk<'_, '_>) -> Result<(), Stopped> {
    for _ in 0..3 {
        talk.settle()?;
        talk.session.sensors = 0;
        talk.send(&SENSOR)?;
        let mut since = Instant::now();
        while talk.session.sensors == 0 && !go_on(talk, &mut since)? {}
        talk.settle()?;
        if talk.session.sensors == 1 {
            talk.session.sensors = 0;
            return Ok(());
        }
    }
    Err(WireError::Garbled("answers that nobody asked for").into())
}

/// One question that carries a number, and the answer that carries the same.
fn confirm_by_id(talk: &mut Talk<'_, '_>) -> Result<(), Stopped> {
    for _ in 0..3 {
        let id = talk.session.next_id();
        talk.send(&process_id(id))?;
        let mut since = Instant::now();
        loop {
            if talk.session.process == Some(id) {
                return Ok(());
            }
            if go_on(talk, &mut since)? {
                break;
            }
        }
    }
    Err(WireError::Silent.into())
}

/// Waits until nothing moves any more, and looks whether cutter or mechanics got stuck at the very end.
fn come_to_rest(talk: &mut Talk<'_, '_>) -> Result<(), Stopped> {
    let end = Instant::now() + MOVING;
    loop {
        talk.look()?;
        match talk.session.state.trouble() {
            Some(stuck @ (Trouble::Cutter | Trouble::Jammed)) => return Err(Stopped::Trouble(stuck)),
            _ if !talk.session.state.moving || Instant::now() >= end => return Ok(()),
            _ => talk.patience.pause(talk.profile.pace.settle)?,
        }
    }
}

/// Has the printer drop what it did not print of a job that is given up, so that it does not come out later. Best
/// effort: a printer that does not know the command goes on, and the next job is cut off from it.
pub fn abandon(talk: &mut Talk<'_, '_>) {
    talk.patience = Patience::plain(ABANDON);
    if talk.send(&CLEAR).is_ok() {
        let _ = talk.settle();
    }
}
