using System.Net;

namespace TextToVideo.TestSupport;

/// <summary>Whether a server answers.</summary>
public static class Readiness
{
    /// <summary>Whether <c>/health</c> is well.</summary>
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

    /// <summary>Waits until <c>/health</c> of a program is well.</summary>
    /// <exception cref="InvalidOperationException">The program has ended; the message has its lines.</exception>
    /// <exception cref="TimeoutException">It was not well in time; the message has the program's lines.</exception>
    public static Task UntilReadyAsync(this HttpClient http, ProgramProcess program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.UntilAsync("/health is well", http.IsReadyAsync);
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
