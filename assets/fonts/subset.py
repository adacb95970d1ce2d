#!/usr/bin/env python3
"""Makes the Chinese fonts of this folder from Noto Sans CJK.

    pip install fonttools
    python3 assets/fonts/subset.py /usr/share/fonts/opentype/noto assets/fonts

The first folder is that of Debian's package fonts-noto-cjk, with NotoSansCJK-Regular.ttc and
NotoSansCJK-Bold.ttc; the second takes the results.

What is kept: the 3,755 characters of GB 2312's first level, which nearly all text is made of and
which names of files may hold, full-width signs, and whatever else assets/languages/zh-CN.ftl has.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

# The place of the simplified Chinese face in the collections.
SC_FACE = 2
# From here on Unicode has what Inter lacks: Chinese characters and full-width signs.
FIRST = 0x2E80


def gb2312_row(row):
    """The characters of one row of GB 2312's table."""
    for cell in range(0xA1, 0xFF):
        try:
            yield bytes([0xA0 + row, cell]).decode("gb2312")
        except UnicodeDecodeError:
            pass


def characters(catalog):
    signs = [1, 3]
    first_level = range(16, 56)
    common = {letter for row in [*signs, *first_level] for letter in gb2312_row(row)}
    return {letter for letter in common | set(catalog) if ord(letter) >= FIRST}


def main(source, target):
    catalog = Path(__file__).parents[1] / "languages" / "zh-CN.ftl"
    kept = characters(catalog.read_text(encoding="utf-8"))
    for weight in ["Regular", "Bold"]:
        font = TTCollection(source / f"NotoSansCJK-{weight}.ttc")[SC_FACE]
        options = subset.Options(hinting=False, desubroutinize=True, notdef_outline=True)
        # Nothing is set vertically, and there are no other forms to choose from.
        options.layout_features = []
        options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
        # Copyright, names, license and its address.
        options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
        # The same input gives the same file.
        font.recalcTimestamp = False
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(sorted(kept)))
        subsetter.subset(font)
        missing = kept - {chr(code) for code in font.getBestCmap()}
        if missing:
            sys.exit(f"Noto Sans CJK lacks {''.join(sorted(missing))}")
        path = target / f"NotoSansSC-{weight}.otf"
        font.save(path)
        print(path, f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
