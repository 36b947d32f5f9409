//! `tongban-journal` is the durable record, and the only room that writes durable state.
//!
//! It never knows a flow, a device or a screen: payloads are opaque bytes that the kiosk encodes, and the words
//! beside them (kind, step, code) are public.
//! It keeps one promise above all: **what [`Journal::record`] returned is on the disk**, and only then does the
//! caller get its effects back, as [`Recorded`]. Nothing outside this room can make a `Recorded`:
//!
//! ```compile_fail,E0451
//! let forged = tongban_journal::Recorded { effects: "print the slip", first: 1, last: 1 };
//! ```
//!
//! Start reading at [`Journal`] (writing), [`Reader`] (listing, showing, verifying) and [`Entry`] (what a step
//! leaves behind). Tables and bytes are in `FORMAT.md`.
//!
//! ```
//! use std::sync::Arc;
//! use tongban_journal::{CaseHeader, Entry, Fact, Journal, JournalOptions, MachineKey};
//!
//! let folder = tempfile::tempdir()?;
//! let key = MachineKey::load_or_create(&folder.path().join("machine.key"))?;
//! let options = JournalOptions::new("gx-0001", Arc::new(key));
//! let journal = Journal::open(&folder.path().join("journal.db"), options, 1_763_775_000_000)?;
//!
//! let header = CaseHeader::new("national/self-service-24h", "1", "lost");
//! let case = journal.begin(header, 1_763_775_000_100)?;
//! let entry = Entry::new(&case, "event", 1_763_775_000_200)
//!     .step("pay")
//!     .payload(b"personal: sealed before it reaches the disk")
//!     .fact(Fact::payment("P20261122000001", "intent", 4000, true));
//! let recorded = journal.record(entry, "show the code")?;
//! assert_eq!(recorded.into_effects(), "show the code"); // on record: now it may be shown
//!
//! assert_eq!(journal.reader().open_payments()?.len(), 1);
//! journal.end(&case, "abandoned", 1_763_775_000_300)?;
//! assert!(journal.verify()?.holds());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod canon;
mod case;
mod chain;
mod commit;
mod entropy;
mod entry;
mod fault;
mod head;
mod head_file;
mod journal;
mod key;
mod lock;
mod milestone;
mod number;
mod opening;
mod options;
mod reader;
mod recorded;
mod replayed;
mod schema;
mod shredding;
mod stored;
mod suite;
mod verify;
mod volatile;
mod word;
mod writer;

pub use case::{CaseHeader, CaseId};
pub use entropy::{Entropy, OsEntropy};
pub use entry::{Entry, Fact};
pub use fault::JournalFault;
pub use head::SignedHead;
pub use journal::Journal;
pub use key::{KeyKeeper, MachineKey, fingerprint};
pub use milestone::Milestone;
pub use number::Reservation;
pub use options::JournalOptions;
pub use reader::Reader;
pub use recorded::{Pending, Recorded};
pub use schema::FORMAT;
pub use shredding::{Closed, Owes, Shredded};
pub use stored::{Case, OutboxId, OutboxItem, Payload, Payment, StoredEntry, StoredFact};
pub use suite::{CaseKey, Digest, Intl, Suite};
pub use verify::{Bad, Report, Tampering};
pub use volatile::Volatile;
