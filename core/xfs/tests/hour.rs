//! An XFS4IoT client's hour: what goes over the line, from the first hello to the last, as golden JSON.

mod support;

use serde_json::{Value as Json, json};
use std::sync::mpsc::channel;
use std::time::Duration;
use support::{BASE, cabinet_at};

/// What was said, line by line: `>` from the client, `<` from the door.
struct Line {
    told: Vec<Json>,
}

impl Line {
    fn sent(&mut self, message: &Json) {
        self.told.push(json!({ ">": message }));
    }

    /// Keeps an answer; what a card or a device says of itself is shown by its kind.
    fn heard(&mut self, mut message: Json) -> Json {
        let whole = message.clone();
        if let Some(data) = message.pointer_mut("/payload/chip/0/data") {
            *data = "(the record as JSON, in base64)".into();
        }
        if let Some(version) = message.pointer_mut("/payload/common/serviceVersion") {
            *version = "(this release)".into();
        }
        if let Some(version) = message.pointer_mut("/payload/common/deviceInformation/0/software/0/softwareVersion") {
            *version = "(this release)".into();
        }
        self.told.push(json!({ "<": message }));
        whole
    }
}

fn command(id: u64, name: &str, version: &str, payload: Json) -> Json {
    json!({
        "header": {"type": "command", "name": name, "requestId": id, "version": version, "timeout": 0},
        "payload": payload,
    })
}

#[test]
fn an_xfs4iot_clients_hour() {
    // Slow enough that the second reading is still waiting for a card when it is cancelled.
    let cabinet = cabinet_at(10.0);
    cabinet.script(
        "id-reader",
        json!([
            {"command": "read", "answer": "ok"},
            {"command": "read", "answer": "ok", "after": "40s", "events": ["insert-card"]},
        ]),
    );
    let mut line = Line { told: Vec::new() };
    let open = |service: Option<&str>| {
        let (send, heard) = channel::<String>();
        let connection = cabinet.door.open(service, Box::new(move |text| send.send(text).is_ok())).unwrap();
        (connection, heard)
    };
    let next = |heard: &std::sync::mpsc::Receiver<String>| -> Json {
        serde_json::from_str(&heard.recv_timeout(Duration::from_secs(20)).unwrap()).unwrap()
    };

    // Which services are there?
    let (publisher, heard) = open(None);
    let ask = command(1, "ServicePublisher.GetServices", "2.0", Json::Null);
    line.sent(&ask);
    publisher.receive(&ask.to_string());
    line.heard(next(&heard));
    let services = line.heard(next(&heard));
    publisher.closed();
    let reader = services["payload"]["services"][0]["serviceURI"].as_str().unwrap();
    let reader = reader.strip_prefix(BASE).and_then(|path| path.strip_prefix('/')).unwrap();

    // Open the reader, say which versions are meant, look at it.
    let (connection, heard) = open(Some(reader));
    let versions = json!({"commands": {"CardReader.ReadRawData": 2}, "events": {"CardReader.InsertCardEvent": 2}});
    for (id, name, payload) in
        [(1, "Common.SetVersions", versions), (2, "Common.Capabilities", Json::Null), (3, "Common.Status", Json::Null)]
    {
        let ask = command(id, name, "2.0", payload);
        line.sent(&ask);
        connection.receive(&ask.to_string());
        line.heard(next(&heard));
        line.heard(next(&heard));
    }

    // Read a card: acknowledge, two events, the completion.
    let read = command(4, "CardReader.ReadRawData", "2.0", json!({"chip": true, "track2": true}));
    line.sent(&read);
    connection.receive(&read.to_string());
    let mut last = Json::Null;
    while last["header"]["type"] != "completion" {
        last = line.heard(next(&heard));
    }
    let data = last["payload"]["chip"][0]["data"].as_str().unwrap();
    let record = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, data).unwrap();
    let record: Json = serde_json::from_slice(&record).unwrap();
    assert!(record["name"].is_string() && record["number"].is_string() && record["portrait"].is_string());

    // Read again, think better of it, cancel. The same id twice is refused.
    let read = command(5, "CardReader.ReadRawData", "2.0", json!({"chip": true}));
    line.sent(&read);
    connection.receive(&read.to_string());
    line.heard(next(&heard));
    line.heard(next(&heard));
    line.sent(&read);
    connection.receive(&read.to_string());
    line.heard(next(&heard));
    let cancel = command(6, "Common.Cancel", "2.0", json!({"requestIds": [5]}));
    line.sent(&cancel);
    connection.receive(&cancel.to_string());
    // The cancel and what it cancels complete in either order.
    let mut rest = [next(&heard), next(&heard), next(&heard)];
    rest.sort_by_key(|message| (message["header"]["type"] == "completion", message["header"]["requestId"].as_u64()));
    for message in rest {
        line.heard(message);
    }
    connection.closed();
    connection.receive(&command(7, "Common.Status", "2.0", Json::Null).to_string());
    assert!(heard.recv_timeout(Duration::from_millis(50)).is_err(), "a closed connection says nothing more");
    insta::assert_json_snapshot!(line.told);
}
