//! Reads a file that was not closed, up to its last whole cluster, and closes it.

use crate::ebml::{read_head, read_number};
use crate::matroska::{Layout, Mark, STEPS, finish, first_bytes, id};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Largest element that is read into memory: everything but pictures is far smaller.
const LARGEST: u64 = 1 << 16;
/// Bytes of the longest head.
const HEAD: u64 = 12;
/// More bytes than a file has before its first second.
const BEGINNING: u64 = 1 << 10;
/// More bytes than a file has with its first second.
const SECOND: u64 = 16 << 20;

/// Why a file cannot be closed.
#[derive(Debug)]
pub enum Hopeless {
    /// The disk says so.
    Disk(io::Error),
    /// It is a file of this recorder, and the power went before its first second was written.
    Empty(&'static str),
    /// It is not a file of this recorder, or it is one that the disk spoilt.
    Foreign(&'static str),
}

impl fmt::Display for Hopeless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Hopeless::Disk(error) => error.fmt(f),
            Hopeless::Empty(why) | Hopeless::Foreign(why) => f.write_str(why),
        }
    }
}

impl From<io::Error> for Hopeless {
    fn from(error: io::Error) -> Hopeless {
        Hopeless::Disk(error)
    }
}

/// Closes a file that a power cut left open.
pub fn repair(path: &Path) -> Result<Layout, Hopeless> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let total = file.metadata()?.len();
    let layout = match scan(&mut file) {
        Err(Hopeless::Foreign(why)) if total <= BEGINNING && begins_as_ours(&mut file)? => {
            return Err(Hopeless::Empty(why));
        }
        scanned => scanned?,
    };
    if layout.clusters.is_empty() {
        let why = "holds no whole second";
        // More than a second of pictures that cannot be found is not nothing.
        return Err(if total <= SECOND { Hopeless::Empty(why) } else { Hopeless::Foreign(why) });
    }
    finish(&mut file, &layout)?;
    Ok(layout)
}

/// Whether a file is the beginning of one of this recorder, however short.
fn begins_as_ours(file: &mut File) -> io::Result<bool> {
    let first = first_bytes();
    let begun = bytes_at(file, 0, first.len() as u64)?;
    Ok(first.starts_with(&begun))
}

/// Reads where everything lies. Whatever the bytes are, it ends, and takes no more memory than the steps they hold.
pub fn scan(file: &mut (impl Read + Seek)) -> Result<Layout, Hopeless> {
    let total = file.seek(SeekFrom::End(0))?;
    let foreign = Hopeless::Foreign;
    let (first, place) = head_at(file, 0, total)?.ok_or(foreign("is not a recording"))?;
    let header = first.length.filter(|_| first.id == id::EBML).ok_or(foreign("is not a recording"))?;
    let at = place.saturating_add(header);
    let (segment, body) = head_at(file, at, total)?.ok_or(foreign("has no segment"))?;
    if segment.id != id::SEGMENT || segment.size != 12 {
        return Err(foreign("has no segment"));
    }
    let mut layout = Layout { body, ..Layout::default() };
    let mut at = body;
    while let Some((element, inside)) = head_at(file, at, total)? {
        let Some(end) = element.length.and_then(|length| inside.checked_add(length)).filter(|end| *end <= total) else {
            break;
        };
        match element.id {
            id::VOID | id::SEEK_HEAD if at == body => layout.seek = at,
            id::VOID => {}
            id::INFO => {
                layout.duration = duration(file, inside, end)?.ok_or(foreign("has no room for its duration"))?
            }
            id::TRACKS => layout.end = end,
            id::CLUSTER => {
                let Some(from) = cluster(file, inside, end, &mut layout)? else { break };
                layout.clusters.push((at, from));
                layout.end = end;
            }
            // Index or chapters: written by a close that the power cut ended; they are written again.
            _ => break,
        }
        at = end;
    }
    if layout.seek == 0 || layout.duration == 0 || layout.end == 0 {
        return Err(foreign("has not even its beginning"));
    }
    Ok(layout)
}

/// The head at a place and where its body begins; `None` at the end of what is there.
fn head_at(file: &mut (impl Read + Seek), at: u64, end: u64) -> Result<Option<(crate::ebml::Head, u64)>, io::Error> {
    let bytes = bytes_at(file, at, end.saturating_sub(at).min(HEAD))?;
    Ok(read_head(&bytes).map(|head| (head, at + head.size as u64)))
}

fn bytes_at(file: &mut (impl Read + Seek), at: u64, length: u64) -> Result<Vec<u8>, io::Error> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.by_ref().take(length.min(LARGEST)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where the room for the duration is: the void, or the duration of a close that did not end.
fn duration(file: &mut (impl Read + Seek), from: u64, end: u64) -> Result<Option<u64>, io::Error> {
    let mut at = from;
    while at < end {
        let Some((element, inside)) = head_at(file, at, end)? else { return Ok(None) };
        let Some(next) = element.length.and_then(|length| inside.checked_add(length)) else { return Ok(None) };
        if matches!(element.id, id::VOID | id::DURATION) && next - at == 18 {
            return Ok(Some(at));
        }
        at = next;
    }
    Ok(None)
}

/// The time of a cluster, its steps and its last picture; `None` when it is not whole.
fn cluster(file: &mut (impl Read + Seek), from: u64, end: u64, layout: &mut Layout) -> Result<Option<u64>, io::Error> {
    let (mut at, mut time, mut last) = (from, None, 0);
    let mut marks = Vec::new();
    while at < end {
        let Some((element, inside)) = head_at(file, at, end)? else { return Ok(None) };
        let next = element.length.and_then(|length| inside.checked_add(length)).filter(|next| *next <= end);
        let Some(next) = next else { return Ok(None) };
        match (element.id, time) {
            (id::TIMESTAMP, None) => time = read_number(&bytes_at(file, inside, next - inside)?),
            (id::SIMPLE_BLOCK, Some(from)) => {
                let block = bytes_at(file, inside, 4)?;
                last = last.max(relative(&block, from));
            }
            (id::BLOCK_GROUP, Some(from)) => {
                let bytes = bytes_at(file, inside, next - inside)?;
                let block = read_head(&bytes).filter(|block| block.id == id::BLOCK);
                let inner = block.and_then(|block| {
                    let length = usize::try_from(block.length?).ok()?;
                    bytes.get(block.size..block.size.checked_add(length)?)
                });
                if let Some(inner) = inner.filter(|inner| inner.len() > 4 && inner[0] == 0x80 | STEPS) {
                    let step = String::from_utf8_lossy(&inner[4..]).into_owned();
                    marks.push(Mark { at_ms: relative(inner, from), step });
                }
            }
            _ => {}
        }
        at = next;
    }
    if time.is_some() {
        last = marks.iter().map(|mark: &Mark| mark.at_ms).fold(last, u64::max);
        layout.last_ms = layout.last_ms.max(last);
        layout.marks.append(&mut marks);
    }
    Ok(time)
}

/// Milliseconds of a block: track, two bytes after its cluster, flags.
fn relative(block: &[u8], from: u64) -> u64 {
    match block {
        [_, high, low, ..] => from.saturating_add_signed(i64::from(i16::from_be_bytes([*high, *low]))),
        _ => from,
    }
}
