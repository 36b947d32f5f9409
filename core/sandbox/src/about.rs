//! What this is, whether it runs, and its books.

use crate::answer::disk;
use crate::page;
use crate::state::State;
use axum::Json;
use axum::extract::State as Shared;
use axum::response::{Html, IntoResponse as _, Response};

/// `GET /`: what this is.
pub(crate) async fn page(Shared(state): Shared<State>) -> Response {
    let now_ms = state.now_ms();
    match state.with(|province, _| province.today(now_ms)) {
        Ok(today) => Html(page::about(today)).into_response(),
        Err(fault) => disk(&fault),
    }
}

/// `GET /healthz`.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// `GET /v1/ledger`: money taken and given back, what was taken in, what was undone.
pub(crate) async fn ledger(Shared(state): Shared<State>) -> Response {
    match state.with(|province, _| province.ledger()) {
        Ok(ledger) => Json(ledger).into_response(),
        Err(fault) => disk(&fault),
    }
}

/// `GET /v1/unmet`: lines of the script that no command met.
pub(crate) async fn unmet(Shared(state): Shared<State>) -> Response {
    match state.with(|province, _| province.unmet()) {
        Ok(unmet) => Json(unmet).into_response(),
        Err(fault) => disk(&fault),
    }
}
