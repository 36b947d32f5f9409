//! The driver: commands of the class over one printer, its journal of jobs, and a look at it between them.

use crate::core::{Core, Happened, News};
use crate::encode::Cut;
use crate::picture::Picture;
use crate::profile::Profile;
use std::time::Duration;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{
    Capabilities, Content, GetJobParams, GetJobResult, JobState, PrintNativeParams, PrintNativeResult, Printer, Status,
};
use tongban_sdk::watched::Watched;
use tongban_sdk::{Call, CompletionCode, Failure};
use tongban_wire::{Link, Stream, WireError};

/// How long a status may wait for the watch to let go of the wire.
const STATUS: Duration = Duration::from_millis(200);

/// A printer that speaks ESC/POS.
pub struct EscPos {
    core: Watched<Core>,
    capabilities: Capabilities,
}

impl EscPos {
    /// A driver over that wire. `news` is told of what belongs to no command.
    pub fn new(
        opener: impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static,
        profile: Profile,
        journal: Journal,
        news: impl Fn(Happened) + Send + 'static,
    ) -> Result<EscPos, Failure> {
        let capabilities = Capabilities {
            contents: Content::Png.word().into(),
            width: profile.width.into(),
            cuts: profile.cut != Cut::None,
            sees_taken: profile.full_status,
            keeps_jobs: journal.is_kept(),
        };
        let every = profile.pace.watch;
        let core = Core::new(Link::new(opener), profile, journal, Box::new(news) as News);
        Ok(EscPos { core: Watched::new("escpos watch", core, every, Core::watch)?, capabilities })
    }
}

impl Printer for EscPos {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(self.capabilities.clone())
    }

    fn status(&mut self) -> Result<Status, Failure> {
        // Where the watch is still trying to open the wire, nothing answered there lately.
        Ok(self.core.within(STATUS).map_or_else(Core::status_of_none, |mut core| core.status()))
    }

    fn reset(&mut self, call: &dyn Call) -> Result<(), Failure> {
        self.core.take(call)?.reset(call)
    }

    fn print_native(&mut self, call: &dyn Call, params: PrintNativeParams) -> Result<PrintNativeResult, Failure> {
        if params.content != Content::Png {
            return Err(Failure::new(CompletionCode::UnsupportedData, "this printer takes png only"));
        }
        let picture = Picture::from_png(params.data.expose())
            .map_err(|what| Failure::new(CompletionCode::InvalidData, format!("field data: {what}")))?;
        let across = self.capabilities.width;
        if i64::from(picture.width()) > across {
            let said = format!("the paper is {} dots wide, this printer prints {across}", picture.width());
            return Err(Failure::new(CompletionCode::UnsupportedData, said));
        }
        let delivery = self.core.take(call)?.print(call, &params.reference, &picture, params.cut.unwrap_or(true))?;
        Ok(PrintNativeResult { delivery })
    }

    fn get_job(&mut self, call: &dyn Call, params: GetJobParams) -> Result<GetJobResult, Failure> {
        let state = self.core.take(call)?.job(&params.reference).unwrap_or(JobState::NotPrinted);
        Ok(GetJobResult { state })
    }
}
