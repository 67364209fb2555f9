using System.CommandLine;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Selects the location of the keys: a data folder (<c>--data</c>) or a server (<c>--url</c> and <c>--key</c>).</summary>
internal sealed class KeysLocation
{
    private readonly Option<string?> _data = DataFolder.Option();

    private readonly ServerOptions _server = new(
        "Address of a running server, to manage its keys. Default: the keys in the folder of --data.",
        "With --url: an admin key, not required to create the first key."
    );

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        _server.AddTo(command);
    }

    /// <summary>Runs an operation on the keys at the selected location.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="UsageException">An option is invalid.</exception>
    public async Task<int> UseAsync(ParseResult parsed, Func<IKeyAdministration, Task> use, CancellationToken cancellationToken)
    {
        using ServerApi? server = _server.Connect(parsed, defaultUrl: null);
        if (server is not null)
        {
            await use(new ServerKeys(server));
        }
        else
        {
            await KeyStore.UseAsync(
                DataFolder.GetPath(parsed, _data),
                async keys =>
                {
                    await use(new StoredKeys(keys));
                    return true;
                },
                cancellationToken
            );
        }

        return ExitCodes.Success;
    }
}
