//! `Camera`: shows the person a live picture and takes the photo.

use crate::RetrySafety::Repeatable;
use crate::define::{class, record};
use tongban_model::{Sensitive, kind};

class! {
    /// A camera that faces the applicant. Preview and photo come from one lease of the device.
    ///
    /// For driver authors: preview pictures go through `Call::frame`; drop what cannot be delivered.
    ///
    /// For flow authors: `take_picture` crops to the identity-card format (GA 461: 358 × 441, 350 dpi) when asked to.
    Camera = 3, Device, "tongban.camera/1";

    /// What this camera can do.
    capabilities {
        /// Widest picture.
        1 width: i64,
        /// Highest picture.
        2 height: i64,
        /// Whether it crops to GA 461.
        3 crops: bool,
    }

    /// How this camera is.
    status {}

    unsolicited {}

    /// Takes a photo of the person.
    command take_picture = 1, Repeatable, longest 60 s {
        params TakePictureParams {
            /// Whether to crop to GA 461.
            1 crop: bool,
        }
        result Picture {
            /// The photo as JPEG.
            1 image: Sensitive<Vec<u8>, kind::Biometric>,
            /// Pixels across.
            2 width: i64,
            /// Pixels down.
            3 height: i64,
            /// How many faces are in it.
            4 faces: i64,
        }
        events {
            /// Look at the camera.
            1 present_subject,
            /// The picture is taken.
            2 picture_taken,
        }
        codes {
            /// Nobody stands before the camera.
            1 no_face Retry,
            /// More than one person is in the picture.
            2 several_faces Retry,
            /// Too dark, too bright or blurred.
            3 low_quality Retry,
            /// The camera delivers no new picture.
            4 camera_inoperable Fault,
        }
    }

    /// Sends live pictures until cancelled or out of time.
    command preview = 2, Repeatable, longest 900 s {
        params PreviewParams {
            /// Pictures a second at most.
            1 rate: i64,
        }
        result PreviewResult {
            /// How many pictures were delivered.
            1 delivered: i64,
        }
        events {}
        codes {
            /// The camera delivers no new picture.
            1 camera_inoperable Fault,
        }
    }
}
