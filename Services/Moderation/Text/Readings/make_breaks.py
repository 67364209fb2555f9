"""Writes harmless_breaks.txt: breaks of the policy's words that give two ordinary English words, such as "be heading".

The prompt filter joins two neighbouring words that together spell a word of the policy, because a word may have been broken by a space. It
must not do so where both parts are words that occur beside each other in harmless prompts.

Breaks whose parts mean the same as the whole, such as "him self", are not in the list: joining them is right.

    apt-get install wamerican-small
    python3 make_breaks.py ../../policy.json /usr/share/dict/american-english-small > harmless_breaks.txt
"""
import json
import re
import sys

SHORTEST = 5
VOWELS = "aeiou"
# Words of one and two letters that are common on their own; word lists have far more.
SHORT_WORDS = set(
    "a ad ah am an as at be by do dr ex go ha he hi ho i id if in is it la lo ma me mr ms my no of oh ok on or ox pa re so st to tv up us "
    "we".split())
SAME_MEANING = re.compile(
    r"(?:\w+ (?:self|selves|elf|elves|one|body|thing|where|ting)|(?:blow|hand|foot|rim|tit|boob) jobs?|gang bang\w*|mother fuck\w+"
    r"|cock suck\w+|butt plugs?|ass holes?|bull shit|child porn|cum shots?|self harm\w*|car bomb\w*|deep throats?|sand nigger\w*|jack ass"
    r"|dumb ass\w*|porn \w+|wet back\w*|rag head\w*|towel head\w*|zipper head\w*|shit head\w*|dick head\w*|cam whores?|pick pocket\w*"
    r"|shop lift\w*|under age|black face|jail bait|deep fake|erotic \w+|(?:molest|kidnap|murder|kill|assassin) \w+|terror ism"
    r"|dis member\w*)")


def inflect(word):
    """The forms that the policy's "+" stands for; see WordForms.cs."""
    consonant_y = len(word) > 1 and word[-1] == "y" and word[-2] not in VOWELS
    sibilant = word.endswith(("s", "x", "z", "ch", "sh"))
    doubles = (len(word) >= 3 and word[-1] not in VOWELS + "wxy" and word[-2] in VOWELS and word[-3] not in VOWELS
               and all(c not in VOWELS for c in word[:-2]))
    stem = word + word[-1] if doubles else word
    yield word
    yield word[:-1] + "ies" if consonant_y else word + ("es" if sibilant else "s")
    yield word[:-1] + "ied" if consonant_y else word + "d" if word[-1] == "e" else stem + "ed"
    yield (word[:-2] + "ying" if word.endswith("ie") else word[:-1] + "ing" if word[-1] == "e" and not word.endswith("ee")
           else stem + "ing")


def policy_words(path):
    with open(path, encoding="utf-8") as file:
        policy = json.loads(re.sub(r",(\s*[\]}])", r"\1", re.sub(r"(?m)^\s*//.*$", "", file.read())))
    patterns = [pattern for category in policy["categories"] for rule in category.get("rules", []) for pattern in rule["patterns"]]
    for text in [*patterns, *(word for words in policy["lists"].values() for word in words)]:
        for word in re.findall(r"\w+[+*]?", re.sub(r"<\w+>", " ", text)):
            if word.endswith("+"):
                yield from inflect(word[:-1])
            elif not word.endswith("*"):
                yield word


def main(policy, *dictionaries):
    english = set()
    for path in dictionaries:
        with open(path, encoding="utf-8") as file:
            english.update(word for word in file.read().split() if word.isalpha() and word.islower())

    def is_word(text):
        return text in (english if len(text) > 2 else SHORT_WORDS)

    breaks = {f"{word[:i]} {word[i:]}" for word in policy_words(policy) if len(word) >= SHORTEST
              for i in range(1, len(word)) if is_word(word[:i]) and is_word(word[i:])}
    print("# Breaks of the policy's words that give two ordinary English words. Made by make_breaks.py from policy.json and the word list")
    print("# of Debian's package wamerican-small.")
    print("\n".join(sorted(text for text in breaks if not SAME_MEANING.fullmatch(text))))


main(*sys.argv[1:])
