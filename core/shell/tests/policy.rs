//! The policy file: what it opens, what it refuses to open.

use tongban_shell::policy;

#[test]
fn only_the_origins_that_were_named_are_open() {
    let origins = vec!["http://127.0.0.1:8750".to_owned(), "https://portal.example".to_owned()];
    let policy = policy(&origins).expect("both are origins");
    assert_eq!(policy["URLBlocklist"], serde_json::json!(["*"]));
    assert_eq!(
        policy["URLAllowlist"],
        serde_json::json!(["http://127.0.0.1:8750", "https://portal.example", "about:blank"])
    );
    for name in ["LocalNetworkAccessAllowedForUrls", "LoopbackNetworkAllowedForUrls"] {
        assert_eq!(policy[name], serde_json::json!(origins), "{name}");
    }
    let off = ["PrintingEnabled", "PasswordManagerEnabled", "TranslateEnabled", "AllowFileSelectionDialogs"];
    assert!(off.iter().all(|name| policy[name] == false));
    assert_eq!(policy["DownloadRestrictions"], 3);
    assert_eq!(policy["DeveloperToolsAvailability"], 2);
}

#[test]
fn what_is_no_origin_is_refused_by_name() {
    let bad = [
        "",
        "127.0.0.1:8750",
        "http://",
        "*",
        "http://*",
        "http://a.example/",
        "http://a.example/path",
        "file:///etc",
        "http://a.example:0",
        "http://a.example:65536",
        "http://a.example:port",
        "http://user@a.example",
        "http://a.example#t",
        "http://a.example b",
        "chrome://settings",
        "http://127.0.0.1:",
    ];
    for origin in bad {
        let told = policy(&["http://127.0.0.1:8750".into(), origin.into()]);
        assert!(told.as_ref().is_err_and(|told| told.contains(&format!("{origin:?}"))), "{origin:?}: {told:?}");
    }
    assert!(policy(&[]).is_err(), "an empty list would shut the screen itself");
    for origin in ["http://[::1]:8750", "http://localhost", "https://kiosk.gx.example:443"] {
        assert!(policy(&[origin.to_owned()]).is_ok(), "{origin}");
    }
}
