//! The scores are NIST's own: made-up fingers, compared here and by NIST's program. README.md says how that was done.

mod fingers;

use fingers::{KINDS, pair};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use tongban_minutiae::bozorth::{Bozorth, Endless, STEPS};

/// Scores of NIST's program for the pairs from 0 on, a line for each number; `paths` where its list overflows, `steps`
/// where our search gives up, `late` where NIST's program takes longer than the harness waits.
const SCORES: &str = include_str!("scores.txt");

/// What we say of a pair, in the words of the file.
fn ours(bozorth: &mut Bozorth, number: u32) -> String {
    let [pressed, on_file] = pair(number);
    match bozorth.score(&pressed, &on_file, &mut { STEPS }) {
        Ok(score) => score.to_string(),
        Err(Endless::Paths) => "paths".to_owned(),
        Err(Endless::Steps) => "steps".to_owned(),
    }
}

#[test]
fn every_kept_score_is_nists() {
    let mut bozorth = Bozorth::default();
    let mut count = 0;
    for (number, nist) in SCORES.lines().filter(|line| !line.starts_with('#')).enumerate() {
        let number = number as u32;
        let kind = KINDS[number as usize % KINDS.len()].0;
        if nist != "late" {
            assert_eq!(ours(&mut bozorth, number), nist, "pair {number}, {kind}");
            count += u32::from(nist != "steps");
        }
    }
    assert!(count >= 200, "{count}");
}

/// Compares so many pairs with NIST's program anew.
#[test]
#[ignore = "needs NIST's program: TONGBAN_BOZORTH3 names it; README.md tells how to make it"]
fn many_pairs_against_nists_program() {
    let program = std::env::var_os("TONGBAN_BOZORTH3").expect("TONGBAN_BOZORTH3 names the program");
    let pairs: u32 = std::env::var("TONGBAN_PAIRS").map_or(4_000, |text| text.parse().expect("a number of pairs"));
    let mut bozorth = Bozorth::default();
    // What has no end here would have none there.
    let ours: Vec<String> = (0..pairs).map(|number| ours(&mut bozorth, number)).collect();
    let mut input = String::new();
    for (number, said) in ours.iter().enumerate() {
        let sides = pair(number as u32);
        if said == "steps" {
            writeln!(input, "0 0").unwrap();
            continue;
        }
        writeln!(input, "{} {}", sides[0].len(), sides[1].len()).unwrap();
        for point in sides.iter().flatten() {
            writeln!(input, "{} {} {}", point.x, point.y, point.ridge).unwrap();
        }
    }
    let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut to = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || to.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let word = |line| match line {
        "4000" => "paths",
        "-1" => "late",
        score => score,
    };
    let nists: Vec<&str> = text.lines().map(word).collect();
    assert_eq!(nists.len(), ours.len());
    let mut kinds = vec![Kind::default(); KINDS.len()];
    let mut wrong = Vec::new();
    for (number, (nist, ours)) in nists.iter().zip(&ours).enumerate() {
        let kind = &mut kinds[number % KINDS.len()];
        match (*nist, ours.as_str()) {
            (_, "steps") => kind.steps += 1,
            ("late", _) => kind.late += 1,
            (nist, ours) if nist != ours => {
                wrong.push(format!("pair {number}, {}: NIST {nist}, here {ours}", KINDS[number % KINDS.len()].0));
            }
            ("paths", _) => kind.paths += 1,
            (score, _) => {
                kind.equal += 1;
                kind.highest = kind.highest.max(score.parse().unwrap());
            }
        }
    }
    for ((name, _), Kind { equal, highest, paths, steps, late }) in KINDS.iter().zip(&kinds) {
        println!("{name}: {equal} equal, up to {highest}; paths {paths}, steps {steps}, late {late}");
    }
    println!("{} scores equal", kinds.iter().map(|kind| kind.equal).sum::<u32>());
    if let Some(kept) = std::env::var_os("TONGBAN_KEEP_SCORES") {
        let lines = nists.iter().zip(&ours).map(|(nist, ours)| if ours == "steps" { ours } else { *nist });
        let head = "# Scores of NIST's Bozorth3 for the pairs of fingers.rs, from number 0 on; see README.md.";
        let text: Vec<&str> = std::iter::once(head).chain(lines.take(320)).collect();
        std::fs::write(kept, text.join("\n") + "\n").unwrap();
    }
    assert!(wrong.is_empty(), "{} of {pairs} differ: {wrong:#?}", wrong.len());
}

/// What came of the pairs of one kind.
#[derive(Clone, Default)]
struct Kind {
    equal: u32,
    highest: u32,
    paths: u32,
    steps: u32,
    late: u32,
}
