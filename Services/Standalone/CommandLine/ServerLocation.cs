using System.CommandLine;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Selects what a command works on: a data folder (<c>--data</c>) or a running server (<c>--url</c> and <c>--key</c>).</summary>
internal sealed class ServerLocation
{
    private readonly Option<string?> _data = DataFolder.Option();
    private readonly ServerOptions _server;

    /// <summary>Declares the options.</summary>
    /// <param name="urlDescription">The description of <c>--url</c> in the help.</param>
    /// <param name="keyDescription">The description of <c>--key</c> in the help.</param>
    public ServerLocation(string urlDescription, string keyDescription) =>
        _server = new ServerOptions(urlDescription, $"With --url: {keyDescription}.");

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        _server.AddTo(command);
    }

    /// <summary>Returns the absolute path of the data folder.</summary>
    public string GetDataPath(ParseResult parsed) => DataFolder.GetPath(parsed, _data);

    /// <summary>Creates a client of the selected server; null if the data folder is selected.</summary>
    /// <exception cref="UsageException">The address is invalid.</exception>
    public ServerClient? CreateClient(ParseResult parsed) => _server.Connect(parsed, defaultUrl: null);
}
