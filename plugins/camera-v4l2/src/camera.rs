//! The camera that faces the applicant: live pictures, and the photo of GA 461.

use crate::crop;
use crate::face::{Face, Finder};
use crate::film::{Film, Reel, Shot};
use crate::judge::{Finding, Portrait, judge};
use crate::picture::{Rgb, read};
use crate::settings::{Limits, Settings};
use std::time::{Duration, Instant};
use tongban_sdk::camera::{
    Camera, Capabilities, Picture, PreviewParams, PreviewResult, Status, TakePictureParams, code, event,
};
use tongban_sdk::{Call, CompletionCode, Failure, Frame, Record};
use tongban_wire::WireError;
use tongban_wire::video::{Pictures, Pixels, mjpeg, yuyv};

/// Live pictures a second while a photo is taken: enough to stand right by.
const SHOWN: i64 = 15;
/// How far a face may move from one picture to the next and still count as still, in its own widths. The detector's own
/// grid is an eighth: its squares jump by that much before somebody who does not move at all.
const STILL: f32 = 0.16;
/// Good pictures of a still face, of which the sharpest is taken.
const CHOICE: usize = 3;
/// How much of a command's time is kept back for cropping and handing over.
const RESERVE: Duration = Duration::from_millis(150);

/// A camera for portraits.
pub struct PortraitCamera {
    film: Film,
    limits: Limits,
    tries: Duration,
    finder: Option<Finder>,
}

impl PortraitCamera {
    /// A camera that is opened by its first command.
    pub fn new(
        settings: &Settings,
        opener: impl FnMut() -> Result<Box<dyn Pictures>, WireError> + Send + 'static,
    ) -> PortraitCamera {
        let film = Film::new(settings, opener);
        PortraitCamera { film, limits: settings.portrait, tries: Duration::from_secs(settings.try_s), finder: None }
    }
}

impl Camera for PortraitCamera {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let (width, height) = self.film.size()?;
        Ok(Capabilities { width: width.into(), height: height.into(), crops: true })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        Ok(Status { device: self.film.state()? })
    }

    fn take_picture(&mut self, call: &dyn Call, params: TakePictureParams) -> Result<Picture, Failure> {
        let finder = match &mut self.finder {
            Some(finder) => finder,
            None => self.finder.insert(Finder::start().map_err(|fault| {
                Failure::new(CompletionCode::InternalError, format!("camera: no thread for finding faces: {fault}"))
            })?),
        };
        let (limits, tries) = (self.limits, self.tries);
        call.event(event::take_picture::present_subject, Record::new());
        let work = |reel: &mut Reel<'_>| Sitting::new(finder, limits, params.crop).sit(reel, call, tries);
        let taken = self.film.roll(call, work, code::take_picture::camera_inoperable);
        if let Some(finder) = &mut self.finder {
            finder.forget();
        }
        let (image, width, height) = taken?;
        call.event(event::take_picture::picture_taken, Record::new());
        Ok(Picture { image: image.into(), width: width as i64, height: height as i64, faces: 1 })
    }

    fn preview(&mut self, call: &dyn Call, params: PreviewParams) -> Result<PreviewResult, Failure> {
        let work = |reel: &mut Reel<'_>| {
            let mut screen = Screen::new(params.rate);
            loop {
                // The command's own end is its success, so it must not find us waiting for a picture.
                if call.remaining() <= screen.period + RESERVE {
                    return Ok(PreviewResult { delivered: screen.delivered });
                }
                match reel.picture() {
                    Ok(shot) => screen.show(&shot, call),
                    Err(failure) if failure.code == CompletionCode::TimeOut => {
                        return Ok(PreviewResult { delivered: screen.delivered });
                    }
                    Err(failure) => return Err(failure),
                }
            }
        };
        self.film.roll(call, work, code::preview::camera_inoperable)
    }
}

/// Live pictures on their way to the screen, no more a second than asked for.
struct Screen {
    period: Duration,
    due: Duration,
    delivered: i64,
}

impl Screen {
    fn new(rate: i64) -> Screen {
        Screen {
            period: Duration::from_micros(1_000_000 / rate.clamp(1, 60).unsigned_abs()),
            due: Duration::ZERO,
            delivered: 0,
        }
    }

    /// Shows a picture when one is due; one the host has no room for is dropped.
    fn show(&mut self, shot: &Shot<'_>, call: &dyn Call) {
        // Cameras are not on time to the millisecond: half a millisecond early is on time.
        if shot.at + self.period / 8 < self.due {
            return;
        }
        // By when it was due, so that 20 of 30 a second are 20; but a pause is not made up for.
        self.due = (self.due + self.period).max(shot.at + self.period / 2);
        let hand = |bytes: &[u8], width: u32, height: u32| {
            let frame = Frame {
                width,
                height,
                stride: bytes.len() as u32,
                format: *b"MJPG",
                taken_us: shot.at.as_micros() as u64,
            };
            call.frame(frame, &mut |room| room.copy_from_slice(bytes))
        };
        let running = &shot.running;
        let shown = match running.pixels {
            Pixels::Mjpeg => {
                let jpeg = mjpeg::scan(shot.bytes).map(|jpeg| jpeg.complete());
                jpeg.is_ok_and(|jpeg| hand(&jpeg, running.width, running.height))
            }
            Pixels::Yuyv => {
                // Half the size where it is wider than the screen shows it: a quarter of the work.
                let every = if running.width >= 1024 { 2 } else { 1 };
                yuyv::jpeg(running, shot.bytes, every)
                    .is_ok_and(|(jpeg, width, height)| hand(&jpeg, width.into(), height.into()))
            }
        };
        self.delivered += i64::from(shown);
    }
}

/// One person before the camera, until a photo will do or the time is over.
struct Sitting<'a> {
    finder: &'a mut Finder,
    limits: Limits,
    crops: bool,
    /// The picture that is being looked at.
    looked_at: Option<Rgb>,
    /// The mean of the squares found since the person keeps still, and of how many.
    still: Option<(Face, f32)>,
    good: Vec<(Portrait, Rgb)>,
    /// What was wrong with the picture before; `None` until one was judged.
    finding: Option<Finding>,
}

impl<'a> Sitting<'a> {
    fn new(finder: &'a mut Finder, limits: Limits, crops: bool) -> Sitting<'a> {
        Sitting { finder, limits, crops, looked_at: None, still: None, good: Vec::new(), finding: None }
    }

    fn sit(
        mut self,
        reel: &mut Reel<'_>,
        call: &dyn Call,
        tries: Duration,
    ) -> Result<(Vec<u8>, usize, usize), Failure> {
        let until = Instant::now() + tries.min(call.remaining().saturating_sub(RESERVE));
        let mut screen = Screen::new(SHOWN);
        // "Nobody is there" is only said of a picture that was looked at, however slow the machine is.
        let blind = |sitting: &Self| sitting.finding.is_none() && sitting.good.is_empty() && call.remaining() > RESERVE;
        while self.good.len() < CHOICE && (Instant::now() < until || blind(&self)) {
            let shot = match reel.picture() {
                Ok(shot) => shot,
                Err(failure) if failure.code == CompletionCode::TimeOut => break,
                Err(failure) => return Err(failure),
            };
            screen.show(&shot, call);
            if let Some(faces) = self.finder.answer()
                && let Some(picture) = self.looked_at.take()
            {
                self.judge(picture, &faces);
            }
            if !self.finder.is_busy() {
                // A picture that cannot be decoded though it looked whole: the next one.
                if let Ok(picture) = read(&shot.running, shot.bytes) {
                    self.finder.ask(picture.grey());
                    self.looked_at = Some(picture);
                }
            }
        }
        let best = self.good.into_iter().max_by(|(a, _), (b, _)| a.sharp.total_cmp(&b.sharp));
        let Some((portrait, picture)) = best else {
            return Err(self.finding.unwrap_or(Finding::NoFace).failure());
        };
        if self.crops {
            let (width, height) = crop::PHOTO;
            Ok((crop::file(&portrait.photo), width, height))
        } else {
            Ok((picture.jpeg(90, crop::DPI), picture.width, picture.height))
        }
    }

    fn judge(&mut self, picture: Rgb, faces: &[Face]) {
        let surest = faces.iter().copied().max_by(|a, b| a.score.total_cmp(&b.score));
        let moved = surest.zip(self.still).map_or(f32::INFINITY, |(face, (mean, _))| mean.moved(&face));
        self.still = surest.map(|face| match self.still {
            Some((mean, count)) if moved <= STILL => (mean.blend(&face, 1.0 / (count + 1.0)), count + 1.0),
            _ => (face, 1.0),
        });
        // The mean is better than any one square, and it is what the photo is cut by.
        let mean = self.still.map(|(mean, _)| mean);
        let faces: Vec<Face> =
            faces.iter().map(|face| if Some(*face) == surest { mean.unwrap_or(*face) } else { *face }).collect();
        match judge(&picture, &faces, &self.limits) {
            Ok(portrait) if moved <= STILL => self.good.push((portrait, picture)),
            // The first good picture, or one of somebody who moves: the next one decides.
            Ok(_) if moved.is_finite() => {
                self.good.clear();
                let by = moved * 100.0;
                self.finding = Some(Finding::Quality(format!("moving: the face moved by {by:.0} % of its width")));
            }
            Ok(_) => {}
            Err(finding) => {
                self.good.clear();
                self.finding = Some(finding);
            }
        }
    }
}
