//! The layers of a site, lowest first: nation, province, city, site.

use super::menu::{self, Group};
use crate::manifest::tree::{Entry, Located, Node};
use std::rc::Rc;

/// What is laid over the flows at one site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stack {
    layers: Vec<Rc<Node>>,
}

impl Stack {
    pub(crate) fn push(&mut self, layer: Rc<Node>) {
        self.layers.push(layer);
    }

    /// What the layers say of a parameter, lowest first.
    pub(crate) fn params<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (&'s Entry, &'s Node)> {
        self.entries("params").filter(move |entry| entry.key == name).map(|entry| (entry, &entry.value))
    }

    /// All entries of a table over all layers, lowest first.
    pub(crate) fn entries<'s>(&'s self, table: &'s str) -> impl Iterator<Item = &'s Entry> {
        self.layers.iter().flat_map(move |layer| layer.table(table))
    }

    /// The menu: the highest layer that has one decides.
    pub(crate) fn menu(&self) -> Vec<(Group, Vec<Located<String>>)> {
        self.layers.iter().rev().map(|layer| menu::groups(layer)).find(|groups| !groups.is_empty()).unwrap_or_default()
    }

    /// The layers, lowest first.
    pub(crate) fn layers(&self) -> &[Rc<Node>] {
        &self.layers
    }
}
