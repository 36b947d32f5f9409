//! Plain pages for a phone or a browser: no script, both languages, large enough for old eyes.

use tongban_model::Money;
use tongban_testkit::people;
use tongban_testkit::province::{Order, OrderStand};

const STYLE: &str = "body{font:20px/1.6 system-ui,sans-serif;max-width:26em;margin:0 auto;padding:1.2em;color:#1b1b1b;\
background:#fff}h1{font-size:1.3em}.sum{font-size:2.4em;margin:.4em 0}button{font:inherit;width:100%;min-height:60px;\
margin:.4em 0;border:2px solid #0a6b3d;border-radius:10px;background:#0a6b3d;color:#fff}button.no{background:#fff;\
color:#0a6b3d}.note{font-size:.8em;color:#4a4a4a;border-top:1px solid #ccc;margin-top:2em;padding-top:.6em}\
table{border-collapse:collapse;font-size:.8em}td,th{border:1px solid #ccc;padding:.2em .5em;text-align:left}code{font-size:.9em}";

const NOTE: &str = "<p class=note lang=zh>这是测试用的模拟系统：人员均为虚构，不会产生真实扣款。</p>\
<p class=note lang=en>This is a sandbox: everybody in it is made up and no real money moves.</p>";

/// The page behind a code.
pub(crate) fn pay(number: &str, order: &Order) -> String {
    let amount = Money::fen(order.amount);
    let provider = match order.provider.as_str() {
        "alipay" => "支付宝 Alipay",
        _ => "微信支付 WeChat Pay",
    };
    let stand = match &order.stand {
        OrderStand::Open => format!(
            "<form method=post action='/pay/{0}/pay'><button>支付 Pay</button></form>\
             <form method=post action='/pay/{0}/close'><button class=no>取消付款 Cancel the payment</button></form>",
            escape(number)
        ),
        OrderStand::Paid { transaction, .. } if order.refunded() == 0 => {
            format!("<h2>已支付 Paid</h2><p>交易单号 Transaction<br><code>{}</code></p>", escape(transaction))
        }
        OrderStand::Paid { .. } => format!("<h2>已退款 Refunded</h2><p>¥{}</p>", Money::fen(order.refunded())),
        OrderStand::Closed => "<h2>订单已关闭，没有扣款 Closed, nothing was taken</h2>".to_owned(),
    };
    let subject = escape(&order.subject);
    document("支付 Pay", &format!("<h1>{provider}</h1><p>{subject}</p><p class=sum>¥{amount}</p>{stand}"))
}

/// The page for an order that is not there.
pub(crate) fn no_order() -> String {
    document("支付 Pay", "<h1>没有这个订单</h1><p>There is no such order.</p>")
}

/// What this is, and who lives here on a day.
pub(crate) fn about(today: tongban_model::Date) -> String {
    let rows: String = people::on(today)
        .iter()
        .map(|person| {
            let (citizen, receipt) = (&person.citizen, &person.receipt);
            format!(
                "<tr><td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
                person.id,
                escape(&citizen.name),
                escape(&citizen.number),
                citizen.household.word(),
                escape(&receipt.number)
            )
        })
        .collect();
    let body = format!(
        "<h1>通办模拟省 · Tongban sandbox province</h1>\
         <p lang=zh>这里模拟户籍人口库、人像比对、相片回执、支付和办理进度。人员全部虚构；人像相似度由场景给出，\
         这里不做真正的人脸识别。</p>\
         <p lang=en>It plays the population registry, face comparison, photo receipts, payment and progress. \
         Every citizen is synthetic. How alike two faces are is what the scenario says: nothing is recognised here.</p>\
         <table><tr><th>id<th>姓名 Name<th>号码 Number<th>户籍 Household<th>回执号 Receipt</tr>{rows}</table>\
         <p><code>POST /v1/&lt;class&gt;/&lt;command&gt;</code> · <code>POST /scenario</code> · <code>POST /phone</code> · \
         <code>POST /person</code> · <a href=/v1/people>/v1/people</a> · \
         <a href=/v1/ledger>/v1/ledger</a> · <a href=/v1/unmet>/v1/unmet</a></p>"
    );
    document("通办模拟省 Tongban sandbox", &body)
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>{title}</title><style>{STYLE}</style><main>{body}{NOTE}</main></html>"
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
