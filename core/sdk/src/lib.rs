//! `tongban-sdk` is a vendor's only import: write a class trait, export it, drop the library into a folder.
//!
//! ```
//! use tongban_sdk::barcode_reader::{BarcodeReader, Capabilities, ReadParams, ReadResult, Status, code};
//! use tongban_sdk::{Call, Device, DeviceState, Failure, Open, export_plugin};
//!
//! struct Scanner;
//!
//! impl BarcodeReader for Scanner {
//!     fn capabilities(&mut self) -> Result<Capabilities, Failure> {
//!         Ok(Capabilities { symbologies: "qrCode".into() })
//!     }
//!     fn status(&mut self) -> Result<Status, Failure> {
//!         Ok(Status { device: DeviceState::Online })
//!     }
//!     fn read(&mut self, call: &dyn Call, _: ReadParams) -> Result<ReadResult, Failure> {
//!         call.wait(std::time::Duration::from_millis(5))?;
//!         Err(code::read::no_code("nothing before the window"))
//!     }
//! }
//!
//! fn open(_: &Open) -> Result<Device, Failure> {
//!     Ok(Device::barcode_reader(Scanner))
//! }
//!
//! export_plugin! {
//!     id: "acme-scanner",
//!     vendor: "Acme",
//!     classes: ["tongban.barcode-reader/1"],
//!     open: open,
//! }
//! # fn main() {}
//! ```
//!
//! It must never know a host. Start reading at [`export_plugin`], then at [`Device`] and the trait of your class.

#[doc(hidden)]
pub mod border;
mod classes;
mod describe;
mod device;
pub mod harness;
pub mod jobs;
mod open;
mod settings;
pub mod watched;

pub use classes::DynDriver;
pub use describe::describe;
pub use device::Device;
pub use open::{Notifier, Open};
pub use settings::Settings;

pub use tongban_classes::{
    Call, Class, ClassKind, Code, Command, DeviceState, Event, Field, FieldFault, Frame, FromRecord, RetrySafety,
    ToRecord, Type, common, find,
};
pub use tongban_classes::{
    account, auxiliaries, barcode_reader, booking, camera, document_camera, face_match, fingerprint, identity_document,
    lights, loss_report, message, payment, payment_terminal, photo_receipt, post, printer, progress, recorder,
    registry, residence, signature_capture, speech, unit_directory,
};
pub use tongban_classes::{json, name};
pub use tongban_model::{
    CompletionCode, Date, Failure, Family, Money, Percent, Personal, Record, Sensitive, Value, kind,
};
pub use {serde, serde_json, tracing};

#[doc(hidden)]
pub use {abi_stable, tongban_abi};

/// Exports a driver: both doors, the note and the table, from one description.
///
/// `id` is the plugin's folder name and the id in `plugin.toml`; `classes` lists every class a device of it may offer;
/// `open` opens one device from its settings.
/// `own_classes` is for classes of your own, each a `static` [`Class`]; the host learns their schema from the library.
/// Use it once in a library of crate type `cdylib`.
#[macro_export]
macro_rules! export_plugin {
    (
        id: $id:expr,
        vendor: $vendor:expr,
        classes: [$($class:expr),* $(,)?],
        $(own_classes: [$($own:expr),* $(,)?],)?
        open: $open:expr $(,)?
    ) => {
        #[doc(hidden)]
        #[allow(unsafe_code, reason = "the export of a library is a symbol the linker sees")]
        mod tongban_export {
            use super::*;
            use $crate::abi_stable;
            use $crate::abi_stable::prefix_type::PrefixTypeTrait as _;
            use $crate::tongban_abi::g1;

            #[used]
            #[unsafe(link_section = ".tongban_abi")]
            static NOTE: g1::Note = $crate::tongban_abi::note();

            static EXPORT: $crate::border::Export = $crate::border::Export::new(
                &NOTE,
                concat!($id, "\0"),
                concat!(env!("CARGO_PKG_VERSION"), "\0"),
                concat!($vendor, "\0"),
                &[$(concat!($class, "\0")),*],
                &[$($($own),*)?],
                |open| ($open)(open),
            );

            /// The C door.
            #[unsafe(no_mangle)]
            pub extern "C" fn tongban_plugin_entry() -> *const g1::Plugin {
                EXPORT.table()
            }

            /// The Rust door, written out because the attribute of abi_stable wants the crate as a direct dependency.
            #[unsafe(export_name = "_1as_0lib_1header_0root_bmodule_bloader")]
            pub static ROOT_MODULE_LOADER: abi_stable::library::LibHeader = {
                extern "C" fn erased() -> abi_stable::library::RootModuleResult {
                    abi_stable::library::__call_root_module_loader(root_module)
                }
                // SAFETY: the constructor erases exactly the module that is named here.
                unsafe {
                    abi_stable::library::LibHeader::from_constructor::<g1::RootModuleRef>(
                        erased,
                        abi_stable::library::CheckTypeLayout::Yes,
                    )
                }
            };

            fn root_module() -> g1::RootModuleRef {
                g1::RootModuleTable { entry: tongban_plugin_entry }.leak_into_prefix()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rust_door_has_the_name_abi_stable_looks_for() {
        assert_eq!(abi_stable::library::ROOT_MODULE_LOADER_NAME, "_1as_0lib_1header_0root_bmodule_bloader");
    }
}
