//! The list of behaviours that every client shows, asked of the client in Rust.
//!
//! The list is data, `core/server/clients/behaviours.json`; the clients in Python and JavaScript run the same one.

use super::{Call, Client, ConnectFault, Over, Place, Told, fresh_key};
use crate::{Action, Command, Done, Level, Nothing, Offer, Private, flow};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const WAIT: Duration = Duration::from_secs(10);

/// What one behaviour came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Its name.
    pub behaviour: String,
    /// Whether the client showed it.
    pub passed: bool,
    /// Why not.
    pub why: Option<String>,
}

/// Asks every behaviour of the list against the host of these files, over one of its wires.
///
/// Errors: the list is not one; whoever wrote it must act.
pub fn run(list: &str, endpoint: &Path, tokens: &Path, over: Over) -> Result<Vec<Finding>, serde_json::Error> {
    let list: Value = serde_json::from_str(list)?;
    let behaviours = list["behaviours"].as_array().into_iter().flatten();
    Ok(behaviours
        .map(|behaviour| {
            let why = Run::new(endpoint, tokens, over).steps(&behaviour["steps"]).err();
            Finding { behaviour: text(&behaviour["name"]), passed: why.is_none(), why }
        })
        .collect())
}

fn text(json: &Value) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// One connection, with everything it was told in order.
struct Line {
    client: Client,
    told: Vec<Told>,
    read: usize,
    reconnects: u32,
}

impl Line {
    fn next(&mut self, name: &str) -> Result<Map<String, Value>, String> {
        let end = Instant::now() + WAIT;
        loop {
            while let Some(told) = self.told.get(self.read) {
                self.read += 1;
                if told.name() == name {
                    return Ok(told.0.payload.clone());
                }
            }
            match self.client.next(end.saturating_duration_since(Instant::now())) {
                Some(told) => self.told.push(told),
                None => {
                    let came: Vec<_> = self.told.iter().map(Told::name).collect();
                    return Err(format!("{name} did not come; came: {came:?}"));
                }
            }
        }
    }
}

/// One behaviour.
struct Run<'a> {
    endpoint: &'a Path,
    tokens: &'a Path,
    over: Over,
    lines: BTreeMap<String, Line>,
    calls: BTreeMap<String, Arc<Call>>,
    kept: BTreeMap<String, Value>,
}

impl<'a> Run<'a> {
    fn new(endpoint: &'a Path, tokens: &'a Path, over: Over) -> Self {
        Run { endpoint, tokens, over, lines: BTreeMap::new(), calls: BTreeMap::new(), kept: BTreeMap::new() }
    }

    fn steps(&mut self, steps: &Value) -> Result<(), String> {
        for (at, step) in steps.as_array().into_iter().flatten().enumerate() {
            self.step(step)
                .map_err(|why| format!("step {} ({} {}): {why}", at + 1, text(&step["do"]), text(&step["name"])))?;
        }
        Ok(())
    }

    fn step(&mut self, step: &Value) -> Result<(), String> {
        match step["do"].as_str().unwrap_or_default() {
            "connect" => self.connect(step),
            "hello" => {
                let welcome = serde_json::to_value(self.line(step)?.client.welcome()).map_err(|f| f.to_string())?;
                self.matches(&step["expect"], &welcome, "hello")
            }
            "key" => {
                self.kept.insert(text(&step["as"]), fresh_key().into());
                Ok(())
            }
            "start" => {
                let call = self.submit(step)?;
                self.calls.insert(text(&step["as"]), call);
                Ok(())
            }
            "finish" => {
                let call = self.calls.get(&text(&step["call"])).cloned().ok_or("no such call")?;
                self.outcome(step, &call)
            }
            "command" => {
                let call = self.submit(step)?;
                self.outcome(step, &call)
            }
            "await" => {
                let payload = Value::Object(self.line(step)?.next(&text(&step["name"]))?);
                self.matches(&step["expect"], &payload, &text(&step["name"]))?;
                self.keep(step, &payload)
            }
            "cut" => {
                let line = self.line(step)?;
                line.reconnects = line.client.reconnects();
                line.client.cut();
                Ok(())
            }
            "reconnected" => {
                let (line, end) = (self.line(step)?, Instant::now() + WAIT);
                while line.client.reconnects() <= line.reconnects {
                    if Instant::now() > end {
                        return Err("the connection did not come back".into());
                    }
                    std::thread::sleep(Duration::from_millis(5));
                }
                Ok(())
            }
            "close" => {
                self.line(step)?.client.close();
                Ok(())
            }
            "inOrder" => {
                let seqs: Vec<_> = self.line(step)?.told.iter().filter_map(Told::seq).collect();
                let grows = seqs.windows(2).all(|pair| pair[0] < pair[1]);
                if grows && !seqs.is_empty() { Ok(()) } else { Err(format!("sequence {seqs:?}")) }
            }
            "same" => self.same(step),
            "leave" => self.leave(step),
            other => Err(format!("no step {other}")),
        }
    }

    fn line(&mut self, step: &Value) -> Result<&mut Line, String> {
        self.lines.get_mut(&text(&step["on"])).ok_or_else(|| "no such connection".to_owned())
    }

    fn connect(&mut self, step: &Value) -> Result<(), String> {
        let level = match step["level"].as_str() {
            Some("device") => Level::Device,
            Some("observe") => Level::Observe,
            _ => Level::Screen,
        };
        let place = Place {
            endpoint: self.endpoint.to_owned(),
            tokens: self.tokens.to_owned(),
            over: self.over,
            token: step["token"].as_str().map(|token| Private(token.to_owned())),
            patience: WAIT,
            ..Place::of_state(Path::new(""), level)
        };
        match (Client::connect(place), step["refused"] == true) {
            (Ok(client), false) => {
                let line = Line { client, told: Vec::new(), read: 0, reconnects: 0 };
                self.lines.insert(text(&step["as"]), line);
                Ok(())
            }
            (Err(ConnectFault::Refused(_)), true) => Ok(()),
            (Ok(_), true) => Err("let in".into()),
            (Err(fault), _) => Err(format!("failed to {fault}")),
        }
    }

    fn submit(&mut self, step: &Value) -> Result<Arc<Call>, String> {
        let payload = match self.fill(&step["payload"]) {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        Ok(self.line(step)?.client.submit(&text(&step["name"]), payload, Some(WAIT)))
    }

    fn outcome(&mut self, step: &Value, call: &Call) -> Result<(), String> {
        let (code, payload) = match call.wait_for(2 * WAIT).ok_or("no completion")? {
            Ok(payload) => ("success".to_owned(), payload),
            Err(failed) => (failed.code, failed.payload),
        };
        let outcome = json!({ "code": code, "payload": payload, "acknowledged": call.acknowledged() });
        self.matches(&step["expect"], &outcome, "outcome")?;
        self.keep(step, &outcome["payload"])
    }

    /// Takes the quickest way out of the case that is open.
    fn leave(&mut self, step: &Value) -> Result<(), String> {
        let client = self.line(step)?.client.clone();
        let end = Instant::now() + WAIT;
        while Instant::now() < end {
            let now: flow::Current =
                client.ask(&Command::FlowCurrent(Nothing {})).map_err(|failed| failed.to_string())?;
            let (Some(case), Some(view)) = (now.case, now.view) else { return Ok(()) };
            let way = match &view.actions[..] {
                actions if actions.contains(&Offer::Cancel) => Some(Action::Cancel {}),
                actions if actions.contains(&Offer::Next) => Some(Action::Next {}),
                _ => None,
            };
            if let Some(action) = way {
                let act = flow::Act { case: case.to_string(), view: view.number, action };
                match client.ask::<Done>(&Command::FlowAct(act)) {
                    // The view had changed meanwhile.
                    Err(failed) if failed.code != "sequenceError" => return Err(failed.to_string()),
                    _ => {}
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("the case did not end".into())
    }

    fn same(&mut self, step: &Value) -> Result<(), String> {
        let mut told = Vec::new();
        for name in step["on"].as_array().into_iter().flatten() {
            let line = self.lines.get(&text(name)).ok_or("no such connection")?;
            let end =
                line.told.iter().position(|told| step["until"] == told.name()).map_or(line.told.len(), |at| at + 1);
            let rows = line.told[..end].iter().map(|told| (told.seq().unwrap_or(0), told.name().to_owned()));
            told.push(rows.collect::<Vec<_>>());
        }
        let start = told.iter().filter_map(|rows| rows.first().map(|row| row.0)).max().unwrap_or(0);
        told.iter_mut().for_each(|rows| rows.retain(|row| row.0 > start));
        if let [first, all] = &mut told[..] {
            let apart = |name: &str| step["apart"].as_array().is_some_and(|names| names.iter().any(|n| n == name));
            all.retain(|row| !apart(&row.1) || first.contains(row));
        }
        match &told[..] {
            [one, other] if !one.is_empty() && one == other => Ok(()),
            other => Err(format!("{other:?}")),
        }
    }

    /// Puts kept values in the place of their names.
    fn fill(&self, json: &Value) -> Value {
        match json {
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), self.fill(value))).collect(),
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::String(word) => match word.strip_prefix('$') {
                Some(name) => self.kept.get(name).cloned().unwrap_or_default(),
                None => json.clone(),
            },
            other => other.clone(),
        }
    }

    fn keep(&mut self, step: &Value, payload: &Value) -> Result<(), String> {
        for (name, path) in step["keep"].as_object().into_iter().flatten() {
            let value = path.as_str().unwrap_or_default().split('.').fold(payload, |value, key| &value[key]);
            self.kept.insert(name.clone(), value.clone());
        }
        let first = |lists: Vec<&Value>, mark: &str, id: &str| {
            let all = lists.into_iter().filter_map(Value::as_array).flatten();
            all.into_iter().find(|item| item[mark] == true).map(|item| item[id].clone())
        };
        if let Some(name) = step["keepFlow"].as_str() {
            let groups = payload["groups"].as_array().into_iter().flatten().map(|group| &group["items"]).collect();
            let flow = first(groups, "serviceable", "flow").ok_or("no business can be finished")?;
            self.kept.insert(name.to_owned(), flow);
        }
        if let Some(name) = step["keepSlot"].as_str() {
            let slot = first(vec![&payload["slots"]], "ready", "name").ok_or("no device is ready")?;
            self.kept.insert(name.to_owned(), slot);
        }
        Ok(())
    }

    fn matches(&self, expected: &Value, found: &Value, place: &str) -> Result<(), String> {
        if let Some(kind) = expected.as_str().and_then(|word| word.strip_prefix("is:")) {
            let is = match kind {
                "number" => found.is_number(),
                "text" => found.is_string(),
                "bool" => found.is_boolean(),
                "list" => found.is_array(),
                _ => found.is_object(),
            };
            return if is { Ok(()) } else { Err(format!("{place} is {found}, expected a {kind}")) };
        }
        match expected {
            Value::Null => Ok(()),
            Value::Object(map) => map.iter().try_for_each(|(key, value)| match found.get(key) {
                Some(found) => self.matches(value, found, &format!("{place}.{key}")),
                None => Err(format!("{place} has no {key}: {found}")),
            }),
            _ if self.fill(expected) == *found => Ok(()),
            _ => Err(format!("{place} is {found}, expected {}", self.fill(expected))),
        }
    }
}
