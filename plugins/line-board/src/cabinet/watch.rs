//! The thread that listens to the board: news at once, a look at all inputs every two seconds, and what the host asks.

use crate::board::{Board, Said};
use crate::cabinet::profile::{EMERGENCY_CALL, Profile};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tongban_sdk::DeviceState;
use tongban_wire::{Patience, WireError};

/// How long the thread listens before it looks whether the host asks something.
const LISTEN: Duration = Duration::from_millis(20);
/// How often all inputs are looked at, news or not.
const LOOK: Duration = Duration::from_secs(2);
/// How often a board that is not there is sought.
const SEEK: Duration = Duration::from_millis(250);

/// What the host is told without asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum News {
    /// Something of the status changed.
    StatusChanged,
    /// The applicant pressed the emergency call.
    EmergencyCall,
}

/// What is known of the cabinet: parts with the class's words, and how the board is.
#[derive(Clone, Debug)]
pub struct Known {
    /// The class's word by part.
    pub words: BTreeMap<String, String>,
    /// How the board is.
    pub device: DeviceState,
}

/// What is known, shared with the thread.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<Known>>);

impl Default for Shared {
    fn default() -> Shared {
        Shared(Arc::new(Mutex::new(Known { words: BTreeMap::new(), device: DeviceState::NoDevice })))
    }
}

impl Shared {
    /// What is known now.
    pub fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something the host asks of the board.
pub struct Request {
    /// The request in the board's words.
    pub words: String,
    /// How long it may take.
    pub within: Duration,
    /// Where the answer goes.
    pub answer: SyncSender<Result<Result<String, String>, WireError>>,
}

/// The thread's own things.
pub struct Watch<T> {
    /// The board.
    pub board: Board,
    /// Which input is which part.
    pub profile: Profile,
    /// What is known.
    pub shared: Shared,
    /// Tells the host.
    pub tell: T,
}

impl<T: Fn(News)> Watch<T> {
    /// Listens until nobody can ask any more.
    pub fn run(mut self, requests: &Receiver<Request>) {
        let mut looked: Option<Instant> = None;
        loop {
            let due = looked.is_none_or(|looked| looked.elapsed() >= LOOK);
            if due {
                looked = self.look().then(Instant::now);
            }
            let wait = if looked.is_some() { Duration::ZERO } else { SEEK };
            match requests.recv_timeout(wait) {
                Ok(request) => {
                    let (words, within) = (&request.words, Patience::plain(request.within));
                    let (board, news) = (&mut self.board, &mut Vec::new());
                    let answer = board.ask(words, &within, &mut |name, value| news.push((name.into(), value.into())));
                    news.drain(..).for_each(|(name, value): (String, String)| self.learn(&name, &value));
                    self.judge(answer.as_ref().err());
                    if answer.as_ref().is_err_and(WireError::closes) {
                        looked = None;
                    }
                    let _ = request.answer.send(answer);
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if looked.is_some() {
                match self.board.hear(&Patience::plain(LISTEN)) {
                    Ok(Said::News(name, value)) => self.learn(&name, &value),
                    Ok(Said::Answer(..)) | Err(WireError::Silent | WireError::Garbled(_)) => {}
                    Err(error) => {
                        self.judge(Some(&error));
                        looked = None;
                    }
                }
            }
        }
    }

    /// Looks at all inputs; whether the board answered.
    fn look(&mut self) -> bool {
        let (board, mut news) = (&mut self.board, Vec::new());
        let patience = Patience::plain(Duration::from_millis(700));
        let answer = board.ask("IN", &patience, &mut |name, value| news.push((name.to_owned(), value.to_owned())));
        if let Ok(Ok(inputs)) = &answer {
            let pairs = inputs.split_whitespace().filter_map(|pair| pair.split_once('='));
            news.splice(0..0, pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        self.judge(answer.as_ref().err());
        news.iter().for_each(|(name, value)| self.learn(name, value));
        answer.is_ok()
    }

    /// One input is so.
    fn learn(&mut self, name: &str, value: &str) {
        let Some((part, word)) = self.profile.word(name, value) else { return };
        let before = self.shared.lock().words.insert(part.to_owned(), word.clone());
        if before.as_ref() == Some(&word) {
            return;
        }
        match part {
            EMERGENCY_CALL if word == "on" => (self.tell)(News::EmergencyCall),
            EMERGENCY_CALL => {}
            _ => (self.tell)(News::StatusChanged),
        }
    }

    /// How the board is, by how it answered.
    fn judge(&mut self, error: Option<&WireError>) {
        let device = match error {
            None => DeviceState::Online,
            Some(WireError::Gone | WireError::Absent(_)) => DeviceState::NoDevice,
            Some(_) => DeviceState::Offline,
        };
        let mut known = self.shared.lock();
        if known.device != device {
            known.device = device;
            if device != DeviceState::Online {
                // What nobody can see any more is not told as if it were so.
                known.words.clear();
            }
            drop(known);
            (self.tell)(News::StatusChanged);
        }
    }
}
