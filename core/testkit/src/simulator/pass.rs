//! Time that passes in a command: waiting for a hand, showing live pictures, noticing a cable that is pulled.

use super::Simulator;
use crate::act::{Act, End, gone};
use crate::hands::{Hand, Hands};
use std::time::Duration;
use tongban_classes::{Call, Frame, ToRecord as _, camera, fingerprint, printer};
use tongban_model::{CompletionCode, Failure, Family, Record, Value};

/// How often the hands are looked at.
const LOOK: Duration = Duration::from_millis(33);

/// Every how manieth look shows a picture: fifteen a second.
const LOOKS_A_PICTURE: u64 = 2;

/// How long a printer holds a paper out before it stops looking whether it is taken, in a person's milliseconds.
const HOLDS_OUT_MS: u64 = 10_000;

/// Quality of a print at first sight, and of one that will do, 0–100.
const POOR: i64 = 41;
const GOOD: i64 = 86;
/// Presses a scanner takes of one finger before it says that it will not do.
const PRESSES: i64 = 3;

/// What a command keeps while its time passes.
struct Passing<'a> {
    call: &'a dyn Call,
    /// Every how manieth step shows a picture; `None` when nothing is shown.
    shows: Option<u64>,
    steps: u64,
    /// By how much the steps before took longer than they should.
    late: Duration,
    delivered: i64,
}

impl<'a> Passing<'a> {
    fn of(call: &'a dyn Call, shows: Option<u64>) -> Self {
        Passing { call, shows, steps: 0, late: Duration::ZERO, delivered: 0 }
    }
}

impl Simulator {
    /// Events and waiting of an act, in real time. Comes back early when cancelled, out of time or unplugged.
    pub(super) fn play(&mut self, act: &Act, command: u16, params: &Record, call: &dyn Call) -> Result<(), Failure> {
        let films = self.device.class().number == camera::CLASS.number && command == camera::command::take_picture;
        // Nobody sees a picture of an act that is over in less than one takes.
        let seen = self.hands.is_some() || self.pace(act.after_ms) > LOOK * LOOKS_A_PICTURE as u32;
        let mut passing = Passing::of(call, (films && seen).then_some(LOOKS_A_PICTURE));
        // Begins anew after a press that did, and after the last one there was.
        self.presses = self.presses % PRESSES + 1;
        let mut hand = self.awaited(act, command);
        let mut passed = 0;
        for cue in &act.cues {
            passed = self.pass_to(cue.at_ms, passed, &mut hand, &mut passing)?;
            call.event(cue.event, self.told(act, params, cue.event));
        }
        self.pass_to(act.after_ms, passed, &mut hand, &mut passing)?;
        // An act that takes no time waits for its hand all the same.
        hand.map_or(Ok(()), |hand| self.wait_for(hand, &mut passing))?;
        if matches!(act.end, End::Answers(_)) {
            self.presses = 0;
        }
        Ok(())
    }

    /// What an event carries: a scanner says which finger, how good the print is so far, and which press it is.
    fn told(&self, act: &Act, params: &Record, event: u16) -> Record {
        if self.device.class().number != fingerprint::CLASS.number {
            return Record::new();
        }
        let quality = match &act.end {
            // Too wet, too dry, not flat: what is seen stays poor to the end.
            End::Fails(_) => POOR,
            _ if event == fingerprint::event::read::remove_subject => GOOD,
            _ => POOR,
        };
        // Both commands name the finger first.
        let finger = params.get(1).and_then(Value::as_int);
        let quality = (event != fingerprint::event::read::present_subject).then_some(quality);
        fingerprint::Press { finger, quality, attempt: Some(self.presses), attempts: Some(PRESSES) }.to_record()
    }

    /// Live pictures until the time is used up; a cancel ends it with `canceled`.
    pub(super) fn preview(&mut self, params: &Record, call: &dyn Call) -> Result<Record, Failure> {
        let params: camera::PreviewParams = crate::device::read(params)?;
        let pause = Duration::from_millis(1_000 / params.rate.clamp(1, 60) as u64);
        let mut passing = Passing::of(call, Some(1));
        loop {
            if call.remaining() <= pause + Duration::from_millis(50) {
                self.show(&mut passing);
                return Ok(camera::PreviewResult { delivered: passing.delivered }.to_record());
            }
            self.step(pause, &mut passing)?;
        }
    }

    /// Looks whether the paper that came out is taken, and says so in the result. Never fails: the paper is out.
    pub(super) fn hold_out(&mut self, result: &mut Record, call: &dyn Call) {
        if self.hands.as_ref().is_none_or(|file| file.hands().auto) {
            return;
        }
        let mut passing = Passing::of(call, None);
        let mut left = self.pace(HOLDS_OUT_MS).min(call.remaining().saturating_sub(LOOK * 4));
        while !self.follow().is_ok_and(|hands| hands.does(Hand::TakesPaper)) {
            if left.is_zero() || self.step(LOOK, &mut passing).is_err() {
                return;
            }
            left = left.saturating_sub(LOOK);
        }
        result.set(1, printer::Delivery::Taken.word());
    }

    /// The hand that an act cannot go on without; `None` for one that fails because nobody comes, or all by itself.
    fn awaited(&self, act: &Act, command: u16) -> Option<Hand> {
        let hand = Hand::before(self.device.class(), command)?;
        self.hands.as_ref().filter(|file| !file.hands().auto)?;
        match &act.end {
            End::Answers(_) => Some(hand),
            End::Fails(failure) => {
                let of_the_person = failure.family == Family::Retry && failure.error.is_some();
                (of_the_person && failure.error != hand.missing().error).then_some(hand)
            }
            End::Hangs | End::Crashes | End::Unplugs { .. } => None,
        }
    }

    /// Lets an act's time pass up to a moment; the person comes before anything but its first words.
    fn pass_to(
        &mut self,
        at_ms: u64,
        passed: u64,
        hand: &mut Option<Hand>,
        passing: &mut Passing<'_>,
    ) -> Result<u64, Failure> {
        if at_ms <= passed {
            return Ok(passed);
        }
        let mut from = passed;
        if let Some(hand) = hand.take() {
            self.wait_for(hand, passing)?;
            from = hand.own_ms().clamp(passed, at_ms);
        }
        self.pass(self.pace(at_ms - from), passing)?;
        Ok(at_ms)
    }

    fn wait_for(&mut self, hand: Hand, passing: &mut Passing<'_>) -> Result<(), Failure> {
        while !self.follow()?.does(hand) {
            self.step(LOOK, passing).map_err(|failure| match failure.code {
                CompletionCode::TimeOut => hand.missing(),
                _ => failure,
            })?;
        }
        Ok(())
    }

    fn pass(&mut self, time: Duration, passing: &mut Passing<'_>) -> Result<(), Failure> {
        if self.hands.is_none() && passing.shows.is_none() {
            return if time.is_zero() { Ok(()) } else { passing.call.wait(time) };
        }
        let mut left = time;
        while !left.is_zero() {
            let part = left.min(LOOK);
            self.step(part, passing)?;
            left -= part;
        }
        Ok(())
    }

    /// Shows a picture when one is due, waits, and looks at the hands. What it does itself counts as waiting.
    fn step(&mut self, time: Duration, passing: &mut Passing<'_>) -> Result<(), Failure> {
        // By the command's own clock, so that a command in virtual time takes the time it waits and no other.
        let before = passing.call.remaining();
        if passing.shows.is_some_and(|every| passing.steps.is_multiple_of(every)) {
            self.show(passing);
        }
        passing.steps += 1;
        let worked = before.saturating_sub(passing.call.remaining());
        passing.call.wait(time.saturating_sub(passing.late + worked))?;
        // At most one step is made up for, so that a machine that was busy does not hurry through its pictures.
        let took = before.saturating_sub(passing.call.remaining());
        passing.late = (passing.late + took).saturating_sub(time).min(time);
        self.follow()?;
        if self.device.is_unplugged() { Err(gone()) } else { Ok(()) }
    }

    /// Hands one picture over, the newest; when the host still has all it can hold, the picture is dropped.
    fn show(&mut self, passing: &mut Passing<'_>) {
        let there = self.hands.as_ref().is_none_or(|file| file.hands().does(Hand::Face));
        let number = self.device.holder.citizen.as_ref().filter(|_| there).map(|citizen| citizen.number.as_str());
        let (width, height) = self.live.size();
        let picture = self.live.picture(number, self.shown);
        self.shown += 1;
        let frame = Frame {
            width: width.into(),
            height: height.into(),
            stride: picture.len() as u32,
            format: *b"MJPG",
            taken_us: self.born.elapsed().as_micros() as u64,
        };
        passing.delivered += i64::from(passing.call.frame(frame, &mut |room| room.copy_from_slice(picture)));
    }

    /// Looks at the hands and does what they do outside any command: another person, a pulled cable, no paper.
    ///
    /// Without a hands file every hand is there.
    pub(super) fn follow(&mut self) -> Result<&Hands, Failure> {
        static ALL: Hands = Hands::ALL;
        let Some(file) = &mut self.hands else { return Ok(&ALL) };
        let hands = file.look()?;
        let before = (self.device.is_unplugged(), self.device.is_paper_out());
        let pulled = hands.is_unplugged(&self.slot);
        if pulled != self.pulled {
            self.pulled = pulled;
            self.device.set_unplugged(pulled);
        }
        let empty = hands.is_paper_out(&self.slot) && self.device.class().number == printer::CLASS.number;
        if empty != self.emptied {
            self.emptied = empty;
            self.device.set_paper_out(empty);
        }
        self.device.set_card_there(hands.card && !hands.auto);
        if let Some(id) = &hands.person {
            let region = hands.region.as_ref().unwrap_or(&self.region);
            if self.person.as_ref().is_none_or(|(known, place)| (known, place) != (id, region)) {
                self.device.holder = super::person(region, id)?;
                self.person = Some((id.clone(), region.clone()));
            }
        }
        self.status_changed |= before != (self.device.is_unplugged(), self.device.is_paper_out());
        Ok(hands)
    }

    /// Whether the hands took the paper out of this printer.
    pub(super) fn is_emptied(&self) -> bool {
        self.emptied
    }
}
