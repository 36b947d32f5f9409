//! What the screen tells of a case that a restart cut short, held against the books.

use crate::books::Books;

/// What the screen says after a cut.
pub struct Fate {
    /// Whether the application was taken in.
    pub accepted: bool,
    /// What became of the money.
    pub money: &'static str,
    /// What a window finds the case by.
    pub reference: Option<String>,
}

impl Fate {
    /// Reads it.
    pub fn of(text: &str) -> Fate {
        let money = ["没有扣款", "正在核对", "已原路退回", "已付"].into_iter().find(|said| text.contains(said));
        let reference = text.split_once("编号\n").and_then(|(_, rest)| rest.lines().next());
        Fate {
            accepted: text.contains("已受理"),
            money: money.unwrap_or("nothing about money"),
            reference: reference.map(|reference| reference.trim().to_owned()).filter(|reference| !reference.is_empty()),
        }
    }

    /// What of it is not so.
    pub fn lie(&self, books: &Books) -> Option<String> {
        if self.reference.is_none() {
            return Some("no reference is told".into());
        }
        if self.accepted != (books.applications > 0) {
            return Some(format!("says accepted: {}", self.accepted));
        }
        let so = match self.money {
            "没有扣款" => books.taken == 0,
            "已原路退回" => books.taken > 0 && books.kept() == 0,
            "已付" => books.kept() > 0,
            "正在核对" => books.open > 0 || books.taken > 0,
            _ => false,
        };
        (!so).then(|| format!("says of the money: {}", self.money))
    }
}
