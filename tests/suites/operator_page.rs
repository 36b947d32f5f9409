//! The operator's page in a real browser: who gets in, what is read first, and that nothing is done by one touch.

use serde_json::{Value, json};
use std::sync::Arc;
use tongban_tests::pages::serve_checkout;
use tongban_tests::webdriver::{Driver, Window};

/// Opens the page at a place of it, and waits until it stands still.
fn open(driver: &Arc<Driver>, at: &str) -> Window {
    let origin = serve_checkout("");
    let window = driver.open(1080, 1920).expect("a browser window");
    window.go(&format!("{origin}/tests/screens/operator.html?at={at}")).expect("the page is there");
    let ready = "for (let i = 0; i < 500 && document.documentElement.dataset.ready !== 'yes'; i += 1) \
                 await new Promise((r) => setTimeout(r, 20)); return document.documentElement.dataset.ready;";
    assert_eq!(window.run(ready, &[]).expect("a script"), json!("yes"), "the page never stood still");
    window
}

fn sent(window: &Window) -> Vec<String> {
    let names = window.run("return gallery.sent.map((s) => s.name);", &[]).expect("a script");
    names.as_array().into_iter().flatten().filter_map(|n| n.as_str().map(str::to_owned)).collect()
}

fn text(window: &Window, selector: &str) -> String {
    let script = "return document.querySelector(args[0])?.innerText ?? '';";
    window.run(script, &[json!(selector)]).expect("a script").as_str().unwrap_or_default().to_owned()
}

/// Runs `condition` until it is true, at most ten seconds.
fn until(window: &Window, condition: &str) {
    let script = format!(
        "for (let i = 0; i < 500; i += 1) {{ if ({condition}) return true; await new Promise((r) => setTimeout(r, 20)); }} return false;"
    );
    assert_eq!(window.run(&script, &[]).expect("a script"), json!(true), "never: {condition}");
}

#[test]
fn a_wrong_code_is_told_and_shows_nothing() {
    let Some(driver) = Driver::start() else { return };
    let window = open(&driver, "pad");
    window.run("await gallery.press('进入');", &[]).expect("it is pressed");
    until(&window, "document.querySelector('.op-said').innerText.includes('不正确')");
    assert!(!sent(&window).contains(&"Operator.State".to_owned()), "it asked for the state without a code");
    let typed = window.run("return document.querySelectorAll('.op-code i').length;", &[]).expect("a script");
    assert_eq!(typed, json!(0), "the code that was sent still stands there");
    let shown = window.run("return document.body.innerText.includes('123');", &[]).expect("a script");
    assert_eq!(shown, json!(false), "digits of the code can be read");
    let locked = "gallery.answers['Operator.Enter'] = { code: 'authorisationRequired', payload: {}, \
                  description: 'locked until 12:00' }; await gallery.press('1'); await gallery.press('进入');";
    window.run(locked, &[]).expect("it is pressed");
    until(&window, "document.querySelector('.op-said').innerText.includes('锁定')");
}

#[test]
fn a_touch_finds_the_keys_of_the_pad() {
    let Some(driver) = Driver::start() else { return };
    let window = open(&driver, "pad");
    window.touch(".op-key-side").expect("clear is there");
    for key in 1..=4 {
        window.touch(&format!(".op-key:nth-child({key})")).expect("a key");
    }
    window.touch(".op-pad-bar .button-primary").expect("enter is there");
    until(&window, "document.querySelector('.op-tabs') !== null");
}

#[test]
fn left_alone_for_five_minutes_it_closes() {
    let Some(driver) = Driver::start() else { return };
    let window = open(&driver, "overview");
    window.run("gallery.skip(4.5 * 60000);", &[]).expect("a script");
    until(&window, "document.querySelector('.op-warn') !== null");
    window.touch(".op-tab:nth-child(2)").expect("a touch");
    until(&window, "document.querySelector('.op-warn') === null");
    assert!(!sent(&window).contains(&"left".to_owned()));
    window.run("gallery.skip(5 * 60000 + 1);", &[]).expect("a script");
    until(&window, "gallery.sent.some((s) => s.name === 'left')");
    assert!(sent(&window).contains(&"Operator.Leave".to_owned()), "the host was not told");
}

#[test]
fn a_session_that_the_host_ended_asks_for_the_code_again() {
    let Some(driver) = Driver::start() else { return };
    let window = open(&driver, "overview");
    window
        .run("gallery.answers['Operator.State'] = { code: 'authorisationRequired', payload: {} };", &[])
        .expect("a script");
    until(&window, "document.querySelector('.op-pad') !== null && document.querySelector('.op-said').innerText !== ''");
}

#[test]
fn what_is_wrong_is_read_first_and_worst_first() {
    let Some(driver) = Driver::start() else { return };
    let window = open(&driver, "overview");
    let cards = "return [...document.querySelectorAll('.op-card')].map((c) => c.dataset.weight);";
    let weights: Vec<Value> = window.run(cards, &[]).expect("a script").as_array().cloned().unwrap_or_default();
    let expected = ["tamper", "stops", "stops", "stops", "owed", "owed", "soon", "soon"].map(|w| json!(w));
    assert_eq!(weights, expected);
    let second = text(&window, ".op-card:nth-child(2)");
    for words in ["热敏打印机", "纸张用完", "打开前盖", "80 毫米热敏纸一卷", "居民身份证自助申领、居民身份证挂失申报"]
    {
        assert!(second.contains(words), "{words} is missing: {second}");
    }
    let bring = text(&window, ".op-bring");
    assert_eq!(bring.matches("80 毫米热敏纸一卷").count(), 1, "each thing is brought once: {bring}");
    assert!(bring.contains("备用 USB 线一根"));
    let top = "return document.querySelector('.op-card').getBoundingClientRect().top < innerHeight / 3;";
    assert_eq!(window.run(top, &[]).expect("a script"), json!(true), "what is wrong lies too far down");
}

#[test]
fn a_restart_and_the_end_of_service_are_asked_twice() {
    let Some(driver) = Driver::start() else { return };
    let window = open(&driver, "device");
    window.run("await gallery.press('重启设备');", &[]).expect("it is pressed");
    assert!(!sent(&window).contains(&"Operator.Restart".to_owned()), "one touch restarted a device");
    window.run("await gallery.press('重启设备');", &[]).expect("it is pressed");
    until(&window, "gallery.sent.some((s) => s.name === 'Operator.Restart' && s.payload.slot === 'receipt')");
    drop(window);
    let window = open(&driver, "overview");
    let press = "await gallery.press('暂停服务'); const all = [...document.querySelectorAll('.op-sheet-bar button')]; \
                 all[all.length - 1].click(); await new Promise((r) => setTimeout(r, 100));";
    window.run(press, &[]).expect("it is pressed");
    assert!(!sent(&window).contains(&"Operator.OutOfService".to_owned()), "out of service without a reason");
    let give = "await gallery.press('网络故障'); const all = [...document.querySelectorAll('.op-sheet-bar button')]; \
                all[all.length - 1].click();";
    window.run(give, &[]).expect("it is pressed");
    until(
        &window,
        "gallery.sent.some((s) => s.name === 'Operator.OutOfService' && s.payload.on && /网络故障/.test(s.payload.reason))",
    );
}
