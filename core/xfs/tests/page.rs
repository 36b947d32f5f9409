//! The mapping page is the table, and nothing else.

use std::path::Path;

#[test]
fn the_page_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("MAPPING.md");
    let text = tongban_xfs::page();
    if std::env::var_os("TONGBAN_WRITE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "MAPPING.md is not what the table says: run this test with TONGBAN_WRITE=1");
}
