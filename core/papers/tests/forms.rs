//! Every shipped form, with full and with minimal fields, and everything a form refuses.

#[path = "shared/citizen.rs"]
mod citizen;

use citizen::{fields, fonts, form, forms, manifests};
use std::collections::BTreeMap;
use tongban_model::{Date, Money, Value};
use tongban_papers::{Field, Form, PaperFault, SignatureFault, Stock};

/// A small form for one field, with what stands in its drawing.
fn small(header: &str, drawing: &str) -> Result<Form, PaperFault> {
    let text = format!(
        "<!-- form 1\ntitle: 测试 / Test\npaper: receipt\nprinted: in tests\n{header}\n-->\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"576\" height=\"auto\">{{{{ skip(300) }}}}{drawing}</svg>"
    );
    Form::parse("small", &text)
}

/// Fills the small form with one field `it`.
fn fill(kind: &str, drawing: &str, it: Field) -> Result<tongban_papers::Paper, PaperFault> {
    let form = small(&format!("field it {kind} required: it"), drawing).unwrap();
    form.render(&fonts(), &BTreeMap::from([("it".to_owned(), it)]))
}

#[test]
fn every_form_prints_with_all_fields_and_with_the_required_ones_only() {
    let fonts = fonts();
    for name in forms() {
        let form = form(&name);
        for all in [true, false] {
            let paper = form.render(&fonts, &fields(&form, all)).unwrap_or_else(|fault| panic!("{fault}"));
            let mono = paper.mono();
            assert_eq!(mono.rows().len(), mono.stride() * mono.height() as usize);
            let ink: u32 = mono.rows().iter().map(|byte| byte.count_ones()).sum();
            let share = f64::from(ink) / f64::from(mono.width() * mono.height());
            assert!((0.01..0.35).contains(&share), "{name}: {share} of the paper is black");
            // Nothing may touch the paper's edge but the test print's margin marks.
            let edge = (0..mono.height()).any(|y| mono.is_black(0, y) || mono.is_black(mono.width() - 1, y));
            assert_eq!(edge, name == "test-print", "{name}");
            let expected = if form.stock() == Stock::A4 { (1240, 1754) } else { (576, paper.height_px()) };
            assert_eq!((paper.width_px(), paper.height_px()), expected, "{name}");
        }
    }
}

#[test]
fn text_stays_on_the_paper_and_lines_do_not_overlap() {
    use resvg::usvg::{Group, Node, Rect, Text};
    fn texts<'t>(group: &'t Group, found: &mut Vec<&'t Text>) {
        for node in group.children() {
            match node {
                Node::Group(inner) => texts(inner, found),
                Node::Text(text) => found.push(text),
                Node::Path(_) | Node::Image(_) => {}
            }
        }
    }
    let fonts = fonts();
    for name in forms() {
        let form = form(&name);
        for all in [true, false] {
            let paper = form.render(&fonts, &fields(&form, all)).unwrap();
            let family = "Tongban Forms".to_owned();
            let mut options = resvg::usvg::Options { font_family: family, ..Default::default() };
            options.fontdb_mut().load_font_data(std::fs::read(manifests("fonts/tongban-forms.otf")).unwrap());
            let tree = resvg::usvg::Tree::from_str(paper.svg(), &options).unwrap();
            let mut found = Vec::new();
            texts(tree.root(), &mut found);
            assert!(found.len() > 5, "{name}");
            // The ink of each text, not the font's tall line box.
            let boxes: Vec<Rect> = found
                .iter()
                .filter(|text| !text.chunks().iter().all(|chunk| chunk.text().trim().is_empty()))
                .map(|text| text.flattened().abs_bounding_box())
                .collect();
            for (at, a) in boxes.iter().enumerate() {
                assert!(a.left() >= 0.0 && a.right() <= paper.width_px() as f32, "{name}: text {at} leaves the paper");
                assert!(a.bottom() <= paper.height_px() as f32, "{name}: text {at} leaves the paper");
                for (other, b) in boxes.iter().enumerate().skip(at + 1) {
                    let apart = a.right() <= b.left()
                        || b.right() <= a.left()
                        || a.bottom() <= b.top()
                        || b.bottom() <= a.top();
                    assert!(apart, "{name}, all {all}: texts {at} and {other} overlap: {a:?} {b:?}");
                }
            }
        }
    }
}

#[test]
fn a_missing_field_is_named() {
    let (fonts, form) = (fonts(), form("collection-certificate"));
    for declared in form.fields().iter().filter(|f| f.required) {
        let mut given = fields(&form, true);
        given.remove(&declared.name);
        let expected = PaperFault::Missing { form: form.name().into(), field: declared.name.clone() };
        assert_eq!(form.render(&fonts, &given).unwrap_err(), expected);
    }
}

#[test]
fn an_unknown_field_and_a_wrong_kind_are_named() {
    let (fonts, form) = (fonts(), form("collection-certificate"));
    let mut given = fields(&form, true);
    given.insert("nmae".into(), "甲".into());
    let unknown = PaperFault::Unknown { form: form.name().into(), field: "nmae".into() };
    assert_eq!(form.render(&fonts, &given).unwrap_err(), unknown);
    given.remove("nmae");
    given.insert("signature".into(), "甲".into());
    let fault = form.render(&fonts, &given).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "fill form collection-certificate: field signature is text, the form declares strokes"
    );
}

#[test]
fn markup_in_a_field_is_printed_and_never_obeyed() {
    let paper = fill(
        "text",
        "<text x=\"9\" y=\"9\">{{ it }}</text><text>{{ it | wrap(x=9, width=500, size=20) }}</text>",
        "<b>&\"'".into(),
    )
    .unwrap();
    assert_eq!(paper.svg().matches("&lt;b&gt;&amp;&quot;&#x27;").count(), 2);
    assert!(!paper.svg().contains("<b>"));
}

#[test]
fn a_form_cannot_reach_outside_itself() {
    let form = small("", "<image x=\"0\" y=\"0\" width=\"576\" height=\"300\" href=\"/etc/hostname.png\"/>").unwrap();
    assert!(form.render(&fonts(), &BTreeMap::new()).unwrap().mono().rows().iter().all(|byte| *byte == 0));
}

#[test]
fn rare_names_are_printed_and_a_character_without_a_glyph_is_refused_by_field() {
    let drawing = "<text x=\"9\" y=\"40\" font-size=\"30\">{{ it }}</text>";
    for name in ["䶮", "犇", "𬭎", "𫖯", "·阿卜杜拉"] {
        let ink: u32 = fill("text", drawing, name.into()).unwrap().mono().rows().iter().map(|b| b.count_ones()).sum();
        assert!(ink > 50, "{name} left {ink} dots");
    }
    for (name, scalar) in [("张𰻝", 0x30EDD), ("张\u{E000}", 0xE000), ("张\u{7}", 7), ("😀", 0x1F600)] {
        let fault = fill("text", drawing, name.into()).unwrap_err();
        assert_eq!(fault, PaperFault::NoGlyph { form: "small".into(), field: "it".into(), scalar });
        assert!(!fault.to_string().contains('张') && !format!("{fault:?}").contains('张'));
    }
    let own = small("", "<text>\u{1F600}</text>").unwrap().render(&fonts(), &BTreeMap::new()).unwrap_err();
    assert_eq!(own, PaperFault::NoGlyph { form: "small".into(), field: "(form text)".into(), scalar: 0x1F600 });
}

#[test]
fn text_too_long_is_refused_and_never_cut_off() {
    let drawing = "<text font-size=\"30\">{{ it | wrap(x=0, width=300, size=30, lines=2) }}</text>";
    assert!(fill("text", drawing, "一".repeat(20).into()).is_ok());
    let fault = fill("text", drawing, "一".repeat(21).into()).unwrap_err();
    assert_eq!(fault, PaperFault::Overflow { form: "small".into(), field: "it".into(), allowed: 2, needed: 3 });
}

#[test]
fn codes_that_do_not_fit_and_broken_pictures_are_refused() {
    let code = |drawing: &str, it: &str| match fill("text", drawing, it.into()).unwrap_err() {
        PaperFault::Code { field, what, .. } => (field, what),
        other => panic!("{other}"),
    };
    let (field, what) = code("{{ it | qr(x=0, y=0, size=100) }}", &"x".repeat(100));
    assert_eq!((field.as_str(), what.as_str()), ("it", "the QR code needs 147 units, the form gives 100"));
    assert_eq!(code("{{ it | qr(x=0, y=0, size=500) }}", &"x".repeat(3000)).1, "longer than a QR code can hold");
    let bars = "{{ it | code128(x=0, y=0, width=100, height=50) }}";
    assert_eq!(code(bars, "4501030012026112200017").1, "the barcode needs 352 units, the form gives 100");
    assert_eq!(code(bars, "号").1, "Code 128 holds 1 to 80 printable ASCII characters");
    let picture = "{{ it | picture(x=0, y=0, width=90, height=90) }}";
    let broken = [b"GIF89a".to_vec(), Vec::new(), citizen::portrait()[..900].to_vec()];
    for bytes in broken {
        let fault = fill("picture", picture, Field::Picture(bytes)).unwrap_err();
        assert_eq!(fault, PaperFault::Picture { form: "small".into(), field: "it".into() });
    }
}

#[test]
fn an_empty_signature_is_refused_as_the_applicants_to_mend() {
    let drawing = "{{ it | strokes(x=0, y=0, width=300, height=100) }}";
    for (strokes, expected) in
        [("", SignatureFault::Empty), ("5,5,0,5", SignatureFault::TooLittle), ("5,5", SignatureFault::Malformed)]
    {
        let fault = fill("strokes", drawing, Field::Strokes(strokes.into())).unwrap_err();
        assert_eq!(fault, PaperFault::Signature { form: "small".into(), fault: expected });
        assert_eq!(fault.family() == tongban_model::Family::Retry, expected != SignatureFault::Malformed);
    }
}

#[test]
fn an_absent_optional_field_needs_its_if() {
    let form = small("field it text: it", "<text>{{ it | wrap(x=0, width=99, size=9) }}</text>").unwrap();
    assert!(matches!(form.render(&fonts(), &BTreeMap::new()), Err(PaperFault::Drawing { .. })));
    let form = small("field it text: it", "{% if it %}<text x=\"9\" y=\"9\">{{ it }}</text>{% endif %}").unwrap();
    form.render(&fonts(), &BTreeMap::new()).unwrap();
}

#[test]
fn a_broken_form_says_line_and_column() {
    let good = "<!-- form 1\ntitle: a\npaper: a4\nprinted: b\nfield it text: c\n-->\n<svg>{{ it }}</svg>";
    Form::parse("good", good).unwrap();
    for (from, to, expected) in [
        ("form 1", "form 2", "read form f:1:1: a form opens with the line `<!-- form 1`"),
        ("paper: a4", "paper: a3", "read form f:3:8: unknown paper; expected `receipt` or `a4`"),
        (
            "title: a",
            "titel: a",
            "read form f:2:1: found `titel:`; expected `title:`, `paper:`, `printed:` or `field NAME KIND [required]:`",
        ),
        ("title: a", "title:", "read form f:2:7: found nothing after `:`; expected words"),
        ("title: a\n", "", "read form f:5:1: the header ends without `title:`"),
        ("title: a", "title: a\ntitle: b", "read form f:3:1: `title` stands twice"),
        ("it text:", "it image:", "read form f:5:10: field `it` needs a kind: `text`, `strokes`, `picture` or `flag`"),
        (
            "it text:",
            "It text:",
            "read form f:5:7: a field's name is made of a-z, 0-9 and `_`, and starts with a letter",
        ),
        ("it text:", "it text maybe:", "read form f:5:15: expected `required` or `:` after the kind"),
        (
            "{{ it }}",
            "{{ that }}",
            "read form f:7:9: `that` is used and not declared; add `field that KIND: …` to the header",
        ),
        ("{{ it }}", "", "read form f:5:7: field `it` is declared and never used"),
        ("{{ it }}", "{{ it ", "read form f:7:13: syntax error: unexpected `/`"),
        ("{{ it }}", "{{ it | warp(1) }}", "read form f:7:14: unknown filter `warp`"),
        (
            "\n-->",
            "",
            "read form f:6:1: found no `:`; expected `title:`, `paper:`, `printed:` or `field NAME KIND [required]:`",
        ),
    ] {
        assert!(good.contains(from));
        let fault = Form::parse("f", &good.replacen(from, to, 1)).err().map(|fault| fault.to_string());
        assert_eq!(fault.as_deref(), Some(expected), "{to}");
    }
}

#[test]
fn a_flows_values_become_fields() {
    let form = form("collection-certificate");
    let (name, fee, day) =
        (Value::from("*小䶮"), Value::from(Money::parse_yuan("20").unwrap()), Date::new(2026, 11, 22).unwrap());
    let day = Value::from(day);
    let fields = form.fields_of([("name", &name), ("fee", &fee), ("accepted", &day), ("elsewhere", &day)]).unwrap();
    assert_eq!(fields.len(), 3);
    assert!(fields["fee"] == Field::from("20.00") && fields["accepted"] == Field::from("2026-11-22"));
    assert_eq!(format!("{:?}", fields["name"]), "[text]");
    assert!(matches!(form.fields_of([("signature", &fee)]), Err(PaperFault::Kind { .. })));
}

#[test]
fn a_paper_never_prints_its_content_in_a_log() {
    let (fonts, form) = (fonts(), form("application-form"));
    let paper = form.render(&fonts, &fields(&form, true)).unwrap();
    assert_eq!(
        format!("{paper:?} {:?} {form:?}", paper.mono()),
        "Paper(a4 1240x1754) Mono(1240x1754) Form(application-form)"
    );
}
