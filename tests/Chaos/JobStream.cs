using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace TextToVideo.Chaos;

/// <summary>A steady stream of jobs: as soon as one has ended, another is created.</summary>
/// <param name="system">The system.</param>
/// <param name="unfinished">The number of jobs in progress at a time.</param>
internal sealed class JobStream(ChaosSystem system, int unfinished)
{
    /// <summary>The number of denoising steps of a job.</summary>
    public const int Steps = 40;

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(150);

    private readonly Dictionary<string, int> _accepted = [];

    /// <summary>The requests, which are used in turn.</summary>
    public static IReadOnlyList<object> Requests { get; } =
    [
        new
        {
            prompt = VideosClient.Prompt,
            seed = 7,
            num_inference_steps = Steps,
            cache_threshold = 0,
        },
        new
        {
            prompt = "a green square moving left on a black background",
            seed = 11,
            num_inference_steps = Steps,
            cache_threshold = 0,
        },
        new
        {
            prompt = "a small yellow star bouncing on a purple background",
            seed = 13,
            num_inference_steps = Steps,
            cache_threshold = 0,
        },
    ];

    /// <summary>The accepted jobs, each with the index of its request in <see cref="Requests"/>.</summary>
    public IReadOnlyDictionary<string, int> Accepted => _accepted;

    /// <summary>The number of requests without a response. They may have been accepted.</summary>
    public int Unanswered { get; private set; }

    /// <summary>The number of requests that were refused with an error response.</summary>
    public int Refused { get; private set; }

    /// <summary>Creates jobs until there are enough.</summary>
    /// <param name="isEnough">Returns whether the number of accepted jobs is sufficient.</param>
    /// <param name="timeout">The longest time between two accepted jobs.</param>
    /// <exception cref="TimeoutException">No job was accepted in time.</exception>
    public async Task RunAsync(Func<int, bool> isEnough, TimeSpan timeout)
    {
        long latest = Stopwatch.GetTimestamp();
        int accepted = 0;
        using var timer = new PeriodicTimer(s_pollInterval);
        while (!isEnough(_accepted.Count))
        {
            if (_accepted.Count > accepted)
            {
                (accepted, latest) = (_accepted.Count, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(latest) > timeout)
            {
                throw new TimeoutException($"No further job was accepted within {timeout}. Accepted jobs: {accepted}.");
            }

            if (await CountUnfinishedAsync() is int count && count < unfinished)
            {
                await CreateAsync(_accepted.Count % Requests.Count);
            }
            else
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    /// <summary>Returns the number of jobs that have not ended, or null if the system is unavailable.</summary>
    public async Task<int?> CountUnfinishedAsync()
    {
        if (await system.TryGetAsync("/v1/videos?limit=100") is not { } list)
        {
            return null;
        }

        return list.GetProperty("data").EnumerateArray().Count(video => video.Text("status") is not ("completed" or "failed"));
    }

    private async Task CreateAsync(int request)
    {
        try
        {
            using HttpResponseMessage response = await system.Http.PostAsJsonAsync("/v1/videos", Requests[request]);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                _accepted.Add((await VideosClient.OkAsync(response)).Text("id"), request);
                return;
            }

            string body = await response.Content.ReadAsStringAsync();
            Assert.True(
                response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway,
                $"Unexpected error response: {(int)response.StatusCode} {body}"
            );
            Assert.Contains("\"error\"", body, StringComparison.Ordinal);
            Refused++;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            Unanswered++;
        }

        await Task.Delay(s_pollInterval);
    }
}
