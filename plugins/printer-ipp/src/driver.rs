//! The driver: commands of the class over one printer, and a look at it between them.

use crate::core::{Core, Happened};
use crate::queue::{Opener, Profile, Queue};
use std::time::Duration;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{
    Capabilities, Content, GetJobParams, GetJobResult, Paper, PrintNativeParams, PrintNativeResult, Printer, Status,
};
use tongban_sdk::watched::Watched;
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure};

/// How long a status may wait for the watch to let go of the printer.
const STATUS: Duration = Duration::from_millis(250);

/// A printer that is reached by IPP.
pub struct Ipp {
    core: Watched<Core>,
}

impl Ipp {
    /// A driver for that queue. `news` is told of what belongs to no command.
    pub fn new(
        opener: Opener,
        profile: Profile,
        journal: Journal,
        news: impl Fn(Happened) + Send + 'static,
    ) -> Result<Ipp, Failure> {
        let every = profile.watch;
        let core = Core::new(Queue::new(opener, profile), journal, Box::new(news));
        Ok(Ipp { core: Watched::new("ipp watch", core, every, Core::watch)? })
    }
}

impl Printer for Ipp {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let (pdf, keeps_jobs) =
            self.core.within(STATUS).map_or((true, true), |mut core| (core.takes_pdf(), core.keeps_jobs()));
        let contents = if pdf { Content::Pdf.word().into() } else { String::new() };
        Ok(Capabilities { contents, width: 0, cuts: false, sees_taken: false, keeps_jobs })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let unknown = Status { paper: Paper::Unknown, device: DeviceState::NoDevice };
        Ok(self.core.within(STATUS).map_or(unknown, |mut core| core.status()))
    }

    fn print_native(&mut self, call: &dyn Call, params: PrintNativeParams) -> Result<PrintNativeResult, Failure> {
        if params.content != Content::Pdf {
            return Err(Failure::new(CompletionCode::UnsupportedData, "this printer takes pdf only"));
        }
        if !params.data.expose().starts_with(b"%PDF-") {
            return Err(Failure::new(CompletionCode::InvalidData, "field data: not a PDF"));
        }
        let delivery = self.core.take(call)?.print(call, &params.reference, params.data.expose())?;
        Ok(PrintNativeResult { delivery })
    }

    fn get_job(&mut self, call: &dyn Call, params: GetJobParams) -> Result<GetJobResult, Failure> {
        let state = self.core.take(call)?.became(call, &params.reference)?;
        Ok(GetJobResult { state })
    }
}
