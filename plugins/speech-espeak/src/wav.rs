//! A speaker that writes a file for each text: to hear later what applicants would hear. For tests alone.

use crate::speaker::{Speaker, SpeakerError};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// Bytes before the samples.
const HEAD: u32 = 44;

/// A WAV file: signed 16 bits, one channel.
#[derive(Debug)]
pub struct Wav {
    file: BufWriter<File>,
    hz: u32,
    bytes: u32,
}

impl Wav {
    /// Begins the next `speech-0001.wav` of the folder; none is written over.
    pub fn create(folder: &Path, hz: u32) -> Result<Wav, SpeakerError> {
        look(folder)?;
        for number in 1..=9_999 {
            let path = folder.join(format!("speech-{number:04}.wav"));
            match OpenOptions::new().write(true).create_new(true).open(path) {
                Ok(file) => {
                    let mut wav = Wav { file: BufWriter::new(file), hz, bytes: 0 };
                    wav.file.write_all(&head(hz, 0)).map_err(failed)?;
                    return Ok(wav);
                }
                Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {}
                Err(fault) => return Err(failed(fault)),
            }
        }
        Err(SpeakerError::Failed("the folder for sound holds 9999 files: empty it".into()))
    }

    /// Writes the length into the head, so that a text that was cut off can be heard too.
    fn close(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&head(self.hz, self.bytes))?;
        self.file.seek(SeekFrom::End(0))?;
        self.file.flush()
    }
}

/// Whether the folder is there.
pub fn look(folder: &Path) -> Result<(), SpeakerError> {
    let there = folder.is_dir();
    let missing =
        || SpeakerError::Missing("the folder for sound is not there: create it and grant it to the slot".into());
    there.then_some(()).ok_or_else(missing)
}

impl Speaker for Wav {
    fn play(&mut self, samples: &[i16]) -> Result<usize, SpeakerError> {
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        self.file.write_all(&bytes).map_err(failed)?;
        self.bytes = self.bytes.saturating_add(bytes.len() as u32);
        Ok(samples.len())
    }

    fn finish(&mut self) -> Result<bool, SpeakerError> {
        self.close().map(|()| true).map_err(failed)
    }

    fn silence(&mut self) {}
}

impl Drop for Wav {
    fn drop(&mut self) {
        // A disk that is full was told by `play`.
        let _ = self.close();
    }
}

fn failed(fault: io::Error) -> SpeakerError {
    SpeakerError::Failed(format!("the file for sound cannot be written: {}", fault.kind()))
}

fn head(hz: u32, bytes: u32) -> Vec<u8> {
    let mut head = Vec::with_capacity(HEAD as usize);
    let number = |head: &mut Vec<u8>, number: u32| head.extend(number.to_le_bytes());
    head.extend(b"RIFF");
    number(&mut head, bytes.saturating_add(HEAD - 8));
    head.extend(b"WAVEfmt ");
    number(&mut head, 16);
    // PCM, one channel.
    head.extend([1, 0, 1, 0]);
    number(&mut head, hz);
    number(&mut head, hz.saturating_mul(2));
    // Two bytes a sample, 16 bits.
    head.extend([2, 0, 16, 0]);
    head.extend(b"data");
    number(&mut head, bytes);
    head
}
