//! A network camera as a source of pictures: RTSP with its data interleaved in the same connection, JPEG over RTP.
//!
//! [`message`] reads what comes on the connection, [`packet`] puts the pieces of a picture together again. Sources:
//! RFC 2326 (RTSP, section 10.12 for interleaving), RFC 4566 (SDP), RFC 3550 (RTP), RFC 2435 (JPEG).

pub mod message;
pub mod packet;

use crate::home::Source;
use message::{Message, Reader, Response};
use packet::Assembler;
use std::time::{Duration, Instant};
use tongban_wire::tcp::{Tcp, TcpSettings};
use tongban_wire::video::{Control, Mode, Pictures, Pixels, Running, Taken, steady};
use tongban_wire::{Patience, Stream, WireError};

/// How long the camera may take to answer a request.
const ANSWER: Duration = Duration::from_secs(3);
/// How often a session is kept alive; cameras forget one after a minute.
const ALIVE: Duration = Duration::from_secs(20);
/// How long the first picture may take, which tells the size.
const FIRST: Duration = Duration::from_secs(3);

/// Where the camera is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// `host:port`.
    pub host: String,
    /// The whole address, without a user's name.
    pub url: String,
}

impl Address {
    /// Reads `rtsp://host[:port]/path`.
    pub fn parse(url: &str) -> Result<Address, String> {
        let rest = url.strip_prefix("rtsp://").ok_or("expected rtsp://host:port/path")?;
        let host = rest.split('/').next().unwrap_or_default();
        if host.contains('@') {
            return Err(
                "a name and a password in the address are not supported; open the camera to this machine".into()
            );
        }
        let printable = |c: char| c.is_ascii_graphic();
        if host.is_empty() || !url.chars().all(printable) {
            return Err("expected rtsp://host:port/path".into());
        }
        let host = if host.contains(':') { host.to_owned() } else { format!("{host}:554") };
        Ok(Address { host, url: url.to_owned() })
    }
}

/// The way to a network camera.
#[derive(Debug)]
pub struct Way(pub Address);

impl Source for Way {
    fn open(&mut self) -> Result<Box<dyn Pictures>, WireError> {
        Ok(Box::new(NetworkCamera::open(&self.0)?))
    }

    /// Whether it takes a connection. A session would take a slow camera seconds, which a status has not, and one of the
    /// few sessions it has at a time.
    fn there(&mut self) -> Result<(), WireError> {
        Tcp::open(&TcpSettings { address: self.0.host.clone() }).map(drop)
    }
}

/// An open session.
pub struct NetworkCamera<S> {
    wire: S,
    reader: Reader,
    assembler: Assembler,
    url: String,
    track: String,
    session: String,
    asked: u32,
    mode: [Mode; 1],
    alive: Instant,
    playing: bool,
    first: Option<(Vec<u8>, Taken)>,
    count: u32,
}

impl NetworkCamera<Tcp> {
    /// Connects, asks what the camera has and sees its first picture.
    pub fn open(address: &Address) -> Result<NetworkCamera<Tcp>, WireError> {
        let wire = Tcp::open(&TcpSettings { address: address.host.clone() })?;
        NetworkCamera::over(wire, &address.url)
    }
}

impl<S: Stream> NetworkCamera<S> {
    /// The same over a wire that is open.
    pub fn over(wire: S, url: &str) -> Result<NetworkCamera<S>, WireError> {
        let mut camera = NetworkCamera {
            wire,
            reader: Reader::new(),
            assembler: Assembler::new(),
            url: url.to_owned(),
            track: url.to_owned(),
            session: String::new(),
            asked: 0,
            mode: [Mode::new(Pixels::Mjpeg, 0, 0, &[])],
            alive: Instant::now(),
            playing: false,
            first: None,
            count: 0,
        };
        let described = camera.ask("DESCRIBE", url, "Accept: application/sdp\r\n")?;
        let base = described.header("content-base").unwrap_or(url).to_owned();
        let text = String::from_utf8_lossy(&described.body).into_owned();
        let track = message::jpeg_track(&text)
            .ok_or_else(|| WireError::Setting("this camera delivers no JPEG; choose its MJPEG profile".into()))?;
        camera.track = message::join(&base, &track);
        let to = camera.track.clone();
        let set = camera.ask("SETUP", &to, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n")?;
        let session = set.header("session").and_then(|session| session.split(';').next()).unwrap_or_default();
        camera.session = session.trim().to_owned();
        camera.play()?;
        let mut bytes = Vec::new();
        let taken = camera.wait(&mut bytes, &Patience::plain(FIRST))?;
        let jpeg =
            tongban_wire::video::mjpeg::scan(&bytes).map_err(|_| WireError::Garbled("a broken first picture"))?;
        camera.mode = [Mode::new(Pixels::Mjpeg, jpeg.width.into(), jpeg.height.into(), &[])];
        camera.first = Some((bytes, taken));
        Ok(camera)
    }

    fn play(&mut self) -> Result<(), WireError> {
        let url = self.url.clone();
        self.ask("PLAY", &url, "Range: npt=0.000-\r\n")?;
        self.playing = true;
        Ok(())
    }

    fn send(&mut self, method: &str, url: &str, more: &str) -> Result<u32, WireError> {
        self.asked += 1;
        let session = if self.session.is_empty() { String::new() } else { format!("Session: {}\r\n", self.session) };
        let text =
            format!("{method} {url} RTSP/1.0\r\nCSeq: {}\r\nUser-Agent: tongban\r\n{session}{more}\r\n", self.asked);
        self.wire.send(text.as_bytes(), &Patience::plain(ANSWER))?;
        Ok(self.asked)
    }

    /// Sends a request and waits for its answer; pictures that come meanwhile are dropped.
    fn ask(&mut self, method: &str, url: &str, more: &str) -> Result<Response, WireError> {
        let number = self.send(method, url, more)?;
        let patience = Patience::plain(ANSWER);
        loop {
            if let Message::Response(response) = self.message(&patience)? {
                if response.header("cseq").and_then(|text| text.trim().parse::<u32>().ok()) != Some(number) {
                    continue;
                }
                return match response.status {
                    200 => Ok(response),
                    401 | 403 => Err(WireError::Denied(format!("the camera answers {} to {method}", response.status))),
                    404 => Err(WireError::Setting("the camera knows no such path".into())),
                    other => Err(WireError::System(format!("the camera answers {other} to {method}"))),
                };
            }
        }
    }

    fn message(&mut self, patience: &Patience) -> Result<Message, WireError> {
        loop {
            if let Some(message) = self.reader.next().map_err(WireError::Garbled)? {
                return Ok(message);
            }
            let mut piece = [0; 16 * 1024];
            let length = self.wire.receive(&mut piece, patience)?;
            self.reader.feed(&piece[..length]);
        }
    }

    fn wait(&mut self, into: &mut Vec<u8>, patience: &Patience) -> Result<Taken, WireError> {
        loop {
            if self.alive.elapsed() >= ALIVE {
                self.alive = Instant::now();
                let url = self.url.clone();
                self.send("GET_PARAMETER", &url, "")?;
            }
            // Channel 0 is the pictures; 1 is the camera's report about them.
            if let Message::Data { channel: 0, bytes } = self.message(patience)?
                && let Some(picture) = self.assembler.take(&bytes)
            {
                *into = picture;
                self.count = self.count.wrapping_add(1);
                return Ok(Taken { sequence: self.count, at: steady(), damaged: false });
            }
        }
    }
}

impl<S: Stream> Pictures for NetworkCamera<S> {
    fn modes(&self) -> &[Mode] {
        &self.mode
    }

    fn start(&mut self, wanted: &Mode, _: u32) -> Result<Running, WireError> {
        if !self.playing {
            self.play()?;
        }
        Ok(Running { pixels: Pixels::Mjpeg, width: wanted.width, height: wanted.height, stride: 0 })
    }

    fn next(&mut self, into: &mut Vec<u8>, patience: &Patience) -> Result<Taken, WireError> {
        if let Some((bytes, taken)) = self.first.take() {
            *into = bytes;
            return Ok(Taken { at: steady(), ..taken });
        }
        self.wait(into, patience)
    }

    fn stop(&mut self) {
        if std::mem::take(&mut self.playing) {
            let url = self.url.clone();
            let _ = self.send("PAUSE", &url, "");
        }
    }

    fn set(&mut self, control: Control, _: i32) -> Result<(), WireError> {
        Err(WireError::Setting(format!("{}: set it on the camera's own page", control.word())))
    }

    fn is_there(&mut self) -> bool {
        true
    }
}
