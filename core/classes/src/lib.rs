//! `tongban-classes` defines every device and connector class, each once.
//!
//! From one definition derive the runtime schema ([`Class`]), the typed parameters and results, the trait a driver
//! implements, the JSON Schema, the reference page and the numbers in the C header. It must never know a plugin, a
//! host or a flow. Start reading at [`Class`], then at one class, say [`identity_document`].
//!
//! Words are those of XFS4IoT wherever it has them; names are snake case here and in CEL, kebab case where a manifest
//! names a command or a code, camel case on the wire ([`name::kebab`], [`name::camel`]).

mod call;
mod define;
pub mod describe;
mod device_state;
mod field;
pub mod json;
pub mod json_schema;
pub mod name;
mod schema;
pub mod typing;

pub mod auxiliaries;
pub mod barcode_reader;
pub mod camera;
pub mod document_camera;
pub mod fingerprint;
pub mod identity_document;
pub mod lights;
pub mod payment_terminal;
pub mod printer;
pub mod recorder;
pub mod signature_capture;
pub mod speech;

pub mod account;
pub mod booking;
pub mod face_match;
pub mod loss_report;
pub mod message;
pub mod payment;
pub mod photo_receipt;
pub mod post;
pub mod progress;
pub mod registry;
pub mod residence;
pub mod unit_directory;

pub use call::{Call, Frame};
pub use device_state::DeviceState;
pub use field::{FieldFault, FieldType, FromRecord, ToRecord};
pub use schema::{Class, ClassKind, Code, Command, Event, Field, RetrySafety, Type, common, field_named};

/// Every class of this release, by rising number.
pub static ALL: &[&Class] = &[
    &identity_document::CLASS,
    &fingerprint::CLASS,
    &camera::CLASS,
    &barcode_reader::CLASS,
    &printer::CLASS,
    &signature_capture::CLASS,
    &payment_terminal::CLASS,
    &recorder::CLASS,
    &document_camera::CLASS,
    &speech::CLASS,
    &lights::CLASS,
    &auxiliaries::CLASS,
    &registry::CLASS,
    &face_match::CLASS,
    &photo_receipt::CLASS,
    &payment::CLASS,
    &progress::CLASS,
    &post::CLASS,
    &unit_directory::CLASS,
    &loss_report::CLASS,
    &account::CLASS,
    &booking::CLASS,
    &residence::CLASS,
    &message::CLASS,
];

/// The class with this id (`tongban.identity-document/1`) or this manifest name (`identity-document`).
pub fn find(id_or_name: &str) -> Option<&'static Class> {
    let by_id = ALL.iter().copied().find(|class| class.id == id_or_name);
    by_id.or_else(|| ALL.iter().copied().find(|class| name::is_kebab(id_or_name, class.name)))
}
