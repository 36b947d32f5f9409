//! Synthetic fields for every form, shared by the tests and by `examples/show.rs`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use tongban_papers::{Field, FieldKind, Fonts, Form};

/// The forms shipped with the project, by name, in order: every drawing of the folder, so that none is forgotten.
pub(crate) fn forms() -> Vec<String> {
    let entries = std::fs::read_dir(manifests("forms")).unwrap();
    let name = |entry: std::fs::DirEntry| entry.file_name().to_str()?.strip_suffix(".svg").map(str::to_owned);
    let mut names: Vec<String> = entries.filter_map(|entry| name(entry.unwrap())).collect();
    names.sort();
    assert!(names.len() >= 14, "the forms are not where they should be: {names:?}");
    names
}

/// A folder under `manifests/`.
pub(crate) fn manifests(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../manifests").join(folder)
}

/// The fonts shipped with the project.
pub(crate) fn fonts() -> Fonts {
    Fonts::load(&[&manifests("fonts")]).unwrap()
}

/// A shipped form.
pub(crate) fn form(name: &str) -> Form {
    let text = std::fs::read_to_string(manifests("forms").join(format!("{name}.svg"))).unwrap();
    Form::parse(name, &text).unwrap_or_else(|fault| panic!("{fault}"))
}

/// A signature of three strokes that looks like handwriting.
pub(crate) fn signature() -> String {
    let stroke = |left: f32, from: u32, shape: fn(f32) -> (f32, f32)| {
        let point = |step: u32| {
            let (x, y) = shape(step as f32 / 29.0);
            format!(
                "{},{},{},{}",
                (left + x * 2600.0) as u32,
                (2200.0 + y * 5600.0) as u32,
                from + step * 16,
                400 + step * 9
            )
        };
        (0..30).map(point).collect::<Vec<_>>().join(";")
    };
    [
        stroke(800.0, 0, |t| (t, 0.5 - 0.4 * (t * 7.0).sin() * (1.0 - t))),
        stroke(3300.0, 620, |t| (0.5 + 0.5 * (t * 6.2).cos() * t, t)),
        stroke(6000.0, 1300, |t| (t * 1.1, 0.3 + 0.5 * (t * 9.0).sin().abs() * (1.0 - 0.5 * t))),
    ]
    .join("|")
}

/// A grey portrait-shaped picture (GA 461: 358 × 441), as PNG.
pub(crate) fn portrait() -> Vec<u8> {
    let (width, height) = (358u32, 441u32);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let shade = |x: u32, y: u32| {
        let (dx, dy) = (x as f32 / 358.0 - 0.5, y as f32 / 441.0);
        let head = (dx / 0.24).powi(2) + ((dy - 0.42) / 0.27).powi(2);
        let body = (dx / 0.48).powi(2) + ((dy - 1.08) / 0.36).powi(2);
        if head < 1.0 {
            (150.0 + 70.0 * (1.0 - head)) as u8
        } else if body < 1.0 {
            70
        } else {
            250
        }
    };
    let pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| shade(x, y))).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// Text for a form's field. Every person here is made up.
fn text(form: &str, name: &str) -> &'static str {
    match (form, name) {
        // These two stay with the unit, so they carry the whole name and number.
        ("application-form" | "cross-province-form" | "portrait-form", "name") => return "欧阳小䶮",
        ("application-form" | "cross-province-form" | "portrait-form", "number") => return "450103199001010024",
        ("application-form", "reason") => return "有效期满",
        ("booking-slip", "address") => return "广东省广州市示例区示例大道东路128号示例区政务服务中心二楼",
        ("photo-receipt", "note") => return "相片背景不是白色，请换一面白墙重拍。审核一般需要1个工作日。",
        _ => {}
    }
    match name {
        "acceptance" => "4501030012026112200017",
        "name" => "*小䶮",
        "number" => "450103********0024",
        "business" => "到期换领",
        "accepted" => "2026-11-22",
        "issued_on" => "2006-12-01",
        "expected" => "2027-01-21",
        "days_note" => "公安机关应当自您提交登记表之日起60日内发放居民身份证；交通不便的地区可适当延长，但不超过30日。",
        "pickup" => "南宁市公安局青秀分局户政大厅3号窗口，工作日 9:00–17:00",
        "phone" => "138****0000",
        "fee" => "20.00",
        "fee_name" => "居民身份证工本费（换领）",
        "payment" => "TB45010300126112200017",
        "old_card_note" => "领取新证时须交回旧证。",
        "notes" => "办理后不能取消，不能退还证件工本费。",
        "unit" => "南宁市公安局青秀分局",
        "machine" => "GX-NN-0012",
        "printed_at" => "2026-11-22 09:41",
        "pay_url" => "weixin://wxpay/bizpayurl?pr=SyntheticQ7w2",
        "expires_at" => "2026-11-22 10:11",
        "pay_where" => "本机右侧银联刷卡器，或一楼缴费窗口",
        "reason" => "您的缴费已成功，但申请未能提交。",
        "next" => "款项将在3个工作日内原路退回。您无需再次缴费；如3个工作日后仍未到账，请凭查询号咨询。",
        "contact" => "0771-0000000，南宁市公安局青秀分局户政大厅",
        "printer" => "receipt · simulator-printer",
        "sex" => "女",
        "nation" => "壮族",
        "birth" => "1990-01-01",
        "address" => "广西壮族自治区南宁市青秀区示例大道一段128号示例花园小区12栋3单元1802号房",
        "mail_address" => "广西壮族自治区桂林市七星区示例路6号5栋2单元401号",
        "validity" => "2006-12-01 至 2026-12-01",
        "household" => "本市户籍",
        "fingers" => "右手拇指、左手拇指（合格）",
        "receipt_number" => "GX202611220001",
        "declaration" => "本人承诺所填内容和所提供的相片、指纹真实有效，如有虚假，愿意承担相应法律责任。",
        "authority" => "南宁市公安局青秀分局",
        "sent_to" => "广西壮族自治区南宁市公安局青秀分局",
        "shown" => "居民户口簿",
        "fee_note" => "异地受理不另外收费，只收居民身份证工本费。",
        "recipient" => "*小䶮",
        "tracking" => "EM450103000CN",
        "postage" => "22.00",
        "paid" => "42.00",
        "pay_note" => "尚未缴费。提交成功后短信通知您；请持本单到户政窗口缴费，缴费后才制证。",
        "photo_number" => "XP4501032026112200001",
        "photo_note" => "相片审核未通过时，会以短信通知您凭相片编号免费重拍。",
        "review_note" => "公安机关审核未通过的，以短信告知原因，工本费原路退回。",
        "report" => "GS45010320261122000017",
        "place" => "南宁市青秀区示例大道地铁一号线示例广场站C出口附近",
        "lost_on" => "2026-11-20",
        "lost_hour" => "09",
        "reported" => "2026-11-22",
        "meaning" => "自申报之时起，丢失的居民身份证不再可用；找到后也不能继续使用。请尽快申请补领。",
        "code" => "YY440100261122000017",
        "day" => "2026-11-30 星期一",
        "time" => "09:00–09:30",
        "window" => "示例区公安分局户政大厅3号窗口",
        "materials" => "本人居民身份证或户口簿；未满十六周岁的，由监护人携带户口簿和监护人身份证陪同办理。",
        "residence" => "居住登记已申报，三日内由社区民警核实。",
        "program" => "示例政务小程序",
        "program_url" => "https://example.invalid/photo-receipt",
        "cancel_note" => "不能前来的，请在预约时间两小时前在本机或小程序取消。",
        "receipt" => "4401002026112200017",
        "order" => "TP44010000126112200017",
        "state" => "审核通过",
        "valid_until" => "2027-11-22",
        "minutes" => "约30分钟",
        other => panic!("no synthetic text for field {other}"),
    }
}

/// Fields for a form: all of them, or only the required ones.
pub(crate) fn fields(form: &Form, all: bool) -> BTreeMap<String, Field> {
    let fill = |kind: FieldKind, name: &str| match kind {
        FieldKind::Text => Field::from(text(form.name(), name)),
        FieldKind::Strokes => Field::Strokes(signature()),
        FieldKind::Picture => Field::Picture(portrait()),
        FieldKind::Flag => Field::Flag(true),
    };
    form.fields().iter().filter(|f| all || f.required).map(|f| (f.name.clone(), fill(f.kind, &f.name))).collect()
}
