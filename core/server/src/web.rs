//! What stands at which address, and the headers that every answer has.

use crate::accept::{BUFFER, Seat};
use crate::doors::{PROTOCOL, Refused, protocols};
use crate::files::Files;
use crate::hall::Hall;
use crate::hub::Frames;
use crate::session::Session;
use crate::socket;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, FromRequestParts as _, Path, Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue, UPGRADE};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::json;
use std::sync::Arc;
use tongban_api::LONGEST;

/// All addresses of a server. `more` are those of the doors beside this one. With a panel the screen may stand in a
/// frame of the server's own pages, for the demo that shows both.
pub(crate) fn router(hall: Arc<Hall>, files: Files, more: Router, panel: bool) -> Router {
    let files = Arc::new(files);
    let framed = FRAMED.into_iter().filter(|_| panel);
    let headers: Headers = HEADERS.into_iter().chain(framed).collect();
    Router::new()
        .route("/v1/ws", any(open))
        .route("/v1/asyncapi.json", get(asyncapi))
        .route("/v1/schema/{file}", get(schema))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .fallback(move |method: Method, uri: Uri, headers: HeaderMap| async move {
            match method {
                _ if !panel && uri.path().starts_with("/panel") => StatusCode::NOT_FOUND.into_response(),
                Method::GET | Method::HEAD => files.answer(uri.path(), &headers),
                _ => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response(),
            }
        })
        .with_state(hall.clone())
        .merge(more)
        .layer(middleware::from_fn_with_state((hall, headers), guard))
}

/// Host and origin are looked at before anything else; every answer gets its headers.
async fn guard(State((hall, headers)): State<(Arc<Hall>, Headers)>, request: Request, next: Next) -> Response {
    let mut response = match hall.doors.page(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refuse(&hall, refused),
    };
    for (name, value) in headers.iter() {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

type Headers = Arc<[(HeaderName, &'static str)]>;

/// A page may load and call what stands here, and nothing else; nobody may put it into a frame.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
         font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// In place of those, beside a panel.
const FRAMED: [(HeaderName, &str); 2] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
         font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self'; \
         frame-ancestors 'self'",
    ),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
];

pub(crate) fn refuse(hall: &Hall, refused: Refused) -> Response {
    hall.metrics.refused();
    let mut response = (refused.status(), format!("{}\n", refused.words())).into_response();
    if refused == Refused::Token {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Opens a session, if the doors do.
async fn open(State(hall): State<Arc<Hall>>, seat: Option<Extension<Seat>>, request: Request) -> Response {
    if request.method() != Method::GET {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")]).into_response();
    }
    let level = match hall.doors.session(request.headers()) {
        Ok(level) => level,
        Err(refused) => return refuse(&hall, refused),
    };
    let known = {
        let mut offered = protocols(request.headers()).peekable();
        offered.peek().is_none() || offered.any(|protocol| protocol == PROTOCOL)
    };
    let Some(upgrade) = upgrade(request).await.filter(|_| known) else {
        let headers = [(UPGRADE, "websocket"), (header::SEC_WEBSOCKET_PROTOCOL, PROTOCOL)];
        return (StatusCode::UPGRADE_REQUIRED, headers).into_response();
    };
    let Some(Extension(seat)) = seat else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    upgrade.protocols([PROTOCOL]).on_upgrade(move |opened| async move {
        let session = Session::new(&hall, level, Frames::Binary);
        let taker = session.clone();
        socket::serve(opened, session, seat, move |text: &str| taker.text(text.as_bytes())).await;
    })
}

/// The request as a WebSocket with bounded frames and small buffers; `None` when it is not one.
pub(crate) async fn upgrade(request: Request) -> Option<WebSocketUpgrade> {
    let (mut parts, _) = request.into_parts();
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await.ok()?;
    let bounded = upgrade.max_message_size(LONGEST).max_frame_size(LONGEST).read_buffer_size(16 << 10);
    Some(bounded.write_buffer_size(0).max_write_buffer_size(BUFFER + LONGEST))
}

async fn asyncapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], tongban_api::documents::asyncapi()).into_response()
}

/// The schema of one message, by the name it has in `core/api/generated/schema`.
async fn schema(Path(file): Path<String>) -> Response {
    match tongban_api::documents::schema(&file) {
        Some(schema) => ([(header::CONTENT_TYPE, "application/schema+json")], schema).into_response(),
        None => (StatusCode::NOT_FOUND, "not found\n").into_response(),
    }
}

/// The loop turns when this is answered at all.
async fn healthz() -> &'static str {
    "ok\n"
}

async fn readyz(State(hall): State<Arc<Hall>>) -> Response {
    match hall.service.readiness() {
        Ok(()) => Json(json!({ "ready": true })).into_response(),
        Err(causes) => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "ready": false, "causes": causes }))).into_response()
        }
    }
}

async fn metrics(State(hall): State<Arc<Hall>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")];
    (kind, hall.metrics.text(&hall)).into_response()
}
