//! The font chain: which fonts a paper may use, in which order. The machine's own fonts are never searched, so
//! that the same form gives the same paper on every machine.

use crate::PaperFault;
use resvg::usvg::fontdb;
use resvg::usvg::{FontResolver, Options};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The fonts of a site, in order: the first that has a character draws it. Cheap to clone.
#[derive(Clone)]
pub struct Fonts {
    chain: Arc<Chain>,
}

struct Chain {
    faces: Vec<Face>,
    database: Arc<fontdb::Database>,
}

struct Face {
    id: fontdb::ID,
    index: u32,
    data: Arc<Vec<u8>>,
}

impl Face {
    /// Opens the face; its bytes were checked when the chain was built.
    fn open(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.data, self.index).ok()
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fonts({})", self.names().join(", "))
    }
}

impl Fonts {
    /// Loads every `.otf`, `.ttf` and `.ttc` file of the folders: folders in the order given, files by name.
    /// That order is the chain, so the main font's folder comes first and fonts for rare characters after it.
    ///
    /// Blocks for the reading (about 10 ms for the font in `manifests/fonts`).
    /// Errors: [`PaperFault::FontUnreadable`] names the file, [`PaperFault::NoFonts`] the folders; the integrator acts.
    pub fn load(dirs: &[&Path]) -> Result<Fonts, PaperFault> {
        let mut files = Vec::new();
        for dir in dirs {
            let unreadable = |_| PaperFault::FontUnreadable { path: dir.display().to_string() };
            let mut found: Vec<_> = fs::read_dir(dir)
                .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>())
                .map_err(unreadable)?
                .into_iter()
                .filter(|path| {
                    let kind = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
                    matches!(kind.as_deref(), Some("otf" | "ttf" | "ttc"))
                })
                .collect();
            found.sort();
            for path in found {
                let data =
                    fs::read(&path).map_err(|_| PaperFault::FontUnreadable { path: path.display().to_string() })?;
                files.push((path.display().to_string(), data));
            }
        }
        if files.is_empty() {
            return Err(PaperFault::NoFonts { searched: dirs.iter().map(|d| d.display().to_string()).collect() });
        }
        Self::from_files(files)
    }

    /// Builds the chain from font files already in memory, each with the name to blame.
    /// Errors as [`Fonts::load`].
    pub fn from_files(files: Vec<(String, Vec<u8>)>) -> Result<Fonts, PaperFault> {
        let mut database = fontdb::Database::new();
        let mut faces = Vec::new();
        for (path, data) in files {
            let data = Arc::new(data);
            let ids = database.load_font_source(fontdb::Source::Binary(data.clone()));
            let mut usable = false;
            for id in ids {
                let Some(info) = database.face(id) else { continue };
                let face = Face { id, index: info.index, data: data.clone() };
                if face.open().is_some_and(|font| font.charmap().has_map()) {
                    faces.push(face);
                    usable = true;
                }
            }
            if !usable {
                return Err(PaperFault::FontUnreadable { path });
            }
        }
        if faces.is_empty() {
            return Err(PaperFault::NoFonts { searched: Vec::new() });
        }
        Ok(Fonts { chain: Arc::new(Chain { faces, database: Arc::new(database) }) })
    }

    /// The families of the chain, in order.
    pub fn names(&self) -> Vec<String> {
        let family = |face: &Face| {
            let info = self.chain.database.face(face.id)?;
            info.families.first().map(|(name, _)| name.clone())
        };
        self.chain.faces.iter().filter_map(family).collect()
    }

    /// Whether some font of the chain can draw the character.
    pub fn has(&self, character: char) -> bool {
        self.first_missing(character.encode_utf8(&mut [0; 4])).is_none()
    }

    /// The first character of the text that no font can draw. Line feeds are layout, not characters; every
    /// other control character counts as missing.
    pub fn first_missing(&self, text: &str) -> Option<char> {
        let maps: Vec<_> = self.chain.faces.iter().filter_map(Face::open).map(|font| font.charmap()).collect();
        text.chars()
            .filter(|c| *c != '\n')
            .find(|c| c.is_control() || !maps.iter().any(|map| map.map(*c).is_some_and(|glyph| glyph.to_u32() != 0)))
    }

    /// The advance of each character, in ems, with the font that would draw it. A character without a font
    /// counts one em.
    pub(crate) fn advances(&self, text: &str) -> Vec<f32> {
        let fonts: Vec<_> = self
            .chain
            .faces
            .iter()
            .filter_map(Face::open)
            .map(|font| (font.charmap(), font.glyph_metrics(Size::new(1.0), LocationRef::default())))
            .collect();
        let advance = |c: char| {
            let drawn = |(map, metrics): &(skrifa::charmap::Charmap<'_>, skrifa::metrics::GlyphMetrics<'_>)| {
                let glyph = map.map(c).filter(|g| g.to_u32() != 0)?;
                metrics.advance_width(glyph)
            };
            fonts.iter().find_map(drawn).unwrap_or(1.0)
        };
        text.chars().map(advance).collect()
    }

    /// The options to draw with: only this chain, in its order, whatever family a form names.
    pub(crate) fn options(&self) -> Options<'_> {
        let chain = &self.chain;
        Options {
            fontdb: chain.database.clone(),
            font_resolver: FontResolver {
                select_font: Box::new(move |_, _| chain.faces.first().map(|face| face.id)),
                select_fallback: Box::new(move |c, used, _| {
                    let has = |face: &&Face| {
                        face.open().and_then(|font| font.charmap().map(c)).is_some_and(|glyph| glyph.to_u32() != 0)
                    };
                    chain.faces.iter().filter(|face| !used.contains(&face.id)).find(has).map(|face| face.id)
                }),
            },
            // A form cannot reach outside itself: pictures come as fields, never from a path or an address.
            image_href_resolver: resvg::usvg::ImageHrefResolver {
                resolve_data: resvg::usvg::ImageHrefResolver::default_data_resolver(),
                resolve_string: Box::new(|_, _| None),
            },
            ..Options::default()
        }
    }
}
