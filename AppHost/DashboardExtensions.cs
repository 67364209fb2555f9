using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration;

namespace TextToVideo.AppHost;

/// <summary>
/// Configures Aspire's dashboard. It listens on the loopback address without TLS, so that no developer certificate is needed. It uses
/// free ports unless <c>Dashboard:Port</c> or Aspire's own variables specify others.
/// </summary>
internal static class DashboardExtensions
{
    private const string FrontendVariable = "ASPNETCORE_URLS";
    private const string OtlpVariable = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string ResourceServiceVariable = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";
    private const int FirstPort = 10_000;
    private const int LastPort = 30_000;

    /// <summary>Creates the application's builder, with or without the dashboard (<c>--Dashboard:Enabled false</c>).</summary>
    /// <param name="args">The command line.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        return DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions
            {
                Args = args,
                AllowUnsecuredTransport = true,
                DisableDashboard = !configuration.GetValue("Dashboard:Enabled", defaultValue: true),
            }
        );
    }

    /// <summary>Sets the dashboard's addresses that are not configured.</summary>
    /// <param name="builder">The application.</param>
    public static void ConfigureDashboard(this IDistributedApplicationBuilder builder)
    {
        builder.SetDefault(FrontendVariable, builder.Configuration["Dashboard:Port"]);
        builder.SetDefault(OtlpVariable, null);
        builder.SetDefault(ResourceServiceVariable, null);
    }

    private static void SetDefault(this IDistributedApplicationBuilder builder, string variable, string? port)
    {
        if (port is not null || string.IsNullOrEmpty(builder.Configuration[variable]))
        {
            builder.Configuration[variable] = $"http://localhost:{port ?? $"{FindFreePort()}"}";
        }
    }

    /// <summary>
    /// Returns a port that no program listens on. The port is below the ephemeral range, from which an outgoing connection could take it
    /// before it is used.
    /// </summary>
    private static int FindFreePort()
    {
        HashSet<int> used = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port)];
        int port;
        do
        {
            port = Random.Shared.Next(FirstPort, LastPort);
        } while (used.Contains(port));
        return port;
    }
}
