//! Lets one test link several drivers: each library of a driver exports the same entry, and a test that only calls their
//! parsers does not mind whose it gets.

fn main() {
    println!("cargo:rustc-link-arg-tests=-Wl,-z,muldefs");
    println!("cargo:rerun-if-changed=build.rs");
}
