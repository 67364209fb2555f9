using System.Text;
using Google.Protobuf;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Inference.Tests.Tokenizers;

/// <summary>Small models made here; <c>./test training</c> compares with the SentencePiece library on random text.</summary>
public sealed class SentencePieceTokenizerTests
{
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int Bytes = 6;

    private static readonly (string Text, float Score, int Type)[] s_pieces =
    [
        ("<pad>", 0, Control),
        ("</s>", 0, Control),
        ("<unk>", 0, Unknown),
        ("▁red", -3, Normal),
        ("▁", -4, Normal),
        ("r", -5, Normal),
        ("e", -5, Normal),
        ("d", -5, Normal),
        ("▁re", -2, Normal),
        ("ed", -0.5f, Normal),
        ("▁cir", -4, Normal),
        ("cle", -4, Normal),
        ("s", -6, Normal),
        ("🙂", -6, Normal),
    ];

    public static TheoryData<string, string> Texts =>
        new()
        {
            { "", "</s>" },
            { "   ", "</s>" },
            // Two pieces that are more probable together than one.
            { "red", "▁red </s>" },
            { "reed", "▁re ed </s>" },
            { "  red  circle ", "▁red ▁cir cle </s>" },
            { "circles", "▁cir cle s </s>" },
            // Neighbouring unknown characters are one unknown.
            { "xyz", "▁ <unk> </s>" },
            { "xer", "▁ <unk> e r </s>" },
            { "s🙂s", "▁ s 🙂 s </s>" },
            { "👍🏽", "▁ <unk> </s>" },
            { "\ud83d", "▁ <unk> </s>" },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Tokenize_Text_GivesTheMostProbablePieces(string text, string expected)
    {
        TokenizedText tokens = Tokenizer(16).Tokenize(text);

        Assert.Equal(expected, string.Join(' ', tokens.Ids.Take(tokens.TokenCount).Select(id => s_pieces[id].Text)));
        Assert.Equal(tokens.TokenCount, tokens.Mask.Sum());
        Assert.All(tokens.Ids.Skip(tokens.TokenCount), id => Assert.Equal(0, id));
        Assert.False(tokens.Truncated);
    }

    [Fact]
    public void Tokenize_LongText_KeepsItsBeginningAndTheEnd()
    {
        TokenizedText tokens = Tokenizer(4).Tokenize("red red red red");

        Assert.Equal([3, 3, 3, 1], tokens.Ids);
        Assert.True(tokens.Truncated);
        Assert.False(Tokenizer(4).Tokenize("red red red").Truncated);
    }

    [Fact]
    public void Tokenize_CharacterMap_ReplacesTheLongestSequence()
    {
        // A trie of one entry, "R" to "re", in darts-clone's layout: unit = offset << 10 | leaf << 8 | label. A leaf's value has the top
        // bit set.
        uint[] trie = new uint[512];
        trie[0] = 1 << 10;
        trie[1 ^ 'R'] = ((uint)(1 ^ 'R' ^ 0x100) << 10) | 0x100 | 'R';
        trie[0x100] = 0x80000000;
        byte[] map =
        [
            .. BitConverter.GetBytes(trie.Length * sizeof(uint)),
            .. trie.SelectMany(BitConverter.GetBytes),
            .. Encoding.UTF8.GetBytes("re\0"),
        ];

        Assert.Equal([8, 9, 1], Tokenizer(3, map).Tokenize("Red").Ids);
    }

    [Theory]
    [InlineData("0A", "not a SentencePiece model")]
    [InlineData("", "no pieces")]
    public void Load_NoModel_NamesTheFile(string content, string problem) => Refused(Convert.FromHexString(content), problem);

    [Fact]
    public void Load_OtherKind_IsRefused()
    {
        Refused(Model(kind: 2), "unigram");
        Refused(Model(pieces: [.. s_pieces, ("<0x00>", 0, Bytes)]), "byte pieces");
        Refused(Model(map: [9, 0, 0, 0, 1]), "character map");
    }

    private static void Refused(byte[] content, string problem)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            ModelLoadException error = Assert.Throws<ModelLoadException>(() =>
                new SentencePieceTokenizerLoader().Load(path, new TokenizerManifest("sentencepiece", "spiece.model"), 16)
            );
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static SentencePieceTokenizer Tokenizer(int maxTokens, byte[]? map = null) =>
        new(SentencePieceModel.Parse(Model(map: map)), maxTokens);

    private static byte[] Model(int kind = 1, byte[]? map = null, (string Text, float Score, int Type)[]? pieces = null)
    {
        return Message(model =>
        {
            foreach ((string text, float score, int type) in pieces ?? s_pieces)
            {
                WritePart(
                    model,
                    1,
                    Message(piece =>
                    {
                        piece.WriteTag(1, WireFormat.WireType.LengthDelimited);
                        piece.WriteString(text);
                        piece.WriteTag(2, WireFormat.WireType.Fixed32);
                        piece.WriteFloat(score);
                        WriteNumber(piece, 3, type);
                    })
                );
            }

            WritePart(
                model,
                2,
                Message(trainer =>
                {
                    WriteNumber(trainer, 3, kind);
                    WriteNumber(trainer, 40, 2);
                    WriteNumber(trainer, 41, -1);
                    WriteNumber(trainer, 42, 1);
                    WriteNumber(trainer, 43, 0);
                })
            );
            WritePart(
                model,
                3,
                Message(normalizer =>
                {
                    normalizer.WriteTag(2, WireFormat.WireType.LengthDelimited);
                    normalizer.WriteBytes(ByteString.CopyFrom(map ?? []));
                })
            );
        });
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            write(output);
        }

        return buffer.ToArray();
    }

    private static void WritePart(CodedOutputStream output, int number, byte[] part)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(part));
    }

    private static void WriteNumber(CodedOutputStream output, int number, int value)
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    }
}
