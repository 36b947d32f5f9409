//! Writes the portraits of the sandbox's people into the folder named, to be looked at.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    for person in tongban_testkit::people::all() {
        let image = tongban_testkit::portrait(&person.citizen.number, 0);
        std::fs::write(Path::new(&folder).join(format!("{}.jpg", person.id)), image)?;
    }
    Ok(())
}
