//! The XFS4IoT door: the same devices in the words of another standard, under the same token and the same bounds.

use crate::accept::Seat;
use crate::hall::Hall;
use crate::hub::Frames;
use crate::loan;
use crate::session::Session;
use crate::socket;
use crate::web::{refuse, upgrade};
use axum::Router;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use tongban_api::Level;
use tongban_model::Failure;
use tongban_xfs::{Desk, Lease, XfsService};

/// Longer than any command takes; the loan ends with the command.
const LOAN: Duration = Duration::from_secs(900);

/// Lends devices to the door, as to any device session: between two citizens' sessions.
pub(crate) struct Counter(pub(crate) Arc<Hall>);

impl Desk for Counter {
    fn lend(&self, slot: &str) -> Result<Lease, Failure> {
        let Counter(hall) = self;
        let claim =
            loan::claim(&hall.desk, &hall.host, vec![slot.to_owned()], "xfs4iot".into(), "a command".into(), LOAN);
        claim.map(Lease::new)
    }
}

type Shared = (Arc<Hall>, Arc<XfsService>);

/// The door's addresses.
pub(crate) fn router(hall: Arc<Hall>, service: Arc<XfsService>) -> Router {
    Router::new()
        .route("/xfs4iot/v1.0", get(publisher))
        .route("/xfs4iot/v1.0/", get(publisher))
        .route("/xfs4iot/v1.0/{service}", get(named))
        .with_state((hall, service))
}

async fn publisher(State(shared): State<Shared>, seat: Option<Extension<Seat>>, request: Request) -> Response {
    open(shared, None, seat, request).await
}

async fn named(
    State(shared): State<Shared>,
    Path(service): Path<String>,
    seat: Option<Extension<Seat>>,
    request: Request,
) -> Response {
    open(shared, Some(service), seat, request).await
}

async fn open((hall, xfs): Shared, name: Option<String>, seat: Option<Extension<Seat>>, request: Request) -> Response {
    match hall.doors.session(request.headers()) {
        Ok(Level::Device) => {}
        Ok(_) => return StatusCode::FORBIDDEN.into_response(),
        Err(refused) => return refuse(&hall, refused),
    }
    let known = name.as_ref().is_none_or(|name| xfs.services().contains(name));
    let Some(Extension(seat)) = seat.filter(|_| known) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(upgrade) = upgrade(request).await else {
        return (StatusCode::UPGRADE_REQUIRED, [(header::UPGRADE, "websocket")]).into_response();
    };
    upgrade.on_upgrade(move |opened| async move {
        let session = Session::new(&hall, Level::Device, Frames::None);
        let outbox = session.outbox.clone();
        let sink = Box::new(move |text: String| outbox.push(text.into()));
        let Some(connection) = xfs.open(name.as_deref(), sink) else { return };
        socket::serve(opened, session, seat, move |text: &str| connection.receive(text)).await;
    })
}
