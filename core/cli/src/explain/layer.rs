//! The layers of a site, told by where a file stands.

use tongban_flow::language::SetBy;

/// Who says something, lowest first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Layer {
    /// A text of all flows.
    Shared,
    /// Another flow, which this one stands on or calls.
    Part,
    /// The flow itself.
    Flow,
    /// `manifests/defaults.toml`.
    National,
    /// The province.
    Province,
    /// The city.
    City,
    /// The site.
    Site,
}

/// The order in which layers are laid, for the last line of an explanation.
pub(crate) const ORDER_EN: &str =
    "shared < part (a flow stood on or called) < flow < national < province < city < site";

/// The same in Chinese.
pub(crate) const ORDER_ZH: &str = "共用 < 来源流程（基础或子流程）< 流程 < 全国 < 省 < 市 < 站点";

impl Layer {
    /// The layers of the places that set one value in these flows.
    pub(crate) fn of_all(set_by: &[SetBy], flows: &[String]) -> Vec<Layer> {
        let own = |file: &str| flows.iter().any(|flow| file == format!("flows/{flow}.toml"));
        let layer = |set: &SetBy| match Layer::of(&set.file) {
            Layer::Flow if !own(&set.file) => Layer::Part,
            layer => layer,
        };
        set_by.iter().map(layer).collect()
    }

    fn of(file: &str) -> Layer {
        match file.strip_prefix("manifests/") {
            None => Layer::Flow,
            Some("defaults.toml") => Layer::National,
            Some(rest) if rest.starts_with("texts/") => Layer::Shared,
            Some(rest) if rest.starts_with("sites/") => Layer::Site,
            Some(rest) if rest.ends_with("/province.toml") => Layer::Province,
            Some(_) => Layer::City,
        }
    }

    /// Its name.
    pub(crate) const fn word(self, english: bool) -> &'static str {
        match (self, english) {
            (Layer::Shared, true) => "shared",
            (Layer::Shared, false) => "共用",
            (Layer::Part, true) => "part",
            (Layer::Part, false) => "来源流程",
            (Layer::Flow, true) => "flow",
            (Layer::Flow, false) => "流程",
            (Layer::National, true) => "national",
            (Layer::National, false) => "全国",
            (Layer::Province, true) => "province",
            (Layer::Province, false) => "省",
            (Layer::City, true) => "city",
            (Layer::City, false) => "市",
            (Layer::Site, true) => "site",
            (Layer::Site, false) => "站点",
        }
    }

    /// Its name, as wide as the widest; Chinese characters count for two columns.
    pub(crate) fn padded(self, english: bool) -> String {
        const WIDEST: usize = 8;
        let word = self.word(english);
        let columns = if english { word.len() } else { word.chars().count() * 2 };
        format!("{word}{:gap$}", "", gap = WIDEST.saturating_sub(columns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_layer_by_where_it_stands() {
        let files = [
            ("manifests/texts/common.toml", Layer::Shared),
            ("flows/national/renew-replace.toml", Layer::Part),
            ("flows/jilin/replace.toml", Layer::Flow),
            ("manifests/defaults.toml", Layer::National),
            ("manifests/provinces/jilin/province.toml", Layer::Province),
            ("manifests/provinces/jilin/changchun.toml", Layer::City),
            ("manifests/sites/jilin-demo.toml", Layer::Site),
        ];
        let set_by: Vec<SetBy> =
            files.iter().map(|(file, _)| SetBy { file: (*file).into(), line: 1, text: String::new() }).collect();
        let layers: Vec<Layer> = files.iter().map(|(_, layer)| *layer).collect();
        assert_eq!(Layer::of_all(&set_by, &["jilin/replace".to_owned()]), layers);
    }
}
