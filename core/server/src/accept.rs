//! Connections as they come: few at once, none of them slow to say what it wants, each with a small buffer of its own.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::net::sockopt::set_socket_send_buffer_size;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt as _;

/// Connections at once, over all listeners.
pub(crate) const MOST: usize = 64;

/// Bytes the system may hold for a client that does not read, beside its outbox.
pub(crate) const BUFFER: usize = 256 << 10;

/// Time to send a request's head.
const HEAD: Duration = Duration::from_secs(5);

/// A place among the connections; given back when the last who holds it lets go. A WebSocket holds on to it.
pub(crate) type Seat = Arc<OwnedSemaphorePermit>;

/// Serves one listener until it is dropped.
pub(crate) async fn serve(listener: TcpListener, app: Router, seats: Arc<Semaphore>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // No descriptor is left; the next connection that ends gives one back.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(seat) = seats.clone().try_acquire_owned() else {
            refuse(&stream);
            continue;
        };
        tokio::spawn(connection(stream, app.clone(), Arc::new(seat)));
    }
}

/// The next client of a Unix socket, with a seat.
pub(crate) async fn next(listener: &UnixListener, seats: &Arc<Semaphore>) -> (tokio::net::UnixStream, Seat) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = set_socket_send_buffer_size(&stream, BUFFER);
                if let Ok(seat) = seats.clone().try_acquire_owned() {
                    return (stream, Arc::new(seat));
                }
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn connection(stream: TcpStream, app: Router, seat: Seat) {
    let _ = stream.set_nodelay(true);
    let _ = set_socket_send_buffer_size(&stream, BUFFER);
    let answer = move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(seat.clone());
        app.clone().oneshot(request.map(Body::new))
    };
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), hyper::service::service_fn(answer))
        .with_upgrades();
    // A client that breaks off or speaks no HTTP harms only itself.
    let _ = served.await;
}

/// Says that there is no room, as far as that goes without waiting.
fn refuse(stream: &TcpStream) {
    let _ = stream.try_write(b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
}
