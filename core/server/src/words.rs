//! The few words of the server itself, in both languages: why something does not work, and what to do.

use std::sync::Arc;
use tongban::{Cause, DeviceState};
use tongban_api::Said;
use tongban_classes::name;
use tongban_flow::program::{Flow, Piece, Text};
use tongban_flow::source::Words;

/// Words of a manifest.
pub(crate) fn said(words: &Words) -> Said {
    Said::new(words.zh.as_str(), words.en.as_str())
}

/// A text without a case: values that only a case knows are left out.
pub(crate) fn text(text: &Text) -> Said {
    let plain = |pieces: &[Piece]| -> Arc<str> {
        let words = pieces.iter().map(|piece| if let Piece::Plain(words) = piece { words } else { "" });
        words.collect::<String>().into()
    };
    Said { zh: plain(&text.zh), en: plain(&text.en) }
}

/// The name of a flow.
pub(crate) fn title(flow: &Flow) -> Said {
    text(&flow.title)
}

/// What the applicant reads on a business that cannot be finished now.
pub(crate) fn not_now() -> Said {
    Said::new("暂不能办理", "Not available now")
}

/// What the applicant reads when nothing can be finished.
pub(crate) fn nothing_works() -> Said {
    Said::new("设备维护中，请到窗口办理", "This machine is being serviced, please go to a service window")
}

/// A cause for the operator, in one line.
pub(crate) fn cause(cause: &Cause) -> String {
    let state = match &cause.status {
        _ if cause.paper_out => "paper out".to_owned(),
        None => "not there".to_owned(),
        Some(status) => name::camel(status.device.word()),
    };
    format!("{}: {state}", cause.slot)
}

/// What a device is, by the name of its class.
pub(crate) fn device(class: &str) -> Said {
    let (zh, en) = match class {
        "IdentityDocument" => ("身份证阅读器", "Card reader"),
        "Fingerprint" => ("指纹仪", "Fingerprint reader"),
        "Camera" => ("摄像头", "Camera"),
        "BarcodeReader" => ("扫码器", "Barcode reader"),
        "Printer" => ("打印机", "Printer"),
        "SignatureCapture" => ("签字板", "Signature pad"),
        "PaymentTerminal" => ("刷卡机", "Card terminal"),
        "Recorder" => ("录像机", "Recorder"),
        "DocumentCamera" => ("高拍仪", "Document camera"),
        "Speech" => ("语音", "Speech"),
        "Registry" => ("人口库", "Registry"),
        "Payment" => ("收费平台", "Payment platform"),
        "Lights" => ("指示灯", "Lights"),
        "Auxiliaries" => ("机柜", "Cabinet"),
        "CardDispenser" => ("发卡机", "Card dispenser"),
        "FaceMatch" => ("人脸比对", "Face comparison"),
        "Post" => ("邮寄", "Post"),
        "PhotoReceipt" => ("相片回执", "Photo receipts"),
        "Progress" => ("办证进度", "Progress"),
        "UnitDirectory" => ("单位目录", "Directory of units"),
        "LossReport" => ("挂失", "Loss reports"),
        "Account" => ("实名账号", "Accounts"),
        "Booking" => ("预约", "Bookings"),
        "Residence" => ("居住登记", "Residence register"),
        "Message" => ("短信", "Messages"),
        other => return Said::new(name::kebab(other), name::kebab(other)),
    };
    Said::new(zh, en)
}

/// What a state means to whoever stands at the open machine.
pub(crate) fn state(state: DeviceState) -> Said {
    let (zh, en) = match state {
        DeviceState::Online => ("正常", "Works"),
        DeviceState::Offline => ("无应答", "Does not answer"),
        DeviceState::PowerOff => ("未通电", "Switched off"),
        DeviceState::NoDevice => ("未连接", "Not connected"),
        DeviceState::HardwareError => ("硬件故障", "Broken"),
        DeviceState::UserError => ("有物品待取走", "Something has to be taken out"),
        DeviceState::DeviceBusy => ("使用中", "At work"),
        DeviceState::FraudAttempt => ("有人破坏", "Tampered with"),
        DeviceState::PotentialFraud => ("疑似被破坏", "Perhaps tampered with"),
    };
    Said::new(zh, en)
}

/// What to do about a state; nothing where all is well.
pub(crate) fn remedy(state: DeviceState, paper_out: bool) -> Option<Said> {
    if paper_out {
        return Some(Said::new("装纸，并检查是否卡纸", "Put paper in and look for a jam"));
    }
    let (zh, en) = match state {
        DeviceState::Online | DeviceState::DeviceBusy => return None,
        DeviceState::Offline => ("检查数据线，然后重启设备", "Check the cable, then restart the device"),
        DeviceState::PowerOff => ("检查电源", "Check the power"),
        DeviceState::NoDevice => ("插好数据线", "Plug it in"),
        DeviceState::HardwareError => {
            ("重启设备；仍不行请更换", "Restart the device; replace it if that does not help")
        }
        DeviceState::UserError => ("取走证件或纸张", "Take out the card or the paper"),
        DeviceState::FraudAttempt | DeviceState::PotentialFraud => {
            ("停用并检查外观，通知保卫", "Take the machine out of service, look at it, call security")
        }
    };
    Some(Said::new(zh, en))
}

/// What to do about an open case that cannot be read back.
pub(crate) fn unreadable() -> Said {
    Said::new(
        "案件记录读不出，付款无人核对：请技术人员恢复状态目录中的 manifests，或运行 tongban journal verify；款项请财务人员按编号核对",
        "The case cannot be read back and nobody asks about its payments: have a technician bring back the state folder's \
         manifests, or run `tongban journal verify`; have the accounts settle its money by the reference",
    )
}

/// What to bring for a cause.
pub(crate) fn bring(class: &str, paper_out: bool) -> Said {
    if paper_out {
        return Said::new("打印纸", "Paper");
    }
    let device = device(class);
    Said::new(format!("备用{}和数据线", device.zh), format!("A spare: {}, and a cable", device.en.to_lowercase()))
}
