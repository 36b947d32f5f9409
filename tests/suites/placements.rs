//! The promise: the same binary runs the same plugins in workers and in threads, and nobody can tell from the trace.

use serde_json::Value;
use tongban_tests::house::House;

#[test]
fn workers_and_threads_give_the_same_trace() {
    for scenario in ["demo-expired", "lost-local-unionpay", "demo-refused", "unreadable", "submit-answer-lost-done"] {
        let workers = House::open("demo").run(scenario);
        let threads = House::open("demo-threads").run(scenario);
        assert_eq!(workers.code, Some(0), "{scenario}: {}", workers.words);
        assert_eq!(threads.code, Some(0), "{scenario}: {}", threads.words);
        let (workers, threads) = (trace(&workers.lines), trace(&threads.lines));
        let first = workers.iter().zip(&threads).position(|(a, b)| a != b);
        assert!(workers == threads, "{scenario}: lines differ from {first:?} on");
        assert!(workers.len() > 10, "{scenario}: a trace of {} lines shows nothing", workers.len());
    }
}

/// What was shown, asked, answered, printed and paid, without names of cases and times.
fn trace(lines: &[Value]) -> Vec<Value> {
    let strip = |line: &Value| {
        let mut line = line.clone();
        if let Some(fields) = line.as_object_mut() {
            fields.remove("case");
            fields.remove("at_ms");
        }
        line
    };
    // How often a provider is asked while a phone pays depends on the clock alone.
    let polled = |line: &Value| line["command"] == "payment.query";
    lines.iter().filter(|line| !polled(line)).map(strip).collect()
}
