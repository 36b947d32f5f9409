//! The symbologies XFS4IoT names. Our class uses the same words.

/// Every word, in the standard's order.
pub(super) const SYMBOLOGIES: &[&str] = &[
    "ean128", "ean8", "ean8_2", "ean8_5", "ean13", "ean13_2", "ean13_5", "jan13", "upcA", "upcE0", "upcE0_2", "upcE0_5",
    "upcE1", "upcE1_2", "upcE1_5", "upcA_2", "upcA_5", "codabar", "itf", "code11", "code39", "code49", "code93",
    "code128", "msi", "plessey", "std2Of5", "std2Of5Iata", "pdf417", "microPdf417", "dataMatrix", "maxiCode", "codeOne",
    "channelCode", "telepenOriginal", "telepenAim", "rss", "rssExpanded", "rssRestricted", "compositeCodeA",
    "compositeCodeB", "compositeCodeC", "posiCodeA", "posiCodeB", "triopticCode39", "codablockF", "code16K", "qrCode",
    "aztec", "ukPost", "planet", "postnet", "canadianPost", "netherlandsPost", "australianPost", "japanesePost",
    "chinesePost", "koreanPost",
];
