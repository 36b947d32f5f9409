//! Load on the local API: 50 clients, 2,000 commands a second for 30 s, beside the same question asked in the process.
//!
//! `cargo run --release -p tongban-server --example load -- ROOT STAGE [SITE] [SECONDS]`: the folder with the manifests,
//! the folder that `cargo xtask stage` made, a site with devices (`demo`). Prints p50 and p99 of both.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tongban::Options;
use tongban_host::Host;
use tongban_server::{ServeOptions, serve};

const CLIENTS: u32 = 50;
const A_SECOND: u32 = 2_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [root, stage, more @ ..] = args.as_slice() else {
        return Err("usage: load ROOT STAGE [SITE] [SECONDS]".into());
    };
    let site = more.first().map_or("demo", String::as_str);
    let seconds: u64 = more.get(1).map_or(Ok(30), |text| text.parse())?;
    let state = std::env::temp_dir().join(format!("tongban-load-{}", std::process::id()));
    let deployment = tongban::load(&PathBuf::from(root), site).deployment.ok_or("the site has errors")?;
    let server =
        serve(ServeOptions::new(deployment, Options::new(root, stage, &state))).map_err(|fault| fault.to_string())?;
    let tokens: Value = serde_json::from_slice(&std::fs::read(state.join("api/tokens.json"))?)?;
    let token = tokens["device"].as_str().ok_or("no token")?.to_owned();
    let slots = server.host().slots();
    let slot = slots.first().cloned().ok_or("the site has no device")?;
    let (address, length) = (server.address(), Duration::from_secs(seconds));

    let begun = Instant::now();
    let clients = (0..CLIENTS as usize).map(|at| {
        let (token, slot) = (token.clone(), slots[at % slots.len()].clone());
        std::thread::spawn(move || client(address, &token, &slot, length))
    });
    let clients: Vec<_> = clients.collect();
    let inside = inside(server.host(), &slot, length);
    let mut outside = Vec::new();
    for client in clients {
        outside.extend(client.join().map_err(|_| "a client broke off")?);
    }
    let rate = outside.len() as f64 / begun.elapsed().as_secs_f64();
    println!("{CLIENTS} clients, {rate:.0} commands/s, {} in all", outside.len());
    tell("over the API", outside);
    tell("in the process", inside);
    server.stop();
    std::fs::remove_dir_all(state)?;
    Ok(())
}

/// One client that asks how a device is, at its share of the rate, and notes how long each answer took.
fn client(address: SocketAddr, token: &str, slot: &str, length: Duration) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_nodelay(true).expect("a socket takes it");
    let key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    write!(
        stream,
        "GET /v1/ws HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{key}\r\n\r\n"
    )
    .expect("the server reads");
    let mut head = [0];
    let mut ends = 0;
    while ends < 4 {
        stream.read_exact(&mut head).expect("the server answers");
        ends = if matches!(head[0], b'\r' | b'\n') { ends + 1 } else { 0 };
    }
    let pace = Duration::from_secs(1) * CLIENTS / A_SECOND;
    let begun = Instant::now();
    let mut took = Vec::new();
    for request in 1.. {
        let due = pace * request;
        if due >= length {
            break;
        }
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        let asked = Instant::now();
        let text = format!(
            r#"{{"header":{{"type":"command","name":"Device.Status","requestId":{request}}},"payload":{{"slot":"{slot}"}}}}"#
        );
        let mut frame = vec![0x81, 0x80 | 126];
        frame.extend((text.len() as u16).to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        stream.write_all(&frame).expect("the server reads");
        while !next(&mut stream).windows(12).any(|part| part == b"\"completion\"") {}
        took.push(asked.elapsed());
    }
    took
}

/// The next frame's content.
fn next(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).expect("the server answers");
    let length = match head[1] {
        126 => {
            let mut bytes = [0; 2];
            stream.read_exact(&mut bytes).expect("the server answers");
            usize::from(u16::from_be_bytes(bytes))
        }
        short => usize::from(short),
    };
    let mut content = vec![0; length];
    stream.read_exact(&mut content).expect("the server answers");
    content
}

/// The same question, asked in the process, a hundred times a second beside the load.
fn inside(host: &Arc<Host>, slot: &str, length: Duration) -> Vec<Duration> {
    let begun = Instant::now();
    let mut took = Vec::new();
    while begun.elapsed() < length {
        let asked = Instant::now();
        if host.status(slot).is_ok() {
            took.push(asked.elapsed());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    took
}

fn tell(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
    println!("{what}: p50 {:.3} ms, p99 {:.3} ms, {} answers", at(50), at(99), took.len());
}
