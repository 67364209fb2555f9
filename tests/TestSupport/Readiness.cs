using System.Net;

namespace TextToVideo.TestSupport;

/// <summary>Waits until a program answers.</summary>
public static class Readiness
{
    /// <summary>Asks <c>/health</c> until it is well, the program has ended, or the deadline has passed.</summary>
    public static Task UntilReadyAsync(this HttpClient http, ProgramProcess program) => Patience.UntilAsync("/health is well", async () =>
    {
        if (program.HasExited)
        {
            throw new InvalidOperationException($"The program has ended with {program.ExitCode}:\n{string.Join('\n', program.Log)}");
        }

        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri("/health", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });
}
