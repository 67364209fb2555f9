using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

/// <summary>Runs the calls of README.md, docs/api.md and docs/clients.md as they are written there.</summary>
[Collection(Servers.Collection)]
public sealed partial class ReadmeTests(Servers servers, PythonClients clients) : IDisposable
{
    private const string ApiDocument = "docs/api.md";
    private const string ClientsDocument = "docs/clients.md";
    private const string Readme = "README.md";
    private const int MaxPolls = 1200;

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(100);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task CurlCalls_InOrder_CreateAndDownloadVideo()
    {
        string[] calls = ReadCalls(ApiDocument);
        Assert.Equal(4, calls.Length);
        string id = Field(await ShellAsync(calls[0]), "id");
        string[] videoCalls = [.. calls[1..].Select(call => call.Replace("VIDEO_ID", id, StringComparison.Ordinal))];

        string status = string.Empty;
        for (int polls = 0; polls < MaxPolls && status is not ("completed" or "failed"); polls++)
        {
            await Task.Delay(s_pollInterval);
            status = Field(await ShellAsync(videoCalls[0]), "status");
        }

        Assert.Equal("completed", status);
        await ShellAsync(videoCalls[1]);
        await ShellAsync(videoCalls[2]);
        Assert.Equal("ftyp", Text("square.mp4", 4..8));
        Assert.Equal("GIF89a", Text("square.gif", ..6));
    }

    [Fact]
    public async Task CurlCalls_OfTheReadme_CreateAndDownloadAVideo()
    {
        string[] calls = ReadCalls(Readme);
        Assert.Equal(2, calls.Length);

        string video = await ShellAsync(calls[0]);
        await ShellAsync(calls[1].Replace("VIDEO_ID", Field(video, "id"), StringComparison.Ordinal));

        Assert.Equal("completed", Field(video, "status"));
        Assert.Equal("ftyp", Text("square.mp4", 4..8));
    }

    [Fact]
    public async Task OpenAiProgram_AsItStands_DownloadsAVideo()
    {
        await File.WriteAllTextAsync(_folder.Combine("program.mjs"), ReadBlock(ClientsDocument, "js"));
        Directory.CreateSymbolicLink(_folder.Combine("node_modules"), NodePackages.Find());

        await ShellAsync("node program.mjs");

        Assert.Equal("ftyp", Text("red.mp4", 4..8));
    }

    [Fact]
    public async Task PythonProgram_Unchanged_WatchesVideoUntilItEnds()
    {
        ProgramResult result = await clients.RunAsync(ReadBlock(ApiDocument, "python"));

        Assert.StartsWith("100 ", result.Succeeded().Output[^1], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Field(string json, string name) => JsonElement.Parse(json).GetProperty(name).GetString()!;

    private async Task<string> ShellAsync(string command) =>
        (await ClientProgram.RunAsync(new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = _folder.Path })).Succeeded().Text;

    /// <summary>Reads a document, with the addresses of the test's server in place of its own.</summary>
    private string ReadDocument(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name))
            .Replace("127.0.0.1:8080", servers.Standalone.Address.Authority, StringComparison.Ordinal)
            .Replace("127.0.0.1:8081", servers.Standalone.GrpcAddress.Authority, StringComparison.Ordinal);

    /// <summary>The calls of a document's first block of curl calls.</summary>
    private string[] ReadCalls(string name) =>
        [
            .. CurlCalls()
                .Match(ReadDocument(name))
                .Value.ReplaceLineEndings("\n")
                .Replace("\\\n", " ", StringComparison.Ordinal)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];

    private string ReadBlock(string name, string language) =>
        Regex
            .Match(ReadDocument(name), $"^```{language}\r?\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)
            .Groups["text"]
            .Value;

    private string Text(string file, Range range) => Encoding.ASCII.GetString(File.ReadAllBytes(_folder.Combine(file)).AsSpan()[range]);

    /// <summary>Matches the first block of curl calls.</summary>
    [GeneratedRegex(@"(?<=\n\n)    curl .*?(?=\n\n)", RegexOptions.Singleline)]
    private static partial Regex CurlCalls();
}
