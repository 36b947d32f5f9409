//! Whether two finger minutiae records are of one finger: ISO/IEC 19794-2:2005 read, NIST's Bozorth3 computed.
//!
//! The physical situation: a scanner found the places where ridges of a finger end or fork (minutiae) and wrote them
//! into a record. Another record was made earlier, perhaps by another scanner. Nobody looked at a picture here, and
//! nobody will: this room knows points, and says how many of them two fingers have in common in the same arrangement.
//!
//! It must never know a device, a person or a file; it imports nothing of ours. A record is personal: no error, no
//! `Debug` and no log of this room says a coordinate.
//!
//! Start reading at [`compare`]; then [`record`] (bytes to points), [`points`] (points to the measure of NIST's
//! constants) and [`bozorth`] (points to a score).

#![forbid(unsafe_code)]

pub mod bozorth;
pub mod compare;
pub mod points;
pub mod record;

pub use compare::{CompareError, Score, compare};
