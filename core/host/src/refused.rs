//! A plugin that is refused, by name, with both versions and what to do.

use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use tongban_model::Family;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $family:ident, $en:literal, $zh:literal;)+) => {
        /// Why a plugin is refused. The codes are stable.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum RefusedCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl RefusedCode {
            /// Every code.
            pub const ALL: &'static [RefusedCode] = &[$(RefusedCode::$name),+];

            /// The stable code.
            pub const fn word(self) -> &'static str {
                match self { $(RefusedCode::$name => $code),+ }
            }

            /// Who must act.
            pub const fn family(self) -> Family {
                match self { $(RefusedCode::$name => Family::$family),+ }
            }

            /// What to do, in English.
            pub const fn en(self) -> &'static str {
                match self { $(RefusedCode::$name => $en),+ }
            }

            /// What to do, in Chinese.
            pub const fn zh(self) -> &'static str {
                match self { $(RefusedCode::$name => $zh),+ }
            }
        }
    };
}

codes! {
    /// `plugin.toml` is missing or cannot be read.
    ManifestMissing = "P-01", Manifest, "put plugin.toml into the folder, or take the folder away",
        "请在该文件夹中放入 plugin.toml，或移除该文件夹";
    /// `plugin.toml` is wrong.
    ManifestWrong = "P-02", Manifest, "correct plugin.toml at the place named", "请按所示位置改正 plugin.toml";
    /// The library file is missing.
    LibraryMissing = "P-03", Manifest, "put the library beside plugin.toml under the name the manifest gives",
        "请将驱动库文件放到 plugin.toml 旁，文件名与清单一致";
    /// The library file is cut off.
    Truncated = "P-04", Fault, "copy the library file again: it is not whole", "库文件不完整，请重新复制";
    /// The library file contradicts itself or its digest.
    Damaged = "P-05", Fault, "copy the library file again: it is damaged", "库文件已损坏，请重新复制";
    /// The file is no library.
    NotALibrary = "P-06", Manifest, "name a shared library in `library`", "`library` 所指的不是共享库，请改正";
    /// The library is for another processor.
    Architecture = "P-07", Contract, "ask the vendor for a library for this processor", "请向厂商索取适用于本机处理器的库文件";
    /// The library has no note: it is not a Tongban plugin.
    NoNote = "P-08", Contract, "replace the file: it is a library but not a Tongban plugin",
        "该库不是通办驱动插件，请更换文件";
    /// Another major number of the contract.
    Major = "P-09", Contract, "replace the library by one built for this contract, or the host by one that speaks it",
        "请更换为与本机接口主版本一致的驱动，或更换主机程序";
    /// Another generation of the Rust door than the manifest or host names.
    Generation = "P-10", Contract, "replace the library by one of a generation this host knows",
        "请更换为本机支持的接口代次的驱动";
    /// The layout fingerprint is not that of its minor number.
    Layout = "P-11", Contract, "the vendor must build again with the unchanged header or SDK",
        "厂商须使用未改动的头文件或 SDK 重新编译";
    /// The entry symbol is missing.
    NoSymbol = "P-12", Contract, "the vendor must export tongban_plugin_entry", "厂商须导出 tongban_plugin_entry 符号";
    /// What the library says differs from the manifest.
    Lying = "P-13", Contract, "make plugin.toml and library agree: replace the one that is old",
        "plugin.toml 与库自述不符，请更换较旧的一方";
    /// It crashed while loading.
    CrashedLoading = "P-14", Contract, "ask the vendor: the library ends the process that loads it",
        "驱动库在加载时崩溃，请联系厂商";
    /// It hung while loading.
    HungLoading = "P-15", Contract, "ask the vendor: the library does not finish loading", "驱动库加载超时，请联系厂商";
    /// The linker or its own start refused.
    CannotLoad = "P-16", Contract, "install what the library needs, as the message names it", "请按提示安装该驱动所依赖的库";
    /// Unsigned, outside development.
    Unsigned = "P-17", Manifest, "use a signed plugin; unsigned ones run only with the development setting",
        "未签名的插件仅可在开发设置下运行，请使用已签名的插件";
    /// Two plugins of one id.
    Twice = "P-18", Manifest, "take one of the two folders away", "存在两个同名插件，请移除其中一个";
    /// A slot names a plugin that is not there.
    NoSuchPlugin = "P-19", Manifest, "install the plugin, or correct the slot's `plugin`", "请安装该插件，或改正槽位的 `plugin`";
    /// A slot names a class the plugin does not offer.
    NoSuchClass = "P-20", Manifest, "correct the slot's `class`, or use another plugin", "请改正槽位的 `class`，或更换插件";
    /// A slot asks for a placement the plugin or its signature does not allow.
    Placement = "P-21", Manifest, "set the slot's isolation to one the plugin allows", "请将槽位的 isolation 改为该插件允许的方式";
    /// The sandbox does not hold in full.
    Sandbox = "P-22", Fault, "use a kernel with landlock and seccomp (Linux 6.7 or later)",
        "内核不支持完整沙箱，请使用 Linux 6.7 或更高版本";
    /// The worker program cannot be started.
    NoWorker = "P-23", Fault, "install tongban-worker of the same build beside the host", "请在主机程序旁安装同版本的 tongban-worker";
    /// Two slots of one name.
    SlotTwice = "P-24", Manifest, "give each slot a name of its own", "存在两个同名槽位，请改名";
    /// The signature is not that of this folder: something was changed after signing.
    SignatureWrong = "P-26", Contract, "copy the plugin's folder again as its publisher sent it, or ask for a new signature",
        "插件文件夹与签名不符，请按厂商原样重新复制，或索取新签名";
    /// A publisher this machine does not know.
    UnknownPublisher = "P-27", Manifest, "add the publisher's key to trust.toml, if you trust it",
        "未知的插件厂商；确认可信后请将其公钥加入 trust.toml";
    /// A publisher brings a class it may not bring.
    ClassNotTrusted = "P-28", Manifest, "allow the class for this publisher in trust.toml, or take the plugin away",
        "该厂商未获准提供此类设备驱动，请在 trust.toml 中放行或移除插件";
    /// The schema of a class of the plugin's own is wrong.
    OwnClass = "P-25", Contract, "the vendor must correct the schema the library describes", "插件自带的类定义有误，厂商须改正";
}

/// A plugin or slot that is refused; the host goes on without it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Refused {
    /// Id of the plugin, or the folder's name where the id is not known.
    pub plugin: String,
    /// The slot it was wanted for, where there is one.
    pub slot: Option<String>,
    /// The file to look at or replace.
    pub file: PathBuf,
    /// Stable code.
    #[serde(serialize_with = "as_word")]
    pub code: RefusedCode,
    /// What was found: version, number, message.
    pub found: String,
    /// What this host expects.
    pub expected: String,
    /// Line and column, for a manifest.
    pub at: Option<(usize, usize)>,
}

fn as_word<S: serde::Serializer>(code: &RefusedCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.word())
}

impl Refused {
    pub(crate) fn new(
        plugin: impl Into<String>,
        file: impl Into<PathBuf>,
        code: RefusedCode,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Refused {
        let (plugin, file, found, expected) = (plugin.into(), file.into(), found.into(), expected.into());
        Refused { plugin, slot: None, file, code, found, expected, at: None }
    }

    /// Who must act.
    pub fn family(&self) -> Family {
        self.code.family()
    }

    /// The whole in English.
    pub fn en(&self) -> String {
        format!(
            "[{}] plugin {}{}: {}: found {}, expected {}; {} must act: {}",
            self.code.word(),
            self.plugin,
            self.slot.as_ref().map_or(String::new(), |slot| format!(" for slot {slot}")),
            self.place(),
            self.found,
            self.expected,
            self.family().who(),
            self.code.en(),
        )
    }

    /// The whole in Chinese.
    pub fn zh(&self) -> String {
        let who = match self.family() {
            Family::Retry => "申请人",
            Family::Fault => "维护人员",
            Family::Refusal => "窗口",
            Family::Contract => "插件厂商",
            Family::Manifest => "集成人员",
            Family::Bug => "通办开发组",
        };
        format!(
            "[{}] 插件 {}{}：{}：实为 {}，应为 {}；由{who}处理：{}",
            self.code.word(),
            self.plugin,
            self.slot.as_ref().map_or(String::new(), |slot| format!("（槽位 {slot}）")),
            self.place(),
            self.found,
            self.expected,
            self.code.zh(),
        )
    }

    fn place(&self) -> String {
        match self.at {
            Some((line, column)) => format!("{}:{line}:{column}", self.file.display()),
            None => self.file.display().to_string(),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_each_says_what_to_do_in_both_languages() {
        let mut words: Vec<_> = RefusedCode::ALL.iter().map(|code| code.word()).collect();
        words.dedup();
        assert_eq!(words.len(), RefusedCode::ALL.len());
        for code in RefusedCode::ALL {
            assert!(code.en().is_ascii() && !code.zh().is_ascii(), "{code:?}");
        }
    }
}
