//! One name, three spellings: snake case in code and CEL, kebab case in manifests, camel case on the wire.

/// `CamelCase` or `snake_case` to `kebab-case`.
pub fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (at, letter) in name.bytes().enumerate() {
        if !letter.is_ascii() {
            // Names are ASCII; whatever else is asked for goes the long way.
            return kebab_letters(name).collect();
        }
        if letter.is_ascii_uppercase() && at > 0 {
            out.push('-');
        }
        out.push(char::from(if letter == b'_' { b'-' } else { letter.to_ascii_lowercase() }));
    }
    out
}

/// Whether a word is the `kebab-case` of a name.
pub fn is_kebab(word: &str, name: &str) -> bool {
    kebab_letters(name).eq(word.chars())
}

fn kebab_letters(name: &str) -> impl Iterator<Item = char> {
    name.char_indices().flat_map(|(at, letter)| {
        let gap = (letter.is_ascii_uppercase() && at > 0).then_some('-');
        gap.into_iter().chain([if letter == '_' { '-' } else { letter.to_ascii_lowercase() }])
    })
}

/// `kebab-case` to `snake_case`.
pub fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// `snake_case` to `camelCase`, as XFS4IoT writes it on the wire.
pub fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut up = false;
    for c in name.chars() {
        match c {
            '_' | '-' => up = true,
            c if up => {
                out.push(c.to_ascii_uppercase());
                up = false;
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn the_three_spellings_are_one_to_one_over_every_name() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for class in crate::ALL {
            for command in class.commands {
                let names = [command.name].into_iter();
                let names =
                    names.chain(command.codes.iter().map(|c| c.name)).chain(command.events.iter().map(|e| e.name));
                for name in names {
                    assert_eq!(snake(&kebab(name)), name);
                    assert!(is_kebab(&kebab(name), name) && !is_kebab("x", name));
                    let before = seen.insert(camel(name), name);
                    assert!(before.is_none_or(|b| b == name), "{before:?} and {name} share a wire name");
                }
            }
        }
    }
}
