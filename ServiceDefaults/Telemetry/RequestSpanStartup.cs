using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>Puts <see cref="RequestSpanMiddleware"/> before everything else.</summary>
internal sealed class RequestSpanStartup : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<RequestSpanMiddleware>();
        next(app);
    };
}
