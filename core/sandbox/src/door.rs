//! The door: only programs and pages of this machine come in, so that no web page elsewhere can press "pay".

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Refuses a request whose `Host` is not this machine, or whose `Origin` is another page.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    if !allowed(request.headers()) {
        return (StatusCode::FORBIDDEN, "the sandbox answers this machine only\n").into_response();
    }
    next.run(request).await
}

fn allowed(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST).unwrap_or_default();
    is_here(host) && text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://") == Some(host))
}

/// Whether a `Host` header names this machine, with or without a port.
fn is_here(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|b| b.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn only_this_machine_by_any_of_its_names() {
        for host in ["127.0.0.1", "127.0.0.1:8787", "localhost:1", "[::1]:8787", "[::1]"] {
            assert!(is_here(host), "{host}");
        }
        for host in ["", "example.org", "127.0.0.1.example.org:80", "localhost:80:80", "evil:80@127.0.0.1", "::1"] {
            assert!(!is_here(host), "{host}");
        }
    }
}
