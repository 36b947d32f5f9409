//! Counters and gauges for whoever watches many machines. Names and codes only, nothing of any person.

use crate::hall::Hall;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tongban::retention::LastSweep;
use tongban_api::Level;
use tongban_classes::name;
use tongban_model::CompletionCode;

type Labels = Vec<(&'static str, String)>;

/// What is counted.
#[derive(Default)]
pub(crate) struct Metrics {
    sessions: Family<Labels, Counter>,
    outcomes: Family<Labels, Counter>,
    commands: Family<Labels, Counter>,
    latency: Latencies,
    connections: Family<Labels, Gauge>,
    refused: Counter,
    screen_memory: Gauge,
    screen_frames: Gauge,
}

/// Times by command.
struct Latencies(Family<Labels, Histogram, fn() -> Histogram>);

impl Default for Latencies {
    fn default() -> Self {
        Latencies(Family::new_with_constructor(buckets))
    }
}

fn buckets() -> Histogram {
    Histogram::new([0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0, 10.0, 60.0])
}

impl Metrics {
    /// A case began.
    pub(crate) fn began(&self, flow: &str) {
        self.sessions.get_or_create(&vec![("flow", flow.to_owned())]).inc();
    }

    /// A session ended.
    pub(crate) fn released(&self, outcome: &str) {
        self.outcomes.get_or_create(&vec![("outcome", outcome.to_owned())]).inc();
    }

    /// A command was completed.
    pub(crate) fn completed(&self, name: &'static str, code: CompletionCode, after: Duration) {
        let labels = vec![("name", name.to_owned()), ("code", code.name().to_owned())];
        self.commands.get_or_create(&labels).inc();
        self.latency.0.get_or_create(&vec![("name", name.to_owned())]).observe(after.as_secs_f64());
    }

    /// Somebody or something was not let in or not understood.
    pub(crate) fn refused(&self) {
        self.refused.inc();
    }

    /// A connection was opened.
    pub(crate) fn connected(&self, level: Level) {
        self.connections.get_or_create(&level_label(level)).inc();
    }

    /// A connection is gone.
    pub(crate) fn disconnected(&self, level: Level) {
        self.connections.get_or_create(&level_label(level)).dec();
    }

    /// The screen's pulse.
    pub(crate) fn beat(&self, memory: Option<u64>, frames: Option<u64>) {
        let set = |gauge: &Gauge, value: Option<u64>| {
            if let Some(value) = value.and_then(|value| i64::try_from(value).ok()) {
                gauge.set(value);
            }
        };
        set(&self.screen_memory, memory);
        set(&self.screen_frames, frames);
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn text(&self, hall: &Hall) -> String {
        let mut registry = Registry::with_prefix("tongban");
        registry.register("sessions", "Cases begun", self.sessions.clone());
        registry.register("outcomes", "Sessions by how they ended", self.outcomes.clone());
        registry.register("commands", "Commands of the local API by how they ended", self.commands.clone());
        registry.register("command_seconds", "Time from a command to its completion", self.latency.0.clone());
        registry.register("connections", "Connections of the local API", self.connections.clone());
        registry.register("refused", "Requests and messages that were not taken", self.refused.clone());
        registry.register("screen_memory_bytes", "Memory of the page", self.screen_memory.clone());
        registry.register("screen_frames", "Camera pictures drawn by the page", self.screen_frames.clone());
        let devices = Family::<Labels, Gauge>::default();
        let deaths = Family::<Labels, Gauge>::default();
        for slot in hall.host.describe().slots {
            let labels = vec![("slot", slot.name.clone()), ("class", slot.class.clone())];
            devices.get_or_create(&labels).set(i64::from(slot.ready));
            deaths.get_or_create(&labels).set(i64::try_from(slot.deaths).unwrap_or(i64::MAX));
        }
        registry.register("device_ready", "Whether a device takes commands", devices);
        registry.register("device_deaths", "Times a driver died", deaths);
        let (_, waiting) = hall.hub.listeners();
        registry.register("queued_bytes", "Bytes that wait for clients", gauge(waiting));
        let serviceable = hall.service.known().iter().filter(|known| known.causes.is_empty()).count();
        registry.register("serviceable_flows", "Businesses that can be finished now", gauge(serviceable));
        registry.register("memory_bytes", "Resident memory of the host", gauge(resident()));
        retention(&mut registry, &hall.last_sweep);
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = encode(&mut text, &registry);
        text
    }
}

/// The end of retention: what the last look for it found.
fn retention(registry: &mut Registry, last: &LastSweep) {
    let destroyed: Counter = Counter::default();
    destroyed.inc_by(last.shredded());
    registry.register("keys_destroyed", "Keys of cases destroyed at the end of retention, since the start", destroyed);
    let Some(swept) = last.swept() else { return };
    let count = |count: u64| gauge(usize::try_from(count).unwrap_or(usize::MAX));
    let seconds = usize::try_from(swept.at_ms / 1000).unwrap_or(0);
    registry.register("retention_looked_seconds", "When retention was last looked after, Unix time", gauge(seconds));
    registry.register("retention_complete", "Whether that look came to its end", count(u64::from(swept.finished)));
    registry.register("retention_waiting", "Closed cases whose time has not come", count(swept.waiting));
    let kept = Family::<Labels, Gauge>::default();
    for (why, cases) in swept.skipped.by_reason() {
        let cases = i64::try_from(cases).unwrap_or(i64::MAX);
        kept.get_or_create(&vec![("why", why.to_owned())]).set(cases);
    }
    registry.register("retention_overdue", "Cases kept although their time has come, by the reason", kept);
}

fn gauge(value: usize) -> Gauge {
    let gauge: Gauge = Gauge::default();
    gauge.inner().store(i64::try_from(value).unwrap_or(i64::MAX), Ordering::Relaxed);
    gauge
}

fn level_label(level: Level) -> Labels {
    vec![("level", name::camel(&format!("{level:?}").to_lowercase()))]
}

/// Resident memory, where the system tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kilobytes.unwrap_or(0) << 10
}
