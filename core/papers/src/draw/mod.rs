//! What a template can draw with: a cursor that moves down the paper, wrapped text, codes, signatures, pictures.

mod code128;
mod export;
mod picture;
mod qr;
mod sheet;
pub(crate) mod strokes;
pub(crate) mod time_series;
mod wrap;

use crate::gate::FORM_TEXT;
use crate::{Field, Fonts, PaperFault};
use minijinja::value::{Kwargs, Object, Value};
use minijinja::{Environment, Error, ErrorKind, State};
pub(crate) use picture::jpeg_components;
pub(crate) use sheet::Sheet;
use std::fmt;
use std::sync::Arc;

/// The global name of the fonts; a field's name cannot start with `_`, so nothing collides.
const FONTS: &str = "_fonts";

/// Offers the drawing words to a template.
pub(crate) fn offer(environment: &mut Environment<'_>) {
    environment.add_function("down", sheet::down);
    environment.add_function("here", sheet::here);
    environment.add_function("skip", sheet::skip);
    environment.add_filter("wrap", wrap::wrap);
    environment.add_filter("qr", qr::qr);
    environment.add_filter("code128", code128::code128);
    environment.add_filter("strokes", strokes::draw);
    environment.add_filter("picture", picture::picture);
}

/// A field as the template sees it. Text is plain text; strokes and pictures are opaque.
pub(crate) fn slot(name: &str, field: &Field) -> Value {
    match field {
        Field::Text(text) => Value::from_object(Named { name: name.to_owned(), content: Content::Text(text.clone()) }),
        Field::Strokes(text) => {
            Value::from_object(Named { name: name.to_owned(), content: Content::Strokes(text.clone()) })
        }
        Field::Picture(bytes) => {
            Value::from_object(Named { name: name.to_owned(), content: Content::Picture(bytes.clone()) })
        }
        Field::Flag(flag) => Value::from(*flag),
    }
}

/// Puts the fonts where the filters find them.
pub(crate) fn lend_fonts(environment: &mut Environment<'_>, fonts: &Fonts) {
    environment.add_global(FONTS, Value::from_object(FontsSlot(fonts.clone())));
}

#[derive(Debug)]
struct FontsSlot(Fonts);

impl Object for FontsSlot {}

/// A field with its name, so that a filter can say whose content does not fit.
struct Named {
    name: String,
    content: Content,
}

enum Content {
    Text(String),
    Strokes(String),
    Picture(Vec<u8>),
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.name)
    }
}

impl Object for Named {
    fn repr(self: &Arc<Self>) -> minijinja::value::ObjectRepr {
        minijinja::value::ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        match &self.content {
            Content::Text(text) | Content::Strokes(text) => !text.is_empty(),
            Content::Picture(bytes) => !bytes.is_empty(),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.content {
            Content::Text(text) => f.write_str(text),
            // Strokes and pictures are drawn by their filters; printed as text they would be noise.
            Content::Strokes(_) | Content::Picture(_) => Ok(()),
        }
    }
}

/// The name and text behind a value: a field's, or the form's own words. An absent field is refused, so that an
/// optional one needs its `{% if %}`.
fn text_of(value: &Value) -> Result<(String, String), Error> {
    match value.downcast_object_ref::<Named>() {
        Some(Named { name, content: Content::Text(text) }) => Ok((name.clone(), text.clone())),
        Some(_) => Err(Error::new(ErrorKind::InvalidOperation, "needs text")),
        None if value.is_undefined() => Err(Error::new(ErrorKind::UndefinedError, "an absent field")),
        None => Ok((FORM_TEXT.to_owned(), value.to_string())),
    }
}

fn fonts_of(state: &State<'_, '_>) -> Result<Fonts, Error> {
    let slot = state.lookup(FONTS);
    let fonts = slot.as_ref().and_then(|value| value.downcast_object_ref::<FontsSlot>());
    fonts.map(|slot| slot.0.clone()).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "no fonts"))
}

/// Carries a fault out through the template engine.
fn stop(fault: PaperFault) -> Error {
    Error::new(ErrorKind::InvalidOperation, "refused").with_source(fault)
}

/// A rectangle given by the keywords `x`, `y`, `width` and `height`.
struct Place {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

impl Place {
    fn of(options: &Kwargs) -> Result<Self, Error> {
        let place = Place {
            x: options.get("x")?,
            y: options.get("y")?,
            width: options.get("width")?,
            height: options.get("height")?,
        };
        options.assert_all_used()?;
        Ok(place)
    }
}
