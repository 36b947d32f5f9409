//! The message service: what was sent to whom, once per number.

use super::scene::hidden;
use super::{Province, Table, invalid, own_number};
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::{FromRecord as _, ToRecord as _, message as m};
use tongban_model::{Failure, Record};

/// A message that was sent.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Telephone it went to.
    pub phone: String,
    /// Template.
    pub template: String,
    /// What was filled in.
    pub values: Vec<String>,
    /// How often it was asked for.
    pub arrivals: u32,
}

hidden! { Message => "message", template; }

impl Province {
    pub(super) fn message(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        if command != m::command::send {
            return Err(Failure::unsupported());
        }
        let params = m::SendParams::from_record(params).map_err(invalid)?;
        let id = own_number("message", &params.message)?.to_owned();
        self.touch(Table::Messages, &id);
        let row = self.messages.entry(id).or_insert_with(|| Message {
            phone: params.phone.into_exposed(),
            template: params.template,
            values: params.values.unwrap_or_default(),
            arrivals: 0,
        });
        row.arrivals += 1;
        Ok(m::SendResult {}.to_record())
    }

    /// A message by its number.
    pub fn sent(&self, message: &str) -> Option<&Message> {
        self.messages.get(message)
    }
}
