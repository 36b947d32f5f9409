//! The checkout's files over loopback HTTP, for pages that are opened without a host.

use crate::root;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Component;

/// Serves the checkout until the program ends; gives its origin. `inject` is put before the end of each page's head.
pub fn serve_checkout(inject: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                // A browser that leaves early has nobody to tell.
                let _ = answer(&stream, inject);
            });
        }
    });
    origin
}

/// Answers requests of one connection until the browser closes it.
fn answer(stream: &TcpStream, inject: &str) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let path = first.split(' ').nth(1).and_then(|p| p.split('?').next()).unwrap_or("/");
        let (status, kind, body) = find(path, inject).unwrap_or(("404 Not Found", "text/plain", b"not found".to_vec()));
        write!(
            writer,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: max-age=600\r\n\r\n",
            body.len()
        )?;
        writer.write_all(&body)?;
    }
}

fn find(path: &str, inject: &str) -> Option<(&'static str, &'static str, Vec<u8>)> {
    let path = std::path::Path::new(path.trim_start_matches('/'));
    let plain =
        |part: Component<'_>| matches!(part, Component::Normal(name) if !name.as_encoded_bytes().starts_with(b"."));
    if !path.components().all(plain) {
        return None;
    }
    let kind = match path.extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => return None,
    };
    let mut body = std::fs::read(root().join(path)).ok()?;
    if kind.starts_with("text/html") {
        body = String::from_utf8(body).ok()?.replace("</head>", &format!("{inject}</head>")).into_bytes();
    }
    Some(("200 OK", kind, body))
}
