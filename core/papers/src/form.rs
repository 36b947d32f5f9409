//! A form: an SVG template with a header that declares its fields.

use crate::draw::{self, Sheet};
use crate::filters;
use crate::gate;
use crate::header::{self, Header};
use crate::{Declared, Field, Fonts, Paper, PaperFault, Stock};
use minijinja::value::Value as Slot;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use resvg::usvg::{self, roxmltree};
use std::collections::BTreeMap;
use std::error::Error as _;
use tongban_model::Value;

/// The template's name inside its own environment.
const TEMPLATE: &str = "form";
/// Steps a template may take, so that no form can loop for ever. A full A4 form takes about 3,000.
const FUEL: u64 = 200_000;

/// A form, read and checked. Fill it as often as needed, from any thread.
pub struct Form {
    name: String,
    header: Header,
    environment: Environment<'static>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Form({})", self.name)
    }
}

impl Form {
    /// Reads a form. `name` is its name in messages, usually the file's name without `.svg`.
    ///
    /// Errors: [`PaperFault::Syntax`] with line and column — an unknown header line, a broken template, a field
    /// the template uses and the header does not declare, or declares and the template never uses. The integrator acts.
    pub fn parse(name: &str, text: &str) -> Result<Form, PaperFault> {
        let header = header::read(text).map_err(|fault| fault.of_form(name))?;
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_fuel(Some(FUEL));
        draw::offer(&mut environment);
        environment.add_template_owned(TEMPLATE, text.to_owned()).map_err(|e| syntax(name, text, &e))?;
        let used = match environment.get_template(TEMPLATE) {
            Ok(template) => template.undeclared_variables(false),
            Err(e) => return Err(syntax(name, text, &e)),
        };
        for (at, filter) in filters::used(text) {
            let answer = environment.empty_state().apply_filter(filter, &[]);
            if answer.is_err_and(|e| e.kind() == ErrorKind::UnknownFilter) {
                return Err(at_offset(name, text, at, format!("unknown filter `{filter}`")));
            }
        }
        let offered: Vec<_> = environment.globals().map(|(global, _)| global.to_owned()).collect();
        let mut undeclared: Vec<_> = used
            .iter()
            .filter(|word| !offered.contains(word) && !header.fields.iter().any(|f| &f.name == *word))
            .collect();
        undeclared.sort();
        if let Some(word) = undeclared.first() {
            let what = format!("`{word}` is used and not declared; add `field {word} KIND: …` to the header");
            return Err(at_word(name, text, word, true, what));
        }
        if let Some(idle) = header.fields.iter().find(|f| !used.contains(&f.name)) {
            let what = format!("field `{}` is declared and never used", idle.name);
            return Err(at_word(name, text, &idle.name, false, what));
        }
        Ok(Form { name: name.to_owned(), header, environment })
    }

    /// The form's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The title, Chinese then English.
    pub fn title(&self) -> &str {
        &self.header.title
    }

    /// When it is printed, in its author's words.
    pub fn printed(&self) -> &str {
        &self.header.printed
    }

    /// What it is printed on.
    pub fn stock(&self) -> Stock {
        self.header.stock
    }

    /// The fields it declares, in the order of its header.
    pub fn fields(&self) -> &[Declared] {
        &self.header.fields
    }

    /// Turns a flow's values into this form's fields; values the form does not declare are left out.
    /// Errors: [`PaperFault::Kind`] (the integrator).
    pub fn fields_of<'v>(
        &self,
        values: impl IntoIterator<Item = (&'v str, &'v Value)>,
    ) -> Result<BTreeMap<String, Field>, PaperFault> {
        let mut fields = BTreeMap::new();
        for (name, value) in values {
            if let Some(declared) = self.header.fields.iter().find(|f| f.name == name) {
                fields.insert(name.to_owned(), declared.field_of(value).map_err(|fault| fault.of_form(&self.name))?);
            }
        }
        Ok(fields)
    }

    /// Fills the form and lays it out. Pure computation of a few milliseconds.
    ///
    /// Errors, all as [`PaperFault`]: a required field missing, a field unknown or of another kind, a character
    /// without a glyph, a text longer than its room, a code that does not fit (the integrator); a signature that
    /// is empty (the applicant); a damaged picture (the device's vendor).
    pub fn render(&self, fonts: &Fonts, fields: &BTreeMap<String, Field>) -> Result<Paper, PaperFault> {
        self.fill(fonts, fields).map_err(|fault| fault.of_form(&self.name))
    }

    fn fill(&self, fonts: &Fonts, fields: &BTreeMap<String, Field>) -> Result<Paper, PaperFault> {
        self.check(fields)?;
        gate::check_fields(fonts, fields)?;
        let slots: BTreeMap<String, Slot> =
            fields.iter().map(|(name, field)| (name.clone(), draw::slot(name, field))).collect();
        // A copy shares the compiled template. The fonts go in as a global, because macros see no context.
        let mut environment = self.environment.clone();
        draw::lend_fonts(&mut environment, fonts);
        let template = environment.get_template(TEMPLATE).map_err(|e| failed(&e))?;
        let captured = template.render_captured(Slot::from(slots)).map_err(|e| failed(&e))?;
        let end = captured.state().get_extension::<Sheet>().map_or(0.0, |sheet| sheet.end());
        // A form of growing length writes height="auto"; its length is where its last line ended.
        let svg = captured.into_output().replacen("height=\"auto\"", &format!("height=\"{end}\""), 1);
        let document = roxmltree::Document::parse(&svg).map_err(|e| {
            let at = e.pos();
            // The parser's own words could quote a field, so only the place is told.
            PaperFault::Drawing {
                form: String::new(),
                what: format!("not well-formed XML at {}:{} of the filled form", at.row, at.col),
            }
        })?;
        gate::check_drawing(fonts, &document)?;
        let tree = usvg::Tree::from_xmltree(&document, &fonts.options()).map_err(|_| PaperFault::Drawing {
            form: String::new(),
            what: "not an SVG picture with a width and a height".into(),
        })?;
        Paper::new(svg, tree, self.header.stock)
    }

    /// Refuses fields that are missing, unknown or of another kind.
    fn check(&self, fields: &BTreeMap<String, Field>) -> Result<(), PaperFault> {
        let form = String::new;
        for declared in self.header.fields.iter().filter(|f| f.required) {
            if !fields.contains_key(&declared.name) {
                return Err(PaperFault::Missing { form: form(), field: declared.name.clone() });
            }
        }
        for (name, field) in fields {
            let Some(declared) = self.header.fields.iter().find(|f| &f.name == name) else {
                return Err(PaperFault::Unknown { form: form(), field: name.clone() });
            };
            if declared.kind != field.kind() {
                let (expected, found) = (declared.kind.word(), field.kind().word());
                return Err(PaperFault::Kind { form: form(), field: name.clone(), expected, found });
            }
        }
        Ok(())
    }
}

/// A template that does not parse. Nothing is filled in yet, so the parser's words hold nothing personal.
fn syntax(name: &str, text: &str, error: &Error) -> PaperFault {
    let before = error.range().and_then(|range| text.get(..range.start));
    let column = before.map_or(1, |b| b.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    let what = error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
    PaperFault::Syntax { form: name.to_owned(), line: error.line().unwrap_or(1), column, what }
}

/// A filter's own fault, or where the template failed. The engine's words could quote a field, so only its kind is told.
fn failed(error: &Error) -> PaperFault {
    if let Some(fault) = error.source().and_then(|source| source.downcast_ref::<PaperFault>()) {
        return fault.clone();
    }
    let what = format!("line {} of the template: {}", error.line().unwrap_or(1), error.kind());
    PaperFault::Drawing { form: String::new(), what }
}

/// A fault at the first place a word stands: after the header, or in it.
fn at_word(name: &str, text: &str, word: &str, after_header: bool, what: String) -> PaperFault {
    let start = if after_header { text.find("\n-->").unwrap_or(0) } else { 0 };
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let whole = |at: &usize| !text[..*at].ends_with(part) && !text[*at + word.len()..].starts_with(part);
    let at = text[start..].match_indices(word).map(|(at, _)| start + at).find(whole).unwrap_or(start);
    at_offset(name, text, at, what)
}

/// A fault at a byte offset.
fn at_offset(name: &str, text: &str, at: usize, what: String) -> PaperFault {
    let line = text[..at].matches('\n').count() + 1;
    let column = text[..at].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    PaperFault::Syntax { form: name.to_owned(), line, column, what }
}
