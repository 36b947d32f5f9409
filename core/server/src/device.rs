//! Devices in the words of the API.

use crate::keys::Ended;
use serde_json::{Map, Value};
use tongban::DeviceState;
use tongban_api::{Fields, device as api};
use tongban_classes::{Class, Command, Field, json, name};
use tongban_host::{Host, SlotStatus};
use tongban_model::{CompletionCode, Failure, Record};

/// A device's state.
pub(crate) const fn state(state: DeviceState) -> api::DeviceState {
    match state {
        DeviceState::Online => api::DeviceState::Online,
        DeviceState::Offline => api::DeviceState::Offline,
        DeviceState::PowerOff => api::DeviceState::PowerOff,
        DeviceState::NoDevice => api::DeviceState::NoDevice,
        DeviceState::HardwareError => api::DeviceState::HardwareError,
        DeviceState::UserError => api::DeviceState::UserError,
        DeviceState::DeviceBusy => api::DeviceState::DeviceBusy,
        DeviceState::FraudAttempt => api::DeviceState::FraudAttempt,
        DeviceState::PotentialFraud => api::DeviceState::PotentialFraud,
    }
}

/// What is wrong with a device.
pub(crate) fn failure(failure: &Failure) -> api::Failure {
    api::Failure {
        code: failure.code,
        error: None,
        family: failure.family.word().to_owned(),
        detail: failure.detail.to_string(),
    }
}

/// The class of a slot.
pub(crate) fn class_of(host: &Host, slot: &str) -> Option<&'static Class> {
    let slots = host.describe().slots;
    tongban_classes::find(&slots.iter().find(|of| of.name == slot)?.class)
}

/// The public fields of a status.
pub(crate) fn fields(host: &Host, status: &SlotStatus) -> Map<String, Value> {
    let written = class_of(host, &status.slot).and_then(|class| json::write(class.status, &status.fields).ok());
    match written {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// What an event carries: the values its class declares and that are nobody's. What a driver sends beside is dropped.
pub(crate) fn carried(declared: &[Field], fields: &Record) -> Fields {
    let public = declared.iter().filter(|field| field.personal.is_none());
    let mut carried = Map::new();
    for field in public {
        if let Ok(Value::Object(one)) = json::write(std::slice::from_ref(field), fields) {
            carried.extend(one);
        }
    }
    Fields(carried)
}

/// How a device is.
pub(crate) fn status(host: &Host, status: &SlotStatus) -> api::Status {
    api::Status {
        device: state(status.device),
        fields: Fields(fields(host, status)),
        failure: status.failure.as_ref().map(failure),
    }
}

/// News of a device.
pub(crate) fn changed(host: &Host, status: &SlotStatus) -> api::Changed {
    let api::Status { device, fields, failure } = self::status(host, status);
    api::Changed { slot: status.slot.clone(), device, fields, failure }
}

/// How a command ended: the result's fields, or the class's own code and who must act.
pub(crate) fn ended(command: &Command, result: Result<Record, Failure>) -> Ended {
    match result {
        Ok(record) => match json::write(command.result, &record) {
            Ok(Value::Object(fields)) => Ended::new(CompletionCode::Success, None, fields),
            _ => Ended::new(CompletionCode::InternalError, Some("the result is not of its class".into()), Map::new()),
        },
        Err(failure) => {
            let mut payload = Map::new();
            if let Some(own) = failure.error.and_then(|number| command.code(number)) {
                payload.insert("errorCode".into(), name::camel(own.name).into());
            }
            payload.insert("family".into(), failure.family.word().into());
            Ended::new(failure.code, Some(failure.detail.to_string()), payload)
        }
    }
}
