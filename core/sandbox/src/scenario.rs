//! `POST /scenario`: a scenario moves in.

use crate::answer::disk;
use crate::state::State;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use tongban_testkit::Load;

/// Takes citizens, receipts, scores, tables and what the connectors will meet, all or nothing.
pub(crate) async fn load(Shared(state): Shared<State>, body: Bytes) -> Response {
    let refused = |said: String| (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "refused": said }))).into_response();
    let load: Load = match serde_json::from_slice(&body) {
        Ok(load) => load,
        Err(fault) => return refused(format!("read the scenario: {fault}")),
    };
    let counts =
        json!({ "citizens": load.citizens.len(), "receipts": load.receipts.len(), "devices": load.devices.len() });
    match state.with(|province, _| province.load(load)) {
        Ok(Ok(())) => Json(json!({ "loaded": counts })).into_response(),
        Ok(Err(fault)) => refused(fault.to_string()),
        Err(fault) => disk(&fault),
    }
}
