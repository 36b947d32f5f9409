//! The camera over the tray: waits for a paper that lies still, straightens it, and says what is wrong with it.

use crate::film::{Film, Reel};
use crate::paper::{Point, Tray, find};
use crate::picture::{Rgb, read};
use crate::settings::{PaperLimits, Settings};
use crate::straighten::straighten;
use std::time::{Duration, Instant};
use tongban_sdk::document_camera::{Capabilities, CaptureParams, Document, DocumentCamera, Status, code, event};
use tongban_sdk::{Call, CompletionCode, Failure, Record};
use tongban_wire::WireError;
use tongban_wire::video::Pictures;

/// How far a corner may move between two looks for the paper to lie still, as a share of the picture's width.
const STILL: f32 = 0.006;
/// How much of a command's time is kept back for straightening and handing over.
const RESERVE: Duration = Duration::from_millis(400);
/// Dots an inch written into the file: unknown, because nobody measured the tray; 200 prints a page at about its size.
const DPI: u16 = 200;

/// A camera for papers.
pub struct PaperCamera {
    film: Film,
    limits: PaperLimits,
    tries: Duration,
}

impl PaperCamera {
    /// A camera that is opened by its first command.
    pub fn new(
        settings: &Settings,
        opener: impl FnMut() -> Result<Box<dyn Pictures>, WireError> + Send + 'static,
    ) -> PaperCamera {
        let film = Film::new(settings, opener);
        PaperCamera { film, limits: settings.document, tries: Duration::from_secs(settings.try_s) }
    }
}

impl DocumentCamera for PaperCamera {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let (width, height) = self.film.size()?;
        Ok(Capabilities { width: width.into(), height: height.into(), crops: true })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        Ok(Status { device: self.film.state()? })
    }

    fn capture(&mut self, call: &dyn Call, _: CaptureParams) -> Result<Document, Failure> {
        let (limits, tries) = (self.limits, self.tries);
        call.event(event::capture::present_document, Record::new());
        let work = |reel: &mut Reel<'_>| wait_for_paper(reel, call, &limits, tries);
        let page = self.film.roll(call, work, code::capture::camera_inoperable)?;
        let image = page.jpeg(limits.quality.clamp(40, 95), DPI);
        if image.is_empty() {
            return Err(code::capture::low_quality("too_large: the paper does not fit a JPEG"));
        }
        call.event(event::capture::picture_taken, Record::new());
        Ok(Document { image: image.into(), width: page.width as i64, height: page.height as i64 })
    }
}

/// The first paper that lies still and will do; otherwise the last thing that was wrong.
fn wait_for_paper(reel: &mut Reel<'_>, call: &dyn Call, limits: &PaperLimits, tries: Duration) -> Result<Rgb, Failure> {
    let until = Instant::now() + tries.min(call.remaining().saturating_sub(RESERVE));
    let mut finding = code::capture::no_document("no_document: the tray is empty");
    let mut last: Option<[Point; 4]> = None;
    // A paper lies still when it was seen twice, however slow the machine is.
    let mut looks = 0;
    while Instant::now() < until || looks < 2 && call.remaining() > RESERVE {
        let shot = match reel.picture() {
            Ok(shot) => shot,
            Err(failure) if failure.code == CompletionCode::TimeOut => break,
            Err(failure) => return Err(failure),
        };
        let Ok(picture) = read(&shot.running, shot.bytes) else { continue };
        looks += 1;
        let low = code::capture::low_quality;
        finding = match find(&picture.grey(), limits.least) {
            Tray::Empty => {
                last = None;
                code::capture::no_document("no_document: the tray is empty")
            }
            Tray::CutOff => {
                last = None;
                low("cut_off: the paper reaches beyond the picture; lay it within the marks")
            }
            Tray::Uneven => {
                last = None;
                low("uneven: the paper is folded, covered by a hand, or not alone")
            }
            Tray::Paper(corners) => {
                let reach = STILL * picture.width as f32;
                let near = |(a, b): (&Point, &Point)| (a.0 - b.0).hypot(a.1 - b.1) <= reach;
                let still = last.is_some_and(|before| before.iter().zip(&corners).all(near));
                last = Some(corners);
                if !still {
                    low("moving: the paper does not lie still")
                } else {
                    match judge(&picture, &corners, limits) {
                        Ok(page) => return Ok(page),
                        Err(why) => low(&why),
                    }
                }
            }
        };
    }
    Err(finding)
}

/// The straightened paper, or why it will not do.
fn judge(picture: &Rgb, corners: &[Point; 4], limits: &PaperLimits) -> Result<Rgb, String> {
    let page = straighten(picture, corners).ok_or("uneven: its corners span nothing")?;
    let grey = page.grey();
    let (light, _) = grey.light(0, 0, grey.width, grey.height);
    if light < limits.dark {
        return Err(format!("too_dark: the paper's light is {light:.0}, at least {:.0}", limits.dark));
    }
    // Without the rim, where the tray's edge is sharp whatever the print is.
    let rim = (grey.width.min(grey.height) / 12).max(2);
    let (width, height) = (grey.width.saturating_sub(2 * rim), grey.height.saturating_sub(2 * rim));
    let sharp = grey.sharpness(rim, rim, width, height);
    if sharp < limits.sharp {
        return Err(format!("blurred: sharpness is {sharp:.0}, at least {:.0}", limits.sharp));
    }
    Ok(page)
}
