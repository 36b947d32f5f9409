//! `DocumentCamera`: photographs a paper that the applicant lays under it.

use crate::RetrySafety::Repeatable;
use crate::define::{choice, class, record};
use tongban_model::{Sensitive, kind};

choice! {
    /// Which paper is laid under the camera.
    DocumentKind {
        /// The applicant's own page of the household book (常住人口登记卡).
        HouseholdPage = "household_page",
        /// First page of the household book (户口簿首页).
        HouseholdHomePage = "household_home_page",
        /// Residence permit (居住证).
        ResidencePermit = "residence_permit",
        /// What proves that somebody is the guardian.
        GuardianProof = "guardian_proof",
        /// The guardian's own identity document.
        GuardianId = "guardian_id",
        /// Another paper.
        Other = "other",
    }
}

class! {
    /// A camera over a tray (高拍仪). The applicant lays one paper flat within the marks and takes the hand away.
    ///
    /// For driver authors: straighten and crop to the edge of the paper; an empty tray is a code, not a picture.
    ///
    /// For flow authors: `capture` may be repeated freely; show the picture before it is sent anywhere.
    DocumentCamera = 9, Device, "tongban.document-camera/1";

    /// What this camera can do.
    capabilities {
        /// Widest picture.
        1 width: i64,
        /// Highest picture.
        2 height: i64,
        /// Whether it crops to the edge of the paper.
        3 crops: bool,
    }

    /// How this camera is.
    status {}

    unsolicited {}

    /// Waits for a paper and photographs it.
    command capture = 1, Repeatable, longest 60 s {
        params CaptureParams {
            /// Which paper it should be, for a device that guides the applicant or checks the layout.
            1 kind: DocumentKind,
        }
        result Document {
            /// The picture as JPEG.
            1 image: Sensitive<Vec<u8>, kind::Document>,
            /// Pixels across.
            2 width: i64,
            /// Pixels down.
            3 height: i64,
        }
        events {
            /// Lay the paper under the camera.
            1 present_document,
            /// The picture is taken.
            2 picture_taken,
        }
        codes {
            /// No paper was laid down in the time allowed.
            1 no_document Retry,
            /// Blurred, dark or cut off: lay the paper flat within the marks.
            2 low_quality Retry,
            /// The camera delivers no new picture.
            3 camera_inoperable Fault,
        }
    }
}
