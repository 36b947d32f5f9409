//! What waits to go out to one client: bounded in bytes, and nobody ever waits for it.

use axum::body::Bytes;
use axum::extract::ws::Utf8Bytes;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Bytes that may wait for one client. The system's own buffers come on top, see [`crate::accept`].
pub(crate) const MOST: usize = 4 << 20;

/// What one message costs beside its text.
const EACH: usize = 64;

/// After so long without a word from the client a camera picture counts as drawn.
const FRAME_LOST: Duration = Duration::from_secs(2);

/// One message on its way out.
#[derive(Clone, Debug)]
pub(crate) enum Out {
    /// JSON.
    Text(Utf8Bytes),
    /// A camera picture.
    Frame(Bytes),
}

impl Out {
    fn cost(&self) -> usize {
        EACH + match self {
            Out::Text(text) => text.len(),
            Out::Frame(bytes) => bytes.len(),
        }
    }
}

/// Messages for one client.
#[derive(Default)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    ready: Notify,
    closing: Notify,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Out>,
    bytes: usize,
    closed: bool,
    in_flight: Option<(u32, Instant)>,
    newest: Option<(u32, Bytes)>,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a message in. False when the client is gone, or is cut off now because it does not read.
    pub(crate) fn push(&self, text: Utf8Bytes) -> bool {
        let taken = self.lock().put(Out::Text(text));
        self.after(taken)
    }

    /// Offers a camera picture: sent when the one before was drawn, and then only the newest.
    pub(crate) fn offer(&self, number: u32, picture: Bytes) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        let busy = state.in_flight.is_some_and(|(_, since)| since.elapsed() < FRAME_LOST);
        if busy {
            state.newest = Some((number, picture));
            return;
        }
        let taken = state.send_frame(number, picture);
        drop(state);
        self.after(taken);
    }

    /// The client has drawn a picture.
    pub(crate) fn drawn(&self, number: u32) {
        let mut state = self.lock();
        if state.in_flight.is_none_or(|(expected, _)| expected != number) {
            return;
        }
        state.in_flight = None;
        if let Some((number, picture)) = state.newest.take() {
            let taken = state.send_frame(number, picture);
            drop(state);
            self.after(taken);
        }
    }

    /// Forgets pictures that wait: what was before the camera is over.
    pub(crate) fn drop_frames(&self) {
        let mut state = self.lock();
        state.newest = None;
        let kept = std::mem::take(&mut state.queue).into_iter().filter(|out| matches!(out, Out::Text(_)));
        state.queue = kept.collect();
        state.bytes = state.queue.iter().map(Out::cost).sum();
    }

    /// The next message; `None` when the client is to be left.
    pub(crate) async fn next(&self) -> Option<Out> {
        loop {
            let ready = self.ready.notified();
            {
                let mut state = self.lock();
                if let Some(out) = state.queue.pop_front() {
                    state.bytes -= out.cost();
                    return Some(out);
                }
                if state.closed {
                    return None;
                }
            }
            ready.await;
        }
    }

    /// Waits until the client is to be left at once, without what still waits.
    pub(crate) async fn cut(&self) {
        loop {
            let closing = self.closing.notified();
            if self.lock().closed {
                return;
            }
            closing.await;
        }
    }

    /// Leaves the client.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.wake();
    }

    /// Bytes that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().bytes
    }

    fn after(&self, taken: bool) -> bool {
        if taken {
            self.ready.notify_one();
        } else {
            self.wake();
        }
        taken
    }

    fn wake(&self) {
        self.ready.notify_one();
        self.closing.notify_waiters();
        self.closing.notify_one();
    }
}

impl State {
    fn put(&mut self, out: Out) -> bool {
        if self.closed {
            return false;
        }
        if self.bytes + out.cost() > MOST {
            // It does not read. What waits is of no use to it any more: after a reconnect it resumes by number.
            *self = State { closed: true, ..State::default() };
            return false;
        }
        self.bytes += out.cost();
        self.queue.push_back(out);
        true
    }

    fn send_frame(&mut self, number: u32, picture: Bytes) -> bool {
        self.in_flight = Some((number, Instant::now()));
        self.put(Out::Frame(picture))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(outbox: &Outbox) -> Vec<usize> {
        let state = std::mem::take(&mut outbox.lock().queue);
        state.iter().map(Out::cost).collect()
    }

    #[test]
    fn a_client_that_never_reads_is_left_before_it_costs_more_than_its_share() {
        let outbox = Outbox::default();
        let message = Utf8Bytes::from("x".repeat(100_000));
        let mut taken = 0;
        while outbox.push(message.clone()) {
            taken += 1;
            assert!(outbox.waiting() <= MOST);
        }
        assert_eq!(taken, MOST / (100_000 + EACH));
        assert_eq!(outbox.waiting(), 0, "what waited is given back at once");
        assert!(!outbox.push(message), "and nothing more is taken");
    }

    #[test]
    fn of_pictures_one_is_under_way_and_only_the_newest_follows() {
        let outbox = Outbox::default();
        for number in 1..=5 {
            outbox.offer(number, Bytes::from(vec![0; number as usize]));
        }
        assert_eq!(drain(&outbox), [EACH + 1]);
        outbox.drawn(4);
        assert!(drain(&outbox).is_empty(), "another number than the one under way says nothing");
        outbox.drawn(1);
        assert_eq!(drain(&outbox), [EACH + 5]);
        outbox.drawn(5);
        assert!(drain(&outbox).is_empty());
        outbox.offer(6, Bytes::from_static(b"six"));
        assert_eq!(drain(&outbox), [EACH + 3]);
    }
}
