//! One way to write things as bytes: big-endian numbers, text and bytes behind a 32-bit length.
//!
//! What is hashed, signed and bound to a seal is written like this and no other way, so that equal bytes mean equal
//! content. `FORMAT.md` holds the tables.

use crate::StoredFact;

/// Writes canonical bytes.
#[derive(Default)]
pub(crate) struct Canon(pub(crate) Vec<u8>);

impl Canon {
    pub(crate) fn u8(&mut self, number: u8) -> &mut Self {
        self.0.push(number);
        self
    }

    pub(crate) fn u64(&mut self, number: u64) -> &mut Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub(crate) fn i64(&mut self, number: i64) -> &mut Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        // A payload above 4 GiB is refused by SQLite (1 GB) long before.
        self.0.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }
}

/// Reads canonical bytes; every method answers `None` once the bytes do not fit.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_be_bytes)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = u32::from_be_bytes(self.array()?) as usize;
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// Writes facts as an entry's row keeps them.
pub(crate) fn write_facts(facts: &[StoredFact]) -> Vec<u8> {
    let mut out = Canon::default();
    for fact in facts {
        match fact {
            StoredFact::Began { flow, version, business, key } => {
                out.u8(1).text(flow).text(version).text(business).bytes(key)
            }
            StoredFact::Ended { outcome } => out.u8(2).text(outcome),
            StoredFact::Shredded => out.u8(3),
            StoredFact::Payment { number, state, amount_fen, open } => {
                out.u8(4).text(number).text(state).i64(*amount_fen).u8(u8::from(*open))
            }
            StoredFact::Sent { kind, body } => out.u8(5).text(kind).bytes(body),
            StoredFact::Number { name, day, value } => out.u8(6).text(name).text(day).u64(*value),
        };
    }
    out.0
}

/// Reads facts back; `None` if the bytes are not exactly what [`write_facts`] writes.
pub(crate) fn read_facts(bytes: &[u8]) -> Option<Vec<StoredFact>> {
    let mut parts = Parts(bytes);
    let mut facts = Vec::new();
    while !parts.0.is_empty() {
        facts.push(match parts.u8()? {
            1 => StoredFact::Began {
                flow: parts.text()?,
                version: parts.text()?,
                business: parts.text()?,
                key: parts.bytes()?.try_into().ok()?,
            },
            2 => StoredFact::Ended { outcome: parts.text()? },
            3 => StoredFact::Shredded,
            4 => StoredFact::Payment {
                number: parts.text()?,
                state: parts.text()?,
                amount_fen: parts.i64()?,
                open: parts.flag()?,
            },
            5 => StoredFact::Sent { kind: parts.text()?, body: parts.bytes()?.try_into().ok()? },
            6 => StoredFact::Number { name: parts.text()?, day: parts.text()?, value: parts.u64()? },
            _ => return None,
        });
    }
    Some(facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_fact() -> impl Strategy<Value = StoredFact> {
        let text = ".{0,20}";
        prop_oneof![
            (text, text, text, any::<[u8; 32]>()).prop_map(|(flow, version, business, key)| StoredFact::Began {
                flow,
                version,
                business,
                key
            }),
            text.prop_map(|outcome| StoredFact::Ended { outcome }),
            Just(StoredFact::Shredded),
            (text, text, any::<i64>(), any::<bool>()).prop_map(|(number, state, amount_fen, open)| {
                StoredFact::Payment { number, state, amount_fen, open }
            }),
            (text, any::<[u8; 32]>()).prop_map(|(kind, body)| StoredFact::Sent { kind, body }),
            (text, text, any::<u64>()).prop_map(|(name, day, value)| StoredFact::Number { name, day, value }),
        ]
    }

    proptest! {
        #[test]
        fn facts_read_back_as_they_were_written(facts in prop::collection::vec(any_fact(), 0..6)) {
            prop_assert_eq!(read_facts(&write_facts(&facts)).unwrap(), facts);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic_and_only_one_way(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            if let Some(facts) = read_facts(&bytes) {
                prop_assert_eq!(write_facts(&facts), bytes);
            }
        }

        #[test]
        fn bent_facts_never_read_as_the_same(facts in prop::collection::vec(any_fact(), 1..4), at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let mut bytes = write_facts(&facts);
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert_ne!(read_facts(&bytes), Some(facts));
        }
    }
}
