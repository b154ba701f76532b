"""Make fresh Inter fonts ready to ship: tabular digits and operators at the digits' height without OpenType features.

Qt writes a PDF's text from the font's character map. A glyph that only a feature reaches (`tnum`, `calt`) is missing
there, so that numbers in an exported PDF could be neither selected nor found. With these glyphs in the character map
itself, and without contextual alternates, they can. Run once after resources/fonts/Inter_*.ttf have been replaced by
fresh ones (npm @expo-google-fonts/inter); needs the `dev` extra.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
WANTED = {"tnum": "0123456789", "case": "+−=≠±×÷≈<>≤≥"}


def glyphs_by(font: TTFont, feature: str) -> dict[str, str]:
    """Glyph name -> the glyph that `feature` puts in its place."""
    table = font["GSUB"].table
    records = [record for record in table.FeatureList.FeatureRecord if record.FeatureTag == feature]
    lookups = {index for record in records for index in record.Feature.LookupListIndex}
    mapping: dict[str, str] = {}
    for index in sorted(lookups):
        for subtable in table.LookupList.Lookup[index].SubTable:
            mapping.update(getattr(subtable, "ExtSubTable", subtable).mapping)
    return mapping


def prepare(path: Path) -> int:
    """Rewrite one font; how many characters got another glyph."""
    font = TTFont(path)
    changed = 0
    for feature, characters in WANTED.items():
        replacement = glyphs_by(font, feature)
        for table in font["cmap"].tables:
            for code in map(ord, characters):
                glyph = getattr(table, "cmap", {}).get(code)
                if glyph in replacement:
                    table.cmap[code] = replacement[glyph]
                    changed += 1
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "calt":
            record.Feature.LookupListIndex = []
            record.Feature.LookupCount = 0
    font.save(path)
    return changed


if __name__ == "__main__":
    for font_path in sorted(FONTS.glob("Inter_*.ttf")):
        sys.stdout.write(f"{font_path.name}: {prepare(font_path)} characters changed\n")
