//! What comes from the disk, from a vendor's process, from a device and from a keyboard.

use super::contents;
use tongban::record::{decode_begin, decode_event, encode_begin, encode_event};
use tongban_flow::engine::{Action, Begin, Event};
use tongban_flow::program::Period;
use tongban_host::PluginManifest;
use tongban_model::{AcceptanceNumber, CitizenNumber, Date, Failure, Money, Percent, Record, Value};
use tongban_papers::Strokes;
use tongban_worker::record_bytes;
use tongban_worker::wire::{FromWorker, News, Order, ToWorker};

/// What a journal's entry holds once it is opened.
pub(super) fn journal_entry(bytes: &[u8]) {
    if let Ok(event) = decode_event(bytes) {
        let again = decode_event(&encode_event(&event));
        assert_eq!(again.map(|event| encode_event(&event)), Ok(encode_event(&event)), "an event reads back");
    }
    if let Ok(begin) = decode_begin(bytes) {
        let again = decode_begin(&encode_begin(&begin));
        assert_eq!(again.map(|begin| encode_begin(&begin)), Ok(encode_begin(&begin)), "a beginning reads back");
    }
}

/// A record with a value of every kind.
fn record() -> Record {
    let inner = Record::new().with(1, "吉首").with(2, 7i64);
    Record::new()
        .with(1, "13800138000")
        .with(2, Money::fen(4000))
        .with(3, Value::List(vec![Value::Record(inner), Value::Bool(true)]))
        .with(4, Value::Bytes(vec![1, 2, 3].into()))
        .with(5, Value::Float(0.5))
}

pub(super) fn journal_seeds() -> Vec<Vec<u8>> {
    let begin = Begin { case: "fuzz-1".into(), today: "2026-11-22".parse().expect("a day"), at_ms: 1 };
    let actions = [
        Action::Next,
        Action::Choose("lost".into()),
        Action::Confirm(true),
        Action::Type("44010619900228135X".into()),
        Action::Fill(vec![Some("吉首".into()), None]),
        Action::Look { field: "unit".into(), words: "吉".into() },
    ];
    let acted = actions.into_iter().map(|action| Event::Action { view: 3, action });
    let other = [
        Event::Timer { timer: 9 },
        Event::Guidance { effect: 2, event: 1 },
        Event::Completed { effect: 300, result: Ok(record()) },
        Event::Completed { effect: 1, result: Err(Failure::time_out()) },
    ];
    acted.chain(other).map(|event| encode_event(&event)).chain([encode_begin(&begin)]).collect()
}

/// A message between host and worker, either way; what reads is written again the same.
pub(super) fn worker_wire(bytes: &[u8]) {
    let Some((way, body)) = bytes.split_first() else { return };
    match way % 5 {
        0 => drop(postcard::from_bytes::<ToWorker>(body)),
        1 => drop(postcard::from_bytes::<FromWorker>(body)),
        2 => drop(postcard::from_bytes::<Order>(body)),
        3 => drop(postcard::from_bytes::<News>(body)),
        _ => {
            if let Some(record) = record_bytes::decode(body) {
                let (mut once, mut twice) = (Vec::new(), Vec::new());
                record_bytes::encode(&record, &mut once);
                let again = record_bytes::decode(&once).expect("what was written can be read");
                record_bytes::encode(&again, &mut twice);
                assert_eq!(once, twice, "a record reads back");
            }
        }
    }
}

pub(super) fn wire_seeds() -> Vec<Vec<u8>> {
    let mut plain = vec![4];
    record_bytes::encode(&record(), &mut plain);
    let message = |way: u8, body: Result<Vec<u8>, postcard::Error>| {
        [vec![way], body.expect("plain values in memory always encode")].concat()
    };
    let open = ToWorker::Open { slot: "a4".into(), settings: "{}".into(), classes: vec!["printer".into()] };
    let run = ToWorker::Run { id: 1, class: 0, command: 2, within_us: 3, params: record() };
    let log = News::Log { level: 1, call: 2, target: "x".into(), message: "y".into() };
    vec![
        plain,
        message(0, postcard::to_stdvec(&open)),
        message(0, postcard::to_stdvec(&run)),
        message(1, postcard::to_stdvec(&FromWorker::Done { id: 1, result: record() })),
        message(1, postcard::to_stdvec(&FromWorker::Failed { id: 1, failure: Failure::time_out() })),
        message(2, postcard::to_stdvec(&Order::Cancel(7))),
        message(3, postcard::to_stdvec(&log)),
    ]
}

/// A plugin's manifest.
pub(super) fn plugin_toml(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = toml::from_str::<PluginManifest>(text);
    }
}

pub(super) fn plugin_seeds() -> Vec<Vec<u8>> {
    let shipped = contents("plugins", "plugin.toml").into_iter().chain(contents("tests/plugins", "plugin.toml"));
    shipped.map(|(_, bytes)| bytes).collect()
}

/// What people type and registers answer: numbers of citizens and acceptances, amounts, shares, days, periods.
pub(super) fn small_values(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let today: Date = "2026-11-22".parse().expect("a day");
    if let Ok(number) = CitizenNumber::parse(text, today) {
        assert!(number.birth() <= today);
        assert_eq!(CitizenNumber::parse(number.expose(), today).ok(), Some(number));
    }
    if let Ok(number) = AcceptanceNumber::parse(text) {
        assert!(AcceptanceNumber::parse(number.expose()).is_ok());
    }
    if let Ok(amount) = Money::parse_yuan(text) {
        assert_eq!(Money::parse_yuan(&amount.to_string()).ok(), Some(amount));
    }
    if let Some(share) = Percent::parse(text) {
        assert_eq!(Percent::parse(&share.to_string()), Some(share));
    }
    if let Ok(day) = text.parse::<Date>() {
        assert_eq!(day.to_string().parse().ok(), Some(day));
        if let Some(period) = Period::parse("13 months") {
            let _ = (period.after(day), period.before(day));
        }
    }
    if let Some(period) = Period::parse(text) {
        assert!(Period::from_value(&period.to_value()).is_some());
    }
}

pub(super) fn small_seeds() -> Vec<Vec<u8>> {
    let texts = [
        "44010619900228135X",
        "11010119900307901X",
        "4413020012026110100017",
        "20.00",
        "0.01",
        "83.5 %",
        "2026-02-29",
        "9999-12-31",
        "6 months",
        "90 days",
        "unlimited",
        "1 year",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

/// A signature as the pad gives it, and as the record another program gives.
pub(super) fn signature(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(strokes) = Strokes::parse(text)
    {
        let _ = strokes.quality().accept();
        assert!(Strokes::from_time_series(&strokes.time_series()).is_ok(), "what was written is read");
    }
    let _ = Strokes::from_time_series(bytes);
}

pub(super) fn signature_seeds() -> Vec<Vec<u8>> {
    ["1,2,3,4;5,6,7,8|9,10,11,12", "0,0,0,0", "65535,65535,4294967295,65535;0,0,1,1"]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
}
