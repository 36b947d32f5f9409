//! The page behind the code on the screen, where a person presses "pay".

use crate::answer::disk;
use crate::page;
use crate::state::State;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use tongban_testkit::Phone;
use tongban_testkit::province::PhoneResult;

/// What the phone does, for tests: with an order, or with the open or next one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doing {
    does: Phone,
    #[serde(default)]
    order: Option<String>,
}

/// `GET /pay/<order>`: opening the page is what scanning the code does.
pub(crate) async fn page(Shared(state): Shared<State>, Path(number): Path<String>) -> Response {
    let looked = state.with(|province, now_ms| {
        province.phone(&number, Phone::ScansOnly, now_ms);
        province.order(&number).cloned()
    });
    match looked {
        Ok(Some(order)) => Html(page::pay(&number, &order)).into_response(),
        Ok(None) => (StatusCode::NOT_FOUND, Html(page::no_order())).into_response(),
        Err(fault) => disk(&fault),
    }
}

/// `POST /pay/<order>/pay` and `/close`: the buttons. A page goes back to itself, a program gets JSON.
pub(crate) async fn act(
    Shared(state): Shared<State>,
    Path((number, does)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let does = match does.as_str() {
        "pay" => Phone::Pays,
        "close" => Phone::Closes,
        "scan" => Phone::ScansOnly,
        _ => return (StatusCode::NOT_FOUND, "expected pay, close or scan\n").into_response(),
    };
    let result = match state.with(|province, now_ms| province.phone(&number, does, now_ms)) {
        Ok(result) => result,
        Err(fault) => return disk(&fault),
    };
    let accepts = headers.get(header::ACCEPT).and_then(|accepts| accepts.to_str().ok()).unwrap_or_default();
    if accepts.contains("text/html") {
        return Redirect::to(&format!("/pay/{number}")).into_response();
    }
    let status = match result {
        PhoneResult::Done => StatusCode::OK,
        PhoneResult::AlreadyPaid | PhoneResult::Closed => StatusCode::CONFLICT,
        PhoneResult::Unknown => StatusCode::NOT_FOUND,
    };
    (status, Json(json!({ "result": result }))).into_response()
}

/// `GET /phone`: the order whose code can be paid now, for a panel that shows the applicant's phone.
pub(crate) async fn open(Shared(state): Shared<State>) -> Response {
    let looked = state.with(|province, _| {
        let number = province.open_order()?;
        let order = province.order(number)?;
        Some(json!({
            "order": number,
            "provider": order.provider,
            "amount": order.amount,
            "subject": order.subject,
        }))
    });
    match looked {
        Ok(open) => Json(json!({ "open": open })).into_response(),
        Err(fault) => disk(&fault),
    }
}

/// `POST /phone`: what the applicant's phone does, as a scenario says it.
pub(crate) async fn phone(Shared(state): Shared<State>, Json(doing): Json<Doing>) -> Response {
    let result = state.with(|province, now_ms| match &doing.order {
        Some(number) => province.phone(number, doing.does, now_ms),
        None => {
            province.next_phone(doing.does, now_ms);
            PhoneResult::Done
        }
    });
    match result {
        Ok(result) => Json(json!({ "result": result })).into_response(),
        Err(fault) => disk(&fault),
    }
}
