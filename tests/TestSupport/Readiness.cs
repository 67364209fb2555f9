using System.Net;

namespace TextToVideo.TestSupport;

/// <summary>Waits until servers are healthy.</summary>
public static class Readiness
{
    /// <summary>Returns whether <c>/health</c> returns 200.</summary>
    public static async Task<bool> IsReadyAsync(this HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri("/health", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Waits until <c>/health</c> of a program returns 200.</summary>
    /// <exception cref="InvalidOperationException">The program has ended. The message contains its output.</exception>
    /// <exception cref="TimeoutException">It did not become healthy in time. The message contains its output.</exception>
    public static Task UntilReadyAsync(this HttpClient http, ProgramProcess program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.UntilAsync("/health returns 200", http.IsReadyAsync);
    }

    /// <summary>Waits until a service is healthy, and disposes it if it does not become so.</summary>
    /// <param name="service">The service.</param>
    /// <param name="program">Its process.</param>
    /// <returns>The service.</returns>
    public static async Task<T> ReadyAsync<T>(this T service, ProgramProcess program)
        where T : RunningService
    {
        ArgumentNullException.ThrowIfNull(service);
        try
        {
            await service.Http.UntilReadyAsync(program);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }
}
