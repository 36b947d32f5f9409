//! The line protocol of a marker, as the README documents it for whoever writes the other end.
//!
//! ```text
//! MARK 17 20261122101500 <device> <case> start|step|stop <step>     from here
//! OK 17                                                             the recorder has kept it
//! NO 17 <reason>                                                    it never will
//! ```
//!
//! One line each way, UTF-8, ended by LF. Numbers grow by one for ever; a line that comes again is answered `OK` again.

use std::fmt;

/// Bytes of the longest line either side sends.
pub const LONGEST: usize = 512;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// The case began.
    Start,
    /// A step began.
    Step,
    /// The case ended.
    Stop,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            What::Start => "start",
            What::Step => "step",
            What::Stop => "stop",
        }
    }
}

/// One marker.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Marker {
    /// Its number, for ever.
    pub number: u64,
    /// `20261122101500`, UTC.
    pub time: String,
    /// What the recorder knows this machine by.
    pub device: String,
    /// The case.
    pub case: String,
    /// What happened.
    pub what: What,
    /// The step; `-` where there is none.
    pub step: String,
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Marker { number, time, device, case, what, step } = self;
        write!(f, "MARK {number} {time} {device} {case} {} {step}", what.word())
    }
}

/// Reads a marker: what the outbox holds, and what a recorder hears.
pub fn read_marker(line: &str) -> Option<Marker> {
    let words: Vec<&str> = line.trim_end_matches(['\r', '\n']).split(' ').collect();
    let ["MARK", number, time, device, case, what, step] = words[..] else { return None };
    if [time, device, case, step].iter().any(|word| word.is_empty()) || line.len() > LONGEST {
        return None;
    }
    let what = match what {
        "start" => What::Start,
        "step" => What::Step,
        "stop" => What::Stop,
        _ => return None,
    };
    let owned = |word: &str| word.to_owned();
    let (time, device, case, step) = (owned(time), owned(device), owned(case), owned(step));
    Some(Marker { number: number.parse().ok()?, time, device, case, what, step })
}

/// What a recorder answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Kept.
    Ok(u64),
    /// Refused for good.
    No(u64, String),
}

/// Reads an answer; `None` for anything else.
pub fn read_answer(line: &str) -> Option<Answer> {
    let line = line.trim_end_matches(['\r', '\n']);
    let (word, rest) = line.split_once(' ')?;
    match word {
        "OK" => Some(Answer::Ok(rest.parse().ok()?)),
        "NO" => {
            let (number, why) = rest.split_once(' ').unwrap_or((rest, ""));
            Some(Answer::No(number.parse().ok()?, why.chars().take(120).collect()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_marker_reads_back_and_an_answer_is_one_of_two() {
        let line = "MARK 17 20261122101500 gz-0001 7f3a step choose_photo";
        assert_eq!(read_marker(line).unwrap().to_string(), line);
        assert_eq!(read_answer("OK 17\r\n"), Some(Answer::Ok(17)));
        assert_eq!(read_answer("NO 17 no such device"), Some(Answer::No(17, "no such device".into())));
        for bad in ["", "OK", "OK x", "ok 17", "MARK 1 2 3 4 5", "MARK 1 2 3 4 jump 5", "MARK 1  3 4 step 5"] {
            assert!(read_answer(bad).is_none() && read_marker(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_reading_panic(line in ".{0,80}", tail in "[ -~]{0,60}") {
            let _ = (read_answer(&line), read_marker(&line));
            let _ = (read_answer(&format!("NO {tail}")), read_marker(&format!("MARK {tail}")));
        }
    }
}
