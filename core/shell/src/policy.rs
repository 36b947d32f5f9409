//! The enterprise policy of the browser: what it refuses whatever a page or a finger asks.

use serde_json::{Map, Value, json};

/// Where browsers of this family read policies from.
pub const POLICY_FOLDERS: &[&str] = &["/etc/chromium/policies/managed", "/etc/opt/chrome/policies/managed"];

/// The policy file for a screen of these origins: ours first, then those of an app that brings its own pages.
/// Errors: an origin that is not `scheme://host[:port]`, named (integrator).
pub fn policy(origins: &[String]) -> Result<Value, String> {
    if origins.is_empty() {
        return Err("write the browser policy: no origin was given, and nothing could be opened".into());
    }
    for origin in origins {
        check(origin)?;
    }
    let mut policy: Map<String, Value> = fixed().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut open: Vec<&str> = origins.iter().map(String::as_str).collect();
    open.push("about:blank");
    policy.insert("URLAllowlist".into(), json!(open));
    // A page from a portal may only reach this computer's own doors where these say so; older browsers read the first.
    for name in ["LocalNetworkAccessAllowedForUrls", "LoopbackNetworkAllowedForUrls"] {
        policy.insert(name.into(), json!(origins));
    }
    Ok(Value::Object(policy))
}

fn check(origin: &str) -> Result<(), String> {
    let bad = |why: &str| Err(format!("write the browser policy: {origin:?} is no origin: {why}"));
    let Some((scheme, rest)) = origin.split_once("://") else { return bad("it has no scheme") };
    if !matches!(scheme, "http" | "https") {
        return bad("its scheme is neither http nor https");
    }
    if rest.is_empty() || rest.contains(|c: char| c.is_whitespace() || "/?#*@,".contains(c)) {
        return bad("after the scheme stand a host and perhaps a port, nothing else");
    }
    let port = match rest.rsplit_once(':') {
        Some((_, port)) if !rest.ends_with(']') => Some(port),
        _ => None,
    };
    if port.is_some_and(|port| port.parse::<u16>().map_or(true, |p| p == 0)) {
        return bad("its port is no number from 1 to 65535");
    }
    Ok(())
}

/// What is the same for every site.
fn fixed() -> Vec<(&'static str, Value)> {
    vec![
        // Nothing but our pages.
        ("URLBlocklist", json!(["*"])),
        ("DefaultPopupsSetting", json!(2)),
        ("AllowFileSelectionDialogs", json!(false)),
        ("DownloadRestrictions", json!(3)),
        ("DefaultSearchProviderEnabled", json!(false)),
        ("SearchSuggestEnabled", json!(false)),
        ("ExtensionInstallBlocklist", json!(["*"])),
        ("SSLErrorOverrideAllowed", json!(false)),
        ("AllowDinosaurEasterEgg", json!(false)),
        // Paper comes from the host, which counts it.
        ("PrintingEnabled", json!(false)),
        ("ScreenCaptureAllowed", json!(false)),
        // Nothing about the applicant is kept or offered to the next one.
        ("PasswordManagerEnabled", json!(false)),
        ("AutofillAddressEnabled", json!(false)),
        ("AutofillCreditCardEnabled", json!(false)),
        ("SavingBrowserHistoryDisabled", json!(true)),
        ("SpellcheckEnabled", json!(false)),
        ("TranslateEnabled", json!(false)),
        ("DefaultClipboardSetting", json!(2)),
        ("BrowserSignin", json!(0)),
        ("SyncDisabled", json!(true)),
        ("BrowserAddPersonEnabled", json!(false)),
        ("BrowserGuestModeEnabled", json!(false)),
        // Devices belong to the host.
        ("VideoCaptureAllowed", json!(false)),
        ("AudioCaptureAllowed", json!(false)),
        ("DefaultGeolocationSetting", json!(2)),
        ("DefaultNotificationsSetting", json!(2)),
        ("DefaultSensorsSetting", json!(2)),
        ("DefaultSerialGuardSetting", json!(2)),
        ("DefaultWebBluetoothGuardSetting", json!(2)),
        ("DefaultWebHidGuardSetting", json!(2)),
        ("DefaultWebUsbGuardSetting", json!(2)),
        // Nobody may look inside the page, the host's own pipe included: it opens and closes tabs, and that it may.
        ("DeveloperToolsAvailability", json!(2)),
        ("TaskManagerEndProcessEnabled", json!(false)),
        ("BookmarkBarEnabled", json!(false)),
        ("EditBookmarksEnabled", json!(false)),
        ("BrowserLabsEnabled", json!(false)),
        // No line out, no news, no questions.
        ("MetricsReportingEnabled", json!(false)),
        ("SafeBrowsingProtectionLevel", json!(0)),
        ("ComponentUpdatesEnabled", json!(false)),
        ("NetworkPredictionOptions", json!(2)),
        ("BackgroundModeEnabled", json!(false)),
        ("PromotionsEnabled", json!(false)),
        ("UserFeedbackAllowed", json!(false)),
        ("DefaultBrowserSettingEnabled", json!(false)),
        ("HideWebStoreIcon", json!(true)),
    ]
}
