using System.Data.Common;
using TextToVideo.Generation;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Standalone;

/// <summary>
/// Accesses the keys of a data folder, or of the configured PostgreSQL database, without a server. A server may be running, because the
/// database supports several processes.
/// </summary>
internal static class KeyStore
{
    /// <summary>Runs an operation on the keys.</summary>
    /// <param name="dataPath">The data folder.</param>
    /// <param name="use">The operation, on the keys and the audit of admin actions.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="CommandLine.UsageException">The data folder cannot be used.</exception>
    public static async Task<T> UseAsync<T>(
        string dataPath,
        Func<IApiKeys, IAdminActions, Task<T>> use,
        CancellationToken cancellationToken
    )
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Configuration.AddInMemoryCollection([new("JobStore:SqlitePath", StandaloneExtensions.GetSqlitePath(dataPath))]);
        builder.AddApiKeys();
        using IHost host = builder.Build();

        try
        {
            // The start migrates the database, and creates it if it does not exist.
            await host.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            throw new CommandLine.UsageException("--data", $"must be a writable folder ({dataPath}: {exception.Message})");
        }

        T result = await use(host.Services.GetRequiredService<IApiKeys>(), host.Services.GetRequiredService<IAdminActions>());
        await host.StopAsync(CancellationToken.None);
        return result;
    }

    /// <summary>Returns whether a key has ever been created.</summary>
    /// <param name="dataPath">The data folder.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static Task<bool> HasKeysAsync(string dataPath, CancellationToken cancellationToken) =>
        UseAsync(dataPath, (keys, _) => keys.AnyAsync(cancellationToken), cancellationToken);
}
