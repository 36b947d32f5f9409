//! What the record still tells of a case: whose it was, masked, and what it leaves to a person.
//!
//! A case is played again from its entries, in the version it began with. What was found is kept for cases that ended,
//! because they change no more; of a name only its mask. A case whose key was destroyed tells nothing, and that is said.

use crate::debts::{self, Owing};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tongban_api::operator::Kept;
use tongban_classes::{Class, identity_document, registry};
use tongban_flow::engine::Case;
use tongban_flow::language::Deployment;
use tongban_flow::program::{Flow, Verb};
use tongban_journal::Journal;
use tongban_model::{MaskName, Personal, Value, mask_name};

/// What is known of one case.
#[derive(Clone, Default, PartialEq, Debug)]
pub(crate) struct Told {
    /// Whose it was, masked; empty unless `kept` is [`Kept::Open`].
    pub(crate) masked: String,
    pub(crate) kept: Option<Kept>,
    /// What it leaves to a person.
    pub(crate) debts: Vec<Owing>,
}

/// A flow by id and version, if it was kept.
type Versions = HashMap<(String, String), Option<Arc<Flow>>>;

/// The past of a machine.
pub(crate) struct Past {
    /// The state folder, where older versions of manifests are kept.
    state: PathBuf,
    told: Mutex<HashMap<String, Told>>,
    versions: Mutex<Versions>,
}

impl Past {
    /// Of the machine with this state folder.
    pub(crate) fn of(state: PathBuf) -> Past {
        Past { state, told: Mutex::default(), versions: Mutex::default() }
    }

    /// What is known of a case. Reads the record, and sometimes a tree of manifests: not for a thread that must not wait.
    pub(crate) fn tell(&self, journal: &Journal, site: &Deployment, case: &tongban_journal::Case) -> Told {
        let id = case.id.to_string();
        let mut known = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if case.shredded {
            known.remove(&id);
            return Told { kept: Some(Kept::Shredded), ..Told::default() };
        }
        if let Some(told) = known.get(&id) {
            return told.clone();
        }
        let told = self.look(journal, site, case);
        if case.end.is_some() {
            known.insert(id, told.clone());
        }
        told
    }

    /// Forgets what it told of all other cases: nobody lists them any more, and their keys may be destroyed.
    pub(crate) fn only(&self, listed: &[&tongban_journal::Case]) {
        let listed: HashSet<String> = listed.iter().map(|case| case.id.to_string()).collect();
        self.told.lock().unwrap_or_else(PoisonError::into_inner).retain(|id, _| listed.contains(id));
    }

    fn look(&self, journal: &Journal, site: &Deployment, case: &tongban_journal::Case) -> Told {
        let unreadable = Told { kept: Some(Kept::Unreadable), ..Told::default() };
        let Some(flow) = self.version(site, &case.flow, &case.version) else { return unreadable };
        let payloads = journal.reader().entries(&case.id).ok().and_then(|entries| tongban::record::payloads(&entries));
        let Some(payloads) = payloads else { return unreadable };
        if payloads.is_empty() {
            // It is just beginning, or its beginning found no room: nothing was done yet.
            return Told { kept: Some(Kept::NoName), ..Told::default() };
        }
        let mut name = None;
        // The name is wiped when the applicant leaves, so it is looked for on the way.
        let mut look = |case: &Case| {
            if let Some(found) = name_in(case).filter(|_| !case.is_released()) {
                name = Some(mask_name(found, policy(site, &case.flow().id)));
            }
        };
        let Ok(case) = tongban::replay_watched(&flow, &payloads, &mut look) else { return unreadable };
        let kept = if name.is_some() { Kept::Open } else { Kept::NoName };
        Told { masked: name.unwrap_or_default(), kept: Some(kept), debts: debts::of(&case) }
    }

    fn version(&self, site: &Deployment, id: &str, version: &str) -> Option<Arc<Flow>> {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = versions.entry((id.to_owned(), version.to_owned()));
        kept.or_insert_with(|| tongban::flow_version(site, &self.state, id, version)).clone()
    }
}

/// Classes whose records are of the applicant; a recipient's name is somebody else's.
const WHOSE: [&Class; 2] = [&identity_document::CLASS, &registry::CLASS];

/// The applicant's name as a card or the register has it.
fn name_in(case: &Case) -> Option<&str> {
    case.flow().steps.iter().find_map(|step| {
        let Verb::Do(of) = &step.verb else { return None };
        if !WHOSE.iter().any(|class| class.id == of.class.id) {
            return None;
        }
        let field = of.command.result.iter().find(|field| field.personal == Some(Personal::Name))?;
        let variable = case.flow().variables.get(usize::from(step.into?))?;
        match case.variable(&variable.name)? {
            Value::Record(record) => record.get(field.number)?.as_text(),
            _ => None,
        }
    })
}

/// What the site hides of a name in this flow; where nothing says it, the given name.
fn policy(site: &Deployment, flow: &str) -> MaskName {
    let says =
        |setting: &&tongban_flow::language::Setting| *setting.key == *"params.mask_name" && *setting.flow == *flow;
    let word = site.settings.iter().find(says).map(|setting| setting.value.trim_matches('"'));
    match word.and_then(MaskName::from_word) {
        // An operator needs no more of a name than tells two people apart.
        None | Some(MaskName::None) => MaskName::GivenName,
        Some(policy) => policy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use tongban_classes::{ToRecord as _, identity_document::CardRecord};
    use tongban_flow::engine::{Action, Begin, Effect, Event};

    fn site(id: &str) -> Deployment {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        tongban::load(&root, id).deployment.expect("a sound site")
    }

    /// A case that stands behind a card that was read.
    fn with_card(flow: &Arc<Flow>) -> Case {
        let at_ms = 1_795_334_400_000;
        let begin = Begin { case: "c-1".into(), today: "2026-11-22".parse().unwrap(), at_ms };
        let (mut case, mut effects) = Case::begin(flow.clone(), begin);
        for _ in 0..40 {
            let answer = effects.iter().rev().find_map(|effect| match effect {
                Effect::Show(view) if view.options.iter().any(|option| &*option.id == "expired") => {
                    Some(Event::Action { view: view.number, action: Action::Choose("expired".into()) })
                }
                Effect::Show(view) if view.options.iter().any(|option| &*option.id == "local") => {
                    Some(Event::Action { view: view.number, action: Action::Choose("local".into()) })
                }
                Effect::Show(view) if view.actions.iter().any(|action| &**action == "next") => {
                    Some(Event::Action { view: view.number, action: Action::Next })
                }
                Effect::Do { id, class, .. } if **class == *identity_document::CLASS.id => {
                    Some(Event::Completed { effect: *id, result: Ok(card().to_record()) })
                }
                Effect::Do { id, .. } => Some(Event::Completed { effect: *id, result: Ok(Default::default()) }),
                _ => None,
            });
            effects = case.step(&answer.expect("the case waits for something"), at_ms);
            if name_in(&case).is_some() {
                return case;
            }
        }
        panic!("no card was read");
    }

    fn card() -> CardRecord {
        CardRecord {
            kind: identity_document::CardKind::Resident,
            name: "欧阳试一".into(),
            number: "441302197605141230".into(),
            sex: "1".into(),
            nation: None.into(),
            birth: "1976-05-14".parse::<tongban_model::Date>().unwrap().into(),
            address: None.into(),
            authority: None.into(),
            valid_from: "2006-11-22".parse().unwrap(),
            valid_until: None,
            long_term: true,
            portrait: None.into(),
            fingerprints: None.into(),
        }
    }

    #[test]
    fn a_name_is_found_on_the_card_and_hidden_as_the_site_says() {
        let site = site("demo");
        let flow = &site.flows["national/self-service-24h"];
        let case = with_card(flow);
        let name = name_in(&case).unwrap();
        assert_eq!(mask_name(name, policy(&site, &flow.id)), "**试一", "this site hides the surname");
        assert_eq!(mask_name(name, policy(&site, "no/flow")), "欧阳**", "without a word the given name is hidden");
    }
}
