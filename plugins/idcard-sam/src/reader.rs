//! The driver: waits for a card, reads it, and says who must act when that does not work.

use crate::command::{Command, parts};
use crate::frame::Reply;
use crate::line::Line;
use crate::portrait::WltDecoder;
use crate::record::{self, RecordFault};
use crate::sam::Sam;
use crate::settings::{SameCard, Ways};
use crate::status_word::StatusWord;
use std::time::Duration;
use tongban_sdk::identity_document::{
    Capabilities, CardKind, CardRecord, IdentityDocument, Media, ReadParams, Status, code::read as code,
    event::read as event,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Record, tracing};
use tongban_wire::{Link, Patience, WireError};

/// What the technician calls it.
pub(crate) const WHAT: &str = "ID-card reader";
/// How often a card is looked for.
const POLL: Duration = Duration::from_millis(100);
/// How often a card that cannot be read is tried before the applicant is told.
const TRIES: usize = 3;
/// Longest time a status may take.
const STATUS: Duration = Duration::from_millis(250);

/// Whether the card that was read last still lies there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lying {
    /// It did when it was read, and nobody looked since; or the driver has just begun.
    Perhaps,
    /// No card lies there that was read before.
    No,
}

/// A reader.
pub struct Reader {
    sam: Sam,
    ways: Ways,
    decoder: Option<Box<dyn WltDecoder>>,
    lying: Lying,
    /// Whether a status found a card that no command asked for yet.
    seen: bool,
}

/// How one look at the reader went.
enum Look {
    /// A card was read.
    Read(Box<CardRecord>),
    /// Nothing lies there.
    Nothing,
    /// A card lies there that was read before.
    Lying,
    /// It did not work; trying again may help.
    Trouble(Failure),
}

/// Why a look ends the command.
enum End {
    Wire(WireError),
    Failure(Failure),
}

impl From<WireError> for End {
    fn from(error: WireError) -> End {
        End::Wire(error)
    }
}

impl From<Failure> for End {
    fn from(failure: Failure) -> End {
        End::Failure(failure)
    }
}

/// What the applicant was told so far.
#[derive(Default)]
struct Told {
    found: bool,
    lift: bool,
}

impl Reader {
    /// A reader at the end of that link.
    pub fn new(link: Link<Box<dyn Line>>, ways: Ways, decoder: Option<Box<dyn WltDecoder>>) -> Reader {
        Reader { sam: Sam::new(link, ways), ways, decoder, lying: Lying::Perhaps, seen: false }
    }

    fn look(&mut self, call: &dyn Call, wanted: &ReadParams, told: &mut Told) -> Result<Look, End> {
        let patience = Patience::of(call);
        let find = word(&self.sam.ask(Command::Find, patience)?);
        // A card that a status found may be hidden by that, as some modules hide a card once they named it.
        let hidden = std::mem::take(&mut self.seen) && find == StatusWord::NotFound;
        if find == StatusWord::CardFound || hidden {
            match word(&self.sam.ask(Command::Select, patience)?) {
                StatusWord::Success => {
                    self.found(call, told);
                    self.lying = Lying::Perhaps;
                    return self.read_card(patience, wanted);
                }
                StatusWord::NotSelected if hidden => {}
                other => {
                    self.found(call, told);
                    return trouble(other);
                }
            }
        }
        match find {
            // The module says the same of an empty reader and of a card it has read before: only reading tells.
            StatusWord::NotFound if self.lying == Lying::No => Ok(Look::Nothing),
            StatusWord::NotFound if self.ways.same_card == SameCard::Lift => {
                Ok(if self.lies(patience)? { Look::Lying } else { Look::Nothing })
            }
            StatusWord::NotFound => {
                let look = self.read_card(patience, wanted)?;
                if matches!(look, Look::Trouble(_)) {
                    self.lying = Lying::No;
                    return Ok(Look::Nothing);
                }
                self.found(call, told);
                Ok(look)
            }
            other => trouble(other),
        }
    }

    /// Whether a card that was read before still lies there: it answers a small reading, an empty reader does not.
    fn lies(&mut self, patience: Patience) -> Result<bool, WireError> {
        let reply = self.sam.ask(Command::NewestAddress, patience)?;
        let lies = matches!(word(&reply), StatusWord::Success | StatusWord::NoContent);
        self.lying = if lies { Lying::Perhaps } else { Lying::No };
        Ok(lies)
    }

    /// Whether a card lies there, as far as finding tells: a card that was read is hidden until it is lifted.
    fn media(&mut self, patience: Patience) -> Media {
        match self.sam.ask_once(Command::Find, patience).map(|reply| word(&reply)) {
            Ok(StatusWord::CardFound) => {
                self.seen = true;
                Media::Present
            }
            Ok(StatusWord::NotFound) if self.lying == Lying::No => Media::NotPresent,
            _ => Media::Unknown,
        }
    }

    /// A short look between commands: whether a card lies there, and whether the reader answers at all.
    pub fn glance(&mut self) -> (Media, bool) {
        match self.status() {
            Ok(status) => (status.media, status.device == DeviceState::Online),
            Err(_) => (Media::Unknown, false),
        }
    }

    fn found(&mut self, call: &dyn Call, told: &mut Told) {
        if !told.found {
            told.found = true;
            call.event(event::media_inserted, Record::new());
        }
    }

    /// Reads the card that is selected.
    fn read_card(&mut self, patience: Patience, wanted: &ReadParams) -> Result<Look, End> {
        let (mut reply, mut prints) = (None, wanted.fingerprints == Some(true));
        if prints {
            let with_prints = self.sam.ask(Command::BaseAndFingerprints, patience)?;
            // Modules from before the templates do not know the request.
            prints = word(&with_prints) != StatusWord::UnknownCommand;
            reply = prints.then_some(with_prints);
        }
        let reply = match reply {
            Some(reply) => reply,
            None => self.sam.ask(Command::Base, patience)?,
        };
        match word(&reply) {
            StatusWord::Success => {}
            other => return trouble(other),
        }
        let read = if prints {
            parts::<3>(&reply.data)
        } else {
            parts::<2>(&reply.data).map(|[text, portrait]| [text, portrait, &[][..]])
        };
        let Some([text, portrait, templates]) = read else {
            return Err(WireError::Garbled("a reading whose lengths contradict each other").into());
        };
        let mut card = record::parse(text).map_err(contradiction)?;
        if self.ways.newest_address && matches!(card.kind, CardKind::Resident | CardKind::HongKongMacauTaiwan) {
            let appended = self.sam.ask(Command::NewestAddress, patience)?;
            match word(&appended) {
                StatusWord::Success => {
                    if let Some(address) = record::newest_address(&appended.data).map_err(contradiction)? {
                        card.address = Some(address).into();
                    }
                }
                StatusWord::NoContent => {}
                // The printed address is not handed out for the newest one.
                other => return trouble(other),
            }
        }
        card.fingerprints = (!templates.is_empty()).then(|| templates.to_vec()).into();
        card.portrait = self.portrait(portrait, wanted).into();
        Ok(Look::Read(Box::new(card)))
    }

    fn portrait(&mut self, wlt: &[u8], wanted: &ReadParams) -> Option<Vec<u8>> {
        let decoder = self.decoder.as_mut().filter(|_| wanted.portrait == Some(true) && !wlt.is_empty())?;
        match decoder.decode(wlt) {
            Ok(picture) => Some(picture),
            Err(fault) => {
                tracing::warn!(%fault, "the record comes without its portrait");
                None
            }
        }
    }
}

fn word(reply: &Reply) -> StatusWord {
    StatusWord::of(reply.status[2])
}

/// What a status word other than success means for the command.
fn trouble(word: StatusWord) -> Result<Look, End> {
    let hardware = |text: String| Failure::new(CompletionCode::HardwareError, format!("{WHAT}: {text}"));
    match word {
        StatusWord::NotRead | StatusWord::NoRandom | StatusWord::NoContent | StatusWord::NotFound => {
            Ok(Look::Trouble(code::unreadable("the chip does not answer")))
        }
        StatusWord::NotSelected => {
            Ok(Look::Trouble(code::card_collision("not selected: more than one card, or it moved")))
        }
        StatusWord::Spoilt => Err(WireError::Garbled("requests arrive spoilt").into()),
        StatusWord::UnknownCard => Err(code::invalid_media("not an identity card").into()),
        StatusWord::NotTrusted => Err(code::security_fail("card and security module do not trust each other").into()),
        StatusWord::SelfTest => Err(hardware("the security module failed its own test; exchange it".into()).into()),
        StatusWord::NotAuthorised => Err(hardware("the security module is not authorised; exchange it".into()).into()),
        StatusWord::UnknownCommand => Err(hardware("the module does not know the request".into()).into()),
        StatusWord::NotPermitted => Ok(Look::Trouble(hardware("not permitted (status 23)".into()))),
        StatusWord::Unidentified => Ok(Look::Trouble(hardware("an error without a name (status 24)".into()))),
        StatusWord::Other(byte) => Ok(Look::Trouble(hardware(format!("status {byte:02X}, which no source names")))),
        StatusWord::Success | StatusWord::CardFound => Ok(Look::Trouble(hardware("an answer out of turn".into()))),
    }
}

/// A text that is no record. The check byte was right, so the card says so itself; reading again would not help.
fn contradiction(fault: RecordFault) -> End {
    match fault {
        RecordFault::Kind => code::invalid_media(&fault.to_string()).into(),
        _ => code::unreadable(&fault.to_string()).into(),
    }
}

impl IdentityDocument for Reader {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(Capabilities { kinds: CardKind::WORDS.join(" "), fingerprints: true, portrait: self.decoder.is_some() })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let patience = Patience::plain(STATUS);
        let device = match self.sam.ask_once(Command::Status, patience) {
            Ok(reply) if word(&reply).out_of_service() => DeviceState::HardwareError,
            Ok(_) => DeviceState::Online,
            Err(WireError::Absent(_) | WireError::Gone) => DeviceState::NoDevice,
            Err(WireError::Silent | WireError::Garbled(_) | WireError::Stalled | WireError::Overflow) => {
                DeviceState::Offline
            }
            Err(error) => return Err(error.failure(WHAT)),
        };
        let media = if device == DeviceState::Online { self.media(patience) } else { Media::Unknown };
        Ok(Status { media, device })
    }

    fn reset(&mut self, call: &dyn Call) -> Result<(), Failure> {
        self.lying = Lying::Perhaps;
        match self.sam.ask(Command::Reset, Patience::of(call)) {
            Ok(reply) => match word(&reply) {
                StatusWord::Success => Ok(()),
                other => match trouble(other) {
                    Ok(Look::Trouble(failure)) | Err(End::Failure(failure)) => Err(failure),
                    Err(End::Wire(error)) => Err(error.failure(WHAT)),
                    Ok(_) => Ok(()),
                },
            },
            Err(error) => Err(error.failure(WHAT)),
        }
    }

    fn read(&mut self, call: &dyn Call, wanted: ReadParams) -> Result<CardRecord, Failure> {
        call.event(event::insert_card, Record::new());
        let mut told = Told::default();
        let mut tries = 0;
        // What is said when the time runs out: the last thing that stood in the way.
        let mut last = code::no_media("nobody laid a card down");
        loop {
            match self.look(call, &wanted, &mut told) {
                Ok(Look::Read(card)) => return Ok(*card),
                Ok(Look::Nothing) => {
                    if told.lift {
                        call.event(event::insert_card, Record::new());
                    }
                    told = Told::default();
                    last = code::no_media("nobody laid a card down");
                }
                Ok(Look::Lying) => {
                    if !told.lift {
                        told.lift = true;
                        call.event(event::remove_card, Record::new());
                    }
                    last = code::card_not_lifted("the card lies there from before");
                }
                Ok(Look::Trouble(failure)) => {
                    tries += 1;
                    if tries == TRIES {
                        return Err(failure);
                    }
                    last = failure;
                }
                Err(End::Failure(failure)) => return Err(failure),
                Err(End::Wire(WireError::TimeOut)) => return Err(last),
                Err(End::Wire(error)) => return Err(error.failure(WHAT)),
            }
            call.wait(POLL)
                .map_err(|ended| if ended.code == CompletionCode::TimeOut { last.clone() } else { ended })?;
        }
    }
}
