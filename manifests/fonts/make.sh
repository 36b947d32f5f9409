#!/bin/sh
# Makes tongban-forms.otf, the font of the printed forms, from Debian's packages.
#
# What goes in: the Table of General Standard Chinese Characters (2013, 8,105 characters, among them the ones
# admitted for names, many beyond the Basic Multilingual Plane), GB 2312, ASCII, accented Latin letters for
# pinyin, and the marks and symbols a form prints. What stays out: vertical writing, hinting, other languages.
#
# Why it is renamed: the licence (SIL OFL 1.1) reserves a name for the original, so a changed copy carries its own.
#
# Needs: apt-get, dpkg-deb, bzcat, python3 with fonttools (made with 4.68).
# Usage: manifests/fonts/make.sh   (writes beside itself; the same packages give the same bytes)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download fonts-noto-cjk=1:20220127+repack1-1 unicode-data=15.0.0-1
for deb in *.deb; do dpkg-deb -x "$deb" x; done
# The Unihan file marks each character of the 2013 table with kTGH and each of GB 2312 with kGB0.
bzcat x/usr/share/unicode/Unihan_OtherMappings.txt.bz2 x/usr/share/unicode/Unihan_DictionaryLikeData.txt.bz2 \
  | awk -F '\t' '$2 == "kTGH" || $2 == "kGB0" { print $1 }' | sort -u > han.txt
test "$(wc -l < han.txt)" -gt 8105
{
  cat han.txt
  # Marks and symbols: middle dot of minority names, dashes, quotes, yen, numero, circled digits, boxes, ticks.
  echo 'U+3007 U+4DAE U+20-7E U+A0-FF U+101 U+113 U+11B U+12B U+14D U+16B U+1CE U+1D0 U+1D2 U+1D4 U+1D6 U+1D8 U+1DA'
  echo 'U+1DC U+144 U+148 U+251 U+261 U+2010-2015 U+2018-201D U+2022 U+2025 U+2026 U+2030 U+203B U+20AC'
  echo 'U+2103 U+2116 U+2121 U+2150-215E U+2160-2169 U+2190-2193 U+2236 U+2460-2473 U+25A0 U+25A1 U+25B2 U+25B3'
  echo 'U+25BC U+25C6 U+25C7 U+25CB U+25CF U+2605 U+2606 U+2611 U+2610 U+2713 U+2717 U+3000-3003 U+3005-3017'
  echo 'U+301C U+30FB U+FF01-FF5E U+FFE5'
} > unicodes.txt
# Face 2 of the collection is simplified Chinese.
pyftsubset x/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc --font-number=2 --unicodes-file=unicodes.txt \
  --layout-features='' --no-hinting --name-IDs='*' --notdef-outline --no-recalc-timestamp --output-file=subset.otf
python3 - subset.otf "$here/tongban-forms.otf" <<'PY'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], recalcTimestamp=False)
name, cff = font["name"], font["CFF "].cff
keep = {0, 5, 8, 9, 11, 13, 14}
name.names = [r for r in name.names if r.nameID in keep and r.platformID == 3 and r.langID == 0x409]
for number, text in {1: "Tongban Forms", 2: "Regular", 3: "Tongban Forms 1 (subset of Noto Sans CJK SC 2.004)",
                     4: "Tongban Forms", 6: "TongbanForms",
                     10: "A subset of Noto Sans CJK SC for printed forms; renamed as the licence asks."}.items():
    name.setName(text, number, 3, 1, 0x409)
top = cff.topDictIndex[0]
cff.fontNames = ["TongbanForms"]
for key in ("FullName", "FamilyName"):
    setattr(top, key, "Tongban Forms")
for sub in getattr(top, "FDArray", []):
    sub.FontName = "TongbanForms"
for table in ("DSIG", "VORG", "vhea", "vmtx", "BASE", "GSUB", "GPOS", "GDEF"):
    if table in font:
        del font[table]
font.save(sys.argv[2])
PY
ls -l "$here/tongban-forms.otf"
