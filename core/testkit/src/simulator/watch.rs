//! Notices what the hands do while no command runs: a card laid down, a cable pulled, a roll taken out.

use crate::hands::{Hands, HandsFile};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tongban_classes::{Class, identity_document, printer};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// What happened without a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum News {
    /// The status is another one now.
    StatusChanged,
    /// The event of the class with this number.
    Unsolicited(u16),
}

/// A thread that looks at the hands; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins to look. `None` when there is no thread to be had: then the status tells when it is asked for.
    pub(super) fn start(
        path: &Path,
        class: &'static Class,
        slot: &str,
        tell: impl Fn(News) + Send + 'static,
    ) -> Option<Watch> {
        let mut file = HandsFile::at(path);
        let mut seen = seen(file.look().unwrap_or(&Hands::nobody()), class, slot);
        let slot = slot.to_owned();
        let (stop, stopped) = channel();
        let look = move || {
            while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                // Words that mean nothing are told to whoever runs the next command.
                let Ok(hands) = file.look() else { continue };
                let now = self::seen(hands, class, &slot);
                changes(class, seen, now).into_iter().for_each(&tell);
                seen = now;
            }
        };
        let thread = std::thread::Builder::new().name("hands".into()).stack_size(256 << 10).spawn(look).ok()?;
        Some(Watch { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The library may be unloaded after this, so the thread must be gone.
        drop(self.stop.take());
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// What of the hands shows in a device's status.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Seen {
    unplugged: bool,
    paper_out: bool,
    card: bool,
}

fn seen(hands: &Hands, class: &Class, slot: &str) -> Seen {
    Seen {
        unplugged: hands.is_unplugged(slot),
        paper_out: class.number == printer::CLASS.number && hands.is_paper_out(slot),
        card: class.number == identity_document::CLASS.number && hands.card && !hands.auto,
    }
}

fn changes(class: &Class, before: Seen, now: Seen) -> Vec<News> {
    let mut news = Vec::new();
    if before.card != now.card && !now.unplugged {
        news.push(News::Unsolicited(number(class, if now.card { "media_detected" } else { "media_removed" })));
    }
    if now.paper_out && !before.paper_out {
        news.push(News::Unsolicited(number(class, "paper_threshold")));
    }
    if before != now {
        news.push(News::StatusChanged);
    }
    news
}

fn number(class: &Class, event: &str) -> u16 {
    class.unsolicited.iter().find(|known| known.name == event).map_or(0, |known| known.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_classes::barcode_reader;

    #[test]
    fn what_changes_is_told_once_and_to_whom_it_concerns() {
        use News::{StatusChanged, Unsolicited};
        let (reader, printer, scanner) = (&identity_document::CLASS, &printer::CLASS, &barcode_reader::CLASS);
        for (class, text, news) in [
            (reader, r#"{ "card": true }"#, vec![Unsolicited(1), StatusChanged]),
            (reader, r#"{ "unplugged": ["here"], "card": true }"#, vec![StatusChanged]),
            (reader, r#"{ "auto": true, "card": true }"#, vec![]),
            (reader, r#"{ "unplugged": ["elsewhere"], "paperOut": ["here"] }"#, vec![]),
            (printer, r#"{ "card": true }"#, vec![]),
            (printer, r#"{ "paperOut": ["here"] }"#, vec![Unsolicited(1), StatusChanged]),
            (printer, r#"{ "paperOut": ["elsewhere"] }"#, vec![]),
            (scanner, r#"{ "unplugged": ["here"], "code": true }"#, vec![StatusChanged]),
        ] {
            let now = seen(&serde_json::from_str(text).unwrap(), class, "here");
            assert_eq!(changes(class, Seen::default(), now), news, "{} {text}", class.name);
            assert_eq!(changes(class, now, now), []);
        }
        let card = Seen { card: true, ..Seen::default() };
        assert_eq!(changes(reader, card, Seen::default()), [Unsolicited(2), StatusChanged]);
    }

    #[test]
    fn a_cable_that_is_pulled_is_noticed_without_a_command_and_the_thread_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hands.json");
        let (tell, told) = channel();
        let watch = Watch::start(&path, &barcode_reader::CLASS, "barcode", move |news| {
            let _ = tell.send(news);
        })
        .unwrap();
        std::fs::write(&path, r#"{ "unplugged": ["barcode"] }"#).unwrap();
        assert_eq!(told.recv_timeout(Duration::from_secs(10)), Ok(News::StatusChanged));
        drop(watch);
        assert!(told.recv().is_err(), "the thread and what it tells with are gone");
    }
}
