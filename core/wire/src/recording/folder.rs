//! A folder of recordings, played to a driver one after the other: the test of every driver that has any.

use super::{Recording, Replay};
use std::path::Path;

impl Recording {
    /// Plays every recording of that folder. `play` is told the name of the file without its ending, puts the driver at
    /// the end of the wire and judges what came of the command; that the driver kept to the recording is looked at here.
    ///
    /// Returns how many played. The error names the first file that did not, and says why.
    pub fn play_all(
        folder: impl AsRef<Path>,
        mut play: impl FnMut(&str, &Recording, Replay) -> Result<(), String>,
    ) -> Result<usize, String> {
        let folder = folder.as_ref();
        let told = |fault: std::io::Error| format!("{}: {fault}", folder.display());
        let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(told)?;
        let mut files: Vec<_> = entries.iter().map(std::fs::DirEntry::path).collect();
        files.sort();
        for file in &files {
            let recording = Recording::open(file)?;
            let replay = recording.replay();
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let played = play(&name, &recording, replay.clone());
            // A driver that left the recording meets a broken wire: what it did otherwise says more, and comes first.
            let wrong: Vec<String> = [replay.difference(), played.err()].into_iter().flatten().collect();
            if !wrong.is_empty() {
                return Err(format!("{}: {}", file.display(), wrong.join("; ")));
            }
        }
        Ok(files.len())
    }
}
