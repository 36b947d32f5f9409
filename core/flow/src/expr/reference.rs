//! The functions as the reference page tells them, each with an example that a test works out.

/// One function: how it is written, what it gives, what it does in both languages, an example and what comes out.
pub(crate) struct Told {
    /// As it is written: `age(date)`.
    pub(crate) shown: &'static str,
    /// What it gives: `int`.
    pub(crate) gives: &'static str,
    /// What it does, English.
    pub(crate) en: &'static str,
    /// What it does, Chinese.
    pub(crate) zh: &'static str,
    /// An expression.
    pub(crate) example: &'static str,
    /// What it is equal to, as an expression.
    pub(crate) result: &'static str,
}

macro_rules! told {
    ($($shown:literal $gives:literal: $en:literal, $zh:literal, $example:literal => $result:literal;)+) => {
        &[$(Told { shown: $shown, gives: $gives, en: $en, zh: $zh, example: $example, result: $result }),+]
    };
}

/// Every function, in the order of the page.
pub(crate) static FUNCTIONS: &[Told] = told! {
    "has(name), has(name.field) or has(name[0])" "bool": "Whether a value is there. What may be absent is read only behind it.", "值是否存在；可能不存在的值须先这样判断", r#"has(note) && note == "x""# => "false";
    "or(value that may be absent, default)" "type of both": "The value, or the default where it is absent.", "值不存在时取默认值", r#"or(note, "none")"# => r#""none""#;
    "age(date)" "int": "Whole years from the date until today.", "到今天的周岁", "age(person.birth)" => "15";
    "plus(date, period)" "date": "So much later; the end of the month stays the end of the month.", "若干时间之后", r#"plus(date("2026-01-31"), period("1 month"))"# => r#"date("2026-02-28")"#;
    "minus(date, period)" "date": "So much earlier.", "若干时间之前", r#"minus(date("2026-11-22"), period("1 year"))"# => r#"date("2025-11-22")"#;
    "days(n)" "period": "So many days.", "若干天", "plus(today, days(10))" => r#"date("2026-12-02")"#;
    "months(n)" "period": "So many months.", "若干月", "plus(today, months(2))" => r#"date("2027-01-22")"#;
    "workdays(date, n)" "date": "So many working days later, by `manifests/data/holidays.toml`.", "若干工作日之后，按节假日数据", "workdays(today, 5)" => r#"date("2026-11-27")"#;
    "size(text or list)" "int": "How many characters, items or bytes.", "字数、项数或字节数", "size(person.name)" => "4";
    "starts_with(text, text)" "bool": "Whether the first begins with the second.", "前者是否以后者开头", r#"starts_with(site.region, "44")"# => "true";
    "prefix(text, n)" "text": "The first n characters.", "前 n 个字", "prefix(site.region, 4)" => r#""4413""#;
    "text(value)" "text": "As the applicant reads it, in the language of the text it stands in.", "按申请人阅读的写法", "text(fee)" => r#""20.00 元""#;
    "birth(number)" "date": "The birth date in a citizen number.", "公民身份号码中的出生日期", "birth(number)" => r#"date("1996-02-29")"#;
    "sex_word(code)" "text": "男 or 女, for papers.", "性别", "sex_word(person.sex)" => r#""女""#;
    "finger_word(code)" "text": "The finger by its code of GA 777.1 (11 is the right thumb, 20 the left little finger), in the language of the text it stands in.", "指位名称，按 GA 777.1", "finger_word(16)" => r#""左手拇指""#;
    "nation_word(code)" "text": "The nation by `manifests/data/nations.toml`.", "民族", "nation_word(person.nation)" => r#""壮""#;
    "region_name(code)" "text": "The full name by `manifests/data/regions.toml`, from the province down.", "行政区划全称", r#"region_name("441302")"# => r#""广东省惠州市惠城区""#;
    "mask_name(text)" "text": "The name with the part hidden that `params.mask_name` says.", "遮盖姓名", "mask_name(person.name)" => r#""欧阳**""#;
    "mask_number(text)" "text": "Head and tail of a citizen number.", "遮盖公民身份号码", "mask_number(number)" => r#""450100********123X""#;
    "mask_phone(text)" "text": "First three and last four digits.", "遮盖手机号码", "mask_phone(phone)" => r#""138****1234""#;
    "mask_address(text)" "text": "The names of regions it begins with; the rest is hidden.", "遮盖行政区划以下的地址", r#"mask_address("广东省惠州市惠城区试验路1号")"# => r#""广东省惠州市惠城区****""#;
    "mask_code(text)" "text": "First four and last four characters.", "遮盖编号", "mask_code(acceptance)" => r#""4501**************0017""#;
    "date(\"2026-01-01\")" "date": "A day, written down.", "日期常量", r#"date("2026-11-22") == today"# => "true";
    "money(\"20 yuan\")" "money": "An amount, written down.", "金额常量", r#"fee + money("2.50 yuan") * 2"# => r#"money("25 yuan")"#;
    "percent(\"95 %\")" "percent": "A share, written down.", "百分比常量", r#"score >= percent("60 %")"# => "true";
    "period(\"6 months\")" "period": "A period, written down; `unlimited` has no end.", "期限常量，可写 unlimited", r#"params.renew_before == period("6 months")"# => "true";
};

#[cfg(test)]
mod tests {
    use super::super::calls::shown_functions;
    use super::super::tests::{date, env, scope, vars};
    use super::super::{Language, compile};
    use super::*;
    use crate::program::{Holidays, Region, Regions};
    use std::collections::BTreeSet;
    use std::sync::Arc;

    #[test]
    fn every_function_is_told_and_its_example_is_true() {
        let known: BTreeSet<&str> = shown_functions().collect();
        let told: BTreeSet<&str> = FUNCTIONS.iter().map(|function| function.shown).collect();
        assert_eq!(told, known, "the page and the checker know the same functions");
        let list = [("440000", "广东省"), ("441300", "惠州市"), ("441302", "惠城区")];
        let regions = list.map(|(code, name)| Region { code: code.into(), name: name.into() }).to_vec();
        let mut scope = scope();
        scope
            .regions(Arc::new(Regions::new(regions)))
            .holidays(Arc::new(Holidays::new(Vec::new(), vec![date("2027-01-03")])));
        scope.language(Language::Zh);
        for function in FUNCTIONS {
            let text = format!("({}) == ({})", function.example, function.result);
            let compiled = compile(&text, &scope, None).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
            let vars = vars();
            let value = compiled.expr.eval(&env(&vars)).unwrap_or_else(|fault| panic!("{text}: {fault}")).into_owned();
            let own = compile(function.example, &scope, None).unwrap().expr;
            assert_eq!(
                value.as_bool(),
                Some(true),
                "{text}, gives {:?}",
                own.eval(&env(&vars)).map(|v| v.as_text().map(str::to_owned))
            );
        }
    }
}
