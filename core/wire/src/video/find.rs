//! Which camera a slot means.

use super::{Node, Pictures};
use crate::WireError;
use crate::place::Tree;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Where the camera is: a node or a place; where both are absent, the only camera of the machine.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoSettings {
    /// The node, best one that names a place: `/dev/v4l/by-path/…`.
    pub node: Option<PathBuf>,
    /// Bus topology, `1-2.1`: needs no udev.
    pub place: Option<String>,
}

/// The node that is meant.
///
/// A camera has several nodes (pictures, descriptions of pictures); `is_camera` says which of them deliver pictures.
/// Errors: `Absent`, `Ambiguous` with every place.
pub fn find(
    settings: &VideoSettings,
    tree: &Tree,
    is_camera: impl Fn(&Path) -> Result<bool, WireError>,
) -> Result<PathBuf, WireError> {
    if let Some(node) = &settings.node {
        if settings.place.is_some() {
            return Err(WireError::Setting("camera: name the node or the place, not both".into()));
        }
        return Ok(node.clone());
    }
    let mut denied = None;
    let mut found: Vec<(PathBuf, String)> = Vec::new();
    for (node, place) in tree.nodes("video4linux") {
        if settings.place.as_ref().is_some_and(|wanted| !place.is(wanted)) {
            continue;
        }
        match is_camera(&node) {
            Ok(true) => found.push((node, place.device)),
            Ok(false) => {}
            Err(error) => denied = Some(error),
        }
    }
    found.sort();
    match (&found[..], denied) {
        ([(node, _)], _) => Ok(node.clone()),
        ([], Some(error @ (WireError::Denied(_) | WireError::Busy))) => Err(error),
        ([], _) => Err(WireError::Absent(match &settings.place {
            Some(place) => format!("camera at {place}"),
            None => "any camera".into(),
        })),
        (several, _) => {
            let words: Vec<String> =
                several.iter().map(|(node, place)| format!("{} at {place}", node.display())).collect();
            Err(WireError::Ambiguous(words.join(", ")))
        }
    }
}

/// Whether a node delivers pictures. Opens it for a moment, which starts nothing and lights no lamp.
pub fn is_camera(node: &Path) -> Result<bool, WireError> {
    Node::open(node).map(|node| !node.modes().is_empty()).or_else(|error| match error {
        WireError::Setting(_) => Ok(false),
        other => Err(other),
    })
}

/// Opens the camera that is meant on this machine.
pub fn open(settings: &VideoSettings) -> Result<Box<dyn Pictures>, WireError> {
    let node = find(settings, &Tree::here(), is_camera)?;
    Ok(Box::new(Node::open(&node)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A machine with two alike cameras behind one hub, each with a node beside the pictures.
    fn tree() -> (tempfile::TempDir, Tree) {
        let root = tempfile::tempdir().unwrap();
        let class = root.path().join("sys/class/video4linux");
        fs::create_dir_all(&class).unwrap();
        fs::create_dir_all(root.path().join("dev")).unwrap();
        for (name, place) in [("video0", "1-2.1"), ("video1", "1-2.1"), ("video2", "1-2.2"), ("video3", "1-2.2")] {
            let device = format!("sys/devices/pci0/usb1/1-2/{place}/{place}:1.0/video4linux/{name}");
            let device = root.path().join(device);
            fs::create_dir_all(&device).unwrap();
            fs::write(device.join("uevent"), format!("DEVNAME={name}\n")).unwrap();
            fs::write(root.path().join("dev").join(name), "").unwrap();
            symlink(&device, class.join(name)).unwrap();
        }
        let tree = Tree::at(root.path());
        (root, tree)
    }

    #[test]
    fn the_camera_at_a_place_is_found_and_two_alike_are_never_guessed() {
        let (_root, tree) = tree();
        let even = |node: &Path| Ok(node.to_string_lossy().ends_with(['0', '2']));
        let at = |place: Option<&str>| VideoSettings { node: None, place: place.map(str::to_owned) };
        let found = find(&at(Some("1-2.2")), &tree, even).unwrap();
        assert!(found.ends_with("dev/video2"), "{found:?}");
        let WireError::Ambiguous(words) = find(&at(None), &tree, even).unwrap_err() else { panic!("guessed") };
        assert!(words.contains("video0 at 1-2.1") && words.contains("video2 at 1-2.2"), "{words}");
        assert!(matches!(find(&at(Some("1-3")), &tree, even), Err(WireError::Absent(_))));
        assert!(matches!(
            find(&at(None), &tree, |_| Err(WireError::Denied("EACCES".into()))),
            Err(WireError::Denied(_))
        ));
        let both = VideoSettings { node: Some("/dev/video0".into()), place: Some("1-2".into()) };
        assert!(matches!(find(&both, &tree, even), Err(WireError::Setting(_))));
    }
}
