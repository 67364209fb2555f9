using Microsoft.Extensions.Hosting;

namespace TextToVideo.AppHost;

/// <summary>Prints the gateway's addresses as soon as the gateway is healthy.</summary>
internal sealed class AddressReport(ProjectResource gateway, ResourceNotificationService notifications) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await notifications.WaitForResourceHealthyAsync(gateway.Name, stoppingToken);
        foreach (EndpointReference endpoint in gateway.GetEndpoints())
        {
            Console.Out.WriteLine($"{gateway.Name} ({endpoint.EndpointName}) {endpoint.Url}");
        }
    }
}
