//! The kiosk's own thread: it alone owns the kiosk, turns it, and does in between what sessions ask of it.

use crate::aftermath;
use crate::glass::Flows;
use crate::hall::Hall;
use crate::keys::{Ended, Ticket};
use crate::options::Prepare;
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tongban::{Bell, CaseId, Kiosk, NotLent, Reload, SpineFault};
use tongban_api::{Said, flow};
use tongban_flow::language::Deployment;
use tongban_model::{CompletionCode, Failure};

/// Something for the kiosk's thread.
pub(crate) enum Ask {
    /// Begin a business; the ticket says that it is on record.
    Begin {
        /// The flow's id.
        flow: String,
        /// Where the answer goes.
        ticket: Ticket,
    },
    /// Give the devices away, if nobody stands before the screen.
    Lend(Lend),
    /// End.
    Stop,
}

/// Is told whether the devices were given away, on the kiosk's thread: what it claims there nobody claims before it. When
/// the kiosk is gone it is dropped.
pub(crate) type Lend = Box<dyn FnOnce(Result<(), NotLent>) + Send>;

/// The way to the kiosk's thread. Never waits.
pub(crate) struct Desk {
    send: Sender<Ask>,
    bell: Bell,
}

impl Desk {
    /// A way to a thread that is to be started with the other end.
    pub(crate) fn new(kiosk: &Kiosk) -> (Desk, Receiver<Ask>) {
        let (send, inbox) = mpsc::channel();
        (Desk { send, bell: kiosk.bell() }, inbox)
    }

    /// Asks. Gives the ask back when the kiosk is gone.
    pub(crate) fn ask(&self, ask: Ask) -> Result<(), Ask> {
        self.send.send(ask).map_err(|back| back.0)?;
        self.bell.ring();
        Ok(())
    }
}

/// Who works on the kiosk's thread.
pub(crate) struct Clerk {
    pub(crate) kiosk: Kiosk,
    pub(crate) hall: Arc<Hall>,
    pub(crate) inbox: Receiver<Ask>,
    pub(crate) flows: Flows,
    pub(crate) reload: Option<Prepare>,
    /// Folder that holds `manifests/`, for the titles of papers.
    pub(crate) root: PathBuf,
    /// How long cases that were left open are waited for before the menu opens.
    pub(crate) patience: Duration,
}

impl Clerk {
    /// Settles what was left open, then serves until it is told to stop or the record takes no entries any more.
    pub(crate) fn work(mut self) {
        let cut = aftermath::cut(&self.kiosk, &self.flows);
        match self.kiosk.settle(self.patience) {
            Ok(open) if open > 0 => tracing::info!(open, "payments of earlier cases are still asked about"),
            Ok(_) => {}
            Err(fault) => {
                tracing::error!(%fault, "failed to settle what was left open");
                return self.end();
            }
        }
        self.hall.service.ready();
        let mut told = cut.map(|cut| aftermath::show(&self.hall, &self.kiosk, &self.root, &cut));
        let mut session = None;
        loop {
            while let Ok(ask) = self.inbox.try_recv() {
                match ask {
                    Ask::Stop => return,
                    Ask::Lend(tell) => tell(self.kiosk.lend()),
                    Ask::Begin { flow, ticket } => {
                        let begun = self.begin(&flow, session.is_some());
                        if let Ok(case) = &begun {
                            session = Some(case.clone());
                        }
                        self.tell(ticket, begun);
                    }
                }
            }
            match self.kiosk.turn() {
                Ok(_) => {}
                Err(fault) => {
                    tracing::error!(%fault, "the kiosk stops");
                    return self.end();
                }
            }
            told = told.and_then(|told| told.anew(&self.hall, &self.kiosk, &self.root));
            let over = |id: &CaseId| self.kiosk.case(id).is_none_or(|case| case.is_released());
            if let Some(case) = session.take_if(|case| over(case)) {
                // The engine has released it already; a case that ended some other way must not stay on the screen.
                self.hall.hub.release(&case.to_string(), "ended");
                self.hall.service.look_again();
            }
        }
    }

    fn begin(&mut self, flow: &str, busy: bool) -> Result<CaseId, Failure> {
        let refuse = |code, why: &str| Err(Failure::new(code, why));
        if busy {
            return refuse(CompletionCode::SequenceError, "a session is on");
        }
        if self.hall.hub.closed().is_some() {
            return refuse(CompletionCode::DeviceNotReady, "the machine is out of service");
        }
        self.read_anew();
        let offered = self.kiosk.deployment().offered().any(|id| **id == *flow);
        let Some(found) = self.kiosk.deployment().flows.get(flow).filter(|_| offered).cloned() else {
            return refuse(CompletionCode::InvalidData, "flow: found another name, expected one of the menu");
        };
        if !self.hall.service.can_be_finished(flow) {
            return refuse(CompletionCode::DeviceNotReady, "a device that this business needs is not ready");
        }
        aftermath::dismiss(&self.hall.hub);
        self.flows.next(&found.id);
        self.kiosk.begin(&found).map_err(|fault| match fault {
            SpineFault::Lent(_) => Failure::new(CompletionCode::SequenceError, "a device session holds the devices"),
            fault => Failure::new(CompletionCode::HardwareError, format!("failed to {fault}")),
        })
    }

    fn tell(&self, ticket: Ticket, begun: Result<CaseId, Failure>) {
        match begun {
            Ok(case) => {
                let payload = Map::from_iter([("case".to_owned(), Value::from(case.to_string()))]);
                self.hall.keys.end(ticket, Ended::new(CompletionCode::Success, None, payload));
            }
            Err(failure) => self.hall.keys.refuse(ticket, Ended::of(failure)),
        }
    }

    /// Takes manifests that changed. What is wrong in them is told, and the machine goes on as it was.
    fn read_anew(&mut self) {
        let Some(prepare) = &self.reload else { return };
        match self.kiosk.reload(|deployment: &mut Deployment| prepare(deployment)) {
            Reload::Unchanged => {}
            Reload::Taken { version, .. } => {
                tracing::info!(version = &*version, "manifests read anew");
                self.hall.service.take(self.kiosk.deployment().clone());
            }
            other => {
                tracing::warn!(?other, "the changed manifests are not taken; the machine goes on with those it has")
            }
        }
    }

    /// The kiosk cannot go on. The screen says so, and the server ends.
    fn end(self) {
        let reason = Said::new("设备故障，请到窗口办理", "This machine has a fault, please go to a service window");
        self.hall.hub.set_closed(Some(flow::OutOfService { reason, working: Vec::new() }));
        for ask in self.inbox.try_iter() {
            match ask {
                Ask::Begin { ticket, .. } => {
                    let gone = Failure::new(CompletionCode::DeviceNotReady, "the kiosk has stopped");
                    self.hall.keys.refuse(ticket, Ended::of(gone));
                }
                Ask::Lend(_) | Ask::Stop => {}
            }
        }
        self.hall.ended.set();
    }
}
