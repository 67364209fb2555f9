using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

/// <summary>The calls that the README shows, run as they stand there.</summary>
[Collection(Servers.Collection)]
public sealed partial class ReadmeTests(Servers servers, PythonClients clients) : IClassFixture<PythonClients>, IDisposable
{
    private const int MaxPolls = 1200;

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(100);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("texttovideo-readme-");

    private string Readme { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"))
        .Replace("127.0.0.1:8080", servers.Standalone.RestAddress, StringComparison.Ordinal)
        .Replace("127.0.0.1:8081", servers.Standalone.GrpcAddress, StringComparison.Ordinal);

    [Fact]
    public async Task CurlCalls_InTheirOrder_MakeAndDownloadAVideo()
    {
        string[] calls = [.. CurlCalls().Match(Readme).Value.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        Assert.Equal(4, calls.Length);
        string id = Field(await ShellAsync(calls[0]), "id");
        string[] ofVideo = [.. calls[1..].Select(call => call.Replace("VIDEO_ID", id, StringComparison.Ordinal))];

        string status = string.Empty;
        for (int polls = 0; polls < MaxPolls && status is not ("completed" or "failed"); polls++)
        {
            await Task.Delay(s_pollInterval);
            status = Field(await ShellAsync(ofVideo[0]), "status");
        }

        Assert.Equal("completed", status);
        await ShellAsync(ofVideo[1]);
        await ShellAsync(ofVideo[2]);
        Assert.Equal("ftyp", Text("square.mp4", 4..8));
        Assert.Equal("GIF89a", Text("square.gif", ..6));
    }

    [Fact]
    public async Task OpenAiProgram_AsItStands_DownloadsAVideo()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "program.mjs"), Block("js"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), NodePackages.Find());

        (int exitCode, string output) = await ClientProgram.RunAsync("node", ["program.mjs"], [], _folder.FullName);

        Assert.True(exitCode == 0, output);
        Assert.Equal("ftyp", Text("red.mp4", 4..8));
    }

    [Fact]
    public async Task PythonProgram_AsItStands_WatchesAVideoToItsEnd()
    {
        (int exitCode, string output) = await clients.RunAsync(Block("python"));

        Assert.True(exitCode == 0, output);
        Assert.StartsWith("100 ", output.Split('\n')[^1], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Field(string json, string name) => JsonElement.Parse(json).GetProperty(name).GetString()!;

    private async Task<string> ShellAsync(string command)
    {
        (int exitCode, string output) = await ClientProgram.RunAsync("bash", ["-c", command], [], _folder.FullName);
        Assert.True(exitCode == 0, $"{command}\n{output}");
        return output;
    }

    private string Block(string language) =>
        Regex.Match(Readme, $"^```{language}\r?\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups["text"].Value;

    private string Text(string file, Range range) =>
        Encoding.ASCII.GetString(File.ReadAllBytes(Path.Combine(_folder.FullName, file)).AsSpan()[range]);

    /// <summary>The first block of lines that begins with a call.</summary>
    [GeneratedRegex(@"(?<=\n\n)    curl .*?(?=\n\n)", RegexOptions.Singleline)]
    private static partial Regex CurlCalls();
}
