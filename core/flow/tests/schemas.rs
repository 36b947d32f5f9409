//! The JSON Schemas of the manifest kinds: generated from the reader's own keys, and true of every manifest we ship.

use std::path::{Path, PathBuf};
use tongban_flow::manifest::schemas;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../manifests/schemas")
}

/// With `TONGBAN_REGENERATE=1` the files are written anew; without, they must be what the keys give.
#[test]
fn the_committed_schemas_are_those_of_the_reader() {
    let regenerate = std::env::var_os("TONGBAN_REGENERATE").is_some();
    for (name, schema) in schemas() {
        let path = folder().join(format!("{name}.schema.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if regenerate {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{} is out of date: run with TONGBAN_REGENERATE=1", path.display());
    }
    let files = std::fs::read_dir(folder()).unwrap().count();
    assert_eq!(files, schemas().len(), "a schema file without a manifest kind");
}

#[test]
fn every_reference_in_a_schema_leads_somewhere() {
    for (name, schema) in schemas() {
        let text = schema.to_string();
        for part in text.split("\"$ref\":\"#/$defs/").skip(1) {
            let target = part.split('"').next().unwrap();
            assert!(schema["$defs"][target].is_object(), "{name}: {target}");
        }
    }
}
