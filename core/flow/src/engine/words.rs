//! The few words the engine says by itself: why an answer was not taken, what became of a case.
//!
//! Everything else an applicant reads stands in a manifest.

use super::Said;
use std::sync::{Arc, LazyLock};
use tongban_model::{CitizenNumberFault, PhoneFault};

/// One sentence in both languages.
pub(super) type Words = (&'static str, &'static str);

pub(super) fn said((zh, en): Words) -> Said {
    Said { zh: zh.into(), en: en.into() }
}

/// The actions a view can offer. Every view names some, so the words are shared and not made anew.
static ACTIONS: LazyLock<[Arc<str>; 9]> =
    LazyLock::new(|| ["next", "back", "cancel", "more-time", "paid", "yes", "no", "change", "look"].map(Arc::from));

/// The word of an action, shared.
pub(super) fn action(word: &'static str) -> Arc<str> {
    ACTIONS.iter().find(|known| known.as_ref() == word).map_or_else(|| word.into(), Arc::clone)
}

pub(super) const TRY_AGAIN: Words = ("没有成功，请再试一次", "That did not work. Please try again.");
pub(super) const ASKING_AGAIN: Words = (
    "支付系统暂时没有回应，正在再次查询，请不要离开",
    "The payment system does not answer. Asking again, please stay.",
);
pub(super) const NOT_YET: Words =
    ("尚未收到付款，请稍候再查", "No payment has arrived yet. Please ask again in a moment.");
pub(super) const AGAIN: Words = ("请再输入一次", "Please enter it once more.");
pub(super) const NOT_THE_SAME: Words =
    ("两次输入的号码不一致，请重新输入", "The two numbers differ. Please enter the number again.");
pub(super) const EMPTY: Words = ("请填写此项", "Please fill this in.");
pub(super) const WRONG_CHARACTER: Words =
    ("只能输入数字、字母和短横线", "Only digits, letters and dashes can be entered here.");
pub(super) const TOO_SHORT: Words = ("输入的内容太短", "What was entered is too short.");
pub(super) const TOO_LONG: Words = ("输入的内容太长", "What was entered is too long.");
pub(super) const NO_NAME: Words =
    ("姓名只能包含汉字、字母和间隔号，请核对", "A name has characters, letters and the middle dot. Please compare.");
pub(super) const NO_DATE: Words = ("日期不正确，请核对", "There is no such day. Please compare.");
pub(super) const REGION_TOO_LARGE: Words = ("请选择到区县", "Please choose down to the county.");
pub(super) const CHOOSE: Words = ("请从列表中选择", "Please choose from the list.");
pub(super) const TAKE_PICTURE: Words = ("请拍摄", "Please take the picture.");
pub(super) const TAKEN: Words = ("已拍摄", "Taken");
pub(super) const NOTHING_FOUND: Words = ("没有找到，请换个词再试", "Nothing was found. Please try other words.");
pub(super) const LOOK_FAILED: Words =
    ("暂时无法查询，请稍后再试", "This cannot be looked up now. Please try again later.");
pub(super) const NO_PICTURE: Words = ("没有拍摄成功，请再试一次", "No picture was taken. Please try again.");
pub(super) const PAYMENT_NUMBER: Words = ("支付单号", "Payment number");
pub(super) const AMOUNT: Words = ("金额", "Amount");

pub(super) const FILED: Words = (
    "您的申请已受理，其余事项请咨询服务窗口。",
    "Your application has been accepted. Please ask at a window for the rest.",
);
pub(super) const TRIED_ON: Words =
    ("您的申请尚未办完，系统会继续提交。", "Your application is not finished yet. It goes on being sent without you.");
pub(super) const GIVEN_BACK: Words = ("已付款项将原路退回。", "What was paid will be given back the same way.");
pub(super) const NOTHING_FILED: Words = ("没有提交申请，也没有收费。", "Nothing was filed and nothing was charged.");

/// Which rule of a citizen number was broken, for the applicant.
pub(super) const fn citizen_number(fault: CitizenNumberFault) -> Words {
    match fault {
        CitizenNumberFault::Empty => ("请输入公民身份号码", "Please enter the citizen number."),
        CitizenNumberFault::NotADigit { .. } => {
            ("身份号码只能是数字，最后一位可以是 X", "A citizen number has digits only; the last place may be X.")
        }
        CitizenNumberFault::FirstGeneration => {
            ("这是十五位的旧号码，请输入十八位号码", "This is an old number of 15 digits. Please enter the one of 18.")
        }
        CitizenNumberFault::Length { .. } => ("身份号码应为十八位", "A citizen number has 18 characters."),
        CitizenNumberFault::RegionClass => {
            ("号码的前六位不正确，请核对", "The first six digits are not right. Please compare with the card.")
        }
        CitizenNumberFault::NoSuchBirthDay | CitizenNumberFault::BirthInFuture => (
            "号码中的出生日期不正确，请核对",
            "The birth date in the number is not right. Please compare with the card.",
        ),
        CitizenNumberFault::Sequence => {
            ("号码的第十五至十七位不正确，请核对", "Digits 15 to 17 are not right. Please compare with the card.")
        }
        CitizenNumberFault::CheckCharacter => {
            ("号码校验不通过，请逐位核对", "The number has a wrong digit. Please compare every digit.")
        }
    }
}

/// Which rule of a phone number was broken, for the applicant.
pub(super) const fn phone(fault: PhoneFault) -> Words {
    match fault {
        PhoneFault::Empty => ("请输入手机号码", "Please enter a mobile number."),
        PhoneFault::NotADigit { .. } => ("手机号码只能是数字", "A mobile number has digits only."),
        PhoneFault::CountryCode => ("请输入中国内地手机号码", "Please enter a mobile number of the Chinese mainland."),
        PhoneFault::Length { .. } => ("手机号码应为十一位", "A mobile number has 11 digits."),
        PhoneFault::UnknownPrefix => ("没有这样开头的手机号码，请核对", "No mobile number begins like this."),
        PhoneFault::RefusedPrefix => {
            ("此号段不能接收通知，请换一个号码", "This kind of number cannot take messages. Please use another.")
        }
    }
}
