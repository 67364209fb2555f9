using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace TextToVideo.Fuzz.Values;

/// <summary>Generates texts, numbers and bytes that often cause errors in programs.</summary>
internal static class WildText
{
    private const char ReplacementForSurrogate = '\uFFFD';

    private static readonly string[] s_known =
    [
        "",
        " ",
        "\t\r\n",
        "\0",
        "a\0b",
        "null",
        "undefined",
        "NaN",
        "Infinity",
        "-Infinity",
        "true",
        "[]",
        "{}",
        "-1",
        "0",
        "-0",
        "1",
        "1.5",
        "007",
        "0x10",
        "1e999",
        "1e-999",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999999999999999999999999",
        "\uD800",
        "\uDC00\uD800",
        "a\uD83D",
        "\uFEFFa",
        "\u202Eabc",
        "e\u0301\u0301\u0301",
        "\uFFFF",
        "𝔸👩‍👩‍👧",
        "İıſK",
        "%00",
        "%",
        "%zz",
        "%s%n",
        "..",
        "../../etc/passwd",
        "..\\..\\x",
        "/",
        "//",
        "\\",
        ".",
        "~",
        "-",
        "--style",
        "--style x --style y",
        "a --mood",
        "'",
        "\"",
        "`",
        "';DROP TABLE videos;--",
        "\" OR \"\"=\"",
        "a*",
        "*",
        "\"a",
        "NEAR(a b)",
        "a AND",
        "AND",
        "NOT a",
        "^a",
        "a:b",
        "prompt:a",
        "(",
        ")",
        "{a b}",
        "$(id)",
        "${jndi:x}",
        "<script>",
        "<![CDATA[",
        "\r\nx-injected: 1",
        "a,b",
        "a;b",
        "W/\"x\"",
        "\"*\"",
        "()",
        "0x0",
        "64x64",
        "-64x64",
        "64X64",
        "2147483648x2147483648",
        "1x",
        "x",
        "mp4",
        "MP4",
        "shapes-mini",
        "../shapes-mini",
        "SHAPES-MINI",
        "asc",
        "desc",
        "video",
        "thumbnail",
        "preview",
        "high",
        "admin",
        "user",
        "video_",
        "video_00000000000000000000000000000000",
        "video_ffffffffffffffffffffffffffffffff",
        "http://127.0.0.1/",
        "https://[::1]/",
        "https://x:99999/",
        "https://",
        "https://user:pw@x.invalid/",
        "file:///etc/passwd",
    ];

    private static readonly string[] s_units =
    [
        "a",
        " ",
        "é",
        "\u0301",
        "\uD800",
        "👩",
        "\"",
        "\\",
        "\0",
        "%",
        "a b ",
        "../",
        "* ",
        "AND ",
        "--style ",
    ];

    /// <summary>Arbitrary texts, rarely very long. They may contain lone surrogates.</summary>
    public static Gen<string> Any { get; } =
        Gen.Frequency(
            (12, Gen.Elements(s_known)),
            (4, Gen.ListOf(Gen.Elements(s_units)).Select(units => string.Concat(units))),
            (3, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? string.Empty)),
            (
                1,
                from unit in Gen.Elements(s_units)
                from length in Gen.Elements(100, 255, 256, 1000, 1001, 4096, 70_000)
                select string.Concat(Enumerable.Repeat(unit, length))
            )
        );

    /// <summary>Numbers in JSON notation, including extreme and invalid ones.</summary>
    public static Gen<string> Number { get; } =
        Gen.Frequency(
            (
                6,
                Gen.Elements(
                    "0",
                    "-0",
                    "1",
                    "-1",
                    "2",
                    "17",
                    "100",
                    "101",
                    "1.5",
                    "1.0",
                    "1e0",
                    "1e1",
                    "2147483647",
                    "2147483648",
                    "-2147483649",
                    "9007199254740991",
                    "9007199254740992"
                )
            ),
            (
                3,
                Gen.Elements(
                    "9223372036854775807",
                    "9223372036854775808",
                    "1e308",
                    "1e309",
                    "-1e400",
                    "1e-400",
                    "1E+2",
                    "0.1e99999999999",
                    new string('9', 400),
                    "0." + new string('0', 400) + "1"
                )
            ),
            (2, ArbMap.Default.GeneratorFor<int>().Select(number => number.ToString(CultureInfo.InvariantCulture))),
            (2, ArbMap.Default.GeneratorFor<long>().Select(number => number.ToString(CultureInfo.InvariantCulture))),
            (1, Gen.Elements("NaN", "Infinity", "-", "01", "+1", ".5", "1.", "0x1", "1_000"))
        );

    /// <summary>Arbitrary bytes.</summary>
    public static Gen<byte[]> Bytes { get; } =
        Gen.Frequency(
            (4, ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => bytes ?? [])),
            (
                1,
                from value in Gen.Elements<byte>(0, 0x0A, 0x7F, 0x80, 0xFF)
                from length in Gen.Elements(1, 5, 100, 10_000)
                select Enumerable.Repeat(value, length).ToArray()
            )
        );

    /// <summary>Mutations of bytes: some are removed, inserted or changed.</summary>
    public static Gen<byte[]> Mutated(byte[] bytes) =>
        bytes.Length == 0
            ? Bytes
            : Gen.OneOf(
                Gen.Choose(0, bytes.Length - 1).Select(length => bytes[..length]),
                Gen.Choose(0, bytes.Length - 1).Select(start => bytes[start..]),
                from at in Gen.Choose(0, bytes.Length - 1)
                from value in Gen.Choose(0, 255)
                select (byte[])[.. bytes[..at], (byte)value, .. bytes[(at + 1)..]],
                from at in Gen.Choose(0, bytes.Length)
                from more in Bytes
                select (byte[])[.. bytes[..at], .. more, .. bytes[at..]]
            );

    /// <summary>Encodes a text as UTF-8. Lone surrogates are encoded as three bytes, which is invalid UTF-8.</summary>
    public static byte[] Encode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            char one = text[index];
            if (index + 1 < text.Length && char.IsSurrogatePair(one, text[index + 1]))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, index++, 2));
            }
            else if (char.IsSurrogate(one))
            {
                bytes.AddRange([(byte)(0xE0 | (one >> 12)), (byte)(0x80 | ((one >> 6) & 0x3F)), (byte)(0x80 | (one & 0x3F))]);
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes([one]));
            }
        }

        return [.. bytes];
    }

    /// <summary>Converts a text to a valid value of a header field: without control characters and outer spaces.</summary>
    public static string ToHeader(string text, int maxLength)
    {
        string visible = string.Concat(
            text.Select(one => char.IsSurrogate(one) ? ReplacementForSurrogate : one).Where(one => !char.IsControl(one))
        );
        return visible[..Math.Min(visible.Length, maxLength)].Trim();
    }
}
