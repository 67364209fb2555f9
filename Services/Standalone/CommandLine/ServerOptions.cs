using System.CommandLine;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>The options of commands that call a running server: <c>--url</c> and <c>--key</c>.</summary>
/// <param name="urlDescription">The description of <c>--url</c> in the help.</param>
/// <param name="keyDescription">The description of <c>--key</c> in the help.</param>
internal sealed class ServerOptions(string urlDescription, string keyDescription)
{
    private const string KeyVariable = "TEXTTOVIDEO_API_KEY";

    private readonly Option<string?> _url = new("--url") { HelpName = "URL", Description = urlDescription };

    private readonly Option<string?> _key = new("--key")
    {
        HelpName = "KEY",
        Description = $"{keyDescription} Default: the environment variable {KeyVariable}.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_key);
    }

    /// <summary>Creates a client of the server's REST API.</summary>
    /// <param name="parsed">The parsed command line.</param>
    /// <param name="defaultUrl">The address if none is specified.</param>
    /// <returns>The client, or null if no address is specified and there is no default.</returns>
    /// <exception cref="UsageException">The address is invalid.</exception>
    public ServerClient? Connect(ParseResult parsed, string? defaultUrl) =>
        (parsed.GetValue(_url) ?? defaultUrl) is { } url ? new ServerClient(GetAddress(url, 8080), GetKey(parsed)) : null;

    /// <summary>Returns the address of the server's gRPC endpoint, and the key; null if no address is specified.</summary>
    /// <param name="parsed">The parsed command line.</param>
    /// <exception cref="UsageException">The address is invalid.</exception>
    public (Uri Address, string? Key)? GetGrpc(ParseResult parsed) =>
        parsed.GetValue(_url) is { } url ? (GetAddress(url, 8081), GetKey(parsed)) : null;

    private string? GetKey(ParseResult parsed) => parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable);

    private static Uri GetAddress(string url, int examplePort) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException("--url", $"must be an address such as http://127.0.0.1:{examplePort}");
}
