using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Aspire.Dashboard.Api;

/// <summary>Processes: what they do, what they say, and what is done with them.</summary>
internal static class ResourceApi
{
    /// <summary>Changes come in heaps, as when everything starts.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/resources", (IDashboardResources resources) => resources.Now);
        routes.MapGet("/api/resources/events", (HttpContext context, IDashboardResources resources, IHostApplicationLifetime lifetime) =>
            UntilStoppedAsync(context, lifetime, stopping => EventStream.WriteAsync(context, ChangesAsync(resources, stopping))));
        routes.MapGet(
            "/api/resources/{id}/log",
            (string id, HttpContext context, IDashboardResources resources, IHostApplicationLifetime lifetime) =>
                UntilStoppedAsync(context, lifetime, stopping => resources.ReadLog(id, stopping) is { } lines
                    ? EventStream.WriteAsync(context, lines)
                    : Results.NotFound().ExecuteAsync(context)));
        foreach (ResourceCommand command in Enum.GetValues<ResourceCommand>())
        {
            routes.MapPost(
                $"/api/resources/{{id}}/{command.ToString().ToLowerInvariant()}",
                async (string id, IDashboardResources resources) =>
                    await resources.ExecuteAsync(id, command) ? Results.NoContent() : Results.NotFound());
        }
    }

    /// <summary>A stream has no end of its own, and must not keep the dashboard from its.</summary>
    private static async Task UntilStoppedAsync(HttpContext context, IHostApplicationLifetime lifetime, Func<CancellationToken, Task> write)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await write(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has gone, or the dashboard goes.
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<DashboardResource>> ChangesAsync(
        IDashboardResources resources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void OnChange() => changes.Writer.TryWrite(true);
        resources.Changed += OnChange;
        try
        {
            OnChange();
            await foreach (bool _ in changes.Reader.ReadAllAsync(cancellationToken))
            {
                yield return resources.Now;
                await Task.Delay(s_interval, cancellationToken);
            }
        }
        finally
        {
            resources.Changed -= OnChange;
        }
    }
}
