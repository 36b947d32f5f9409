//! The screen's files: out of the program, or out of a folder while somebody writes them.

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use include_dir::{Dir, include_dir};
use sha2::{Digest as _, Sha256};
use std::path::{Component, Path, PathBuf};

static SCREEN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/screen");

/// Where the screen's files are.
pub(crate) enum Files {
    /// In the program.
    Inside,
    /// In a folder.
    Folder(PathBuf),
}

impl Files {
    /// Answers for the file at this path of the address.
    pub(crate) fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let path = match path.trim_start_matches('/') {
            "" => "index.html",
            path => path,
        };
        let (Some(content), Some(kind)) = (self.read(path), kind(path)) else {
            return (StatusCode::NOT_FOUND, "not found\n").into_response();
        };
        let tag = tag(&content);
        let mut response = match headers.get(IF_NONE_MATCH) {
            Some(known) if *known == tag => StatusCode::NOT_MODIFIED.into_response(),
            _ => content.into_response(),
        };
        response.headers_mut().insert(ETAG, tag);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        // Asked for anew each time, and sent anew only when changed: an update of the host shows at once.
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }

    fn read(&self, path: &str) -> Option<Bytes> {
        let plain =
            |part: Component<'_>| matches!(part, Component::Normal(name) if !name.as_encoded_bytes().starts_with(b"."));
        if !Path::new(path).components().all(plain) {
            return None;
        }
        match self {
            Files::Inside => SCREEN.get_file(path).map(|file| Bytes::from_static(file.contents())),
            Files::Folder(folder) => std::fs::read(folder.join(path)).ok().map(Bytes::from),
        }
    }
}

/// The media type by the name's ending; what has none of these is not served.
fn kind(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        _ => return None,
    })
}

fn tag(content: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(content);
    let hex: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_screen_are_served_whatever_the_path_says() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("screen")).unwrap();
        std::fs::write(folder.path().join("screen/page.js"), "1").unwrap();
        std::fs::write(folder.path().join("screen/.hidden.js"), "1").unwrap();
        std::fs::write(folder.path().join("secret.js"), "1").unwrap();
        let files = Files::Folder(folder.path().join("screen"));
        let status = |path: &str| files.answer(path, &HeaderMap::new()).status().as_u16();
        assert_eq!(status("/page.js"), 200);
        for path in
            ["/../secret.js", "/./../secret.js", "//etc/passwd", "/.hidden.js", "/page", "/", "/page.js/", "/x\0.js"]
        {
            assert_ne!(status(path), 200, "{path}");
        }
    }

    #[test]
    fn a_file_that_did_not_change_is_not_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("index.html"), "<p>").unwrap();
        let files = Files::Folder(folder.path().into());
        let first = files.answer("/", &HeaderMap::new());
        assert_eq!(first.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        assert_eq!(files.answer("/", &headers).status(), StatusCode::NOT_MODIFIED);
        std::fs::write(folder.path().join("index.html"), "<p>2").unwrap();
        assert_eq!(files.answer("/", &headers).status(), StatusCode::OK);
    }
}
