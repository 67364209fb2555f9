using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TextToVideo.AppHost;

/// <summary>Runs the application to its end.</summary>
internal static class ExitCodeExtensions
{
    private const int Failure = 1;

    /// <summary>Runs the application until it is stopped or, when publishing, until the pipeline has ended.</summary>
    /// <param name="application">The application.</param>
    /// <returns>
    /// The exit code of the process. A step of the pipeline that fails ends the host, which logs the error but does not report it to its
    /// caller, so the code is 1 if a background service has failed.
    /// </returns>
    public static async Task<int> RunToExitCodeAsync(this DistributedApplication application)
    {
        // When running, services must not be created here, before Aspire has prepared its resources: the dashboard would not start.
        bool publishes = application.Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode;
        BackgroundService[] services = publishes ? [.. application.Services.GetServices<IHostedService>().OfType<BackgroundService>()] : [];
        await application.RunAsync();
        return services.Any(service => service.ExecuteTask?.IsFaulted == true) ? Failure : Environment.ExitCode;
    }
}
