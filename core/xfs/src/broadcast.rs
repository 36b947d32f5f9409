//! What a service tells its clients without being asked.

use crate::connection::locked;
use crate::service::Service;
use crate::{every_service, express, header};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tongban_classes::DeviceState;
use tongban_host::News;
use tongban_model::{CompletionCode, Failure, Family};

/// Tells news of the slot, in the words of XFS4IoT. True when the status has yet to be told: see [`status_changed`].
#[must_use]
pub(crate) fn news(service: &Arc<Service>, news: &News) -> bool {
    match news {
        News::Unsolicited { class, number, .. } if **class == *service.interface.class.id => {
            let event = service.interface.class.unsolicited.iter().find(|event| event.number == *number);
            let row = event.and_then(|event| service.interface.unsolicited.iter().find(|row| row.event == event.name));
            let Some(row) = row else { return false };
            if row.name == "Common.StatusChangedEvent" {
                return status_changed(service);
            }
            if let Ok(status) = service.host.status(&service.slot) {
                service.broadcast(&header::unsolicited(row.name, row.version, (row.payload)(&status)));
            }
            false
        }
        News::Unsolicited { .. } => false,
        News::StatusChanged { .. } => {
            service.status_is_new.store(false, Ordering::Release);
            status_changed(service)
        }
        News::Ready { .. } => {
            express::learn(service);
            status_changed(service)
        }
        News::Down { failure, .. } => {
            service.broadcast(&header::unsolicited("Common.ErrorEvent", "2.0", error(failure)));
            status_changed(service)
        }
    }
}

/// Tells the status, if it is another one than was told last. True when it cannot be told yet: a device at work says
/// nothing but that, and nobody would hear of its end.
#[must_use]
pub(crate) fn status_changed(service: &Service) -> bool {
    let Ok(status) = service.host.status(&service.slot) else { return false };
    if status.device == DeviceState::DeviceBusy {
        return true;
    }
    let payload = every_service::status(service, &status);
    let changed = std::mem::replace(&mut *locked(&service.told), payload.clone()) != payload;
    if changed {
        service.broadcast(&header::unsolicited("Common.StatusChangedEvent", "3.0", payload));
    }
    false
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
    use crate::INTERFACES;
    use crate::support::{cabinet, service_of};
    use tongban_host::SlotStatus;
    use tongban_model::Record;

    /// Each row of the unsolicited events, told as if the driver had sent it.
    #[test]
    fn every_event_of_its_own_is_told_to_every_client_of_the_service() {
        let cabinet = cabinet();
        for interface in INTERFACES {
            let (name, slot) = service_of(interface.class.id);
            for row in interface.unsolicited {
                let mut clients = [cabinet.client(name), cabinet.client(name)];
                // The door has asked the device by now, so that it is idle and its status known.
                assert_eq!(clients[0].run("Common.Capabilities", Json::Null).code(), "success");
                cabinet.host.status(slot).unwrap();
                let stranger = cabinet.client("Camera");
                let event = interface.class.unsolicited.iter().find(|event| event.name == row.event).unwrap();
                let (class, number) = (interface.class.id.into(), event.number);
                cabinet.door.hear(News::Unsolicited { slot: slot.into(), class, number, fields: Record::new() });
                let status = cabinet.host.status(slot).unwrap();
                for client in &clients {
                    let told = client.unsolicited(row.name);
                    assert_eq!(told["header"]["version"], row.version, "{}", row.event);
                    assert!(told["header"].get("requestId").is_none());
                    if row.name != "Common.StatusChangedEvent" {
                        assert_eq!(told["payload"], (row.payload)(&status), "{}", row.event);
                    }
                }
                assert!(stranger.next_within(20).is_none(), "{}: told to another service", row.event);
            }
        }
    }

    #[test]
    fn a_paper_threshold_says_how_much_paper_there_is() {
        let printer = INTERFACES.iter().find(|interface| interface.name == "Printer").unwrap();
        let row = &printer.unsolicited[0];
        for (paper, told) in [("full", "full"), ("low", "low"), ("out", "out"), ("jammed", "low"), ("unknown", "low")] {
            let fields = Record::new().with(1, paper).with(1000, "online");
            let device = tongban_classes::DeviceState::Online;
            let status = SlotStatus { slot: "receipt".into(), device, fields, failure: None };
            assert_eq!((row.payload)(&status), json!({"paperSource": "upper", "threshold": told}));
        }
    }

    #[test]
    fn a_slot_that_goes_down_is_an_error_event_and_a_status_and_the_same_status_is_told_once() {
        let cabinet = cabinet();
        let client = cabinet.client("Camera");
        let failure = Failure::new(CompletionCode::HardwareError, "no picture");
        cabinet.door.hear(News::Down { slot: "camera".into(), failure });
        let told = client.next();
        assert_eq!(
            (&told["header"]["name"], &told["payload"]["eventId"]),
            (&json!("Common.ErrorEvent"), &json!("hardware"))
        );
        let told = client.next();
        assert_eq!(told["header"]["name"], "Common.StatusChangedEvent");
        for _ in 0..3 {
            cabinet.door.hear(News::StatusChanged { slot: "camera".into() });
        }
        cabinet.door.hear(News::Ready { slot: "camera".into() });
        assert!(client.next_within(50).is_none(), "nothing changed");
    }

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
