//! Forwards `tracing` to the host: a subscriber of the host sees nothing of a library by itself.

use super::host;
use std::cell::Cell;
use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

thread_local! {
    /// Id of the command this thread works on; 0 outside one.
    static CALL: Cell<u64> = const { Cell::new(0) };
}

/// Marks this thread as working on a command until the guard drops.
pub(super) fn within(call: u64) -> impl Drop {
    struct Leave(u64);
    impl Drop for Leave {
        fn drop(&mut self) {
            CALL.set(self.0);
        }
    }
    Leave(CALL.replace(call))
}

/// Makes the forwarder this library's subscriber, unless the driver brought its own.
pub(super) fn forward() {
    let _ = tracing::subscriber::set_global_default(Forwarder { spans: AtomicU64::new(1) });
}

struct Forwarder {
    spans: AtomicU64,
}

fn number(level: &Level) -> u16 {
    match *level {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    }
}

impl Subscriber for Forwarder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        number(metadata.level()) <= host::log_level()
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line { message: String::new(), fields: String::new() };
        event.record(&mut line);
        line.message.push_str(&line.fields);
        host::log(number(event.metadata().level()), CALL.get(), event.metadata().target(), &line.message);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The message first, then `name=value`.
struct Line {
    message: String,
    fields: String,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {}={value:?}", field.name())
        };
    }
}
