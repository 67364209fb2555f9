using System.CommandLine;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Selects what a command works on: a data folder (<c>--data</c>) or a running server (<c>--url</c> and <c>--key</c>).</summary>
internal sealed class ServerLocation
{
    private const string KeyVariable = "TEXTTOVIDEO_API_KEY";

    private readonly Option<string?> _data = DataFolder.Option();
    private readonly Option<string?> _url;
    private readonly Option<string?> _key;

    /// <summary>Declares the options.</summary>
    /// <param name="urlDescription">The description of <c>--url</c> in the help.</param>
    /// <param name="keyDescription">The description of <c>--key</c> in the help.</param>
    public ServerLocation(string urlDescription, string keyDescription)
    {
        _url = new("--url") { HelpName = "URL", Description = urlDescription };
        _key = new("--key")
        {
            HelpName = "KEY",
            Description = $"With --url: {keyDescription}. Default: the environment variable {KeyVariable}.",
        };
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_url);
        command.Options.Add(_key);
    }

    /// <summary>Returns the absolute path of the data folder.</summary>
    public string GetDataPath(ParseResult parsed) => DataFolder.GetPath(parsed, _data);

    /// <summary>Creates a client of the selected server; null if the data folder is selected.</summary>
    /// <exception cref="UsageException">The address is invalid.</exception>
    public ServerClient? CreateClient(ParseResult parsed)
    {
        if (parsed.GetValue(_url) is not { } url)
        {
            return null;
        }

        return Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? new ServerClient(address, parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable))
            : throw new UsageException("--url", "must be an address such as http://127.0.0.1:8080");
    }
}
