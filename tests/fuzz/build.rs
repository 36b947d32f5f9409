//! Lets the fuzzer link several drivers: each library of a driver exports the same entry, and who only calls their
//! parsers does not mind whose it gets. Why by a flag: `tests/build.rs`.

fn main() {
    println!("cargo:rustc-link-arg-bins=-Wl,-z,muldefs");
    println!("cargo:rerun-if-changed=build.rs");
}
