//! The screen's files are part of the program: a new or changed one makes the crate build again.

fn main() {
    println!("cargo::rerun-if-changed=screen");
}
