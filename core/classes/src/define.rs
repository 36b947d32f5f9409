//! The macro that writes a class once: schema, types, trait and dispatch from one text.

/// Words of a closed list, as a Rust enum and as a [`crate::Type::Choice`].
macro_rules! choice {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {
            $($(#[doc = $vdoc])+ $variant),+
        }

        impl $name {
            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl $crate::FieldType for $name {
            const TYPE: $crate::Type = $crate::Type::Choice($name::WORDS);

            fn to_value(&self) -> Option<tongban_model::Value> {
                Some(self.word().into())
            }

            fn from_value(value: Option<&tongban_model::Value>) -> Result<Self, $crate::FieldFault> {
                match value.and_then(tongban_model::Value::as_text) {
                    $(Some($word) => Ok($name::$variant),)+
                    _ => Err($crate::FieldFault::new(value, concat!("one of" $(, " ", $word)+))),
                }
            }
        }
    };
}

/// A record type with its schema.
macro_rules! record {
    ($(#[doc = $doc:expr])+ $name:ident { $($(#[doc = $fdoc:literal])+ $number:literal $field:ident : $ty:ty),* $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq, Debug)]
        pub struct $name {
            $($(#[doc = $fdoc])+ pub $field: $ty),*
        }

        impl $crate::ToRecord for $name {
            const FIELDS: &'static [$crate::Field] = &[$($crate::Field {
                number: $number,
                name: stringify!($field),
                doc: concat!($($fdoc),+),
                ty: <$ty as $crate::FieldType>::TYPE,
                required: <$ty as $crate::FieldType>::REQUIRED,
                personal: <$ty as $crate::FieldType>::PERSONAL,
            }),*];

            #[allow(unused_mut, reason = "a record may have no field")]
            fn to_record(&self) -> tongban_model::Record {
                let mut record = tongban_model::Record::new();
                $(if let Some(value) = $crate::FieldType::to_value(&self.$field) {
                    record.set($number, value);
                })*
                record
            }
        }

        impl $crate::FromRecord for $name {
            fn from_record(record: &tongban_model::Record) -> Result<Self, $crate::FieldFault> {
                let _ = record;
                Ok($name {
                    $($field: $crate::FieldType::from_value(record.get($number))
                        .map_err(|fault: $crate::FieldFault| fault.inside(stringify!($field)))?),*
                })
            }
        }
    };
}

/// A class: schema, types, driver trait and dispatch.
macro_rules! class {
    (
        $(#[doc = $doc:literal])+
        $trait:ident = $number:literal, $kind:ident, $id:literal;

        $(#[doc = $cdoc:literal])+
        capabilities { $($(#[doc = $capdoc:literal])+ $capn:literal $cap:ident : $capty:ty),* $(,)? }

        $(#[doc = $sdoc:literal])+
        status { $($(#[doc = $stdoc:literal])+ $stn:literal $st:ident : $stty:ty),* $(,)? }

        unsolicited { $($(#[doc = $udoc:literal])+ $un:literal $u:ident),* $(,)? }

        $(
            $(#[doc = $mdoc:literal])+
            command $command:ident = $cn:literal, $retry:expr, longest $longest:literal s {
                params $params:ident { $($(#[doc = $pdoc:literal])+ $pn:literal $p:ident : $pty:ty),* $(,)? }
                result $result:ident { $($(#[doc = $rdoc:literal])+ $rn:literal $r:ident : $rty:ty),* $(,)? }
                events { $($(#[doc = $edoc:literal])+ $en:literal $e:ident $(: $efields:ident)?),* $(,)? }
                codes { $($(#[doc = $kdoc:literal])+ $kn:literal $k:ident $family:ident),* $(,)? }
            }
        )+
    ) => {
        record! { $(#[doc = $cdoc])+ Capabilities { $($(#[doc = $capdoc])+ $capn $cap : $capty),* } }
        record! { $(#[doc = $sdoc])+ Status {
            $($(#[doc = $stdoc])+ $stn $st : $stty,)*
            /// How the device is, in the words of XFS4IoT. Common to all classes.
            1000 device: $crate::DeviceState
        } }
        $(
            record! {
                #[doc = concat!("Parameters of `", stringify!($command), "`.")]
                $params { $($(#[doc = $pdoc])+ $pn $p : $pty),* }
            }
            record! {
                #[doc = concat!("Result of `", stringify!($command), "`.")]
                $result { $($(#[doc = $rdoc])+ $rn $r : $rty),* }
            }
        )+

        /// Numbers of the commands.
        pub mod command {
            $(#[doc = concat!("`", stringify!($command), "`.")]
            #[allow(non_upper_case_globals, reason = "the constant carries the command's own name")]
            pub const $command: u16 = $cn;)+
        }

        /// Numbers and constructors of the error codes, per command.
        pub mod code {
            $(
                #[doc = concat!("Codes of `", stringify!($command), "`.")]
                pub mod $command {
                    $(
                        $(#[doc = $kdoc])+
                        pub fn $k(detail: &str) -> tongban_model::Failure {
                            tongban_model::Failure::of_class($kn, tongban_model::Family::$family, detail)
                        }
                    )*
                }
            )+
        }

        /// Numbers of the events, per command.
        pub mod event {
            $(
                #[doc = concat!("Events of `", stringify!($command), "`.")]
                pub mod $command {
                    $(
                        $(#[doc = $edoc])+
                        #[allow(non_upper_case_globals, reason = "the constant carries the event's own name")]
                        pub const $e: u16 = $en;
                    )*
                }
            )+
        }

        /// The definition.
        pub static CLASS: $crate::Class = $crate::Class {
            id: $id,
            name: stringify!($trait),
            number: $number,
            kind: $crate::ClassKind::$kind,
            doc: concat!($($doc, "\n"),+),
            capabilities: <Capabilities as $crate::ToRecord>::FIELDS,
            status: <Status as $crate::ToRecord>::FIELDS,
            unsolicited: &[$($crate::Event { number: $un, name: stringify!($u), doc: concat!($($udoc),+), fields: &[] }),*],
            commands: &[$($crate::Command {
                number: $cn,
                name: stringify!($command),
                doc: concat!($($mdoc),+),
                retry: $retry,
                longest: std::time::Duration::from_secs($longest),
                params: <$params as $crate::ToRecord>::FIELDS,
                result: <$result as $crate::ToRecord>::FIELDS,
                events: &[$($crate::Event {
                    number: $en,
                    name: stringify!($e),
                    doc: concat!($($edoc),+),
                    fields: $crate::define::fields_of!($($efields)?),
                }),*],
                codes: &[$($crate::Code {
                    number: $kn,
                    name: stringify!($k),
                    family: tongban_model::Family::$family,
                    doc: concat!($($kdoc),+),
                }),*],
            }),+],
        };

        $(#[doc = $doc])+
        ///
        /// Every command has a default that answers `unsupportedCommand`: a driver writes the ones its device has.
        pub trait $trait: Send {
            /// What this device can do. Called once after opening; must not block for more than a second.
            fn capabilities(&mut self) -> Result<Capabilities, tongban_model::Failure>;

            /// How the device is now. Must answer within a second, whether or not a command ran before.
            fn status(&mut self) -> Result<Status, tongban_model::Failure>;

            /// Brings the device back to idle. The default does nothing, for devices that keep no state.
            fn reset(&mut self, call: &dyn $crate::Call) -> Result<(), tongban_model::Failure> {
                let _ = call;
                Ok(())
            }

            $(
                $(#[doc = $mdoc])+
                fn $command(&mut self, call: &dyn $crate::Call, params: $params) -> Result<$result, tongban_model::Failure> {
                    let _ = (call, params);
                    Err(tongban_model::Failure::unsupported())
                }
            )+
        }

        /// Runs a command by number over numbered fields.
        ///
        /// A parameter that is missing or of the wrong type answers `invalidData` and names the field.
        pub fn dispatch(
            driver: &mut dyn $trait,
            number: u16,
            call: &dyn $crate::Call,
            params: &tongban_model::Record,
        ) -> Result<tongban_model::Record, tongban_model::Failure> {
            use $crate::{FromRecord as _, ToRecord as _};
            match number {
                $crate::common::CAPABILITIES => driver.capabilities().map(|c| c.to_record()),
                $crate::common::STATUS => driver.status().map(|s| s.to_record()),
                $crate::common::RESET => driver.reset(call).map(|()| tongban_model::Record::new()),
                $($cn => {
                    let params = $params::from_record(params).map_err(|fault| {
                        tongban_model::Failure::new(tongban_model::CompletionCode::InvalidData, fault.to_string())
                    })?;
                    driver.$command(call, params).map(|result| result.to_record())
                })+
                _ => Err(tongban_model::Failure::new(
                    tongban_model::CompletionCode::InvalidCommand,
                    format!("{} has no command number {number}", stringify!($trait)),
                )),
            }
        }
    };
}

/// The fields that an event carries: those of a record, or none.
macro_rules! fields_of {
    () => {
        &[]
    };
    ($record:ident) => {
        <$record as $crate::ToRecord>::FIELDS
    };
}

pub(crate) use {choice, class, fields_of, record};
