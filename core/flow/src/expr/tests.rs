//! Promises of the expression language.
