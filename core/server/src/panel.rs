//! The simulators' panel of a demo: what the hands of the person do, and their phone. Not there on a machine that serves.

use crate::hall::Hall;
use crate::options::PanelOptions;
use crate::private_file;
use crate::words;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// The panel of one server.
struct Panel {
    options: PanelOptions,
    hall: Arc<Hall>,
    person: Mutex<Option<String>>,
}

/// The panel's addresses.
pub(crate) fn router(options: PanelOptions, hall: Arc<Hall>) -> Router {
    let person = Mutex::new(options.people.first().map(|(id, _)| id.clone()));
    Router::new()
        .route("/panel", get(|| async { (StatusCode::SEE_OTHER, [(header::LOCATION, "/panel/panel.html")]) }))
        .route("/panel/state", get(state))
        .route("/panel/hands", post(hands))
        .route("/panel/phone", post(phone))
        .route("/panel/person", post(person_is))
        .with_state(Arc::new(Panel { options, hall, person }))
}

async fn state(State(panel): State<Arc<Panel>>) -> Response {
    aside(move || Ok(panel.state())).await
}

/// Changes some hands; the others stay as they are.
async fn hands(State(panel): State<Arc<Panel>>, Json(patch): Json<Map<String, Value>>) -> Response {
    aside(move || {
        let mut hands = panel.hands();
        hands.extend(patch);
        hands.retain(|_, value| !value.is_null());
        let written = private_file::write(&panel.options.hands, Value::Object(hands).to_string().as_bytes());
        written.map_err(|fault| format!("failed to write the hands file: {fault}"))?;
        Ok(panel.state())
    })
    .await
}

async fn phone(State(panel): State<Arc<Panel>>, Json(does): Json<Map<String, Value>>) -> Response {
    aside(move || {
        panel.sandbox("POST", "/phone", &Value::Object(does).to_string())?;
        Ok(panel.state())
    })
    .await
}

async fn person_is(State(panel): State<Arc<Panel>>, Json(person): Json<Map<String, Value>>) -> Response {
    aside(move || {
        let id = person.get("id").and_then(Value::as_str).unwrap_or_default();
        if !panel.options.people.iter().any(|(known, _)| known == id) {
            return Err("there is no such person".into());
        }
        if let Some(choose) = &panel.options.choose {
            choose(id).map_err(|why| format!("failed to {why}"))?;
        }
        *panel.person.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.to_owned());
        Ok(panel.state())
    })
    .await
}

/// Does something that waits, and answers with the state or with why not.
async fn aside(work: impl FnOnce() -> Result<Value, String> + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(state)) => Json(state).into_response(),
        Ok(Err(why)) => (StatusCode::BAD_GATEWAY, Json(json!({ "error": why }))).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Panel {
    fn state(&self) -> Value {
        let mut state = self.hands();
        let open = self.sandbox("GET", "/phone", "").unwrap_or_default();
        state.insert("phone".into(), json!({ "open": open.get("open").cloned().unwrap_or_default() }));
        let person = |(id, (zh, en)): &(String, (String, String))| json!({ "id": id, "title": { "zh": zh, "en": en } });
        state.insert("people".into(), self.options.people.iter().map(person).collect());
        let chosen = self.person.lock().unwrap_or_else(PoisonError::into_inner).clone();
        state.insert("person".into(), chosen.into());
        let site = self.hall.service.site();
        let devices = site.machine.slots.iter().filter(|slot| slot.class.kind == tongban::ClassKind::Device);
        let slot = |slot: &tongban_flow::language::SlotManifest| {
            let class = tongban_classes::name::kebab(slot.class.name);
            json!({ "slot": &*slot.name, "title": words::device(slot.class.name), "class": class })
        };
        state.insert("slots".into(), devices.map(slot).collect());
        Value::Object(state)
    }

    /// What the hands do now; a file that is not there is nobody.
    fn hands(&self) -> Map<String, Value> {
        let text = std::fs::read(&self.options.hands).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Asks the sandbox province.
    fn sandbox(&self, method: &str, path: &str, body: &str) -> Result<Value, String> {
        self.options.sandbox.as_ref().ok_or("there is no sandbox province")?(method, path, body)
    }
}
