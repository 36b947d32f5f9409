//! The page of the expression language: types, names, operators, functions.

use super::{WRITTEN_BY, cell, code};
use crate::expr::{DEEPEST, FUNCTIONS, LONGEST};

pub(super) fn page() -> String {
    let mut text = format!(
        "{WRITTEN_BY}\n\n# Expressions 表达式\n\n{}\nAn expression is at most {LONGEST} bytes long and nested at most {DEEPEST} deep.\n一个表达式最长 {LONGEST} 字节，嵌套最多 {DEEPEST} 层。\n\n## Functions 函数\n\n| Function | Gives | What it does | 作用 | Example | is |\n|---|---|---|---|---|---|\n",
        LANGUAGE.trim_start()
    );
    for told in FUNCTIONS {
        text += &format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            code(told.shown),
            told.gives,
            cell(told.en),
            cell(told.zh),
            code(told.example),
            code(told.result),
        );
    }
    text + EXAMPLES_STAND_ON
}

const EXAMPLES_STAND_ON: &str = "
The examples are worked out by a test, on 2026-11-22 and with a made-up person: 欧阳娜娜, born 2010-11-23; `note` is not set.
例子由测试逐条计算：当天为 2026-11-22，人物为虚构，`note` 未设置。
";

const LANGUAGE: &str = r#"
Conditions, rules, amounts and the places in texts are expressions: a part of CEL, checked for type when the file is loaded.
Nothing is left to fail before a citizen: an unknown name, a comparison of two types, a value that may be absent, a personal value shown in full are all told by `tongban check`.

条件、规则、金额和文本中的 `{…}` 都是表达式（CEL 的一部分），载入时检查类型。名字写错、类型不符、可能不存在的值、未遮盖的个人信息，`tongban check` 都会指出。

## Types 类型

| Type | 类型 | Written as |
|---|---|---|
| bool | 是非 | `true`, `false` |
| int | 整数 | `16` |
| text | 文本 | `"441302"`; inside TOML: `'business == "lost"'` |
| choice | 选项 | one of its words: `"lost"`; a word it can never be is an error |
| date | 日期 | `date("2026-11-22")` |
| money | 金额 | `money("20 yuan")` |
| percent | 百分比 | `percent("60 %")` |
| period | 期限 | `period("6 months")`, `"90 days"`, `"2 weeks"`, `"1 year"`, `"unlimited"` |
| list | 列表 | `["lost", "damaged"]` |
| record | 记录 | what a command gives: `card.name`, `person.birth` |
| bytes | 字节 | a picture: `live.image` |

## Names 名字

| Name | 名字 | Is |
|---|---|---|
| a variable | 变量 | what `into`, `set`, `decide` or a form's field gave; it has one type |
| `params.NAME` | 参数 | the value of a parameter at this site |
| `today`, `case_id` | 当天、办件编号 | the day the case began on; the case's number |
| `site.region`, `site.station`, `site.title_zh`, `site.title_en`, `machine.id` | 站点、机型 | constants of this machine |
| `item`, `typed` | 列表项、输入 | one item in the words of a list; what is typed in a search |

## Operators 运算

| Operator | 运算 | Takes |
|---|---|---|
| `&&`, `\|\|`, `!` | 与、或、非 | bool |
| `? :` | 条件 | a bool and two values of one type |
| `==`, `!=` | 相等、不等 | two values of one type |
| `<`, `<=`, `>`, `>=` | 大小 | int, date, money, percent of one type |
| `in` | 属于 | a value and a list of its type |
| `+`, `-` | 加减 | int, money; `+` also joins texts |
| `*` | 乘 | int; money and int |
| `list[0]` | 列表项 | absent when there are too few: guard it with `has(list[0])` |
"#;
