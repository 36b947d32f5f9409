//! Privacy as a type: a personal value prints as its kind.
//!
//! `Sensitive<String, kind::Name>` shows `[name]` wherever somebody formats it.
//! Content is reached only through [`Sensitive::expose`], which a reader can search for.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// What makes a field personal. It decides how a mask treats it and what a log shows instead.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Personal {
    /// A person's name.
    Name,
    /// A citizen number or another identity number.
    Number,
    /// A telephone number.
    Phone,
    /// A postal or household address.
    Address,
    /// A birth date, sex, nation: what describes a person.
    Trait,
    /// A portrait, fingerprint or template.
    Biometric,
    /// A handwritten signature.
    Signature,
    /// A bank card number or account.
    Account,
    /// A number that leads to a person's case: acceptance number, receipt number.
    Reference,
    /// A picture of somebody's papers: a household page, a permit, a proof.
    Document,
}

impl Personal {
    /// The word shown in place of the value.
    pub const fn word(self) -> &'static str {
        match self {
            Personal::Name => "name",
            Personal::Number => "number",
            Personal::Phone => "phone",
            Personal::Address => "address",
            Personal::Trait => "trait",
            Personal::Biometric => "biometric",
            Personal::Signature => "signature",
            Personal::Account => "account",
            Personal::Reference => "reference",
            Personal::Document => "document",
        }
    }
}

impl fmt::Display for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.word())
    }
}

/// A marker that names a [`Personal`] kind in a type.
pub trait PersonalKind {
    /// The kind.
    const KIND: Personal;
}

/// The markers, one per [`Personal`] kind.
pub mod kind {
    use super::{Personal, PersonalKind};

    macro_rules! markers {
        ($($name:ident),+) => {$(
            #[doc = concat!("Marks a value as `Personal::", stringify!($name), "`.")]
            #[derive(Clone, Copy, PartialEq, Eq, Debug)]
            pub struct $name;
            impl PersonalKind for $name {
                const KIND: Personal = Personal::$name;
            }
        )+};
    }
    markers!(Name, Number, Phone, Address, Trait, Biometric, Signature, Account, Reference, Document);
}

/// A personal value. It formats as its kind, compares by content, and gives content only when asked.
pub struct Sensitive<T, K: PersonalKind> {
    value: T,
    kind: PhantomData<fn() -> K>,
}

impl<T, K: PersonalKind> Sensitive<T, K> {
    /// Wraps a personal value.
    pub fn new(value: T) -> Self {
        Sensitive { value, kind: PhantomData }
    }

    /// The content. Call it where the value leaves on purpose: to a device, a connector, the applicant's own screen.
    pub fn expose(&self) -> &T {
        &self.value
    }

    /// The content, owned.
    pub fn into_exposed(self) -> T {
        self.value
    }
}

impl<T: Clone, K: PersonalKind> Clone for Sensitive<T, K> {
    fn clone(&self) -> Self {
        Sensitive::new(self.value.clone())
    }
}

impl<T: PartialEq, K: PersonalKind> PartialEq for Sensitive<T, K> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Default, K: PersonalKind> Default for Sensitive<T, K> {
    fn default() -> Self {
        Sensitive::new(T::default())
    }
}

impl<T, K: PersonalKind> From<T> for Sensitive<T, K> {
    fn from(value: T) -> Self {
        Sensitive::new(value)
    }
}

impl<K: PersonalKind> From<&str> for Sensitive<String, K> {
    fn from(value: &str) -> Self {
        Sensitive::new(value.to_owned())
    }
}

impl<T, K: PersonalKind> fmt::Debug for Sensitive<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&K::KIND, f)
    }
}

impl<T, K: PersonalKind> fmt::Display for Sensitive<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&K::KIND, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_value_prints_as_its_kind_in_every_format() {
        let name: Sensitive<String, kind::Name> = "张伟".into();
        assert_eq!(format!("{name} {name:?} {name:#?}"), "[name] [name] [name]");
        assert_eq!(name.expose(), "张伟");
    }
}
