using System.CommandLine;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Selects the location of the keys: a data folder or a server.</summary>
internal sealed class KeysLocation
{
    private readonly ServerLocation _location = new(
        "Address of a running server, to manage its keys. Default: the keys in the folder of --data.",
        "an admin key, not required to create the first key"
    );

    public void AddTo(Command command) => _location.AddTo(command);

    /// <summary>Runs an operation on the keys at the selected location.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="UsageException">An option is invalid.</exception>
    public async Task<int> UseAsync(ParseResult parsed, Func<IKeyAdministration, Task> use, CancellationToken cancellationToken)
    {
        using ServerClient? server = _location.CreateClient(parsed);
        if (server is not null)
        {
            await use(new ServerKeys(server));
        }
        else
        {
            await KeyStore.UseAsync(
                _location.GetDataPath(parsed),
                async (keys, actions) =>
                {
                    await use(new StoredKeys(keys, actions));
                    return true;
                },
                cancellationToken
            );
        }

        return ExitCodes.Success;
    }
}
