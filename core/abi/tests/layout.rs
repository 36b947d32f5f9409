//! The golden layout: sizes and offsets of every table, in Rust, in C and in the committed file.

use std::fmt::Write as _;
use std::mem::{align_of, offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::Command;
use tongban_abi::g1;

macro_rules! tables {
    ($($name:ident as $c:literal { $($field:ident),+ })+) => {
        /// (C name, size, alignment, fields with offsets).
        fn tables() -> Vec<(&'static str, usize, usize, Vec<(&'static str, usize)>)> {
            vec![$((
                $c,
                size_of::<g1::$name>(),
                align_of::<g1::$name>(),
                vec![$((stringify!($field), offset_of!(g1::$name, $field))),+],
            )),+]
        }
    };
}

tables! {
    Note as "tongban_note" { magic, abi_major, abi_minor, generation, layout }
    Field as "tongban_field" { number, kind, reserved, integer, real, data, items, len }
    Frame as "tongban_frame" { struct_size, width, height, stride, format, reserved, taken_us }
    Sink as "tongban_sink" {
        struct_size, reserved, host_data, put_bool, put_int, put_float, put_text, put_bytes, begin_list, end_list,
        begin_record, end_record, fail
    }
    Call as "tongban_call" {
        struct_size, command, reserved, id, of_class, host_data, cancelled, remaining_ms, wait, event, lease_frame,
        publish_frame
    }
    Command as "tongban_command" { struct_size, number, reserved, run }
    Class as "tongban_class" { struct_size, command_count, id, commands }
    Host as "tongban_host" {
        struct_size, abi_major, abi_minor, log_level, reserved, host_data, log, unsolicited, status_changed
    }
    Open as "tongban_open" { struct_size, reserved, device_key, slot, slot_len, settings, settings_len }
    Plugin as "tongban_plugin" {
        struct_size, abi_major, abi_minor, note, id, version, vendor, class_count, classes, init, open, close,
        get_class, cancel, describe_class
    }
}

fn golden() -> String {
    let mut out = String::from(
        "# Sizes, alignments and offsets in bytes. Committed; a test compares. Never changed under one minor number.\n",
    );
    for (name, size, align, fields) in tables() {
        let _ = writeln!(out, "{name} size {size} align {align}");
        for (field, offset) in fields {
            let _ = writeln!(out, "  {offset:3} {field}");
        }
    }
    out
}

fn crate_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares with the committed file; `TONGBAN_BLESS=1` writes it instead.
fn compare(path: &str, made: &str) {
    let path = crate_file(path);
    if std::env::var_os("TONGBAN_BLESS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "{} differs from what the source makes; run the test with TONGBAN_BLESS=1",
        path.display()
    );
}

#[test]
fn the_layout_is_the_golden_one() {
    compare("layout/x86_64.txt", &golden());
}

#[test]
fn the_header_is_the_one_the_source_makes() {
    let mut config = cbindgen::Config {
        language: cbindgen::Language::C,
        cpp_compat: true,
        include_guard: Some("TONGBAN_PLUGIN_H".into()),
        style: cbindgen::Style::Both,
        documentation_style: cbindgen::DocumentationStyle::C99,
        line_length: 110,
        usize_is_size_t: true,
        no_includes: true,
        sys_includes: vec!["stddef.h".into(), "stdint.h".into()],
        header: Some("// Made by a test of tongban-abi from core/abi/src/g1.rs; do not edit.\n// The contract between Tongban and a driver, generation 1.".into()),
        after_includes: Some("\ntypedef struct tongban_device tongban_device;\nstruct tongban_call;\nstruct tongban_class;\n".into()),
        ..Default::default()
    };
    config.export.exclude = ["Device", "RootModuleTable", "RootModuleRef"].map(String::from).to_vec();
    config.export.include = ["Note", "Field", "Frame", "Sink", "Call", "Command", "Class", "Host", "Open", "Plugin"]
        .map(String::from)
        .to_vec();
    for (name, rust) in [
        ("note", "Note"),
        ("field", "Field"),
        ("frame", "Frame"),
        ("sink", "Sink"),
        ("call", "Call"),
        ("command", "Command"),
        ("class", "Class"),
        ("host", "Host"),
        ("open", "Open"),
        ("plugin", "Plugin"),
        ("device", "Device"),
    ] {
        config.export.rename.insert(rust.into(), format!("tongban_{name}"));
    }
    for constant in [
        "KIND_BOOL",
        "KIND_INT",
        "KIND_FLOAT",
        "KIND_TEXT",
        "KIND_BYTES",
        "KIND_LIST",
        "KIND_RECORD",
        "LOG_ERROR",
        "LOG_WARN",
        "LOG_INFO",
        "LOG_DEBUG",
        "LOG_TRACE",
        "FAMILY_OF_CODE",
        "FAMILY_RETRY",
        "FAMILY_FAULT",
        "FAMILY_REFUSAL",
        "FAMILY_CONTRACT",
        "FAMILY_MANIFEST",
        "FAMILY_BUG",
    ] {
        config.export.rename.insert(constant.into(), format!("TONGBAN_{constant}"));
    }
    let mut numbers = String::from("\n");
    let _ = writeln!(numbers, "#define TONGBAN_ABI_MAJOR {}", tongban_abi::MAJOR);
    let _ = writeln!(numbers, "#define TONGBAN_ABI_MINOR {}", tongban_abi::MINOR);
    let _ = writeln!(numbers, "#define TONGBAN_GENERATION {}", tongban_abi::GENERATION);
    let _ = writeln!(numbers, "#define TONGBAN_LAYOUT 0x{:016x}ULL\n", tongban_abi::LAYOUT);
    for code in tongban_model::CompletionCode::ALL {
        let name: String = code
            .name()
            .chars()
            .flat_map(|c| c.is_ascii_uppercase().then_some('_').into_iter().chain([c.to_ascii_uppercase()]))
            .collect();
        let name = name.replace("_I_D", "_ID").replace("_H_M_A_C", "_HMAC");
        let _ = writeln!(numbers, "// {}\n#define TONGBAN_{} {}", code.doc(), name, *code as i32);
    }
    numbers.push_str(
        "\n// Write once at file level: the note a scan reads without running code.\n\
         #define TONGBAN_NOTE(name) \\\n\
         \x20   __attribute__((section(\".tongban_abi\"), used)) static const tongban_note name = { \\\n\
         \x20       {'T', 'O', 'N', 'G', 'B', 'A', 'N', 0}, TONGBAN_ABI_MAJOR, TONGBAN_ABI_MINOR, TONGBAN_GENERATION, \\\n\
         \x20       TONGBAN_LAYOUT}\n\n\
         // The one symbol a library exports.\n\
         #ifdef __cplusplus\n#define TONGBAN_EXPORT extern \"C\" __attribute__((visibility(\"default\")))\n\
         #else\n#define TONGBAN_EXPORT __attribute__((visibility(\"default\")))\n#endif\n\
         TONGBAN_EXPORT const struct tongban_plugin *tongban_plugin_entry(void);\n",
    );
    config.trailer = Some(numbers);
    let header = cbindgen::Builder::new()
        .with_src(crate_file("src/g1.rs"))
        .with_config(config)
        .generate()
        .expect("cbindgen reads our own source");
    let mut text = Vec::new();
    header.write(&mut text);
    compare("include/tongban_plugin.h", &String::from_utf8(text).unwrap());
}

#[test]
fn c_and_cpp_see_the_same_layout_without_a_warning() {
    let mut source = String::from(
        "#include \"tongban_plugin.h\"\n#ifdef __cplusplus\n#define _Static_assert static_assert\n#endif\n",
    );
    for (name, size, align, fields) in tables() {
        let _ = writeln!(source, "_Static_assert(sizeof(struct {name}) == {size}, \"{name}\");");
        let _ = writeln!(source, "struct align_{name} {{ char c; struct {name} at; }};");
        let _ = writeln!(source, "_Static_assert(offsetof(struct align_{name}, at) == {align}, \"{name}\");");
        for (field, offset) in fields {
            let _ =
                writeln!(source, "_Static_assert(offsetof(struct {name}, {field}) == {offset}, \"{name}.{field}\");");
        }
    }
    source.push_str("TONGBAN_NOTE(note_of_this);\nconst tongban_note *note_used(void);\nconst tongban_note *note_used(void) { return &note_of_this; }\n");
    let folder = tempfile::tempdir().unwrap();
    for (compiler, file, standard) in [("gcc", "layout.c", "-std=c11"), ("g++", "layout.cc", "-std=c++17")] {
        let path = folder.path().join(file);
        std::fs::write(&path, &source).unwrap();
        let out = Command::new(compiler)
            .args([standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I"])
            .arg(crate_file("include"))
            .arg(&path)
            .output()
            .unwrap_or_else(|fault| panic!("failed to run {compiler}: {fault}"));
        assert!(out.status.success(), "{compiler}: {}", String::from_utf8_lossy(&out.stderr));
    }
}
