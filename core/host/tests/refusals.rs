//! Every library a host must refuse, by name, with what was found, what was expected and what to do; the host goes on.

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
use support::{Plugins, config, data, deed, hostile_slot, repository, variant_manifest};
use tongban_host::{Grants, Host, Isolation, PublisherKey, Refused, RefusedCode, SlotConfig, Trust, discover};
use tongban_model::Family;

/// Starts a host with one slot per plugin and one good one; returns the refusals by plugin.
fn start(plugins: &Plugins, ids: &[&str], isolation: Isolation) -> (Host, BTreeMap<String, Refused>) {
    let mut slots: Vec<_> =
        ids.iter().map(|id| SlotConfig::new(*id, "barcode-reader", *id).isolation(isolation)).collect();
    slots.push(hostile_slot("good", Isolation::Process));
    let mut config = config(plugins, slots);
    config.load_within = Duration::from_millis(600);
    let (host, refused) = Host::start(config);
    (host, refused.into_iter().map(|refused| (refused.plugin.clone(), refused)).collect())
}

fn works(host: &Host, slot: &str) {
    let claim = host.claim(&[slot], "test", "test", Duration::from_secs(60)).unwrap();
    assert!(host.run(&claim, deed(slot, "fine")).is_ok(), "the host goes on with {slot}");
}

#[test]
fn each_wrong_library_is_refused_by_name_and_the_host_goes_on() {
    let cases: &[(&str, &[&str], RefusedCode, &str, &str)] = &[
        ("no-note", &["NO_NOTE"], RefusedCode::NoNote, "no section .tongban_abi", "contract 1.0"),
        ("major", &["MAJOR=2"], RefusedCode::Major, "contract 2.0 (plugin version 0.1.0)", "contract 1.0"),
        ("generation", &["GENERATION=2"], RefusedCode::Generation, "generation 2", "generation 1"),
        ("layout", &["LAYOUT=0x1234ULL"], RefusedCode::Layout, "0000000000001234", "layout"),
        ("no-symbol", &["NO_SYMBOL"], RefusedCode::NoSymbol, "find symbol tongban_plugin_entry", "loads"),
        ("null-table", &["NULL_TABLE"], RefusedCode::CannotLoad, "found null", "loads"),
        ("no-member", &["NO_GET_CLASS"], RefusedCode::CannotLoad, "member get_class is null", "loads"),
        ("lies-major", &["TABLE_MAJOR=3"], RefusedCode::Major, "found major 3, expected 1", "loads"),
        ("lies-id", &["ID=\"another\""], RefusedCode::Lying, "id another in the library", "lies-id as in plugin.toml"),
        ("lies-version", &["VERSION=\"9.9.9\""], RefusedCode::Lying, "version 9.9.9", "0.1.0 as in plugin.toml"),
        ("lies-class", &["CLASS=\"tongban.printer/1\""], RefusedCode::Lying, "classes tongban.printer/1", "barcode"),
        ("newer-minor", &["MINOR=7"], RefusedCode::Lying, "contract 1.7", "1.0 as in plugin.toml"),
        ("crashes", &["CRASH_LOADING"], RefusedCode::CrashedLoading, "ended while it loaded", "loads"),
        ("leaves", &["EXIT_LOADING"], RefusedCode::CrashedLoading, "ended while it loaded", "loads"),
        ("hangs", &["HANG_LOADING"], RefusedCode::HungLoading, "does not come back", "600 ms"),
    ];
    let plugins = Plugins::hostile();
    for (id, defines, ..) in cases {
        plugins.variant(id, defines);
    }
    let ids: Vec<&str> = cases.iter().map(|(id, ..)| *id).collect();
    // On a thread, too: what crashes or hangs while it loads does so in a worker first.
    for isolation in [Isolation::Process, Isolation::Thread] {
        let start_time = Instant::now();
        let (host, refused) = start(&plugins, &ids, isolation);
        assert!(start_time.elapsed() < Duration::from_secs(20));
        for (id, _, code, found, expected) in cases {
            let refused = refused.get(*id).unwrap_or_else(|| panic!("{id} was not refused"));
            assert_eq!(refused.code, *code, "{refused}");
            assert_eq!(refused.slot.as_deref(), Some(*id));
            assert!(refused.found.contains(found), "{refused}");
            assert!(refused.expected.contains(expected), "{refused}");
            assert!(refused.file.ends_with(format!("{id}/libvariant.so")), "{refused}");
            assert!(refused.en().contains(code.word()) && refused.zh().contains(code.word()));
            assert_eq!(refused.family(), Family::Contract);
        }
        assert_eq!(refused.len(), cases.len());
        works(&host, "good");
    }
}

#[test]
fn a_library_of_a_later_minor_number_runs() {
    let plugins = Plugins::hostile();
    // Its layout is not known here, its table and its commands are longer.
    plugins.variant("future", &["MINOR=3", "LAYOUT=0x77ULL"]);
    let manifest = plugins.dir.path().join("future/plugin.toml");
    let text = std::fs::read_to_string(&manifest).unwrap().replace("major = 1,", "major = 1, minor = 3,");
    std::fs::write(&manifest, text).unwrap();
    for isolation in [Isolation::Process, Isolation::Thread] {
        let (host, refused) = start(&plugins, &["future"], isolation);
        assert_eq!(refused.into_values().map(|refused| refused.en()).collect::<Vec<_>>(), Vec::<String>::new());
        works(&host, "future");
    }
}

#[test]
fn results_that_break_the_contract_blame_the_vendor() {
    let plugins = Plugins::hostile();
    let cases = [
        ("not-text", "NOT_TEXT", "text is not UTF-8"),
        ("strange-return", "STRANGE_RETURN", "returned -77"),
        ("unbalanced", "UNBALANCED", "do not match"),
    ];
    for (id, define, _) in cases {
        plugins.variant(id, &[define]);
    }
    let (host, refused) = start(&plugins, &cases.map(|(id, ..)| id), Isolation::Process);
    assert!(refused.is_empty());
    for (id, _, words) in cases {
        let claim = host.claim(&[id], "test", "test", Duration::from_secs(60)).unwrap();
        let failure = host.run(&claim, deed(id, "x")).unwrap_err();
        assert_eq!(failure.family, Family::Contract);
        assert!(failure.detail.contains(words), "{failure}");
    }
}

#[test]
fn files_that_are_no_plugins_are_refused_without_running_them() {
    let plugins = Plugins::hostile();
    let write = |id: &str, bytes: &[u8]| {
        let folder = plugins.dir.path().join(id);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("plugin.toml"), variant_manifest(id)).unwrap();
        std::fs::write(folder.join("libvariant.so"), bytes).unwrap();
    };
    let good = std::fs::read(plugins.variant("good-variant", &[])).unwrap();
    write("half", &good[..good.len() / 2]);
    write("empty", b"");
    write("script", b"#!/bin/sh\ntouch /tmp/ran\n");
    let mut arm = good.clone();
    arm[18..20].copy_from_slice(&183u16.to_le_bytes());
    write("arm", &arm);
    write("program", &std::fs::read("/bin/true").unwrap());
    let libc = ["/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib/libm.so.6", "/lib64/libm.so.6"];
    let foreign = libc.iter().find_map(|path| std::fs::read(path).ok()).unwrap();
    write("foreign", &foreign);
    std::fs::create_dir_all(plugins.dir.path().join("bare")).unwrap();
    write("gone", b"");
    std::fs::remove_file(plugins.dir.path().join("gone/libvariant.so")).unwrap();
    write("misspelt", b"");
    let wrong = variant_manifest("misspelt").replace("library", "libary");
    std::fs::write(plugins.dir.path().join("misspelt/plugin.toml"), wrong).unwrap();

    let discovery = discover(&[plugins.dir.path().to_owned()], true, &Trust::default());
    let found: Vec<&str> = discovery.found.keys().map(String::as_str).collect();
    assert_eq!(found, ["good-variant", "test-hostile"]);
    let refused: BTreeMap<&str, &Refused> =
        discovery.refused.iter().map(|refused| (&*refused.plugin, refused)).collect();
    for (id, code, words) in [
        ("half", RefusedCode::Truncated, "cut off"),
        ("empty", RefusedCode::NotALibrary, "not an ELF"),
        ("script", RefusedCode::NotALibrary, "not an ELF"),
        ("arm", RefusedCode::Architecture, "library is for aarch64"),
        ("program", RefusedCode::NoNote, "no section"),
        ("foreign", RefusedCode::NoNote, "no section"),
        ("bare", RefusedCode::ManifestMissing, "No such file"),
        ("gone", RefusedCode::LibraryMissing, "No such file"),
        ("misspelt", RefusedCode::ManifestWrong, "unknown field `libary`"),
    ] {
        assert_eq!(refused[id].code, code, "{}", refused[id]);
        assert!(refused[id].found.contains(words), "{}", refused[id]);
    }
    assert_eq!(refused["misspelt"].at, Some((5, 1)));
    let counter = discover(&[plugins.dir.path().to_owned()], false, &Trust::default());
    assert!(counter.found.is_empty(), "unsigned plugins run in development alone");
    assert!(counter.refused.iter().any(|refused| refused.code == RefusedCode::Unsigned));
    assert!(discover(&["/nowhere/at/all".into()], true, &Trust::default()).found.is_empty());
}

#[test]
fn a_counter_runs_what_a_known_publisher_signed_and_nothing_that_was_changed_since() {
    let plugins = Plugins::hostile();
    plugins.variant("signed", &[]);
    let folder = plugins.dir.path().join("signed");
    let manifest = std::fs::read_to_string(folder.join("plugin.toml")).unwrap();
    let publisher =
        manifest.lines().find_map(|line| line.strip_prefix("publisher = ")).unwrap().trim_matches('"').to_owned();
    let class = "tongban.barcode-reader/1";
    let key = PublisherKey::new([3; 32]);
    let list = |name: &str, key: &PublisherKey, more: &str| {
        let text = format!("schema = 1\n[[publisher]]\nname = \"{name}\"\nkey = \"{}\"\n{more}", key.public());
        Trust::parse(&text).unwrap()
    };
    let known = list(&publisher, &key, "");
    let look = |development: bool, trust: &Trust| {
        let discovery = discover(&[plugins.dir.path().to_owned()], development, trust);
        match discovery.found.get("signed") {
            Some(found) => Ok(found.manifest.isolation.clone()),
            None => Err(discovery.refused.iter().find(|refused| refused.plugin == "signed").unwrap().code),
        }
    };
    assert_eq!(look(false, &known), Err(RefusedCode::Unsigned));
    key.sign(&folder).unwrap();
    assert_eq!(look(false, &known), Ok(vec![Isolation::Process]), "a worker alone, unless the list says more");
    let both = list(&publisher, &key, "isolation = [\"process\", \"thread\"]");
    assert!(look(false, &both).unwrap().contains(&Isolation::Thread));
    assert_eq!(look(false, &list("Nobody", &key, "")), Err(RefusedCode::UnknownPublisher));
    assert_eq!(look(false, &list(&publisher, &PublisherKey::new([4; 32]), "")), Err(RefusedCode::SignatureWrong));
    assert_eq!(look(false, &list(&publisher, &key, "classes = []")), Err(RefusedCode::ClassNotTrusted));
    assert!(look(true, &Trust::default()).is_ok(), "development takes a signature it cannot check for none");

    let library = std::fs::read(folder.join("libvariant.so")).unwrap();
    let changes: [(&str, &dyn Fn()); 4] = [
        ("a library changed by one byte", &|| {
            let mut changed = library.clone();
            changed[library.len() / 2] ^= 1;
            std::fs::write(folder.join("libvariant.so"), changed).unwrap();
        }),
        ("a grant added", &|| {
            let text = std::fs::read_to_string(folder.join("plugin.toml")).unwrap();
            std::fs::write(folder.join("plugin.toml"), text + "\n[grants]\ndevices = [\"/dev\"]\n").unwrap();
        }),
        ("a file added", &|| std::fs::write(folder.join("libmore.so"), b"more").unwrap()),
        ("a link added", &|| std::os::unix::fs::symlink("/etc/passwd", folder.join("link")).unwrap()),
    ];
    let text = std::fs::read_to_string(folder.join("plugin.toml")).unwrap();
    for (name, change) in changes {
        change();
        for development in [false, true] {
            assert_eq!(look(development, &known), Err(RefusedCode::SignatureWrong), "{name}");
        }
        std::fs::write(folder.join("libvariant.so"), &library).unwrap();
        std::fs::write(folder.join("plugin.toml"), &text).unwrap();
        for added in ["libmore.so", "link"] {
            let _ = std::fs::remove_file(folder.join(added));
        }
        assert!(look(false, &known).is_ok(), "{name}, undone");
    }
    let narrow = list(&publisher, &key, &format!("classes = [\"{class}\"]"));
    let wants = text.contains(&format!("[\"{class}\"]"));
    assert_eq!(look(false, &narrow).is_ok(), wants);
}

#[test]
fn slots_that_ask_for_what_is_not_there_are_refused_and_left_out() {
    let plugins = Plugins::hostile();
    plugins.variant("process-only", &[]);
    let manifest = plugins.dir.path().join("process-only/plugin.toml");
    let text = std::fs::read_to_string(&manifest).unwrap().replace("isolation = [\"process\", \"thread\"]\n", "");
    std::fs::write(&manifest, text).unwrap();
    let slots = vec![
        hostile_slot("good", Isolation::Process),
        hostile_slot("good", Isolation::Process),
        SlotConfig::new("a", "barcode-reader", "nobody"),
        SlotConfig::new("b", "printer", "test-hostile"),
        SlotConfig::new("c", "barcode-reader", "process-only").isolation(Isolation::Thread),
    ];
    let (host, refused) = Host::start(config(&plugins, slots));
    let codes: Vec<_> = refused.iter().map(|refused| (refused.slot.as_deref().unwrap(), refused.code)).collect();
    let expected = [
        ("good", RefusedCode::SlotTwice),
        ("a", RefusedCode::NoSuchPlugin),
        ("b", RefusedCode::NoSuchClass),
        ("c", RefusedCode::Placement),
    ];
    assert_eq!(codes, expected);
    assert!(refused.iter().all(|refused| refused.family() == Family::Manifest));
    assert_eq!(host.slots(), ["good"]);
    works(&host, "good");
}

#[test]
fn a_digest_that_does_not_match_is_damage_and_a_missing_worker_is_named() {
    let plugins = Plugins::hostile();
    plugins.variant("digest", &[]);
    let manifest = plugins.dir.path().join("digest/plugin.toml");
    let text = std::fs::read_to_string(&manifest).unwrap() + &format!("digest = \"{}\"\n", "0".repeat(64));
    std::fs::write(&manifest, text).unwrap();
    let (_, refused) = start(&plugins, &["digest"], Isolation::Process);
    assert_eq!(refused["digest"].code, RefusedCode::Damaged);
    let mut config = config(&plugins, vec![hostile_slot("good", Isolation::Process)]);
    config.worker = "/nowhere/tongban-worker".into();
    let (_, refused) = Host::start(config);
    assert_eq!(refused[0].code, RefusedCode::NoWorker);
}

#[test]
fn two_hundred_damaged_files_never_bring_the_host_down() {
    let plugins = Plugins::hostile();
    let library = plugins.variant("damaged", &[]);
    let good = std::fs::read(&library).unwrap();
    // A small generator with a fixed seed: the same two hundred files on every run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..200 {
        let mut bytes = good.clone();
        for _ in 0..64 {
            let at = random() % bytes.len().min(6000);
            bytes[at] = random() as u8;
        }
        std::fs::remove_file(&library).unwrap();
        std::fs::write(&library, &bytes).unwrap();
        let slot = SlotConfig::new("damaged", "barcode-reader", "damaged").grants(Grants::default());
        let mut config = config(&plugins, vec![slot]);
        config.load_within = Duration::from_millis(300);
        config.open_within = Duration::from_millis(200);
        let (host, refused) = Host::start(config);
        let outcome = match refused.first() {
            Some(refused) => refused.code.word(),
            None => {
                let claim = host.claim(&["damaged"], "test", "test", Duration::from_secs(60)).unwrap();
                let result = host.run(&claim, deed("damaged", "x").within(Duration::from_millis(200)));
                if result.is_ok() { "works" } else { "fails" }
            }
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("{outcomes:?}");
    assert!(outcomes.len() > 2, "the damage is of several kinds: {outcomes:?}");
}

#[test]
fn frozen_plugins_of_generation_1_still_run() {
    let frozen = repository().join("tests/abi-generation-1");
    let plugins = Plugins::hostile();
    let sums = std::fs::read_to_string(frozen.join("SHA256SUMS")).unwrap();
    let mut ids = Vec::new();
    for line in sums.lines() {
        let (sum, file) = line.split_once("  ").unwrap();
        let path = frozen.join(file);
        let found = std::process::Command::new("sha256sum").arg(&path).output().unwrap();
        assert!(String::from_utf8_lossy(&found.stdout).starts_with(sum), "{file} was changed; frozen files never are");
        if path.extension().is_some_and(|extension| extension == "so") {
            let folder = Path::new(file).parent().unwrap();
            let id = folder.file_name().unwrap().to_str().unwrap().to_owned();
            plugins.add(&id, &frozen.join(folder).join("plugin.toml"), &path);
            ids.push(id);
        }
    }
    assert_eq!(ids, ["c-example", "g1-rust"]);
    for isolation in [Isolation::Process, Isolation::Thread] {
        let slots = ids
            .iter()
            .map(|id| SlotConfig::new(id, "barcode-reader", id).settings(r#"{"code": "frozen"}"#).isolation(isolation));
        let (host, refused) = Host::start(config(&plugins, slots.collect()));
        assert_eq!(support::texts(&refused), Vec::<String>::new());
        for id in &ids {
            let claim = host.claim(&[id], "test", "test", Duration::from_secs(60)).unwrap();
            let request = tongban_host::Request::new(id, 1, tongban_model::Record::new());
            assert_eq!(data(&host.run(&claim, request).unwrap()), "frozen");
        }
    }
}
