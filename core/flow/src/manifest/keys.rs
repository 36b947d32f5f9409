//! How the keys of a manifest are written down: once, for the reader, the JSON Schema and the reference page.

/// A table of a manifest and its keys.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name in schemas: `site`, `step`.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) doc: &'static str,
    /// Its keys. Any other key is an error.
    pub(crate) keys: &'static [Key],
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) needed: bool,
    pub(crate) doc: &'static str,
}

/// A key that must be there.
pub(crate) const fn need(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, kind, needed: true, doc }
}

/// A key that may be left out.
pub(crate) const fn may(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, kind, needed: false, doc }
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Any text that is not empty.
    Text,
    /// `kebab-case`.
    Id,
    /// `kebab-case`, or `snake_case` where it is a word of a class.
    Option,
    /// Ids with `/` between: `national/self-service-24h`.
    Path,
    /// `snake_case`: a CEL identifier.
    Name,
    /// So many digits.
    Digits(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// Only `true`: a verb without a word of its own.
    True,
    /// A whole number between two, both included.
    Int(i64, i64),
    /// `30s`, `2m`, `800ms`.
    Duration,
    /// Whole days between two, both included: `90d`.
    Days(i64, i64),
    /// `20 yuan`.
    Money,
    /// `60 %`.
    Percent,
    /// `2026-01-01`.
    Date,
    /// `#0a4a94`.
    Colour,
    /// An expression.
    Expression,
    /// Words for the applicant with `{expression}` in them.
    Template,
    /// Several of one kind.
    List(&'static Kind),
    /// A table.
    Table(&'static Table),
    /// A table whose keys the author chooses.
    Map(KeyForm, &'static Kind),
    /// One of two, told apart by whether it is a text, a list or a table.
    Either(&'static Kind, &'static Kind),
    /// The format's version.
    Version,
    /// Whatever it is; someone who knows more reads it.
    Any,
}

/// How the keys of a map are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyForm {
    /// `kebab-case`.
    Id,
    /// `snake_case`.
    Name,
    /// As the plugin likes.
    Free,
}

/// The version of the manifest format that this release reads and writes.
pub(crate) const VERSION: i64 = 1;

/// Words for the applicant, short, in both languages.
pub(crate) static BOTH: Table = Table {
    name: "both",
    doc: "Words in both languages.",
    keys: &[need("zh", Kind::Template, "Chinese."), need("en", Kind::Template, "English.")],
};

/// `title` of a manifest.
pub(crate) const TITLE: Key = need("title", Kind::Table(&BOTH), "Its name, in both languages.");

/// `summary` of a flow.
pub(crate) const SUMMARY: Key =
    may("summary", Kind::Table(&BOTH), "What it is for, in one line: stands below its name on the menu.");

/// `schema` of a manifest.
pub(crate) const SCHEMA: Key = need("schema", Kind::Version, "Version of the format: 1.");
