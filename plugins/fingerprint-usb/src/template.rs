//! What the driver knows of a template: how long it is and whose finger it says it is.

use crate::press::{CODE, Finger};
use serde::Deserialize;

/// What the scanner's templates are.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
pub enum Templates {
    /// Bytes of the scanner's own, all of one length, with the finger's code at byte 5.
    #[default]
    #[serde(rename = "opaque")]
    Opaque,
    /// Finger minutiae records of ISO/IEC 19794-2:2005. Only with the feature `matcher`.
    #[serde(rename = "iso-19794-2")]
    Iso,
}

/// What a template of a press turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pressed {
    /// A template of that finger.
    Good,
    /// One with too little in it to be compared: another press may do.
    Poor,
    /// One of another finger or length: it came spoilt.
    Spoilt,
    /// Something else than the settings say; the words are for the integrator.
    Otherwise(String),
}

impl Templates {
    /// Looks at a template that the scanner made of that finger; `most` is the length it says templates have.
    pub fn pressed(self, template: &[u8], finger: Finger, most: usize) -> Pressed {
        match self {
            Templates::Opaque if template.len() == most && template.get(CODE) == Some(&finger.code()) => Pressed::Good,
            Templates::Opaque => Pressed::Spoilt,
            Templates::Iso if template.len() > most => Pressed::Spoilt,
            Templates::Iso => match see(template) {
                Ok(seen) if seen.fingers.iter().any(|code| *code != finger.code() && *code != 99) => Pressed::Spoilt,
                Ok(seen) if seen.enough => Pressed::Good,
                Ok(_) => Pressed::Poor,
                Err(what) => Pressed::Otherwise(format!("setting templates: the scanner makes {what}")),
            },
        }
    }

    /// Whether a template on file may be of that finger and can be compared; the words say what it is instead.
    pub fn on_file(self, template: &[u8], finger: Finger, most: usize) -> Result<(), String> {
        let this = match self {
            Templates::Opaque if template.len() != most => return Err("of another length than this scanner's".into()),
            Templates::Opaque => template.get(CODE).is_some_and(|code| finger.may_be(*code)),
            Templates::Iso => {
                let seen = see(template)?;
                if !seen.enough {
                    return Err("of too few points to be compared".into());
                }
                // All views: a press that does not say its finger would be compared with every one of them.
                seen.fingers.iter().all(|code| finger.may_be(*code))
            }
        };
        if this { Ok(()) } else { Err("of another finger".into()) }
    }
}

#[cfg(feature = "matcher")]
use crate::iso::see;

/// Without the matcher nobody can look; the settings refuse this kind before.
#[cfg(not(feature = "matcher"))]
fn see(_: &[u8]) -> Result<Seen, String> {
    Err("something this driver was built without".into())
}

#[cfg(not(feature = "matcher"))]
struct Seen {
    fingers: Vec<u8>,
    enough: bool,
}
