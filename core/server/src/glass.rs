//! The applicant's side of the kiosk: what the kiosk shows goes to the hub, and from there to every screen.

use crate::device;
use crate::hub::Hub;
use crate::papers;
use crate::picture::Darkroom;
use crate::view;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tongban::{Applicant, CaseId, Guidance, PaperPreview, View};
use tongban_api::{Private, Unsolicited, flow};
use tongban_classes::name;
use tongban_flow::engine::{PaperJob, Picture};
use tongban_host::Picture as Frame;

/// Which flow a case is of. The kiosk's thread writes it down before the case can show anything.
#[derive(Clone, Default)]
pub(crate) struct Flows(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    of: HashMap<CaseId, Arc<str>>,
    next: Option<Arc<str>>,
}

impl Flows {
    /// The next case that shows something for the first time is of this flow.
    pub(crate) fn next(&self, flow: &Arc<str>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next = Some(flow.clone());
    }

    /// A case of an earlier life is of this flow.
    pub(crate) fn known(&self, case: CaseId, flow: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).of.insert(case, flow.into());
    }

    /// Forgets a case.
    pub(crate) fn forget(&self, case: &CaseId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).of.remove(case);
    }

    fn of(&self, case: &CaseId) -> Arc<str> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flow) = book.of.get(case) {
            return flow.clone();
        }
        let flow = book.next.take().unwrap_or_default();
        book.of.insert(case.clone(), flow.clone());
        flow
    }
}

/// The glass between the kiosk and all screens. No screen at all is as good as one: views wait in the hub.
pub(crate) struct Glass {
    pub(crate) hub: Arc<Hub>,
    pub(crate) flows: Flows,
    pub(crate) darkroom: Darkroom,
    /// Folder that holds `manifests/`, for the titles of papers.
    pub(crate) root: PathBuf,
    /// Names of the pictures that were sent in this case.
    pub(crate) sent: HashSet<Arc<str>>,
}

/// Largest picture that fits into a message with room to spare.
const LARGEST_PICTURE: usize = 700 << 10;

impl Glass {
    /// Sends a picture that a view names, once in a case. Without it the option's words remain.
    fn picture(&mut self, case: &CaseId, picture: &Picture) {
        let Some(mime) = image_kind(&picture.0).filter(|_| picture.0.len() <= LARGEST_PICTURE) else {
            tracing::warn!(bytes = picture.0.len(), "a picture to choose cannot be shown; its words are");
            return;
        };
        let reference = view::picture_id(picture);
        if !self.sent.insert(reference.clone()) {
            return;
        }
        let data = Private(STANDARD.encode(&picture.0));
        self.beside(case, true, |case| {
            Unsolicited::FlowPicture(flow::Picture { case, reference, mime: mime.into(), data })
        });
    }

    fn beside(&self, case: &CaseId, stays: bool, message: impl FnOnce(Arc<str>) -> Unsolicited) {
        let case: Arc<str> = case.to_string().into();
        self.hub.beside(&case.clone(), message(case), stays);
    }
}

impl Applicant for Glass {
    fn show(&mut self, case: &CaseId, view: &View) {
        self.hub.show(case.to_string().into(), self.flows.of(case), view::of(view), false);
        for picture in view.options.iter().filter_map(|option| option.picture.as_ref()) {
            self.picture(case, picture);
        }
    }

    fn released(&mut self, case: &CaseId, outcome: &str) {
        let case_name = case.to_string();
        // What became of a case that was cut stays for whoever reads it; the case itself is released behind it.
        let read = self.hub.on_screen().is_some_and(|on_screen| on_screen.aftermath && *on_screen.case == *case_name);
        if !read {
            self.hub.release(&case_name, outcome);
        }
        self.flows.forget(case);
        self.darkroom.clear();
        self.sent.clear();
    }

    fn guidance(&mut self, case: &CaseId, guidance: &Guidance) {
        self.beside(case, false, |case| {
            Unsolicited::FlowGuidance(flow::Guidance {
                case,
                slot: guidance.slot.clone(),
                class: name::kebab(guidance.class),
                event: name::camel(guidance.event),
                fields: device::carried(guidance.carries, &guidance.fields),
            })
        });
    }

    fn frame(&mut self, case: &CaseId, slot: &str, picture: Frame) {
        self.darkroom.develop(case, slot, picture);
    }

    fn wants_papers(&self) -> bool {
        true
    }

    fn paper(&mut self, case: &CaseId, job: &PaperJob, preview: PaperPreview) {
        let title = papers::title(&self.root, &job.form);
        self.beside(case, true, |case| {
            Unsolicited::FlowPaper(flow::Paper {
                case,
                reference: job.reference.to_string().into(),
                title,
                mime: "image/png".into(),
                data: Private(STANDARD.encode(&preview.png)),
                width: preview.width,
                height: preview.height,
            })
        });
    }

    fn asked(&mut self, case: &CaseId, request: u64, points: i64) -> bool {
        self.beside(case, true, |case| {
            Unsolicited::FlowAsked(flow::Asked { case, request, class: "signature-capture".into(), points })
        });
        true
    }

    fn withdrawn(&mut self, case: &CaseId, request: u64) {
        self.hub.settled(&case.to_string(), request);
        self.beside(case, false, |case| Unsolicited::FlowWithdrawn(flow::Withdrawn { case, request }));
    }
}

/// The media type of a picture, by how it begins; what is neither is not shown.
fn image_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        _ => None,
    }
}
