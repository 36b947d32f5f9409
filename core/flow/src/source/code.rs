//! Every code a diagnostic can have: number, words and help, in one table. Codes are never used again for another thing.

use super::Severity;
use serde::Serialize;

/// A code and its page.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Code {
    /// `F-010`.
    pub id: &'static str,
    /// How bad what it stands for is.
    pub severity: Severity,
    /// What is wrong, English; `{}` stands for the thing it is about.
    pub en: &'static str,
    /// The same, Chinese.
    pub zh: &'static str,
    /// What to do, English.
    pub help_en: &'static str,
    /// What to do, Chinese.
    pub help_zh: &'static str,
}

macro_rules! table {
    ($($severity:ident $id:literal $name:ident: $en:literal, $zh:literal, $help_en:literal, $help_zh:literal;)+) => {
        /// The codes by name, and [`ALL`](codes::ALL) of them by number.
        pub mod codes {
            use super::{Code, Severity};
            $(
                #[doc = $en]
                pub static $name: Code = Code {
                    id: $id,
                    severity: Severity::$severity,
                    en: $en,
                    zh: $zh,
                    help_en: $help_en,
                    help_zh: $help_zh,
                };
            )+

            /// Every code, by rising number.
            pub static ALL: &[&Code] = &[$(&$name),+];
        }
    };
}

table! {
    // Files and syntax.
    Error "F-001" FILE_MISSING: "there is no file `{}`", "文件 `{}` 不存在",
        "create the file, or correct the name that leads to it", "请建立该文件，或更正指向它的名字";
    Error "F-002" FILE_UNREADABLE: "failed to read the file: {}", "无法读取文件：{}",
        "check the file's permissions and the disk", "请检查文件权限和磁盘";
    Error "F-003" NOT_UTF8: "the file is not UTF-8", "文件不是 UTF-8 编码",
        "save the file as UTF-8; editors call it the encoding or character set", "请在编辑器中将文件另存为 UTF-8 编码";
    Error "F-004" FILE_TOO_LARGE: "the file is larger than a manifest can be", "文件超过清单允许的大小",
        "split the file; pictures and tables do not belong into it", "请拆分文件；图片和大表不应写在清单中";
    Error "F-005" SYNTAX: "not TOML: {}", "TOML 语法错误：{}",
        "correct the spelling here; text is quoted, tables open with [name]", "请更正此处写法；文本要加引号，表以 [名字] 开头";
    Error "F-006" DUPLICATE_KEY: "the key `{}` stands twice", "键 `{}` 重复",
        "keep one of the two", "请只保留一处";
    Error "F-007" TOO_DEEP: "nested too deep: {}", "嵌套过深：{}",
        "a manifest never needs so many levels; write it flat", "清单不需要这么多层，请写得平一些";
    Warning "F-008" NO_KIND: "no manifest is expected at this path", "此路径下不应有清单",
        "move the file to where its kind lies: flows/<province>/, manifests/machines/, manifests/provinces/<province>/, manifests/sites/, manifests/texts/, manifests/data/",
        "请把文件移到它所属种类的目录：flows/<省>/、manifests/machines/、manifests/provinces/<省>/、manifests/sites/、manifests/texts/、manifests/data/";

    // Keys and values.
    Error "F-010" UNKNOWN_KEY: "unknown key `{}`", "未知的键 `{}`",
        "correct the key or take it out", "请更正或删除该键";
    Error "F-011" MISSING_KEY: "the key `{}` is missing", "缺少键 `{}`",
        "write the key", "请补上该键";
    Error "F-012" WRONG_TYPE: "a value of the wrong type", "值的类型不对",
        "write the value as expected", "请按要求的类型书写";
    Error "F-013" BAD_ID: "`{}` is not an id in kebab-case", "`{}` 不是合规的标识",
        "use small letters, digits and single dashes: read-card", "请使用小写字母、数字和单个短横线，如 read-card";
    Error "F-014" BAD_NAME: "`{}` is not a name in snake_case", "`{}` 不是合规的名字",
        "use small letters, digits and single underscores, a letter first: is_me", "请使用小写字母、数字和单个下划线，以字母开头，如 is_me";
    Error "F-015" UNKNOWN_WORD: "unknown word `{}`", "未知的词 `{}`",
        "use one of the words expected", "请使用允许的词";
    Error "F-016" BAD_DURATION: "not a duration", "不是时长",
        "write a whole number and ms, s, m, h or d, at most 31 days: \"30s\"", "请写整数加 ms、s、m、h 或 d，不超过 31 天，如 \"30s\"";
    Error "F-017" BAD_MONEY: "not an amount of money", "不是金额",
        "write yuan with at most two decimals: \"20 yuan\" or \"22.50 元\"", "请写元，至多两位小数，如 \"20 yuan\" 或 \"22.50 元\"";
    Error "F-018" BAD_PERCENT: "not a share", "不是百分比",
        "write 0 to 100 with at most two decimals and a percent sign: \"60 %\"", "请写 0 到 100，至多两位小数，加百分号，如 \"60 %\"";
    Error "F-019" BAD_PERIOD: "not a period", "不是期限",
        "write whole years, months, weeks or days, or unlimited: \"6 months\"", "请写整数加 years、months、weeks 或 days，或写 unlimited，如 \"6 months\"";
    Error "F-020" BAD_DATE: "not a day of the calendar", "不是日历上的日期",
        "write year, month and day: 2026-11-22", "请写年-月-日，如 2026-11-22";
    Error "F-021" NUMBER_RANGE: "a number out of its range", "数字超出范围",
        "write a number within the range", "请写范围内的数字";
    Error "F-022" FORMAT_VERSION: "a version of the format that this release does not read", "本版本不支持的清单格式版本",
        "write schema = 1, or use the release that knows the other version", "请写 schema = 1，或使用支持该版本的程序";
    Error "F-023" BAD_DIGITS: "`{}` has not the digits it needs", "`{}` 的位数或数字不对",
        "write exactly so many digits, in quotes so that leading zeros stay", "请写足位数，并加引号以保留前面的零";
    Error "F-024" EMPTY_TEXT: "an empty text", "文本为空",
        "write words, or take the key out", "请写上内容，或删除该键";
    Error "F-025" ID_NOT_PATH: "the id `{}` does not agree with the file's place", "标识 `{}` 与文件位置不符",
        "rename the file or correct the id; one follows from the other", "请改文件名或更正 id，两者必须一致";
    Error "F-026" PHONE_RULE: "the phone prefixes make no rule", "手机号段无法构成规则",
        "correct the list as the message says", "请按提示更正号段";
    Error "F-027" FORM_HEADER: "the form's header cannot be read", "表单的表头无法读取",
        "a form opens with `<!-- form 1`, one `field NAME KIND [required]: meaning` a line, and closes with `-->`",
        "表单以 `<!-- form 1` 开头，每行一个 `field 名字 种类 [required]: 含义`，以 `-->` 结束";

    // Sites and layers.
    Error "F-030" NO_SITE: "there is no site `{}`", "没有站点 `{}`",
        "create manifests/sites/<site>.toml, or name one that exists", "请建立 manifests/sites/<站点>.toml，或改用已有的站点";
    Error "F-031" NO_MACHINE: "there is no machine `{}`", "没有机型 `{}`",
        "create manifests/machines/<model>.toml, or name one that exists", "请建立 manifests/machines/<机型>.toml，或改用已有的机型";
    Error "F-032" NO_PROVINCE: "there is no province `{}`", "没有省份 `{}`",
        "create manifests/provinces/<province>/province.toml, or name one that exists", "请建立 manifests/provinces/<省>/province.toml，或改用已有的省份";
    Error "F-033" NO_CITY: "the province has no city `{}`", "该省没有城市 `{}`",
        "create the city's file in the province's folder, or name one that exists", "请在省目录中建立该城市文件，或改用已有的城市";
    Error "F-034" NO_FLOW: "there is no flow `{}`", "没有流程 `{}`",
        "create the file under flows/, or name one that exists", "请在 flows/ 下建立该文件，或改用已有的流程";
    Error "F-035" NO_OFFER: "no layer of this site offers a flow", "该站点的各层都没有提供流程",
        "write flows = [\"national/…\"] in the province, or in manifests/defaults.toml", "请在省份或 manifests/defaults.toml 中写 flows = [\"national/…\"]";
    Error "F-036" NO_CLASS: "there is no class `{}`", "没有设备类别 `{}`",
        "use a class of this release", "请使用本版本支持的类别";
    Error "F-037" NO_SLOT: "the machine has no slot `{}`", "机型没有插槽 `{}`",
        "name a slot of the machine, or add it there", "请使用机型已有的插槽，或在机型中添加";
    Error "F-038" NO_PARAM: "no flow declares a parameter `{}`", "没有流程声明参数 `{}`",
        "correct the name; a parameter lives in [params] of a flow", "请更正名字；参数在流程的 [params] 中声明";
    Error "F-039" PARAM_TYPE: "not a value for the parameter `{}`", "不能作为参数 `{}` 的值",
        "write a value of the type that the flow declares", "请按流程声明的类型书写";
    Error "F-040" BELOW_FLOOR: "the parameter `{}` is below its floor", "参数 `{}` 低于下限",
        "the flow allows no less; its source says why", "流程不允许更低，原因见其依据";
    Error "F-041" ABOVE_CEILING: "the parameter `{}` is above its ceiling", "参数 `{}` 高于上限",
        "the flow allows no more; its source says why", "流程不允许更高，原因见其依据";
    Error "F-042" NO_TEXT_TO_CHANGE: "no text `{}` to change", "没有可更改的文本 `{}`",
        "correct the id; a layer changes texts that a flow or manifests/texts brings", "请更正标识；本层只能更改流程或 manifests/texts 中已有的文本";
    Error "F-043" NO_RULE_TO_CHANGE: "no rule `{}` to change", "没有可更改的规则 `{}`",
        "correct the id; a layer changes rules that a flow brings", "请更正标识；本层只能更改流程中已有的规则";
    Error "F-044" PARAM_BOUNDS: "a floor or ceiling does not fit the parameter `{}`", "参数 `{}` 的上下限不适用",
        "floors and ceilings are for int, money, percent, period and duration, and the default lies between", "上下限只用于 int、money、percent、period 和 duration，且默认值须在其间";
    Error "F-045" PARAM_WORDS: "the words of the parameter `{}`", "参数 `{}` 的可选词有误",
        "a choice lists its words and a list may; no other type has words", "choice 类型须列出可选词，list 类型可以列出，其他类型不得列出";
    Error "F-046" SETTING_VALUE: "a setting that cannot be handed to a plugin", "无法传给插件的设置值",
        "use text, numbers, true or false, lists and tables", "请使用文本、数字、真假值、列表或表";

    Warning "F-047" NOT_OFFERED: "no site offers the flow `{}`, so its steps were not checked", "没有站点提供流程 `{}`，其步骤未经检查",
        "name it under flows of a province, or of manifests/defaults.toml", "请在省份或 manifests/defaults.toml 的 flows 中写上它";
    Error "F-048" SCREEN_CLASS: "the screen cannot be a device of class `{}`", "屏幕不能充当类别为 `{}` 的设备",
        "name the plugin that serves the device; only what is done on glass may say plugin = \"screen\"",
        "请写服务该设备的插件标识；只有在玻璃屏上完成的事项才能写 plugin = \"screen\"";

    // Flows: names.
    Error "F-050" DUPLICATE_ID: "the id `{}` stands twice", "标识 `{}` 重复",
        "give one of the two another id", "请为其中一个另取标识";
    Error "F-051" NO_VERB: "the step `{}` does nothing", "步骤 `{}` 没有动作",
        "give it one verb; a step that is only a place to go to says pass = true", "请给它一个动作；仅作跳转目标的步骤写 pass = true";
    Error "F-052" TWO_VERBS: "the step `{}` does more than one thing", "步骤 `{}` 有多个动作",
        "split it: each step does one thing", "请拆成多个步骤，每步只做一件事";
    Error "F-053" MISPLACED_KEY: "the key `{}` has no meaning here", "键 `{}` 在此处无意义",
        "take it out, or move it to the step it is meant for", "请删除，或移到它所属的步骤";
    Error "F-054" NO_STEP: "there is no step `{}`", "没有步骤 `{}`",
        "name a step of this flow", "请使用本流程中的步骤";
    Error "F-055" NO_RULE: "there is no rule `{}`", "没有规则 `{}`",
        "name a rule of this flow's [rules]", "请使用本流程 [rules] 中的规则";
    Error "F-056" NO_TEXT: "there is no text `{}`", "没有文本 `{}`",
        "write it under [texts] of the flow, or in manifests/texts", "请在流程的 [texts] 或 manifests/texts 中写上该文本";
    Error "F-057" TEXT_LANGUAGE: "the text `{}` is not complete in both languages", "文本 `{}` 的中英文不完整",
        "write the heading in Chinese and English; a body stands in both or in none", "标题须有中英文；正文要么两种语言都有，要么都没有";
    Error "F-058" COMMAND_FORM: "`{}` is not a command", "`{}` 不是命令",
        "write class and command with a dot between: identity-document.read", "请写 类别.命令，如 identity-document.read";
    Error "F-059" NO_COMMAND: "the class has no command `{}`", "该类别没有命令 `{}`",
        "use a command of the class", "请使用该类别的命令";
    Error "F-060" NO_SLOT_OF_CLASS: "the machine has no slot of class `{}`", "机型没有类别为 `{}` 的插槽",
        "add such a slot to the machine, or do not offer this flow there", "请在机型中添加该插槽，或不在此处提供本流程";
    Error "F-061" SEVERAL_SLOTS: "the machine has several slots of class `{}`", "机型有多个类别为 `{}` 的插槽",
        "say which one: slot = \"…\"", "请写明使用哪一个：slot = \"…\"";
    Error "F-062" SLOT_CLASS: "the slot `{}` is of another class", "插槽 `{}` 属于其他类别",
        "name a slot of the class that the step needs", "请使用所需类别的插槽";
    Error "F-063" NO_COMMAND_PARAM: "the command has no parameter `{}`", "该命令没有参数 `{}`",
        "use a parameter of the command", "请使用该命令的参数";
    Error "F-064" COMMAND_PARAM_MISSING: "the command needs the parameter `{}`", "该命令缺少参数 `{}`",
        "write it under with", "请在 with 中补上";
    Error "F-065" NO_CODE: "the step cannot end with the code `{}`", "该步骤不会以代码 `{}` 结束",
        "use a code of its command, a completion code, or a family", "请使用该命令的代码、完成代码或代码族";
    Error "F-066" NO_EVENT: "the command has no event `{}`", "该命令没有事件 `{}`",
        "use an event of the command", "请使用该命令的事件";
    Error "F-067" UNHANDLED: "the step `{}` does not say what every code leads to", "步骤 `{}` 未说明所有代码的去向",
        "name the codes or their families in on, of the step or of the flow; any stands for the rest", "请在步骤或流程的 on 中写明代码或代码族；any 代表其余";
    Error "F-068" INTO_NOTHING: "the step gives nothing to put into `{}`", "该步骤没有结果可放入 `{}`",
        "take into out", "请删除 into";
    Error "F-069" INTO_MISSING: "the answer of the step `{}` goes nowhere", "步骤 `{}` 的回答没有去处",
        "say which variable takes it: into = \"…\"", "请写明放入哪个变量：into = \"…\"";
    Error "F-070" VARIABLE_TYPE: "the variable `{}` would have two types", "变量 `{}` 会有两种类型",
        "use another variable for the second", "请为第二处另用变量";
    Error "F-071" NO_FORM: "there is no form `{}`", "没有表单 `{}`",
        "draw manifests/forms/<form>.svg, or name one that exists", "请制作 manifests/forms/<表单>.svg，或改用已有的表单";
    Error "F-072" NO_FORM_FIELD: "the form has no field `{}`", "该表单没有字段 `{}`",
        "use a field that the form's header declares", "请使用表头中声明的字段";
    Error "F-073" FORM_FIELD_MISSING: "the form needs the field `{}`", "该表单缺少字段 `{}`",
        "write it under with", "请在 with 中补上";
    Error "F-074" FORM_FIELD_TYPE: "a value that the field `{}` cannot show", "字段 `{}` 无法显示的值",
        "give the field a value of the kind the form declares", "请提供与表单声明一致的值";
    Error "F-075" PAY_WAY: "a way to pay is either scan or card", "支付方式须为 scan 或 card 之一",
        "write scan = \"wechat\" or card = true", "请写 scan = \"wechat\" 或 card = true";
    Error "F-076" SCREEN_KEY: "the screen `{}` has no such key", "`{}` 界面没有该键",
        "take it out, or use the screen it belongs to", "请删除，或改用它所属的界面";
    Error "F-077" SCREEN_NEEDS: "the screen needs `{}`", "该界面缺少 `{}`",
        "write it under ask", "请在 ask 中补上";
    Error "F-078" LIMITS_CROSSED: "the least is more than the most", "最少多于最多",
        "swap or correct the two", "请更正两个数字";
    Error "F-079" CONSTANT_ONLY: "this text is shown before anything is known and can hold no value", "该文本此时不能含有变量",
        "write plain words", "请只写文字";

    // Flows: proofs.
    Error "F-080" UNREACHABLE: "no way leads to the step `{}`", "没有路径能到达步骤 `{}`",
        "take it out, or lead a way to it", "请删除，或让某一步通向它";
    Error "F-081" NO_END: "from the step `{}` the flow can never end", "从步骤 `{}` 起流程无法结束",
        "lead a way to a step with end", "请让它通向含 end 的步骤";
    Error "F-082" FALLS_OFF: "after the step `{}` there is nothing", "步骤 `{}` 之后没有内容",
        "close the flow with a step that ends, or give this one a next", "请以 end 步骤结束流程，或为该步骤写 next";
    Error "F-083" ENDLESS: "the steps {} can go round without anyone before the screen", "步骤 {} 可能在无人操作时循环不止",
        "break the circle: lead one of its codes to another step, or ask the applicant in it", "请打断循环：让其中一个代码通向别处，或在其中询问申请人";
    Error "F-084" NOTHING_FIRST: "the flow has no step", "流程没有步骤",
        "write at least one [[step]]", "请至少写一个 [[step]]";
    Warning "F-085" UNUSED_RULE: "no step checks the rule `{}`", "没有步骤检查规则 `{}`",
        "name it in a check, or take it out", "请在 check 中使用它，或删除";
    Warning "F-086" UNUSED_TEXT: "nothing shows the text `{}`", "没有地方显示文本 `{}`",
        "use it, or take it out", "请使用它，或删除";
    Warning "F-087" UNUSED_PARAM: "nothing reads the parameter `{}`", "没有地方读取参数 `{}`",
        "use it, or take it out", "请使用它，或删除";
    Error "F-088" UNPAID_COMMIT: "money taken can be left without a paper, a filing or a refund", "收款后可能既无凭证、未受理、又未退款",
        "lead every way from the payment over a step that commits, prints or refunds", "请让付款后的每条路径都经过受理、打印或退款步骤";

    // Expressions.
    Error "F-100" EXPR_TOO_LONG: "the expression is too long", "表达式过长",
        "split it over rules or variables", "请拆成多条规则或变量";
    Error "F-101" EXPR_TOO_DEEP: "the expression is nested too deep", "表达式嵌套过深",
        "split it over rules or variables", "请拆成多条规则或变量";
    Error "F-102" EXPR_SYNTAX: "not an expression", "不是表达式",
        "correct the spelling; texts inside stand in double quotes", "请更正写法；其中的文本用双引号";
    Error "F-103" EXPR_UNSUPPORTED: "the language of flows has no such expression", "流程语言不支持这种表达式",
        "write it with names, comparisons, && || ! ?: in and the functions", "请用名字、比较、&& || ! ?: in 和函数来写";
    Error "F-104" EXPR_NAME: "unknown name in an expression", "表达式中有未知的名字",
        "use a variable that a step sets, a params.… or a constant", "请使用步骤设置过的变量、params.… 或常量";
    Error "F-105" EXPR_FIELD: "the record has no such field", "记录没有该字段",
        "use a field of the command's result", "请使用该命令结果中的字段";
    Error "F-106" EXPR_FUNCTION: "unknown function", "未知的函数",
        "use a function of the language", "请使用语言提供的函数";
    Error "F-107" EXPR_WORD: "a word that the choice can never be", "该选项不可能取这个词",
        "use one of its words", "请使用它的可选词";
    Error "F-108" EXPR_TYPE: "an expression of the wrong type", "表达式类型不对",
        "write an expression that gives the type expected", "请写出结果类型符合要求的表达式";
    Error "F-109" EXPR_ARGUMENTS: "too many or too few arguments", "参数个数不对",
        "give the function the arguments it takes", "请按函数要求给出参数";
    Error "F-110" EXPR_UNSET: "read where it may not be set", "读取时可能尚未设置",
        "guard it: has(x) && …, or give a value instead: or(x, …)", "请先判断：has(x) && …，或给出替代值：or(x, …)";
    Error "F-111" EXPR_COMPARE: "values of these types cannot be compared", "这些类型的值不能比较",
        "compare values of one type", "请比较同一类型的值";
    Error "F-112" EXPR_CONSTANT: "a constant that cannot be read", "无法读取的常量",
        "write money(\"20 yuan\"), percent(\"95 %\"), period(\"6 months\"), date(\"2026-01-01\")", "请写成 money(\"20 yuan\")、percent(\"95 %\")、period(\"6 months\")、date(\"2026-01-01\")";
    Error "F-113" EXPR_PERSONAL: "a personal value would be shown in full", "个人信息会完整显示",
        "wrap it in mask_name, mask_number or mask_phone", "请用 mask_name、mask_number 或 mask_phone 遮盖";

    // Scenarios.
    Error "F-120" SCENARIO_NUMBER: "not a citizen number: {}", "不是公民身份号码：{}",
        "use a synthetic number with a right check digit", "请使用校验位正确的虚构号码";
    Error "F-121" SCENARIO_ANSWER: "an [[applicant]] entry gives exactly one answer", "[[applicant]] 每条须恰好有一个回答",
        "write one of choose, type, confirm, next, back, cancel, more_time, action, phone, silence", "请写 choose、type、confirm、next、back、cancel、more_time、action、phone、silence 之一";
    Error "F-122" SCENARIO_SCREEN: "the step `{}` cannot be answered so", "步骤 `{}` 不能这样回答",
        "give the answer that its screen takes", "请给出该界面接受的回答";
    Error "F-123" SCENARIO_OPTION: "the choice has no option `{}`", "没有选项 `{}`",
        "name an option of the step", "请使用该步骤的选项";
    Error "F-124" SCENARIO_COMMAND: "the slot's class has no command `{}`", "该插槽的类别没有命令 `{}`",
        "name a command of the class", "请使用该类别的命令";
    Error "F-125" SCENARIO_CODE: "the command cannot answer `{}`", "该命令不会回答 `{}`",
        "write ok, hang, crash, unplug, a code of the command or a completion code", "请写 ok、hang、crash、unplug、该命令的代码或完成代码";
    Error "F-126" SCENARIO_OUTCOME: "the flow has no end `{}`", "流程没有结局 `{}`",
        "name the outcome of an end step", "请使用 end 步骤的结局";
    Error "F-127" SCENARIO_CARD: "a card's validity is either a last day or for ever", "证件有效期须为截止日期或长期之一",
        "write valid_until, or long_term = true", "请写 valid_until，或写 long_term = true";
    Error "F-128" SCENARIO_ORDER: "the days of a card are out of order", "证件日期先后颠倒",
        "the first day of validity comes before the last, and not before birth", "有效期起始日应早于截止日，且不早于出生日期";

    // Flows put together from others, decision tables, menus.
    Error "F-130" FLOW_CIRCLE: "the flow `{}` leads back to itself", "流程 `{}` 又回到自身",
        "take one extends or call out of the circle", "请去掉循环中的一个 extends 或 call";
    Error "F-131" FLOW_TOO_DEEP: "the flow `{}` stands on too many others", "流程 `{}` 的层数过多",
        "extend the base flow itself, or call the inner flow directly", "请直接基于底层流程，或直接调用内层流程";
    Error "F-132" BEFORE_OR_AFTER: "a place among the steps is one of before and after", "位置须写 before 或 after 之一",
        "name one step: before = \"…\" or after = \"…\"", "请写一个步骤：before = \"…\" 或 after = \"…\"";
    Error "F-133" NOTHING_TO_DROP: "the step has no key `{}` to take out", "该步骤没有可删除的键 `{}`",
        "name a key that the base flow's step has", "请写基础流程的步骤已有的键";
    Error "F-134" PARAM_RETYPED: "the parameter `{}` would have two types", "参数 `{}` 会有两种类型",
        "keep the type it was declared with, or use another name", "请保持原有类型，或另取名字";
    Error "F-135" NEVER_RETURNS: "the flow `{}` never gives control back", "流程 `{}` 不会返回",
        "write returns = true at an end of the flow that is called", "请在被调用流程的某个 end 步骤写 returns = true";
    Error "F-136" NO_TABLE: "there is no table `{}`", "没有决策表 `{}`",
        "name a table of this flow's [tables]", "请使用本流程 [tables] 中的决策表";
    Error "F-137" TABLE_CELL: "a cell of the table `{}` that its column can never be", "决策表 `{}` 的单元格不可能等于该列的值",
        "write a value of the column's type, or a list of such values", "请写与该列类型一致的值，或此类值的列表";
    Error "F-138" TABLE_GIVES: "the rows of the table `{}` give values of different types", "决策表 `{}` 各行给出的值类型不一致",
        "let every row give a value of one type", "请让每一行给出同一类型的值";
    Error "F-139" TABLE_OPEN: "the table `{}` leaves a case open", "决策表 `{}` 有未覆盖的情况",
        "add a row for the case, or close the table with a row that has only give", "请为该情况增加一行，或以只有 give 的一行结尾";
    Error "F-140" TABLE_ROW_DEAD: "this row of the table `{}` can never decide", "决策表 `{}` 的这一行永远不会生效",
        "take it out, or move it before the rows that decide first", "请删除，或移到先生效的行之前";
    Warning "F-141" UNUSED_TABLE: "no step decides by the table `{}`", "没有步骤使用决策表 `{}`",
        "name it in a decide, or take it out", "请在 decide 中使用它，或删除";
    Error "F-142" NO_TABLE_TO_CHANGE: "no table `{}` to change", "没有可更改的决策表 `{}`",
        "correct the id; a layer changes tables that a flow brings", "请更正标识；本层只能更改流程中已有的决策表";
    Error "F-143" TWO_MENUS: "flows and menu both say what is offered", "flows 和 menu 同时规定了提供的流程",
        "keep the menu and take flows out", "请保留 menu，删除 flows";

    // Forms, branches, parking, timers.
    Error "F-180" FIELD_KEY: "the field has no such key `{}`", "该字段没有键 `{}`",
        "take it out, or use the type it belongs to", "请删除，或改用它所属的类型";
    Error "F-181" FIELD_NEEDS: "a field of type `{}` needs another key", "类型为 `{}` 的字段缺少键",
        "write it beside the type", "请在该字段中补上";
    Error "F-182" FIELD_COMMAND: "a field of type `{}` cannot use this command", "类型为 `{}` 的字段不能使用该命令",
        "use a command that may be repeated, because the applicant may try again and again; one for an image gives `image`",
        "请使用可重复的命令，申请人可能反复操作；图像字段的命令须返回 `image`";
    Error "F-183" FIELD_LIST: "the command's result has no list `{}`", "该命令的结果没有列表 `{}`",
        "name the field of the result that holds a list of records", "请使用结果中保存记录列表的字段";
    Error "F-184" NO_REGION: "no region's code begins with `{}`", "没有代码以 `{}` 开头的行政区划",
        "write the first digits of a code in manifests/data/regions.toml: two for a province, four for a city", "请写 manifests/data/regions.toml 中代码的前几位：省两位，市四位";
    Error "F-185" CHANGE_STEP: "the line cannot be changed at the step `{}`", "此行不能回到步骤 `{}` 更改",
        "name an ask that leads to this one and gives an answer", "请使用通向本步骤且有回答的 ask 步骤";
    Error "F-186" CHANGE_PAST_ACT: "changing the answer of `{}` would do something outside a second time", "更改 `{}` 的回答会重复执行已对外完成的操作",
        "put the confirmation before the act, or let nothing between read what the question sets", "请把确认放在该操作之前，或让其间的步骤不读取该回答";
    Error "F-187" SECRET_READ: "the secret `{}` is read outside the command it is for", "在所用命令之外读取了口令 `{}`",
        "hand it to a command under with, and nowhere else; a command that may be parked cannot take one", "只能在命令的 with 中使用；可能挂起的命令不能使用口令";
    Error "F-188" TITLE_LONG: "a heading too long for large print", "标题过长，大字显示不下",
        "say it shorter, or move words to the body", "请缩短，或把内容移到正文";
    Error "F-189" BODY_LONG: "a body too long for large print", "正文过长，大字显示不下",
        "say it shorter, or show it on two screens", "请缩短，或分两屏显示";
    Error "F-190" BRANCH_STEP: "the step `{}` cannot run in a branch", "步骤 `{}` 不能在并行分支中运行",
        "a branch holds do, set, decide, pass and done; its commands may be repeated, and it shows nothing",
        "分支中只能有 do、set、decide、pass 和 done；其命令须可重复，且不显示内容";
    Error "F-191" BRANCH_MIXED: "the step `{}` belongs to more than one way", "步骤 `{}` 同时属于多条路径",
        "close the branch with done = true, and let no other way lead into it", "请以 done = true 结束分支，且不要从别处进入分支";
    Error "F-192" BRANCH_VARIABLE: "the variable `{}` would be set on two ways at once", "变量 `{}` 会在两条并行路径上同时设置",
        "use another variable for one of the two, or set it after the join", "请为其中一处另用变量，或在 join 之后设置";
    Error "F-193" BRANCH_SLOT: "the slot `{}` would be used on two ways at once", "插槽 `{}` 会在两条并行路径上同时使用",
        "join the branch first, or use another slot", "请先 join 该分支，或使用其他插槽";
    Error "F-194" JOIN_UNKNOWN: "no branch that began before this begins at `{}`", "此前没有从 `{}` 开始的分支",
        "name the steps that a fork before this one names", "请使用此前 fork 中写明的步骤";
    Error "F-195" FORK_UNJOINED: "nothing waits for the branch that begins at `{}`", "没有步骤等待从 `{}` 开始的分支",
        "join it on the way below", "请在后面的路径上 join 该分支";
    Error "F-196" DONE_OUTSIDE: "the step `{}` ends no branch", "步骤 `{}` 不在任何分支中",
        "done belongs at the end of a branch that a fork begins; a case ends with end", "done 用于结束 fork 开始的分支；结束会话请用 end";
    Error "F-197" UNDO_STEP: "the step `{}` cannot take anything back", "步骤 `{}` 不能用于撤销",
        "an undo is one unattended do, without next", "撤销步骤须为一个无人值守的 do，且没有 next";
    Error "F-198" UNDO_REACHED: "the step `{}` takes something back and is also on the way", "步骤 `{}` 用于撤销，却也在办理路径上",
        "put it behind an end, so that only undo leads to it", "请把它放在 end 之后，只由 undo 通向它";
    Error "F-199" PARK_ALONE: "a handler parks an act that has no later", "处理项要求挂起，但该步骤没有 later",
        "write later = { every = \"10m\", until = \"24h\", failed = \"…\" } beside on", "请在 on 旁写 later = { every = \"10m\", until = \"24h\", failed = \"…\" }";
    Error "F-200" LATER_STEP: "the step `{}` cannot be tried later", "步骤 `{}` 不能稍后再试",
        "later belongs to an unattended do with a handler that says park = true, and every is shorter than until",
        "later 用于无人值守的 do，其 on 中须有 park = true，且 every 短于 until";
    Error "F-201" TIMER_STRETCH: "the timer `{}` measures nothing", "计时器 `{}` 没有可计的路段",
        "let a way lead from `from` to a step of `to`, and lead its `go` elsewhere", "请让 from 有路径通向 to 中的步骤，且 go 通向别处";
    Error "F-202" CAPABILITY: "the step `{}` needs what the slot cannot do", "步骤 `{}` 需要该插槽不具备的能力",
        "use a slot that can, or correct capabilities of the slot in the machine's manifest", "请使用具备该能力的插槽，或更正机型清单中该插槽的 capabilities";
    Error "F-203" NO_CAPABILITY: "the class has no capability `{}`", "该类别没有能力 `{}`",
        "use a capability of the class", "请使用该类别的能力";
    Error "F-204" GROUP_SPLIT: "the heading of the option `{}` stands in two places", "选项 `{}` 的分组标题出现在两处",
        "let options of one heading follow one another", "同一标题下的选项须相邻";
    Error "F-205" NO_OPTION_LEFT: "what the site `{}` sets leaves no option of the question", "按站点 `{}` 的参数，这一问没有可选项",
        "set one of the words that the options' conditions name, or remove the step", "请在参数中写上选项条件所用的词，或去掉该步骤";
    Warning "F-206" SPOKEN_OLD: "the text `{}` shows new words and speaks the old ones", "文本 `{}` 显示新内容，却播报旧内容",
        "write speak beside body, in this language too", "请在 body 旁写上本语言的 speak";

    // The look of the screen.
    Error "F-210" BAD_COLOUR: "not a colour", "不是颜色",
        "write a number sign and six hexadecimal digits: \"#0a4a94\"", "请写 # 加六位十六进制数，如 \"#0a4a94\"";
    Error "F-211" LOOK_CONTRAST: "words in this colour are hard to read: {}", "此颜色的文字难以看清：{}",
        "make one of the two colours darker or lighter until they stand 4.5 to 1 apart (WCAG 2.2, 1.4.3)",
        "请把其中一种颜色调深或调浅，直到对比度达到 4.5 比 1（WCAG 2.2，1.4.3）";
    Error "F-212" EMBLEM_FILE: "there is no picture `{}` beside this manifest", "本清单旁没有图片 `{}`",
        "put the file into the manifest's own folder, or correct the name; it is a plain file name that ends in .svg or .png",
        "请把文件放在清单所在的目录，或更正名字；名字须为不带路径的 .svg 或 .png 文件名";
    Error "F-213" EMBLEM_LARGE: "the emblem is too large", "徽标过大",
        "draw it smaller: at most 64 KiB, a PNG at most 1024 by 1024", "请缩小：不超过 64 KiB，PNG 不超过 1024 × 1024";
    Error "F-214" EMBLEM_PICTURE: "the emblem cannot be read as a picture: {}", "徽标无法作为图片读取：{}",
        "save it anew as a plain SVG or PNG", "请重新存为普通的 SVG 或 PNG";
    Error "F-215" EMBLEM_ACTS: "the emblem holds more than a picture: {}", "徽标中有图片以外的内容：{}",
        "take it out: no script, no handlers, no links, no other pages, nothing that is fetched from elsewhere",
        "请删除：不能有脚本、事件处理、链接、嵌入页面，也不能从别处加载";
    Error "F-216" GRANT_ADDRESS: "`{}` is no address to connect to", "`{}` 不是可连接的地址",
        "write host:port, or host:* for any port", "请写 主机:端口，任意端口写 主机:*";

    // The end of retention.
    Error "F-217" BAD_DAYS: "not a number of days that cases are kept", "不是办件的保存天数",
        "write whole days and d, from one day to ten years: \"90d\"", "请写整数加 d，一天至十年，如 \"90d\"";
    Error "F-218" NO_KEEP: "nothing says how long the site `{}` keeps closed cases", "没有写明站点 `{}` 的办件办结后保存多久",
        "write keep = \"90d\" above the first table of manifests/defaults.toml, or of the province, the city or the site",
        "请在 manifests/defaults.toml（或省、市、站点的清单）的第一个表之前写上 keep = \"90d\"";
}
