using System.Text;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Unit.Inference;

public sealed class WordTokenizerTests
{
    private static readonly string[] s_vocabulary = File.ReadAllLines(TestModels.PathOf("vocabulary.txt"));

    private readonly WordTokenizer _tokenizer = new(s_vocabulary, 16);

    public static TheoryData<string, string> Texts => new()
    {
        { string.Empty, "<bos>" },
        { " \t\r\n ", "<bos>" },
        { "A Red CIRCLE", "<bos> a red circle" },
        { "a\u00a0red\u2003star", "<bos> a red star" },
        { "b a", "<bos> b a" },
        { "cat", "<bos> c a t" },
        { "red,", "<bos> r e d <unk>" },
        { "x9", "<bos> x 9" },
        { "é", "<bos> <unk>" },
        { "👍🏽", "<bos> <unk> <unk>" },
        { "\ud83d", "<bos> <unk>" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Tokenize_Text_GivesItsTokens(string text, string expected)
    {
        TokenizedText tokens = _tokenizer.Tokenize(text);

        Assert.Equal(expected.Split(' '), tokens.Ids.Take(tokens.TokenCount).Select(id => s_vocabulary[id]));
        Assert.False(tokens.Truncated);
    }

    [Fact]
    public void Tokenize_Letter_IsTheFirstOfEqualEntries()
    {
        Assert.True(Array.IndexOf(s_vocabulary, "a") < Array.LastIndexOf(s_vocabulary, "a"));

        Assert.Equal(Array.IndexOf(s_vocabulary, "a"), _tokenizer.Tokenize("xa").Ids[2]);
    }

    [Fact]
    public void Tokenize_ShortText_PadsAndMasks()
    {
        TokenizedText tokens = _tokenizer.Tokenize("red star");

        Assert.Equal(3, tokens.TokenCount);
        Assert.Equal([1f, 1f, 1f, .. new float[13]], tokens.Mask);
        Assert.All(tokens.Ids.Skip(3), id => Assert.Equal(0, id));
        Assert.Equal(16, tokens.Ids.Length);
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(100_000, true)]
    public void Tokenize_ManyWords_SaysWhetherSomeWereLeftOut(int words, bool truncated)
    {
        TokenizedText tokens = _tokenizer.Tokenize(new StringBuilder().Insert(0, "red ", words).ToString());

        Assert.Equal(truncated, tokens.Truncated);
        Assert.Equal(16, tokens.TokenCount);
        Assert.DoesNotContain(0f, tokens.Mask);
    }

    [Fact]
    public void Load_FileMissingOrWithoutSpecialEntries_NamesTheFile()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "<pad>\n<unk>\nred\n");
            ModelLoadException incomplete = Assert.Throws<ModelLoadException>(() => new WordTokenizerLoader().Load(path, 16));
            Assert.StartsWith(path, incomplete.Message, StringComparison.Ordinal);
            Assert.Contains("<bos>", incomplete.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        AssertError.StartsWith<ModelLoadException>(path, () => new WordTokenizerLoader().Load(path, 16));
    }
}
