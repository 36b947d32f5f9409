//! Whole trees of manifests, written out as TOML from a few drawn bytes: a flow of every verb, a part that it calls, an
//! overlay on it, a machine with every slot. Right by construction; [`spoil`] makes them wrong.
//!
//! Property tests and the benches of several rooms share it.

use std::fmt::Write as _;
use std::path::Path;
use tongban_flow::source::{Files as _, Folder, Memory};

/// One idea of a flow, as drawn: what it is, and how.
pub type Block = (u8, u8);

/// How many kinds of blocks there are.
pub const KINDS: u8 = 18;

/// Everything that is drawn for a tree.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The flow itself.
    pub main: Vec<Block>,
    /// The part it calls.
    pub part: Vec<Block>,
    /// What the overlay does to it.
    pub over: Vec<Block>,
    /// How it is paid and filed, and whether a timer runs.
    pub tail: u8,
}

/// The site that offers the flows.
pub const SITE: &str = "here";

/// The tree: `made/main`, which calls `made/part`, and `made/over`, which lies on it.
pub fn tree(drawn: &Drawn) -> Memory {
    let mut files = ground(&["made/main", "made/over"]);
    files.put("flows/made/part.toml", part(&drawn.part));
    let called = Some("made/part");
    let main = flow("made/main", &drawn.main, drawn.tail, called);
    files.put("flows/made/over.toml", overlay(&drawn.main, &drawn.over, called));
    files.put("flows/made/main.toml", main);
    files
}

/// A tree of so many flows of `blocks` blocks each, all offered.
pub fn many(flows: usize, blocks: usize) -> Memory {
    let ids: Vec<String> = (0..flows).map(|at| format!("made/flow-{at}")).collect();
    let mut files = ground(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    // Drawn anew for each flow, the same every time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    for id in &ids {
        let drawn: Vec<Block> = (0..blocks).map(|_| (byte(), byte())).collect();
        files.put(format!("flows/{id}.toml"), flow(id, &drawn, byte(), None));
    }
    files
}

/// Everything but the flows: the small valid tree, with a machine that has every slot.
fn ground(offered: &[&str]) -> Memory {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/manifests/valid"));
    let mut files = Memory::new();
    for path in folder.list("manifests") {
        if let Ok(bytes) = folder.read(&path) {
            files.put(path, bytes);
        }
    }
    let mut machine = String::from("schema = 1\nid = \"desk\"\ntitle = { zh = \"台\", en = \"Desk\" }\n");
    for (slot, class) in [
        ("reader", "identity-document"),
        ("slips", "printer"),
        ("registry", "registry"),
        ("wallet", "payment"),
        ("terminal", "payment-terminal"),
        ("units", "unit-directory"),
        ("progress", "progress"),
        ("post", "post"),
        ("page", "document-camera"),
    ] {
        let _ = write!(machine, "\n[slots.{slot}]\nclass = \"{class}\"\nplugin = \"sim\"\n");
    }
    files.put("manifests/machines/desk.toml", machine);
    let defaults = "schema = 1\nid = \"defaults\"\ntitle = { zh = \"全国\", en = \"All\" }\n";
    files.put("manifests/defaults.toml", format!("{defaults}flows = {offered:?}\nkeep = \"90d\"\n"));
    for (name, id) in [("province", "north"), ("town", "town")] {
        let layer = format!("schema = 1\nid = \"{id}\"\ntitle = {{ zh = \"地\", en = \"Place\" }}\n");
        files.put(format!("manifests/provinces/north/{name}.toml"), layer);
    }
    let site = "schema = 1\nid = \"here\"\ntitle = { zh = \"这里\", en = \"Here\" }\nmachine = \"desk\"\n";
    let place = "province = \"north\"\ncity = \"town\"\nregion = \"441302\"\nstation = \"001\"\n";
    files.put("manifests/sites/here.toml", format!("{site}{place}"));
    files
}

/// A flow being written: steps, and what stands in tables of their own.
#[derive(Default)]
struct Writing {
    steps: String,
    tables: String,
    /// Blocks that another one leads to.
    led_to: Vec<usize>,
}

impl Writing {
    fn step(&mut self, id: &str, body: &str) {
        let _ = write!(self.steps, "[[step]]\nid = \"{id}\"\n{body}\n\n");
    }

    fn ask(&mut self, id: &str, body: &str) {
        self.step(id, &format!("say = \"q\"\nask = {body}"));
    }
}

/// A flow: who it is for, the blocks, then paying, filing and the ways out.
pub fn flow(id: &str, blocks: &[Block], tail: u8, calls: Option<&str>) -> String {
    let mut w = Writing::default();
    w.ask("number", "{ screen = \"citizen-number\" }\ninto = \"number\"");
    w.ask("business", "{ screen = \"choice\", options = [{ id = \"expired\", zh = \"到期\", en = \"Expired\" }, { id = \"lost\", zh = \"丢失\", en = \"Lost\" }, { id = \"damaged\", zh = \"损坏\", en = \"Damaged\", if = 'params.mode == \"wide\"' }] }\ninto = \"business\"");
    w.ask("phone", "{ screen = \"phone-twice\" }\ninto = \"phone\"");
    w.step("person", "do = \"registry.find-person\"\nwith = { number = \"number\", household = '\"local\"' }\nwithin = \"9s\"\ntries = 2\ninto = \"person\"");
    for (n, block) in blocks.iter().enumerate() {
        written(&mut w, "", n, blocks.len(), *block, calls);
    }
    filing(&mut w, blocks.len(), tail);
    let timer = match tail & 64 {
        0 => String::new(),
        _ => format!(
            "[timers.slow]\nfrom = \"business\"\nto = [\"s{}\"]\nwithin = \"4m\"\ngo = \"slow\"\ntell = \"broken\"\n\n",
            blocks.len()
        ),
    };
    let Writing { mut steps, tables, .. } = w;
    if tail & 64 != 0 {
        steps.push_str("[[step]]\nid = \"slow\"\nend = \"timed-out\"\nsay = \"broken\"\n\n");
    }
    format!("{}{}{timer}{tables}{TEXTS}{steps}", head(id), PARAMS)
}

/// A flow that others call. It reads what every flow has asked before.
fn part(blocks: &[Block]) -> String {
    let mut w = Writing::default();
    let ways =
        "{ if = 'note == \"no\"', go = \"refused\" }, { if = 'note == \"never\"', go = \"failed\" }, { go = \"ps0\" }";
    w.ask("note", &format!("{{ screen = \"text\", least = 1, most = 20 }}\ninto = \"note\"\nnext = [{ways}]"));
    for (n, block) in blocks.iter().enumerate() {
        written(&mut w, "p", n, blocks.len(), *block, None);
    }
    w.step(
        &format!("ps{}", blocks.len()),
        "pass = true\nnext = [{ if = 'size(note) > 4', go = \"long\" }, { go = \"short\" }]",
    );
    w.step("long", "end = \"long\"\nreturns = true\nsay = \"broken\"");
    w.step("short", "end = \"short\"\nreturns = true\nsay = \"broken\"");
    w.step("refused", "end = \"refused\"\nsay = \"broken\"");
    w.step("failed", "end = \"failed\"\nsay = \"broken\"");
    w.step("p-undo", "do = \"post.cancel-order\"\nwith = { order = \"p_order\" }\nattended = false\nwithin = \"9s\"\ntries = 2\non = { any = { go = \"failed\" } }");
    if !w.steps.contains("undo = \"p-undo\"") {
        let at = w.steps.find("[[step]]\nid = \"p-undo\"").unwrap_or(w.steps.len());
        w.steps.truncate(at);
    }
    format!("{}{}{}{TEXTS}{}", head("made/part"), PARAMS, w.tables, w.steps)
}

fn head(id: &str) -> String {
    format!("schema = 1\nid = \"{id}\"\ntitle = {{ zh = \"流程\", en = \"A flow\" }}\n\n")
}

const PARAMS: &str = r#"[params]
fee = { type = "money", default = "20 yuan" }
mode = { type = "choice", words = ["wide", "narrow"], default = "wide" }
age = { type = "int", default = 16 }

[session]
idle = "60s"
warn = "30s"
cap = "15m"

[on]
refusal = { tell = "broken", go = "refused" }
any = { tell = "broken", go = "failed" }

"#;

const TEXTS: &str = r#"[texts]
q = { zh = { title = "请回答" }, en = { title = "Please answer" } }
broken = { zh = { title = "没有办成", body = "费用原路退回。" }, en = { title = "Not done", body = "Money goes back." } }
done = { zh = { title = "办好了" }, en = { title = "Done" } }

"#;

/// One block. `p` goes before every id and variable; the first step of block `n` is `{p}s{n}`.
fn written(w: &mut Writing, p: &str, n: usize, count: usize, (kind, how): Block, calls: Option<&str>) {
    let id = format!("{p}s{n}");
    let next = format!("{p}s{}", n + 1);
    let value = format!("{p}v{n}");
    let own = |word: &str| format!("{p}{word}{n}");
    match kind % KINDS {
        0 => {
            let when = if how & 1 == 0 { "" } else { ", if = 'params.mode == \"wide\"'" };
            let jump = n + 1 + usize::from(how / 16) % (count - n);
            let leads = if how & 2 == 0 {
                String::new()
            } else {
                format!("\nnext = [{{ if = '{value} == \"b\"', go = \"{p}s{jump}\" }}]")
            };
            if how & 2 != 0 {
                w.led_to.push(jump);
            }
            w.ask(&id, &format!("{{ screen = \"choice\", options = [{{ id = \"a\", zh = \"甲\", en = \"A\" }}, {{ id = \"b\", zh = \"乙\", en = \"B\"{when} }}] }}\ninto = \"{value}\"{leads}"));
        }
        1 => w.ask(&id, &form(p, n, how)),
        2 => {
            let (ask, pick) = (own("applications"), own("pick"));
            w.step(&id, &format!("do = \"progress.query\"\nwith = {{ number = \"number\" }}\ninto = \"{ask}\"\non = {{ any = {{ tell = \"broken\", go = \"{next}\" }} }}"));
            w.step(
                &own("some"),
                &format!("pass = true\nnext = [{{ if = \"size({ask}.applications) == 0\", go = \"{next}\" }}]"),
            );
            w.ask(&pick, &format!("{{ screen = \"pick\", from = \"{ask}.applications\", item = {{ zh = \"{{item.stage}}\", en = \"{{item.stage}}\" }} }}\ninto = \"{value}\""));
            w.led_to.push(n + 1);
        }
        3 => {
            let (one, two, met) = (own("one"), own("two"), own("met"));
            let begins = if how & 1 == 0 { format!("[\"{one}\"]") } else { format!("[\"{one}\", \"{two}\"]") };
            let on = if how & 2 == 0 { String::new() } else { format!("\non = {{ any = {{ go = \"{next}\" }} }}") };
            w.step(&id, &format!("fork = {begins}"));
            if how & 4 != 0 {
                w.ask(&own("meanwhile"), "{ screen = \"notice\" }");
            }
            w.step(&met, &format!("join = {begins}\nwithin = \"20s\"{on}\nnext = \"{next}\""));
            w.step(&one, &format!("do = \"registry.find-person\"\nwith = {{ number = \"number\", household = '\"local\"' }}\ninto = \"{value}\""));
            w.step(&own("one-done"), "done = true");
            if how & 1 != 0 {
                w.step(&two, &format!("do = \"progress.query\"\nwith = {{ number = \"number\" }}\ninto = \"{p}w{n}\""));
                w.step(&own("two-done"), "done = true");
            }
            w.led_to.push(n + 1);
        }
        4 => w.step(&id, &format!("wait = \"{}s\"", 1 + how % 40)),
        5 => {
            let closing = if how & 1 == 0 {
                "{ give = \"params.fee\" }"
            } else {
                "{ when = { business = \"damaged\" }, give = \"params.fee + params.fee\" }"
            };
            let guard = if how & 2 == 0 {
                ""
            } else {
                "{ when = { business = \"lost\" }, if = 'params.age > 17', give = 'money(\"1 yuan\")' },\n"
            };
            let _ = write!(
                w.tables,
                "[tables.{p}t{n}]\nrows = [\n{guard}{{ when = {{ business = [\"expired\", \"lost\"] }}, give = 'money(\"{} yuan\")' }},\n{closing},\n]\n\n",
                how / 16
            );
            w.step(&id, &format!("decide = \"{p}t{n}\"\ninto = \"{value}\""));
        }
        6 => match calls {
            Some(part) => w.step(&id, &format!("call = \"{part}\"\ninto = \"{value}\"")),
            None => w.step(&id, "pass = true"),
        },
        7 => {
            // One order is enough for a flow: the next such block counts instead.
            let (order, undo) = if p.is_empty() { ("order", "undo") } else { ("p_order", "p-undo") };
            if w.steps.contains(&format!("undo = \"{undo}\"")) {
                return counted(w, p, n, how);
            }
            w.step(&id, &format!("allot = \"post-order\"\ninto = \"{order}\""));
            w.step(&own("place"), &format!("do = \"post.place-order\"\nwith = {{ order = \"{order}\", item = '\"identity_card\"', recipient = '\"赵试一\"', phone = \"phone\", region = '\"440106\"', address = '\"试验路1号\"', pays = '\"prepaid\"', postage = \"params.fee\" }}\nwithin = \"20s\"\ntries = 2\ninto = \"{value}\"\nundo = \"{undo}\"\nsay = \"done\""));
        }
        8 => counted(w, p, n, how),
        9 => {
            let what = ["booking", "loss-report", "photo-order", "post-order"][usize::from(how) % 4];
            w.step(&id, &format!("allot = \"{what}\"\ninto = \"{value}\""));
        }
        10 => w.step(
            &id,
            &format!("set = {{ {value} = \"{n} + params.age\", {p}w{n} = '{value} > 20 ? \"old\" : \"young\"' }}"),
        ),
        11 => {
            let rule = if how & 1 == 0 {
                "age(birth(number)) >= params.age"
            } else {
                "person.number == number && (params.age < 99 || business == \"lost\")"
            };
            let _ = write!(
                w.tables,
                "[rules.{p}r{n}]\nholds = '{rule}'\nsay = \"broken\"\ngo = \"refused\"\nsource = \"S1\"\n\n"
            );
            w.step(&id, &format!("check = [\"{p}r{n}\"]"));
        }
        12 => {
            // Behind an act that would be done twice nothing can be changed any more.
            let acted = ["post.", "print = ", "allot = "].iter().any(|act| w.steps.contains(act));
            let change = if p.is_empty() && !acted { ", change = \"phone\"" } else { "" };
            let leads = if how & 1 == 0 { "" } else { ", if = 'business == \"lost\"'" };
            w.ask(&id, &format!("{{ screen = \"confirm\", lines = [{{ zh = \"电话\", en = \"Phone\", value = \"{{mask_phone(phone)}}\"{change} }}, {{ zh = \"姓名\", en = \"Name\", value = \"{{mask_name(person.name)}}\"{leads} }}] }}\ninto = \"{value}\""));
        }
        13 => w.ask(
            &id,
            &format!(
                "{{ screen = \"notice\", read = \"{}s\", tick = {{ zh = \"已阅读\", en = \"I have read it\" }} }}",
                1 + how % 9
            ),
        ),
        14 => {
            w.step(&id, &format!("do = \"identity-document.read\"\nwith = {{ portrait = \"false\" }}\nwithin = \"30s\"\ntries = {}\ninto = \"{value}\"\nguide = {{ insert-card = \"q\" }}\non = {{ unreadable = {{ tell = \"broken\", go = \"{next}\", at_once = true }}, time-out = {{ go = \"{next}\" }} }}", 1 + how % 3));
            w.led_to.push(n + 1);
        }
        15 => {
            w.step(&id, &format!("do = \"registry.find-person\"\nif = 'business == \"lost\"'\nwith = {{ number = \"number\", household = '\"local\"' }}\nwithin = \"9s\"\ninto = \"{value}\"\non = {{ not-found = {{ tell = \"broken\", go = \"{next}\" }} }}"));
            w.led_to.push(n + 1);
        }
        16 => w.ask(&id, &format!("{{ screen = \"text\", least = 1, most = {} }}\ninto = \"{value}\"", 4 + how % 50)),
        _ => {
            w.step(&id, &format!("print = \"slip\"\nslot = \"slips\"\ntitle = {{ zh = \"条\", en = \"Slip\" }}\nwith = {{ name = \"mask_name(person.name)\", fee = \"params.fee\", paid = \"false\" }}\nwithin = \"60s\"\non = {{ any = {{ go = \"{next}\" }} }}"));
            w.led_to.push(n + 1);
        }
    }
}

/// Goes round a few times, waiting in between.
fn counted(w: &mut Writing, p: &str, n: usize, how: u8) {
    let (times, count) = (how % 5, format!("{p}c{n}"));
    w.step(&format!("{p}s{n}"), &format!("set = {{ {count} = \"0\" }}"));
    w.step(
        &format!("{p}l{n}"),
        &format!(
            "set = {{ {count} = \"{count} + 1\" }}\nnext = [{{ if = \"{count} > {times}\", go = \"{p}s{}\" }}]",
            n + 1
        ),
    );
    w.step(&format!("{p}b{n}"), &format!("wait = \"2s\"\nnext = \"{p}l{n}\""));
    w.led_to.push(n + 1);
}

/// A form with some of all fields there are.
fn form(p: &str, n: usize, how: u8) -> String {
    let fields = [
        format!("{{ into = \"{p}name{n}\", type = \"name\", zh = \"姓名\", en = \"Name\" }}"),
        format!("{{ into = \"{p}tel{n}\", type = \"phone-twice\", optional = true, zh = \"电话\", en = \"Phone\" }}"),
        format!("{{ into = \"{p}region{n}\", type = \"region\", within = \"44\", zh = \"地区\", en = \"Region\" }}"),
        format!(
            "{{ into = \"{p}street{n}\", type = \"text\", least = 2, most = 30, personal = \"address\", zh = \"地址\", en = \"Street\" }}"
        ),
        format!(
            "{{ into = \"{p}day{n}\", type = \"date\", earliest = 'minus(today, period(\"1 year\"))', latest = \"today\", zh = \"日期\", en = \"Day\" }}"
        ),
        format!(
            "{{ into = \"{p}unit{n}\", type = \"search\", do = \"unit-directory.search\", with = {{ words = \"typed\" }}, list = \"units\", item = {{ zh = \"{{item.name}}\", en = \"{{item.name}}\" }}, least = 1, zh = \"单位\", en = \"Unit\" }}"
        ),
        format!(
            "{{ into = \"{p}page{n}\", type = \"image\", do = \"document-camera.capture\", with = {{ kind = '\"household_page\"' }}, zh = \"户口页\", en = \"Page\" }}"
        ),
        format!(
            "{{ into = \"{p}why{n}\", type = \"choice\", options = [{{ id = \"x\", zh = \"甲\", en = \"X\" }}, {{ id = \"y\", zh = \"乙\", en = \"Y\" }}], if = 'business == \"lost\"', zh = \"原因\", en = \"Why\" }}"
        ),
        format!("{{ into = \"{p}code{n}\", type = \"code\", least = 3, most = 9, zh = \"编号\", en = \"Code\" }}"),
    ];
    let chosen = fields.iter().enumerate().filter(|(at, _)| (how >> (at % 8)) & 1 == 1 || *at == usize::from(how) % 9);
    let chosen: Vec<&str> = chosen.map(|(_, field)| field.as_str()).collect();
    format!("{{ screen = \"form\", fields = [\n    {},\n] }}", chosen.join(",\n    "))
}

/// Paying, filing, parked perhaps, and every way out.
fn filing(w: &mut Writing, count: usize, tail: u8) {
    let first = format!("s{count}");
    w.step(&first, "allot = \"acceptance-number\"\ninto = \"acceptance\"");
    let paid = tail & 1 != 0;
    if paid {
        let ways = match tail & 6 {
            0 => "{ slot = \"wallet\", scan = \"wechat\" }",
            2 => "{ slot = \"terminal\", card = true }",
            _ => {
                "{ if = 'business == \"lost\"', slot = \"terminal\", card = true }, { slot = \"wallet\", scan = \"alipay\" }"
            }
        };
        w.step("pay", &format!("pay = {{ amount = \"params.fee\", within = \"2m\", poll = \"3s\", subject = {{ zh = \"工本费\", en = \"Fee\" }}, unpaid = \"unpaid\", by = [{ways}] }}\ninto = \"payment\""));
    }
    let money = if paid { ", payment = \"payment\"" } else { "" };
    let with = format!(
        "with = {{ acceptance = \"acceptance\", number = \"number\", business = \"business\", phone = \"phone\"{money}, paid = \"{paid}\" }}\nwithin = \"30s\"\ntries = 2\ncommits = true\nattended = false"
    );
    let parks = tail & 8 != 0;
    let on = match parks {
        false => "on = { any = { tell = \"broken\", go = \"failed\" } }",
        true => {
            "later = { every = \"10m\", until = \"2h\", failed = \"failed\" }\non = { fault = { park = true, tell = \"broken\", go = \"parked\" }, any = { go = \"failed\" } }"
        }
    };
    w.step("submit", &format!("do = \"registry.submit\"\n{with}\n{on}"));
    w.step("slip", "print = \"slip\"\nslot = \"slips\"\ntitle = { zh = \"凭证\", en = \"Slip\" }\nwith = { name = \"mask_name(person.name)\", fee = \"params.fee\", paid = \"true\" }\nwithin = \"60s\"\non = { any = { tell = \"broken\", go = \"done\" } }");
    w.step("done", "end = \"accepted\"\nsay = \"done\"\nstay = \"20s\"");
    if parks {
        w.step("parked", "end = \"parked\"\nsay = \"broken\"");
    }
    if paid {
        w.step("unpaid", "end = \"cancelled\"\nsay = \"broken\"");
    }
    w.step("refused", "end = \"refused\"\nsay = \"broken\"");
    if paid {
        w.step("failed", "refund = true\non = { any = { go = \"sorry\" } }");
    } else {
        w.step("failed", "pass = true");
    }
    w.step("sorry", "end = \"failed\"\nsay = \"broken\"");
    if w.steps.contains("undo = \"undo\"") {
        w.step("undo", "do = \"post.cancel-order\"\nwith = { order = \"order\" }\nattended = false\nwithin = \"9s\"\ntries = 3\non = { any = { go = \"sorry\" } }");
    }
}

/// An overlay: takes blocks out that nothing leads to, puts steps in, moves them, changes keys and parameters.
fn overlay(blocks: &[Block], over: &[Block], calls: Option<&str>) -> String {
    let (mut removed, mut changed, mut inserted, mut moved) = (Vec::new(), String::new(), String::new(), String::new());
    let mut w = Writing::default();
    for (n, block) in blocks.iter().enumerate() {
        written(&mut w, "", n, blocks.len(), *block, calls);
    }
    for (at, (what, how)) in over.iter().enumerate() {
        if blocks.is_empty() {
            break;
        }
        let n = usize::from(*how) % blocks.len();
        let kind = blocks[n].0 % KINDS;
        let alone = matches!(kind, 4 | 9 | 13 | 16) && !w.led_to.contains(&n) && !removed.contains(&n);
        match what % 4 {
            0 if alone && !moved.contains(&format!("\"s{n}\"")) && !changed.contains(&format!("[change.s{n}]")) => {
                removed.push(n)
            }
            1 => {
                let _ = write!(
                    inserted,
                    "[[insert]]\n{} = \"person\"\n[[insert.step]]\nid = \"more-{at}\"\nsay = \"q\"\nask = {{ screen = \"notice\" }}\n[[insert.step]]\nid = \"wait-{at}\"\nwait = \"3s\"\n\n",
                    if how & 1 == 0 { "after" } else { "before" }
                );
            }
            2 if alone && !moved.contains(&format!("\"s{n}\"")) => {
                let _ = write!(moved, "[[move]]\nstep = \"s{n}\"\nafter = \"person\"\n\n");
            }
            3 if kind == 4 && !removed.contains(&n) && !changed.contains(&format!("[change.s{n}]")) => {
                let _ = write!(changed, "[change.s{n}]\nwait = \"7s\"\n\n");
            }
            _ => {}
        }
    }
    let removed: Vec<String> = removed.iter().map(|n| format!("s{n}")).collect();
    format!(
        "schema = 1\nid = \"made/over\"\ntitle = {{ zh = \"改\", en = \"Changed\" }}\nextends = \"made/main\"\nremove = {removed:?}\n\n{changed}{inserted}{moved}[params.fee]\ndefault = \"30 yuan\"\n\n[session]\nidle = \"40s\"\n\n[texts.q.en]\ntitle = \"Answer here\"\n"
    )
}

/// Makes a manifest wrong, or right in another way: a line lost, doubled, moved, or a word of it changed.
pub fn spoil(text: &str, (how, place): (u8, u16)) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = usize::from(place) % lines.len().max(1);
    match how % 5 {
        0 => drop(lines.remove(at)),
        1 => {
            let line = lines[at].clone();
            lines.insert(at, line);
        }
        2 => {
            let line = lines.remove(at);
            let to = usize::from(place) * 7 % (lines.len() + 1);
            lines.insert(to, line);
        }
        3 => {
            let ids: Vec<String> =
                text.split("id = \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
            // A text that was spoilt before may have lost every id.
            let other = ids.get(usize::from(place) % ids.len().max(1));
            let line = &mut lines[at];
            if let (Some(from), Some(other)) = (line.find("go = \""), other) {
                let end = line[from + 6..].find('"').map_or(line.len(), |end| from + 6 + end);
                line.replace_range(from + 6..end, other);
            } else {
                *line = line.replacen(['=', '"', '{', ']'], "", 1);
            }
        }
        _ => lines[at] = lines[at].replace("number", "nubmer").replace("lost", "loss").replace("business", "phone"),
    }
    lines.join("\n")
}
