//! What is fuzzed: every parser that reads what somebody else wrote. Each target takes any bytes.
//!
//! The suite `found` runs the same functions over the shipped files and over every input that once broke one.

mod bytes;
mod devices;
mod expression;
mod fingerprint;
mod idcard;
mod manifest;
mod minutiae;
mod pictures;
mod printer;
mod wire;

use std::path::{Path, PathBuf};

/// One thing that is fuzzed.
pub(crate) struct Target {
    /// Its name on the command line, and of its folder under `found`.
    pub(crate) name: &'static str,
    /// Takes one input. It panics only where the project is wrong.
    pub(crate) run: fn(&[u8]),
    /// The inputs it begins with.
    seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub(crate) const TARGETS: &[Target] = &[
    Target { name: "manifest_flow", run: manifest::flow, seeds: manifest::flow_seeds },
    Target { name: "manifest_overlay", run: manifest::overlay, seeds: manifest::overlay_seeds },
    Target { name: "manifest_layer", run: manifest::layer, seeds: manifest::layer_seeds },
    Target { name: "manifest_scenario", run: manifest::scenario, seeds: manifest::scenario_seeds },
    Target { name: "expression", run: expression::expression, seeds: expression::seeds },
    Target { name: "template", run: expression::template, seeds: expression::seeds },
    Target { name: "form_svg", run: manifest::form, seeds: manifest::form_seeds },
    Target { name: "journal_entry", run: bytes::journal_entry, seeds: bytes::journal_seeds },
    Target { name: "worker_wire", run: bytes::worker_wire, seeds: bytes::wire_seeds },
    Target { name: "plugin_toml", run: bytes::plugin_toml, seeds: bytes::plugin_seeds },
    Target { name: "small_values", run: bytes::small_values, seeds: bytes::small_seeds },
    Target { name: "signature", run: bytes::signature, seeds: bytes::signature_seeds },
    Target { name: "sam_frame", run: idcard::sam_frame, seeds: idcard::sam_frame_seeds },
    Target { name: "card_text", run: idcard::card_text, seeds: idcard::card_text_seeds },
    Target {
        name: "fingerprint_packet",
        run: fingerprint::fingerprint_packet,
        seeds: fingerprint::fingerprint_packet_seeds,
    },
    Target { name: "minutiae_record", run: minutiae::record, seeds: minutiae::record_seeds },
    Target { name: "escpos_answer", run: printer::escpos_answer, seeds: printer::escpos_answer_seeds },
    Target { name: "receipt_png", run: printer::receipt_png, seeds: printer::receipt_png_seeds },
    Target { name: "ipp_answer", run: printer::ipp_answer, seeds: printer::ipp_answer_seeds },
    Target { name: "uevent", run: wire::uevent, seeds: wire::uevent_seeds },
    Target { name: "recording", run: wire::recording, seeds: wire::recording_seeds },
    Target { name: "mjpeg", run: pictures::jpeg, seeds: pictures::jpeg_seeds },
    Target { name: "rtsp", run: pictures::rtsp, seeds: pictures::rtsp_seeds },
    Target { name: "movie", run: pictures::movie, seeds: pictures::movie_seeds },
    Target { name: "hid_descriptor", run: devices::hid_descriptor, seeds: devices::hid_descriptor_seeds },
    Target { name: "hidpos_report", run: devices::hidpos_report, seeds: devices::hidpos_report_seeds },
    Target { name: "scan_line", run: devices::scan_line, seeds: devices::scan_line_seeds },
    Target { name: "terminal_frames", run: devices::terminal_frames, seeds: devices::terminal_frames_seeds },
    Target { name: "described_device", run: devices::described_device, seeds: devices::described_device_seeds },
];

/// The first inputs of a target, and every input that once broke it.
pub(crate) fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let found = contents(&format!("tests/fuzz/found/{}", target.name), "");
    (target.seeds)().into_iter().chain(found.into_iter().map(|(_, bytes)| bytes)).collect()
}

/// The root of the checkout, whichever crate this is built into.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().find(|folder| folder.join("flows").is_dir() && folder.join("core").is_dir());
    root.unwrap_or(here).to_path_buf()
}

/// Paths and contents of the files below a folder whose names end so, by path.
fn contents(folder: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut ahead = vec![root().join(folder)];
    while let Some(folder) = ahead.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                ahead.push(path);
            } else if path.to_string_lossy().ends_with(ending)
                && let Ok(bytes) = std::fs::read(&path)
            {
                found.push((path.to_string_lossy().into_owned(), bytes));
            }
        }
    }
    found.sort();
    found
}
