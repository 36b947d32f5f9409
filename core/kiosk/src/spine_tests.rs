//! What the loop keeps when the record does not.

use super::*;
use std::cell::{Cell, RefCell};
use tongban_journal::Volatile;

/// A record whose disk is full while `full` is set.
#[derive(Default)]
struct Disk {
    kept: Volatile,
    full: Cell<bool>,
    ended: RefCell<Vec<String>>,
}

impl Record for Disk {
    fn begin(&self, header: CaseHeader, at_ms: i64) -> Result<CaseId, JournalFault> {
        self.kept.begin(header, at_ms)
    }

    fn record(&self, entry: Entry, effects: Vec<Effect>) -> Result<Recorded<Vec<Effect>>, JournalFault> {
        if self.full.get() {
            return Err(JournalFault::NoRoom { doing: "record" });
        }
        self.kept.record(entry, effects)
    }

    fn end(&self, _: &CaseId, outcome: &str, _: i64) -> Result<(), JournalFault> {
        self.ended.borrow_mut().push(outcome.to_owned());
        Ok(())
    }

    fn reserve(&self, counter: &str, day: &str) -> Result<tongban_journal::Reservation, JournalFault> {
        self.kept.reserve(counter, day)
    }
}

/// A world in which nothing happens; it notes what it was asked to do.
#[derive(Default)]
struct Still(usize);

impl World for Still {
    fn now_ms(&self) -> i64 {
        1_795_305_600_000
    }

    fn perform(&mut self, _: &CaseId, _: Effect) {
        self.0 += 1;
    }

    fn next(&mut self) -> Option<Occurrence> {
        None
    }
}

fn leaflet() -> Arc<Flow> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let site = crate::load(&root, "demo").deployment.expect("a sound site");
    site.flows.values().next().expect("a flow").clone()
}

/// It stayed open in memory until the next start: nobody else was served meanwhile, and no device was lent.
#[test]
fn a_case_whose_beginning_found_no_room_on_the_disk_is_not_open() {
    let (flow, today) = (leaflet(), "2026-11-22".parse().expect("a day"));
    let mut spine = Spine::new(Still::default(), Disk::default());
    spine.record.full.set(true);
    assert!(matches!(spine.begin(&flow, today), Err(SpineFault::Record(JournalFault::NoRoom { .. }))));
    assert_eq!((spine.open().count(), spine.world.0), (0, 0), "nothing is open, and nothing was done");
    assert_eq!(*spine.record.ended.borrow(), ["interrupted"]);
    spine.record.full.set(false);
    let case = spine.begin(&flow, today).expect("there is room again");
    assert!(spine.case(&case).is_some() && spine.world.0 > 0);
}
