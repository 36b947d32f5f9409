//! Finds the filters a template uses, because the template engine looks them up only when they run.

/// Each filter's name with its byte offset: words after a `|` inside `{{ }}` or `{% %}`, outside quotes.
pub(crate) fn used(template: &str) -> Vec<(usize, &str)> {
    let bytes = template.as_bytes();
    let mut found = Vec::new();
    let (mut inside, mut quote, mut at) = (false, None, 0);
    while at < bytes.len() {
        let pair = bytes.get(at..at + 2).unwrap_or_default();
        match (inside, quote, bytes[at]) {
            (false, ..) if pair == b"{{" || pair == b"{%" => {
                inside = true;
                at += 1;
            }
            (true, None, _) if pair == b"}}" || pair == b"%}" => {
                inside = false;
                at += 1;
            }
            (true, None, mark @ (b'"' | b'\'')) => quote = Some(mark),
            (true, Some(_), b'\\') => at += 1,
            (true, Some(open), mark) if mark == open => quote = None,
            (true, None, b'|') => {
                let rest = &template[at + 1..];
                let start = at + 1 + rest.len() - rest.trim_start().len();
                let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let length = template[start..].find(|c| !part(c)).unwrap_or(template.len() - start);
                found.push((start, &template[start..start + length]));
            }
            _ => {}
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::used;
    use proptest::prelude::*;

    #[test]
    fn filters_are_found_where_they_are_used() {
        let names = |text| used(text).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names("a | b {{ c | d(\"| e\") |f }} {% set g = h|i('\\'| j') %} | k"), ["d", "f", "i"]);
        assert_eq!(used("{{ 字 | 线 | wrap }}"), [(9, ""), (15, "wrap")]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([{}%|\"'\\\\ ]|\\PC){0,40}") {
            let _ = used(&text);
        }
    }
}
