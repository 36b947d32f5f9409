//! Lets one test link several drivers: each library of a driver exports the same entry, and a test that only calls their
//! parsers does not mind whose it gets.
//!
//! Why a flag of these tests, and not another way to export: a feature that leaves the entry out would be one for the
//! whole build, and the libraries that are loaded come out of the same build; weak symbols are not in stable Rust; an
//! entry of the SDK's that finds the driver in a set the linker makes would stand in everything that links the SDK, and
//! every driver's loading would rest on how a linker clears up; a second package per driver, for the entry alone, would
//! be some thirty packages. The flag touches nothing that leaves the house.

fn main() {
    println!("cargo:rustc-link-arg-tests=-Wl,-z,muldefs");
    println!("cargo:rerun-if-changed=build.rs");
}
