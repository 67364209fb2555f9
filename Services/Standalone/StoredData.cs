using System.Data.Common;
using TextToVideo.Artifacts;
using TextToVideo.Generation;
using TextToVideo.Generation.Operations.Reconciliation;

namespace TextToVideo.Standalone;

/// <summary>
/// Accesses the videos of a data folder, or of the configured PostgreSQL database and artifact store, without a server. A server may be
/// running.
/// </summary>
internal static class StoredData
{
    /// <summary>Runs an operation on the videos and their files.</summary>
    /// <param name="dataPath">The data folder.</param>
    /// <param name="use">The operation.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="CommandLine.UsageException">The data folder cannot be used.</exception>
    public static async Task UseAsync(string dataPath, Func<IReconciler, Task> use, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Configuration.AddInMemoryCollection([
            new("JobStore:SqlitePath", StandaloneExtensions.GetSqlitePath(dataPath)),
            new("Artifacts:Path", StandaloneExtensions.GetArtifactsPath(dataPath)),
        ]);
        if (!Directory.Exists(dataPath) && string.IsNullOrEmpty(builder.Configuration.GetConnectionString("videos")))
        {
            throw new CommandLine.UsageException("--data", $"must be the data folder of a server; {dataPath} does not exist");
        }

        builder.AddApiKeys();
        builder.AddArtifacts();
        builder.AddReconciliation();
        using IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            throw new CommandLine.UsageException("--data", $"must be the data folder of a server ({dataPath}: {exception.Message})");
        }

        await use(host.Services.GetRequiredService<IReconciler>());
        await host.StopAsync(CancellationToken.None);
    }
}
