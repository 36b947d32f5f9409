//! Surnames, by how common they are, with the readings they have as surnames.

use super::Found;
use super::table::readings;

/// Single surnames, the commonest first.
const SINGLE: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向常汤赖文施洪康季樊牛葛洛欧兰殷鲁邢岳齐伍庞梅庄聂章辛关焦左柳祝包宁尚符舒阮纪童凌毕裴霍成涂俞骆靳应翁喻柯鲍温宗蒙曲耿瓦盛荣谷路娄费卓简游颜艾冷柴詹褚饶候甘苗司车景古鞠连仲桂邝全卜沙农黎单仇区解查尉盖朴缪宓冼员乜逄郗麦佟阎楚池黄边桑植蓝岑易屈华祁项隋虞冉申窦苟翟穆戚郁粟闵栾晏习胥敖井权姬原臧明郎丛傅练巫阳海幸鄢鹿占官管米豆和满乔安房裘班宫";

/// Surnames of two characters.
const COMPOUND: [&str; 24] = [
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "长孙", "宇文",
    "轩辕", "端木", "独孤", "南宫", "西门", "百里", "呼延", "闻人", "太史", "司空",
];

/// Readings that only surnames have.
const AS_SURNAME: [(char, &str); 20] = [
    ('单', "shan"),
    ('仇', "qiu"),
    ('区', "ou"),
    ('解', "xie"),
    ('查', "zha"),
    ('曾', "zeng"),
    ('盖', "ge"),
    ('朴', "piao"),
    ('缪', "miao"),
    ('冼', "xian"),
    ('员', "yun"),
    ('乜', "nie"),
    ('任', "ren"),
    ('华', "hua"),
    ('翟', "zhai"),
    ('尉', "yu"),
    ('万', "wan"),
    ('覃', "qin"),
    ('乐', "yue"),
    ('车', "che"),
];

/// The surnames that the keys begin with: those of two characters, then the single ones.
pub(super) fn found(keys: &str) -> Vec<Found> {
    let plain: String = keys.chars().filter(|letter| *letter != '\'').collect();
    let compound = COMPOUND.iter().filter_map(|surname| {
        let parts: Vec<&str> = surname.chars().map(reading).collect();
        let whole = parts.concat();
        let used = if plain.starts_with(&whole) { whole.len() } else { 0 };
        // With marks between the syllables the keys are one or two longer; the mark behind stays for the next word.
        let marks = keys.len() - plain.len();
        (used > 0).then(|| Found { text: (*surname).to_owned(), reading: parts.join(" "), used: used + marks.min(1) })
    });
    let first = keys.split('\'').next().unwrap_or(keys);
    let single = SINGLE.chars().filter_map(|surname| {
        let reading = reading(surname);
        let mark = usize::from(keys.as_bytes().get(reading.len()) == Some(&b'\''));
        (first == reading).then(|| Found { text: surname.into(), reading: reading.into(), used: reading.len() + mark })
    });
    compound.chain(single).collect()
}

/// How a character is read in a surname.
fn reading(character: char) -> &'static str {
    let own = AS_SURNAME.iter().find(|(of, _)| *of == character).map(|(_, reading)| *reading);
    own.or_else(|| readings(character).first().copied()).unwrap_or_default()
}
