//! Pictures as pixels: read from what a camera sends, and written as JPEG.

use jpeg_decoder::{Decoder, PixelFormat};
use jpeg_encoder::{ColorType, Encoder, PixelDensity};
use tongban_wire::video::{Pixels, Running, mjpeg, yuyv};

/// Bytes of the largest picture that is unpacked: 8K in colour.
const LARGEST: usize = 128 << 20;

/// A picture in colour: rows of red, green, blue without gaps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rgb {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Three bytes a pixel.
    pub bytes: Vec<u8>,
}

/// A picture in grey: rows without gaps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grey {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// One byte a pixel.
    pub bytes: Vec<u8>,
}

impl Rgb {
    /// A picture of one colour.
    pub fn plain(width: usize, height: usize, colour: [u8; 3]) -> Rgb {
        Rgb { width, height, bytes: colour.repeat(width * height) }
    }

    /// The colour at a point, mixed from its four neighbours; beyond the edge lies the edge.
    pub fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let (x, y) = (x.clamp(0.0, (self.width - 1) as f32), y.clamp(0.0, (self.height - 1) as f32));
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x - left as f32, y - top as f32);
        let pixel = |column: usize, row: usize| &self.bytes[(row * self.width + column) * 3..][..3];
        let (a, b, c, d) = (pixel(left, top), pixel(right, top), pixel(left, bottom), pixel(right, bottom));
        std::array::from_fn(|part| {
            let upper = f32::from(a[part]) * (1.0 - across) + f32::from(b[part]) * across;
            let lower = f32::from(c[part]) * (1.0 - across) + f32::from(d[part]) * across;
            upper * (1.0 - down) + lower * down
        })
    }

    /// The same in grey (ITU-R BT.601).
    pub fn grey(&self) -> Grey {
        let luma = |p: &[u8]| ((u32::from(p[0]) * 77 + u32::from(p[1]) * 150 + u32::from(p[2]) * 29) >> 8) as u8;
        Grey { width: self.width, height: self.height, bytes: self.bytes.chunks_exact(3).map(luma).collect() }
    }

    /// As JPEG with a density in its JFIF header; empty when the size does not fit one.
    pub fn jpeg(&self, quality: u8, dpi: u16) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() / 8);
        let (Ok(width), Ok(height)) = (u16::try_from(self.width), u16::try_from(self.height)) else { return out };
        let mut encoder = Encoder::new(&mut out, quality);
        encoder.set_density(PixelDensity::dpi(dpi));
        match encoder.encode(&self.bytes, width, height, ColorType::Rgb) {
            Ok(()) => out,
            Err(_) => Vec::new(),
        }
    }
}

impl Grey {
    /// The grey value of a pixel.
    pub fn pixel(&self, x: usize, y: usize) -> u8 {
        self.bytes[y * self.width + x]
    }

    /// The same, so many times smaller: each pixel the mean of a square.
    pub fn smaller(&self, times: usize) -> Grey {
        let times = times.max(1);
        let (width, height) = (self.width / times, self.height / times);
        let mut bytes = Vec::with_capacity(width * height);
        let mut sums = vec![0u32; width];
        for row in 0..height {
            sums.fill(0);
            for line in self.bytes[row * times * self.width..].chunks_exact(self.width).take(times) {
                for (sum, square) in sums.iter_mut().zip(line.chunks_exact(times)) {
                    *sum += square.iter().map(|grey| u32::from(*grey)).sum::<u32>();
                }
            }
            bytes.extend(sums.iter().map(|sum| (sum / (times * times) as u32) as u8));
        }
        Grey { width, height, bytes }
    }

    /// How sharp a part of it is: the variance of its Laplacian.
    pub fn sharpness(&self, left: usize, top: usize, width: usize, height: usize) -> f32 {
        let (mut sum, mut squares, mut count) = (0.0f64, 0.0f64, 0.0f64);
        for y in top.max(1)..(top + height).min(self.height.saturating_sub(1)) {
            for x in left.max(1)..(left + width).min(self.width.saturating_sub(1)) {
                let at = |x: usize, y: usize| i32::from(self.pixel(x, y));
                let edge = 4 * at(x, y) - at(x - 1, y) - at(x + 1, y) - at(x, y - 1) - at(x, y + 1);
                sum += f64::from(edge);
                squares += f64::from(edge * edge);
                count += 1.0;
            }
        }
        if count == 0.0 { 0.0 } else { (squares / count - (sum / count).powi(2)) as f32 }
    }

    /// Mean and standard deviation of a part of it; zeros for a part that is empty.
    pub fn light(&self, left: usize, top: usize, width: usize, height: usize) -> (f32, f32) {
        let (mut sum, mut squares, mut count) = (0u64, 0u64, 0u64);
        for y in top..(top + height).min(self.height) {
            for x in left..(left + width).min(self.width) {
                let grey = u64::from(self.pixel(x, y));
                sum += grey;
                squares += grey * grey;
                count += 1;
            }
        }
        if count == 0 {
            return (0.0, 0.0);
        }
        let mean = sum as f64 / count as f64;
        (mean as f32, (squares as f64 / count as f64 - mean * mean).max(0.0).sqrt() as f32)
    }
}

/// Reads one picture of a stream. Errors say what is wrong with it; the next one may be right.
pub fn read(running: &Running, bytes: &[u8]) -> Result<Rgb, String> {
    match running.pixels {
        Pixels::Yuyv => from_yuyv(running, bytes),
        Pixels::Mjpeg => {
            let jpeg = mjpeg::scan(bytes).map_err(|broken| broken.to_string())?;
            if (u32::from(jpeg.width), u32::from(jpeg.height)) != (running.width, running.height) {
                return Err(format!("a picture of {}x{}", jpeg.width, jpeg.height));
            }
            from_jpeg(&jpeg.complete())
        }
    }
}

/// Reads a JPEG of any size.
///
/// Not with `zune-jpeg`, which the house has elsewhere: 0.5.15 reads pictures with optimised Huffman tables green.
pub fn from_jpeg(bytes: &[u8]) -> Result<Rgb, String> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(LARGEST);
    let pixels = decoder.decode().map_err(|fault| format!("JPEG: {fault}"))?;
    let info = decoder.info().ok_or("JPEG without a size")?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    let bytes = match info.pixel_format {
        PixelFormat::RGB24 => pixels,
        PixelFormat::L8 => pixels.iter().flat_map(|grey| [*grey; 3]).collect(),
        PixelFormat::L16 | PixelFormat::CMYK32 => return Err("JPEG with colours no camera has".into()),
    };
    if bytes.len() != width * height * 3 || bytes.is_empty() {
        return Err(format!("JPEG of {width}x{height} with {} bytes of pixels", bytes.len()));
    }
    Ok(Rgb { width, height, bytes })
}

fn from_yuyv(running: &Running, bytes: &[u8]) -> Result<Rgb, String> {
    let mut rgb = Vec::with_capacity(running.width as usize * running.height as usize * 3);
    for line in yuyv::rows(running, bytes)? {
        for pair in line.chunks_exact(4) {
            // ITU-R BT.601 with 16 to 235, which is what V4L2 means where a camera says nothing else; 10 bits of fraction.
            let (blue, red) = (i32::from(pair[1]) - 128, i32::from(pair[3]) - 128);
            let (to_red, to_green, to_blue) = (1634 * red, -401 * blue - 832 * red, 2066 * blue);
            for luma in [pair[0], pair[2]] {
                let luma = 1192 * (i32::from(luma) - 16) + 512;
                rgb.extend([to_red, to_green, to_blue].map(|part| ((luma + part) >> 10).clamp(0, 255) as u8));
            }
        }
    }
    Ok(Rgb { width: running.width as usize, height: running.height as usize, bytes: rgb })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn raw(width: u32, height: u32) -> Running {
        Running { pixels: Pixels::Yuyv, width, height, stride: width * 2 + 4 }
    }

    #[test]
    fn raw_colours_come_out_right_on_both_ways() {
        let cases = [
            ([235, 128, 235, 128], [255, 255, 255]),
            ([16, 128, 16, 128], [0, 0, 0]),
            ([81, 90, 81, 240], [255, 0, 0]),
            ([145, 54, 145, 34], [0, 255, 0]),
            ([41, 240, 41, 110], [0, 0, 255]),
        ];
        for (pair, colour) in cases {
            let running = Running { pixels: Pixels::Yuyv, width: 32, height: 16, stride: 64 };
            let bytes = pair.repeat(16 * 16);
            let picture = read(&running, &bytes).unwrap();
            let (jpeg, width, height) = yuyv::jpeg(&running, &bytes, 1).unwrap();
            assert_eq!((width, height), (32, 16));
            let shown = from_jpeg(&jpeg).unwrap();
            for (part, colour) in colour.into_iter().enumerate() {
                assert!(picture.bytes[part].abs_diff(colour) <= 2, "{pair:?} {:?}", &picture.bytes[..3]);
                assert!(shown.bytes[part].abs_diff(colour) <= 6, "{pair:?} {:?}", &shown.bytes[..3]);
            }
        }
    }

    #[test]
    fn a_wide_raw_picture_is_shown_at_half_its_size() {
        let running = Running { pixels: Pixels::Yuyv, width: 1280, height: 720, stride: 2560 };
        let (jpeg, width, height) = yuyv::jpeg(&running, &vec![128; 2560 * 720], 2).unwrap();
        assert_eq!((width, height), (640, 360));
        assert_eq!((from_jpeg(&jpeg).unwrap().width, mjpeg::scan(&jpeg).unwrap().height), (640, 360));
    }

    #[test]
    fn a_picture_of_another_size_or_cut_off_is_refused_with_a_reason() {
        let mut picture = Rgb::plain(64, 48, [200, 100, 50]);
        for (at, byte) in picture.bytes.iter_mut().enumerate() {
            *byte += (at / 3 % 13) as u8;
        }
        let jpeg = picture.jpeg(80, 350);
        let running = Running { pixels: Pixels::Mjpeg, width: 64, height: 48, stride: 0 };
        let back = read(&running, &jpeg).unwrap();
        assert!((back.width, back.height) == (64, 48) && back.bytes[9].abs_diff(203) < 12, "{:?}", &back.bytes[..3]);
        assert_eq!(read(&Running { width: 65, ..running }, &jpeg).unwrap_err(), "a picture of 64x48");
        assert_eq!(read(&running, &jpeg[..jpeg.len() - 2]).unwrap_err(), "JPEG cut off");
        assert!(read(&raw(8, 8), &[0; 20]).unwrap_err().contains("20 bytes of"));
        // Density in the JFIF header: 350 dots an inch.
        assert_eq!(&jpeg[6..18], b"JFIF\0\x01\x02\x01\x01\x5e\x01\x5e", "{:?}", &jpeg[..20]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), width in 0u32..20, height in 0u32..20) {
            let _ = read(&raw(width, height), &bytes);
            let _ = yuyv::jpeg(&raw(width, height), &bytes, 2);
            let _ = from_jpeg(&bytes);
            let mut spoilt = Rgb::plain(16, 16, [1, 200, 90]).jpeg(70, 350);
            for (at, byte) in bytes.iter().enumerate() {
                let place = (at * 37 + usize::from(*byte)) % spoilt.len();
                spoilt[place] = *byte;
            }
            let _ = from_jpeg(&spoilt);
        }
    }
}
