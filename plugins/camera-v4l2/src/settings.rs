//! What the integrator writes for one camera.

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::path::PathBuf;
use tongban_wire::video::{Control, Pixels, VideoSettings, Wanted};

/// The slot's settings.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What it is: `portrait` (class camera) or `document` (class document-camera).
    pub mode: Use,
    /// The node, best one that names a place: `/dev/v4l/by-path/…`.
    pub node: Option<PathBuf>,
    /// Bus topology, `1-2.1`.
    pub place: Option<String>,
    /// `mjpeg` or `yuyv`; the better of what the camera offers when absent.
    pub format: Option<Layout>,
    /// Pixels across; with `height`.
    pub width: Option<u32>,
    /// Pixels down; with `width`.
    pub height: Option<u32>,
    /// Pictures a second to ask the camera for.
    pub rate: Option<u32>,
    /// Pictures dropped after the start, while the exposure settles.
    #[serde(default = "ten")]
    pub settle: u32,
    /// Seconds the camera stays on after a command, so that the next one begins at once.
    #[serde(default = "eight")]
    pub linger_s: u64,
    /// Pictures alike, one after another, until the stream counts as frozen; 0 switches the watch off.
    #[serde(default = "forty")]
    pub frozen_after: u32,
    /// Seconds a photo is tried for before its last fault is told.
    #[serde(default = "twenty")]
    pub try_s: u64,
    /// What is set on the camera.
    #[serde(default)]
    pub controls: Controls,
    /// Limits of a portrait.
    #[serde(default)]
    pub portrait: Limits,
    /// Limits of a paper.
    #[serde(default)]
    pub document: PaperLimits,
}

/// What the camera is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// It faces the applicant.
    Portrait,
    /// It looks down on a tray.
    Document,
}

/// Layout of the pictures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Compressed.
    Mjpeg,
    /// Raw.
    Yuyv,
}

/// A control that the camera may also decide about: `"auto"`, or a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Knob {
    /// The camera decides.
    Auto,
    /// A number on the camera's own scale.
    To(i32),
}

impl<'de> Deserialize<'de> for Knob {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Knob, D::Error> {
        struct Word;

        impl Visitor<'_> for Word {
            type Value = Knob;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"auto\" or a whole number")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Knob, E> {
                if word == "auto" { Ok(Knob::Auto) } else { Err(E::invalid_value(Unexpected::Str(word), &self)) }
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Knob, E> {
                let wrong = |_| E::invalid_value(Unexpected::Signed(number), &self);
                i32::try_from(number).map(Knob::To).map_err(wrong)
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Knob, E> {
                let wrong = |_| E::invalid_value(Unexpected::Unsigned(number), &self);
                i32::try_from(number).map(Knob::To).map_err(wrong)
            }
        }
        from.deserialize_any(Word)
    }
}

/// What is set on the camera; what is absent stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Controls {
    /// `"auto"`, or hundreds of microseconds.
    pub exposure: Option<Knob>,
    /// `"auto"`, or a number on the camera's own scale.
    pub focus: Option<Knob>,
    /// `"auto"`, or kelvin.
    pub white_balance: Option<Knob>,
    /// On the camera's own scale.
    pub gain: Option<i32>,
    /// On the camera's own scale.
    pub brightness: Option<i32>,
    /// On the camera's own scale.
    pub backlight: Option<i32>,
    /// 50 or 60 Hz of the light's mains; 0 switches the filter off.
    pub power_line: Option<i32>,
}

impl Controls {
    /// What to set, in the order in which a camera takes it: a value counts only once the automatic is off.
    pub fn orders(&self) -> Vec<(Control, i32)> {
        let mut orders = Vec::new();
        let mut knob = |knob: Option<Knob>, auto: (Control, i32, i32), value: Control| match knob {
            Some(Knob::Auto) => orders.push((auto.0, auto.1)),
            Some(Knob::To(to)) => orders.extend([(auto.0, auto.2), (value, to)]),
            None => {}
        };
        knob(self.exposure, (Control::ExposureAuto, 3, 1), Control::Exposure);
        knob(self.focus, (Control::FocusAuto, 1, 0), Control::Focus);
        knob(self.white_balance, (Control::WhiteBalanceAuto, 1, 0), Control::WhiteBalance);
        let hertz = self.power_line.map(|hertz| match hertz {
            50 => 1,
            60 => 2,
            other => other,
        });
        let plain = [
            (Control::Gain, self.gain),
            (Control::Brightness, self.brightness),
            (Control::Backlight, self.backlight),
            (Control::PowerLine, hertz),
        ];
        orders.extend(plain.into_iter().filter_map(|(control, value)| Some((control, value?))));
        orders
    }
}

/// When a portrait will do. The numbers are where the checks begin to be right on drawn and public pictures; calibrate
/// them in the cabinet, under its light.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Least pixels of a face across: below, enlarging would blur it (GA 461 wants 207).
    pub face: f32,
    /// Least mean light of the face, 0 to 255.
    pub dark: f32,
    /// Most mean light of the face.
    pub bright: f32,
    /// Least sharpness: the variance of the Laplacian in the cropped face.
    pub sharp: f32,
    /// Most difference of light between the halves of the face, as a share of their mean.
    pub side_light: f32,
    /// Most degrees the head may be tilted to a side; the check is weak, it knows only where it is dark.
    pub tilt: f32,
    /// What is behind the person.
    pub background: Background,
    /// Least mean light of a white background.
    pub white: f32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            face: 160.0,
            dark: 80.0,
            bright: 215.0,
            sharp: 30.0,
            side_light: 0.25,
            tilt: 10.0,
            background: Background::White,
            white: 215.0,
        }
    }
}

/// What is behind the person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Background {
    /// A lit white wall, as GA 461 asks.
    White,
    /// Anything: the province's system replaces it.
    Any,
}

/// When a photographed paper will do.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PaperLimits {
    /// Least sharpness: the variance of the Laplacian in the straightened picture.
    pub sharp: f32,
    /// Least mean light of the paper.
    pub dark: f32,
    /// Least share of the picture that a paper covers.
    pub least: f32,
    /// Quality of the JPEG.
    pub quality: u8,
}

impl Default for PaperLimits {
    fn default() -> Self {
        PaperLimits { sharp: 40.0, dark: 90.0, least: 0.06, quality: 85 }
    }
}

fn ten() -> u32 {
    10
}

fn eight() -> u64 {
    8
}

fn forty() -> u32 {
    40
}

fn twenty() -> u64 {
    20
}

impl Settings {
    /// Which camera is meant.
    pub fn camera(&self) -> VideoSettings {
        VideoSettings { node: self.node.clone(), place: self.place.clone() }
    }

    /// Which of its pictures.
    pub fn wanted(&self) -> Wanted {
        let portrait = self.mode == Use::Portrait;
        Wanted {
            pixels: self.format.map(|layout| match layout {
                Layout::Mjpeg => Pixels::Mjpeg,
                Layout::Yuyv => Pixels::Yuyv,
            }),
            size: self.width.zip(self.height),
            rate: self.rate.unwrap_or(if portrait { 15 } else { 5 }),
            // A4 in one picture wants all there is; a face at arm's length is large enough in this.
            near: if portrait { (1280, 720) } else { (9999, 9999) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_sdk::Open;

    fn parse(text: &str) -> Result<Settings, String> {
        Open::for_test(text).unwrap().settings.parse().map_err(|failure| failure.detail)
    }

    #[test]
    fn a_slot_needs_only_its_mode_and_a_slip_of_the_pen_is_told() {
        let plain = parse(r#"{"mode": "portrait"}"#).unwrap();
        assert_eq!((plain.settle, plain.wanted().near, plain.wanted().rate), (10, (1280, 720), 15));
        let all = parse(
            r#"{"mode": "document", "place": "1-2", "width": 2592, "height": 1944, "format": "yuyv",
                "controls": {"exposure": 120, "focus": "auto", "white_balance": 4600, "power_line": 50},
                "document": {"sharp": 12}}"#,
        )
        .unwrap();
        assert_eq!(all.wanted().size, Some((2592, 1944)));
        assert_eq!(all.document.dark, 90.0);
        assert_eq!(
            all.controls.orders(),
            [
                (Control::ExposureAuto, 1),
                (Control::Exposure, 120),
                (Control::FocusAuto, 1),
                (Control::WhiteBalanceAuto, 0),
                (Control::WhiteBalance, 4600),
                (Control::PowerLine, 1),
            ]
        );
        for (text, word) in [
            (r#"{}"#, "mode"),
            (r#"{"mode": "portrait", "devise": 1}"#, "devise"),
            (r#"{"mode": "portrait", "portrait": {"blur": 1}}"#, "blur"),
            (r#"{"mode": "portrait", "controls": {"focus": "automatic"}}"#, "\"auto\" or a whole number"),
        ] {
            let told = parse(text).unwrap_err();
            assert!(told.contains(word), "{told}");
        }
    }
}
