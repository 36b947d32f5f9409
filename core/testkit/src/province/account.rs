//! Accounts of the government portal: real name, password, face.

use super::{Province, Table, invalid};
use crate::citizen::Citizen;
use crate::jpeg;
use serde::{Deserialize, Serialize};
use tongban_classes::{FromRecord as _, ToRecord as _, account as a};
use tongban_model::{Failure, Record};

/// Wrong passwords after which an account is locked.
const TRIES: u32 = 5;

/// Likeness from which a face is that of the account's owner, in hundredths of a percent.
const ALIKE: i64 = 6_000;

/// What happened at the door of an account.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Door {
    /// Wrong passwords in a row.
    pub wrong: u32,
}

impl Province {
    pub(super) fn account(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        match command {
            a::command::check => {
                let params = a::CheckParams::from_record(params).map_err(invalid)?;
                let owner = self.people.get(params.number.expose());
                let real_name = owner.is_some_and(|citizen| citizen.real_name);
                Ok(a::CheckResult { registered: owner.is_some(), real_name }.to_record())
            }
            a::command::log_in => {
                let params = a::LogInParams::from_record(params).map_err(invalid)?;
                self.log_in(params.account.expose().trim(), params.password.expose())
            }
            a::command::log_in_by_face => {
                let params = a::LogInByFaceParams::from_record(params).map_err(invalid)?;
                let number = params.number.expose();
                if jpeg::size(params.image.expose()).is_none() {
                    return Err(a::code::log_in_by_face::no_face("neither JPEG nor PNG"));
                }
                let live = self.scores.get(number).copied().unwrap_or_default().live;
                let owner = self.people.get(number).filter(|_| i64::from(live.as_basis_points()) >= ALIKE);
                let owner = owner.ok_or_else(|| a::code::log_in_by_face::not_alike("not the face of the owner"))?;
                Ok(a::LogInByFaceResult { real_name: owner.real_name }.to_record())
            }
            _ => Err(Failure::unsupported()),
        }
    }

    fn log_in(&mut self, account: &str, password: &str) -> Result<Record, Failure> {
        let wrong = || a::code::log_in::wrong_password("account and password do not belong together");
        let owner = self.owner_of(account).ok_or_else(wrong)?;
        let (number, name, real_name) = (owner.number.clone(), owner.name.clone(), owner.real_name);
        let right = owner.password.as_deref().is_none_or(|right| right == password);
        let door = self.doors.entry(number.clone()).or_default();
        if door.wrong >= TRIES {
            return Err(a::code::log_in::locked("too many wrong passwords"));
        }
        door.wrong = if right { 0 } else { door.wrong + 1 };
        self.touch(Table::Accounts, &number);
        if !right {
            return Err(wrong());
        }
        Ok(a::LogInResult { number: number.into(), name: name.into(), real_name }.to_record())
    }

    /// Whose account it is: by account name or citizen number; a visitor whose account nobody described has any name.
    fn owner_of(&self, account: &str) -> Option<&Citizen> {
        let named = self.people.values().find(|citizen| citizen.account.as_deref() == Some(account));
        let by_number = || self.people.get(account);
        let visitor = || self.settings.visitor.as_ref().and_then(|number| self.people.get(number));
        named.or_else(by_number).or_else(|| visitor().filter(|citizen| citizen.account.is_none()))
    }
}
