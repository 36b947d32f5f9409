//! Camera pictures on their way out: the newest wins, and the loop that brings them never waits for an encoder.

use crate::hub::Hub;
use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tongban::CaseId;
use tongban_api::{Private, Unsolicited, flow};
use tongban_host::Picture;

/// The head of a picture's message.
const HEAD: &[u8; 4] = b"TBF1";

/// Good enough to see whether the face is in the frame, and small.
const QUALITY: u8 = 70;

/// Where pictures are made ready, on a thread of its own.
#[derive(Clone)]
pub(crate) struct Darkroom(Arc<Tray>);

struct Tray {
    newest: Mutex<Newest>,
    more: Condvar,
}

#[derive(Default)]
struct Newest {
    picture: Option<(CaseId, Arc<str>, Picture, u64)>,
    closed: bool,
}

impl Darkroom {
    /// Opens a darkroom that hands its pictures to the hub. Errors: the system gives no thread (a technician).
    pub(crate) fn open(hub: Arc<Hub>) -> std::io::Result<Darkroom> {
        let tray = Arc::new(Tray { newest: Mutex::default(), more: Condvar::new() });
        let of = tray.clone();
        std::thread::Builder::new().name("darkroom".into()).spawn(move || of.work(&hub))?;
        Ok(Darkroom(tray))
    }

    /// Takes a picture in place of one that still waits.
    pub(crate) fn develop(&self, case: &CaseId, slot: &str, picture: Picture) {
        // The clock of the screen is this one; the driver's own counts from somewhere else.
        let at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64);
        self.0.lock().picture = Some((case.clone(), slot.into(), picture, at));
        self.0.more.notify_one();
    }

    /// Forgets what waits: the person is gone.
    pub(crate) fn clear(&self) {
        self.0.lock().picture = None;
    }

    /// Ends the thread.
    pub(crate) fn close(&self) {
        self.0.lock().closed = true;
        self.0.more.notify_all();
    }
}

impl Tray {
    fn lock(&self) -> MutexGuard<'_, Newest> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, hub: &Hub) {
        let mut number = 0u32;
        loop {
            let mut newest = self.lock();
            while newest.picture.is_none() && !newest.closed {
                newest = self.more.wait(newest).unwrap_or_else(PoisonError::into_inner);
            }
            if newest.closed {
                return;
            }
            let Some((case, slot, picture, at)) = newest.picture.take() else { continue };
            drop(newest);
            let frame = picture.frame();
            let (Ok(width), Ok(height)) = (u16::try_from(frame.width), u16::try_from(frame.height)) else { continue };
            let bytes = picture.to_vec();
            drop(picture);
            let Some(jpeg) = jpeg(&frame.format, &bytes, width, height, frame.stride as usize) else { continue };
            number = number.wrapping_add(1);
            let mut message = Vec::with_capacity(HEAD.len() + 16 + jpeg.len());
            message.extend_from_slice(HEAD);
            message.extend_from_slice(&number.to_le_bytes());
            message.extend_from_slice(&width.to_le_bytes());
            message.extend_from_slice(&height.to_le_bytes());
            message.extend_from_slice(&at.to_le_bytes());
            message.extend_from_slice(&jpeg);
            let as_json = || {
                let (case, data) = (case.to_string().into(), Private(STANDARD.encode(&jpeg)));
                Some(Unsolicited::FlowFrame(flow::Frame { case, slot: slot.clone(), number, width, height, at, data }))
            };
            hub.frame(number, &Bytes::from(message), as_json);
        }
    }
}

/// A picture as JPEG. `None` for a format nobody here can read, or a size that is not what it says.
fn jpeg(format: &[u8; 4], bytes: &[u8], width: u16, height: u16, stride: usize) -> Option<Vec<u8>> {
    let (kind, row) = match format {
        b"MJPG" => return Some(bytes.to_vec()),
        b"RGB3" => (ColorType::Rgb, usize::from(width) * 3),
        b"GREY" => (ColorType::Luma, usize::from(width)),
        _ => return None,
    };
    if width == 0 || height == 0 || stride < row || bytes.len() < stride * usize::from(height) {
        return None;
    }
    let packed: Vec<u8> =
        bytes.chunks(stride).take(usize::from(height)).flat_map(|line| &line[..row]).copied().collect();
    let mut out = Vec::with_capacity(packed.len() / 8);
    Encoder::new(&mut out, QUALITY).encode(&packed, width, height, kind).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_a_driver_may_send_becomes_a_jpeg_and_a_wrong_size_becomes_nothing() {
        let starts = |jpeg: Option<Vec<u8>>| jpeg.is_some_and(|jpeg| jpeg.starts_with(&[0xff, 0xd8]));
        assert!(starts(jpeg(b"RGB3", &[7; 40 * 8], 12, 8, 40)), "rows may be longer than their pixels");
        assert!(starts(jpeg(b"GREY", &[7; 16 * 8], 16, 8, 16)));
        assert_eq!(jpeg(b"MJPG", b"as it comes", 1, 1, 11).as_deref(), Some(&b"as it comes"[..]));
        for (format, length, stride) in [(b"RGB3", 40 * 7, 40), (b"RGB3", 40 * 8, 35), (b"YUYV", 40 * 8, 40)] {
            assert_eq!(jpeg(format, &vec![7; length], 12, 8, stride), None);
        }
    }
}
