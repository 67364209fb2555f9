using System.Globalization;
using System.Text;
using System.Text.Json;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Training;

/// <summary>Compares the server's tokenizer with the SentencePiece library that trained its model.</summary>
public sealed class TokenizerTests
{
    private const int MaxTokens = 64;

    [Fact]
    public async Task Tokenize_RandomText_MatchesLibrary()
    {
        using var folder = new TemporaryFolder();
        await TrainingProgram.RunAsync(["tokenizer", "--config", "smoke", "--runs", folder.Path]);
        string model = folder.Combine("smoke", "tokenizer", "spiece.model");
        string[] texts = [.. GenerateTexts(new Random(20261121)).Take(3000)];

        string output = await TrainingProgram.RunAsync(
            ["tokens", "--model", model, "--max-tokens", MaxTokens.ToString(CultureInfo.InvariantCulture)],
            JsonSerializer.Serialize(texts)
        );
        long[][] expected = JsonSerializer.Deserialize<long[][]>(output)!;

        ITokenizer tokenizer = new SentencePieceTokenizerLoader().Load(
            model,
            new TokenizerManifest("sentencepiece", Path.GetFileName(model)),
            MaxTokens
        );
        Assert.Equal(texts.Length, expected.Length);
        Assert.All(texts.Zip(expected), pair => Assert.Equal(pair.Second, tokenizer.Tokenize(pair.First).Ids));
    }

    /// <summary>Generates texts of caption words and random Unicode characters, separated by various kinds of spaces.</summary>
    private static IEnumerable<string> GenerateTexts(Random random)
    {
        string[] words =
        [
            "a",
            "red",
            "Circle",
            "moving",
            "left",
            "BACKGROUND",
            "straße",
            "ﬁne",
            "①②",
            "Ⅳ",
            "ｗｉｄｅ",
            "e\u0301",
            "naïve",
            "日本語",
            "🙂👍🏽",
            "x-ray,",
            "…",
        ];
        string[] spaces = [" ", "  ", "\t", "\u00a0", "\u2003", "\u3000", "\n", "", "\u200b"];
        while (true)
        {
            var text = new StringBuilder();
            for (int count = random.Next(12); count > 0; count--)
            {
                text.Append(random.Next(4) == 0 ? GenerateCharacters(random) : words[random.Next(words.Length)])
                    .Append(spaces[random.Next(spaces.Length)]);
            }

            yield return text.ToString();
        }
    }

    private static string GenerateCharacters(Random random)
    {
        (int First, int End)[] ranges = [(0x01, 0x80), (0x80, 0x800), (0x800, 0x3000), (0x3000, 0xD800), (0xE000, 0x20000)];
        return string.Concat(
            Enumerable
                .Range(0, random.Next(1, 6))
                .Select(_ => ranges[random.Next(ranges.Length)])
                .Select(range => new Rune(random.Next(range.First, range.End)).ToString())
        );
    }
}
