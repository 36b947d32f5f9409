//! How much memory a process and its children hold.

use std::path::Path;

/// Resident memory of a process in KiB; 0 when it is gone.
pub fn resident_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Every process below this one whose command line holds a word.
pub fn below(process: u32, word: &str) -> Vec<u32> {
    let all: Vec<u32> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    let mut found = vec![process];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(all.iter().copied().filter(|one| parent_of(*one) == Some(parent)));
        at += 1;
    }
    let says = |one: &u32| {
        let line = std::fs::read(Path::new("/proc").join(one.to_string()).join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(word)
    };
    found.into_iter().filter(says).collect()
}

fn parent_of(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name may hold blanks and brackets; what follows its last bracket does not.
    stat.rsplit_once(") ")?.1.split_whitespace().nth(1)?.parse().ok()
}
