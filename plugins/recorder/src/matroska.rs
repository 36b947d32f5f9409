//! The file of one case: Matroska with a picture track, a text track of steps and, once closed, chapters and an index.
//!
//! Written so that a power cut costs at most a second: pictures are gathered into clusters of a second, each written whole
//! and then synced. A file that was not closed plays up to there, with its steps as subtitles; [`crate::repair`] closes
//! it later. Source: RFC 9559.

use crate::ebml::{UNKNOWN, element, group, head, number, text};
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// Ids of the elements used.
pub mod id {
    #![allow(missing_docs, reason = "the names are RFC 9559's own")]
    pub const EBML: u32 = 0x1a45_dfa3;
    pub const SEGMENT: u32 = 0x1853_8067;
    pub const SEEK_HEAD: u32 = 0x114d_9b74;
    pub const VOID: u32 = 0xec;
    pub const INFO: u32 = 0x1549_a966;
    pub const DURATION: u32 = 0x4489;
    pub const TRACKS: u32 = 0x1654_ae6b;
    pub const CLUSTER: u32 = 0x1f43_b675;
    pub const TIMESTAMP: u32 = 0xe7;
    pub const SIMPLE_BLOCK: u32 = 0xa3;
    pub const BLOCK_GROUP: u32 = 0xa0;
    pub const BLOCK: u32 = 0xa1;
    pub const CUES: u32 = 0x1c53_bb6b;
    pub const CHAPTERS: u32 = 0x1043_a770;
}

/// Track of the pictures, and of the steps.
pub const PICTURES: u8 = 1;
/// Track of the steps.
pub const STEPS: u8 = 2;
/// Milliseconds after which a cluster is written.
const CLUSTER_MS: u64 = 1_000;
/// Bytes after which it is written in any case.
const CLUSTER_BYTES: usize = 8 << 20;
/// Bytes kept free at the beginning for the way to the index.
pub const SEEK_ROOM: usize = 128;
/// Milliseconds a step is shown as a subtitle.
const SHOWN_MS: u64 = 3_000;

/// One step in a recording.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Milliseconds since the beginning.
    pub at_ms: u64,
    /// The step's id.
    pub step: String,
}

/// Where things lie in a file, for its index.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// Where the body of the segment begins.
    pub body: u64,
    /// Where the room for the way to the index is.
    pub seek: u64,
    /// Where the duration is, or the room for it.
    pub duration: u64,
    /// Beginning and first time of each cluster.
    pub clusters: Vec<(u64, u64)>,
    /// Steps so far.
    pub marks: Vec<Mark>,
    /// Time of the last picture.
    pub last_ms: u64,
    /// Where the next cluster goes.
    pub end: u64,
}

/// A file being written.
#[derive(Debug)]
pub struct Movie {
    file: File,
    layout: Layout,
    cluster: Option<Cluster>,
}

#[derive(Debug)]
struct Cluster {
    from_ms: u64,
    blocks: Vec<u8>,
}

impl Movie {
    /// Begins a file that must not exist. `begun_ns` is in nanoseconds since 2001-01-01 UTC, as Matroska counts.
    pub fn create(path: &Path, width: u32, height: u32, begun_ns: i64, title: &str) -> io::Result<Movie> {
        let mut file = File::options().read(true).write(true).create_new(true).open(path)?;
        let (bytes, layout) = beginning(width, height, begun_ns, title);
        file.write_all(&bytes)?;
        file.sync_all()?;
        Ok(Movie { file, layout, cluster: None })
    }

    /// Adds a picture. Times must not go back.
    pub fn picture(&mut self, at_ms: u64, jpeg: &[u8]) -> io::Result<()> {
        self.layout.last_ms = self.layout.last_ms.max(at_ms);
        let cluster = self.cluster_for(at_ms)?;
        let relative = (at_ms.saturating_sub(cluster.from_ms)) as i16;
        head(&mut cluster.blocks, id::SIMPLE_BLOCK, jpeg.len() as u64 + 4);
        cluster.blocks.extend([0x80 | PICTURES]);
        cluster.blocks.extend(relative.to_be_bytes());
        cluster.blocks.push(0x80);
        cluster.blocks.extend_from_slice(jpeg);
        Ok(())
    }

    /// Adds a step; it is on the disk when this returns.
    pub fn mark(&mut self, at_ms: u64, step: &str) -> io::Result<()> {
        self.layout.last_ms = self.layout.last_ms.max(at_ms);
        let cluster = self.cluster_for(at_ms)?;
        let relative = (at_ms.saturating_sub(cluster.from_ms)) as i16;
        group(&mut cluster.blocks, id::BLOCK_GROUP, |out| {
            let mut block = vec![0x80 | STEPS];
            block.extend(relative.to_be_bytes());
            block.push(0);
            block.extend_from_slice(step.as_bytes());
            element(out, id::BLOCK, &block);
            number(out, 0x9b, SHOWN_MS);
        });
        self.layout.marks.push(Mark { at_ms, step: step.to_owned() });
        self.flush()
    }

    /// Bytes on the disk.
    pub fn length(&self) -> u64 {
        self.layout.end
    }

    fn cluster_for(&mut self, at_ms: u64) -> io::Result<&mut Cluster> {
        let full = self.cluster.as_ref().is_some_and(|cluster| {
            at_ms.saturating_sub(cluster.from_ms) >= CLUSTER_MS || cluster.blocks.len() >= CLUSTER_BYTES
        });
        if full {
            self.flush()?;
        }
        Ok(self.cluster.get_or_insert_with(|| Cluster { from_ms: at_ms, blocks: Vec::new() }))
    }

    /// Writes what was gathered and waits for the disk.
    pub fn flush(&mut self) -> io::Result<()> {
        let Some(cluster) = self.cluster.take() else { return Ok(()) };
        let mut body = Vec::with_capacity(cluster.blocks.len() + 32);
        number(&mut body, id::TIMESTAMP, cluster.from_ms);
        body.extend_from_slice(&cluster.blocks);
        let mut whole = Vec::with_capacity(body.len() + 16);
        element(&mut whole, id::CLUSTER, &body);
        self.file.seek(SeekFrom::Start(self.layout.end))?;
        self.file.write_all(&whole)?;
        self.file.sync_data()?;
        self.layout.clusters.push((self.layout.end, cluster.from_ms));
        self.layout.end += whole.len() as u64;
        Ok(())
    }

    /// Writes index and chapters: the file is whole.
    pub fn close(mut self) -> io::Result<()> {
        self.flush()?;
        finish(&mut self.file, &self.layout)
    }
}

/// The bytes every file begins with.
pub fn first_bytes() -> Vec<u8> {
    let mut out = Vec::new();
    group(&mut out, id::EBML, |out| {
        for (id, value) in [(0x4286, 1), (0x42f7, 1), (0x42f2, 4), (0x42f3, 8)] {
            number(out, id, value);
        }
        text(out, 0x4282, "matroska");
        number(out, 0x4287, 4);
        number(out, 0x4285, 2);
    });
    out
}

/// The bytes before the first cluster.
fn beginning(width: u32, height: u32, begun_ns: i64, title: &str) -> (Vec<u8>, Layout) {
    let mut out = first_bytes();
    head(&mut out, id::SEGMENT, 0);
    let length = out.len() - 8;
    out[length..].copy_from_slice(&UNKNOWN);
    let body = out.len() as u64;
    element(&mut out, id::VOID, &[0; SEEK_ROOM]);
    let mut duration = 0;
    group(&mut out, id::INFO, |out| {
        number(out, 0x2a_d7b1, 1_000_000);
        text(out, 0x4d80, "tongban");
        text(out, 0x5741, concat!("tongban-recorder ", env!("CARGO_PKG_VERSION")));
        element(out, 0x4461, &begun_ns.to_be_bytes());
        text(out, 0x7ba9, title);
        duration = out.len() as u64;
        // Room for the duration, which is known at the end: a void of the same size.
        element(out, id::VOID, &[0; 9]);
    });
    // Ids of four bytes, lengths of eight.
    let info = body + 9 + SEEK_ROOM as u64 + 12;
    group(&mut out, id::TRACKS, |out| {
        group(out, 0xae, |out| {
            track(out, PICTURES, 1, "V_MJPEG");
            group(out, 0xe0, |out| {
                number(out, 0xb0, width.into());
                number(out, 0xba, height.into());
            });
        });
        group(out, 0xae, |out| {
            track(out, STEPS, 0x11, "S_TEXT/UTF8");
            text(out, 0x536e, "steps");
        });
    });
    let end = out.len() as u64;
    (out, Layout { body, seek: body, duration: info + duration, end, ..Layout::default() })
}

fn track(out: &mut Vec<u8>, track: u8, kind: u64, codec: &str) {
    number(out, 0xd7, track.into());
    number(out, 0x73c5, track.into());
    number(out, 0x83, kind);
    number(out, 0x9c, 0);
    text(out, 0x86, codec);
}

/// Writes index, chapters, duration and length of a file whose clusters are all there.
pub fn finish(file: &mut File, layout: &Layout) -> io::Result<()> {
    let mut tail = Vec::new();
    group(&mut tail, id::CUES, |out| {
        for (place, time) in &layout.clusters {
            group(out, 0xbb, |out| {
                number(out, 0xb3, *time);
                group(out, 0xb7, |out| {
                    number(out, 0xf7, PICTURES.into());
                    number(out, 0xf1, place - layout.body);
                });
            });
        }
    });
    let chapters = layout.end + tail.len() as u64;
    group(&mut tail, id::CHAPTERS, |out| {
        group(out, 0x45b9, |out| {
            for (count, mark) in layout.marks.iter().enumerate() {
                group(out, 0xb6, |out| {
                    number(out, 0x73c4, count as u64 + 1);
                    number(out, 0x91, mark.at_ms.saturating_mul(1_000_000));
                    group(out, 0x80, |out| {
                        text(out, 0x85, &mark.step);
                        text(out, 0x437c, "und");
                    });
                });
            }
        });
    });
    let whole = layout.end + tail.len() as u64;
    file.set_len(layout.end)?;
    file.seek(SeekFrom::Start(layout.end))?;
    file.write_all(&tail)?;
    // The index is on the disk before anything points to it.
    file.sync_data()?;
    file.seek(SeekFrom::Start(layout.seek))?;
    file.write_all(&seek_head(&[(id::CUES, layout.end - layout.body), (id::CHAPTERS, chapters - layout.body)]))?;
    let mut duration = vec![0x44, 0x89];
    duration.extend((8u64 | 0x0100_0000_0000_0000).to_be_bytes());
    duration.extend((layout.last_ms as f64).to_be_bytes());
    file.seek(SeekFrom::Start(layout.duration))?;
    file.write_all(&duration)?;
    file.seek(SeekFrom::Start(layout.body - 8))?;
    file.write_all(&((whole - layout.body) | 0x0100_0000_0000_0000).to_be_bytes())?;
    file.sync_all()
}

/// The way to the index, padded to the room there is for it.
fn seek_head(to: &[(u32, u64)]) -> Vec<u8> {
    let room = SEEK_ROOM + 9;
    let mut out = Vec::with_capacity(room);
    group(&mut out, id::SEEK_HEAD, |out| {
        for (id, place) in to {
            group(out, 0x4dbb, |out| {
                element(out, 0x53ab, &id.to_be_bytes());
                number(out, 0x53ac, *place);
            });
        }
    });
    let rest = room.saturating_sub(out.len() + 9);
    element(&mut out, id::VOID, &vec![0; rest]);
    out
}
