//! Test results as JUnit XML, which build servers read.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

/// One scenario's result.
pub(crate) struct Case {
    /// The flow.
    pub(crate) flow: String,
    /// The scenario's path.
    pub(crate) path: String,
    /// How long it took.
    pub(crate) took: Duration,
    /// What did not come out; empty when it passed.
    pub(crate) failures: Vec<String>,
    /// What was printed of it.
    pub(crate) lines: Vec<String>,
}

/// Writes the file, one suite per flow.
pub(crate) fn write(file: &Path, cases: &[Case]) -> std::io::Result<()> {
    std::fs::write(file, document(cases))
}

fn document(cases: &[Case]) -> String {
    let failed = |cases: &[&Case]| cases.iter().filter(|case| !case.failures.is_empty()).count();
    let seconds = |cases: &[&Case]| cases.iter().map(|case| case.took).sum::<Duration>().as_secs_f64();
    let all: Vec<&Case> = cases.iter().collect();
    let mut flows: Vec<&str> = cases.iter().map(|case| case.flow.as_str()).collect();
    flows.dedup();
    flows.sort_unstable();
    flows.dedup();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites name=\"tongban\" tests=\"{}\" failures=\"{}\" time=\"{:.3}\">",
        all.len(),
        failed(&all),
        seconds(&all)
    );
    for flow in flows {
        let suite: Vec<&Case> = cases.iter().filter(|case| case.flow == flow).collect();
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" time=\"{:.3}\">",
            escaped(flow),
            suite.len(),
            failed(&suite),
            seconds(&suite)
        );
        for case in suite {
            let _ = write!(
                xml,
                "    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3}\"",
                escaped(&case.path),
                escaped(flow),
                case.took.as_secs_f64()
            );
            if case.failures.is_empty() {
                xml.push_str("/>\n");
                continue;
            }
            let (first, all) = (escaped(&case.failures[0]), escaped(&case.failures.join("\n")));
            let _ = writeln!(xml, ">\n      <failure message=\"{first}\">{all}</failure>");
            let _ =
                writeln!(xml, "      <system-out>{}</system-out>\n    </testcase>", escaped(&case.lines.join("\n")));
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// A text that may stand in an attribute or an element. Characters that XML 1.0 cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_server_reads_what_passed_and_why_the_others_did_not() {
        let case = |flow: &str, path: &str, failures: &[&str]| Case {
            flow: flow.into(),
            path: path.into(),
            took: Duration::from_millis(2),
            failures: failures.iter().map(|&f| f.to_owned()).collect(),
            lines: vec!["step a".into()],
        };
        let cases = [case("b", "b.one", &[]), case("a", "a.two", &["outcome: expected <accepted>, found \"x\u{1}\""])];
        let xml = document(&cases);
        assert!(xml.contains("<testsuites name=\"tongban\" tests=\"2\" failures=\"1\""), "{xml}");
        assert!(xml.contains("message=\"outcome: expected &lt;accepted&gt;, found &quot;x&quot;\""), "{xml}");
        assert!(xml.find("name=\"a\"").unwrap() < xml.find("name=\"b\"").unwrap());
        assert_eq!(xml.matches("<testcase").count(), 2);
    }
}
