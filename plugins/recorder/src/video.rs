//! The recorder that keeps the video: one file per case.

use crate::home::{Home, Opener};
use crate::keep::{self, Left, Room};
use crate::keeper::{Housekeeping, Keeper, sync_folder};
use crate::markers::MEDIA_THRESHOLD;
use crate::name::{Moment, word};
use crate::repair::{Hopeless, repair};
use crate::shoot::{Begin, Plan, Shoot, Unwritten};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tongban_sdk::recorder::{
    CLASS, Capabilities, MarkParams, MarkResult, Recorder, StartParams, StartResult, Status, StopParams, StopResult,
    code,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Notifier, Record, tracing};
use tongban_wire::WireError;
use tongban_wire::video::Wanted;

/// What the technician calls it.
const WHAT: &str = "recorder's camera";
/// How often a machine that nobody uses is tidied.
const TIDY: Duration = Duration::from_secs(3_600);
/// How long a case that begins waits for a camera that somebody still looks for.
const SOUGHT: Duration = Duration::from_secs(5);

/// Keeps the video of each case.
pub struct VideoRecorder {
    keeper: Arc<Keeper>,
    wanted: Wanted,
    home: Home,
    now: Option<(String, Shoot)>,
    told_little: bool,
    news: Option<Notifier>,
    _housekeeping: Housekeeping,
}

impl VideoRecorder {
    /// A recorder that writes into a folder. What a power cut left open there is closed first; what cannot be closed stays
    /// as it is. From now on the folder is tidied every hour.
    ///
    /// Errors: `invalidData` when the folder is not there or may not be written (a technician).
    pub fn new(
        folder: &Path,
        room: Room,
        wanted: Wanted,
        opener: Opener,
        news: Option<Notifier>,
    ) -> Result<VideoRecorder, Failure> {
        let cannot = |error: std::io::Error| {
            let why = format!("setting folder: {}: {error}; make it, and grant it for writing", folder.display());
            Failure::new(CompletionCode::InvalidData, why)
        };
        let keeper = Arc::new(Keeper::new(folder, room, Box::new(SystemTime::now)).map_err(cannot)?);
        for left in keep::list(folder, None).map_err(cannot)? {
            if left.path.extension().is_some_and(|ending| ending == keep::OPEN) {
                mend(&keeper, &left.path);
            }
        }
        sync_folder(folder).map_err(cannot)?;
        let _housekeeping = Housekeeping::start(Arc::clone(&keeper), TIDY).map_err(cannot)?;
        let home = Home::of(opener);
        Ok(VideoRecorder { keeper, wanted, home, now: None, told_little: false, news, _housekeeping })
    }

    fn end(&mut self) -> Result<(), Unwritten> {
        self.now.take().map_or(Ok(()), |(_, shoot)| shoot.stop(Duration::from_secs(8)))
    }

    fn little(&mut self, little: bool) {
        if little
            && !self.told_little
            && let Some(news) = &self.news
        {
            news.unsolicited(CLASS.id, MEDIA_THRESHOLD, Record::new());
        }
        self.told_little = little;
    }

    /// The film of that case. Errors: `sequenceError`-like failures for a caller that marks what does not run.
    fn running(&mut self, case: &str) -> Result<&Shoot, Failure> {
        let ended = self.now.as_ref().and_then(|(_, shoot)| shoot.going().ended);
        if let Some(why) = ended {
            let _ = self.end();
            return Err(Failure::new(CompletionCode::HardwareError, format!("recorder: the film ended ({why})")));
        }
        match &self.now {
            Some((of, shoot)) if of == case => Ok(shoot),
            _ => Err(Failure::new(CompletionCode::SequenceError, "recorder: this case is not being recorded")),
        }
    }
}

/// Closes what a power cut left open and deletes what holds nothing. What is not ours, or cannot be read, is told and left
/// alone: one file must not keep the recorder from its work.
fn mend(keeper: &Keeper, path: &Path) {
    let done = match repair(path) {
        Ok(_) => keeper.closed(path),
        Err(Hopeless::Empty(why)) => {
            tracing::warn!("{}: {why}; deleted", path.display());
            std::fs::remove_file(path)
        }
        Err(Hopeless::Foreign(why)) => {
            tracing::warn!("{}: {why}; left alone", path.display());
            Ok(())
        }
        Err(Hopeless::Disk(error)) => Err(error),
    };
    if let Err(error) = done {
        tracing::warn!("{}: {error}; left as it is", path.display());
    }
}

fn disk(error: &std::io::Error) -> Failure {
    unwritten(&Unwritten::Disk(std::io::Error::new(error.kind(), error.to_string())))
}

fn unwritten(why: &Unwritten) -> Failure {
    Failure::new(CompletionCode::HardwareError, format!("recorder: {why}"))
}

impl Recorder for VideoRecorder {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(Capabilities { keeps_video: true })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let Some((_, shoot)) = &self.now else {
            // Nothing is known of a camera that is off without switching it on; whether it is there is cheap. One that was
            // lost in the case before may still be looked for.
            let there = self.home.lend(Duration::ZERO, |opener| opener.there()).unwrap_or(Err(WireError::Gone));
            let device = match there {
                Ok(()) => DeviceState::Online,
                Err(WireError::Absent(_) | WireError::Gone) => DeviceState::NoDevice,
                Err(WireError::Busy) => DeviceState::Offline,
                Err(_) => DeviceState::HardwareError,
            };
            return Ok(Status { device, recording: false });
        };
        let going = shoot.going();
        let device = match (&going.ended, &going.lost) {
            (Some(_), _) => DeviceState::HardwareError,
            (None, Some(WireError::Absent(_) | WireError::Gone)) => DeviceState::NoDevice,
            (None, Some(_)) => DeviceState::HardwareError,
            (None, None) => DeviceState::Online,
        };
        let recording = going.ended.is_none() && going.lost.is_none();
        self.little(going.little_room);
        Ok(Status { device, recording })
    }

    fn start(&mut self, call: &dyn Call, params: StartParams) -> Result<StartResult, Failure> {
        let case = word("case", &params.case)?.to_owned();
        if let Some((of, shoot)) = &self.now {
            if *of == case && shoot.going().ended.is_none() {
                return Ok(StartResult { reference: reference(&shoot.part) });
            }
            // Another case, or a film that ended by itself: what there is of it is kept.
            let _ = self.end();
        }
        match self.keeper.tidy().map_err(|error| disk(&error))? {
            Left::Nothing => return Err(code::start::media_full("recorder: no room left on the disk")),
            left => self.little(left == Left::Little),
        }
        let begun = Moment::now();
        let name = self.free_name(&format!("{}-{case}", begun.short()));
        let folder = self.keeper.folder().to_path_buf();
        let plan = Plan { folder, name, wanted: self.wanted, begun_ns: begun.nanos() };
        let patience = call.remaining().min(SOUGHT);
        match Shoot::begin(plan, self.home.clone(), Arc::clone(&self.keeper), patience) {
            Ok(shoot) => {
                let reference = reference(&shoot.part);
                self.now = Some((case, shoot));
                Ok(StartResult { reference })
            }
            Err(Begin::Camera(error)) => Err(error.failure(WHAT)),
            Err(Begin::Sought) => Err(WireError::Gone.failure(WHAT)),
            Err(Begin::Disk(error)) if error.kind() == std::io::ErrorKind::StorageFull => {
                Err(code::start::media_full("recorder: no room left on the disk"))
            }
            Err(Begin::Disk(error)) => Err(disk(&error)),
        }
    }

    fn mark(&mut self, call: &dyn Call, params: MarkParams) -> Result<MarkResult, Failure> {
        let step = word("step", &params.step)?.to_owned();
        let patience = call.remaining().min(Duration::from_secs(4));
        let shoot = self.running(word("case", &params.case)?)?;
        shoot.mark(&step, patience).map_err(|why| unwritten(&why))?;
        Ok(MarkResult {})
    }

    fn stop(&mut self, _: &dyn Call, params: StopParams) -> Result<StopResult, Failure> {
        let case = word("case", &params.case)?;
        // A case that does not run is at its end, which is what was asked for.
        if self.now.as_ref().is_some_and(|(of, _)| of == case) {
            self.end().map_err(|why| unwritten(&why))?;
        }
        Ok(StopResult {})
    }
}

impl VideoRecorder {
    /// A name no file has: a case may be started again within the same second.
    fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| {
            [keep::OPEN, keep::CLOSED].iter().any(|ending| keep::file(self.keeper.folder(), name, ending).exists())
        };
        let numbered = (1..).map(|number| if number == 1 { wanted.to_owned() } else { format!("{wanted}_{number}") });
        numbered.take(1_000).find(|name| !taken(name)).unwrap_or_else(|| wanted.to_owned())
    }
}

/// Where to find a recording again: its name once it is closed.
fn reference(part: &Path) -> String {
    part.with_extension(keep::CLOSED).file_name().unwrap_or_default().to_string_lossy().into_owned()
}
