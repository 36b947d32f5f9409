//! A session over a WebSocket: two halves that never wait for each other.

use crate::accept::Seat;
use crate::outbox::Out;
use crate::session::Session;
use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Between two pings.
const PING: Duration = Duration::from_secs(15);

/// A client that says nothing for so long, not even to pings, is gone.
const SILENCE: Duration = Duration::from_secs(45);

/// Serves a session until one side ends it; `take` gets each text.
pub(crate) async fn serve(socket: WebSocket, session: Arc<Session>, seat: Seat, take: impl Fn(&str)) {
    let (sink, stream) = socket.split();
    let writer = tokio::spawn(write(sink, session.clone()));
    read(stream, &session, take).await;
    session.close();
    let _ = writer.await;
    drop(seat);
}

async fn read(mut stream: SplitStream<WebSocket>, session: &Session, take: impl Fn(&str)) {
    loop {
        let message = tokio::select! {
            message = timeout(SILENCE, stream.next()) => message,
            () = session.outbox.cut() => return,
        };
        match message {
            Ok(Some(Ok(Message::Text(text)))) => take(&text),
            Ok(Some(Ok(Message::Binary(bytes)))) => session.binary(&bytes),
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
            Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return,
        }
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, session: Arc<Session>) {
    let outbox = session.outbox.clone();
    let mut ping = interval(PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            out = outbox.next() => match out {
                Some(Out::Text(text)) => Message::Text(text),
                Some(Out::Frame(bytes)) => Message::Binary(bytes),
                None => break,
            },
            _ = ping.tick() => Message::Ping(Default::default()),
        };
        // While this client does not read, its outbox fills up; when it is full the client is left.
        let sent = tokio::select! {
            sent = sink.send(message) => sent.is_ok(),
            () = outbox.cut() => false,
        };
        if !sent {
            break;
        }
    }
    session.outbox.close();
    let _ = timeout(Duration::from_millis(200), sink.close()).await;
}
