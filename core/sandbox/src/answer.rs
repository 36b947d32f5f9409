//! One handler for every command of every connector class, driven by the class's schema.

use crate::state::State;
use crate::{SandboxFault, broken};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json as object};
use std::time::Duration;
use tongban_classes::{Class, ClassKind, Command, find, json, name};
use tongban_model::{CompletionCode, Failure, Record};
use tongban_testkit::End;

/// How long a request that hangs by its script is held, at most.
const HANG: Duration = Duration::from_secs(900);

/// `POST /v1/<class>/<command>`: parameters in, result out, both in the class's JSON form.
///
/// 200 is a result, 422 a failure, 503 the failure `noConnection`, 400 a request that means nothing, 404 no such command.
pub(crate) async fn command(
    Shared(state): Shared<State>,
    Path((class, command)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let Some(class) = find(&class).filter(|class| class.kind == ClassKind::Connector) else {
        return missing("connector class");
    };
    match command.as_str() {
        "capabilities" => return plain(class.capabilities, state.with(|province, _| province.capabilities(class))),
        "status" => return plain(class.status, state.with(|province, _| province.status(class))),
        _ => {}
    }
    let Some(definition) = class.command_named(&name::snake(&command)) else { return missing("command of the class") };
    match read(definition, &body) {
        Ok(params) => run(&state, class, definition, &params).await,
        Err(said) => {
            let failure = Failure::new(CompletionCode::InvalidData, said);
            (StatusCode::BAD_REQUEST, Json(json::write_failure(definition, &failure))).into_response()
        }
    }
}

async fn run(state: &State, class: &'static Class, definition: &'static Command, params: &Record) -> Response {
    let act = match state.with(|province, _| province.plan(class, definition.number)) {
        Ok(act) => act,
        Err(fault) => return disk(&fault),
    };
    if act.after_ms > 0 {
        tokio::time::sleep(Duration::from_millis(act.after_ms)).await;
    }
    let finish = |province: &mut tongban_testkit::Province, now_ms| {
        province.finish(&act, class, definition.number, params, now_ms)
    };
    let result = match state.with(finish) {
        Ok(result) => result,
        Err(fault) => return disk(&fault),
    };
    match act.end {
        End::Hangs => {
            tokio::time::sleep(HANG).await;
            return broken::response();
        }
        End::Crashes | End::Unplugs { .. } => return broken::response(),
        End::Answers(_) | End::Fails(_) => {}
    }
    match result {
        Ok(record) => plain(definition.result, Ok(Ok(record))),
        Err(failure) if failure.code == CompletionCode::ResultUnknown => broken::response(),
        Err(failure) => {
            let own = failure.error.and_then(|number| definition.code(number));
            let down = own.is_some_and(|code| code.name == "no_connection");
            let status = if down { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY };
            (status, Json(json::write_failure(definition, &failure))).into_response()
        }
    }
}

/// Reads the parameters; the message names a field, never a value.
fn read(definition: &Command, body: &[u8]) -> Result<Record, String> {
    let body: Value = if body.is_empty() {
        object!({})
    } else {
        serde_json::from_slice(body)
            .map_err(|fault| format!("not JSON at line {} column {}", fault.line(), fault.column()))?
    };
    if let Some(key) = json::unknown_key(definition.params, &body) {
        let known: Vec<_> = definition.params.iter().map(|field| name::camel(field.name)).collect();
        return Err(format!("field {key}: not a parameter, expected {}", known.join(", ")));
    }
    json::read(definition.params, &body).map_err(|fault| fault.to_string())
}

fn plain(fields: &[tongban_classes::Field], record: Result<Result<Record, Failure>, SandboxFault>) -> Response {
    let record = match record {
        Ok(Ok(record)) => record,
        Ok(Err(failure)) => return (StatusCode::UNPROCESSABLE_ENTITY, failure.to_string()).into_response(),
        Err(fault) => return disk(&fault),
    };
    match json::write(fields, &record) {
        Ok(body) => Json(body).into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, fault.to_string()).into_response(),
    }
}

fn missing(what: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(object!({ "code": "invalidCommand", "detail": format!("no such {what}") })))
        .into_response()
}

/// The answer when the database fails: nothing was changed.
pub(crate) fn disk(fault: &SandboxFault) -> Response {
    let body = object!({ "code": "hardwareError", "detail": fault.to_string() });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
}
