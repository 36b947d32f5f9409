//! The recorder that keeps the video: one file per case.

use crate::keep::{self, Left, Room};
use crate::markers::MEDIA_THRESHOLD;
use crate::name::{Moment, word};
use crate::repair::repair;
use crate::shoot::{Begin, Opener, Plan, Shoot, sync_folder};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tongban_sdk::recorder::{
    CLASS, Capabilities, MarkParams, MarkResult, Recorder, StartParams, StartResult, Status, StopParams, StopResult,
    code,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Notifier, Record, tracing};
use tongban_wire::WireError;
use tongban_wire::video::Wanted;

/// What the technician calls it.
const WHAT: &str = "recorder's camera";

/// Keeps the video of each case.
pub struct VideoRecorder {
    folder: PathBuf,
    room: Room,
    wanted: Wanted,
    opener: Option<Opener>,
    now: Option<(String, Shoot)>,
    told_little: bool,
    news: Option<Notifier>,
}

impl VideoRecorder {
    /// A recorder that writes into a folder. What a power cut left open there is closed first.
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
        for left in keep::list(folder, None).map_err(cannot)? {
            if left.path.extension().is_some_and(|ending| ending == keep::OPEN) {
                mend(&left.path).map_err(cannot)?;
            }
        }
        sync_folder(folder).map_err(cannot)?;
        let folder = folder.to_path_buf();
        Ok(VideoRecorder { folder, room, wanted, opener: Some(opener), now: None, told_little: false, news })
    }

    fn end(&mut self) -> std::io::Result<()> {
        let Some((_, shoot)) = self.now.take() else { return Ok(()) };
        let (opener, done) = shoot.stop(Duration::from_secs(8));
        self.opener = opener;
        done
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

/// Closes what a power cut left open; what holds nothing is deleted, what is not ours is left alone.
fn mend(path: &Path) -> std::io::Result<()> {
    match repair(path) {
        Ok(_) => std::fs::rename(path, path.with_extension(keep::CLOSED)),
        Err(crate::repair::Hopeless::Disk(error)) => Err(error),
        Err(crate::repair::Hopeless::Foreign(why)) => {
            tracing::warn!("{}: {why}; deleted", path.display());
            std::fs::remove_file(path)
        }
    }
}

fn disk(error: &std::io::Error) -> Failure {
    Failure::new(CompletionCode::HardwareError, format!("recorder: the disk: {error}"))
}

impl Recorder for VideoRecorder {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(Capabilities { keeps_video: true })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let Some((_, shoot)) = &self.now else {
            // Nothing is known of a camera that is off without switching it on; whether it is there is cheap.
            let there = self.opener.as_mut().map_or(Err(WireError::Gone), |opener| opener().map(drop));
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

    fn start(&mut self, _: &dyn Call, params: StartParams) -> Result<StartResult, Failure> {
        let case = word("case", &params.case)?.to_owned();
        if let Some((of, shoot)) = &self.now {
            if *of == case && shoot.going().ended.is_none() {
                return Ok(StartResult { reference: reference(&shoot.part) });
            }
            // Another case, or a film that ended by itself: what there is of it is kept.
            let _ = self.end();
        }
        match keep::tidy(&self.folder, None, &self.room).map_err(|error| disk(&error))? {
            Left::Nothing => return Err(code::start::media_full("recorder: no room left on the disk")),
            left => self.little(left == Left::Little),
        }
        let opener = self
            .opener
            .take()
            .ok_or_else(|| Failure::new(CompletionCode::InternalError, "recorder: no way to its camera is left"))?;
        let begun = Moment::now();
        let name = self.free_name(&format!("{}-{case}", begun.short()));
        let plan =
            Plan { folder: self.folder.clone(), name, wanted: self.wanted, room: self.room, begun_ns: begun.nanos() };
        match Shoot::begin(plan, opener) {
            Ok(shoot) => {
                let reference = reference(&shoot.part);
                self.now = Some((case, shoot));
                Ok(StartResult { reference })
            }
            Err((opener, why)) => {
                self.opener = Some(opener);
                Err(match why {
                    Begin::Camera(error) => error.failure(WHAT),
                    Begin::Disk(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                        code::start::media_full("recorder: no room left on the disk")
                    }
                    Begin::Disk(error) => disk(&error),
                })
            }
        }
    }

    fn mark(&mut self, call: &dyn Call, params: MarkParams) -> Result<MarkResult, Failure> {
        let step = word("step", &params.step)?.to_owned();
        let patience = call.remaining().min(Duration::from_secs(4));
        let shoot = self.running(word("case", &params.case)?)?;
        shoot.mark(&step, patience).map_err(|error| disk(&error))?;
        Ok(MarkResult {})
    }

    fn stop(&mut self, _: &dyn Call, params: StopParams) -> Result<StopResult, Failure> {
        let case = word("case", &params.case)?;
        // A case that does not run is at its end, which is what was asked for.
        if self.now.as_ref().is_some_and(|(of, _)| of == case) {
            self.end().map_err(|error| disk(&error))?;
        }
        Ok(StopResult {})
    }
}

impl VideoRecorder {
    /// A name no file has: a case may be started again within the same second.
    fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| {
            [keep::OPEN, keep::CLOSED].iter().any(|ending| keep::file(&self.folder, name, ending).exists())
        };
        let numbered = (1..).map(|number| if number == 1 { wanted.to_owned() } else { format!("{wanted}_{number}") });
        numbered.take(1_000).find(|name| !taken(name)).unwrap_or_else(|| wanted.to_owned())
    }
}

/// Where to find a recording again: its name once it is closed.
fn reference(part: &Path) -> String {
    part.with_extension(keep::CLOSED).file_name().unwrap_or_default().to_string_lossy().into_owned()
}
