//! The service publisher: which services there are, and where.

use crate::service::Stand;
use serde_json::{Value as Json, json};

/// Who made this, as `GetServices` says it.
pub(crate) const VENDOR: &str = "Tongban";

/// The payload of `ServicePublisher.GetServices`.
pub(crate) fn services(stand: &Stand) -> Json {
    let Stand::Publisher { base, names } = stand else { return Json::Null };
    let services: Vec<Json> = names.iter().map(|name| json!({"serviceURI": format!("{base}/{name}")})).collect();
    let services = if services.is_empty() { Json::Null } else { services.into() };
    json!({"vendorName": VENDOR, "services": services})
}
