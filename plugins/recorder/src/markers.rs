//! The recorder that keeps no video: it tells a recorder elsewhere which step began when.

use crate::line::{Answer, LONGEST, What, read_answer};
use crate::name::{Moment, word};
use crate::outbox::{MANY, MOST, Outbox};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tongban_sdk::recorder::{
    CLASS, Capabilities, MarkParams, MarkResult, Recorder, StartParams, StartResult, Status, StopParams, StopResult,
    code,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Notifier, Record, tracing};
use tongban_wire::{Link, Patience, Stream, WireError};

/// Number of the class's unsolicited event `media_threshold`.
pub(crate) const MEDIA_THRESHOLD: u16 = 1;
/// How long a recorder may take to answer.
const ANSWER: Duration = Duration::from_secs(2);
/// How long a sender waits after a failure, and no longer than that after many.
const AGAIN: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// Sends markers.
pub struct MarkerRecorder {
    device: String,
    case: Option<String>,
    shared: Arc<Shared>,
    sender: Option<JoinHandle<()>>,
    told: bool,
    news: Option<Notifier>,
}

struct Shared {
    post: Mutex<Post>,
    changed: Condvar,
}

struct Post {
    outbox: Outbox,
    closing: bool,
    /// How the last try went; `None` before the first.
    last: Option<Result<(), WireError>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Post> {
        self.post.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MarkerRecorder {
    /// A sender with its outbox in a folder. Errors: `invalidData` when the folder will not do, or the device's id.
    pub fn new(
        folder: &Path,
        device: &str,
        link: Link<Box<dyn Stream>>,
        news: Option<Notifier>,
    ) -> Result<MarkerRecorder, Failure> {
        let device = word("setting device_id", device)?.to_owned();
        let cannot = |error: std::io::Error| {
            let why = format!("setting folder: {}: {error}; make it, and grant it for writing", folder.display());
            Failure::new(CompletionCode::InvalidData, why)
        };
        let outbox = Outbox::open(folder).map_err(cannot)?;
        let shared =
            Arc::new(Shared { post: Mutex::new(Post { outbox, closing: false, last: None }), changed: Condvar::new() });
        let of = Arc::clone(&shared);
        let sender =
            std::thread::Builder::new().name("markers".into()).spawn(move || send(&of, link)).map_err(cannot)?;
        Ok(MarkerRecorder { device, case: None, shared, sender: Some(sender), told: false, news })
    }

    fn add(&mut self, case: &str, what: What, step: &str) -> Result<(), Failure> {
        let mut post = self.shared.lock();
        let added = post.outbox.add(&Moment::now().digits(), &self.device, case, what, step);
        let many = post.outbox.len() >= MANY;
        drop(post);
        self.shared.changed.notify_all();
        if many
            && !self.told
            && let Some(news) = &self.news
        {
            news.unsolicited(CLASS.id, MEDIA_THRESHOLD, Record::new());
        }
        self.told = many;
        added.map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => {
                code::start::media_full(&format!("recorder: {MOST} markers wait and nobody takes them"))
            }
            _ => Failure::new(CompletionCode::HardwareError, format!("recorder: the disk: {error}")),
        })
    }

    /// Waits until the recorder has everything, at most so long: whether it has.
    pub fn delivered(&self, within: Duration) -> bool {
        let until = Instant::now() + within;
        let mut post = self.shared.lock();
        while !post.outbox.is_empty() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            post = self.shared.changed.wait_timeout(post, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Drop for MarkerRecorder {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.changed.notify_all();
        if let Some(sender) = self.sender.take() {
            let _ = sender.join();
        }
    }
}

impl Recorder for MarkerRecorder {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(Capabilities { keeps_video: false })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let post = self.shared.lock();
        let device = match &post.last {
            None | Some(Ok(())) => DeviceState::Online,
            Some(Err(WireError::Absent(_) | WireError::Gone)) => DeviceState::Offline,
            Some(Err(_)) => DeviceState::HardwareError,
        };
        Ok(Status { device, recording: self.case.is_some() })
    }

    fn start(&mut self, _: &dyn Call, params: StartParams) -> Result<StartResult, Failure> {
        let case = word("case", &params.case)?.to_owned();
        if self.case.as_ref() != Some(&case) {
            if let Some(before) = self.case.take() {
                self.add(&before, What::Stop, "-")?;
            }
            self.add(&case, What::Start, "-")?;
        }
        self.case = Some(case.clone());
        Ok(StartResult { reference: format!("{}/{case}", self.device) })
    }

    fn mark(&mut self, _: &dyn Call, params: MarkParams) -> Result<MarkResult, Failure> {
        let (case, step) = (word("case", &params.case)?.to_owned(), word("step", &params.step)?.to_owned());
        self.add(&case, What::Step, &step)?;
        Ok(MarkResult {})
    }

    fn stop(&mut self, _: &dyn Call, params: StopParams) -> Result<StopResult, Failure> {
        let case = word("case", &params.case)?.to_owned();
        if self.case.as_ref() == Some(&case) {
            self.add(&case, What::Stop, "-")?;
            self.case = None;
        }
        Ok(StopResult {})
    }
}

/// The thread that delivers, one marker at a time and in order.
fn send(shared: &Shared, mut link: Link<Box<dyn Stream>>) {
    let mut pause = AGAIN.0;
    loop {
        let mut post = shared.lock();
        while post.outbox.is_empty() && !post.closing {
            post = shared.changed.wait(post).unwrap_or_else(PoisonError::into_inner);
        }
        if post.closing {
            return;
        }
        let Some(marker) = post.outbox.first().cloned() else { continue };
        drop(post);
        let done = link.with(|wire| deliver(wire, &marker.to_string(), marker.number));
        if done.is_err() {
            // Whatever still comes on this connection answers something else.
            link.close();
        }
        let mut post = shared.lock();
        post.last = Some(done.as_ref().map(|_| ()).map_err(Clone::clone));
        match done {
            Ok(refused) => {
                if let Some(why) = refused {
                    tracing::warn!("marker {} refused by the recorder: {why}", marker.number);
                }
                pause = AGAIN.0;
                if let Err(error) = post.outbox.received(marker.number) {
                    post.last = Some(Err(WireError::System(error.to_string())));
                }
                shared.changed.notify_all();
            }
            Err(_) if !post.closing => {
                // Not by a new marker: a case brings many, and a recorder that is down is not helped by being asked more.
                let until = Instant::now() + pause;
                while !post.closing && Instant::now() < until {
                    let left = until.saturating_duration_since(Instant::now());
                    post = shared.changed.wait_timeout(post, left).unwrap_or_else(PoisonError::into_inner).0;
                }
                pause = (pause * 2).min(AGAIN.1);
            }
            Err(_) => {}
        }
    }
}

/// Sends one marker and reads what the recorder says: `Some` reason when it refuses it for good.
fn deliver(wire: &mut Box<dyn Stream>, line: &str, number: u64) -> Result<Option<String>, WireError> {
    let patience = Patience::plain(ANSWER);
    wire.discard()?;
    wire.send(format!("{line}\n").as_bytes(), &patience)?;
    let mut heard = Vec::new();
    loop {
        let mut byte = [0];
        wire.receive(&mut byte, &patience)?;
        heard.push(byte[0]);
        if heard.len() > LONGEST {
            return Err(WireError::Garbled("the answer is longer than any"));
        }
        if byte[0] != b'\n' {
            continue;
        }
        match std::str::from_utf8(&heard).ok().and_then(read_answer) {
            Some(Answer::Ok(of)) if of == number => return Ok(None),
            Some(Answer::No(of, why)) if of == number => return Ok(Some(why)),
            // An answer that was late, to a marker that was sent twice.
            Some(Answer::Ok(of) | Answer::No(of, _)) if of < number => heard.clear(),
            _ => return Err(WireError::Garbled("the answer is none")),
        }
    }
}
