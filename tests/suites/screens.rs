//! Every view of the screen in a real browser: nothing cut, nothing overlapping, targets large enough, no serious finding
//! of axe-core, in four modes, two languages and three sizes; pictures of all are kept beside the build.
//!
//! A view is loaded once; size, mode and language then change without a reload, as they do under a finger.
//! `TONGBAN_VIEWS=menu,signature` looks at these alone, in everything, for whoever writes a view.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tongban_tests::pages::serve_checkout;
use tongban_tests::webdriver::{Driver, Fault, Window};
use tongban_tests::{files, root};

/// The glasses that the screen is made for.
const SIZES: [(u32, u32); 3] = [(1080, 1920), (1920, 1080), (1280, 800)];
/// As every session starts, each mode alone, and the two that need the room together.
const MODES: [&str; 5] = ["", "elder", "contrast", "low", "elder low"];
const LANGUAGES: [&str; 2] = ["zh", "en"];
/// Browser windows at a time: one per core of the smallest computer that builds.
const WINDOWS: usize = 2;

/// What every page gets besides its own scripts.
const INJECT: &str =
    "<script src=\"/tests/screens/measure.js\"></script><script src=\"/tests/screens/vendor/axe.min.js\"></script>";

/// Dresses the page and waits until it stands still.
const DRESS: &str = "
  const [language, mode] = args;
  const names = ['elder', 'contrast', 'low'];
  if (window.gallery.dress) await window.gallery.dress(language, mode); else window.gallery.screen.state.set({ manner: {
    language, volume: 'off', mode: { still: true, ...Object.fromEntries(names.map((n) => [n, mode.split(' ').includes(n)])) } } });
  // One frame draws, and what watches sizes answers before the others.
  for (let i = 0; i < 3; i += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
";

/// Serious and critical findings of axe-core, in short.
const AXE: &str = "
  const { violations } = await axe.run(document, { resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
  return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => ({
    what: v.id, impact: v.impact, where: v.nodes.slice(0, 3).map((n) => n.target.join(' ')),
    why: v.nodes[0] && v.nodes[0].failureSummary }));
";

/// One page to look at.
#[derive(Clone)]
struct Page {
    name: String,
    url: String,
    /// Whether the page scrolls: then boxes may lie below the edge, and only axe and the pictures speak.
    scrolls: bool,
}

/// What is looked at where. A share of it on each change, everything with `TONGBAN_LONG=1`.
#[derive(Clone, Copy)]
struct Share {
    /// Measure and picture everything.
    all: bool,
    /// Ask axe about everything: it takes most of the time.
    axe: bool,
}

impl Share {
    fn measured(self, at: usize, size: usize, mode: usize, language: usize) -> bool {
        // Each view in each mode at each size; the language takes turns.
        self.all || (at + size + mode) % LANGUAGES.len() == language
    }

    fn by_axe(self, at: usize, size: usize, mode: usize, language: usize) -> bool {
        // Structure is the same at every size; colours differ by mode.
        self.axe || (size == at % SIZES.len() && mode == at % 2 * 2 && (at / 2) % LANGUAGES.len() == language)
    }

    fn pictured(self, size: usize, mode: usize, language: usize) -> bool {
        self.all || (language == 0 && (size == 0 && mode < 2 || size == 2 && mode == 1))
    }
}

#[test]
fn every_view_stands_in_every_mode_language_and_size() {
    let Some(driver) = Driver::start() else { return };
    let origin = serve_checkout(INJECT);
    let mut pages = pages(&origin);
    assert!(pages.len() >= 40, "only {} views were found: the search is blind", pages.len());
    let asked = std::env::var("TONGBAN_VIEWS").unwrap_or_default();
    if !asked.is_empty() {
        pages.retain(|page| asked.split(',').any(|name| name == page.name));
        assert!(!pages.is_empty(), "TONGBAN_VIEWS={asked} names no view");
    }
    let long = std::env::var_os("TONGBAN_LONG").is_some();
    let share = Share { all: long || !asked.is_empty(), axe: long };
    let folder = pictures();
    let begun = Instant::now();
    let found = Mutex::new(Vec::new());
    let counts = Counts::default();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WINDOWS {
            scope.spawn(|| {
                let work = Work { share, folder: &folder, counts: &counts };
                let window = open(&driver);
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(page) = pages.get(at) else { return };
                    let told = work.look_at(&window, at, page).unwrap_or_else(|fault| {
                        vec![json!({ "view": page.name, "what": "the page failed", "why": fault.to_string() })]
                    });
                    found.lock().expect("nobody panicked").extend(told);
                }
            });
        }
    });
    let found = found.into_inner().expect("nobody panicked");
    println!(
        "screens: {} views, {} measured, {} by axe, {} pictures in {}, {:.1} s{}",
        pages.len(),
        counts.measured.load(Ordering::Relaxed),
        counts.axed.load(Ordering::Relaxed),
        counts.pictured.load(Ordering::Relaxed),
        folder.display(),
        begun.elapsed().as_secs_f64(),
        if share.all { "" } else { " (a share; TONGBAN_LONG=1 looks at all)" },
    );
    let lines: Vec<String> = found.iter().map(Value::to_string).collect();
    std::fs::write(folder.join("findings.jsonl"), lines.join("\n")).expect("the folder takes files");
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), lines.join("\n"));
}

/// A measure that finds nothing is worth nothing: a page with every mistake is told for each of them.
#[test]
fn a_page_with_mistakes_is_told_for_each() {
    let Some(driver) = Driver::start() else { return };
    let origin = serve_checkout(INJECT);
    let window = open(&driver);
    window.size(1080, 1920).expect("a size");
    window.go(&format!("{origin}/tests/screens/mistakes.html")).expect("the page is there");
    let found = window.run("return measureScreen();", &[]).expect("it measures");
    let told: Vec<&str> = found.as_array().into_iter().flatten().filter_map(|f| f["what"].as_str()).collect();
    for mistake in ["target too small", "text is cut", "text smaller than 20 px", "texts overlap", "targets overlap"] {
        assert!(told.contains(&mistake), "{mistake} was not told: {told:?}");
    }
    let axe = window.run(AXE, &[]).expect("axe runs");
    let ids: Vec<&str> = axe.as_array().into_iter().flatten().filter_map(|f| f["what"].as_str()).collect();
    assert!(ids.contains(&"color-contrast") && ids.contains(&"button-name"), "{ids:?}");
}

#[derive(Default)]
struct Counts {
    measured: AtomicUsize,
    axed: AtomicUsize,
    pictured: AtomicUsize,
}

struct Work<'a> {
    share: Share,
    folder: &'a Path,
    counts: &'a Counts,
}

impl Work<'_> {
    /// Loads one page and looks at it in everything that belongs to the share.
    fn look_at(&self, window: &Window, at: usize, page: &Page) -> Result<Vec<Value>, Fault> {
        let mut found = Vec::new();
        window.size(SIZES[0].0, SIZES[0].1)?;
        window.go(&page.url)?;
        let wait = "for (let i = 0; i < 500 && document.documentElement.dataset.ready !== 'yes'; i += 1) \
                    await new Promise((r) => setTimeout(r, 20)); return document.documentElement.dataset.ready === 'yes';";
        if window.run(wait, &[])? != json!(true) {
            return Err(Fault("it never stood still".into()));
        }
        for (s, (width, height)) in SIZES.into_iter().enumerate() {
            window.size(width, height)?;
            for (m, mode) in MODES.into_iter().enumerate() {
                for (l, language) in LANGUAGES.into_iter().enumerate() {
                    let mine = self.share.measured(at, s, m, l);
                    let (axe, picture) = (self.share.by_axe(at, s, m, l), self.share.pictured(s, m, l));
                    if !(mine || axe || picture) {
                        continue;
                    }
                    let measure = match mine && !page.scrolls {
                        true => "return measureScreen();",
                        false => "return [];",
                    };
                    let told = window.run(&format!("{DRESS} {measure}"), &[json!(language), json!(mode)])?;
                    self.counts.measured.fetch_add(usize::from(mine), Ordering::Relaxed);
                    let mut all: Vec<Value> = told.as_array().cloned().unwrap_or_default();
                    if axe {
                        all.extend(window.run(AXE, &[])?.as_array().cloned().unwrap_or_default());
                        self.counts.axed.fetch_add(1, Ordering::Relaxed);
                    }
                    let name = [&mode.replace(' ', "-"), language, &format!("{width}x{height}")].join("-");
                    let name = name.trim_start_matches('-');
                    if picture || !all.is_empty() {
                        let file = self.folder.join(format!("{}-{name}.png", page.name));
                        std::fs::write(file, window.picture()?).map_err(|e| Fault(format!("keep a picture: {e}")))?;
                        self.counts.pictured.fetch_add(1, Ordering::Relaxed);
                    }
                    found.extend(all.into_iter().map(|f| json!({ "view": page.name, "as": name, "finding": f })));
                }
            }
        }
        for complaint in window.complaints()? {
            found.push(json!({ "view": page.name, "what": "the page complained", "why": complaint }));
        }
        Ok(found)
    }
}

fn open(driver: &Arc<Driver>) -> Window {
    driver.open(SIZES[0].0, SIZES[0].1).expect("a browser window")
}

/// Every view of the gallery, and the operator's page in its own.
fn pages(origin: &str) -> Vec<Page> {
    let named = |path: &PathBuf| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let gallery = format!("{origin}/tests/screens/gallery.html");
    let operator = format!("{origin}/tests/screens/operator.html");
    let page = |name: String, url: String, scrolls| Page { name, url, scrolls };
    let views = files("tests/screens/views", &[".json"]);
    let views = views.iter().filter_map(named).map(|name| page(name.clone(), format!("{gallery}?view={name}"), false));
    let of = ["pad", "overview", "well", "devices", "device", "cases", "service"];
    let operators = of.into_iter().map(|at| page(format!("operator-{at}"), format!("{operator}?at={at}"), at != "pad"));
    views.chain(operators).collect()
}

/// Where pictures are kept: beside the build, emptied first.
fn pictures() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join("screens/views");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the build folder takes folders");
    folder
}
