//! An editor that knows only the JSON Schemas says the same as the reader: every shipped manifest names its schema and
//! is valid under it, and what the reader refuses for its shape the schema refuses at the same place.

#[path = "shared/fixtures.rs"]
mod fixtures;

use fixtures::{each, valid};
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use tongban_flow::language::load_all;
use tongban_flow::manifest::schemas;
use tongban_flow::source::{Files, Folder, codes};

/// The schema of a manifest by where it lies.
fn kind(path: &str) -> &str {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["flows", .., file] if file.ends_with(".scenario.toml") => "scenario",
        ["flows", ..] => "flow",
        ["manifests", "defaults.toml"] | ["manifests", "provinces", ..] => "layer",
        ["manifests", "machines", _] => "machine",
        ["manifests", "sites", _] => "site",
        ["manifests", "texts", _] => "texts",
        ["manifests", "data", file] => file.trim_end_matches(".toml"),
        _ => panic!("no kind of manifest lies at {path}"),
    }
}

fn validators() -> BTreeMap<&'static str, Validator> {
    let made = |schema: &Value| jsonschema::options().should_validate_formats(true).build(schema);
    let each =
        schemas().into_iter().map(|(name, schema)| (name, made(&schema).unwrap_or_else(|e| panic!("{name}: {e}"))));
    each.collect()
}

/// Where each key and value of a manifest stands, by JSON pointer.
#[derive(Default)]
struct Places {
    keys: BTreeMap<String, Range<usize>>,
    values: BTreeMap<String, Range<usize>>,
}

impl Places {
    /// The value as JSON, as editors see it: days are text.
    fn read(&mut self, value: &Spanned<DeValue<'_>>, pointer: &str) -> Value {
        self.values.insert(pointer.to_owned(), value.span());
        match value.get_ref() {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Null, Value::from)
            }
            DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
            DeValue::Boolean(truth) => Value::from(*truth),
            DeValue::Datetime(day) => Value::from(day.to_string()),
            DeValue::Array(items) => {
                items.iter().enumerate().map(|(at, item)| self.read(item, &format!("{pointer}/{at}"))).collect()
            }
            DeValue::Table(table) => self.table(table, pointer),
        }
    }

    fn table(&mut self, table: &DeTable<'_>, pointer: &str) -> Value {
        let entries = table.iter().map(|(key, value)| {
            let name = key.get_ref().to_string();
            let below = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            self.keys.insert(below.clone(), key.span());
            let value = self.read(value, &below);
            (name, value)
        });
        Value::Object(entries.collect())
    }
}

/// What the schema says of a manifest: places and words. `None` where it is no TOML.
fn refused(validator: &Validator, text: &str) -> Option<Vec<(Range<usize>, String)>> {
    let table = DeTable::parse(text).ok()?;
    let mut places = Places::default();
    places.values.insert(String::new(), 0..text.len());
    let json = places.table(table.get_ref(), "");
    let mut found = Vec::new();
    for error in validator.iter_errors(&json) {
        let words = format!("{}: {}", error.instance_path(), error.masked());
        found.extend(at(&error, &places).into_iter().map(|place| (place, words.clone())));
    }
    Some(found)
}

fn at(error: &ValidationError<'_>, places: &Places) -> Vec<Range<usize>> {
    let pointer = error.instance_path().as_str();
    let key = |name: &str| places.keys.get(&format!("{pointer}/{}", name.replace('/', "~1"))).cloned();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().filter_map(|name| key(name)).collect()
        }
        ValidationErrorKind::PropertyNames { error } => error.instance().as_str().and_then(key).into_iter().collect(),
        _ => places.values.get(pointer).cloned().into_iter().collect(),
    }
}

#[test]
fn every_shipped_manifest_names_its_schema_and_is_valid_under_it() {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    let validators = validators();
    let mut faults = Vec::new();
    let mut count = 0;
    for path in
        ["flows", "manifests"].into_iter().flat_map(|top| folder.list(top)).filter(|path| path.ends_with(".toml"))
    {
        count += 1;
        let text = String::from_utf8(folder.read(&path).unwrap()).unwrap();
        let below = path.strip_prefix("manifests/").map_or((path.as_str(), "manifests/"), |rest| (rest, ""));
        let up = "../".repeat(below.0.matches('/').count());
        let wanted = format!("#:schema {up}{}schemas/{}.schema.json", below.1, kind(&path));
        if text.lines().next() != Some(wanted.as_str()) {
            faults.push(format!("{path}: the first line is not {wanted}"));
        }
        let said = refused(&validators[kind(&path)], &text).unwrap_or_else(|| panic!("{path} is no TOML"));
        faults.extend(said.into_iter().map(|(_, words)| format!("{path}: {words}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 500, "only {count} manifests were looked at");
}

/// Faults of shape: what one value or key says by itself.
const OF_SHAPE: &[&str] = &[
    codes::UNKNOWN_KEY.id,
    codes::MISSING_KEY.id,
    codes::WRONG_TYPE.id,
    codes::BAD_ID.id,
    codes::BAD_NAME.id,
    codes::UNKNOWN_WORD.id,
    codes::BAD_DURATION.id,
    codes::BAD_MONEY.id,
    codes::BAD_PERCENT.id,
    codes::BAD_DATE.id,
    codes::NUMBER_RANGE.id,
    codes::FORMAT_VERSION.id,
    codes::BAD_DIGITS.id,
    codes::EMPTY_TEXT.id,
];

/// Broken manifests whose fault of shape takes knowledge that a schema does not have, and why.
const BEYOND: &[(&str, &str)] = &[
    ("capability-of-the-wrong-type", "the class says the type"),
    ("digits-of-a-nation", "keys of a data pack are read by it"),
    ("region-code-of-five-digits", "keys of a data pack are read by it"),
    ("duration-of-two-months", "a pattern does not count"),
    ("wait-of-two-months", "a pattern does not count"),
    ("extends-new-param-without-type", "only the base flow tells whether the parameter is new"),
    ("extends-new-rule-without-way", "only the base flow tells whether the rule is new"),
    ("param-bad-money", "the flow says the parameter's type"),
    ("param-bad-percent", "the flow says the parameter's type"),
    ("param-with-a-source-and-no-value", "the flow says the parameter's type"),
    ("param-with-an-unknown-key-beside", "the flow says the parameter's type"),
];

#[test]
fn what_is_refused_for_its_shape_is_refused_by_the_schema_at_the_same_place() {
    let validators = validators();
    for path in valid().list("").into_iter().filter(|path| path.ends_with(".toml")) {
        let text = String::from_utf8(valid().read(&path).unwrap()).unwrap();
        assert_eq!(refused(&validators[kind(&path)], &text), Some(Vec::new()), "{path}");
    }
    let mut missed = Vec::new();
    let mut seen = 0;
    each(|name, fixture| {
        for told in load_all(&fixture.files).diagnostics.iter().filter(|told| OF_SHAPE.contains(&told.code)) {
            let Some(text) = fixture.files.read(&told.file).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
                continue;
            };
            if !told.file.ends_with(".toml") {
                continue;
            }
            let Some(said) = refused(&validators[kind(&told.file)], &text) else { continue };
            let (start, end) = (told.span.start as usize, told.span.end as usize);
            let agrees = said
                .iter()
                .any(|(place, _)| place.start < end.max(start + 1) && start < place.end.max(place.start + 1));
            let beyond = BEYOND.iter().any(|(known, _)| *known == name);
            seen += usize::from(agrees);
            if agrees == beyond {
                let (wanted, place) = (&fixture.code, format!("{}:{}", told.file, told.line));
                missed.push(format!("{name}, for {wanted}: {} at {place}, the schema says {said:?}", told.code));
            }
        }
    });
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(seen >= 30, "only {seen} faults of shape were looked at");
}
