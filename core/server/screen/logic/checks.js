// What a screen can tell by itself before it hands an answer in. The host checks everything again and has the last word.

import { clean } from "./groups.js";
import { isDay } from "./date.js";

/** @typedef {import("../shapes").Said} Said */


const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = "10X98765432";

/**
 * @param {string} zh
 * @param {string} en
 * @returns {Said}
 */
const both = (zh, en) => ({ zh, en });

export const EMPTY = both("请填写此项", "Please fill this in.");
export const CHOOSE = both("请从列表中选择", "Please choose from the list.");
export const NOT_THE_SAME = both(
  "两次输入的号码不一致，请重新输入",
  "The two numbers differ. Please enter the number again.",
);
const CITIZEN_LENGTH = both("身份号码应为十八位", "A citizen number has 18 characters.");
const CITIZEN_OLD = both(
  "这是十五位的旧号码，请输入十八位号码",
  "This is an old number of 15 digits. Please enter the one of 18.",
);
const CITIZEN_CHECK = both(
  "号码校验不通过，请逐位核对",
  "The number has a wrong digit. Please compare every digit.",
);
const PHONE_LENGTH = both("手机号码应为十一位", "A mobile number has 11 digits.");
const PHONE_START = both("手机号码以 1 开头，请核对", "A mobile number begins with 1. Please compare.");
const NO_DAY = both("日期不正确，请核对", "There is no such day. Please compare.");
const NO_NAME = both(
  "姓名只能包含汉字、字母和间隔号，请核对",
  "A name has characters, letters and the middle dot. Please compare.",
);
const REGION = both("请选择到区县", "Please choose down to the county.");
const PICTURE = both("请拍摄", "Please take the picture.");

/**
 * The check character of the first 17 digits (ISO 7064, MOD 11-2).
 * @param {string} digits
 * @returns {string}
 */
export function checkCharacter(digits) {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at] ?? 0), 0);
  return CHECK[sum % 11] ?? "";
}

/**
 * Why an answer cannot be right, or `null`.
 * @param {string} kind
 * @param {string} typed
 * @param {boolean} optional
 * @returns {Said|null}
 */
export function wrong(kind, typed, optional) {
  const text = typed.trim();
  if (text === "") {
    if (optional) return null;
    return kind === "region" ? REGION : kind === "image" ? PICTURE : isChosen(kind) ? CHOOSE : EMPTY;
  }
  switch (kind) {
    case "citizen-number":
      return citizen(clean(kind, text));
    case "phone-twice": {
      const phone = clean(kind, text);
      if (phone.length !== 11) return PHONE_LENGTH;
      return phone.startsWith("1") ? null : PHONE_START;
    }
    case "date":
      return isDay(text) ? null : NO_DAY;
    case "name":
      return isName(text) ? null : NO_NAME;
    default:
      return null;
  }
}

/** @param {string} number */
function citizen(number) {
  if (number.length === 15) return CITIZEN_OLD;
  if (number.length !== 18) return CITIZEN_LENGTH;
  return checkCharacter(number) === number[17] ? null : CITIZEN_CHECK;
}

/** @param {string} kind */
function isChosen(kind) {
  return kind === "choice" || kind === "search";
}

/** @param {string} text */
function isName(text) {
  // Han, also beyond the first plane and from a private font, Latin letters, and what stands between them.
  return /^[\p{Script=Han}\p{Script=Latin}\p{Co}·•・‧∙⋅･ \u3000\-'.]+$/u.test(text) && /[\p{L}\p{Co}]/u.test(text);
}
