using System.Text;
using TextToVideo.Standalone.CommandLine;

namespace TextToVideo.Standalone.Tests.CommandLine;

/// <summary>The file that a video is written to if the user names none.</summary>
public sealed class UnnamedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("A red Circle moving right, on a blue background!", "a-red-circle-moving-right-on-a-blue-background-7")]
    [InlineData("一个红色的圆", "一个红色的圆-7")]
    [InlineData("красный КРУГ", "красный-круг-7")]
    [InlineData("दायाँ लाल वृत्त", "दायाँ-लाल-वृत्त-7")]
    [InlineData("Zu\u0308rich", "zürich-7")]
    [InlineData("\u0301a\u0301", "á-7")]
    [InlineData("🔴➡️", "🔴➡-7")]
    [InlineData("👍🏽 yes", "👍🏽-yes-7")]
    [InlineData("a\u200B\u202Eb\uFEFF \u3164", "ab-7")]
    [InlineData("a\uD800b", "a-b-7")]
    [InlineData("../../etc/passwd", "etc-passwd-7")]
    [InlineData("-rf .hidden. ", "rf-hidden-7")]
    [InlineData("a\nb\tc\0d", "a-b-c-d-7")]
    [InlineData("NUL", "nul-7")]
    [InlineData("com1.txt", "com1-txt-7")]
    [InlineData("?!", "video-7")]
    public void GetName_Prompt_KeepsLettersOfAnyScript(string prompt, string name) => Assert.Equal(name, UnnamedFile.GetName(prompt, 7));

    [Theory]
    [InlineData("word ", 60)]
    [InlineData("圆", 180)]
    [InlineData("🔴", 180)]
    [InlineData("👨‍👩‍👧", 180)]
    [InlineData("e\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307", 180)]
    public void GetName_LongPrompt_IsCutBetweenCharacters(string part, int mostBytes)
    {
        string name = UnnamedFile.GetName(string.Concat(Enumerable.Repeat(part, 500)), (1L << 53) - 1);

        string slug = name[..name.LastIndexOf('-')];
        Assert.InRange(Encoding.UTF8.GetByteCount(slug), mostBytes / 2, mostBytes);
        Assert.Equal(slug, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(slug)));
        string character = UnnamedFile.GetName(part, 0)[..^2];
        Assert.Empty(slug.Replace(character, "", StringComparison.Ordinal).Trim('-'));
        File.WriteAllText(_folder.Combine($"{name}-99.webm"), "");
    }

    [Fact]
    public async Task Write_NameIsTaken_NeverReplacesAFile()
    {
        string[] paths = new string[3];
        for (int index = 0; index < paths.Length; index++)
        {
            paths[index] = await UnnamedFile.WriteAsync(Content($"{index}"), _folder.Path, "video-7", "mp4", default);
        }

        string[] names = ["video-7.mp4", "video-7-2.mp4", "video-7-3.mp4"];
        Assert.Equal(names.Select(name => _folder.Combine(name)), paths);
        Assert.Equal(["0", "1", "2"], paths.Select(File.ReadAllText));
        Assert.Equal(names.Order(StringComparer.Ordinal), _folder.Files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Write_NameIsALinkOrAFolder_TakesAnother()
    {
        File.CreateSymbolicLink(_folder.Combine("video-7.mp4"), "nowhere");
        Directory.CreateDirectory(_folder.Combine("video-7-2.mp4"));

        Assert.Equal(
            _folder.Combine("video-7-3.mp4"),
            await UnnamedFile.WriteAsync(Content("video"), _folder.Path, "video-7", "mp4", default)
        );
        Assert.False(File.Exists(_folder.Combine("nowhere")));
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));
}
