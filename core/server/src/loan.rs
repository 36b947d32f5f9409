//! Devices on loan: the kiosk gives them away between two citizens' sessions, and somebody claims some of them at once.
//! Cases that go on without their citizen do not stand in the way: a province may be away for a day, and a technician
//! has to restart the printer all the same.

use crate::desk::{Ask, Desk};
use crate::device;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tongban::NotLent;
use tongban_classes::{Class, ClassKind};
use tongban_host::{Claim, Host};
use tongban_model::{CompletionCode, Failure};

/// Claims slots on the kiosk's thread, so that no session begins in between. Waits for that thread; call it aside.
///
/// Errors: a citizen's session is on, a device works for one who left, somebody else holds a slot, or a slot does not exist
/// or holds no device: connectors file and take money, and stay with the kiosk.
pub(crate) fn claim(
    desk: &Desk,
    host: &Arc<Host>,
    slots: Vec<String>,
    owner: String,
    purpose: String,
    ttl: Duration,
) -> Result<Claim, Failure> {
    no_connectors(&slots, |slot| device::class_of(host, slot))?;
    let (send, answer) = sync_channel(1);
    let host = host.clone();
    let lent = move |lent: Result<(), NotLent>| {
        let claimed = lent.map_err(|why| Failure::new(CompletionCode::SequenceError, why.to_string())).and_then(|()| {
            let names: Vec<&str> = slots.iter().map(String::as_str).collect();
            host.claim(&names, &owner, &purpose, ttl).map_err(|refused| {
                let code = match refused {
                    tongban_host::ClaimRefused::Held(_) => CompletionCode::SequenceError,
                    _ => CompletionCode::InvalidData,
                };
                Failure::new(code, format!("failed to {refused}"))
            })
        });
        // Whoever asked may have gone; the claim then ends here.
        let _ = send.send(claimed);
    };
    let gone = || Failure::new(CompletionCode::DeviceNotReady, "the kiosk has stopped");
    desk.ask(Ask::Lend(Box::new(lent))).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

/// Refuses a list of slots with a connector in it, whoever holds it at the moment.
fn no_connectors(slots: &[String], class_of: impl Fn(&str) -> Option<&'static Class>) -> Result<(), Failure> {
    let connector = |slot: &&String| class_of(slot).is_some_and(|class| class.kind == ClassKind::Connector);
    match slots.iter().find(connector) {
        None => Ok(()),
        Some(slot) => {
            let detail = format!("slots: found the connector {slot}, expected devices: connectors stay with the kiosk");
            Err(Failure::new(CompletionCode::InvalidData, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_device_client_takes_what_files_or_takes_money() {
        let slots = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let class_of = |slot: &str| tongban_classes::ALL.iter().copied().find(|class| class.name == slot);
        for class in tongban_classes::ALL {
            let refused = no_connectors(&slots(&["Printer", class.name]), class_of);
            assert_eq!(refused.is_err(), class.kind == ClassKind::Connector, "{}", class.name);
            assert!(refused.is_ok() || refused.unwrap_err().detail.contains(class.name));
        }
        for class in ["Payment", "Registry"] {
            assert!(no_connectors(&slots(&[class]), class_of).is_err(), "{class}");
        }
        assert!(no_connectors(&slots(&["none-of-the-kind"]), class_of).is_ok(), "the host says so itself");
    }
}
