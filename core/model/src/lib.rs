//! `tongban-model` holds the words of the field as plain values.
//!
//! It must never know IO, TOML, a clock, a device or a flow: everything else imports it, it imports nothing of ours.
//! Start reading at [`Value`] (what crosses every border), then [`CitizenNumber`] and [`Sensitive`].

mod acceptance;
mod address;
mod bytes;
mod citizen;
mod code;
mod date;
mod depth;
mod failure;
mod mask;
mod money;
mod percent;
mod phone;
mod sensitive;
mod typed;
mod value;

pub use acceptance::{AcceptanceFault, AcceptanceNumber};
pub use address::TcpAddress;
pub use citizen::{CitizenNumber, CitizenNumberFault, CitizenNumberKind, Sex};
pub use code::CompletionCode;
pub use date::{Date, DateFault};
pub use failure::{Failure, Family};
pub use mask::{MaskName, mask_name, mask_number, mask_phone};
pub use money::{Money, MoneyFault};
pub use percent::{Percent, PercentFault};
pub use phone::{PhoneFault, PhoneRule, PhoneRuleFault};
pub use sensitive::{Personal, PersonalKind, Sensitive, kind};
pub use value::{Record, Value};
