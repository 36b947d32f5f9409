//! The page, the tab, the wire or the host is lost under a case that pays: whoever stands there finds the case again, or
//! reads what became of it; nothing is charged, filed or printed twice, and nothing of them stays on the glass.
//!
//! On each change two ways through, each page lost once, and a share of the cuts of the host. `TONGBAN_LONG=1` loses each
//! page of one way through every paying flow in each way; `TONGBAN_TOUCH=jilin` takes those whose name begins so.

use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tongban_tests::books::Books;
use tongban_tests::fate::Fate;
use tongban_tests::served::Served;
use tongban_tests::walk::{Page, Visitor, Walk, pays, walks};
use tongban_tests::webdriver::{Driver, Fault, Window};
use tongban_tests::wire::Wire;

/// Two kinds of way through: paid with the phone after filing, paid with the bank card by somebody with a form to fill in.
const SHORT: [&str; 2] = ["national/self-service-24h.expired-local-wechat", "jilin/replace.lost-unionpay"];

/// How the host is started.
const WORDS: [&str; 3] = ["--panel", "--speed", "20"];

/// Longest time for one walk.
const PATIENCE: Duration = Duration::from_secs(90);

/// What is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    /// The page is loaded anew.
    Page,
    /// The tab is closed and a new one opened.
    Tab,
    /// The wire between browser and host is cut.
    Wire,
}

const LOSSES: [Loss; 3] = [Loss::Page, Loss::Tab, Loss::Wire];

#[test]
fn a_lost_page_tab_or_wire_leads_back_to_the_case() {
    let Some(driver) = Driver::start() else { return };
    let long = std::env::var_os("TONGBAN_LONG").is_some();
    let mut wrong = Vec::new();
    for (at, walk) in chosen().iter().enumerate() {
        // In short every page is lost once, in turns; in long every page in each way.
        let turns: &[Option<Loss>] = if long { &LOSSES.map(Some) } else { &[None] };
        for turn in turns {
            let began = Instant::now();
            let served = Served::start(&walk.play.site, &WORDS);
            let wire = Wire::to(served.port());
            let rules = format!("--host-resolver-rules=MAP 127.0.0.1:{} 127.0.0.1:{}", served.port(), wire.port());
            let window = driver.open_with(1080, 1920, &[&rules]).expect("a browser window");
            let loss = |page: usize| turn.unwrap_or(LOSSES[(page + at) % LOSSES.len()]);
            let told = comes_back(&window, &served, &wire, walk, loss);
            let books = Books::of(served.house());
            let expected = walk.play.expect.taken.map_or(0, |taken| taken.as_fen());
            let closed = served.stop();
            match told {
                Ok(pages) => {
                    let seconds = began.elapsed().as_secs_f64();
                    eprintln!("  {} {turn:?}: {pages} pages lost and found, {seconds:.1} s", walk.name);
                }
                Err(why) => wrong.push(format!("{} {turn:?}: {why}", walk.name)),
            }
            wrong.extend(books.wrong().map(|why| format!("{} {turn:?}: {why}", walk.name)));
            if books.kept() != expected {
                wrong.push(format!("{} {turn:?}: {books:?}, expected {expected} fen", walk.name));
            }
            if closed.first().map(String::as_str) != walk.play.expect.outcome.as_deref() || closed.len() != 1 {
                wrong.push(format!("{} {turn:?}: closed as {closed:?}", walk.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Walks to the end and loses every page once. Gives how many there were.
fn comes_back(
    window: &Window,
    served: &Served,
    wire: &Wire,
    walk: &Walk,
    loss: impl Fn(usize) -> Loss,
) -> Result<usize, Fault> {
    let mut visitor = Visitor::comes(window, served, walk)?;
    visitor.begins()?;
    let end = Instant::now() + PATIENCE;
    let mut pages = 0;
    let mut page = Page::default();
    loop {
        page = visitor.page_after(page.view)?;
        if !page.is_of_case() {
            break;
        }
        let loss = loss(pages);
        lose(window, served, wire, loss)?;
        let again = visitor.page_after(0)?;
        let gone_on = again.view > page.view && !stands(walk, &page);
        if again != page && !gone_on {
            return Err(Fault(format!("{loss:?} lost at {page:?}: then {again:?} stood there")));
        }
        page = again;
        pages += 1;
        visitor.answers(&page)?;
        if Instant::now() > end {
            return Err(Fault(format!("not at its end in time: {page:?}, left: {:?}", visitor.unmet())));
        }
    }
    if visitor.left_something()? {
        return Err(Fault("something of the citizen is still in the page".into()));
    }
    match visitor.unmet().as_slice() {
        [] => Ok(pages),
        unmet => Err(Fault(format!("never asked at: {unmet:?}"))),
    }
}

fn lose(window: &Window, served: &Served, wire: &Wire, loss: Loss) -> Result<(), Fault> {
    match loss {
        Loss::Page => window.reload(),
        Loss::Tab => {
            window.new_tab(1080, 1920)?;
            window.go(served.screen())
        }
        Loss::Wire => {
            wire.cut();
            let back = "for (let i = 0; i < 500; i += 1) { if (document.querySelector('.screen').dataset.linked === 'yes') return true; \
                        await new Promise((r) => setTimeout(r, 20)); } return false;";
            let away = back.replace("=== 'yes'", "!== 'yes'");
            window.run(&away, &[])?;
            let found = window.run(back, &[])? == json!(true);
            found.then_some(()).ok_or_else(|| Fault("the screen never came back to its host".into()))
        }
    }
}

/// A moment at which the host is killed.
#[derive(Clone, Debug)]
struct Cut {
    /// The page's step.
    step: String,
    /// How many pages of this step came before it.
    before: usize,
    /// Whether the applicant has done their part already, and nothing of it was seen yet.
    done: bool,
}

#[test]
fn a_killed_host_tells_what_became_of_the_case() {
    let Some(driver) = Driver::start() else { return };
    let window = driver.open(1080, 1920).expect("a browser window");
    let mut wrong = Vec::new();
    for walk in &chosen() {
        let served = Served::start(&walk.play.site, &WORDS);
        let pages = match until(&window, &served, walk, None) {
            Ok((_, pages)) => pages,
            Err(why) => {
                wrong.push(format!("{}: undisturbed: {why}", walk.name));
                continue;
            }
        };
        drop(served);
        for cut in cuts(walk, &pages) {
            let began = Instant::now();
            let mut served = Served::start(&walk.play.site, &WORDS);
            let told = cut_at(&window, &mut served, walk, &cut);
            let what = told.as_ref().map_or_else(ToString::to_string, Clone::clone);
            let when = if cut.done { "answered" } else { "shown" };
            eprintln!("  {} {} {when}: {what}, {:.1} s", walk.name, cut.step, began.elapsed().as_secs_f64());
            if let Err(why) = told {
                wrong.push(format!("{} killed with {} {when}: {why}", walk.name, cut.step));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether a page stands until the applicant answers it. What a device does by itself may be over before anybody sees its
/// page: also a signature on a pad beside the glass.
fn stands(walk: &Walk, page: &Page) -> bool {
    let answered = || walk.play.answers.iter().any(|said| said.at == page.step);
    !page.is_waiting() && (page.kind != "signature" || answered())
}

/// The cuts of a way through: in short one early, those around the payment and one at the end.
fn cuts(walk: &Walk, pages: &[Page]) -> Vec<Cut> {
    let still: Vec<&Page> = pages.iter().filter(|page| stands(walk, page)).collect();
    let cut = |page: usize, done| {
        let step = still[page].step.clone();
        Cut { before: still[..page].iter().filter(|page| page.step == step).count(), step, done }
    };
    if std::env::var_os("TONGBAN_LONG").is_some() {
        return (0..still.len()).flat_map(|page| [cut(page, false), cut(page, true)]).collect();
    }
    let last = still.len() - 1;
    // With a bank card money is taken on the page that follows the last answer but one.
    let pay = still.iter().position(|page| page.kind.starts_with("pay"));
    match pay {
        Some(pay) => vec![cut(still.len() / 3, false), cut(pay, false), cut(pay, true), cut(last, false)],
        None => vec![cut(last - 1, true), cut(last, false)],
    }
}

/// Walks to this moment, or to the end. Gives the visitor and every page.
fn until<'a>(
    window: &'a Window,
    served: &Served,
    walk: &'a Walk,
    cut: Option<&Cut>,
) -> Result<(Visitor<'a>, Vec<Page>), Fault> {
    let mut visitor = Visitor::comes(window, served, walk)?;
    visitor.begins()?;
    let end = Instant::now() + PATIENCE;
    let mut pages: Vec<Page> = Vec::new();
    loop {
        let page = visitor.page_after(pages.last().map_or(0, |page| page.view))?;
        if !page.is_of_case() {
            return match cut {
                None => Ok((visitor, pages)),
                Some(cut) => Err(Fault(format!("never stood at {}; {pages:?}", cut.step))),
            };
        }
        let before = pages.iter().filter(|known| !known.is_waiting() && known.step == page.step).count();
        let there = cut.filter(|cut| !page.is_waiting() && cut.step == page.step && cut.before == before);
        pages.push(page.clone());
        if there.is_some_and(|cut| !cut.done) {
            return Ok((visitor, pages));
        }
        visitor.answers(&page)?;
        if there.is_some() {
            return Ok((visitor, pages));
        }
        if Instant::now() > end {
            return Err(Fault(format!("not there in time: {page:?}, left: {:?}", visitor.unmet())));
        }
    }
}

/// Kills the host at a moment and starts it again; says what was read then, if it is true.
fn cut_at(window: &Window, served: &mut Served, walk: &Walk, cut: &Cut) -> Result<String, Fault> {
    let fault = |why: String| Err(Fault(why));
    let (visitor, _) = until(window, served, walk, Some(cut))?;
    served.kill();
    let before = Books::of(served.house());
    // Without its host the screen says so, and shows nothing of the case.
    let lost =
        "await finger.until(() => document.querySelector('main[data-step=lost]'), 'that the connection is lost');";
    visitor.run(lost, &[])?;
    if visitor.left_something()? {
        return fault("something of the citizen stands beside the lost connection".into());
    }
    served.starts_again(&WORDS);
    window.go(served.screen())?;
    let settled = "await finger.until(() => ['idle', 'case'].includes(finger.where().phase), 'that it serves again'); \
                   return { ...finger.where(), text: document.querySelector('main').innerText };";
    let read = visitor.run(settled, &[])?;
    let text = read["text"].as_str().unwrap_or_default().to_owned();
    let books = Books::of(served.house());
    // Whoever had answered the last page was gone already.
    if read["phase"] == "idle" && cut.done && visitor.unmet().is_empty() && books.wrong().is_none() {
        return Ok("their session was over".into());
    }
    if read["step"] != "after-restart" {
        return fault(format!("then {read}; books {books:?}"));
    }
    let told = Fate::of(&text);
    if let Some(lie) = told.lie(&books) {
        return fault(format!("{lie}; books {books:?}, at the cut {before:?}; read: {text}"));
    }
    if visitor.left_something()? {
        return fault("something of the citizen is read by whoever comes next".into());
    }
    visitor.run("await finger.do('next');", &[])?;
    let idle = "await finger.until(() => finger.where().phase === 'idle', 'the first page'); return document.documentElement.outerHTML;";
    let rest = visitor.run(idle, &[])?;
    if let Some(reference) = told.reference.as_ref().filter(|reference| rest.to_string().contains(reference.as_str())) {
        return fault(format!("the reference {reference} is still in the page"));
    }
    // The machine serves the next one.
    visitor.begins()?;
    if !visitor.page_after(0)?.is_of_case() {
        return fault("nobody else can begin".into());
    }
    let books = Books::of(served.house());
    match books.wrong() {
        Some(why) => fault(why),
        None => Ok(text.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// The walks of this run.
fn chosen() -> Vec<Walk> {
    let all: Vec<Walk> = walks().into_iter().filter(pays).collect();
    let long = std::env::var_os("TONGBAN_LONG").is_some();
    let chosen: Vec<Walk> = match std::env::var("TONGBAN_TOUCH").ok().filter(|wanted| !wanted.is_empty()) {
        Some(wanted) => all.into_iter().filter(|walk| walk.name.starts_with(&wanted)).collect(),
        None if long => {
            let by_flow = all.into_iter().map(|walk| (walk.play.flow.clone(), walk));
            by_flow.collect::<BTreeMap<_, _>>().into_values().collect()
        }
        None => all.into_iter().filter(|walk| SHORT.contains(&walk.name.as_str())).collect(),
    };
    assert!(!chosen.is_empty(), "no scenario is to be walked");
    chosen
}
