//! Raw pictures as JPEG, for a screen and a recording: without a picture in red, green and blue between.

use super::Running;
use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, SamplingFactor};

/// Good enough to see a face and a hand by, and small.
const QUALITY: u8 = 70;

/// The rows of a raw picture, without what is between them. Errors: there are fewer bytes than it takes.
pub fn rows<'a>(running: &Running, bytes: &'a [u8]) -> Result<impl Iterator<Item = &'a [u8]> + use<'a>, String> {
    let (row, stride) = (running.width as usize * 2, running.stride as usize);
    let needed = stride * (running.height as usize).saturating_sub(1) + row;
    if stride < row || row == 0 || bytes.len() < needed || !running.width.is_multiple_of(2) {
        return Err(format!("{} bytes of {needed}", bytes.len()));
    }
    Ok(bytes.chunks(stride).take(running.height as usize).map(move |line| &line[..row]))
}

/// A raw picture as JPEG with its size; with `every` 2 it has half as many pixels across and down.
pub fn jpeg(running: &Running, bytes: &[u8], every: usize) -> Result<(Vec<u8>, u16, u16), String> {
    let every = every.clamp(1, 2);
    let rows: Vec<&[u8]> = rows(running, bytes)?.step_by(every).collect();
    let (width, height) = (running.width as usize / every, rows.len());
    let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err("larger than a JPEG".into());
    };
    let mut out = Vec::with_capacity(rows.len() * 128);
    let mut encoder = Encoder::new(&mut out, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode_image(Live { rows, width, every }).map_err(|fault| fault.to_string())?;
    Ok((out, width, height))
}

/// Rows of YUYV, handed to the encoder as they are.
struct Live<'a> {
    rows: Vec<&'a [u8]>,
    width: u16,
    every: usize,
}

impl ImageBuffer for Live<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.rows.len() as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        // JPEG has luma from 0 to 255 and colour 255 wide; the camera's is 219 and 224 wide.
        let luma = |y: u8| (((i32::from(y) - 16) * 298 + 128) >> 8).clamp(0, 255) as u8;
        let colour = |c: u8| ((((i32::from(c) - 128) * 291 + 128) >> 8) + 128).clamp(0, 255) as u8;
        for pair in self.rows[usize::from(y)].chunks_exact(4) {
            for at in [0, 2].into_iter().step_by(self.every) {
                buffers[0].push(luma(pair[at]));
                buffers[1].push(colour(pair[1]));
                buffers[2].push(colour(pair[3]));
            }
        }
    }
}
