//! How fast dots reach the paper, beside what the line and the printer can do at most. Prints; asserts nothing of time.

mod bench;

use bench::{print, profile};
use std::time::{Duration, Instant};
use tongban_lab::Placed;
use tongban_lab::far::escpos::{EscPos as Far, Model};
use tongban_lab::trial::Timed;
use tongban_printer_escpos::driver::EscPos;
use tongban_printer_escpos::profile::{Pace, Profile};
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::Printer as _;
use tongban_wire::settings::{SerialSettings, TcpSettings};
use tongban_wire::{Defaults, WireSettings, settings::stream};

#[test]
#[ignore = "figures: cargo test -p tongban-printer-escpos --test figures -- --ignored --nocapture"]
fn raster_throughput() {
    let picture = bench::paper(1600);
    let bytes = picture.stride() as f64 * f64::from(picture.height());
    for (wire, speed, buffer) in [
        ("memory", 0, 65_536),
        ("TCP on the loopback", 0, 65_536),
        ("pseudo-terminal", 0, 65_536),
        ("TCP, a printer of 150 mm/s", 1200, 4096),
        ("TCP, a printer of 150 mm/s", 1200, 65_536),
        ("TCP, a printer of 300 mm/s", 2400, 65_536),
    ] {
        let (far, printed) = Far::new(Model { buffer, speed, ..Model::default() }, None);
        let lab = Placed::memory(far);
        let settings = match wire {
            "pseudo-terminal" => {
                let port = lab.serial().display().to_string();
                WireSettings::Serial(SerialSettings { port, baud: None, parity: Default::default(), stop_bits: None })
            }
            _ => WireSettings::Tcp(TcpSettings { address: lab.tcp().to_string() }),
        };
        let profile = Profile { buffer, pace: Pace::default(), ..profile() };
        let mut memory = lab.stream();
        let in_memory = wire == "memory";
        let open = move || {
            if in_memory { memory() } else { stream(&settings, &Defaults { baud: 115_200, ..Defaults::default() }) }
        };
        let mut driver = EscPos::new(open, profile, Journal::in_memory(), |_| {}).unwrap();
        print(&mut driver, "warm", &bench::paper(8), Duration::from_secs(60)).unwrap();
        // Drawing the paper is not the printer's work.
        let params = bench::params("figure", &picture);
        let begun = Instant::now();
        driver.print_native(&Timed::within(Duration::from_secs(120)), params).unwrap();
        let took = begun.elapsed().as_secs_f64();
        assert!(bench::shows(&printed.sheets()[1], &picture) && printed.overrun() == 0);
        let limit = if speed == 0 {
            String::from("as fast as it comes")
        } else {
            format!("limit {:.2} s", 1600.0 / f64::from(speed))
        };
        eprintln!(
            "{wire}, buffer {buffer}: 1600 rows, {bytes:.0} bytes in {took:.2} s = {:.0} kB/s ({limit})",
            bytes / took / 1000.0
        );
    }
}
