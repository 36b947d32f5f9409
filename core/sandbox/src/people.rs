//! `GET /v1/people` and `POST /person`: who of the sandbox's own people may step up to the machine, and who does.

use crate::answer::disk;
use crate::state::State;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tongban_testkit::people::{self, Person};
use tongban_testkit::{Load, Scores};

/// Who steps up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stepping {
    id: String,
    /// Where they live, so that they are at home at the machine; absent means where the demo machine stands.
    #[serde(default)]
    region: Option<String>,
}

/// `GET /v1/people`: what they are called and what is the matter with them; no names, no numbers.
pub(crate) async fn list(Shared(state): Shared<State>) -> Response {
    let now_ms = state.now_ms();
    match state.with(|province, _| province.today(now_ms)) {
        Ok(today) => Json(people::on(today).iter().map(listed).collect::<Vec<_>>()).into_response(),
        Err(fault) => disk(&fault),
    }
}

/// `POST /person`: they move in with their receipt, and what a scenario before brought along is put away.
pub(crate) async fn step_up(Shared(state): Shared<State>, body: Bytes) -> Response {
    let refused = |said: String| (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "refused": said }))).into_response();
    let stepping: Stepping = match serde_json::from_slice(&body) {
        Ok(stepping) => stepping,
        Err(fault) => return refused(format!("read who steps up: {fault}")),
    };
    let region = stepping.region.as_deref().unwrap_or(people::HOME);
    let now_ms = state.now_ms();
    let moved = state.with(|province, _| {
        let everybody = people::of(region, province.today(now_ms));
        let ids: Vec<&str> = everybody.iter().map(|person| person.id).collect();
        let known = ids.join(", ");
        let person = everybody.into_iter().find(|person| person.id == stepping.id);
        let person = person.ok_or_else(|| match known.as_str() {
            "" => format!("region: found {region:?}, expected six digits of a place"),
            known => format!("id: found {:?}, expected one of {known}", stepping.id),
        })?;
        let answer = listed(&person);
        province.load(load(person)).map_err(|fault| fault.to_string()).map(|()| answer)
    });
    match moved {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(said)) => refused(said),
        Err(fault) => disk(&fault),
    }
}

fn listed(person: &Person) -> Value {
    let (zh, en) = person.title;
    json!({ "id": person.id, "title": { "zh": zh, "en": en } })
}

fn load(person: Person) -> Load {
    Load {
        citizens: vec![person.citizen],
        receipts: vec![person.receipt],
        scores: Some(Scores::default()),
        phone: person.phone,
        ..Load::default()
    }
}
