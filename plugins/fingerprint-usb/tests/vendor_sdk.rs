//! The sister driver in plain C, `fingerprint-sdk-c`: built with the C compiler, and tried against pretended vendor
//! libraries that lie beside it, as real ones would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The driver built, with its pretended libraries.
struct Built {
    folder: PathBuf,
}

impl Built {
    /// Built once for all tests here.
    fn new() -> &'static Built {
        static BUILT: OnceLock<Built> = OnceLock::new();
        BUILT.get_or_init(Built::build)
    }

    fn build() -> Built {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fingerprint-sdk-c");
        fs::create_dir_all(&folder).unwrap();
        let plugin = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fingerprint-sdk-c");
        let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/abi/include");
        let sources = ["fingerprint.c", "picture.c", "press.c", "sdk.c", "settings.c"];
        let compile = |name: &str, sources: &[&str], more: &[&str]| {
            let files: Vec<PathBuf> = sources.iter().map(|source| plugin.join(source)).collect();
            let built = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()))
                .args(["-std=c11", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror"])
                .args(more)
                .arg("-I")
                .arg(&include)
                .args(files)
                .arg("-o")
                .arg(folder.join(name))
                .status()
                .expect("a C compiler");
            assert!(built.success(), "{name}");
        };
        let library = ["-fPIC", "-shared", "-fvisibility=hidden"];
        compile("libfingerprint_sdk_c.so", &sources, &library);
        compile("libID_FprCap.so", &["tests/fake_capture.c"], &library[..2]);
        compile("libID_Fpr.so", &["tests/fake_algorithm.c"], &library[..2]);
        compile("drive", &["tests/drive.c"], &["-D_DEFAULT_SOURCE"]);
        Built { folder }
    }

    /// Runs one command in virtual time and gives what came of it, a line each.
    fn run(&self, word: &str, settings: &str, command: &[&str], then: &[&str]) -> Vec<String> {
        let at = |name: &str| self.folder.join(name);
        // Each run has a scanner of its own: tests run at the same time.
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let now = at(&format!("word-{}", RUNS.fetch_add(1, Ordering::Relaxed)));
        fs::write(&now, word).unwrap();
        let output = Command::new(at("drive"))
            .arg(at("libfingerprint_sdk_c.so"))
            .arg(settings)
            .args(command)
            .args(then)
            .env("FAKE_SDK", &now)
            .output()
            .unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}

const READ: [&str; 5] = ["read", "11", "55", "30000", "99999"];

#[test]
fn every_finger_comes_to_its_end() {
    let built = Built::new();
    for (fingers, end) in [
        (&["good"][..], "ended 0"),
        (&["wet", "good"], "ended 0"),
        (&["wet", "wet"], "fail 1 2 1 too wet"),
        (&["dry", "dry"], "fail 1 3 1 too dry"),
        (&["faint", "faint"], "fail 1 4 1 best quality 40 of 100"),
        (&["partial", "partial"], "fail 1 4 1 only a part of the finger"),
        (&["worn", "worn"], "fail 1 5 3 no press gave a template"),
        (&["none"], "fail 1 1 1 no finger was pressed in the time allowed"),
        // A finger that stays although it was asked away comes to what the last press came to.
        (&["wet"], "fail 1 2 1 too wet"),
    ] {
        let came = built.run("none", r#"{"tries": 2}"#, &READ, fingers);
        assert!(came.iter().any(|line| line == end), "{fingers:?}: {came:#?}");
        assert_eq!(came[0], "event 1: 1=11 3=1 4=2", "{fingers:?}");
        let template = came.iter().any(|line| line == "bytes 3 512 finger 11");
        assert_eq!(template, end == "ended 0", "{fingers:?}: {came:#?}");
    }
}

#[test]
fn a_finger_is_compared_by_the_vendors_library() {
    let built = Built::new();
    let verify = |finger: &str, on_file: &str, word: &str| {
        built.run("none", "{}", &["verify", finger, on_file, "30000", "99999"], &[word])
    };
    assert!(verify("16", "16", "good").contains(&"bool 1 1".to_owned()));
    let other = verify("16", "16", "other");
    assert!(other.contains(&"bool 1 0".to_owned()), "{other:#?}");
    for on_file in ["11", "17", "97"] {
        let refused = verify("16", on_file, "good");
        assert_eq!(refused, ["fail 10 0 0 field template: of another finger", "ended 10"], "{on_file}");
    }
    // 98 is an unknown finger of the left hand: it may be this one, and is compared.
    assert!(verify("16", "98", "good").iter().any(|line| line.starts_with("int 2 ")));
}

#[test]
fn every_way_the_vendors_library_fails_has_its_end() {
    let built = Built::new();
    let read = |word: &str| built.run(word, "{}", &READ, &[]);
    for (word, code) in [("pulled", 3), ("stuck", 4), ("blind", 4), ("liar", 4)] {
        let came = read(word);
        assert!(came.contains(&format!("ended {code}")), "{word}: {came:#?}");
        assert!(came.iter().any(|line| line.starts_with(&format!("fail {code} 0 "))), "{word}: {came:#?}");
    }
    assert!(read("unlicensed")[0].starts_with("fail 3 0 5 "), "a licence is for the integrator");
    assert_eq!(built.run("none", "{}", &["status", "0", "0", "1000", "9999"], &[])[0], "text 1000 online");
    assert_eq!(built.run("pulled", "{}", &["status", "0", "0", "1000", "9999"], &[])[0], "text 1000 no_device");
}

#[test]
fn a_cancel_ends_the_wait() {
    let built = Built::new();
    let came = built.run("none", "{}", &["read", "11", "55", "30000", "240"], &[]);
    assert_eq!(came.last().unwrap(), "ended 2");
}

#[test]
fn parameters_and_settings_that_cannot_be_are_refused_in_words() {
    let built = Built::new();
    for (finger, quality, words) in [("10", "55", "finger"), ("97", "55", "finger"), ("11", "101", "quality")] {
        let came = built.run("good", "{}", &["read", finger, quality, "30000", "99999"], &[]);
        assert!(came[0].starts_with("fail 10 0 0 ") && came[0].contains(words), "{came:?}");
    }
    for (settings, words) in [
        (r#"{"tries": 0}"#, "setting tries: expected 1 to 10"),
        (r#"{"tires": 3}"#, "setting tires: not one of this driver"),
        (r#"{"capture": "../evil.so"}"#, "expected the name of a file in the plugin's folder"),
        (r#"{"capture": ""}"#, "expected the name of a file in the plugin's folder"),
        (r#"{"capture": "libnot_there.so"}"#, "not loaded from the plugin's folder"),
        (r#"{"capture": "libID_Fpr.so"}"#, "LIVESCAN_Init: the vendor's library has no such function"),
        (r#"{"capture": 3}"#, "expected the name of a file"),
        (r#"{"width": 99999999999999999999}"#, "setting width: expected 64 to 2048"),
        (r#"{"tries": 3"#, "expected an object"),
        (r#"{"tries" 3}"#, "expected an object"),
        (r#"["#, "expected an object"),
        (r#"{"a\"b": 1}"#, "expected an object"),
    ] {
        let came = built.run("good", settings, &READ, &[]);
        assert!(came.len() == 1 && came[0].starts_with("fail 10 0 0 "), "{settings}: {came:?}");
        assert!(came[0].contains(words), "{settings}: {came:?}");
    }
}
