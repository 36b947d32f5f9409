//! The three transports below the frame: a stream, HID reports of 64 bytes, USB pipes (one pair, or header and body on
//! pairs of their own). Each moves the bytes of frames and knows nothing of what they mean.

use crate::frame::{HEADER, announced};
use tongban_wire::descriptor::Descriptor;
use tongban_wire::{Endpoint, Patience, Pipes, Reports, Stream, WireError};

/// Bytes of a HID report of these readers, without a report id.
const REPORT: usize = 64;
/// Bytes asked for in one bulk transfer: more than the longest frame.
const TRANSFER: usize = 4096;

/// Where frames travel.
pub trait Line: Send {
    /// Sends one frame.
    fn send(&mut self, frame: &[u8], patience: &Patience) -> Result<(), WireError>;

    /// Waits for more bytes and puts them behind those of `answer`, which came since the last request.
    fn receive(&mut self, answer: &mut Vec<u8>, patience: &Patience) -> Result<(), WireError>;

    /// Drops what came and was not read.
    fn discard(&mut self) -> Result<(), WireError>;

    /// Changes the speed of the line. Error: `Setting` where it has none.
    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        Err(WireError::Setting(format!("this wire has no speed to set to {baud}")))
    }
}

impl Line for Box<dyn Line> {
    fn send(&mut self, frame: &[u8], patience: &Patience) -> Result<(), WireError> {
        (**self).send(frame, patience)
    }

    fn receive(&mut self, answer: &mut Vec<u8>, patience: &Patience) -> Result<(), WireError> {
        (**self).receive(answer, patience)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        (**self).discard()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        (**self).set_baud(baud)
    }
}

/// Serial, TCP, a node: bytes without borders.
#[derive(Debug)]
pub struct StreamLine<S>(pub S);

impl<S: Stream> Line for StreamLine<S> {
    fn send(&mut self, frame: &[u8], patience: &Patience) -> Result<(), WireError> {
        self.0.send(frame, patience)
    }

    fn receive(&mut self, answer: &mut Vec<u8>, patience: &Patience) -> Result<(), WireError> {
        let mut room = [0; TRANSFER];
        let count = self.0.receive(&mut room, patience)?;
        answer.extend(&room[..count]);
        Ok(())
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.0.discard()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        self.0.set_baud(baud)
    }
}

/// HID: a frame is cut into reports of 64 bytes, the last one filled up with zeros.
pub struct ReportLine<R> {
    reports: R,
    /// Whether input reports begin with an id.
    numbered: bool,
}

impl<R: Reports> ReportLine<R> {
    /// A line over reports; asks the device's descriptor whether reports carry an id. Error: `Garbled` where that is none.
    pub fn new(mut reports: R) -> Result<ReportLine<R>, WireError> {
        let descriptor = Descriptor::parse(&reports.descriptor()?).map_err(|wrong| WireError::Garbled(wrong.0))?;
        Ok(ReportLine { reports, numbered: descriptor.ids })
    }
}

impl<R: Reports> Line for ReportLine<R> {
    fn send(&mut self, frame: &[u8], patience: &Patience) -> Result<(), WireError> {
        for piece in frame.chunks(REPORT) {
            let mut report = vec![0; 1 + REPORT];
            report[1..=piece.len()].copy_from_slice(piece);
            self.reports.send_report(&report, patience)?;
        }
        Ok(())
    }

    fn receive(&mut self, answer: &mut Vec<u8>, patience: &Patience) -> Result<(), WireError> {
        let report = self.reports.receive_report(patience)?;
        answer.extend(report.get(usize::from(self.numbered)..).unwrap_or_default());
        Ok(())
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.reports.discard()
    }
}

/// Which endpoints of a reader carry what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Whole frames on one pair.
    Single {
        /// From the reader.
        from: u8,
        /// To the reader.
        to: u8,
    },
    /// Preamble and length on the first pair, the rest on the second.
    Split {
        /// From the reader: header, body.
        from: [u8; 2],
        /// To the reader: header, body.
        to: [u8; 2],
    },
}

impl Layout {
    /// The layout that descriptors tell: two bulk pairs carry header and body apart, one pair whole frames. `split`
    /// decides where it is given. Error: `Setting` where the interface has no such pairs.
    pub fn of(endpoints: &[Endpoint], split: Option<bool>) -> Result<Layout, WireError> {
        let bulk = |into_host: bool| {
            let fitting = endpoints.iter().filter(move |e| !e.interrupt && e.is_in() == into_host);
            fitting.map(|e| e.address).collect::<Vec<u8>>()
        };
        match (bulk(true).as_slice(), bulk(false).as_slice()) {
            ([header, body, ..], [out_header, out_body, ..]) if split != Some(false) => {
                Ok(Layout::Split { from: [*header, *body], to: [*out_header, *out_body] })
            }
            ([from, ..], [to, ..]) if split != Some(true) => Ok(Layout::Single { from: *from, to: *to }),
            (from, to) => Err(WireError::Setting(format!(
                "the interface has {} bulk pipes in and {} out, which is no {}",
                from.len(),
                to.len(),
                if split == Some(true) { "pair for header and body each" } else { "pair" }
            ))),
        }
    }
}

/// USB pipes.
pub struct PipeLine<P> {
    pipes: P,
    layout: Layout,
}

impl<P: Pipes> PipeLine<P> {
    /// A line over pipes, laid out as the descriptors say or as `split` decides.
    pub fn new(pipes: P, split: Option<bool>) -> Result<PipeLine<P>, WireError> {
        let layout = Layout::of(pipes.endpoints(), split)?;
        Ok(PipeLine { pipes, layout })
    }
}

impl<P: Pipes> Line for PipeLine<P> {
    fn send(&mut self, frame: &[u8], patience: &Patience) -> Result<(), WireError> {
        match self.layout {
            Layout::Single { to, .. } => self.pipes.write(to, frame, patience),
            Layout::Split { to: [header, body], .. } => {
                let (front, rest) = frame.split_at(HEADER.min(frame.len()));
                self.pipes.write(header, front, patience)?;
                self.pipes.write(body, rest, patience)
            }
        }
    }

    fn receive(&mut self, answer: &mut Vec<u8>, patience: &Patience) -> Result<(), WireError> {
        let pipe = match self.layout {
            Layout::Single { from, .. } => from,
            // Once a header is there, what is missing comes on the other pipe.
            Layout::Split { from: [header, body], .. } => match announced(answer) {
                Some(_) => body,
                None => header,
            },
        };
        answer.extend(self.pipes.read(pipe, TRANSFER, patience)?);
        Ok(())
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.pipes.discard()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(address: u8) -> Endpoint {
        Endpoint { address, packet: 64, interrupt: false }
    }

    #[test]
    fn the_layout_comes_from_the_descriptors() {
        let single = [endpoint(0x81), endpoint(0x02)];
        let split = [endpoint(0x02), endpoint(0x06), endpoint(0x81), endpoint(0x85)];
        assert_eq!(Layout::of(&single, None), Ok(Layout::Single { from: 0x81, to: 0x02 }));
        let apart = Layout::Split { from: [0x81, 0x85], to: [0x02, 0x06] };
        assert_eq!(Layout::of(&split, None), Ok(apart));
        assert_eq!(Layout::of(&split, Some(false)), Ok(Layout::Single { from: 0x81, to: 0x02 }));
        for (endpoints, split) in [(&single[..], Some(true)), (&[], None), (&single[..1], None)] {
            assert!(matches!(Layout::of(endpoints, split), Err(WireError::Setting(_))));
        }
        let interrupt = Endpoint { address: 0x83, packet: 8, interrupt: true };
        let with_button = [interrupt, endpoint(0x81), endpoint(0x02)];
        assert_eq!(Layout::of(&with_button, None), Ok(Layout::Single { from: 0x81, to: 0x02 }));
    }
}
