//! A paper on the tray: straightened to its edges when it lies right, with the reason when it does not.

mod stage;

use stage::{capture, paper_camera, staged};
use tongban_camera_v4l2::picture::from_jpeg;
use tongban_lab::far::drawing::Tray;
use tongban_sdk::Family;
use tongban_wire::video::Pixels;

const SIZE: (usize, usize) = (800, 600);

/// A page that lies askew and is seen from an angle.
const ASKEW: [(f32, f32); 4] = [(210.0, 70.0), (610.0, 110.0), (585.0, 540.0), (160.0, 500.0)];

fn film(tray: &Tray) -> Vec<tongban_lab::far::drawing::Drawing> {
    (0..2).map(|take| tray.draw(SIZE.0, SIZE.1, take)).collect()
}

#[test]
fn a_paper_that_lies_askew_comes_out_straight_and_whole() {
    for pixels in [Pixels::Mjpeg, Pixels::Yuyv] {
        let camera = staged(pixels, SIZE);
        camera.show(film(&Tray::with(ASKEW)));
        let (taken, events) = capture(&mut paper_camera(&camera, ""));
        let taken = taken.unwrap_or_else(|failure| panic!("{pixels:?}: {failure}"));
        assert_eq!(events, [1, 2]);
        let page = from_jpeg(taken.image.expose()).unwrap();
        assert_eq!((page.width as i64, page.height as i64), (taken.width, taken.height));
        assert!(page.width.abs_diff(414) <= 8 && page.height.abs_diff(432) <= 8, "{}x{}", page.width, page.height);
        let grey = page.grey();
        let (width, height) = (grey.width as f32, grey.height as f32);
        let light = |across: f32, down: f32| grey.light((across * width) as usize, (down * height) as usize, 6, 6).0;
        // The box of the page stands in its upper left corner, paper is at every edge, tray at none.
        assert!(light(0.18, 0.11) < 90.0, "the box is at {}", light(0.18, 0.11));
        for (across, down) in [(0.015, 0.015), (0.96, 0.015), (0.015, 0.97), (0.96, 0.97), (0.5, 0.01), (0.45, 0.97)] {
            assert!(light(across, down) > 180.0, "{across} {down}: {}", light(across, down));
        }
    }
}

#[test]
fn what_is_wrong_with_a_paper_is_told_with_a_code_and_a_word() {
    let shifted = ASKEW.map(|(x, y)| (x + 260.0, y));
    let flat = Tray::with(ASKEW);
    let cases: [(&str, Tray, u16, &str); 6] = [
        ("an empty tray", Tray::empty(), 1, "no_document"),
        ("a paper half out of sight", Tray::with(shifted), 2, "cut_off"),
        ("a hand on it", Tray { hand: Some((600.0, 320.0, 120.0)), ..flat.clone() }, 2, "uneven"),
        ("out of focus", Tray { blur: 7, ..flat.clone() }, 2, "blurred"),
        ("in the dark", Tray { light: 0.42, ..flat.clone() }, 2, "too_dark"),
        ("a speck", Tray::with([(300.0, 300.0), (330.0, 300.0), (330.0, 330.0), (300.0, 330.0)]), 1, "no_document"),
    ];
    let mut wrong = Vec::new();
    for (name, tray, code, word) in cases {
        let camera = staged(Pixels::Mjpeg, SIZE);
        camera.show(film(&tray));
        match capture(&mut paper_camera(&camera, r#""try_s": 1"#)).0 {
            Ok(_) => wrong.push(format!("{name}: a picture was taken")),
            Err(failure) => {
                let right = (failure.error, failure.family) == (Some(code), Family::Retry);
                if !right || !failure.detail.starts_with(word) {
                    wrong.push(format!("{name}: {failure:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_paper_that_still_moves_is_waited_for() {
    let camera = staged(Pixels::Mjpeg, SIZE);
    let moved = Tray::with(ASKEW.map(|(x, y)| (x + 40.0, y + 10.0)));
    camera.show(vec![Tray::with(ASKEW).draw(SIZE.0, SIZE.1, 0), moved.draw(SIZE.0, SIZE.1, 1)]);
    let failure = capture(&mut paper_camera(&camera, r#""try_s": 1"#)).0.unwrap_err();
    assert!(failure.detail.starts_with("moving"), "{failure}");
}
