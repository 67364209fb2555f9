using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Inference.Tests.Tokenizers;

/// <summary>A small file made here; the comparison of Wan has the ids that transformers gives for a trained one.</summary>
public sealed class JsonTokenizerTests
{
    private static readonly (string Piece, double Score)[] s_pieces =
    [
        ("<pad>", 0),
        ("</s>", 0),
        ("<unk>", 0),
        ("▁red", -3),
        ("▁", -4),
        ("r", -5),
        ("e", -5),
        ("d", -5),
        ("▁re", -2),
        ("ed", -0.5),
        ("<0x41>", 0),
        ("<extra_id_1>", 0),
        ("<extra_id_0>", 0),
    ];

    public static TheoryData<string, string> Texts =>
        new()
        {
            { "", "</s>" },
            { "   ", "</s>" },
            { "red", "▁red </s>" },
            { "reed", "▁re ed </s>" },
            // Repeated spaces are a single one, and those at the end are removed.
            { "  red   red  ", "▁red ▁red </s>" },
            // Unknown characters next to each other are one token, but not those of two words, and they are not split into bytes.
            { "xA", "▁ <unk> </s>" },
            { "x y", "▁ <unk> ▁ <unk> </s>" },
            { "🙂🙂red", "▁ <unk> r ed </s>" },
            { "red<extra_id_0>red </s>red", "▁red <extra_id_0> ▁red </s> ▁red </s>" },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Tokenize_Text_GivesTheMostProbablePieces(string text, string expected)
    {
        TokenizedText tokens = Load(CreateFile(), 16).Tokenize(text);

        Assert.Equal(expected, string.Join(' ', tokens.Ids.Take(tokens.TokenCount).Select(id => s_pieces[id].Piece)));
        Assert.Equal(tokens.TokenCount, tokens.Mask.Sum());
        Assert.All(tokens.Ids.Skip(tokens.TokenCount), id => Assert.Equal(0, id));
        Assert.False(tokens.Truncated);
    }

    [Fact]
    public void Tokenize_LongText_KeepsItsBeginningAndTheEnd()
    {
        TokenizedText tokens = Load(CreateFile(), 4).Tokenize("red red red red");

        Assert.Equal([3, 3, 3, 1], tokens.Ids);
        Assert.True(tokens.Truncated);
    }

    /// <summary>Files of older versions of transformers split at white space first.</summary>
    [Fact]
    public void Tokenize_WhitespaceSplit_GivesTheSamePieces()
    {
        JsonNode file = CreateFile();
        file["normalizer"] = null;
        file["pre_tokenizer"] = JsonNode.Parse(
            """
            {
              "type": "Sequence",
              "pretokenizers": [{ "type": "WhitespaceSplit" }, { "type": "Metaspace", "replacement": "▁", "add_prefix_space": true }]
            }
            """
        );

        Assert.Equal([3, 8, 9, 1], Load(file, 4).Tokenize(" red\n\treed ").Ids);
    }

    [Theory]
    [InlineData("model.byte_fallback", "true", "byte_fallback")]
    [InlineData("model.vocab", "[]", "no pieces")]
    [InlineData("model.vocab", "[[\"a\"]]", "model.vocab[0]")]
    [InlineData("model.unk_id", "99", "unk_id")]
    [InlineData("model.unk_id", "null", "unk_id")]
    [InlineData("normalizer.normalizers", "[{ \"type\": \"Precompiled\", \"precompiled_charsmap\": \"?\" }]", "Base64")]
    [InlineData("normalizer.normalizers", "[{ \"type\": \"Precompiled\", \"precompiled_charsmap\": \"CQAAAAE=\" }]", "character map")]
    [InlineData("pre_tokenizer.prepend_scheme", "\"first\"", "prepend_scheme is 'first'")]
    [InlineData("post_processor.single", "[]", "post_processor")]
    [InlineData("added_tokens", "{}", "added_tokens must be a list")]
    public void Load_UnsupportedFile_NamesTheFileAndTheField(string field, string value, string problem)
    {
        JsonNode file = CreateFile();
        string[] path = field.Split('.');
        JsonNode parent = path.Length == 1 ? file : file[path[0]]!;
        parent[path[^1]] = JsonNode.Parse(value);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => Load(file, 16));

        Assert.Contains("tokenizer.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static JsonNode CreateFile()
    {
        JsonNode file = JsonNode.Parse(
            """
            {
              "normalizer": {
                "type": "Sequence",
                "normalizers": [
                  { "type": "Strip", "strip_left": false, "strip_right": true },
                  { "type": "Replace", "pattern": { "Regex": " {2,}" }, "content": "▁" }
                ]
              },
              "pre_tokenizer": { "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true },
              "post_processor": {
                "type": "TemplateProcessing",
                "single": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } }],
                "special_tokens": { "</s>": { "id": "</s>", "ids": [1], "tokens": ["</s>"] } }
              },
              "model": { "type": "Unigram", "unk_id": 2 }
            }
            """
        )!;
        file["model"]!["vocab"] = new JsonArray([.. s_pieces.Select(piece => new JsonArray(piece.Piece, piece.Score))]);
        file["added_tokens"] = new JsonArray([
            .. new[] { 0, 1, 2, 11, 12 }.Select(id => new JsonObject
            {
                ["id"] = id,
                ["content"] = s_pieces[id].Piece,
                ["normalized"] = false,
            }),
        ]);
        return file;
    }

    private static ITokenizer Load(JsonNode file, int maxTokens)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Combine("tokenizer.json");
        File.WriteAllText(path, file.ToJsonString());
        return new JsonTokenizerLoader().Load(path, new TokenizerManifest("huggingface", "tokenizer.json"), maxTokens);
    }
}
