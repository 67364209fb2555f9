"""Writes confusables.txt, the table of look-alikes for the prompt normaliser.

Sources, both Debian packages:
- python3-confusable-homoglyphs: Unicode's confusables.txt (UTS #39, Unicode security mechanisms) as JSON;
- Python's unicodedata: character names, for letters that UTS #39 does not list as confusable
  (small capitals, strokes and hooks, regional indicators, negative circled and squared letters).

The table omits the characters that the normaliser handles itself: ASCII, and characters that become ASCII by NFKD and the removal of
combining marks.

    python3 make_confusables.py /usr/lib/python3/dist-packages/confusable_homoglyphs/confusables.json > confusables.txt
"""
import json
import re
import sys
import unicodedata

NAMES = re.compile(
    r"^(?:LATIN (?:SMALL|CAPITAL) LETTER ([A-Z])(?: WITH .*)?"
    r"|LATIN LETTER SMALL CAPITAL ([A-Z])"
    r"|MODIFIER LETTER (?:SMALL|CAPITAL) ([A-Z])"
    r"|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])"
    r"|NEGATIVE CIRCLED LATIN CAPITAL LETTER ([A-Z])"
    r"|NEGATIVE SQUARED LATIN CAPITAL LETTER ([A-Z])"
    r"|(?:DINGBAT )?NEGATIVE CIRCLED (?:SANS-SERIF )?DIGIT (ZERO|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE))$")
DIGITS = dict(ZERO="0", ONE="1", TWO="2", THREE="3", FOUR="4", FIVE="5", SIX="6", SEVEN="7", EIGHT="8", NINE="9")
# Characters that are in neither source, although every reader takes them for the letter.
EXTRA = {"ß": "ss", "ẞ": "ss", "þ": "p", "ð": "d", "µ": "u", "μ": "u", "η": "n", "π": "n", "κ": "k", "τ": "t", "ω": "w", "ψ": "y",
         "в": "b", "к": "k", "м": "m", "н": "h", "т": "t", "и": "n", "й": "n", "п": "n", "я": "r", "ш": "w", "щ": "w", "ц": "u",
         "ч": "4", "з": "3", "э": "3", "є": "e", "д": "d", "λ": "a", "ѣ": "b", "ʟ": "l"}


def plain(text):
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Me"))


def targets(confusables):
    for code in range(0x80, 0x20000):
        char = chr(code)
        if plain(char).isascii():
            continue
        if char in EXTRA:
            yield code, EXTRA[char]
            continue
        named = NAMES.match(unicodedata.name(char, ""))
        if named:
            word = next(group for group in named.groups() if group)
            yield code, DIGITS.get(word, word).lower()
            continue
        found = sorted({c["c"].lower() for c in confusables.get(char, []) if re.fullmatch("[A-Za-z0-9]{1,3}", c["c"])},
                       key=lambda t: (len(t), t))
        # For a vertical stroke, which looks like 1, i and l, take l; matching treats the three alike.
        if "l" in found:
            yield code, "l"
        elif found:
            yield code, found[0]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        confusables = json.load(file)
    table = {}
    for code, target in targets(confusables):
        table.setdefault(target, []).append(code)
    print("# Characters that read as ASCII letters or digits: target, then code points in hexadecimal.")
    print("# Made by make_confusables.py from Unicode's confusables.txt (UTS #39) and the character names of Unicode "
          + unicodedata.unidata_version + ".")
    print("# Unicode data files: Copyright (c) 1991-2022 Unicode, Inc., https://www.unicode.org/license.txt")
    for target in sorted(table):
        print(target, " ".join(f"{code:04X}" for code in table[target]))


if __name__ == "__main__":
    main()
