using System.Data.Common;
using TextToVideo.Generation;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Standalone;

/// <summary>
/// The keys of a data folder, or of the PostgreSQL database that is configured, without a server. One may be running: the database takes both.
/// </summary>
internal static class KeyStore
{
    /// <summary>Does something with the keys.</summary>
    /// <param name="dataPath">The data folder.</param>
    /// <param name="use">What.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CommandLine.UsageException">The data folder cannot be used.</exception>
    public static async Task<T> UseAsync<T>(string dataPath, Func<IApiKeys, Task<T>> use, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Configuration.AddInMemoryCollection([new("JobStore:SqlitePath", StandaloneExtensions.SqlitePath(dataPath))]);
        builder.AddApiKeys();
        using IHost host = builder.Build();

        try
        {
            // Brings the database up to date; it may be new.
            await host.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            throw new CommandLine.UsageException("--data", $"must be a folder that can be written ({dataPath}: {exception.Message})");
        }

        T result = await use(host.Services.GetRequiredService<IApiKeys>());
        await host.StopAsync(CancellationToken.None);
        return result;
    }

    /// <summary>Whether there has ever been a key.</summary>
    /// <param name="dataPath">The data folder.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task<bool> HasKeysAsync(string dataPath, CancellationToken cancellationToken) =>
        UseAsync(dataPath, keys => keys.AnyAsync(cancellationToken), cancellationToken);
}
