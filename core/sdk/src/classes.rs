//! The bridge from a class trait, or from one function for all classes, to a device.

use crate::Device;
use tongban_classes::{
    Call, Class, account, auxiliaries, barcode_reader, booking, camera, common, document_camera, face_match,
    fingerprint, identity_document, lights, loss_report, message, payment, payment_terminal, photo_receipt, post,
    printer, progress, recorder, registry, residence, signature_capture, speech, typing, unit_directory,
};
use tongban_model::{CompletionCode, Failure, Record};

/// A driver that answers commands by number: for simulators, bridges and classes of a vendor's own.
pub trait DynDriver: Send {
    /// Runs one command. `params` are typed by the class's schema; so must the result be.
    ///
    /// Capabilities, status and reset (numbers in [`common`]) come here too.
    fn run(&mut self, class: &'static Class, command: u16, call: &dyn Call, params: &Record)
    -> Result<Record, Failure>;

    /// Whether the device offers a command of a class. Asked once, when it is opened.
    fn offers(&self, class: &'static Class, command: u16) -> bool {
        let _ = (class, command);
        true
    }
}

/// What the border calls.
pub(crate) trait Driver: Send {
    fn run(&mut self, class: &'static Class, command: u16, call: &dyn Call, params: Record) -> Result<Record, Failure>;

    fn offers(&self, class: &'static Class, command: u16) -> bool;
}

struct Dynamic<D>(D);

impl<D: DynDriver> Driver for Dynamic<D> {
    fn run(&mut self, class: &'static Class, command: u16, call: &dyn Call, params: Record) -> Result<Record, Failure> {
        let params = typed_params(class, command, params)?;
        self.0.run(class, command, call, &params)
    }

    fn offers(&self, class: &'static Class, command: u16) -> bool {
        self.0.offers(class, command)
    }
}

/// Parameters in the schema's types. Errors: `invalidData` names the field.
fn typed_params(class: &Class, command: u16, params: Record) -> Result<Record, Failure> {
    match class.command(command) {
        Some(known) => typing::typed(known.params, params)
            .map_err(|fault| Failure::new(CompletionCode::InvalidData, fault.to_string())),
        None if command >= common::CAPABILITIES => Ok(params),
        None => {
            Err(Failure::new(CompletionCode::InvalidCommand, format!("{} has no command number {command}", class.name)))
        }
    }
}

impl Device {
    /// A device of these classes, answered by one function.
    pub fn dynamic(classes: &[&'static Class], driver: impl DynDriver + 'static) -> Device {
        Device::of(classes, Box::new(Dynamic(driver)))
    }
}

macro_rules! typed_classes {
    ($($module:ident::$trait:ident),+ $(,)?) => {
        $(
            const _: () = {
                struct Typed<D>(D);

                impl<D: $module::$trait> Driver for Typed<D> {
                    fn run(
                        &mut self,
                        class: &'static Class,
                        command: u16,
                        call: &dyn Call,
                        params: Record,
                    ) -> Result<Record, Failure> {
                        let params = typed_params(class, command, params)?;
                        $module::dispatch(&mut self.0, command, call, &params)
                    }

                    fn offers(&self, _: &'static Class, _: u16) -> bool {
                        true
                    }
                }

                impl Device {
                    #[doc = concat!("A device of the class `", stringify!($trait), "`.")]
                    pub fn $module(driver: impl $module::$trait + 'static) -> Device {
                        Device::of(&[&$module::CLASS], Box::new(Typed(driver)))
                    }
                }
            };
        )+
    };
}

typed_classes! {
    identity_document::IdentityDocument,
    fingerprint::Fingerprint,
    camera::Camera,
    barcode_reader::BarcodeReader,
    printer::Printer,
    signature_capture::SignatureCapture,
    payment_terminal::PaymentTerminal,
    recorder::Recorder,
    registry::Registry,
    face_match::FaceMatch,
    photo_receipt::PhotoReceipt,
    payment::Payment,
    progress::Progress,
    document_camera::DocumentCamera,
    speech::Speech,
    lights::Lights,
    auxiliaries::Auxiliaries,
    post::Post,
    unit_directory::UnitDirectory,
    loss_report::LossReport,
    account::Account,
    booking::Booking,
    residence::Residence,
    message::Message,
}
