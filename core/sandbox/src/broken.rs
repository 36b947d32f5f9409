//! A line that breaks: the answer begins and never comes whole.

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use http_body::Frame;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A response that promises a body and breaks the connection instead.
pub(crate) fn response() -> Response {
    let mut response = Response::new(Body::new(Broken));
    response.headers_mut().insert(CONTENT_LENGTH, 64.into());
    response
}

struct Broken;

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::Error::other("the line breaks by the script"))))
    }
}
