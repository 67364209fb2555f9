using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TextToVideo.AppHost;

/// <summary>Runs the application and determines the exit code.</summary>
internal static class ExitCodeExtensions
{
    private const int Failure = 1;

    /// <summary>Runs the application until it is stopped or, when publishing, until the pipeline ends.</summary>
    /// <param name="application">The application.</param>
    /// <returns>
    /// The exit code of the process: 1 if a background service has failed. A failing pipeline step stops the host, which logs the error
    /// but does not report it to its caller.
    /// </returns>
    public static async Task<int> RunToExitCodeAsync(this DistributedApplication application)
    {
        // In run mode, do not create services here, before Aspire has prepared its resources: the dashboard would not start.
        bool publishes = application.Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode;
        BackgroundService[] services = publishes ? [.. application.Services.GetServices<IHostedService>().OfType<BackgroundService>()] : [];
        await application.RunAsync();
        return services.Any(service => service.ExecuteTask?.IsFaulted == true) ? Failure : Environment.ExitCode;
    }
}
