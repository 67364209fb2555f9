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
}
