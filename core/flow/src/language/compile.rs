//! One flow for one site: from its tree to a program, every fault on the way reported.
//!
//! In passes, each over all steps: names; types of variables; ways between steps; what is set where; then each step by
//! itself. A pass goes on with what it has, so that one mistake does not hide another.

use super::book::Book;
use super::expand::{Whole, call_of, plain};
use super::expressions::Desk;
use super::graph::Graph;
use super::ground::Ground;
use super::load::Loader;
use super::names::Names;
use super::parallel::Branch;
use super::param::{self, Param};
use super::variables::Variables;
use crate::expr::{Known, MaskPolicy, Scope, Shape, Ty};
use crate::manifest::form::FormHeader;
use crate::manifest::tree::{Located, Node};
use crate::program::{Flow, FlowTexts, Rule, Say, Session, Variable};
use crate::source::{Draft, Place, Words, codes};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use tongban_model::{MaskName, Value};

/// A flow compiled for a site, with what else the check and the tools want to know.
pub(crate) struct Done {
    pub(crate) flow: Flow,
    pub(crate) params: Vec<Param>,
    pub(crate) forms: Vec<Arc<str>>,
    /// What it was compiled from.
    pub(crate) whole: Rc<Whole>,
    /// Whether no error was found, in its file or in compiling it.
    pub(crate) sound: bool,
}

/// All that the passes share.
pub(crate) struct Compiler<'c> {
    pub(crate) ground: &'c Ground,
    pub(crate) tree: Rc<Node>,
    pub(crate) whole: Rc<Whole>,
    pub(crate) params: Vec<Param>,
    pub(crate) names: Names,
    pub(crate) variables: Variables,
    /// The variables as expressions know them, once all are typed.
    known: Option<Arc<Known>>,
    pub(crate) branches: Vec<Branch>,
    /// Steps that take back what another did.
    pub(crate) undoers: BTreeSet<usize>,
    pub(crate) graph: Graph,
    /// What is set on every way to each step.
    pub(crate) before: Vec<Option<Vec<bool>>>,
    /// The same where the case goes on without the applicant.
    pub(crate) alone: Vec<Option<Vec<bool>>>,
    /// The variables that each step reads.
    pub(crate) reads: Vec<BTreeSet<u16>>,
    /// The variables that each rule reads.
    pub(crate) rule_reads: Vec<BTreeSet<u16>>,
    pub(crate) book: Book,
    /// Texts without values, as they were compiled where they are shown first.
    said: BTreeMap<String, Say>,
    pub(crate) forms: BTreeMap<String, Rc<FormHeader>>,
    /// Names of all forms there are, for "did you mean".
    pub(crate) form_names: Vec<String>,
    /// Names that stand behind `params.` in some file.
    mentioned: &'c BTreeSet<String>,
    /// Constants alone.
    pub(crate) base: Scope,
    /// Whether some name leads nowhere: proofs about the ways through the flow would only tell that again.
    pub(crate) loose: bool,
    /// Whether it was put together from several files.
    pub(crate) composed: bool,
    pub(crate) desk: Desk<'c>,
}

/// The longest session of a flow and of those it calls: a flow that waits for a review needs its time wherever it runs.
fn longest(whole: &Whole) -> u64 {
    let own = whole.tree.get("session").and_then(|session| session.duration("cap")).unwrap_or(0);
    whole.calls.iter().map(|(_, callee)| longest(callee)).fold(own, u64::max)
}

/// Compiles a flow. `None` when its tree holds no steps; reports say why. A flow that gave errors is returned too, so
/// that scenarios can be held against it; the caller must not run it.
pub(crate) fn compile(loader: &mut Loader<'_>, ground: &Ground, id: &str, whole: &Rc<Whole>) -> Option<Done> {
    let tree = &whole.tree;
    let printed = tree.list("step").iter().filter_map(|step| step.text("print"));
    let mut forms = BTreeMap::new();
    for form in printed {
        if let Some(header) = loader.form(form.value) {
            forms.insert(form.value.to_owned(), header);
        }
    }
    let form_names = loader.names("manifests/forms", ".svg");
    let errors = loader.reports.errors();
    let Loader { sources, reports, mentioned, trees, .. } = loader;
    let params = param::params(tree, &ground.stack, reports);
    let book = Book::new(&ground.texts, tree, &ground.stack, reports);
    let mut base = base(ground, &params);
    base.trees(trees.clone());
    let compiler = Compiler {
        ground,
        tree: tree.clone(),
        whole: whole.clone(),
        params,
        names: Names::default(),
        variables: Variables::default(),
        known: None,
        branches: Vec::new(),
        undoers: BTreeSet::new(),
        graph: Graph::default(),
        before: Vec::new(),
        alone: Vec::new(),
        reads: Vec::new(),
        rule_reads: Vec::new(),
        book,
        said: BTreeMap::new(),
        forms,
        form_names,
        mentioned,
        base,
        loose: whole.faulty,
        composed: whole.paths.len() > 1,
        desk: Desk { sources, reports, untyped: Vec::new(), secrets: Vec::new(), reads: BTreeSet::new(), own: None },
    };
    compiler.run(id, errors)
}

/// Constants, policies and data: what every expression of the flow can see.
fn base(ground: &Ground, params: &[Param]) -> Scope {
    let mut scope = Scope::new();
    let value = |name: &str| params.iter().find(|param| param.name == name).map(|param| &param.value);
    let int = |name| value(name).and_then(Value::as_int).and_then(|n| u16::try_from(n).ok());
    let policy = MaskPolicy::default();
    scope.masks(MaskPolicy {
        name: value("mask_name").and_then(Value::as_text).and_then(MaskName::from_word).unwrap_or(policy.name),
        number_head: int("mask_number_head").unwrap_or(policy.number_head),
        number_tail: int("mask_number_tail").unwrap_or(policy.number_tail),
    });
    scope.show_personal(value("show_full").and_then(Value::as_bool).unwrap_or(false));
    scope.nations(ground.nations.iter().map(|(code, name)| (&**code, &**name)));
    scope.regions(ground.regions.clone()).holidays(ground.holidays.clone());
    let text = || Ty::new(Shape::Text);
    for (name, word) in [
        ("site.id", &ground.site),
        ("site.region", &ground.region),
        ("site.station", &ground.station),
        ("site.province", &ground.province),
        ("site.title_zh", &ground.title.0),
        ("site.title_en", &ground.title.1),
        ("machine.id", &ground.machine),
        ("machine.title_zh", &ground.machine_title.0),
        ("machine.title_en", &ground.machine_title.1),
    ] {
        scope.constant(name, text(), Value::from(word.as_str()));
    }
    for param in params {
        scope.constant(&format!("params.{}", param.name), param.ty.clone(), param.value.clone());
    }
    scope
}

impl Compiler<'_> {
    fn run(mut self, id: &str, errors: usize) -> Option<Done> {
        let tree = self.tree.clone();
        let before = self.desk.reports.errors();
        self.names = Names::read(&tree, &mut self.desk);
        self.loose |= self.desk.reports.errors() > before;
        if self.names.steps.is_empty() {
            if let Some(entry) = tree.entry("step") {
                self.desk.report(Draft::new(&codes::NOTHING_FIRST, entry.key_at));
            }
            return None;
        }
        self.variables = self.type_variables();
        let untyped = self.variables.list.iter().filter(|variable| variable.ty.is_none() && !variable.own);
        self.desk.untyped = untyped.map(|variable| variable.name.clone()).collect();
        self.desk.secrets = self.secrets();
        self.known = Some(self.known_variables());
        self.desk.own = tree.entry("id").filter(|_| self.composed).map(|id| id.key_at.source);
        self.branches = self.branches();
        self.undoers = self.undoers();
        self.graph = self.draw();
        self.before = self.graph.set_before(self.variables.list.len());
        self.alone = self.alone();
        let rules = self.rules();
        let mut steps: Vec<_> = (0..self.names.steps.len()).map(|at| self.step(at)).collect();
        let nothing_set = self.scope_nothing_set();
        let mut on = vec![self.on(tree.get("on"), None, &nothing_set)];
        for call in self.names.calls.clone() {
            let defaults = self.defaults_of_call(&call).cloned();
            on.push(self.on(defaults.as_ref(), None, &nothing_set));
        }
        let timers = self.timers();
        let texts = self.flow_texts();
        let title = tree.get("title").map(|node| self.desk.plain(node, &self.base.clone())).unwrap_or_default();
        let summary = tree.get("summary").map(|node| self.desk.line(node, &self.base.clone())).unwrap_or_default();
        if !self.loose {
            self.prove(&mut steps);
        }
        let sound = !self.loose && self.desk.reports.errors() == errors;
        if sound {
            self.unused();
        }
        let limit = |key: &str| tree.get("session").and_then(|session| session.duration(key)).unwrap_or(0);
        let variables = self.variables.list.iter().map(|variable| Variable {
            name: variable.name.as_str().into(),
            personal: variable.ty.as_ref().and_then(|ty| ty.personal),
        });
        let flow = Flow {
            id: id.into(),
            version: "".into(),
            title,
            summary,
            steps,
            variables: variables.collect(),
            rules,
            on,
            timers,
            session: Session { idle_ms: limit("idle"), warn_ms: limit("warn"), cap_ms: longest(&self.whole) },
            texts,
        };
        let forms = self.forms.keys().map(|name| name.as_str().into()).collect();
        Some(Done { flow, params: self.params, forms, whole: self.whole, sound })
    }

    /// What an expression of a step sees: constants, and variables with what is known of them there.
    pub(crate) fn scope(&self, step: usize) -> Scope {
        // A step that needs the applicant is passed over once they have left.
        let attended = self.is_attended(step, &self.tree.list("step")[step]) || self.names.steps[step].verb == "end";
        self.scope_of(|slot| self.is_set(step, slot) && (attended || self.is_set_alone(step, slot)))
    }

    /// What the `if` of a step sees: it is asked whoever is there.
    pub(crate) fn scope_of_guard(&self, step: usize) -> Scope {
        self.scope_of(|slot| self.is_set(step, slot) && self.is_set_alone(step, slot))
    }

    fn is_set(&self, step: usize, slot: usize) -> bool {
        // A step that no way leads to is reported as such; what is set there is not worth a second word.
        self.before.get(step).and_then(Option::as_ref).is_none_or(|set| set[slot])
    }

    fn is_set_alone(&self, step: usize, slot: usize) -> bool {
        self.alone.get(step).and_then(Option::as_ref).is_none_or(|set| set[slot])
    }

    /// The same where nothing is known to be set.
    pub(crate) fn scope_nothing_set(&self) -> Scope {
        self.scope_of(|_| false)
    }

    /// The same for what several steps share.
    pub(crate) fn scope_of_all(&self, steps: &[usize]) -> Scope {
        let set = |slot: usize| {
            steps.iter().all(|step| self.before.get(*step).and_then(Option::as_ref).is_none_or(|set| set[slot]))
        };
        self.scope_of(set)
    }

    pub(crate) fn scope_of(&self, is_set: impl Fn(usize) -> bool) -> Scope {
        let mut scope = self.base.clone();
        let known = self.known.clone().unwrap_or_else(|| self.known_variables());
        scope.share(known, (0..self.variables.list.len()).map(is_set).collect());
        scope
    }

    /// The variables as expressions know them.
    fn known_variables(&self) -> Arc<Known> {
        let mut known = Known::default();
        for (slot, variable) in self.variables.list.iter().enumerate() {
            let hidden = variable.own || self.desk.secrets.contains(&variable.name);
            if let Some(ty) = variable.ty.as_ref().filter(|_| !hidden) {
                known.add(&variable.name, slot as u16, ty.clone());
            }
        }
        Arc::new(known)
    }

    /// The rules, in the order of the manifest. A rule sees what is set at every step that checks it.
    fn rules(&mut self) -> Vec<Rule> {
        let tree = self.tree.clone();
        let mut rules = Vec::new();
        for entry in tree.table("rules") {
            let checked: Vec<usize> = (0..self.names.steps.len()).filter(|at| self.checks(*at, &entry.key)).collect();
            if checked.is_empty() && !self.is_own(entry.key_at) {
                // A rule of another file that nothing is left of here to check: its variables may be gone with its steps.
                let holds = crate::program::Expr::Const(Value::Bool(true));
                let (go, say, source) = Default::default();
                rules.push(Rule { id: entry.key.as_str().into(), holds, go, say, source });
                self.rule_reads.push(BTreeSet::new());
                continue;
            }
            self.desk.reads.clear();
            let mut scope = self.scope_of_all(&checked);
            if let [step] = checked.as_slice() {
                scope = self.guarded(*step).unwrap_or(scope);
            }
            let ground = self.ground;
            let last = |key: &str| {
                let changes = ground.stack.entries("rules").filter(|change| change.key == plain(&entry.key));
                let changed = changes.filter_map(|change| change.value.text(key)).last();
                changed.or_else(|| entry.value.text(key))
            };
            let (Some(holds), Some(say)) = (last("holds"), last("say")) else { continue };
            let holds = self.desk.expression(holds, &scope, Some(&Ty::new(Shape::Bool)));
            let say = self.say(say, &scope);
            let go = entry.value.text("go").and_then(|go| self.go(go));
            rules.push(Rule {
                id: entry.key.as_str().into(),
                holds: holds.map_or(crate::program::Expr::Const(Value::Bool(false)), |compiled| compiled.expr),
                go: go.unwrap_or_default(),
                say: say.unwrap_or_default(),
                source: last("source").map_or("", |source| source.value).into(),
            });
            self.rule_reads.push(std::mem::take(&mut self.desk.reads));
        }
        rules
    }

    fn checks(&self, step: usize, rule: &str) -> bool {
        self.tree.list("step")[step].list("check").iter().any(|n| n.as_text().is_some_and(|t| t.value == rule))
    }

    /// The scope of a step with what its own `if` proves; `None` when it has none.
    pub(crate) fn guarded(&mut self, step: usize) -> Option<Scope> {
        let scope = self.scope(step);
        let tree = self.tree.clone();
        let guard = tree.list("step")[step].text("if")?;
        // Its faults are told when the step itself is compiled.
        let guard = crate::expr::compile(guard.value, &scope, Some(&Ty::new(Shape::Bool))).ok()?;
        Some(scope.assuming(&guard.proves))
    }

    /// A text by id, compiled for where it is shown.
    pub(crate) fn say(&mut self, id: Located<&str>, scope: &Scope) -> Option<Say> {
        match self.book.take(id.value) {
            Some((id, written)) => {
                if let Some(known) = self.said.get(&id) {
                    return Some(known.clone());
                }
                let said = self.desk.say(&id, &written, scope);
                // Where no value stands in a text, it is the same wherever it is shown.
                if written.is_plain() {
                    self.said.insert(id, said.clone());
                }
                Some(said)
            }
            None => {
                // In a called flow its author knows texts by their plain ids.
                let known: Vec<String> = self.book.ids().map(|id| plain(id).to_owned()).collect();
                let draft = Draft::new(&codes::NO_TEXT, id.at).of(plain(id.value).escape_debug().to_string());
                self.desk.report(draft.among(plain(id.value), known));
                None
            }
        }
    }

    /// The index of a step by id.
    pub(crate) fn go(&mut self, id: Located<&str>) -> Option<u16> {
        let found = self.names.index(id.value);
        if found.is_none() {
            self.loose = true;
            let word = plain(id.value);
            let mut draft = Draft::new(&codes::NO_STEP, id.at).of(word.escape_debug().to_string());
            let removed = self.whole.chain.iter().flat_map(|tree| tree.list("remove")).filter_map(Node::as_text);
            if let Some(removed) = removed.rev().find(|removed| removed.value == word) {
                draft = draft.see(removed.at, Words::new("在此处被删除", "removed here"));
            }
            let beside = self.names.steps.iter().map(|step| step.id.as_str());
            let beside = beside.filter(|step| call_of(step) == call_of(id.value)).map(plain);
            self.desk.report(draft.among(word, beside));
        }
        found.map(|index| index as u16)
    }

    /// Texts the engine shows by itself, under ids of their own.
    fn flow_texts(&mut self) -> FlowTexts {
        let scope = self.scope_nothing_set();
        let at = self.tree.entry("id").map_or(self.tree.at, |entry| entry.value.at);
        let mut text = |id: &str| self.say(Located::new(id, at), &scope).unwrap_or_default();
        FlowTexts {
            idle: text("idle"),
            cancelled: text("cancelled"),
            timed_out: text("timed-out"),
            fault: text("fault"),
            wait: text("wait"),
            payment_unknown: text("payment-unknown"),
            pay_scan: text("pay-scan"),
            pay_card: text("pay-card"),
            pay_closed: text("pay-closed"),
        }
    }

    /// Whether something stands in the flow's own file. What a base flow or a called flow brings and this one does not
    /// need is no mistake.
    pub(crate) fn is_own(&self, at: Place) -> bool {
        self.tree.entry("id").is_some_and(|id| id.key_at.source == at.source)
    }

    /// What the flow declares and nothing uses.
    fn unused(&mut self) {
        let unused: Vec<(String, Place)> =
            self.book.unused().filter(|(_, at)| self.is_own(*at)).map(|(id, at)| (id.to_owned(), at)).collect();
        for (id, at) in unused {
            self.desk.report(Draft::new(&codes::UNUSED_TEXT, at).of(id));
        }
        self.unused_tables();
        for entry in self.tree.clone().table("rules") {
            if self.is_own(entry.key_at) && !(0..self.names.steps.len()).any(|at| self.checks(at, &entry.key)) {
                self.desk.report(Draft::new(&codes::UNUSED_RULE, entry.key_at).of(entry.key.as_str()));
            }
        }
        const POLICIES: [&str; 4] = ["mask_name", "mask_number_head", "mask_number_tail", "show_full"];
        let tree = self.tree.clone();
        for entry in tree.table("params") {
            if !self.mentioned.contains(&entry.key)
                && self.is_own(entry.key_at)
                && !POLICIES.contains(&entry.key.as_str())
            {
                self.desk.report(Draft::new(&codes::UNUSED_PARAM, entry.key_at).of(entry.key.as_str()));
            }
        }
    }
}
