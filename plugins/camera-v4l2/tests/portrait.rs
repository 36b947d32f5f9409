//! The photo of a drawn person: as GA 461 wants it when all is well, with the reason when it is not.

mod stage;

use stage::{portrait_camera, shoot, staged};
use tongban_camera_v4l2::picture::from_jpeg;
use tongban_lab::far::drawing::People;
use tongban_sdk::Family;
use tongban_wire::video::{Pixels, mjpeg};

const SIZE: (usize, usize) = (800, 600);

fn person() -> People {
    People::one(SIZE.0, SIZE.1)
}

#[test]
fn a_person_who_stands_right_gets_a_photo_of_the_norm_from_compressed_and_from_raw_pictures() {
    for pixels in [Pixels::Mjpeg, Pixels::Yuyv] {
        let camera = staged(pixels, SIZE);
        camera.show((0..3).map(|take| person().draw(SIZE.0, SIZE.1, take)).collect());
        let mut driver = portrait_camera(&camera, "");
        let (taken, events) = shoot(&mut driver, true);
        let taken = taken.unwrap_or_else(|failure| panic!("{pixels:?}: {failure}"));
        let jpeg = taken.image.expose();
        assert_eq!((taken.width, taken.height, taken.faces), (358, 441, 1));
        assert_eq!(events, [1, 2]);
        assert_eq!(&jpeg[6..18], b"JFIF\0\x01\x02\x01\x01\x5e\x01\x5e", "350 dots an inch");
        assert!(jpeg.len() <= 20 * 1024, "{} bytes", jpeg.len());
        let look = mjpeg::scan(jpeg).unwrap();
        assert_eq!((look.width, look.height), (358, 441));
        let photo = from_jpeg(jpeg).unwrap().grey();
        // White above the hair, dark hair within the norm's 7 to 21 pixels and a little for the soft edge, eyes high enough.
        let first = (0..441).find(|row| photo.pixel(179, *row) < 120).unwrap();
        assert!((5..=24).contains(&first), "hair begins at {first}");
        let eyes = (100..300)
            .min_by_key(|row| u32::from(photo.pixel(179 - 50, *row)) + u32::from(photo.pixel(179 + 50, *row)));
        assert!(441 - eyes.unwrap() >= 207, "eyes at {eyes:?}");
        let full = shoot(&mut driver, false).0.unwrap();
        assert_eq!((full.width, full.height), (SIZE.0 as i64, SIZE.1 as i64));
    }
}

#[test]
fn what_is_wrong_with_a_portrait_is_told_with_a_code_and_a_word() {
    let far = People { faces: vec![(400.0, 250.0, 60.0)], ..person() };
    let near = People { faces: vec![(400.0, 300.0, 200.0)], ..person() };
    let aside = People { faces: vec![(160.0, 216.0, 105.0)], ..person() };
    let low = People { faces: vec![(400.0, 420.0, 105.0)], ..person() };
    let two = People { faces: vec![(220.0, 216.0, 90.0), (580.0, 216.0, 90.0)], ..person() };
    let cases: [(&str, People, u16, &str); 12] = [
        ("nobody", People::nobody(), 1, "no_face"),
        ("two people", two, 2, "several_faces"),
        ("far away", far, 3, "too_far"),
        ("too near", near, 3, "too_near"),
        ("to the side", aside, 3, "off_centre"),
        ("too low", low, 3, "off_centre"),
        ("in the dark", People { light: 0.35, ..person() }, 3, "too_dark"),
        ("too much light", People { light: 1.35, ..person() }, 3, "too_bright"),
        ("light from one side", People { side: 0.35, ..person() }, 3, "side_light"),
        ("out of focus", People { blur: 6, ..person() }, 3, "blurred"),
        ("head to the side", People { lean: 16.0, ..person() }, 3, "tilted"),
        ("before a grey wall", People { wall: 150.0, ..person() }, 3, "background"),
    ];
    let mut wrong = Vec::new();
    for (name, scene, code, word) in cases {
        let camera = staged(Pixels::Mjpeg, SIZE);
        camera.show((0..2).map(|take| scene.draw(SIZE.0, SIZE.1, take)).collect());
        let mut driver = portrait_camera(&camera, r#""try_s": 1"#);
        match shoot(&mut driver, true).0 {
            Ok(_) => wrong.push(format!("{name}: a photo was taken")),
            Err(failure) => {
                let told =
                    (failure.error, failure.family) == (Some(code), Family::Retry) && failure.detail.starts_with(word);
                if !told {
                    wrong.push(format!("{name}: {failure:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn any_wall_will_do_where_the_slot_says_so() {
    let camera = staged(Pixels::Mjpeg, SIZE);
    let scene = People { wall: 150.0, ..person() };
    camera.show((0..3).map(|take| scene.draw(SIZE.0, SIZE.1, take)).collect());
    let mut driver = portrait_camera(&camera, r#""portrait": {"background": "any"}"#);
    shoot(&mut driver, true).0.unwrap_or_else(|failure| panic!("{failure}"));
}
