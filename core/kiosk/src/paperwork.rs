//! Turns paper jobs into print commands: the form, its fields, the bytes.

use crate::applicant::PaperPreview;
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tongban_classes::ToRecord as _;
use tongban_classes::printer::{Content, PrintNativeParams};
use tongban_flow::engine::PaperJob;
use tongban_model::{CompletionCode, Failure, Family, Record, Sensitive, Value};
use tongban_papers::{Fonts, Form, Paper, PaperFault, Stock};

/// The forms and fonts of a site.
pub struct Paperwork {
    forms: HashMap<String, Form>,
    fonts: Fonts,
}

/// Why forms and fonts could not be read.
#[derive(Debug)]
pub enum FormsFault {
    /// A form's file is not there or cannot be read (the integrator).
    Unreadable(PathBuf, std::io::Error),
    /// A form or a font is not what it should be (the integrator).
    Paper(PaperFault),
}

impl fmt::Display for FormsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FormsFault::Unreadable(path, fault) => write!(f, "read {}: {fault}", path.display()),
            FormsFault::Paper(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for FormsFault {}

impl From<PaperFault> for FormsFault {
    fn from(fault: PaperFault) -> Self {
        FormsFault::Paper(fault)
    }
}

impl Paperwork {
    /// Reads the named forms from `manifests/forms` and the fonts from `manifests/fonts` below the root.
    pub fn load(root: &Path, names: impl IntoIterator<Item = Arc<str>>) -> Result<Self, FormsFault> {
        Paperwork::load_from(root, root, names)
    }

    /// The same, with the fonts below another root: those are not kept with every version of the forms.
    pub(crate) fn load_from(
        root: &Path,
        fonts: &Path,
        names: impl IntoIterator<Item = Arc<str>>,
    ) -> Result<Self, FormsFault> {
        let fonts = Fonts::load(&[&fonts.join("manifests/fonts")])?;
        let mut forms = HashMap::new();
        for name in names {
            let path = root.join("manifests/forms").join(format!("{name}.svg"));
            let text = std::fs::read_to_string(&path).map_err(|fault| FormsFault::Unreadable(path, fault))?;
            forms.insert(name.to_string(), Form::parse(&name, &text)?);
        }
        Ok(Paperwork { forms, fonts })
    }

    /// Draws a job, once for the printer and the screen. A character without a glyph, a missing field or a text that does
    /// not fit is a failure that names the field: nothing half-right is ever printed.
    pub fn draw(&self, job: &PaperJob) -> Result<Drawn, Failure> {
        let paper = self.paper(job)?;
        let (content, data) = match paper.stock() {
            Stock::A4 => (Content::Pdf, paper.pdf()),
            _ => (Content::Png, paper.mono_png()),
        };
        Ok(Drawn { paper, reference: job.reference.clone(), content, data })
    }

    fn paper(&self, job: &PaperJob) -> Result<Paper, Failure> {
        let form = self
            .forms
            .get(&*job.form)
            .ok_or_else(|| Failure::new(CompletionCode::InvalidData, format!("there is no form named {}", job.form)))?;
        let values: Vec<(&str, &Value)> = job.fields.iter().map(|(name, value)| (&**name, value)).collect();
        form.fields_of(values).and_then(|fields| form.render(&self.fonts, &fields)).map_err(failure)
    }
}

/// A paper, drawn.
pub struct Drawn {
    paper: Paper,
    reference: Arc<str>,
    content: Content,
    data: Vec<u8>,
}

impl Drawn {
    /// How it looks: for a receipt the bytes that are printed, for A4 a picture of the document. `None` where the picture
    /// cannot be made.
    pub fn preview(&self) -> Option<PaperPreview> {
        let png = match self.content {
            Content::Pdf => self.paper.png(A4_PREVIEW / self.paper.width_px() as f32).ok()?,
            Content::Png => self.data.clone(),
        };
        let (width, height) = png_size(&png)?;
        Some(PaperPreview { png, width, height })
    }

    /// The parameters of `printer.print_native` that print it.
    pub fn command(&self) -> Record {
        let reference = self.reference.to_string();
        let data = Sensitive::new(self.data.clone());
        PrintNativeParams { reference, content: self.content, data, cut: Some(true) }.to_record()
    }
}

/// Pixels across of an A4 preview: readable on a portrait screen.
const A4_PREVIEW: f32 = 1000.0;

/// Width and height stand at fixed places of every PNG.
fn png_size(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?))
}

fn failure(fault: PaperFault) -> Failure {
    let code =
        if fault.family() == Family::Manifest { CompletionCode::InvalidData } else { CompletionCode::UnsupportedData };
    Failure { code, error: None, family: fault.family(), detail: fault.to_string() }
}
