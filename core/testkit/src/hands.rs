//! What the person before the machine does with their hands, from a file that a panel or a test writes.
//!
//! With it a simulator no longer plays the person: it waits, as a device does, until the hand is there.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::{fs, io};
use tongban_classes::{
    Class, barcode_reader, camera, document_camera, fingerprint, identity_document, payment_terminal, printer,
    signature_capture,
};
use tongban_model::{CompletionCode, Failure};

/// A hands file. A key that is absent is a hand that is not there; the same goes for a file that is not there.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Hands {
    /// Every hand is there when it is wanted, at a person's usual pace: the simulators play the person.
    pub auto: bool,
    /// The identity card lies on the reader.
    pub card: bool,
    /// The code, on paper or phone, is held before the scanner.
    pub code: bool,
    /// The finger is on the scanner.
    pub finger: bool,
    /// The face is before the camera.
    pub face: bool,
    /// Signs on the pad.
    pub signs: bool,
    /// Pays at the terminal with a bank card.
    pub card_pays: bool,
    /// Takes papers out of the printer.
    pub takes_paper: bool,
    /// Lays papers under the document camera; absent means that they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<bool>,
    /// Slots whose cable is out.
    pub unplugged: Vec<String>,
    /// Slots of printers without paper.
    pub paper_out: Vec<String>,
    /// Who of the sandbox's people stands there; absent means whom the settings name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Where they live, a region of six digits: that of the machine, so that they are at home there; absent means what the
    /// settings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

impl Hands {
    /// Every hand is there.
    pub(crate) const ALL: Hands = Hands {
        auto: true,
        card: false,
        code: false,
        finger: false,
        face: false,
        signs: false,
        card_pays: false,
        takes_paper: false,
        document: None,
        unplugged: Vec::new(),
        paper_out: Vec::new(),
        person: None,
        region: None,
    };

    /// What is seen when there is no file.
    pub fn nobody() -> Self {
        Hands { document: Some(false), ..Hands::default() }
    }

    /// Whether this hand is there.
    pub fn does(&self, hand: Hand) -> bool {
        self.auto
            || match hand {
                Hand::Card => self.card,
                Hand::Code => self.code,
                Hand::Finger => self.finger,
                Hand::Face => self.face,
                Hand::Signs => self.signs,
                Hand::CardPays => self.card_pays,
                Hand::Document => self.document != Some(false),
                Hand::TakesPaper => self.takes_paper,
            }
    }

    /// Whether the cable of a slot is out.
    pub fn is_unplugged(&self, slot: &str) -> bool {
        self.unplugged.iter().any(|name| name == slot)
    }

    /// Whether the printer in a slot has no paper.
    pub fn is_paper_out(&self, slot: &str) -> bool {
        self.paper_out.iter().any(|name| name == slot)
    }
}

/// One thing that a person does at a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hand {
    /// Lays the identity card down.
    Card,
    /// Holds a code up.
    Code,
    /// Presses a finger.
    Finger,
    /// Looks into the camera.
    Face,
    /// Signs.
    Signs,
    /// Pays with a bank card.
    CardPays,
    /// Lays a paper under the document camera.
    Document,
    /// Takes the paper that came out.
    TakesPaper,
}

impl Hand {
    /// The hand that a command waits for before it can end; `None` when it needs nobody.
    pub fn before(class: &Class, command: u16) -> Option<Hand> {
        Some(match (class.number, command) {
            (1, identity_document::command::read) => Hand::Card,
            (2, fingerprint::command::read | fingerprint::command::verify) => Hand::Finger,
            (3, camera::command::take_picture) => Hand::Face,
            (4, barcode_reader::command::read) => Hand::Code,
            (6, signature_capture::command::capture) => Hand::Signs,
            (7, payment_terminal::command::sale) => Hand::CardPays,
            (9, document_camera::command::capture) => Hand::Document,
            _ => return None,
        })
    }

    /// The hand that a command looks for when its work is done.
    pub fn after(class: &Class, command: u16) -> Option<Hand> {
        (class.number == printer::CLASS.number && command == printer::command::print_native).then_some(Hand::TakesPaper)
    }

    /// How much of a command's usual time is the person's own, in milliseconds: it has passed once the hand is there.
    pub(crate) fn own_ms(self) -> u64 {
        match self {
            Hand::Card => 900,
            Hand::Code => 1_000,
            Hand::Finger => 700,
            Hand::Signs => 2_700,
            Hand::CardPays => 1_200,
            // Both look at the person for a while before they take the picture.
            Hand::Face | Hand::Document => 0,
            Hand::TakesPaper => 0,
        }
    }

    /// What a device answers when this hand did not come in time.
    pub(crate) fn missing(self) -> Failure {
        let detail = "nobody did it in the time allowed";
        match self {
            Hand::Card => identity_document::code::read::no_media(detail),
            Hand::Code => barcode_reader::code::read::no_code(detail),
            // Reading and verifying have the same codes.
            Hand::Finger => fingerprint::code::read::no_subject(detail),
            Hand::Face => camera::code::take_picture::no_face(detail),
            Hand::Signs => signature_capture::code::capture::no_signature(detail),
            Hand::CardPays => payment_terminal::code::sale::no_media(detail),
            Hand::Document => document_camera::code::capture::no_document(detail),
            Hand::TakesPaper => printer::code::print_native::media_not_taken(detail),
        }
    }
}

/// A hands file and what it said last.
#[derive(Debug)]
pub(crate) struct HandsFile {
    path: PathBuf,
    text: String,
    hands: Hands,
}

impl HandsFile {
    /// A file that was not looked at yet.
    pub(crate) fn at(path: &Path) -> Self {
        HandsFile { path: path.to_owned(), text: String::new(), hands: Hands::nobody() }
    }

    /// Looks again. A file that is just being written, hence empty, changes nothing.
    ///
    /// Errors: words that mean nothing, for whoever writes the file; a file that cannot be read.
    pub(crate) fn look(&mut self) -> Result<&Hands, Failure> {
        match fs::read_to_string(&self.path) {
            Ok(text) if text == self.text || text.trim().is_empty() => {}
            Ok(text) => {
                self.hands = serde_json::from_str(&text)
                    .map_err(|fault| Failure::new(CompletionCode::InvalidData, format!("hands file: {fault}")))?;
                self.text = text;
            }
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                self.text.clear();
                self.hands = Hands::nobody();
            }
            Err(fault) => {
                let said = format!("use {}: {fault}", self.path.display());
                return Err(Failure::new(CompletionCode::HardwareError, said));
            }
        }
        Ok(&self.hands)
    }

    /// What it said when it was last looked at.
    pub(crate) fn hands(&self) -> &Hands {
        &self.hands
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [Hand; 8] = [
        Hand::Card,
        Hand::Code,
        Hand::Finger,
        Hand::Face,
        Hand::Signs,
        Hand::CardPays,
        Hand::Document,
        Hand::TakesPaper,
    ];

    #[test]
    fn each_key_is_one_hand_and_auto_is_all_of_them() {
        for (text, there) in [
            (r#"{ "card": true }"#, vec![Hand::Card, Hand::Document]),
            (r#"{ "code": true, "document": false }"#, vec![Hand::Code]),
            (r#"{ "finger": true, "document": false }"#, vec![Hand::Finger]),
            (r#"{ "face": true, "document": false }"#, vec![Hand::Face]),
            (r#"{ "signs": true, "document": false }"#, vec![Hand::Signs]),
            (r#"{ "cardPays": true, "document": false }"#, vec![Hand::CardPays]),
            (r#"{ "takesPaper": true, "document": false }"#, vec![Hand::TakesPaper]),
            (r#"{}"#, vec![Hand::Document]),
            (r#"{ "auto": true, "document": false }"#, EVERY.to_vec()),
        ] {
            let hands: Hands = serde_json::from_str(text).unwrap();
            let found: Vec<Hand> = EVERY.into_iter().filter(|hand| hands.does(*hand)).collect();
            assert_eq!(found, there, "{text}");
        }
        assert!(EVERY.into_iter().all(|hand| !Hands::nobody().does(hand)));
        assert!(serde_json::from_str::<Hands>(r#"{ "crad": true }"#).is_err());
    }

    #[test]
    fn a_file_is_followed_as_it_comes_changes_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hands.json");
        let mut file = HandsFile::at(&path);
        for (text, card) in [
            (None, Ok(false)),
            (Some(r#"{ "card": true }"#), Ok(true)),
            (Some(""), Ok(true)),
            (Some("{ nonsense"), Err(())),
            (Some(r#"{ "card": true, "unplugged": ["a4"] }"#), Ok(true)),
            (None, Ok(false)),
        ] {
            match text {
                Some(text) => fs::write(&path, text).unwrap(),
                None => drop(fs::remove_file(&path)),
            }
            let seen = file.look().map(|hands| hands.card).map_err(|failure| {
                assert!(failure.detail.starts_with("hands file"), "{}", failure.detail);
            });
            assert_eq!(seen, card, "{text:?}");
        }
    }
}
