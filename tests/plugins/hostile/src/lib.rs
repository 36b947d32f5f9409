//! A driver that does whatever the test asks for: it answers, waits, hangs, panics, faults, exits, floods, lies.
//!
//! The deed is the parameter `symbologies` of `read`, or the setting `open`; every other class answers synthetic data.

use std::time::Duration;
use tongban_sdk::{
    Call, Class, ClassKind, Command, CompletionCode, Device, DynDriver, Failure, Family, Field, Frame, Notifier, Open,
    Record, RetrySafety, Type, Value, barcode_reader, camera, common, export_plugin, identity_document, tracing,
};

struct Hostile {
    news: Notifier,
    reads: i64,
    /// A file it leaves when its device is closed.
    leaves: Option<std::path::PathBuf>,
}

impl Drop for Hostile {
    fn drop(&mut self) {
        if let Some(path) = &self.leaves {
            let _ = std::fs::write(path, "closed");
        }
    }
}

/// A class of the vendor's own.
static SCALE: Class = Class {
    id: "test.scale/1",
    name: "Scale",
    number: u16::MAX,
    kind: ClassKind::Device,
    doc: "A scale that knows one weight.",
    capabilities: &[],
    status: &[Field {
        number: 1000,
        name: "device",
        doc: "How it is.",
        ty: Type::Text,
        required: true,
        personal: None,
    }],
    unsolicited: &[],
    commands: &[Command {
        number: 1,
        name: "weigh",
        doc: "Weighs.",
        retry: RetrySafety::Repeatable,
        longest: Duration::from_secs(5),
        params: &[Field {
            number: 1,
            name: "unit",
            doc: "Unit.",
            ty: Type::Choice(&["gram", "kilogram"]),
            required: true,
            personal: None,
        }],
        result: &[
            Field { number: 1, name: "price", doc: "Price.", ty: Type::Money, required: true, personal: None },
            Field {
                number: 2,
                name: "days",
                doc: "Days.",
                ty: Type::List(&Type::Date),
                required: false,
                personal: None,
            },
        ],
        events: &[],
        codes: &[],
    }],
};

fn code(data: &str) -> Record {
    Record::new().with(1, "qrCode").with(2, data)
}

/// Ends the process as a driver bug does.
fn fault() -> ! {
    // SAFETY: there is none; that is the point.
    unsafe { std::ptr::null_mut::<u8>().write_volatile(1) };
    std::process::abort()
}

fn hang() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(60));
    }
}

fn deed(deed: &str, driver: &Hostile, call: &dyn Call) -> Result<Record, Failure> {
    match deed {
        "wait" => {
            call.event(1, Record::new());
            call.wait(Duration::from_secs(600))?;
            Ok(code("waited"))
        }
        "slow" => {
            call.wait(Duration::from_millis(150))?;
            Ok(code("slow"))
        }
        "hang" => hang(),
        "hang-till-asked" => loop {
            std::thread::sleep(Duration::from_millis(5));
            if call.cancelled() {
                return Err(Failure::canceled());
            }
        },
        "panic" => panic!("the card of 张伟"),
        "fault" => fault(),
        "exit" => std::process::exit(0),
        "abort" => std::process::abort(),
        "flood" => {
            (0..50_000).for_each(|_| call.event(1, Record::new().with(1, "x")));
            Ok(code("flooded"))
        }
        "flood-for-ever" => loop {
            call.event(1, Record::new());
        },
        "flood-news" => {
            (0..5_000).for_each(|_| driver.news.unsolicited("tongban.barcode-reader/1", 1, Record::new()));
            Ok(code("flooded"))
        }
        "print" => {
            (0..2_000).for_each(|n| println!("line {n}"));
            Ok(code("printed"))
        }
        "huge" => Ok(Record::new().with(1, "qrCode").with(2, "x".repeat(70 << 20))),
        "large" => Ok(code(&"x".repeat(3 << 20))),
        "wrong-type" => Ok(Record::new().with(1, 7i64).with(2, "data")),
        "missing" => Ok(Record::new().with(1, "qrCode")),
        "unknown-field" => Ok(code("known").with(999, 1i64)),
        "unknown-code" => Err(Failure::of_class(99, Family::Refusal, "")),
        "wrong-family" => Err(Failure::of_class(1, Family::Bug, "nothing there")),
        "deep" => {
            let deep = (0..30).fold(Value::Int(1), |inner, _| Value::List(vec![inner]));
            Ok(code("deep").with(5, deep))
        }
        "log" => {
            tracing::info!(count = 3, "a line of the driver");
            Ok(code("logged"))
        }
        "garbage" => {
            // A library that writes to descriptors it does not own.
            for fd in 3..30 {
                // SAFETY: none either.
                if let Ok(mut file) = std::fs::File::options().write(true).open(format!("/proc/self/fd/{fd}")) {
                    let _ = std::io::Write::write_all(&mut file, &[0xff; 64]);
                }
            }
            unsafe extern "C" {
                fn write(fd: i32, bytes: *const u8, len: usize) -> isize;
            }
            for fd in 3..30 {
                // SAFETY: as above.
                unsafe { write(fd, [0xffu8; 64].as_ptr(), 64) };
            }
            Ok(code("garbage"))
        }
        "sandbox" => {
            // Each of these must be refused in a worker.
            let allowed = [
                ("passwd", std::fs::read("/etc/passwd").is_ok()),
                (
                    "tcp",
                    std::net::TcpStream::connect("127.0.0.1:9")
                        .is_err_and(|f| f.kind() != std::io::ErrorKind::PermissionDenied),
                ),
                ("exec", std::process::Command::new("/bin/true").spawn().is_ok()),
                ("write", std::fs::write("/tmp/tongban-hostile", b"x").is_ok()),
            ];
            let words: Vec<&str> = allowed.iter().filter(|(_, done)| *done).map(|(word, _)| *word).collect();
            Ok(code(&format!("allowed:{}", words.join(" "))))
        }
        "environment" => Ok(code(&std::env::vars().map(|(key, _)| key).collect::<Vec<_>>().join(" "))),
        "count" => Ok(code(&driver.reads.to_string())),
        other => Ok(code(other)),
    }
}

impl DynDriver for Hostile {
    fn run(
        &mut self,
        class: &'static Class,
        command: u16,
        call: &dyn Call,
        params: &Record,
    ) -> Result<Record, Failure> {
        self.reads += 1;
        match (class.name, command) {
            (_, common::RESET) => Ok(Record::new()),
            ("BarcodeReader", common::CAPABILITIES) => Ok(Record::new().with(1, "qrCode")),
            ("BarcodeReader", common::STATUS) => Ok(Record::new().with(1000, "online")),
            ("Scale", common::STATUS) => Ok(Record::new().with(1000, "online")),
            ("Scale", 1) => {
                let day = Value::List(vec![Value::from("2026-11-22")]);
                Ok(Record::new().with(1, 120i64).with(2, day))
            }
            ("IdentityDocument", common::STATUS) => Ok(Record::new().with(1, "not_present").with(1000, "online")),
            ("BarcodeReader", barcode_reader::command::read) => {
                let wanted = params.get(1).and_then(Value::as_text).unwrap_or("ok").to_owned();
                deed(&wanted, self, call)
            }
            ("IdentityDocument", identity_document::command::read) => Ok(Record::new()
                .with(1, "resident")
                .with(2, "张伟")
                .with(3, "11010119900307451X")
                .with(4, "1")
                .with(5, "01")
                .with(6, "1990-03-07")
                .with(7, "北京市东城区")
                .with(8, "北京市公安局东城分局")
                .with(9, "2015-01-01")
                .with(10, "2035-01-01")
                .with(11, false)
                .with(12, vec![7u8; 1024])
                .with(13, vec![9u8; 512])),
            ("Camera", camera::command::preview) => {
                let (width, height) = (640u32, 480u32);
                let frame = Frame { width, height, stride: width * 3, format: *b"RGB3", taken_us: 0 };
                // The rate says how many here; `cold` rates come from a real camera.
                let wanted = params.get(1).and_then(Value::as_int).unwrap_or(0);
                let mut delivered = 0;
                while delivered < wanted {
                    if call.cancelled() {
                        return Err(Failure::canceled());
                    }
                    let number = delivered as u8;
                    if call.frame(frame, &mut |room| {
                        room[0] = number;
                        let last = room.len() - 1;
                        room[last] = number;
                    }) {
                        delivered += 1;
                    } else {
                        std::hint::spin_loop();
                    }
                }
                Ok(Record::new().with(1, delivered))
            }
            _ => Err(Failure::unsupported()),
        }
    }
}

fn open(open: &Open) -> Result<Device, Failure> {
    match open.settings.opt_text("open")? {
        Some("fail") => return Err(Failure::new(CompletionCode::HardwareError, "no answer on the line")),
        Some("panic") => panic!("while opening"),
        Some("hang") => hang(),
        Some("fault") => fault(),
        _ => {}
    }
    let leaves = open.settings.opt_text("leaves")?.map(Into::into);
    let driver = Hostile { news: open.news.clone(), reads: 0, leaves };
    Ok(Device::dynamic(&[&barcode_reader::CLASS, &identity_document::CLASS, &camera::CLASS, &SCALE], driver))
}

export_plugin! {
    id: "test-hostile",
    vendor: "Tongban tests",
    classes: ["tongban.barcode-reader/1", "tongban.identity-document/1", "tongban.camera/1", "test.scale/1"],
    own_classes: [&SCALE],
    open: open,
}
