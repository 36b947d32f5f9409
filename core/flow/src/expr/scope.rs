//! The names an expression can see, and the policies that are folded into it.

use super::ast::Trees;
use super::{Facts, Ty};
use crate::program::{Holidays, Language, Regions, Slot};
use std::sync::Arc;
use tongban_model::{MaskName, Value};

/// How much of a person a mask shows; a province's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaskPolicy {
    /// Which part of a name is hidden.
    pub name: MaskName,
    /// How many characters of a number are shown at its head.
    pub number_head: u16,
    /// How many at its tail.
    pub number_tail: u16,
}

/// The given name hidden; six characters of a number shown at its head and four at its tail.
impl Default for MaskPolicy {
    fn default() -> Self {
        MaskPolicy { name: MaskName::GivenName, number_head: 6, number_tail: 4 }
    }
}

/// What an expression can see: variables, constants, masking policy, the data packs.
///
/// ```
/// use tongban_flow::expr::{compile, Scope, Shape, Ty};
/// use tongban_model::{Money, Value};
///
/// let mut scope = Scope::new();
/// scope.variable("business", 0, Ty::choice(["expired", "lost"]), false);
/// scope.constant("params.fee_lost", Ty::new(Shape::Money), Value::Money(Money::fen(4000)));
/// let fee = compile(r#"business == "lost" ? params.fee_lost : money("20 yuan")"#, &scope, None).unwrap();
/// assert_eq!(fee.ty.shape, Shape::Money);
///
/// let faults = compile(r#"buisness == "lost""#, &scope, None).unwrap_err();
/// assert_eq!(faults[0].help.as_deref(), Some("did you mean business?"));
/// ```
#[derive(Clone, Debug)]
pub struct Scope {
    /// The variables that many scopes share; those of this one alone win over them.
    pub(super) shared: Arc<Known>,
    /// Of the shared variables, by slot, those known to be set here.
    set: Arc<[bool]>,
    own: Vec<Variable>,
    pub(super) constants: Arc<Vec<Constant>>,
    pub(super) masks: MaskPolicy,
    pub(super) nations: Arc<[(Arc<str>, Arc<str>)]>,
    pub(super) regions: Arc<Regions>,
    pub(super) holidays: Arc<Holidays>,
    pub(super) show_personal: bool,
    pub(super) any_word: bool,
    pub(super) language: Language,
    pub(super) facts: Facts,
    /// Where trees are kept that others may need too.
    pub(super) trees: Option<Trees>,
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: Arc<str>,
    pub(super) slot: Slot,
    pub(super) ty: Ty,
}

#[derive(Clone, Debug)]
pub(super) struct Constant {
    pub(super) name: Arc<str>,
    pub(super) ty: Ty,
    pub(super) value: Value,
}

/// Variables without what is known of them at one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    list: Vec<Variable>,
}

impl Known {
    /// Adds a variable; no name is added twice.
    pub(crate) fn add(&mut self, name: &str, slot: Slot, ty: Ty) {
        self.list.push(Variable { name: name.into(), slot, ty: Ty { optional: true, ..ty } });
    }
}

/// Names every scope has.
pub(super) const TODAY: &str = "today";
pub(super) const CASE_ID: &str = "case_id";

impl Default for Scope {
    fn default() -> Self {
        Scope::new()
    }
}

impl Scope {
    /// A scope without names of its own; `today` and `case_id` are always there.
    pub fn new() -> Self {
        Scope {
            shared: Arc::default(),
            set: Arc::from([]),
            own: Vec::new(),
            constants: Arc::default(),
            masks: MaskPolicy::default(),
            nations: Arc::from([]),
            regions: Arc::default(),
            holidays: Arc::default(),
            show_personal: false,
            any_word: false,
            language: Language::Zh,
            facts: Facts::default(),
            trees: None,
        }
    }

    /// Parses each expression once among all scopes that share these trees.
    pub(crate) fn trees(&mut self, trees: Trees) -> &mut Self {
        self.trees = Some(trees);
        self
    }

    /// Adds a variable, or says anew what is known of it. `may_be_unset` where some way through the flow leads past the
    /// step that sets it.
    pub fn variable(&mut self, name: &str, slot: Slot, ty: Ty, may_be_unset: bool) -> &mut Self {
        let variable = Variable { name: name.into(), slot, ty: Ty { optional: may_be_unset, ..ty } };
        match self.own.iter_mut().find(|known| known.name == variable.name) {
            Some(known) => *known = variable,
            None => self.own.push(variable),
        }
        self
    }

    /// Makes variables known that many scopes share, and says by slot which of them are set.
    pub(crate) fn share(&mut self, known: Arc<Known>, set: Arc<[bool]>) -> &mut Self {
        self.shared = known;
        self.set = set;
        self
    }

    /// Adds a constant by its dotted name: `params.fee`, `site.region`, `machine.id`. A later one replaces an earlier.
    pub fn constant(&mut self, name: &str, ty: Ty, value: Value) -> &mut Self {
        let constant = Constant { name: name.into(), ty, value };
        let constants = Arc::make_mut(&mut self.constants);
        match constants.iter_mut().find(|known| known.name == constant.name) {
            Some(known) => *known = constant,
            None => constants.push(constant),
        }
        self
    }

    /// Sets the masking policy; `mask_name` and its kin do as it says.
    pub fn masks(&mut self, policy: MaskPolicy) -> &mut Self {
        self.masks = policy;
        self
    }

    /// Sets the table of nations: code of GB 3304 and word.
    pub fn nations<'a>(&mut self, table: impl IntoIterator<Item = (&'a str, &'a str)>) -> &mut Self {
        self.nations = table.into_iter().map(|(code, word)| (code.into(), word.into())).collect();
        self
    }

    /// Sets the regions that `region_name` and `mask_address` know.
    pub fn regions(&mut self, regions: Arc<Regions>) -> &mut Self {
        self.regions = regions;
        self
    }

    /// Sets the days that `workdays` leaves out or counts against their weekday.
    pub fn holidays(&mut self, holidays: Arc<Holidays>) -> &mut Self {
        self.holidays = holidays;
        self
    }

    /// Whether texts may show personal values unmasked (`params.show_full`).
    pub fn show_personal(&mut self, allowed: bool) -> &mut Self {
        self.show_personal = allowed;
        self
    }

    /// Lets choices be compared with words they can never be: what was written for more options stays good for fewer.
    pub fn any_word(&mut self) -> &mut Self {
        self.any_word = true;
        self
    }

    /// The language `text(value)` writes in; Chinese unless said otherwise. Texts bring their own.
    pub fn language(&mut self, language: Language) -> &mut Self {
        self.language = language;
        self
    }

    /// The same scope where a guard is known to hold: what it proved to be there may be read.
    #[must_use]
    pub fn assuming(&self, proved: &Facts) -> Scope {
        let mut scope = self.clone();
        scope.facts = scope.facts.and(proved);
        scope
    }

    pub(super) fn variable_named(&self, name: &str) -> Option<&Variable> {
        let own = self.own.iter().find(|variable| &*variable.name == name);
        own.or_else(|| self.shared.list.iter().find(|variable| &*variable.name == name))
    }

    /// Whether a variable of this scope may be unset.
    pub(super) fn may_be_unset(&self, variable: &Variable) -> bool {
        let is_own = self.own.iter().any(|own| std::ptr::eq(own, variable));
        let known_set = !is_own && self.set.get(usize::from(variable.slot)).copied().unwrap_or(false);
        variable.ty.optional && !known_set
    }

    /// Names of the variables.
    pub(super) fn variable_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.own.iter().chain(&self.shared.list).map(|variable| &*variable.name)
    }

    pub(super) fn constant_named(&self, name: &str) -> Option<&Constant> {
        self.constants.iter().find(|constant| &*constant.name == name)
    }

    /// Whether constants live under this name: `params`, `site`.
    pub(super) fn is_namespace(&self, name: &str) -> bool {
        self.constants.iter().any(|constant| constant.name.split_once('.').is_some_and(|(space, _)| space == name))
    }
}
