//! A session over a Unix socket: the token in the first line, then one JSON message per line.

use crate::accept::{self, Seat};
use crate::hall::Hall;
use crate::hub::Frames;
use crate::outbox::Out;
use crate::session::Session;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tongban_api::{Envelope, LONGEST, Status};

/// Time to show the token.
const HELLO: Duration = Duration::from_secs(5);

/// The first line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    token: String,
}

/// Serves a listener until it is dropped.
pub(crate) async fn serve(listener: UnixListener, hall: Arc<Hall>, seats: Arc<Semaphore>) {
    loop {
        let (stream, seat) = accept::next(&listener, &seats).await;
        tokio::spawn(connection(stream, hall.clone(), seat));
    }
}

async fn connection(stream: UnixStream, hall: Arc<Hall>, seat: Seat) {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    let first = timeout(HELLO, next_line(&mut reader, &mut line)).await;
    let token = matches!(first, Ok(Some(true))).then(|| serde_json::from_slice::<First>(&line).ok()).flatten();
    let Some(level) = token.and_then(|first| hall.doors.tokens().level(&first.token)) else {
        hall.metrics.refused();
        let refused = Envelope::not_taken("", None, Status::InvalidMessage, "a token is needed in the first line");
        let _ = timeout(HELLO, writer.write_all(format!("{}\n", refused.write()).as_bytes())).await;
        return;
    };
    let session = Session::new(&hall, level, Frames::Json);
    let sending = tokio::spawn(write(writer, session.clone()));
    loop {
        let taken = tokio::select! {
            taken = next_line(&mut reader, &mut line) => taken,
            () = session.outbox.cut() => None,
        };
        match taken {
            Some(true) if line.iter().all(u8::is_ascii_whitespace) => {}
            // A line that was too long is taken as its beginning, which says so in the refusal.
            Some(_) => session.text(&line),
            None => break,
        }
    }
    session.close();
    let _ = sending.await;
    drop(seat);
}

/// The next line without its end: whole, or `false` when it was longer than a message may be and was cut.
async fn next_line(reader: &mut BufReader<OwnedReadHalf>, line: &mut Vec<u8>) -> Option<bool> {
    line.clear();
    let most = LONGEST as u64 + 2;
    let read = reader.take(most).read_until(b'\n', line).await.ok()?;
    if read == 0 {
        return None;
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Some(true);
    }
    // Too long, or the last line without its end: the rest of a long one is skipped piece by piece.
    let mut rest = Vec::new();
    while line.len() as u64 >= most {
        rest.clear();
        let read = reader.take(64 << 10).read_until(b'\n', &mut rest).await.ok()?;
        if read == 0 || rest.last() == Some(&b'\n') {
            return Some(false);
        }
    }
    Some(true)
}

async fn write(mut writer: OwnedWriteHalf, session: Arc<Session>) {
    let outbox = session.outbox.clone();
    while let Some(out) = outbox.next().await {
        let Out::Text(text) = out else { continue };
        let line = [text.as_bytes(), b"\n"].concat();
        let sent = tokio::select! {
            sent = writer.write_all(&line) => sent.is_ok(),
            () = outbox.cut() => false,
        };
        if !sent {
            break;
        }
    }
    session.outbox.close();
}
