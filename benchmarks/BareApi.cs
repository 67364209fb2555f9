using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TextToVideo.Artifacts;
using TextToVideo.Generation;
using TextToVideo.Inference;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Benchmarks;

/// <summary>
/// The endpoints of the API on bare Kestrel in this process, without gateway, API keys, telemetry, log and jobs. It reads from the database
/// of a running system and receives its progress updates.
/// </summary>
internal static class BareApi
{
    public static async Task<WebApplication> StartAsync(
        int port,
        IReadOnlyDictionary<string, string?> connectionStrings,
        string artifactsPath,
        CancellationToken cancellationToken
    )
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddInMemoryCollection([
            KeyValuePair.Create("URLS", (string?)$"http://127.0.0.1:{port}"),
            KeyValuePair.Create("Artifacts:Path", (string?)artifactsPath),
            .. connectionStrings,
        ]);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        builder.AddInference();
        builder.AddArtifacts();
        builder.AddGeneration();
        builder.AddMessageBus();

        // The running system processes the jobs.
        builder.Services.RemoveAll<IHostedService>();

        // Without these services, the web application adds no middleware for API keys.
        builder.Services.RemoveAll<IAuthenticationSchemeProvider>();
        builder.Services.RemoveAll<IAuthorizationHandlerProvider>();
        WebApplication app = builder.Build();
        var user = new ClaimsPrincipal(new CallerIdentity(Caller.Local));
        app.Use(
            (context, next) =>
            {
                context.User = user;
                return next(context);
            }
        );
        app.MapGeneration();
        await app.StartAsync(cancellationToken);
        return app;
    }
}
