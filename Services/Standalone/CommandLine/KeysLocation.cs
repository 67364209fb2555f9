using System.CommandLine;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Selects the location of the keys: a data folder (<c>--data</c>) or a server (<c>--url</c> and <c>--key</c>).</summary>
internal sealed class KeysLocation
{
    private const string KeyVariable = "TEXTTOVIDEO_API_KEY";

    private readonly Option<string?> _data = DataFolder.Option();

    private readonly Option<string?> _url = new("--url")
    {
        HelpName = "URL",
        Description = "Address of a running server, to manage its keys. Default: the keys in the folder of --data.",
    };

    private readonly Option<string?> _key = new("--key")
    {
        HelpName = "KEY",
        Description = $"With --url: an admin key, not required to create the first key. Default: the environment variable {KeyVariable}.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_url);
        command.Options.Add(_key);
    }

    /// <summary>Runs an operation on the keys at the selected location.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="UsageException">An option is invalid.</exception>
    public async Task<int> UseAsync(ParseResult parsed, Func<IKeyAdministration, Task> use, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_url) is { } url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            {
                throw new UsageException("--url", "must be an address such as http://127.0.0.1:8080");
            }

            using var server = new ServerKeys(address, parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable));
            await use(server);
        }
        else
        {
            await KeyStore.UseAsync(
                DataFolder.GetPath(parsed, _data),
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
