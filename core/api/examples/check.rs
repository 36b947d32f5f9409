//! Runs the list of behaviours with the Rust client: `check BEHAVIOURS ENDPOINT_FILE TOKENS_FILE [websocket]`.
//! Prints one JSON line per behaviour; ends with 1 when one did not pass.

use std::path::Path;
use std::process::ExitCode;
use tongban_api::client::Over;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let given: Vec<_> = std::env::args().skip(1).collect();
    let (list, endpoint, tokens, over) = match &given[..] {
        [list, endpoint, tokens] => (list, endpoint, tokens, Over::Socket),
        [list, endpoint, tokens, over] if over == "websocket" => (list, endpoint, tokens, Over::WebSocket),
        _ => return Err("BEHAVIOURS ENDPOINT_FILE TOKENS_FILE [websocket]".into()),
    };
    let list = std::fs::read_to_string(list)?;
    let findings = tongban_api::client::behaviours::run(&list, Path::new(endpoint), Path::new(tokens), over)?;
    for finding in &findings {
        println!("{}", serde_json::to_string(finding)?);
    }
    Ok(if findings.iter().all(|finding| finding.passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
