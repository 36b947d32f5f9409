//! The numbers of all classes as a C header, made from the definitions and compared with the committed file.

use std::fmt::Write as _;
use std::path::Path;
use tongban_classes::{ALL, Field, common, name};

fn upper(text: &str) -> String {
    name::kebab(text).replace('-', "_").to_uppercase()
}

fn fields(out: &mut String, prefix: &str, fields: &[Field]) {
    for field in fields {
        let _ = writeln!(out, "#define {prefix}_{} {}", upper(field.name), field.number);
    }
}

fn header() -> String {
    let mut out = String::from(
        "// Made by a test of tongban-sdk from the definitions in core/classes; do not edit.\n\
         // Numbers of all classes: commands, fields, events, error codes.\n\n\
         #ifndef TONGBAN_CLASSES_H\n#define TONGBAN_CLASSES_H\n\n\
         // Commands every class answers.\n",
    );
    for (name, number) in [("CAPABILITIES", common::CAPABILITIES), ("STATUS", common::STATUS), ("RESET", common::RESET)]
    {
        let _ = writeln!(out, "#define TONGBAN_{name} {number}");
    }
    for class in ALL {
        let prefix = format!("TONGBAN_{}", upper(class.name));
        let _ = write!(out, "\n// {}\n#define {prefix}_ID \"{}\"\n", class.name, class.id);
        fields(&mut out, &format!("{prefix}_CAPABILITIES"), class.capabilities);
        fields(&mut out, &format!("{prefix}_STATUS"), class.status);
        for event in class.unsolicited {
            let _ = writeln!(out, "#define {prefix}_UNSOLICITED_{} {}", upper(event.name), event.number);
        }
        for command in class.commands {
            let prefix = format!("{prefix}_{}", upper(command.name));
            let _ = writeln!(out, "#define {prefix} {}", command.number);
            fields(&mut out, &format!("{prefix}_PARAM"), command.params);
            fields(&mut out, &format!("{prefix}_RESULT"), command.result);
            for event in command.events {
                let _ = writeln!(out, "#define {prefix}_EVENT_{} {}", upper(event.name), event.number);
                fields(&mut out, &format!("{prefix}_EVENT_{}", upper(event.name)), event.fields);
            }
            for code in command.codes {
                let _ = writeln!(out, "#define {prefix}_CODE_{} {}", upper(code.name), code.number);
            }
        }
    }
    out.push_str("\n#endif\n");
    out
}

#[test]
fn the_class_header_is_the_one_the_definitions_make() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../abi/include/tongban_classes.h");
    let made = header();
    let mut names: Vec<&str> =
        made.lines().filter_map(|line| line.strip_prefix("#define ")?.split(' ').next()).collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None, "two numbers of one name");
    if std::env::var_os("TONGBAN_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "run this test with TONGBAN_BLESS=1");
}
