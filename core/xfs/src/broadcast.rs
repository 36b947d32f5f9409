//! What a service tells its clients without being asked.

use crate::connection::locked;
use crate::service::Service;
use crate::{common, express, header};
use serde_json::{Value as Json, json};
use std::sync::atomic::Ordering;
use tongban_host::News;
use tongban_model::{CompletionCode, Failure, Family};

/// Tells news of the slot, in the words of XFS4IoT.
pub(crate) fn news(service: &Service, news: &News) {
    match news {
        News::Unsolicited { class, number, .. } if **class == *service.interface.class.id => {
            let event = service.interface.class.unsolicited.iter().find(|event| event.number == *number);
            let row = event.and_then(|event| service.interface.unsolicited.iter().find(|row| row.event == event.name));
            let Some(row) = row else { return };
            if row.name == "Common.StatusChangedEvent" {
                return status_changed(service);
            }
            if let Ok(status) = service.host.status(&service.slot) {
                service.broadcast(&header::unsolicited(row.name, row.version, (row.payload)(&status)));
            }
        }
        News::Unsolicited { .. } => {}
        News::StatusChanged { .. } => {
            service.status_is_new.store(false, Ordering::Release);
            status_changed(service);
        }
        News::Ready { .. } => {
            express::learn(service);
            status_changed(service);
        }
        News::Down { failure, .. } => {
            service.broadcast(&header::unsolicited("Common.ErrorEvent", "2.0", error(failure)));
            status_changed(service);
        }
    }
}

/// Tells the status, if it is another one than was told last.
fn status_changed(service: &Service) {
    let Ok(status) = service.host.status(&service.slot) else { return };
    let payload = common::status(service, &status);
    let changed = std::mem::replace(&mut *locked(&service.told), payload.clone()) != payload;
    if changed {
        service.broadcast(&header::unsolicited("Common.StatusChangedEvent", "3.0", payload));
    }
}

/// The payload of `Common.ErrorEvent`: what kind of error, and who must do what.
fn error(failure: &Failure) -> Json {
    let (event, action) = match (failure.family, failure.code) {
        // The host starts the driver again by itself.
        (_, CompletionCode::DriverRestarted) => ("software", "suspend"),
        (_, CompletionCode::FraudAttempt) => ("fraudAttempt", "maintenance"),
        (Family::Retry, _) => ("user", "clear"),
        (Family::Fault | Family::Refusal, _) => ("hardware", "maintenance"),
        (Family::Manifest, _) => ("software", "configuration"),
        (Family::Contract | Family::Bug, _) => ("software", "softwareError"),
    };
    json!({"eventId": event, "action": action, "vendorDescription": failure.detail})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_who_must_act_in_the_words_of_xfs4iot() {
        for (code, family, event, action) in [
            (CompletionCode::HardwareError, Family::Fault, "hardware", "maintenance"),
            (CompletionCode::DriverRestarted, Family::Contract, "software", "suspend"),
            (CompletionCode::InternalError, Family::Contract, "software", "softwareError"),
            (CompletionCode::InvalidData, Family::Manifest, "software", "configuration"),
            (CompletionCode::UserError, Family::Retry, "user", "clear"),
            (CompletionCode::FraudAttempt, Family::Fault, "fraudAttempt", "maintenance"),
        ] {
            let failure = Failure { family, ..Failure::new(code, "why") };
            let expected = json!({"eventId": event, "action": action, "vendorDescription": "why"});
            assert_eq!(error(&failure), expected);
        }
    }
}
