//! JPEG out of RTP packets: the pieces of a picture, and the header that is not sent because it is always the same.
//!
//! Source: RFC 3550 section 5.1, RFC 2435 with its appendices A (tables) and B (headers).

use tongban_wire::video::mjpeg;

/// Bytes of the largest picture that is put together.
const LARGEST: usize = 8 << 20;

/// Puts pictures together.
#[derive(Clone, Debug, Default)]
pub struct Assembler {
    stamp: Option<u32>,
    last: Option<u16>,
    picture: Vec<u8>,
    /// Where the compressed data begins in `picture`.
    data: usize,
    /// Tables by their number, which a camera may send only once.
    tables: Vec<(u8, Vec<u8>)>,
}

impl Assembler {
    /// One that has seen nothing.
    pub fn new() -> Assembler {
        Assembler::default()
    }

    /// Takes a packet; a whole picture when it was the last of one. What was lost on the way spoils its picture only.
    pub fn take(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let (marker, sequence, stamp, payload) = rtp(packet)?;
        let follows = self.last.is_none_or(|last| last.wrapping_add(1) == sequence);
        self.last = Some(sequence);
        let header = Header::read(payload)?;
        if header.offset == 0 {
            self.begin(&header, stamp)?;
        } else if self.stamp != Some(stamp) || !follows || self.picture.len() - self.data != header.offset {
            self.stamp = None;
            return None;
        }
        self.picture.extend_from_slice(header.data);
        if self.picture.len() > LARGEST {
            self.stamp = None;
            return None;
        }
        if !marker {
            return None;
        }
        self.stamp = None;
        let mut whole = std::mem::take(&mut self.picture);
        if !whole.ends_with(&[0xff, 0xd9]) {
            whole.extend([0xff, 0xd9]);
        }
        mjpeg::scan(&whole).is_ok().then_some(whole)
    }

    fn begin(&mut self, header: &Header<'_>, stamp: u32) -> Option<()> {
        self.stamp = None;
        let tables = match header.tables {
            Some(tables) if !tables.is_empty() => {
                if header.quality != 255 {
                    self.tables.retain(|(known, _)| *known != header.quality);
                    self.tables.push((header.quality, tables.to_vec()));
                }
                tables.to_vec()
            }
            Some(_) => self.tables.iter().find(|(known, _)| *known == header.quality)?.1.clone(),
            None => quality_tables(header.quality),
        };
        self.picture = write_header(header, &tables)?;
        self.data = self.picture.len();
        self.stamp = Some(stamp);
        Some(())
    }
}

/// Marker, sequence number, time stamp and payload of an RTP packet.
fn rtp(packet: &[u8]) -> Option<(bool, u16, u32, &[u8])> {
    let head = packet.get(..12)?;
    if head[0] >> 6 != 2 {
        return None;
    }
    let mut at = 12 + usize::from(head[0] & 0x0f) * 4;
    if head[0] & 0x10 != 0 {
        let words = packet.get(at + 2..at + 4)?;
        at += 4 + usize::from(u16::from_be_bytes([words[0], words[1]])) * 4;
    }
    let padding = if head[0] & 0x20 != 0 { usize::from(*packet.last()?) } else { 0 };
    let payload = packet.get(at..packet.len().checked_sub(padding)?)?;
    let sequence = u16::from_be_bytes([head[2], head[3]]);
    let stamp = u32::from_be_bytes([head[4], head[5], head[6], head[7]]);
    Some((head[1] & 0x80 != 0, sequence, stamp, payload))
}

/// The header of RFC 2435, and what follows it.
struct Header<'a> {
    offset: usize,
    /// 0 is 4:2:2, 1 is 4:2:0.
    kind: u8,
    quality: u8,
    width: u16,
    height: u16,
    restart: Option<u16>,
    /// Tables that came with it; empty for ones that came before; `None` where the quality says them.
    tables: Option<&'a [u8]>,
    data: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(payload: &'a [u8]) -> Option<Header<'a>> {
        let (head, mut rest) = payload.split_at_checked(8)?;
        let offset = u32::from_be_bytes([0, head[1], head[2], head[3]]) as usize;
        let (kind, quality) = (head[4], head[5]);
        let (width, height) = (u16::from(head[6]) * 8, u16::from(head[7]) * 8);
        if width == 0
            || height == 0
            || !matches!(kind, 0 | 1 | 64 | 65)
            || quality == 0
            || (100..128).contains(&quality)
        {
            return None;
        }
        let mut restart = None;
        if kind >= 64 {
            let (head, after) = rest.split_at_checked(4)?;
            restart = Some(u16::from_be_bytes([head[0], head[1]]));
            rest = after;
        }
        let mut tables = None;
        if quality >= 128 && offset == 0 {
            let (head, after) = rest.split_at_checked(4)?;
            let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
            // Only tables of eight bits: the other kind does not occur in baseline pictures.
            if head[1] != 0 || !matches!(length, 0 | 64 | 128) {
                return None;
            }
            let (found, after) = after.split_at_checked(length)?;
            tables = Some(found);
            rest = after;
        }
        Some(Header { offset, kind: kind & 1, quality, width, height, restart, tables, data: rest })
    }
}

/// The header of a picture. Source: RFC 2435 appendix B.
fn write_header(header: &Header<'_>, tables: &[u8]) -> Option<Vec<u8>> {
    let (luma, chroma) = match tables.len() {
        128 => tables.split_at(64),
        64 => (tables, tables),
        _ => return None,
    };
    let mut out = vec![0xff, 0xd8];
    for (number, table) in [luma, chroma].into_iter().enumerate() {
        out.extend([0xff, 0xdb, 0, 67, number as u8]);
        out.extend_from_slice(table);
    }
    if let Some(restart) = header.restart.filter(|restart| *restart > 0) {
        out.extend([0xff, 0xdd, 0, 4]);
        out.extend(restart.to_be_bytes());
    }
    let sampling = if header.kind == 0 { 0x21 } else { 0x22 };
    out.extend([0xff, 0xc0, 0, 17, 8]);
    out.extend(header.height.to_be_bytes());
    out.extend(header.width.to_be_bytes());
    out.extend([3, 1, sampling, 0, 2, 0x11, 1, 3, 0x11, 1]);
    mjpeg::write_tables(&mut out);
    out.extend([0xff, 0xda, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
    Some(out)
}

/// Both tables of a quality from 1 to 99, in zigzag order. Source: RFC 2435 appendix A.
fn quality_tables(quality: u8) -> Vec<u8> {
    let quality = u32::from(quality.clamp(1, 99));
    let factor = if quality < 50 { 5_000 / quality } else { 200 - quality * 2 };
    let scaled = |base: &u8| ((u32::from(*base) * factor + 50) / 100).clamp(1, 255) as u8;
    LUMA.iter().chain(&CHROMA).map(scaled).collect()
}

#[rustfmt::skip]
const LUMA: [u8; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
    60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113,
    121, 112, 100, 120, 92, 101, 103, 99,
];
#[rustfmt::skip]
const CHROMA: [u8; 64] = [
    17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99,
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packet(sequence: u16, offset: u32, last: bool, data: &[u8]) -> Vec<u8> {
        let mut out = vec![0x80, if last { 0x9a } else { 0x1a }];
        out.extend(sequence.to_be_bytes());
        out.extend([0, 0, 0, 9, 1, 2, 3, 4]);
        out.extend(offset.to_be_bytes());
        out.extend([1, 60, 80, 45]);
        out.extend_from_slice(data);
        out
    }

    #[test]
    fn pieces_become_a_picture_and_a_lost_one_spoils_only_its_own() {
        let mut assembler = Assembler::new();
        assert_eq!(assembler.take(&packet(1, 0, false, &[1, 2, 3])), None);
        let whole = assembler.take(&packet(2, 3, true, &[4, 5])).unwrap();
        let jpeg = mjpeg::scan(&whole).unwrap();
        assert_eq!((jpeg.width, jpeg.height, jpeg.has_tables), (640, 360, true));
        assert!(whole.ends_with(&[1, 2, 3, 4, 5, 0xff, 0xd9]));
        assert_eq!(assembler.take(&packet(3, 0, false, &[1, 2, 3])), None);
        assert_eq!(assembler.take(&packet(5, 3, true, &[4, 5])), None, "one is missing");
        assert!(assembler.take(&packet(6, 0, true, &[1])).is_some());
    }

    proptest! {
        #[test]
        fn no_packets_make_putting_together_panic(packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..12), quality: u8, kind: u8) {
            let mut assembler = Assembler::new();
            for bytes in &packets {
                let _ = assembler.take(bytes);
                let mut shaped = packet(1, 0, true, bytes);
                (shaped[16], shaped[17]) = (kind, quality);
                let _ = assembler.take(&shaped);
            }
        }
    }
}
