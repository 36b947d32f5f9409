//! Whether a portrait will do: the checks of GA 461 that need no model beyond the face's place.

use crate::crop::{Crop, FACE, PHOTO, hair};
use crate::face::Face;
use crate::picture::Rgb;
use crate::settings::{Background, Limits};
use tongban_sdk::Failure;
use tongban_sdk::camera::code::take_picture as code;

/// What is wrong with a portrait. The first word of its text is stable, for guidance that wants to say more.
#[derive(Clone, PartialEq, Debug)]
pub enum Finding {
    /// Nobody is there.
    NoFace,
    /// So many people are.
    Several(usize),
    /// What to change, and what was measured.
    Quality(String),
}

impl Finding {
    /// The command's failure.
    pub fn failure(&self) -> Failure {
        match self {
            Finding::NoFace => code::no_face("no_face: nobody stands before the camera"),
            Finding::Several(faces) => {
                code::several_faces(&format!("several_faces: {faces} people are in the picture"))
            }
            Finding::Quality(why) => code::low_quality(why),
        }
    }
}

/// A portrait that will do.
#[derive(Clone, PartialEq, Debug)]
pub struct Portrait {
    /// The cropped photo.
    pub photo: Rgb,
    /// How sharp it is, to choose among several.
    pub sharp: f32,
}

/// Judges a picture with these faces in it; the photo when it will do.
///
/// The checks go from what the person can do at once to what the cabinet must offer, so that the first word that comes
/// is the most useful one.
pub fn judge(picture: &Rgb, faces: &[Face], limits: &Limits) -> Result<Portrait, Finding> {
    let face = one(faces)?;
    let bad = |why: String| Err(Finding::Quality(why));
    if face.size < limits.face {
        return bad(format!("too_far: the face is {:.0} pixels wide, at least {:.0}", face.size, limits.face));
    }
    let grey = picture.grey();
    let crop = Crop::around(&face, hair(&grey, &face));
    let [left, top, right, bottom] = crop.beyond(picture.width, picture.height);
    let most = left.max(top).max(right).max(bottom);
    if left > 0.5 && right > 0.5 || top > 0.5 && bottom > 0.5 {
        return bad(format!("too_near: the photo reaches {most:.0} pixels beyond the picture on both sides"));
    }
    if most > 0.5 {
        let side = match most {
            m if m == left => "left",
            m if m == right => "right",
            m if m == top => "top",
            _ => "bottom",
        };
        return bad(format!("off_centre: the photo reaches {most:.0} pixels beyond the picture's {side} edge"));
    }
    let photo = crop.cut(picture);
    let sharp = measure(&photo, face.top, &crop, limits)?;
    Ok(Portrait { photo, sharp })
}

/// The one face; of two squares on one face the surer.
fn one(faces: &[Face]) -> Result<Face, Finding> {
    let surest = faces.iter().copied().max_by(|a, b| a.score.total_cmp(&b.score)).ok_or(Finding::NoFace)?;
    let others = faces.iter().filter(|other| {
        let (x, y) = other.middle();
        let (u, v) = surest.middle();
        let elsewhere = (x - u).hypot(y - v) > 0.6 * surest.size;
        // Somebody far behind, or a picture on a shirt, is not a second person before the camera.
        elsewhere && other.size > 0.45 * surest.size
    });
    match others.count() {
        0 => Ok(surest),
        more => Err(Finding::Several(more + 1)),
    }
}

fn measure(photo: &Rgb, face_top: f32, crop: &Crop, limits: &Limits) -> Result<f32, Finding> {
    let grey = photo.grey();
    let bad = |why: String| Err(Finding::Quality(why));
    // The face's square in the photo.
    let (size, left) = (FACE as usize, (PHOTO.0 - FACE as usize) / 2);
    let top = ((face_top - crop.top) / crop.step).max(0.0) as usize;
    let (light, _) = grey.light(left + size / 5, top + size / 5, size * 3 / 5, size * 3 / 5);
    if light < limits.dark {
        return bad(format!("too_dark: the face's light is {light:.0}, at least {:.0}", limits.dark));
    }
    if light > limits.bright {
        return bad(format!("too_bright: the face's light is {light:.0}, at most {:.0}", limits.bright));
    }
    let half = size * 3 / 10;
    let (one, _) = grey.light(PHOTO.0 / 2 - half, top + size / 4, half, size / 2);
    let (other, _) = grey.light(PHOTO.0 / 2, top + size / 4, half, size / 2);
    let apart = (one - other).abs() / ((one + other) / 2.0).max(1.0);
    if apart > limits.side_light {
        let side = if one < other { "left" } else { "right" };
        return bad(format!(
            "side_light: the {side} half of the picture's face is {:.0} % darker, at most {:.0} %",
            apart * 100.0,
            limits.side_light * 100.0
        ));
    }
    let sharp = grey.sharpness(left + size / 10, top + size / 10, size * 4 / 5, size * 9 / 10);
    if sharp < limits.sharp {
        return bad(format!("blurred: sharpness is {sharp:.0}, at least {:.0}", limits.sharp));
    }
    let degrees = tilt(&grey, left, top, size);
    if degrees.abs() > limits.tilt {
        return bad(format!("tilted: the head leans {degrees:.0} degrees, at most {:.0}", limits.tilt));
    }
    if limits.background == Background::White {
        for (side, column) in [("left", 0), ("right", PHOTO.0 - 34)] {
            let (white, spread) = grey.light(column, 0, 34, 190);
            if white < limits.white || spread > 22.0 {
                return bad(format!(
                    "background: the wall's light is {white:.0} ± {spread:.0} on the {side}, at least {:.0} ± 22",
                    limits.white
                ));
            }
        }
    }
    Ok(sharp)
}

/// How far the head leans, by where it is dark around the eyes on either side. Weak: spectacles and shadows mislead it.
fn tilt(grey: &crate::picture::Grey, left: usize, top: usize, size: usize) -> f32 {
    let eye = |from: usize| {
        let (mut sum, mut rows, mut columns) = (0.0f32, 0.0f32, 0.0f32);
        let (mean, _) = grey.light(from, top + size / 4, size * 3 / 10, size / 4);
        for y in top + size / 4..(top + size / 2).min(grey.height) {
            for x in from..(from + size * 3 / 10).min(grey.width) {
                let dark = (mean - 25.0 - f32::from(grey.pixel(x, y))).max(0.0);
                sum += dark;
                rows += dark * y as f32;
                columns += dark * x as f32;
            }
        }
        (sum > 0.0).then(|| (columns / sum, rows / sum))
    };
    match (eye(left + size * 3 / 20), eye(left + size * 11 / 20)) {
        (Some((x, y)), Some((u, v))) => ((v - y) / (u - x).max(1.0)).atan().to_degrees(),
        _ => 0.0,
    }
}
