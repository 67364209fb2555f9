using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application of several processes.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;

    internal DistributedApplication(IHost host) => _host = host;

    /// <inheritdoc/>
    public IServiceProvider Services => _host.Services;

    /// <summary>What the resources are doing.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Begins.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Begins.</summary>
    /// <param name="args">The command line.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) =>
        CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>Begins.</summary>
    /// <param name="options">Options.</param>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DistributedApplicationBuilder(options);
    }

    /// <summary>Begins to start the resources; does not wait until they have started.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public virtual Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <summary>Stops the resources.</summary>
    /// <param name="cancellationToken">Stops them at once.</param>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>Starts the resources, waits for Ctrl-C or SIGTERM, and stops them; or publishes them.</summary>
    /// <param name="cancellationToken">Stops them, too.</param>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode
                ? PublishAsync(cancellationToken)
                : _host.RunAsync(cancellationToken));
        }
        catch (DistributedApplicationException exception)
        {
            // What is wrong with the application's own description. Its place in the program is no help to who starts it.
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.ExitCode = 1;
        }
    }

    /// <summary>Starts the resources, waits for Ctrl-C or SIGTERM, and stops them.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        string outputPath = PublishingOptions.OutputPath(Services.GetRequiredService<IConfiguration>());
        IPublisher[] publishers = [.. Services.GetServices<IPublisher>()];
        if (publishers.Length == 0)
        {
            throw new DistributedApplicationException(
                "There is nothing to publish for: add an environment, as with AddKubernetesEnvironment.");
        }

        foreach (IPublisher publisher in publishers)
        {
            await publisher.PublishAsync(outputPath, cancellationToken);
        }

        Console.WriteLine(outputPath);
    }
}
