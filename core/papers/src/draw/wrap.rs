//! Text over several lines, broken as Chinese print breaks it.

use super::{Sheet, fonts_of, stop, text_of};
use crate::PaperFault;
use minijinja::value::{Kwargs, Value};
use minijinja::{Error, HtmlEscape, State};

/// Marks that must not open a line.
const NEVER_FIRST: &str = "，。、；：？！）》〉」』】〕”’·…—,.;:?!)]}%％℃";
/// Marks that must not close a line.
const NEVER_LAST: &str = "（《〈「『【〔“‘([{￥¥№#";

/// `<text font-size="30">{{ address | wrap(x=180, width=372, size=30, lines=3) }}</text>`
///
/// Writes one `tspan` per line, the first at the cursor, and leaves the cursor on the last. `width` and `size`
/// are in units of the drawing; `lines` is how many the form has room for (1 if left out); `leading` is the
/// distance of two lines in sizes (1.35 if left out); `anchor` (`start`, `middle`, `end`) says what `x` is to a line.
/// With `middle=true` the block of lines is centred on the cursor's line, as in a table's cell.
/// More lines than that are refused, never cut off.
pub(super) fn wrap(state: &mut State<'_, '_>, value: &Value, options: Kwargs) -> Result<Value, Error> {
    let (x, width, size): (f32, f32, f32) = (options.get("x")?, options.get("width")?, options.get("size")?);
    let allowed = options.get::<Option<usize>>("lines")?.unwrap_or(1);
    let leading = options.get::<Option<f32>>("leading")?.unwrap_or(1.35);
    let anchor = options.get::<Option<&str>>("anchor")?.unwrap_or("start").to_owned();
    let middle = options.get::<Option<bool>>("middle")?.unwrap_or(false);
    options.assert_all_used()?;
    let (field, text) = text_of(value)?;
    let fonts = fonts_of(state)?;
    let lines = break_lines(&text, &fonts.advances(&text), width / size);
    if lines.len() > allowed {
        return Err(stop(PaperFault::Overflow { form: String::new(), field, allowed, needed: lines.len() }));
    }
    let sheet = Sheet::of(state);
    if middle {
        sheet.move_by(-0.5 * size * leading * (lines.len() - 1) as f32);
    }
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        let y = if at == 0 { sheet.at() } else { sheet.move_by(size * leading) };
        out.push_str(&format!(r#"<tspan x="{x}" y="{y}" text-anchor="{anchor}">{}</tspan>"#, HtmlEscape(line)));
    }
    Ok(Value::from_safe_string(out))
}

/// Breaks a text into lines no wider than `width` ems; `advances` are the widths of its characters.
///
/// Latin words and numbers stay whole where they fit on a line of their own; a mark that must not open or close
/// a line takes its neighbour along; a line feed always breaks.
pub(crate) fn break_lines(text: &str, advances: &[f32], width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (Vec::<(char, f32)>::new(), 0.0f32);
    for (c, advance) in text.chars().zip(advances.iter().copied()) {
        if c == '\n' {
            lines.push(take(&mut line));
            used = 0.0;
            continue;
        }
        // The rest of a cut line may itself be too wide with this character, so cutting goes on until it fits.
        while used + advance > width + 0.001 && !line.is_empty() {
            let cut = if c == ' ' { line.len() } else { cut(&line, c) };
            let rest = line.split_off(cut);
            let full = take(&mut line);
            if !full.is_empty() {
                lines.push(full);
            }
            line = rest.into_iter().skip_while(|(c, _)| *c == ' ').collect();
            used = line.iter().map(|(_, a)| a).sum();
        }
        if c == ' ' && line.is_empty() {
            continue;
        }
        line.push((c, advance));
        used += advance;
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(take(&mut line));
    }
    lines
}

/// Where to cut a full line before `next`: the last place where a break is allowed, or the end if there is none.
fn cut(line: &[(char, f32)], next: char) -> usize {
    let after = |at: usize| line.get(at).map_or(next, |(c, _)| *c);
    (1..=line.len()).rev().find(|at| may_break(line[at - 1].0, after(*at))).unwrap_or(line.len())
}

fn may_break(before: char, after: char) -> bool {
    let word = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '–' | '/' | '*' | '@' | '_' | '.' | ':' | '+' | '%' | '\'')
    };
    let tied = word(before) && word(after);
    let misplaced = NEVER_FIRST.contains(after) || NEVER_LAST.contains(before);
    !tied && !misplaced
}

fn take(line: &mut Vec<(char, f32)>) -> String {
    let text: String = line.drain(..).map(|(c, _)| c).collect();
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::break_lines;
    use proptest::prelude::*;

    /// Han one em, everything else half an em.
    fn lines(text: &str, width: f32) -> Vec<String> {
        let advances: Vec<f32> = text.chars().map(|c| if c > '\u{2000}' { 1.0 } else { 0.5 }).collect();
        break_lines(text, &advances, width)
    }

    #[test]
    fn lines_break_as_chinese_print_does() {
        for (text, width, expected) in [
            ("", 4.0, &[""][..]),
            ("南宁市青秀区", 4.0, &["南宁市青", "秀区"]),
            ("一二三四，五", 4.0, &["一二三", "四，五"]),
            ("一二三（四五", 4.0, &["一二三", "（四五"]),
            ("一二三 A1203 室", 5.0, &["一二三", "A1203 室"]),
            ("ABCDEFGHIJ", 3.0, &["ABCDEF", "GHIJ"]),
            ("甲\n乙", 9.0, &["甲", "乙"]),
            (" 一，", 1.9, &["一", "，"]),
            ("，，，，，，", 2.0, &["，，", "，，", "，，"]),
            ("宽", 0.2, &["宽"]),
            ("工作日 9:00–17:00 开放", 6.0, &["工作日", "9:00–17:00", "开放"]),
        ] {
            assert_eq!(lines(text, width), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_character_is_lost_and_no_line_is_too_wide(text in "[a-z0-9 一-龥，（）。]{0,80}", width in 1.0f32..20.0) {
            let broken = lines(&text, width);
            let bare = |t: &str| t.replace(' ', "");
            prop_assert_eq!(bare(&broken.concat()), bare(&text));
            for line in broken {
                let ems: f32 = line.chars().map(|c| if c > '\u{2000}' { 1.0 } else { 0.5 }).sum();
                prop_assert!(ems <= width + 0.01 || line.chars().count() == 1, "{line:?} is {ems} of {width}");
            }
        }
    }
}
